package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

const (
	tmpSuffix = ".tmp"
	copyName  = "copied" // under which a finished copy is attached to be read

	settleLimit = time.Minute
)

// Copy writes the whole warehouse, as it is at this moment, into a compact file
// at path while reads and writes go on. The copy is made under a temporary name,
// opened again read-only by an instance of its own and compared with the
// original table by table; only then does it take its name, replacing what was
// there. Progress, which may be nil, is told each table.
func (w *Warehouse) Copy(ctx context.Context, path string, progress func(step string, done, total int64)) (err error) {
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	live, err := os.Stat(w.file())
	if err != nil {
		return fmt.Errorf("copy warehouse: %w", err)
	}
	// A disk that fills up under a copy would invalidate the live database too.
	if err := w.Room(ctx, live.Size()); err != nil {
		return fmt.Errorf("copy warehouse: %w", err)
	}
	folder, err := os.MkdirTemp(w.tmp(), "copy-")
	if err != nil {
		return fmt.Errorf("copy warehouse: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	made := filepath.Join(folder, fileName)
	want, err := w.fill(ctx, made, progress)
	if err != nil {
		return fmt.Errorf("copy warehouse: %w", err)
	}
	if err := settle(ctx, made); err != nil {
		return fmt.Errorf("copy warehouse: %w", err)
	}
	if err := checkCopy(ctx, made, want); err != nil {
		return fmt.Errorf("check copy: %w", err)
	}
	if err := place(made, path); err != nil {
		return fmt.Errorf("copy warehouse: %w", err)
	}
	return nil
}

// fill writes all tables into a new file at path, in one transaction, and
// returns what the original held at that moment.
func (w *Warehouse) fill(ctx context.Context, path string, progress func(string, int64, int64)) (_ totals, err error) {
	s, err := w.session(ctx)
	if err != nil {
		return nil, err
	}
	s.bad = true
	defer func() { err = errors.Join(err, s.close()) }()
	exec := func(ctx context.Context, statement string) error {
		_, err := s.conn.ExecContext(ctx, statement)
		return w.note(s.db, err)
	}
	to := identifier(filepath.Base(filepath.Dir(path))) // every copy has a folder, and so a name, of its own
	if err := exec(ctx, "attach "+literal(path)+" as "+to); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, exec(context.WithoutCancel(ctx), "detach "+to)) }()
	if err := exec(ctx, "begin transaction"); err != nil {
		return nil, err
	}
	want, err := s.fillTables(ctx, to, progress)
	if err != nil {
		s.rollback()
		return nil, w.note(s.db, err)
	}
	return want, exec(ctx, "commit")
}

func (s *session) fillTables(ctx context.Context, to string, progress func(string, int64, int64)) (totals, error) {
	names, err := tableNames(ctx, s.conn, "current_database()")
	if err != nil {
		return nil, err
	}
	if _, err := s.conn.ExecContext(ctx, "copy from database warehouse to "+to+" (schema)"); err != nil { //nolint:gosec // a quoted name
		return nil, err
	}
	want := totals{}
	for i, name := range names {
		progress("copy the warehouse", int64(i), int64(len(names)))
		insert := "insert into " + to + "." + name + " select * from warehouse." + name //nolint:gosec // quoted names
		if _, err := s.conn.ExecContext(ctx, insert); err != nil {
			return nil, fmt.Errorf("table %s: %w", name, err)
		}
		if want[name], err = tableTotal(ctx, s.conn, "warehouse."+name); err != nil {
			return nil, err
		}
	}
	progress("copy the warehouse", int64(len(names)), int64(len(names)))
	return want, nil
}

// total is what a table holds: how many rows, and a sum over all their values
// that does not depend on their order.
type total struct {
	rows int64
	sum  string
}

type totals map[string]total

// fileTotals opens a database file read-only in an instance of its own, so that
// what is on disk answers, and adds up its tables.
func fileTotals(ctx context.Context, path string) (_ totals, err error) {
	db, done, err := openCopy(ctx, path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, done()) }()
	names, err := tableNames(ctx, db, literal(copyName))
	if err != nil {
		return nil, err
	}
	got := totals{}
	for _, name := range names {
		if got[name], err = tableTotal(ctx, db, copyName+"."+name); err != nil {
			return nil, err
		}
	}
	return got, nil
}

