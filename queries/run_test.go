package queries_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// country is a warehouse with uneven facts in every commune on three nights: two
// before the merger of provinces, a gap, and one after it.
func country(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	w := seeded(t)
	write(t, w, func(tx *warehouse.Tx) error { return fillCountry(t.Context(), tx) })
	return w
}

func fillCountry(ctx context.Context, tx *warehouse.Tx) error {
	for _, date := range []string{"2025-06-28", "2025-06-29", "2025-07-02"} {
		if err := night(ctx, tx, date); err != nil {
			return err
		}
	}
	statements := []string{`
		insert into commune.population
		select snapshot, date, place, 1, n + 200, n + hash(place) % 9, n, n, n, n
		from snapshot, (select place, hash(place * 7) % 60 as n from reference.place where level = 'commune')
		order by date, place`, `
		insert into commune.card
		select snapshot, date, place, 1, n, n, n, n, 0, n, n * (hash(place) % 3), 0, 0, n, n, n
		from snapshot, (select place, hash(place * 5) % 40 as n from reference.place where level = 'commune')
		order by date, place`, `
		insert into commune.eid
		select snapshot, date, place, 1, n, n, n
		from snapshot, (select place, hash(place * 3) % 30 as n from reference.place where level = 'commune')
		order by date, place`,
	}
	for _, s := range statements {
		if err := run(ctx, tx, s); err != nil {
			return err
		}
	}
	for _, mart := range []string{"population", "card", "eid"} {
		if err := rollUp(ctx, tx, mart, "commune"); err != nil {
			return err
		}
	}
	for _, relation := range []string{"resident", "card_application", "eid_account"} {
		if err := run(ctx, tx, feedAll, relation); err != nil {
			return err
		}
	}
	return nil
}

func reader(t testing.TB, w *warehouse.Warehouse) *queries.Reader {
	t.Helper()
	return queries.NewReader(w, load(t))
}

