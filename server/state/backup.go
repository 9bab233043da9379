package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Backup writes a consistent copy into a new file while the store is in use.
func (s *Store) Backup(ctx context.Context, file string) error {
	if err := s.copyTo(ctx, file); err != nil {
		return fmt.Errorf("state: backup: %w", err)
	}
	return nil
}

func (s *Store) copyTo(ctx context.Context, file string) error {
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s is there already; choose another name", file)
	}
	if err := private(file); err != nil {
		return err
	}
	_, err := s.writer.ExecContext(ctx, "vacuum into ?", file)
	return err
}

// CheckBackup says what is wrong with a backup, reading all of it.
func CheckBackup(ctx context.Context, file string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("state: backup %s: %w", file, err)
		}
	}()
	if _, err := os.Stat(file); err != nil {
		return err
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	db, err := connect(path, 1, "query_only(1)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return checkContent(ctx, db)
}

func checkContent(ctx context.Context, db *sql.DB) error {
	version, err := versionOf(ctx, db)
	if err != nil {
		return err
	}
	if version == 0 {
		return errors.New("it holds no state")
	}
	var verdict string
	if err := db.QueryRowContext(ctx, "pragma integrity_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return errors.New(verdict)
	}
	return nil
}

// Restore makes a checked backup the database of a folder that no process has open.
// Deliveries that were under way when it was saved are in doubt from then on.
// What was there is kept aside in the folder that is returned, "" if there was
// nothing.
func Restore(ctx context.Context, backup, dir string, at time.Time) (kept string, err error) {
	if err := CheckBackup(ctx, backup); err != nil {
		return "", err
	}
	staged := filepath.Join(dir, "tmp", FileName)
	if err := copyFile(backup, staged); err != nil {
		return "", fmt.Errorf("state: restore: %w", err)
	}
	if err := settle(ctx, staged, at); err != nil {
		return "", fmt.Errorf("state: restore: %w", err)
	}
	aside := filepath.Join(dir, "state.replaced-"+at.UTC().Format("20060102T150405Z"))
	for _, ending := range []string{"-shm", "-wal", ""} { // the log first: it must not meet another database
		file := filepath.Join(dir, FileName+ending)
		if _, err := os.Lstat(file); errors.Is(err, os.ErrNotExist) {
			continue
		}
		kept = aside
		if err := errors.Join(os.MkdirAll(aside, 0o700), os.Rename(file, filepath.Join(aside, filepath.Base(file)))); err != nil {
			return "", fmt.Errorf("state: restore: %w", err)
		}
	}
	if err := os.Rename(staged, filepath.Join(dir, FileName)); err != nil {
		return "", fmt.Errorf("state: restore: %w", err)
	}
	return kept, nil
}

// settle brings a copy up to date and makes it safe to go on with.
func settle(ctx context.Context, file string, at time.Time) (err error) {
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	db, err := connect(path, 1, "foreign_keys(1)", "synchronous(full)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := migrate(ctx, db); err != nil {
		return err
	}
	return afterRestore(ctx, db, at)
}

func copyFile(from, to string) (err error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