// openCopy attaches a database file read-only, under copyName, to an instance in memory.
func openCopy(ctx context.Context, path string) (_ *sql.DB, done func() error, err error) {
	db, err := openEngine(ctx, engine{allowed: []string{filepath.Dir(path)}})
	if err != nil {
		return nil, nil, err
	}
	if _, err := db.ExecContext(ctx, "attach "+literal(path)+" as "+copyName+" (read_only)"); err != nil {
		return nil, nil, errors.Join(err, closeEngine(db))
	}
	return db, func() error { return closeEngine(db) }, nil
}

// queryer is a pool or one of its connections.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// tableNames lists the tables of a database as quoted schema.table.
func tableNames(ctx context.Context, q queryer, database string) ([]string, error) {
	rows, err := q.QueryContext(ctx, `
		select schema_name, table_name
		from duckdb_tables()
		where database_name = `+database+` and not internal and not temporary
		order by schema_name, table_name`)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var schema, table string
		if err := rows.Scan(&schema, &table); err != nil {
			return nil, fmt.Errorf("list tables: %w", err)
		}
		names = append(names, identifier(schema)+"."+identifier(table))
	}
	return names, rows.Err()
}

func tableTotal(ctx context.Context, q queryer, table string) (total, error) {
	var t total
	err := q.QueryRowContext(ctx,
		"select count(*)::bigint, coalesce(sum((hash(whole_row) >> 32)::bigint), 0)::varchar from "+table+" as whole_row",
	).Scan(&t.rows, &t.sum)
	if err != nil {
		return t, fmt.Errorf("add up %s: %w", table, err)
	}
	return t, nil
}

// settle works the log beside a database file into the file. It takes an instance
// of its own, and waits for it: a detached file stays open as long as somebody
// who listed the catalogue meanwhile has not ended his transaction.
func settle(ctx context.Context, file string) error {
	ctx, cancel := context.WithTimeout(ctx, settleLimit)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		db, err := openEngine(ctx, engine{file: file})
		if err == nil {
			_, err = db.ExecContext(ctx, "checkpoint")
			return errors.Join(err, closeEngine(db))
		}
		var duck *duckdb.Error
		if !errors.As(err, &duck) || duck.Type != duckdb.ErrorTypeBinder {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", err, ctx.Err())
		case <-tick.C:
		}
	}
}

// checkCopy makes sure that the one file at path holds all there was to copy.
func checkCopy(ctx context.Context, path string, want totals) error {
	logs, err := named(filepath.Dir(path), filepath.Base(path)+".", "")
	if err != nil {
		return err
	}
	if len(logs) > 0 {
		return fmt.Errorf("part of it still lies in %v", logs)
	}
	got, err := fileTotals(ctx, path)
	if err != nil {
		return err
	}
	return compare(want, got)
}

// compare says where a copy differs from its original.
func compare(want, got totals) error {
	for name, w := range want {
		if g := got[name]; g != w {
			return fmt.Errorf("table %s holds %d rows (sum %s) instead of %d (%s): the disk is not to be trusted", name, g.rows, g.sum, w.rows, w.sum)
		}
	}
	return nil
}

// place gives a finished file its name, readable by its owner only: whatever
// happens, path is the old file or the whole new one. Across file systems the
// bytes are copied first.
func place(from, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := errors.Join(os.Chmod(from, 0o600), syncPath(from)); err != nil {
		return err
	}
	err := os.Rename(from, path)
	if errors.Is(err, syscall.EXDEV) {
		err = copyFile(from, path)
	}
	if err != nil {
		return err
	}
	return syncPath(filepath.Dir(path))
}

// copyFile copies bytes under a temporary name and renames when they are on disk.
func copyFile(from, path string) (err error) {
	tmp := path + tmpSuffix
	defer func() {
		if err != nil {
			err = errors.Join(err, removeIfThere(tmp))
		}
	}()
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// syncPath waits until a file or a folder's names are on disk.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
