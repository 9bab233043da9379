package queries

import (
	"cmp"
	"database/sql"
	"slices"

	"github.com/golang-sql/civil"
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
	if key == l.current.key {
		return l.current // asked for by its id as often as by none
	}
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

// upTo is the date of the last night up to one, if there is one; else other.
func (v view) upTo(d, other civil.Date) civil.Date {
	if after, _ := v.search(d.AddDays(1)); after > 0 {
		return compareEarlier(v.nights[after-1].Date, other)
	}
	return other
}

func compareEarlier(a, b civil.Date) civil.Date {
	if a.Before(b) {
		return a
	}
	return b
}

func (v view) search(d civil.Date) (int, bool) {
	return slices.BinarySearchFunc(v.nights, d, func(s Snapshot, d civil.Date) int { return compareDates(s.Date, d) })
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
