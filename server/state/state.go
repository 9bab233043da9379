// Package state keeps what people make while the server runs, in a small SQLite
// database beside the warehouse: embeds and how often they are looked at, reports that
// go out and what became of each.
//
// Here live its tables and the statements that read and write them. Numbers of the
// registry, secrets in the clear and addresses of readers of pages never do.
package state

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// FileName is the name of the database in its folder.
const FileName = "state.db"

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Store is an open state.db. One connection writes, others read beside it. What a
// method has done survives the end of the process and of the machine.
type Store struct {
	writer, readers *sql.DB
}

// Open opens the database of a folder, made if it is not there, readable by its
// owner alone. The folder's owner is one process at a time: the one that holds the
// warehouse.
func Open(ctx context.Context, dir string) (_ *Store, err error) {
	file, err := filepath.Abs(filepath.Join(dir, FileName))
	if err != nil {
		return nil, fmt.Errorf("state: %w", err)
	}
	if err := private(file); err != nil {
		return nil, fmt.Errorf("state: %w", err)
	}
	s := &Store{}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("state %s: %w", file, err), s.Close())
		}
	}()
	if s.writer, err = connect(file, 1, "journal_mode(wal)", "synchronous(full)", "foreign_keys(1)"); err != nil {
		return nil, err
	}
	if err := migrate(ctx, s.writer); err != nil {
		return nil, err
	}
	s.readers, err = connect(file, 4, "query_only(1)")
	return s, err
}

// Close closes the database.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.readers, s.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// private makes a file for its owner alone; SQLite gives its log the same mode.
func private(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// connect opens a file with a number of connections, each set up by pragmas.
func connect(file string, connections int, pragmas ...string) (*sql.DB, error) {
	query := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"busy_timeout(5000)"}, pragmas...)}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: file, RawQuery: query.Encode()}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	return db, nil
}

// migrate applies the numbered files a database has not seen, each in its own
// transaction.
func migrate(ctx context.Context, db *sql.DB) error {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return err
	}
	version, err := versionOf(ctx, db)
	if err != nil {
		return err
	}
	if version > len(names) {
		return fmt.Errorf("it is of version %d, this program knows %d: install the newer program", version, len(names))
	}
	for i, name := range names[version:] {
		text, err := fs.ReadFile(migrationFiles, name)
		if err != nil {
			return err
		}
		number := version + i + 1
		if first, _, _ := strings.Cut(filepath.Base(name), "_"); first != fmt.Sprintf("%04d", number) {
			return fmt.Errorf("migration %s: expected number %04d", name, number)
		}
		if err := inTransaction(ctx, db, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, string(text)+"; pragma user_version = "+strconv.Itoa(number))
			return err
		}); err != nil {
			return fmt.Errorf("migration %s: %w", name, err)
		}
	}
	return nil
}

// versionOf is the number of the newest migration a database has seen.
func versionOf(ctx context.Context, db *sql.DB) (version int, err error) {
	err = db.QueryRowContext(ctx, "pragma user_version").Scan(&version)
	return version, err
}

// inTransaction commits what work does, or undoes it.
func inTransaction(ctx context.Context, db *sql.DB, work func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
