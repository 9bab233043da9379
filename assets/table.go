package assets

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/golang-sql/civil"
)

// row is one line of a reference file. Its readers note what is wrong and return
// a zero value, so that a row reads without an error check a cell.
type row struct {
	file    string
	line    int
	columns []string
	cells   []string
	faults  *[]error
}

// readFile reads an embedded reference file; see readTable.
func readFile[T any](file string, columns []string, read func(row) T) ([]T, error) {
	src, err := files.Open("reference/" + file)
	if err != nil {
		return nil, err
	}
	all, err := readTable(file, src, columns, read)
	return all, errors.Join(err, src.Close())
}

// readTable reads a CSV whose header is exactly columns. It reports all mistakes
// at once, each with file and line; a file with mistakes gives no rows.
func readTable[T any](file string, src io.Reader, columns []string, read func(row) T) ([]T, error) {
	r := csv.NewReader(src)
	r.FieldsPerRecord = len(columns)
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s:1: %w", file, err)
	}
	if !slices.Equal(header, columns) {
		return nil, fmt.Errorf("%s:1: columns are %q; they must be %q", file, header, columns)
	}
	var all []T
	var faults []error
	for {
		cells, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, errors.Join(append(faults, fmt.Errorf("%s: %w", file, err))...)
		}
		line, _ := r.FieldPos(0)
		all = append(all, read(row{file: file, line: line, columns: columns, cells: cells, faults: &faults}))
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return all, nil
}

func (r row) fail(format string, args ...any) {
	*r.faults = append(*r.faults, fmt.Errorf("%s:%d: %w", r.file, r.line, fmt.Errorf(format, args...)))
}

// optional returns a cell that may be empty.
func (r row) optional(column string) string {
	cell := r.cells[slices.Index(r.columns, column)]
	if !utf8.ValidString(cell) {
		r.fail("%s is not UTF-8", column)
		return ""
	}
	if cell != strings.TrimSpace(cell) {
		r.fail("%s %q has spaces around it", column, cell)
	}
	return cell
}

// text returns a cell that must not be empty.
func (r row) text(column string) string {
	cell := r.optional(column)
	if cell == "" {
		r.fail("%s is empty", column)
	}
	return cell
}

// oneOf returns a cell that must be one of some words.
func (r row) oneOf(column string, words ...string) string {
	cell := r.optional(column)
	if !slices.Contains(words, cell) {
		r.fail("%s is %q; it must be one of %s", column, cell, strings.Join(words, ", "))
	}
	return cell
}

// date returns a day written 2025-07-01.
func (r row) date(column string) civil.Date {
	d, err := civil.ParseDate(r.text(column))
	if err != nil {
		r.fail("%s: %w", column, err)
	}
	return d
}

// whole returns a whole number that is not negative.
func (r row) whole(column string) int64 {
	n, err := strconv.ParseInt(r.text(column), 10, 64)
	if err != nil || n < 0 {
		r.fail("%s %q is not a count", column, r.optional(column))
	}
	return n
}

// number returns a number that is not negative.
func (r row) number(column string) float64 {
	v, err := strconv.ParseFloat(r.text(column), 64)
	if err != nil || !(v >= 0 && v < 1e15) {
		r.fail("%s %q is not a number", column, r.optional(column))
	}
	return v
}

// period returns the last day of what a cell names: a day, a month (2022-12) or a
// year (2030). Empty and "ongoing" have none.
func (r row) period(column string) civil.Date {
	cell := r.optional(column)
	if cell == "" || cell == ongoing {
		return civil.Date{}
	}
	start, months, days := cell, 0, 0
	switch len(cell) {
	case len("2030"):
		start, months, days = cell+"-01-01", 12, -1
	case len("2022-12"):
		start, months, days = cell+"-01", 1, -1
	}
	d, err := civil.ParseDate(start)
	if err != nil {
		r.fail("%s %q: write a day (2025-07-01), a month (2022-12) or a year (2030)", column, cell)
		return civil.Date{}
	}
	return civil.DateOf(d.In(time.UTC).AddDate(0, months, days))
}

// ongoing stands where a task has no due date because it never ends.
const ongoing = "ongoing"
