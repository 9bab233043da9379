package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/duckdb/duckdb-go/v2"
	"golang.org/x/sys/unix"
)

// errNoRoom says that a disk is too full to start.
var errNoRoom = errors.New("not enough room")

// IsInvalidated reports whether err says that DuckDB gave its instance up after
// a fatal error, such as a full disk during a commit. What was committed is
// safe; the warehouse opens the file again by itself before the next call.
func IsInvalidated(err error) bool {
	var duck *duckdb.Error
	return errors.As(err, &duck) && duck.Type == duckdb.ErrorTypeFatal
}

// IsDiskFull reports whether err comes from a disk without room.
func IsDiskFull(err error) bool {
	if errors.Is(err, errNoRoom) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EFBIG) {
		return true
	}
	// DuckDB reports input and output errors as text only.
	var duck *duckdb.Error
	return errors.As(err, &duck) && (strings.Contains(duck.Msg, syscall.ENOSPC.Error()) ||
		strings.Contains(duck.Msg, "No space left on device") || strings.Contains(duck.Msg, "File too large"))
}

// Room checks that the folder of the warehouse has need bytes free.
func (w *Warehouse) Room(_ context.Context, need int64) error {
	free, err := freeSpace(w.options.Dir)
	if err != nil {
		return err
	}
	if free < need {
		return fmt.Errorf("%s: %w: %s free, %s needed; free %s there or move data_dir to a larger disk",
			w.options.Dir, errNoRoom, megabytes(free), megabytes(need), megabytes(need-free))
	}
	return nil
}

// freeSpace is what an ordinary user may still write under dir, in bytes.
func freeSpace(dir string) (int64, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", dir, err)
	}
	return int64(fs.Bavail) * fs.Bsize, nil //nolint:gosec // no disk has 2^63 blocks
}

// megabytes rounds up, so that freeing what it says is enough.
func megabytes(bytes int64) string {
	return fmt.Sprintf("%d MB", (bytes+999_999)/1_000_000)
}

// use gives the database to start a call on, opening it again first if it was
// invalidated. The call must have started when release is called.
func (w *Warehouse) use() (db *sql.DB, release func(), err error) {
	for {
		w.mu.RLock()
		if !w.invalid && !w.closed {
			return w.db, w.mu.RUnlock, nil
		}
		w.mu.RUnlock()
		if err := w.reopen(); err != nil {
			return nil, nil, err
		}
	}
}

// reopen replaces an invalidated database by a fresh one on the same file.
func (w *Warehouse) reopen() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.closed:
		return errors.New("the warehouse is closed")
	case !w.invalid:
		return nil // another call was first
	}
	if err := closeEngine(w.db); err != nil {
		return fmt.Errorf("reopen after a fatal error: %w", err)
	}
	if err := undoCheckpoint(w.options.Dir); err != nil {
		return fmt.Errorf("reopen after a fatal error: %w", err)
	}
	db, err := openEngine(context.Background(), w.engine())
	if err != nil {
		return fmt.Errorf("reopen after a fatal error: %w", err)
	}
	w.db, w.invalid = db, false
	return nil
}

// note passes err on, after remembering whether it invalidated db.
func (w *Warehouse) note(db *sql.DB, err error) error {
	w.spoiled(db, err)
	return err
}

// spoiled reports whether err invalidated db, and has it opened again next time.
func (w *Warehouse) spoiled(db *sql.DB, err error) bool {
	if !IsInvalidated(err) {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.db == db {
		w.invalid = true
	}
	return true
}

// begin takes a connection and starts a transaction on it. Nothing of the caller
// has run yet, so it may try again on a database opened anew.
func (w *Warehouse) begin(ctx context.Context, statement string) (*session, error) {
	s, db, err := w.tryBegin(ctx, statement)
	if err != nil && w.spoiled(db, err) {
		s, db, err = w.tryBegin(ctx, statement)
		w.spoiled(db, err)
	}
	if err != nil {
		return nil, fmt.Errorf("begin: %w", cause(ctx, err))
	}
	return s, nil
}

func (w *Warehouse) tryBegin(ctx context.Context, statement string) (*session, *sql.DB, error) {
	s, err := w.session(ctx)
	if err != nil {
		return nil, nil, err
	}
	if _, err := s.conn.ExecContext(ctx, statement); err != nil {
		s.bad = true
		return nil, s.db, errors.Join(err, s.close())
	}
	return s, s.db, nil
}

// session takes a connection from the pool.
func (w *Warehouse) session(ctx context.Context) (*session, error) {
	db, release, err := w.use()
	if err != nil {
		return nil, err
	}
	defer release()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &session{db: db, conn: conn}, nil
}
