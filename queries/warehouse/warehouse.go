// Package warehouse keeps the nights in one DuckDB file: it opens the file and
// brings it up to date, hands out reads that see one moment and writes that
// happen wholly or not at all, stages rows in scratch files, makes copies, and
// gets back on its feet after a crash or a full disk.
//
// Exactly one process owns a warehouse; a lock file beside it says which. What a
// row means is decided elsewhere: no metric, no scope, no personal data is known here.
package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

const (
	catalogName = "warehouse" // DuckDB names a database after its file
	fileName    = catalogName + ".duckdb"
	tmpFolder   = "tmp"

	readLimit  = 2 * time.Minute
	drainLimit = 5 * time.Second
	idleConns  = 32
)

// Options says where a warehouse lies and what it may use.
type Options struct {
	Dir         string        // data_dir; made if it is not there
	MemoryLimit string        // such as "2GB"; empty: DuckDB's own default, 80 % of the machine
	Threads     int           // 0: one for each core
	AllowedDirs []string      // folders outside Dir that SQL may read and write
	ReadLimit   time.Duration // longest life of a Read; 0: two minutes
}

// Warehouse is an open warehouse; it is safe for concurrent use.
type Warehouse struct {
	options Options
	lock    *lockFile
	turn    chan struct{} // held by the one writer
	turns   atomic.Uint64 // see Turns

	mu      sync.RWMutex // read: a call starts on db; write: db is replaced
	db      *sql.DB
	live    *os.File // the database file for reading; closed after db only, see file
	invalid bool     // db met a fatal error and must be opened again
	closed  bool
}

// Open locks DIR, finishes what an earlier process left half-done, opens
// DIR/warehouse.duckdb and brings its tables and views up to date. ErrLocked in
// the chain means that another process owns it.
func Open(ctx context.Context, o Options) (*Warehouse, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	lock, err := lockFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	w := &Warehouse{options: o, lock: lock, turn: make(chan struct{}, 1)}
	if err := w.start(ctx); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// start opens the database of a freshly locked folder.
func (w *Warehouse) start(ctx context.Context) error {
	if err := tidy(w.options.Dir); err != nil {
		return err
	}
	db, err := openEngine(ctx, w.engine())
	if err != nil {
		return err
	}
	w.db = db
	if w.live, err = os.Open(w.file()); err != nil {
		return err
	}
	if err := w.live.Chmod(0o600); err != nil { // small cells stand in it as they are
		return err
	}
	if err := migrate(ctx, db, migrations()); err != nil {
		return fmt.Errorf("%s: %w", w.file(), err)
	}
	_, err = w.MarkInterrupted(ctx)
	return err
}

// Dir is the folder the warehouse lies in, absolute.
func (w *Warehouse) Dir() string { return w.options.Dir }

// file is the path of the live database. Never open and close it while DuckDB has
// it open: closing any handle on it drops DuckDB's own lock.
func (w *Warehouse) file() string { return filepath.Join(w.options.Dir, fileName) }

// tmp is the folder for what does not outlive the process.
func (w *Warehouse) tmp() string { return filepath.Join(w.options.Dir, tmpFolder) }

// engine is how the live database is opened.
func (w *Warehouse) engine() engine {
	return engine{
		file:    w.file(),
		memory:  w.options.MemoryLimit,
		threads: w.options.Threads,
		spill:   filepath.Join(w.tmp(), "spill"),
		allowed: append(publicFolders(w.options.Dir), w.options.AllowedDirs...),
		byHand:  true,
	}
}

// Turns counts what writers have finished since Open. Who keeps something that was
// read need not look again while it stays the same.
func (w *Warehouse) Turns() uint64 { return w.turns.Load() }

// Query answers one read. Several reads that must agree belong into Read.
func (w *Warehouse) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, db, err := w.queryOnce(ctx, query, args)
	if err != nil && w.spoiled(db, err) {
		rows, db, err = w.queryOnce(ctx, query, args)
		w.spoiled(db, err)
	}
	return rows, err
}

func (w *Warehouse) queryOnce(ctx context.Context, query string, args []any) (*sql.Rows, *sql.DB, error) {
	db, release, err := w.use()
	if err != nil {
		return nil, nil, err
	}
	defer release()
	rows, err := db.QueryContext(ctx, query, arguments(args)...) //nolint:sqlclosecheck // the caller closes them
	return rows, db, err
}

// Close waits for running calls, moves the log into the database, closes it and
// gives the lock back.
func (w *Warehouse) Close() error {
	return errors.Join(w.lastCheckpoint(), w.shut())
}

// lastCheckpoint leaves the next start no log to replay.
func (w *Warehouse) lastCheckpoint() error {
	w.mu.RLock()
	skip := w.closed || w.db == nil
	w.mu.RUnlock()
	if size, err := w.logSize(); skip || err != nil || size == 0 {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), drainLimit)
	defer cancel()
	return w.Checkpoint(ctx)
}

func (w *Warehouse) shut() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil
	}
	w.closed = true
	var errs []error
	if w.db != nil {
		errs = append(errs, closeEngine(w.db))
	}
	if w.live != nil {
		errs = append(errs, w.live.Close())
	}
	return errors.Join(append(errs, w.lock.release())...)
}

// complete checks the options and fills in defaults.
func (o Options) complete() (Options, error) {
	if o.Dir == "" {
		return o, errors.New("warehouse: no folder given; set data_dir")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return o, fmt.Errorf("warehouse folder %s: %w", o.Dir, err)
	}
	o.Dir = dir
	if err := checkPath(dir); err != nil {
		return o, err
	}
	if o.AllowedDirs, err = absolute(o.AllowedDirs); err != nil {
		return o, err
	}
	if o.ReadLimit == 0 {
		o.ReadLimit = readLimit
	}
	if err := os.MkdirAll(filepath.Join(dir, tmpFolder), 0o700); err != nil {
		return o, fmt.Errorf("warehouse folder: %w", err)
	}
	return o, nil
}

// absolute makes paths absolute, because DuckDB compares them as text.
func absolute(paths []string) ([]string, error) {
	out := make([]string, 0, len(paths))
	for _, p := range paths {
		abs, err := filepath.Abs(p)
		if err != nil {
			return nil, fmt.Errorf("allowed folder %s: %w", p, err)
		}
		out = append(out, abs)
	}
	return out, nil
}
