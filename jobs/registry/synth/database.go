package synth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/golang-sql/civil"
	"github.com/jackc/pgx/v5"
)

// batchRows is how many rows of a relation travel to PostgreSQL at once.
const batchRows = 20_000

// database keeps a registry as tables of a PostgreSQL database, in the schema the
// connection finds first. They are replaced in one transaction, together with the
// manifest, which is the one row of the table synth.
type database struct {
	dsn     string
	conn    *pgx.Conn
	tx      pgx.Tx
	batches []*batch
}

// batch holds rows of a relation that wait to be copied.
type batch struct {
	relation
	rows [][]any
}

func (d *database) manifest(ctx context.Context) (m manifest, found bool, err error) {
	if d.conn, err = pgx.Connect(ctx, d.dsn); err != nil {
		return m, false, fmt.Errorf("connect: %w", err)
	}
	if err := d.conn.QueryRow(ctx, "select to_regclass('synth') is not null").Scan(&found); err != nil {
		return m, false, err
	}
	if !found {
		return m, false, d.vacant(ctx)
	}
	var text []byte
	if err := d.conn.QueryRow(ctx, "select manifest from synth").Scan(&text); err != nil {
		return m, false, err
	}
	return m, true, json.Unmarshal(text, &m)
}

// vacant refuses a database with tables of a registry that this package did not write.
func (d *database) vacant(ctx context.Context) error {
	for _, r := range relations() {
		var there bool
		if err := d.conn.QueryRow(ctx, "select to_regclass($1) is not null", r.name).Scan(&there); err != nil {
			return err
		}
		if there {
			return fmt.Errorf("table %s is there, but no table synth: it is not synthetic; give another database", r.name)
		}
	}
	return nil
}

func (d *database) begin(ctx context.Context, _ Options, chosen []relation) error {
	tx, err := d.conn.Begin(ctx)
	if err != nil {
		return err
	}
	d.tx = tx
	for _, r := range chosen {
		d.batches = append(d.batches, &batch{relation: r})
		for _, statement := range []string{
			"drop table if exists " + r.name,
			fmt.Sprintf("create table %s (%s)", r.name, r.definition()),
		} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *database) batch(relation string) *batch {
	for _, b := range d.batches {
		if b.name == relation {
			return b
		}
	}
	return nil
}

func (d *database) takes(relation string) bool { return d.batch(relation) != nil }

func (d *database) row(ctx context.Context, relation string, values ...any) error {
	for i, v := range values {
		if c, ok := v.(civil.Date); ok {
			values[i] = c.In(time.UTC)
		}
	}
	b := d.batch(relation)
	if b.rows = append(b.rows, values); len(b.rows) < batchRows {
		return nil
	}
	return d.copy(ctx, b)
}

func (d *database) copy(ctx context.Context, b *batch) error {
	_, err := d.tx.CopyFrom(ctx, pgx.Identifier{b.name}, b.names(), pgx.CopyFromRows(b.rows))
	b.rows = b.rows[:0]
	if err != nil {
		return fmt.Errorf("copy to %s: %w", b.name, err)
	}
	return nil
}

func (d *database) finish(ctx context.Context, m manifest) error {
	for _, b := range d.batches {
		if err := d.copy(ctx, b); err != nil {
			return err
		}
		if _, err := d.tx.Exec(ctx, "analyze "+b.name); err != nil {
			return err
		}
	}
	m.Complete = true
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if _, err := d.tx.Exec(ctx, "drop table if exists synth"); err != nil {
		return err
	}
	if _, err := d.tx.Exec(ctx, "create table synth (manifest json not null)"); err != nil {
		return err
	}
	if _, err := d.tx.Exec(ctx, "insert into synth values ($1)", string(text)); err != nil {
		return err
	}
	err = d.tx.Commit(ctx)
	d.tx = nil
	return err
}

// close gives up what was not finished.
func (d *database) close(ctx context.Context) error {
	if d.conn == nil {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	var err error
	if d.tx != nil {
		err = d.tx.Rollback(ctx)
		if errors.Is(err, pgx.ErrTxClosed) {
			err = nil
		}
	}
	return errors.Join(err, d.conn.Close(ctx))
}
