package warehouse

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/duckdb/duckdb-go/v2"
)

// Appender adds rows to a table in batches, some hundred times faster than
// insert. Use it from one goroutine, and Close it to write the last batch.
type Appender struct {
	table   string
	columns []column
	inner   *duckdb.Appender
	row     []driver.Value
	rows    int64
	failed  error // first fault; nothing more is written
	closed  bool
}

// Append opens an appender to a table of the warehouse whose rows become part of
// the transaction. Columns not named stay null.
func (t *Tx) Append(ctx context.Context, schema, table string, columns []string) (*Appender, error) {
	ctx, free := t.bound(ctx)
	defer free()
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.over {
		return nil, errOver
	}
	a, err := newAppender(ctx, t.conn, catalogName, schema, table, columns)
	if err != nil {
		return nil, err
	}
	t.held.Lock()
	defer t.held.Unlock()
	t.appenders = append(t.appenders, a)
	return a, nil
}

// newAppender opens an appender to a table of the connection's database, or to a
// temporary one if catalog says so.
func newAppender(ctx context.Context, conn *sql.Conn, catalog, schema, table string, names []string) (*Appender, error) {
	a := &Appender{table: schema + "." + table, row: make([]driver.Value, len(names))}
	columns, err := tableColumns(ctx, conn, identifier(catalog)+"."+identifier(schema)+"."+identifier(table))
	if err != nil {
		return nil, fmt.Errorf("append to %s: %w", a.table, err)
	}
	for _, name := range names {
		c, ok := columns[name]
		if !ok {
			return nil, fmt.Errorf("append to %s: no column %q", a.table, name)
		}
		if c.convert == nil {
			return nil, fmt.Errorf("append to %s: column %s is %s, which no row can be given for; cast it in SQL", a.table, name, c.dataType)
		}
		a.columns = append(a.columns, c)
	}
	err = conn.Raw(func(c any) error {
		duck, ok := c.(driver.Conn)
		if !ok {
			return errors.New("not a driver connection")
		}
		a.inner, err = duckdb.NewAppenderWithColumns(duck, catalog, schema, table, names)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("append to %s: %w", a.table, err)
	}
	return a, nil
}

// tableColumns looks a table up by its own name only: a look into the catalogue
// would touch, and hold, every file that is attached at the moment.
func tableColumns(ctx context.Context, conn *sql.Conn, table string) (map[string]column, error) {
	rows, err := conn.QueryContext(ctx, "select * from "+table+" limit 0") //nolint:gosec // quoted names
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	columns := map[string]column{}
	for _, t := range types {
		columns[t.Name()] = newColumn(t.Name(), t.DatabaseTypeName())
	}
	return columns, rows.Err()
}

// catalogOf tells where a table that may be a temporary one lies.
func catalogOf(ctx context.Context, conn *sql.Conn, own, table string) (string, error) {
	var temporary bool
	err := conn.QueryRowContext(ctx, `
		select count(*) > 0
		from duckdb_tables()
		where table_name = $1 and temporary`, table).Scan(&temporary)
	if err != nil {
		return "", fmt.Errorf("append to %s: %w", table, err)
	}
	if temporary {
		return "temp", nil
	}
	return own, nil
}

// Row adds one row, its values in the order of the columns; nil is null. After
// an error nothing more is written: give the error up and close.
func (a *Appender) Row(values ...any) error {
	switch {
	case a.failed != nil:
		return a.failed
	case a.closed:
		return fmt.Errorf("append to %s: the appender is closed", a.table)
	case len(values) != len(a.columns):
		return a.fail(fmt.Errorf("%d values for %d columns", len(values), len(a.columns)))
	}
	for i, v := range values {
		value, err := a.columns[i].value(v)
		if err != nil {
			return a.fail(fmt.Errorf("column %s: %w", a.columns[i].name, err))
		}
		a.row[i] = value
	}
	if err := a.inner.AppendRow(a.row...); err != nil {
		return a.fail(err)
	}
	a.rows++
	return nil
}

// fail keeps the first fault, with the row it happened in.
func (a *Appender) fail(err error) error {
	a.failed = fmt.Errorf("append to %s: row %d: %w", a.table, a.rows+1, err)
	return a.failed
}

// Close writes the last batch. It returns the first fault if there was one.
func (a *Appender) Close() error {
	if a.failed != nil {
		a.discard()
		return a.failed
	}
	if a.closed {
		return nil
	}
	a.closed = true
	if err := a.inner.Close(); err != nil {
		return a.fail(err)
	}
	return nil
}

// discard gives the appender's memory back without writing what is pending. Its
// transaction, or its scratch, has failed already, so a fault here adds nothing.
func (a *Appender) discard() {
	if a.closed {
		return
	}
	a.closed = true
	_ = a.inner.Clear()
	_ = a.inner.Close()
}
