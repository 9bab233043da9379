package warehouse

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/golang-sql/civil"
)

const rollbackLimit = 10 * time.Second

// Tx is one transaction: what it reads is one moment, what it writes appears
// together or not at all. It belongs to the function it was given to.
type Tx struct {
	ctx    context.Context // bounds every call made on it; ends with the transaction
	cancel context.CancelFunc
	conn   *sql.Conn

	mu        sync.RWMutex // write: the transaction is being ended
	over      bool
	held      sync.Mutex // guards what follows
	frees     []func()   // gives back what queries hold until the end
	appenders []*Appender
}

// errOver is met by calls on a transaction that has ended.
var errOver = errors.New("the transaction has ended; use it only inside its function and before its time is up")

func newTx(ctx context.Context, conn *sql.Conn) *Tx {
	t := &Tx{conn: conn}
	t.ctx, t.cancel = context.WithCancel(ctx)
	return t
}

// Exec runs a statement that returns no rows.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx, free := t.bound(ctx)
	defer free()
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.over {
		return nil, errOver
	}
	return t.conn.ExecContext(ctx, query, arguments(args)...)
}

// Query runs a statement that returns rows; they must be read before the
// transaction ends.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx = t.boundToEnd(ctx)
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.over {
		return nil, errOver
	}
	return t.conn.QueryContext(ctx, query, arguments(args)...) //nolint:sqlclosecheck // the caller closes them
}

// QueryRow runs a statement that returns one row.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	ctx = t.boundToEnd(ctx)
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.conn.QueryRowContext(ctx, query, arguments(args)...)
}

// bound gives a context that ends with the caller's and with the transaction's.
func (t *Tx) bound(ctx context.Context) (context.Context, func()) {
	both, cancel := context.WithCancel(t.ctx)
	stop := context.AfterFunc(ctx, cancel)
	return both, func() { stop(); cancel() }
}

// boundToEnd is bound for rows, which are read after the call has returned.
func (t *Tx) boundToEnd(ctx context.Context) context.Context {
	both, free := t.bound(ctx)
	t.held.Lock()
	defer t.held.Unlock()
	t.frees = append(t.frees, free)
	return both
}

// end stops new calls, and returns when the running ones have.
func (t *Tx) end() {
	t.cancel()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
}

// free gives back what queries and appenders of the transaction still hold.
func (t *Tx) free() {
	t.held.Lock()
	defer t.held.Unlock()
	for _, f := range t.frees {
		f()
	}
	for _, a := range t.appenders {
		a.discard()
	}
}

// Read gives fn one consistent view for several reads. A view keeps old rows
// alive, so its life is bounded by Options.ReadLimit: read what is needed, then
// return and render.
func (w *Warehouse) Read(ctx context.Context, fn func(tx *Tx) error) (err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, w.options.ReadLimit,
		fmt.Errorf("reading took longer than %v: ask for fewer nights or areas", w.options.ReadLimit))
	defer cancel()
	s, err := w.begin(ctx, "begin transaction read only")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	tx := newTx(ctx, s.conn)
	defer tx.free()
	finish := sync.OnceFunc(func() {
		tx.end()
		s.rollback()
	})
	defer finish() // waits for it where the deadline has started it
	defer context.AfterFunc(ctx, finish)()
	return w.note(s.db, cause(ctx, fn(tx)))
}

// cause names the reason when a call ended because its context did.
func cause(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	if reason := context.Cause(ctx); !errors.Is(err, reason) {
		return fmt.Errorf("%w: %w", err, reason)
	}
	return err
}

// Write gives fn the only write transaction and commits when it returns nil;
// an error, a panic or an ended context leaves nothing behind. Write inside
// Write waits for itself for ever.
func (w *Warehouse) Write(ctx context.Context, fn func(tx *Tx) error) (err error) {
	done, err := w.takeTurn(ctx)
	if err != nil {
		return err
	}
	defer done()
	if err := w.relieve(ctx); err != nil {
		return err
	}
	s, err := w.begin(ctx, "begin transaction")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return w.note(s.db, s.write(ctx, fn))
}

// takeTurn waits until no other writer is at work.
func (w *Warehouse) takeTurn(ctx context.Context) (done func(), err error) {
	select {
	case w.turn <- struct{}{}:
		return func() {
			w.turns.Add(1)
			<-w.turn
		}, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for the writer before: %w", context.Cause(ctx))
	}
}

// write runs fn in the transaction that has begun on the session.
func (s *session) write(ctx context.Context, fn func(tx *Tx) error) error {
	tx := newTx(ctx, s.conn)
	committed := false
	defer func() { // also when fn panics
		tx.end()
		tx.free()
		if !committed {
			s.rollback()
		}
	}()
	if err := fn(tx); err != nil {
		return cause(ctx, err)
	}
	for _, a := range tx.appenders {
		if a.failed != nil {
			return a.failed
		}
		if !a.closed {
			return fmt.Errorf("append to %s: its appender was not closed, so nothing was written", a.table)
		}
	}
	if err := ctx.Err(); err != nil {
		return cause(ctx, err)
	}
	// From here on it is not interrupted, so that its outcome is known.
	if _, err := s.conn.ExecContext(context.WithoutCancel(ctx), "commit"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	committed = true
	return nil
}

// session is one connection taken from the pool.
type session struct {
	db   *sql.DB
	conn *sql.Conn
	bad  bool // not to be used by anyone else
}

// rollback ends the open transaction, whatever became of the caller's context.
// A commit that failed has ended it already, so a failure only spoils the connection.
func (s *session) rollback() {
	ctx, cancel := context.WithTimeout(context.Background(), rollbackLimit)
	defer cancel()
	if _, err := s.conn.ExecContext(ctx, "rollback"); err != nil {
		s.bad = true
	}
}

// close gives the connection back, or throws it away if it is bad.
func (s *session) close() error {
	if s.bad {
		err := s.conn.Raw(func(any) error { return driver.ErrBadConn })
		if err != nil && !errors.Is(err, driver.ErrBadConn) && !errors.Is(err, sql.ErrConnDone) {
			return err
		}
	}
	if err := s.conn.Close(); err != nil && !errors.Is(err, sql.ErrConnDone) {
		return err
	}
	return nil
}

// arguments turns dates into the text DuckDB reads them from: a time.Time at
// local midnight would land on the day before.
func arguments(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		if named, ok := a.(sql.NamedArg); ok {
			named.Value = argument(named.Value)
			out[i] = named
			continue
		}
		out[i] = argument(a)
	}
	return out
}

func argument(a any) any {
	switch a := a.(type) {
	case civil.Date:
		return a.String()
	case civil.DateTime:
		return a.String()
	}
	return a
}
