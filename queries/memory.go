package queries

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/warehouse"
)

// memory keeps the ledger between questions and reads what is new when a snapshot
// was published. A published snapshot never changes but for being replaced, and
// that comes with a new one.
type memory struct {
	turn chan struct{} // held by who compares the ledger with the warehouse
	last atomic.Pointer[recollection]
}

// recollection is a ledger and the warehouse's turns when it was last compared.
type recollection struct {
	ledger *ledger
	turns  uint64
}

func newMemory() *memory { return &memory{turn: make(chan struct{}, 1)} }

// recall returns the ledger. Of several callers one compares it; the others wait
// for that one, each as long as it has time.
func (m *memory) recall(ctx context.Context, w *warehouse.Warehouse) (*ledger, error) {
	if last := m.last.Load(); last != nil && last.turns == w.Turns() {
		return last.ledger, nil
	}
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("ledger: %w", context.Cause(ctx))
	}
	turns := w.Turns() // before reading, so that what is written meanwhile is noticed next time
	last := m.last.Load()
	if last == nil {
		last = &recollection{ledger: &ledger{}}
	} else if last.turns == turns {
		return last.ledger, nil
	}
	next := &recollection{turns: turns}
	err := w.Read(ctx, func(tx *warehouse.Tx) (err error) {
		next.ledger, err = last.ledger.catchUp(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	m.last.Store(next)
	return next.ledger, nil
}

// catchUp returns the ledger as it is now: the same one if nothing was published.
func (l *ledger) catchUp(ctx context.Context, tx *warehouse.Tx) (*ledger, error) {
	var newest, count int
	row := tx.QueryRow(ctx, "select coalesce(max(snapshot), 0)::bigint, count(*)::bigint from main.snapshot")
	if err := row.Scan(&newest, &count); err != nil {
		return nil, err
	}
	if newest == l.current.key && count == len(l.snapshots) {
		return l, nil
	}
	next, err := l.with(ctx, tx)
	if err != nil || len(next.snapshots) == count {
		return next, err
	}
	return (&ledger{}).with(ctx, tx) // some were removed
}

// with returns a ledger that knows also what was published since this one.
func (l *ledger) with(ctx context.Context, tx *warehouse.Tx) (*ledger, error) {
	next := &ledger{snapshots: slices.Clone(l.snapshots), gone: map[int]int{}, fed: map[int][]Provenance{}}
	maps.Copy(next.gone, l.gone)
	maps.Copy(next.fed, l.fed)
	if err := next.readSnapshots(ctx, tx, l.current.key); err != nil {
		return nil, err
	}
	if err := next.readFed(ctx, tx, l.current.key); err != nil {
		return nil, err
	}
	if n := len(next.snapshots); n > 0 {
		next.current = next.at(next.snapshots[n-1].Key)
	}
	return next, nil
}

// readSnapshots adds the snapshots after the one known last, and what they replaced.
func (l *ledger) readSnapshots(ctx context.Context, tx *warehouse.Tx, known int) error {
	rows, err := tx.Query(ctx, `
		select snapshot, id, date, revision, run, published_at, reconstructed, simulated, superseded_by
		from main.snapshot
		where snapshot > $known or superseded_by > $known
		order by snapshot`, sql.Named("known", known))
	if err != nil {
		return err
	}
	err = each(rows, func() error {
		var s Snapshot
		var date time.Time
		var by sql.NullInt64
		if err := rows.Scan(&s.Key, &s.ID, &date, &s.Revision, &s.Run, &s.PublishedAt, &s.Reconstructed, &s.Simulated, &by); err != nil {
			return err
		}
		s.Date = civil.DateOf(date)
		if by.Valid {
			l.gone[s.Key] = int(by.Int64)
		}
		if s.Key > known {
			l.snapshots = append(l.snapshots, s)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, s := range l.snapshots {
		if by, replaced := l.gone[s.Key]; replaced {
			newer, _ := l.byKey(by)
			l.snapshots[i].SupersededBy = newer.ID
		}
	}
	return nil
}

func (l *ledger) readFed(ctx context.Context, tx *warehouse.Tx, known int) error {
	rows, err := tx.Query(ctx, `
		select snapshot, relation, source, weight, simulated, reconstructed, newest_event
		from main.snapshot_relation
		where snapshot > $known
		order by snapshot, relation`, sql.Named("known", known))
	if err != nil {
		return err
	}
	return each(rows, func() error {
		var key int
		var p Provenance
		var newest sql.NullTime
		if err := rows.Scan(&key, &p.Relation, &p.Source, &p.Weight, &p.Simulated, &p.Reconstructed, &newest); err != nil {
			return err
		}
		if newest.Valid {
			p.NewestEvent = &newest.Time
		}
		l.fed[key] = append(l.fed[key], p)
		return nil
	})
}