func ask(t testing.TB, r *queries.Reader, scope area.Scope, q queries.Request) *queries.Result {
	t.Helper()
	res, err := r.Run(t.Context(), scope, q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return res
}

func place(t testing.TB, s string) area.Area {
	t.Helper()
	a, err := area.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func date(t testing.TB, s string) civil.Date {
	t.Helper()
	d, err := civil.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCountsOfBothBoundariesSumToTheNationOnEveryNight(t *testing.T) {
	r := reader(t, country(t))
	from := date(t, "2025-06-28")
	for _, m := range r.Catalogue().Metrics() {
		if m.Kind != queries.Count || m.Grain < area.Province || !slices.Contains([]string{"population", "card", "eid"}, m.Reads[0]) {
			continue
		}
		nation := sums(ask(t, r, area.NationScope(), queries.Request{Metric: m.ID, From: from}))
		for _, q := range []queries.Request{
			{By: area.Province, Boundary: area.V63},
			{By: area.Province, Boundary: area.V34},
			{By: area.Region},
		} {
			q.Metric, q.From = m.ID, from
			parts := sums(ask(t, r, area.NationScope(), q))
			for night, want := range nation {
				if parts[night] != want {
					t.Errorf("%s by %s on %s, %s: parts %d, nation %d", m.ID, q.By, q.Boundary, night, parts[night], want)
				}
			}
		}
	}
}

func sums(res *queries.Result) map[civil.Date]int64 {
	total := map[civil.Date]int64{}
	for _, row := range res.Rows {
		if row.Numerator != nil {
			total[row.Date] += *row.Numerator
		}
	}
	return total
}

// TestNoHiddenCommuneCanBeWorkedOut plays the reader who subtracts: every total
// that is printed (old and new provinces, regions, the nation) must miss none of
// its communes or at least two.
func TestNoHiddenCommuneCanBeWorkedOut(t *testing.T) {
	r := reader(t, country(t))
	hiddenAtAll := 0
	for _, q := range []queries.Request{
		{Metric: "records_digitized"},
		{Metric: "digitization_coverage"},
		{Metric: "card_backlog"},
		{Metric: "card_backlog", Dims: []string{"days"}},
		{Metric: "card_backlog", Where: []queries.Filter{{Dim: "days", Values: []string{"over_90"}}}},
		{Metric: "eid_activated"},
	} {
		q.By, q.From = area.Commune, date(t, "2025-06-28")
		missing := map[[2]string]map[area.Area]bool{}
		for _, row := range ask(t, r, area.NationScope(), q).Rows {
			if !slices.Contains(row.Flags, queries.Suppressed) {
				if small(row) {
					t.Errorf("%s of %s on %s shows %d", q.Metric, row.Area, row.Date, *row.Numerator)
				}
				continue
			}
			hiddenAtAll++
			for _, v := range []area.Vintage{area.V63, area.V34} {
				province, _ := row.Area.Province(v)
				k := [2]string{row.Date.String(), province.String()}
				if missing[k] == nil {
					missing[k] = map[area.Area]bool{}
				}
				missing[k][row.Area] = true
			}
		}
		for k, communes := range missing {
			if len(communes) == 1 {
				t.Errorf("%s: the only commune hidden of %s", q.Metric, k)
			}
		}
	}
	if hiddenAtAll == 0 {
		t.Error("nothing was hidden; the facts are too large to prove anything")
	}
}

func small(row queries.Row) bool {
	few := func(n int64) bool { return n > 0 && n < 10 }
	if row.Numerator == nil || few(*row.Numerator) {
		return row.Numerator != nil
	}
	return row.Denominator != nil && few(*row.Denominator)
}

func TestNoCommuneIsABlockOfItsOwn(t *testing.T) {
	type block struct {
		province area.Area
		number   int
	}
	size, blocks := map[block]int{}, queries.Blocks()
	for _, c := range area.Communes() {
		province, _ := c.Province(area.V63)
		size[block{province, blocks[c]}]++
	}
	for b, n := range size {
		if n < 2 || n > 3 {
			t.Errorf("block %d of %s has %d communes", b.number, b.province, n)
		}
	}
}

func TestASampleIsJudgedByItsRecords(t *testing.T) {
	w := country(t)
	write(t, w, func(tx *warehouse.Tx) error {
		return run(t.Context(), tx, "update snapshot_relation set weight = 100")
	})
	res := ask(t, reader(t, w), area.NationScope(), queries.Request{Metric: "records_digitized", By: area.Commune})
	for _, row := range res.Rows {
		if row.Numerator != nil && *row.Numerator > 0 {
			t.Fatalf("%s shows %d people, fewer than 10 records of 100", row.Area, *row.Numerator)
		}
	}
	if !slices.Contains(res.Rows[0].Flags, queries.Sample) || res.Rows[0].Bound != 1000 {
		t.Errorf("a sample is not marked, or bound by %d people", res.Rows[0].Bound)
	}
}

func TestScopeHidesOtherProvinces(t *testing.T) {
	r := reader(t, country(t))
	hanoi := area.ScopeOf(place(t, "P:01"))
	if _, err := r.Run(t.Context(), hanoi, queries.Request{Metric: "records_digitized", By: area.Commune, Area: place(t, "P:79")}); !isScope(err) {
		t.Errorf("communes of another province: got %v", err)
	}
	communes := ask(t, r, hanoi, queries.Request{Metric: "records_digitized", By: area.Commune})
	for _, row := range communes.Rows {
		if !row.Area.Within(place(t, "P:01")) {
			t.Errorf("%s is shown to Hà Nội", row.Area)
		}
	}
	if len(communes.Rows) != 126 {
		t.Errorf("Hà Nội has 126 communes, got %d", len(communes.Rows))
	}
	if rows := ask(t, r, hanoi, queries.Request{Metric: "records_digitized", By: area.Province}).Rows; len(rows) != 34 {
		t.Errorf("headlines of provinces are for everyone, got %d", len(rows))
	}
	if _, err := r.Run(t.Context(), area.Scope{}, queries.Request{Metric: "records_digitized"}); !isScope(err) {
		t.Errorf("a scope that sees nothing: got %v", err)
	}
}

func TestMetricsForTheScopeOnlyShowNothingElse(t *testing.T) {
	catalogue, err := loadExample(t, "example.sql", example)
	if err != nil {
		t.Fatal(err)
	}
	r := queries.NewReader(country(t), catalogue)
	hanoi := area.ScopeOf(place(t, "P:01"))
	if _, err := r.Run(t.Context(), hanoi, queries.Request{Metric: "example"}); !isScope(err) {
		t.Errorf("the nation: got %v", err)
	}
	rows := ask(t, r, hanoi, queries.Request{Metric: "example", By: area.Province}).Rows
	if len(rows) != 1 || rows[0].Area != place(t, "P:01") {
		t.Errorf("provinces: got %v", rows)
	}
	all := ask(t, r, area.NationScope(), queries.Request{Metric: "example", Area: place(t, "P:01")})
	if *rows[0].Numerator != *all.Rows[0].Numerator || *rows[0].Numerator == 0 {
		t.Errorf("Hà Nội sees %d of itself, the nation %d", *rows[0].Numerator, *all.Rows[0].Numerator)
	}
}

func isScope(err error) bool {
	var scope *queries.ScopeError
	return errors.As(err, &scope)
}

func TestQuestionsThatCannotBeAnsweredSayWhatToDo(t *testing.T) {
	r := reader(t, country(t))
	for _, c := range []struct {
		name string
		q    queries.Request
		want string
	}{
		{"gap", queries.Request{AsOf: date(t, "2025-06-30")}, "nearest nights are 2025-06-29 and 2025-07-02"},
		{"before history", queries.Request{AsOf: date(t, "2020-01-01")}, "history begins on 2025-06-28"},
		{"after history", queries.Request{AsOf: date(t, "2026-01-01")}, "the newest night is 2025-07-02"},
		{"from after as_of", queries.Request{AsOf: date(t, "2025-06-28"), From: date(t, "2025-06-29")}, "swap the two"},
		{"unknown snapshot", queries.Request{Snapshot: "2025-07-02.ffffff"}, "ask by date"},
		{"snapshot and another night", queries.Request{Snapshot: "2025-07-02.000001", AsOf: date(t, "2025-06-28")}, "leave as_of out"},
		{"unknown dimension", queries.Request{Metric: "card_backlog", Dims: []string{"day"}}, "can be split by days"},
		{"no dimensions", queries.Request{Dims: []string{"sex"}}, "has no dimensions"},
		{"unknown value", queries.Request{Metric: "card_backlog", Where: []queries.Filter{{Dim: "days", Values: []string{"9"}}}}, "one of up_to_7"},
		{"regions of 34", queries.Request{By: area.Region, Boundary: area.V34}, "boundary=63"},
		{"old province on the new list", queries.Request{Area: place(t, "P:77@63"), By: area.Province, Boundary: area.V34}, "P:79"},
		{"too fine", queries.Request{Metric: "service_cases", By: area.Commune}, "no finer than by province"},
		{"unknown area", queries.Request{Area: area.Area{Level: area.Province, Code: "99", Vintage: area.V34}}, "no such area"},
		{"unknown metric", queries.Request{Metric: "records_digitised"}, "records_digitized"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.q.Metric == "" {
				c.q.Metric = "records_digitized"
			}
			_, err := r.Run(t.Context(), area.NationScope(), c.q)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestTooLongASeriesIsRefused(t *testing.T) {
	w := seeded(t)
	write(t, w, func(tx *warehouse.Tx) error {
		return run(t.Context(), tx, `
			insert into snapshot (snapshot, id, date, revision, run, published_at, reconstructed, simulated)
			select i, i::varchar, date '2025-01-01' + i::integer, 1, 'run', now(), false, false from range(1, 40) as night(i)`)
	})
	_, err := reader(t, w).Run(t.Context(), area.NationScope(), queries.Request{Metric: "records_digitized", By: area.Commune, From: date(t, "2025-01-01")})
	var parameter *queries.ParameterError
	if !errors.As(err, &parameter) {
		t.Errorf("got %v", err)
	}
}

func TestAMetricWithoutASourceIsNullNotZero(t *testing.T) {
	w := country(t)
	row := ask(t, reader(t, w), area.NationScope(), queries.Request{Metric: "service_cases"}).Rows[0]
	if row.Value != nil || !slices.Equal(row.Flags, []queries.Flag{queries.NoSource}) {
		t.Errorf("got %+v", row)
	}
}
