package queries

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// Reader answers questions about the nights in a warehouse. It is safe for
// concurrent use.
type Reader struct {
	warehouse *warehouse.Warehouse
	catalogue *Catalogue
	pairs     pairing
	memory    memory
}

// NewReader returns a Reader of a warehouse that Seed has filled.
func NewReader(w *warehouse.Warehouse, c *Catalogue) *Reader {
	return &Reader{warehouse: w, catalogue: c, pairs: newPairing()}
}

// Catalogue returns the metrics the reader knows.
func (r *Reader) Catalogue() *Catalogue { return r.catalogue }

// Run answers a question for a reader whose scope is s. Every area asked for has
// a row on every night asked for, within the scope. The error is a *MetricError,
// *ParameterError, *NightError, *SnapshotError or *ScopeError where the question
// is at fault.
func (r *Reader) Run(ctx context.Context, s area.Scope, q Request) (*Result, error) {
	m, err := r.catalogue.Metric(q.Metric)
	if err != nil {
		return nil, err
	}
	l, err := r.memory.recall(ctx, r.warehouse)
	if err != nil {
		return nil, err
	}
	a, err := ask(m, l, r.pairs, s, q)
	if err != nil {
		return nil, err
	}
	found, err := r.fetch(ctx, a, l)
	if err != nil {
		return nil, fmt.Errorf("metric %s: %w", m.ID, err)
	}
	return a.answer(l, found)
}

// cell is one folded row as it came from the warehouse.
type cell struct {
	date        civil.Date
	area        string // see keyOf
	stray       area.Place
	isStray     bool
	dims        []string
	value       float64 // of a Record
	numerator   int64
	denominator int64
	hasValue    bool // the numerator is not null
	missing     bool // something summed was null
	partial     bool
}

// longestQuestion bounds one statement, so that a costly metric of an operator
// cannot keep the server busy for good.
const longestQuestion = time.Minute

// errTooLong is met when a statement needs longer than that.
var errTooLong = errors.New("the question took longer than a minute; ask for fewer nights or a smaller area")

// fetch runs the question's statement.
func (r *Reader) fetch(ctx context.Context, a *question, l *ledger) ([]cell, error) {
	if len(a.nights) == 0 && a.metric.Kind != Record {
		return nil, nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, longestQuestion, errTooLong)
	defer cancel()
	c := a.compose(l)
	rows, err := r.warehouse.Query(ctx, c.text, c.args...) //nolint:sqlclosecheck // each does
	if err != nil && errors.Is(context.Cause(ctx), errTooLong) {
		return nil, errTooLong
	}
	if err != nil {
		return nil, err
	}
	scan := newCellScanner(a)
	var cells []cell
	err = each(rows, func() error {
		if err := rows.Scan(scan.targets...); err != nil {
			return err
		}
		cells = append(cells, scan.cell())
		return nil
	})
	if err != nil && errors.Is(context.Cause(ctx), errTooLong) {
		return nil, errTooLong
	}
	return cells, err
}

// cellScanner holds the variables a row is scanned into.
type cellScanner struct {
	date        sql.NullTime
	area        string
	stray       sql.NullInt64
	dims        []sql.NullString
	whole       sql.NullInt64
	real        sql.NullFloat64
	record      bool
	denominator sql.NullInt64
	missing     sql.NullBool
	partial     sql.NullBool
	targets     []any
}

func newCellScanner(a *question) *cellScanner {
	s := &cellScanner{record: a.metric.Kind == Record, dims: make([]sql.NullString, len(a.columns()))}
	s.targets = []any{&s.date, &s.area, &s.stray}
	for i := range s.dims {
		s.targets = append(s.targets, &s.dims[i])
	}
	if s.record {
		s.targets = append(s.targets, &s.real)
	} else {
		s.targets = append(s.targets, &s.whole)
	}
	s.targets = append(s.targets, &s.denominator, &s.missing, &s.partial)
	return s
}

func (s *cellScanner) cell() cell {
	c := cell{
		date: civil.DateOf(s.date.Time), area: s.area, stray: area.Place(s.stray.Int64), isStray: s.stray.Valid,
		numerator: s.whole.Int64, denominator: s.denominator.Int64, value: s.real.Float64,
		hasValue: s.whole.Valid || s.real.Valid, missing: s.missing.Bool, partial: s.partial.Bool,
	}
	if len(s.dims) > 0 {
		c.dims = make([]string, len(s.dims))
		for i, d := range s.dims {
			c.dims[i] = d.String
		}
	}
	return c
}

// Snapshot returns the newest revision of a night, or the snapshot of an id if
// one is given. The zero date is the newest night.
func (r *Reader) Snapshot(ctx context.Context, asOf civil.Date, id string) (Snapshot, error) {
	l, err := r.memory.recall(ctx, r.warehouse)
	if err != nil {
		return Snapshot{}, err
	}
	if id != "" {
		return l.byID(id)
	}
	return l.newest().night(asOf)
}

// Nights returns the newest revision of every night, by date.
func (r *Reader) Nights(ctx context.Context) ([]Snapshot, error) {
	l, err := r.memory.recall(ctx, r.warehouse)
	if err != nil {
		return nil, err
	}
	return slices.Clone(l.newest().nights), nil
}

// Revisions returns every snapshot of a night, by revision.
func (r *Reader) Revisions(ctx context.Context, night civil.Date) ([]Snapshot, error) {
	l, err := r.memory.recall(ctx, r.warehouse)
	if err != nil {
		return nil, err
	}
	var revisions []Snapshot
	for _, s := range l.snapshots {
		if s.Date == night {
			revisions = append(revisions, s)
		}
	}
	return revisions, nil
}
