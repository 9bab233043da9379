package registry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/golang-sql/civil"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"toancanh/queries/warehouse"
)

// postgresSession is one repeatable-read transaction.
type postgresSession struct {
	source  *postgresSource
	scratch *warehouse.Scratch
	conn    *pgx.Conn
	tx      pgx.Tx
	engine  dialect
	names   []string
}

// start opens the transaction and finds out what the database offers.
func (s *postgresSession) start(ctx context.Context) (err error) {
	s.tx, err = s.conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return fmt.Errorf("begin: %w", explain(err))
	}
	limit := time.Duration(s.source.config.Timeout)
	if limit == 0 {
		limit = statementTimeout
	}
	for _, setting := range []string{
		fmt.Sprintf("set local statement_timeout = %d", limit.Milliseconds()),
		fmt.Sprintf("set local lock_timeout = %d", lockTimeout.Milliseconds()),
		"set local jit = off", // compiling costs more than these statements gain
		"set local enable_partitionwise_aggregate = on",
	} {
		if _, err := s.tx.Exec(ctx, setting); err != nil {
			return fmt.Errorf("begin: %w", explain(err))
		}
	}
	for _, relation := range Relations() {
		_, mapped := s.source.config.Relations[relation]
		there := mapped
		if !mapped {
			if err := s.tx.QueryRow(ctx, "select to_regclass($1) is not null", relation).Scan(&there); err != nil {
				return fmt.Errorf("look for relation %s: %w", relation, explain(err))
			}
		}
		if there {
			s.names = append(s.names, relation)
		}
	}
	s.source.remember(s.names)
	if len(s.names) == 0 {
		return errors.New("the database has none of the relations: name its tables or views under relations")
	}
	return nil
}

func (s *postgresSession) relations() []string { return s.names }

func (s *postgresSession) dialect() dialect { return s.engine }

func (s *postgresSession) files(string) []fileState { return nil }

func (s *postgresSession) table(relation string) string {
	if table := s.source.config.Relations[relation].Table; table != "" {
		return table
	}
	return relation
}

// bind looks a table or view up, with its columns.
func (s *postgresSession) bind(ctx context.Context, relation string) (mapping, error) {
	table := s.table(relation)
	var oid *uint32
	var name *string
	var readable *bool
	err := s.tx.QueryRow(ctx, `
		select c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname), has_table_privilege(c.oid, 'select') or has_any_column_privilege(c.oid, 'select')
		from (select to_regclass($1) as oid) as wanted
		left join pg_catalog.pg_class as c on c.oid = wanted.oid
		left join pg_catalog.pg_namespace as n on n.oid = c.relnamespace`, table).Scan(&oid, &name, &readable)
	if err != nil {
		return mapping{}, fmt.Errorf("table %s: %w", table, explain(err))
	}
	if oid == nil {
		return mapping{}, fmt.Errorf("table %s is not there, or in a schema the user may not use: correct relations.%s.table, or create a view of that name", table, relation)
	}
	if !*readable {
		return mapping{}, fmt.Errorf("table %s: no permission: grant select on it to the user of the DSN", table)
	}
	f := found{rows: *name, columns: map[string]class{}, about: table, exact: true}
	rows, err := s.tx.Query(ctx, `
		select a.attname, case when t.typtype = 'e' then 'text' else format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null) end
		from pg_catalog.pg_attribute as a
		join pg_catalog.pg_type as t on t.oid = a.atttypid
		where a.attrelid = $1
			and a.attnum > 0
			and not a.attisdropped
			and has_column_privilege(a.attrelid, a.attnum, 'select')
		order by a.attnum`, *oid)
	if err != nil {
		return mapping{}, fmt.Errorf("table %s: %w", table, explain(err))
	}
	defer rows.Close()
	for rows.Next() {
		var column, typeName string
		if err := rows.Scan(&column, &typeName); err != nil {
			return mapping{}, fmt.Errorf("table %s: %w", table, err)
		}
		f.columns[column] = s.engine.class(typeName)
	}
	if err := rows.Err(); err != nil {
		return mapping{}, fmt.Errorf("table %s: %w", table, explain(err))
	}
	f.located = "(select *, cast(null as integer) as row_file, cast(null as bigint) as row_line from " + f.rows + ")"
	return bind(relation, f, s.source.config.Relations[relation])
}

// unique reports whether an index keeps the key unique.
func (s *postgresSession) unique(ctx context.Context, m mapping) (kept bool, err error) {
	err = s.tx.QueryRow(ctx, `
		select exists (
			select 1
			from pg_catalog.pg_index as i
			join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
			where i.indrelid = to_regclass($1)
				and i.indisunique
				and i.indisvalid
				and i.indimmediate
				and i.indnkeyatts = 1
				and i.indpred is null
				and a.attname = $2
		)`, m.found.rows, m.names[m.shape.key]).Scan(&kept)
	if err != nil {
		return false, explain(err)
	}
	return kept, nil
}

// try also proves that the user may read the columns.
func (s *postgresSession) try(ctx context.Context, sql string) error {
	if _, err := s.tx.Exec(ctx, "explain "+sql); err != nil {
		return explain(err)
	}
	return nil
}

// run streams the answer of an extract into a table of the scratch.
func (s *postgresSession) run(ctx context.Context, sql, table string, columns []string) error {
	rows, err := s.tx.Query(ctx, sql)
	if err != nil {
		return explain(err)
	}
	defer rows.Close()
	appender, err := s.scratch.Append(ctx, table, columns)
	if err != nil {
		return err
	}
	err = appendRows(rows, appender)
	return errors.Join(err, appender.Close())
}

func appendRows(rows pgx.Rows, appender *warehouse.Appender) error {
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return explain(err)
		}
		for i, field := range rows.FieldDescriptions() {
			switch value := values[i].(type) {
			case time.Time:
				if field.DataTypeOID == pgtype.DateOID {
					values[i] = civil.DateOf(value)
				}
			case pgtype.InfinityModifier:
				return fmt.Errorf("column %s holds the date %s: mend the row", field.Name, value)
			}
		}
		if err := appender.Row(values...); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return explain(err)
	}
	return nil
}

// end gives the transaction back. Nothing was written, so there is nothing to keep.
func (s *postgresSession) end(ctx context.Context) error {
	if s.tx != nil {
		if err := s.tx.Rollback(ctx); err != nil && !errors.Is(err, pgx.ErrTxClosed) && !s.conn.IsClosed() {
			return errors.Join(fmt.Errorf("end: %w", explain(err)), s.conn.Close(ctx))
		}
	}
	return s.conn.Close(ctx)
}
