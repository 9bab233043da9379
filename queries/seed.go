package queries

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"toancanh/queries/warehouse"
)

// seedTable is one reference table and all its rows.
type seedTable struct {
	name    string
	columns []string
	rows    [][]any
}

func (t *seedTable) add(values ...any) { t.rows = append(t.rows, values) }

// Seed fills the reference tables of a warehouse: places, the published record,
// populations, targets, services, the working-day calendar. It is run at every
// start and does nothing when they already hold what this binary ships.
func Seed(ctx context.Context, w *warehouse.Warehouse) error {
	tables, err := seedTables()
	if err != nil {
		return fmt.Errorf("reference data: %w", err)
	}
	hash := seedHash(tables)
	known, err := seededWith(ctx, w)
	if err != nil {
		return fmt.Errorf("reference data: %w", err)
	}
	if known == hash {
		return nil
	}
	err = w.Write(ctx, func(tx *warehouse.Tx) error {
		for _, t := range tables {
			if err := t.fill(ctx, tx); err != nil {
				return fmt.Errorf("reference.%s: %w", t.name, err)
			}
		}
		if _, err := tx.Exec(ctx, "delete from reference.seed"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "insert into reference.seed (hash) values ($hash)", sql.Named("hash", hash))
		return err
	})
	if err != nil {
		return fmt.Errorf("reference data: %w", err)
	}
	return nil
}

func seededWith(ctx context.Context, w *warehouse.Warehouse) (hash string, err error) {
	rows, err := w.Query(ctx, "select hash from reference.seed") //nolint:sqlclosecheck // each does
	if err != nil {
		return "", err
	}
	err = each(rows, func() error { return rows.Scan(&hash) })
	return hash, err
}

func (t *seedTable) fill(ctx context.Context, tx *warehouse.Tx) error {
	if _, err := tx.Exec(ctx, "delete from reference."+t.name); err != nil {
		return err
	}
	appender, err := tx.Append(ctx, "reference", t.name, t.columns)
	if err != nil {
		return err
	}
	for i, values := range t.rows {
		if err := appender.Row(values...); err != nil {
			return errors.Join(fmt.Errorf("row %d: %w", i+1, err), appender.Close())
		}
	}
	return appender.Close()
}

// seedHash is the same for the same tables.
func seedHash(tables []*seedTable) string {
	h := sha256.New()
	for _, t := range tables {
		fmt.Fprintf(h, "%s%q\n", t.name, t.columns)
		for _, values := range t.rows {
			fmt.Fprintf(h, "%q\n", fmt.Sprint(values...))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
