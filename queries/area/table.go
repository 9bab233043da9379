package area

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/golang-sql/civil"
	"golang.org/x/text/unicode/norm"
)

// faults collects the mistakes of a set of tables, so that all come at once.
type faults struct{ errs []error }

func (f *faults) add(err error) { f.errs = append(f.errs, err) }

func (f *faults) err() error { return errors.Join(f.errs...) }

// row is one line of a table. Its readers report what is wrong to faults and
// return a zero value, so that a row reads without an error check a cell.
type row struct {
	file    string
	line    int
	columns []string
	cells   []string
	faults  *faults
}

// readTable calls each with every row of a CSV whose header is exactly columns.
func readTable(file string, src io.Reader, f *faults, columns []string, each func(row)) {
	r := csv.NewReader(src)
	r.FieldsPerRecord = len(columns)
	header, err := r.Read()
	if err != nil {
		f.add(fmt.Errorf("%s:1: %w", file, err))
		return
	}
	if !slices.Equal(header, columns) {
		f.add(fmt.Errorf("%s:1: columns are %q; they must be %q", file, header, columns))
		return
	}
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return
		}
		if err != nil {
			f.add(fmt.Errorf("%s: %w", file, err))
			return
		}
		line, _ := r.FieldPos(0)
		each(row{file: file, line: line, columns: columns, cells: cells, faults: f})
	}
}

func (r row) fail(format string, args ...any) {
	r.faults.add(fmt.Errorf("%s:%d: %w", r.file, r.line, fmt.Errorf(format, args...)))
}

// optional returns a cell that may be empty.
func (r row) optional(column string) string {
	cell := r.cells[slices.Index(r.columns, column)]
	switch {
	case !utf8.ValidString(cell):
		r.fail("%s is not UTF-8", column)
		return ""
	case !norm.NFC.IsNormalString(cell):
		r.fail("%s %q is not in Unicode form NFC", column, cell)
	case cell != strings.TrimSpace(cell):
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

// digits returns a code of n digits.
func (r row) digits(column string, n int) string {
	cell := r.text(column)
	if len(cell) != n || strings.Trim(cell, "0123456789") != "" {
		r.fail("%s %q is not a code of %d digits", column, cell, n)
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

// count returns a whole number that is not negative; 0 for an empty cell.
func (r row) count(column string) int64 {
	cell := r.optional(column)
	if cell == "" {
		return 0
	}
	n, err := strconv.ParseInt(cell, 10, 64)
	if err != nil || n < 0 {
		r.fail("%s %q is not a count", column, cell)
	}
	return n
}

// list returns the parts of a cell separated by semicolons.
func (r row) list(column string) []string { return strings.Split(r.text(column), ";") }
