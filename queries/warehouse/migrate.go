package warehouse

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

//go:embed views.sql
var viewsSQL string

// migrations are the numbered files, 0001_schema.sql first.
func migrations() fs.FS {
	sub, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// migrate applies the files a database has not seen, each in its own
// transaction, then lays the views over the tables.
func migrate(ctx context.Context, db *sql.DB, files fs.FS) error {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if _, err := db.ExecContext(ctx, "create table if not exists migration (version integer not null, applied_at timestamptz not null)"); err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	version, err := versionOf(ctx, db, "migration")
	if err != nil {
		return err
	}
	if version > len(names) {
		return newerError(version, len(names))
	}
	for i, name := range names {
		if number, err := strconv.Atoi(strings.SplitN(name, "_", 2)[0]); err != nil || number != i+1 {
			return fmt.Errorf("migration %s: expected number %04d", name, i+1)
		}
		if i < version {
			continue
		}
		if err := apply(ctx, db, files, name, i+1); err != nil {
			return fmt.Errorf("migration %s: %w", path.Base(name), err)
		}
	}
	if err := inTransaction(ctx, db, viewsSQL); err != nil {
		return fmt.Errorf("views: %w", err)
	}
	return nil
}

// versionOf reads the newest migration from the table, which may lie in an attached database.
func versionOf(ctx context.Context, db *sql.DB, table string) (int, error) {
	var version int
	err := db.QueryRowContext(ctx, "select coalesce(max(version), 0)::integer from "+table).Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("read version: %w", err)
	}
	return version, nil
}

func newerError(version, known int) error {
	return fmt.Errorf("written by a newer toancanh (schema %d, this one knows %d): update toancanh, or restore a backup made before", version, known)
}

func apply(ctx context.Context, db *sql.DB, files fs.FS, name string, version int) error {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	note := "\n;insert into migration values (" + strconv.Itoa(version) + ", now());"
	return inTransaction(ctx, db, string(text)+note)
}

// inTransaction runs a script wholly or not at all.
func inTransaction(ctx context.Context, db *sql.DB, script string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, script); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
