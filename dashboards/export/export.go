// Package export writes the answer to a query as a file: a text table, CSV,
// XLSX or Parquet.
//
// Here lives the form of the numbers in each medium. What the numbers are is
// decided by queries.Run alone.
package export

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"toancanh/queries"
)

// Kind is what a column holds, so that each medium can write it as its own type.
type Kind int

// The kinds of columns.
const (
	Text Kind = iota
	Date
	Integer
	Number
)

// Column is a named column of a sheet.
type Column struct {
	Name string // a field name of the API
	Kind Kind
}

// Sheet is an answer as rows of values: string, civil.Date, int64, float64 or nil.
type Sheet struct {
	Columns []Column
	Rows    [][]any
}

// NewSheet lays an answer out, one row per area, night and dimension value.
func NewSheet(r *queries.Result, lang string) Sheet {
	columns := []Column{{"date", Date}, {"area", Text}, {"area_name", Text}}
	for _, d := range r.Request.Dims {
		columns = append(columns, Column{d, Text})
	}
	columns = append(columns,
		Column{"numerator", Integer}, Column{"denominator", Integer}, Column{"value", Number},
		Column{"flags", Text}, Column{"snapshot", Text})
	s := Sheet{Columns: columns}
	for _, row := range r.Rows {
		values := []any{row.Date, row.Area.String(), row.Area.Name(lang)}
		for _, d := range r.Request.Dims {
			values = append(values, row.Dims[d])
		}
		flags := make([]string, len(row.Flags))
		for i, f := range row.Flags {
			flags[i] = string(f)
		}
		values = append(values, value(row.Numerator), value(row.Denominator), value(row.Value),
			strings.Join(flags, " "), r.Snapshot.ID)
		s.Rows = append(s.Rows, values)
	}
	return s
}

// value turns a nil pointer into a missing value.
func value[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// text is the value in the plain form of the API: a point in decimals, ISO dates.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// hasAny tells whether a column holds anything.
func (s Sheet) hasAny(column int) bool {
	return slices.ContainsFunc(s.Rows, func(row []any) bool { return row[column] != nil && row[column] != "" })
}
