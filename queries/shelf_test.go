package queries_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

func TestAnAnswerIsTheCallersOwn(t *testing.T) {
	r := reader(t, country(t))
	q := queries.Request{Metric: "digitization_coverage", By: area.Province, Boundary: area.V63}
	first := ask(t, r, area.NationScope(), q)
	want := *first.Rows[0].Numerator
	*first.Rows[0].Numerator = -1
	first.Rows[0].Flags = append(first.Rows[0].Flags[:0], queries.Sample)
	first.Rows = slices.Delete(first.Rows, 1, 63)

	again := ask(t, r, area.NationScope(), q)
	if got := *again.Rows[0].Numerator; got != want || len(again.Rows) != 63 || slices.Contains(again.Rows[0].Flags, queries.Sample) {
		t.Errorf("the next reader sees %d in %d rows with %v; want %d in 63", got, len(again.Rows), again.Rows[0].Flags, want)
	}
}

func TestWhatIsKeptAnswersLikeTheWarehouse(t *testing.T) {
	r := reader(t, country(t))
	hanoi := area.ScopeOf(place(t, "P:01"))
	for _, c := range []struct {
		scope area.Scope
		q     queries.Request
	}{
		{area.NationScope(), queries.Request{Metric: "cards_issued", By: area.Commune}},
		{hanoi, queries.Request{Metric: "cards_issued", By: area.Commune}},
		{area.NationScope(), queries.Request{Metric: "cards_issued", By: area.Region}},
		{area.NationScope(), queries.Request{Metric: "cards_issued", By: area.Province, From: date(t, "2025-06-28")}},
	} {
		want := ask(t, r.Unkept(), c.scope, c.q)
		for range 2 {
			got := ask(t, r, c.scope, c.q)
			if g, w := rowsText(got), rowsText(want); g != w {
				t.Errorf("%+v: got\n%s\nwant\n%s", c.q, g, w)
			}
		}
	}
}

func rowsText(res *queries.Result) string {
	var text string
	for _, row := range res.Rows {
		text += rowText(res.Request, row) + "\n"
	}
	return text
}

func TestWhatIsKeptIsForgottenWhenANightIsCorrected(t *testing.T) {
	w := country(t)
	r := reader(t, w)
	q := queries.Request{Metric: "cards_issued"}
	before := *ask(t, r, area.NationScope(), q).Rows[0].Numerator
	write(t, w, func(tx *warehouse.Tx) error {
		for _, s := range []string{
			`insert into snapshot
			select snapshot + 1, id || 'x', date, 2, run, published_at, false, false, null from snapshot where date = '2025-07-02'`,
			`update snapshot set superseded_by = snapshot + 1 where date = '2025-07-02' and revision = 1`,
			`insert into snapshot_relation
			select fed.* replace (fed.snapshot + 1 as snapshot)
			from snapshot_relation as fed semi join snapshot as s on s.snapshot = fed.snapshot and s.superseded_by is not null`,
			`insert into nation.card
			select * replace (snapshot + 1 as snapshot, printed + 7 as printed) from nation.card where date = '2025-07-02'`,
		} {
			if err := run(t.Context(), tx, s); err != nil {
				return err
			}
		}
		return nil
	})
	after := *ask(t, r, area.NationScope(), q).Rows[0].Numerator
	if after != before+7 {
		t.Errorf("got %d after the correction, want %d", after, before+7)
	}
}

func TestOneOfManyAsksAndTheOthersWait(t *testing.T) {
	kept := queries.NewKept()
	var fetched atomic.Int64
	var asking sync.WaitGroup
	for range 20 {
		asking.Go(func() {
			n, err := kept.Get(t.Context(), "select", func() (int, error) {
				fetched.Add(1)
				return 3, nil
			})
			if n != 3 || err != nil {
				t.Errorf("got %d, %v", n, err)
			}
		})
	}
	asking.Wait()
	if n := fetched.Load(); n != 1 {
		t.Errorf("fetched %d times", n)
	}
}

func TestAFailureIsNotKept(t *testing.T) {
	kept := queries.NewKept()
	broken := errors.New("broken")
	if _, err := kept.Get(t.Context(), "select", func() (int, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if n, err := kept.Get(t.Context(), "select", func() (int, error) { return 1, nil }); n != 1 || err != nil {
		t.Errorf("after a failure: %d, %v", n, err)
	}
}

func TestWhoWaitsDoesNotFailWithTheOneWhoLeft(t *testing.T) {
	kept := queries.NewKept()
	leaving, leave := context.WithCancel(t.Context())
	begun := make(chan struct{})
	var both sync.WaitGroup
	both.Go(func() {
		_, err := kept.Get(leaving, "select", func() (int, error) {
			close(begun)
			<-leaving.Done()
			return 0, leaving.Err()
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("who left got %v", err)
		}
	})
	<-begun
	both.Go(func() {
		n, err := kept.Get(t.Context(), "select", func() (int, error) { return 2, nil })
		if n != 2 || err != nil {
			t.Errorf("who stayed got %d, %v", n, err)
		}
	})
	leave()
	both.Wait()
}

func TestTheShelfStaysWithinItsRoom(t *testing.T) {
	kept := queries.NewKept()
	for i := range 50 {
		if _, err := kept.Get(t.Context(), fmt.Sprint(i), func() (int, error) { return queries.ShelfRoom / 4, nil }); err != nil {
			t.Fatal(err)
		}
		if n := kept.Len(); n > 2*queries.ShelfRoom {
			t.Fatalf("%d cells are kept", n)
		}
	}
	if _, err := kept.Get(t.Context(), "49", func() (int, error) { return 0, errors.New("the newest is gone") }); err != nil {
		t.Error(err)
	}
}
