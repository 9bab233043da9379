package queries

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// Reader answers questions about the nights in a warehouse. It is safe for
// concurrent use.
type Reader struct {
	warehouse *warehouse.Warehouse
	catalogue *Catalogue
	atlas     *atlas
	memory    *memory
	desks     desks
	shelf     *shelf // nil: nothing is kept
}

// NewReader returns a Reader of a warehouse that Seed has filled. What it reads
// it keeps for the next question, within bounds, until the ledger changes.
func NewReader(w *warehouse.Warehouse, c *Catalogue) *Reader {
	return &Reader{warehouse: w, catalogue: c, atlas: newAtlas(), memory: newMemory(), desks: newDesks(), shelf: newShelf()}
}

// Unkept returns a reader of the same warehouse that reads everything anew: for
// questions that are asked once and would only push others out.
func (r *Reader) Unkept() *Reader {
	return &Reader{warehouse: r.warehouse, catalogue: r.catalogue, atlas: r.atlas, memory: r.memory, desks: r.desks}
}

// apart returns a reader of the same warehouse that keeps what it reads for itself:
// for many questions that are asked once each.
func (r *Reader) apart() *Reader {
	other := r.Unkept()
	other.shelf = newShelf()
	return other
}

// Warm reads what every question needs, so that the first one does not wait for
// it: the ledger and the tables of areas.
func (r *Reader) Warm(ctx context.Context) error {
	if _, err := r.memory.recall(ctx, r.warehouse); err != nil {
		return fmt.Errorf("warm: %w", err)
	}
	for _, v := range []area.Vintage{area.V63, area.V34} {
		(area.Area{}).Parts(area.Province, v)
		(area.Area{}).Parts(area.Commune, v)
	}
	return nil
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
	a, err := ask(m, l, r.atlas, s, q)
	if err != nil {
		return nil, err
	}
	found, hidden, err := r.findAll(ctx, a, l)
	if err != nil {
		return nil, fmt.Errorf("metric %s: %w", m.ID, err)
	}
	return a.answer(l, found, hidden)
}

// findAll returns the cells of a question and the targets that must not be shown.
// The two wait for their turns together.
func (r *Reader) findAll(ctx context.Context, a *question, l *ledger) (found []cell, hidden map[spot]bool, err error) {
	var searching sync.WaitGroup
	var failed error
	searching.Go(func() {
		hidden, failed = r.findHidden(ctx, a, l)
	})
	found, err = r.find(ctx, a, l)
	searching.Wait()
	return found, hidden, cmp.Or(err, failed)
}

// Snapshot returns the newest revision of a night, or the snapshot of an id if
// one is given. The zero date is the newest night.
func (r *Reader) Snapshot(ctx context.Context, asOf civil.Date, id string) (Snapshot, error) {
	l, err := r.memory.recall(ctx, r.warehouse)
	if err != nil {
		return Snapshot{}, err
	}
	return l.asked(asOf, id)
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

// Fed returns what each relation of a snapshot's night came from, by relation.
func (r *Reader) Fed(ctx context.Context, s Snapshot) ([]Provenance, error) {
	l, err := r.memory.recall(ctx, r.warehouse)
	if err != nil {
		return nil, err
	}
	return slices.Clone(l.fed[s.Key]), nil
}
