package queries

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/warehouse"
)

// ledger is every revision of every night, as the warehouse held it at one
// moment. It is immutable.
type ledger struct {
	snapshots []Snapshot           // by key
	gone      map[int]int          // key → key of the revision that replaced it
	fed       map[int][]Provenance // key → relations of that night
	current   view
}

// view is what a reader sees at one snapshot: the newest revision, as of then,
// of every night.
type view struct {
	key    int
	nights []Snapshot // by date
}

// at returns what the snapshot of that key sees: rows of a snapshot s with
// s ≤ key that no snapshot up to key has replaced.
func (l *ledger) at(key int) view {
	v := view{key: key}
	for _, s := range l.snapshots {
		if by, replaced := l.gone[s.Key]; s.Key <= key && (!replaced || by > key) {
			v.nights = append(v.nights, s)
		}
	}
	slices.SortFunc(v.nights, func(a, b Snapshot) int { return compareDates(a.Date, b.Date) })
	return v
}

func (l *ledger) newest() view { return l.current }

func (l *ledger) byID(id string) (Snapshot, error) {
	for _, s := range l.snapshots {
		if s.ID == id {
			return s, nil
		}
	}
	return Snapshot{}, &SnapshotError{ID: id}
}

// asked returns the snapshot of an id if one is given, else the newest revision
// of a night; of the newest night for the zero date.
func (l *ledger) asked(asOf civil.Date, id string) (Snapshot, error) {
	if id != "" {
		return l.byID(id)
	}
	return l.newest().night(asOf)
}

func (l *ledger) byKey(key int) (Snapshot, bool) {
	i, ok := slices.BinarySearchFunc(l.snapshots, key, func(s Snapshot, key int) int { return cmp.Compare(s.Key, key) })
	if !ok {
		return Snapshot{}, false
	}
	return l.snapshots[i], true
}

// former returns the revision that a snapshot replaced.
func (l *ledger) former(s Snapshot) (Snapshot, bool) {
	for key, by := range l.gone {
		if by == s.Key {
			return l.byKey(key)
		}
	}
	return Snapshot{}, false
}

// replacedWithin reports whether a fact table may hold rows of the nights that
// this view does not see, besides those of later snapshots.
func (l *ledger) replacedWithin(v view, from, until civil.Date) bool {
	for key, by := range l.gone {
		if s, ok := l.byKey(key); ok && by <= v.key && !s.Date.Before(from) && !s.Date.After(until) {
			return true
		}
	}
	return false
}

// night returns the night of a date; the newest for the zero date.
func (v view) night(d civil.Date) (Snapshot, error) {
	if len(v.nights) == 0 {
		return Snapshot{}, &NightError{Asked: d}
	}
	if d.IsZero() {
		return v.nights[len(v.nights)-1], nil
	}
	i, ok := v.search(d)
	if ok {
		return v.nights[i], nil
	}
	missing := &NightError{Asked: d}
	if i > 0 {
		missing.Before = v.nights[i-1].Date
	}
	if i < len(v.nights) {
		missing.After = v.nights[i].Date
	}
	return Snapshot{}, missing
}

// between returns the nights from one date to another, both included.
func (v view) between(from, until civil.Date) []Snapshot {
	first, _ := v.search(from)
	after, _ := v.search(until.AddDays(1))
	return v.nights[first:max(first, after)]
}

func (v view) search(d civil.Date) (int, bool) {
	return slices.BinarySearchFunc(v.nights, d, func(s Snapshot, d civil.Date) int { return compareDates(s.Date, d) })
}

// memory keeps the ledger between questions and reads it again when a snapshot
// was published or removed. A published snapshot never changes but for being
// replaced, and that comes with a new one.
type memory struct {
	mu     sync.Mutex
	turns  uint64 // of the warehouse, when the ledger was last compared with it
	newest int64
	count  int64
	ledger *ledger
}

func (m *memory) recall(ctx context.Context, w *warehouse.Warehouse) (*ledger, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	turns := w.Turns() // before reading, so that what is written meanwhile is noticed next time
	if m.ledger != nil && m.turns == turns {
		return m.ledger, nil
	}
	newest, count, err := ledgerMark(ctx, w)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	if m.ledger == nil || m.newest != newest || m.count != count {
		if err := m.read(ctx, w); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
	}
	m.turns, m.newest, m.count = turns, newest, count
	return m.ledger, nil
}

func (m *memory) read(ctx context.Context, w *warehouse.Warehouse) error {
	return w.Read(ctx, func(tx *warehouse.Tx) error {
		l, err := readLedger(ctx, tx, m.ledger)
		if err == nil {
			m.ledger = l
		}
		return err
	})
}

func ledgerMark(ctx context.Context, w *warehouse.Warehouse) (newest, count int64, err error) {
	rows, err := w.Query(ctx, "select coalesce(max(snapshot), 0)::bigint, count(*)::bigint from main.snapshot") //nolint:sqlclosecheck // each does
	if err != nil {
		return 0, 0, err
	}
	err = each(rows, func() error { return rows.Scan(&newest, &count) })
	return newest, count, err
}

// readLedger reads the ledger; what fed the nights that an earlier one knew is
// taken from there, since that never changes.
func readLedger(ctx context.Context, tx *warehouse.Tx, earlier *ledger) (*ledger, error) {
	l := &ledger{gone: map[int]int{}, fed: map[int][]Provenance{}}
	known := 0
	if earlier != nil && len(earlier.snapshots) > 0 {
		l.fed, known = maps.Clone(earlier.fed), earlier.current.key
	}
	rows, err := tx.Query(ctx, `
		select snapshot, id, date, revision, published_at, reconstructed, simulated, superseded_by
		from main.snapshot
		order by snapshot`)
	if err != nil {
		return nil, err
	}
	ids := map[int]string{}
	err = each(rows, func() error {
		var s Snapshot
		var date time.Time
		var by sql.NullInt64
		if err := rows.Scan(&s.Key, &s.ID, &date, &s.Revision, &s.PublishedAt, &s.Reconstructed, &s.Simulated, &by); err != nil {
			return err
		}
		s.Date = civil.DateOf(date)
		if by.Valid {
			l.gone[s.Key] = int(by.Int64)
		}
		ids[s.Key] = s.ID
		l.snapshots = append(l.snapshots, s)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, s := range l.snapshots {
		l.snapshots[i].SupersededBy = ids[l.gone[s.Key]]
	}
	if err := l.readFed(ctx, tx, known); err != nil {
		return nil, err
	}
	if n := len(l.snapshots); n > 0 {
		l.current = l.at(l.snapshots[n-1].Key)
	}
	return l, nil
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

// each calls fn for every row and closes them.
func each(rows *sql.Rows, fn func() error) error {
	defer rows.Close() // rows.Err below tells what matters
	for rows.Next() {
		if err := fn(); err != nil {
			return err
		}
	}
	return rows.Err()
}

func compareDates(a, b civil.Date) int {
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Day, b.Day))
}
