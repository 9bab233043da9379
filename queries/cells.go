package queries

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"toancanh/queries/area"
)

// cell is one row as it came from the warehouse.
type cell struct {
	day         int        // since the first one asked for
	place       area.Place // see question.areaOf
	dims        []string
	value       float64 // of a Record
	numerator   int64
	denominator int64
	hasValue    bool // the numerator is not null
	missing     bool // something summed was null
	partial     bool
}

// nowhere stands for a place that is null.
const nowhere area.Place = -1

// longestQuestion bounds one statement, so that a costly metric of an operator
// cannot keep the server busy for good.
const longestQuestion = time.Minute

// errTooLong is met when a statement needs longer than that.
var errTooLong = errors.New("the question took longer than a minute; ask for fewer nights or a smaller area")

// find returns the cells of a question. They are shared: nobody may change them.
func (r *Reader) find(ctx context.Context, a *question, l *ledger) ([]cell, error) {
	if len(a.nights) == 0 && a.metric.Kind != Record {
		return nil, nil
	}
	return r.keep(ctx, l, a.compose(l))
}

// keep returns the cells of a statement, from the shelf where they are known.
func (r *Reader) keep(ctx context.Context, l *ledger, c composed) ([]cell, error) {
	fetch := func() ([]cell, error) { return r.fetch(ctx, c) }
	if r.shelf == nil {
		return fetch()
	}
	return r.shelf.get(ctx, keyOf(l, c), fetch)
}

// fetch runs a statement when its turn has come.
func (r *Reader) fetch(ctx context.Context, c composed) ([]cell, error) {
	leave, err := r.desks.take(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	ctx, cancel := context.WithTimeoutCause(ctx, longestQuestion, errTooLong)
	defer cancel()
	cells, err := r.scan(ctx, c)
	if err != nil && errors.Is(context.Cause(ctx), errTooLong) {
		return nil, errTooLong
	}
	return cells, err
}

func (r *Reader) scan(ctx context.Context, c composed) ([]cell, error) {
	rows, err := r.warehouse.Query(ctx, c.text, c.args...)
	if err != nil {
		return nil, err
	}
	scan := newCellScanner(c.dims)
	var cells []cell
	err = each(rows, func() error {
		cell, err := scan.next(rows)
		cells = append(cells, cell)
		return err
	})
	return cells, err
}

// cellScanner reads rows of the columns day, place, dimensions, numerator,
// denominator, missing, partial. It takes the driver's values as they come: the
// conversions of database/sql would cost more than the rest of a long series.
type cellScanner struct {
	values  []any
	targets []any             // pointers to values
	words   map[string]string // one copy of each dimension value
}

func newCellScanner(dims int) *cellScanner {
	s := &cellScanner{values: make([]any, 2+dims+4), words: map[string]string{}}
	for i := range s.values {
		s.targets = append(s.targets, &s.values[i])
	}
	return s
}

func (s *cellScanner) next(rows *sql.Rows) (cell, error) {
	if err := rows.Scan(s.targets...); err != nil {
		return cell{}, err
	}
	day, _ := s.values[0].(int64)
	c := cell{day: int(day), place: nowhere}
	if place, ok := s.values[1].(int32); ok {
		c.place = area.Place(place)
	}
	rest := s.values[2:]
	if dims := len(rest) - 4; dims > 0 {
		c.dims = make([]string, dims)
		for i := range c.dims {
			c.dims[i] = s.word(rest[i])
		}
		rest = rest[dims:]
	}
	switch n := rest[0].(type) {
	case int64:
		c.numerator, c.hasValue = n, true
	case float64:
		c.value, c.hasValue = n, true
	}
	c.denominator, _ = rest[1].(int64)
	c.missing, _ = rest[2].(bool)
	c.partial, _ = rest[3].(bool)
	return c, nil
}

// word is the text of a dimension value, empty for null.
func (s *cellScanner) word(v any) string {
	var text string
	switch v := v.(type) {
	case string:
		text = v
	case int16:
		text = strconv.Itoa(int(v))
	}
	if known, ok := s.words[text]; ok {
		return known
	}
	s.words[text] = text
	return text
}
