package queries

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

// lint holds an empty DuckDB with the relations metrics may read and nothing
// else: no files, no network, no facts. DuckDB itself says what a statement is,
// what it reads and what it answers.
type lint struct {
	db   *sql.DB
	conn *sql.Conn
}

func openLint() (*lint, error) {
	connector, err := duckdb.NewConnector("?autoinstall_known_extensions=false&autoload_known_extensions=false&threads=1", nil)
	if err != nil {
		return nil, fmt.Errorf("open duckdb in memory: %w", err)
	}
	db := sql.OpenDB(connector)
	conn, err := db.Conn(context.Background())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open duckdb in memory: %w", err), db.Close())
	}
	l := &lint{db: db, conn: conn}
	if err := l.furnish(); err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

// lintSchema keeps the relations where no name leads to them but those that
// composed puts in front of a metric, as Run does.
const lintSchema = "relation"

// furnish creates the relations and closes the doors.
func (l *lint) furnish() error {
	statements := []string{"create schema " + lintSchema}
	for _, r := range relations() {
		columns := make([]string, len(r.columns))
		for i, c := range r.columns {
			columns[i] = quoted(c.name) + " " + c.kind
		}
		statements = append(statements, "create table "+lintSchema+"."+quoted(r.name)+" ("+strings.Join(columns, ", ")+")")
	}
	statements = append(statements, "set enable_external_access = false", "set lock_configuration = true")
	for _, s := range statements {
		if _, err := l.conn.ExecContext(context.Background(), s); err != nil {
			return fmt.Errorf("prepare lint: %w", err)
		}
	}
	return nil
}

func (l *lint) close() error {
	return errors.Join(l.conn.Close(), l.db.Close())
}

// judge checks a metric's SQL against its front matter. It returns what the
// author has to mend; an error is ours.
func (l *lint) judge(ctx context.Context, m *Metric) (Mistakes, error) {
	s := &statement{metric: m, text: m.SQL}
	if strings.TrimSpace(m.SQL) == "" {
		s.wrong(0, "no SQL after the front matter")
		return s.mistakes, nil
	}
	// Parsed first: the driver runs all but the last of several statements when it
	// prepares them.
	tree, err := l.tree(ctx, s)
	if err != nil {
		return nil, err
	}
	if tree == nil {
		return s.mistakes, nil
	}
	m.SQL = s.text
	s.walk(tree, nil)
	if len(s.mistakes) > 0 {
		return s.mistakes, nil
	}
	s.judgeReads()
	if !l.prepare(ctx, s) {
		return s.mistakes, nil
	}
	s.judgeParameters()
	s.judgeColumns()
	return s.mistakes, nil
}

// statement is what DuckDB says about one metric's SQL.
type statement struct {
	metric     *Metric
	text       string
	parameters []string
	columns    []column
	tables     []found  // what it reads by name, but common table expressions
	ctes       []string // names of its common table expressions
	mistakes   Mistakes
}

// found is a name in the SQL and where it stands.
type found struct {
	name   string
	offset int
}

func (s *statement) wrong(offset int, format string, args ...any) {
	line := 1 + strings.Count(s.text[:min(offset, len(s.text))], "\n")
	if offset == 0 {
		line = 1 + len(s.text) - len(strings.TrimLeft(s.text, "\n"))
	}
	s.mistakes = append(s.mistakes, Mistake{File: s.metric.File, Line: line, Text: fmt.Sprintf(format, args...)})
}

var errorLine = regexp.MustCompile(`(?m)^LINE (\d+):`)

// composed is the text between what Run puts in front of it and behind it. It
// keeps its line numbers.
func (s *statement) composed() string {
	var before strings.Builder
	before.WriteString("with ")
	for _, r := range relations() {
		fmt.Fprintf(&before, "%s as (select * from %s.%s), ", quoted(r.name), lintSchema, quoted(r.name))
	}
	return before.String() + "metric as (" + s.text + "\n)\nselect * from metric"
}

// prepare lets DuckDB bind the composed statement and notes its kind, parameters
// and columns. It reports whether there is one to go on with.
func (l *lint) prepare(ctx context.Context, s *statement) bool {
	err := l.conn.Raw(func(c any) error {
		preparer, ok := c.(driver.ConnPrepareContext)
		if !ok {
			return errors.New("the driver cannot prepare")
		}
		prepared, err := preparer.PrepareContext(ctx, s.composed())
		if err != nil {
			return err
		}
		stmt, ok := prepared.(*duckdb.Stmt)
		if !ok {
			return errors.Join(errors.New("not a statement of duckdb"), prepared.Close())
		}
		return errors.Join(s.read(stmt), stmt.Close())
	})
	if err == nil {
		return len(s.columns) > 0
	}
	offset := 0
	if at := errorLine.FindStringSubmatch(err.Error()); at != nil {
		if line, err := strconv.Atoi(at[1]); err == nil {
			offset = lineStart(s.text, line)
		}
	}
	s.wrong(offset, "%s", firstLine(err.Error()))
	return false
}

