package warehouse

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

//go:embed scratch.sql
var scratchSQL string

const (
	scratchPrefix = "raw-"
	scratchName   = "raw" // DuckDB names a database after its file
	scratchFile   = scratchName + ".duckdb"
	lockSuffix    = ".lock"
)

// Scratch is a DuckDB file of its own for one intake: the raw tables of
// scratch.sql and any temporary table beside them. It has one connection, so
// temporary tables live until Close; calls on it wait for each other.
type Scratch struct {
	folder string // holds the file, its lock and its spill
	db     *sql.DB
	conn   *sql.Conn
	lock   *lockFile
}

// NewScratch makes a scratch in a folder of its own under dir/tmp. It has the
// memory and threads of o, and SQL in it reaches only that folder and o.AllowedDirs.
func NewScratch(ctx context.Context, dir string, o Options) (*Scratch, error) {
	o.Dir = dir
	o, err := o.complete()
	if err != nil {
		return nil, fmt.Errorf("scratch: %w", err)
	}
	folder, err := os.MkdirTemp(filepath.Join(o.Dir, tmpFolder), scratchPrefix)
	if err != nil {
		return nil, fmt.Errorf("scratch: %w", err)
	}
	s := &Scratch{folder: folder}
	if err := s.open(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("scratch: %w", err), s.Remove())
	}
	return s, nil
}

func (s *Scratch) open(ctx context.Context, o Options) (err error) {
	if s.lock, _, err = takeLock(s.Path()+lockSuffix, ""); err != nil {
		return err
	}
	s.db, err = openEngine(ctx, engine{
		file:    s.Path(),
		memory:  o.MemoryLimit,
		threads: o.Threads,
		spill:   s.spill(),
		allowed: append([]string{s.folder}, o.AllowedDirs...),
	})
	if err != nil {
		return err
	}
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return err
	}
	_, err = s.conn.ExecContext(ctx, scratchSQL)
	return err
}

// Path is the scratch's file, to be attached after Close.
func (s *Scratch) Path() string { return filepath.Join(s.folder, scratchFile) }

func (s *Scratch) spill() string { return filepath.Join(s.folder, "spill") }

// Exec runs a statement that returns no rows.
func (s *Scratch) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return s.conn.ExecContext(ctx, query, arguments(args)...)
}

// Query runs a statement that returns rows.
func (s *Scratch) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.conn.QueryContext(ctx, query, arguments(args)...)
}

// QueryRow runs a statement that returns one row.
func (s *Scratch) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return s.conn.QueryRowContext(ctx, query, arguments(args)...)
}

// Append opens an appender to a table of the scratch, a temporary one or a lasting one.
func (s *Scratch) Append(ctx context.Context, table string, columns []string) (*Appender, error) {
	catalog, err := catalogOf(ctx, s.conn, scratchName, table)
	if err != nil {
		return nil, err
	}
	return newAppender(ctx, s.conn, catalog, "main", table, columns)
}

// Close ends the connection, and temporary tables with it; the file stays until
// Remove. What DuckDB spilled is deleted, for it may hold single records.
func (s *Scratch) Close() error {
	var errs []error
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
		s.conn = nil
	}
	if s.db != nil {
		errs = append(errs, closeEngine(s.db))
		s.db = nil
	}
	errs = append(errs, os.RemoveAll(s.spill()))
	if s.lock != nil {
		errs = append(errs, s.lock.release())
		s.lock = nil
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close scratch: %w", err)
	}
	return nil
}

// Remove closes the scratch and deletes it with everything it left on disk. A
// scratch that is still attached stays until it is detached.
func (s *Scratch) Remove() error {
	if err := s.Close(); err != nil {
		return err
	}
	return removeScratch(s.folder)
}

// removeScratch deletes a scratch folder that nobody uses.
func removeScratch(folder string) error {
	lock, err := lockScratch(filepath.Join(folder, scratchFile))
	if err != nil {
		return fmt.Errorf("remove scratch: %w", err)
	}
	err = os.RemoveAll(folder)
	if lock != nil {
		err = errors.Join(err, lock.release())
	}
	return err
}
