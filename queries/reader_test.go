package queries_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"toancanh/queries"
	"toancanh/queries/warehouse"
)

func TestAWarmedReaderHasReadTheLedger(t *testing.T) {
	r := reader(t, corrected(t))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Nights(gone); err == nil {
		t.Fatal("the ledger was known before it was read")
	}
	if err := r.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	if nights, err := r.Nights(gone); err != nil || len(nights) != 3 {
		t.Errorf("for a reader with no time left: got %d nights, %v", len(nights), err)
	}
}

func TestAnEmptyWarehouseWarms(t *testing.T) {
	if err := queries.NewReader(seeded(t), load(t)).Warm(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWhoHasNoTimeLeftDoesNotWaitForTheLedger(t *testing.T) {
	r := reader(t, corrected(t))
	letGo := r.HoldLedger()
	gone, cancel := context.WithCancelCause(t.Context())
	left := errors.New("the visitor left")
	cancel(left)
	if _, err := r.Nights(gone); !errors.Is(err, left) {
		t.Errorf("got %v", err)
	}
	letGo()
	if nights, err := r.Nights(t.Context()); err != nil || len(nights) != 3 {
		t.Errorf("afterwards: got %d nights, %v", len(nights), err)
	}
}

func TestTheLedgerTakesUpWhatIsPublishedReplacedAndRemoved(t *testing.T) {
	w := corrected(t)
	r := reader(t, w)
	if err := r.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, statement string
		want            []string
	}{
		{"published", `insert into snapshot values
			(5, '2026-11-24.eeeeee', '2026-11-24', 1, 'r5', timestamptz '2026-11-25 01:30:00+07', false, false, null)`,
			[]string{"2026-11-20.aaaaaa", "2026-11-21.cccccc", "2026-11-23.dddddd", "2026-11-24.eeeeee"}},
		{"a past night published", `insert into snapshot values
			(6, '2026-11-22.ffffff', '2026-11-22', 1, 'r6', timestamptz '2026-11-25 02:30:00+07', true, false, null)`,
			[]string{"2026-11-20.aaaaaa", "2026-11-21.cccccc", "2026-11-22.ffffff", "2026-11-23.dddddd", "2026-11-24.eeeeee"}},
		{"replaced", `insert into snapshot values
			(7, '2026-11-24.abcdef', '2026-11-24', 2, 'r7', timestamptz '2026-11-25 03:30:00+07', false, false, null);
			update snapshot set superseded_by = 7 where snapshot = 5`,
			[]string{"2026-11-20.aaaaaa", "2026-11-21.cccccc", "2026-11-22.ffffff", "2026-11-23.dddddd", "2026-11-24.abcdef"}},
		{"an old one removed and another published", `delete from snapshot where snapshot = 1; insert into snapshot values
			(8, '2026-11-25.fedcba', '2026-11-25', 1, 'r8', timestamptz '2026-11-26 01:30:00+07', false, false, null)`,
			[]string{"2026-11-21.cccccc", "2026-11-22.ffffff", "2026-11-23.dddddd", "2026-11-24.abcdef", "2026-11-25.fedcba"}},
		{"nothing new", `insert into run values ('x', 'backup', 'hand', null, null, now(), null, 'running', null, 0)`,
			[]string{"2026-11-21.cccccc", "2026-11-22.ffffff", "2026-11-23.dddddd", "2026-11-24.abcdef", "2026-11-25.fedcba"}},
	} {
		write(t, w, func(tx *warehouse.Tx) error { return run(t.Context(), tx, c.statement) })
		if got := nightIDs(t, r); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
		if got, want := nightIDs(t, r), nightIDs(t, reader(t, w)); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, one who reads it all %v", c.name, got, want)
		}
	}
	revisions, err := r.Revisions(t.Context(), date(t, "2026-11-24"))
	if err != nil || len(revisions) != 2 || revisions[0].SupersededBy != "2026-11-24.abcdef" {
		t.Errorf("got %+v, %v", revisions, err)
	}
}

func nightIDs(t *testing.T, r *queries.Reader) []string {
	t.Helper()
	nights, err := r.Nights(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(nights))
	for i, n := range nights {
		ids[i] = n.ID
	}
	return ids
}
