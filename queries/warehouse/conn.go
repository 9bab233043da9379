package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// Conn is one connection to the warehouse kept for a piece of work: its
// temporary tables and attached files are gone when it is closed. Use it from
// one goroutine at a time.
type Conn struct {
	w        *Warehouse
	s        *session
	attached map[string]*lockFile // by name; nil for a file that nobody writes
}

// Conn takes a connection out of the pool.
func (w *Warehouse) Conn(ctx context.Context) (*Conn, error) {
	s, err := w.session(ctx)
	if err != nil {
		return nil, err
	}
	s.bad = true // temporary tables must not reach the next user
	return &Conn{w: w, s: s, attached: map[string]*lockFile{}}, nil
}

// Exec runs a statement outside any transaction: on temporary tables. The
// warehouse's own tables are written in Write.
func (c *Conn) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	result, err := c.s.conn.ExecContext(ctx, query, arguments(args)...)
	return result, c.w.note(c.s.db, err)
}

// Query runs a statement that returns rows.
func (c *Conn) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := c.s.conn.QueryContext(ctx, query, arguments(args)...)
	return rows, c.w.note(c.s.db, err)
}

// QueryRow runs a statement that returns one row.
func (c *Conn) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return c.s.conn.QueryRowContext(ctx, query, arguments(args)...)
}

// Append opens an appender to a table, a temporary one or the warehouse's. Rows
// appear in batches; for all or nothing use Tx.Append.
func (c *Conn) Append(ctx context.Context, schema, table string, columns []string) (*Appender, error) {
	catalog, err := catalogOf(ctx, c.s.conn, catalogName, table)
	if err != nil {
		return nil, c.w.note(c.s.db, err)
	}
	a, err := newAppender(ctx, c.s.conn, catalog, schema, table, columns)
	return a, c.w.note(c.s.db, err)
}

// Write is Warehouse.Write on this connection, where its temporary tables and
// attached files can be read.
func (c *Conn) Write(ctx context.Context, fn func(tx *Tx) error) error {
	done, err := c.w.takeTurn(ctx)
	if err != nil {
		return err
	}
	defer done()
	if err := c.w.relieve(ctx); err != nil {
		return err
	}
	if _, err := c.s.conn.ExecContext(ctx, "begin transaction"); err != nil {
		return c.w.note(c.s.db, fmt.Errorf("begin: %w", err))
	}
	return c.w.note(c.s.db, c.s.write(ctx, fn))
}

// Attach makes the tables of another DuckDB file readable as name.schema.table.
// A scratch file must have been closed: two instances on one file destroy it.
func (c *Conn) Attach(ctx context.Context, path, name string) error {
	lock, err := lockScratch(path)
	if err != nil {
		return fmt.Errorf("attach %s: %w", path, err)
	}
	_, err = c.Exec(ctx, "attach "+literal(path)+" as "+identifier(name)+" (read_only)")
	if err != nil {
		err = fmt.Errorf("attach %s: %w", path, err)
		if lock != nil {
			err = errors.Join(err, lock.release())
		}
		return err
	}
	c.attached[name] = lock
	return nil
}

// Detach undoes Attach.
func (c *Conn) Detach(ctx context.Context, name string) error {
	lock, ok := c.attached[name]
	if !ok {
		return fmt.Errorf("detach %s: not attached on this connection", name)
	}
	delete(c.attached, name)
	_, err := c.Exec(ctx, "detach "+identifier(name))
	if lock != nil {
		err = errors.Join(err, lock.release())
	}
	return err
}

// Close detaches what is attached and ends the connection.
func (c *Conn) Close() error {
	var errs []error
	for name := range c.attached {
		// An invalidated database has let go of its files already.
		if err := c.Detach(context.Background(), name); err != nil && !IsInvalidated(err) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, c.s.close())...)
}

// lockScratch makes sure that the scratch at path is not open, and keeps it so.
// Files that are no scratch have no lock and need none.
func lockScratch(path string) (*lockFile, error) {
	if _, err := os.Stat(path + lockSuffix); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	lock, _, err := takeLock(path+lockSuffix, "")
	if errors.Is(err, ErrLocked) {
		return nil, fmt.Errorf("%w: close the scratch before attaching or removing it", err)
	}
	return lock, err
}