func (s *statement) read(stmt *duckdb.Stmt) error {
	kind, err := stmt.StatementType()
	if err != nil {
		return err
	}
	if kind != duckdb.STATEMENT_TYPE_SELECT {
		s.wrong(0, "not a select; a metric only reads")
		return nil
	}
	for i := range stmt.NumInput() {
		name, err := stmt.ParamName(i + 1)
		if err != nil {
			return err
		}
		s.parameters = append(s.parameters, name)
	}
	n, err := stmt.ColumnCount()
	if err != nil {
		return err
	}
	for i := range n {
		name, err := stmt.ColumnName(i)
		if err != nil {
			return err
		}
		info, err := stmt.ColumnTypeInfo(i)
		if err != nil {
			return err
		}
		s.columns = append(s.columns, column{name, typeName(info)})
	}
	return nil
}

func (s *statement) judgeReads() {
	var read []string
	for _, name := range s.ctes {
		if _, clash := findRelation(name); clash {
			s.wrong(0, "common table expression %s has the name of a relation; choose another", name)
		}
	}
	for _, t := range s.tables {
		if !slices.Contains(s.metric.Reads, t.name) {
			s.wrong(t.offset, "reads %s, which reads: does not declare", t.name)
			continue
		}
		read = append(read, t.name)
	}
	for _, name := range s.metric.Reads {
		r, known := findRelation(name)
		switch {
		case !known:
			s.wrong(0, "reads: there is no relation %s; known are %s", name, strings.Join(relationNames(), ", "))
		case !slices.Contains(read, name):
			s.wrong(0, "reads: declares %s, which the SQL does not read", name)
		case r.mart && s.metric.Grain > r.finest:
			s.wrong(0, "grain %s: %s is kept no finer than by %s", s.metric.Grain, name, r.finest)
		}
	}
}

func relationNames() []string {
	var names []string
	for _, r := range relations() {
		names = append(names, r.name)
	}
	return names
}

func (s *statement) judgeParameters() {
	for _, p := range s.parameters {
		if p != "from" && p != "until" {
			s.wrong(0, "parameter $%s: a metric knows $from and $until, the nights asked for", p)
		}
	}
}

// judgeColumns compares what the statement answers with what the front matter
// promises: date, place, the dims, numerator, the denominator of a ratio and, if
// it says so itself, partial.
func (s *statement) judgeColumns() {
	number := "BIGINT"
	if s.metric.Kind == Record {
		number = "DOUBLE"
	}
	want := columnsOf("date", "DATE", "place", "INTEGER")
	for _, d := range s.metric.Dims {
		want = append(want, column{d.Name, "VARCHAR"})
		if d.Name == s.metric.Over && s.metric.Kind == Median {
			want[len(want)-1].kind = "SMALLINT"
		}
	}
	want = append(want, column{"numerator", number})
	if s.metric.Kind == Ratio {
		want = append(want, column{"denominator", "BIGINT"})
	}
	got := s.columns
	if len(got) == len(want)+1 {
		want = append(want, column{"partial", "BOOLEAN"})
		s.metric.partial = true
	}
	if !slices.Equal(got, want) {
		s.wrong(0, "answers (%s) but must answer (%s); cast what differs", describe(got), describe(want))
	}
}

func describe(columns []column) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = c.name + " " + strings.ToLower(c.kind)
	}
	return strings.Join(parts, ", ")
}

func typeName(info duckdb.TypeInfo) string {
	switch info.InternalType() {
	case duckdb.TYPE_DATE:
		return "DATE"
	case duckdb.TYPE_INTEGER:
		return "INTEGER"
	case duckdb.TYPE_SMALLINT:
		return "SMALLINT"
	case duckdb.TYPE_BIGINT:
		return "BIGINT"
	case duckdb.TYPE_VARCHAR:
		return "VARCHAR"
	case duckdb.TYPE_BOOLEAN:
		return "BOOLEAN"
	case duckdb.TYPE_DOUBLE:
		return "DOUBLE"
	case duckdb.TYPE_HUGEINT:
		return "HUGEINT"
	}
	return fmt.Sprintf("type %d", info.InternalType())
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// lineStart returns the offset of a line, counted from 1.
func lineStart(text string, line int) int {
	offset := 0
	for range line - 1 {
		i := strings.IndexByte(text[offset:], '\n')
		if i < 0 {
			break
		}
		offset += i + 1
	}
	return offset
}
