package chart

import (
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

// Table holds the numbers of a figure as people read them and as they are.
type Table struct {
	Columns []Column
	Rows    []Row
}

// Column is one column. A unit makes it a column of numbers.
type Column struct {
	Name string
	Unit queries.Unit // "" for texts and dates
	Code string       // name for files and programs, such as date or value
}

// Numeric reports whether the column holds numbers.
func (c Column) Numeric() bool { return c.Unit != "" }

// Row is one line. What it is about may have a page of its own.
type Row struct {
	Area  area.Area // what the row is about, where it is an area
	Link  string    // page of what the row is about, "" if there is none
	Here  bool      // what the page is about
	Whole bool      // the nation among provinces, a total among parts: never ranked or drawn with them
	Tip   string    // what it says when it is pointed at, where its name and number are not enough
	Cells []Cell
}

// Cell is one value.
type Cell struct {
	Text  string     // as people read it; a dash where there is no number
	Value *float64   // of a number; a share lies between 0 and 1
	Date  civil.Date // of a date
	Why   string     // why there is no number, in words
	Link  string     // page of what the cell alone is about, such as the things it counts
	Level string     // good, info, warn or bad, for a word that is to be seen
	Flags []queries.Flag
}

// Known reports whether the cell holds something.
func (c Cell) Known() bool { return c.Why == "" }

// Label is a cell of text.
func Label(text string) Cell { return Cell{Text: text} }

// Folds reports whether each row may become a card where there is no room for a
// table: its columns are of several kinds, so that a row is read rather than a
// column compared.
func (t Table) Folds() bool {
	for i, c := range t.Columns {
		if i > 0 && (c.Unit == queries.Mixed || !c.Numeric()) {
			return true
		}
	}
	return false
}

// known reports whether there is a number to draw; in a table without columns of
// numbers, a date.
func (t *Table) known() bool {
	numbers := slices.ContainsFunc(t.Columns, Column.Numeric)
	for _, r := range t.parts() {
		for _, c := range r.Cells {
			if c.Value != nil || !numbers && !c.Date.IsZero() {
				return true
			}
		}
	}
	return false
}

// parts are the rows that are drawn beside each other.
func (t *Table) parts() []Row {
	rows := make([]Row, 0, len(t.Rows))
	for _, r := range t.Rows {
		if !r.Whole {
			rows = append(rows, r)
		}
	}
	return rows
}

// value is what ECharts reads for a cell: nil becomes null, a gap.
func (c Cell) value() any {
	if c.Value == nil {
		return nil
	}
	return *c.Value
}
