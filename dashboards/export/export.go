// Package export writes the answer to a query, or the numbers of a figure, as a
// file: a text table, CSV, XLSX, JSON or Parquet.
//
// Here lives the form of the numbers in each medium. What the numbers are is
// decided by queries.Run, and which of them a figure shows by dashboards.
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
	Share // a number between 0 and 1 that people read in percent
)

// Column is a named column of a sheet.
type Column struct {
	Name string
	Kind Kind
}

// Sheet is rows of values: string, civil.Date, int64, float64 or nil; and what is
// to be known about them, as pairs of a term and a text.
type Sheet struct {
	Columns []Column
	Rows    [][]any
	About   [][2]string
}

// ResultSheet lays an answer out, one row per area, night and dimension value,
// under the field names of the API.
func ResultSheet(r *queries.Result, lang string) Sheet {
	columns := []Column{{"date", Date}, {"area", Text}, {"area_name", Text}}
	for _, d := range r.Request.Dims {
		columns = append(columns, Column{d, Text})
	}
	number := Number
	if r.Metric.Unit == queries.Share {
		number = Share
	}
	columns = append(columns,
		Column{"numerator", Integer}, Column{"denominator", Integer}, Column{"value", number},
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
	s.About = resultAbout(r, lang)
	return s
}

// resultAbout says what the numbers of an answer are, so that a file sent on by
// e-mail still explains itself.
func resultAbout(r *queries.Result, lang string) [][2]string {
	m := r.Metric
	lines := [][2]string{
		{"metric", m.ID}, {"title", m.Title.In(lang)}, {"definition", m.Definition.In(lang)}, {"unit", string(m.Unit)},
		{"numerator", m.NumeratorText.In(lang)}, {"denominator", m.DenominatorText.In(lang)}, {"legal basis", m.LegalBasis.In(lang)},
		{"owner", m.Owner.In(lang)}, {"snapshot", r.Snapshot.ID}, {"as of", r.Snapshot.Date.String()}, {"boundary", r.Request.Boundary.String()},
	}
	for _, p := range r.Sources {
		lines = append(lines, [2]string{"source", p.Source + " · " + p.Relation})
		if p.Simulated {
			lines = append(lines, [2]string{"simulated", "yes: not official figures"})
		}
	}
	return lines
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
