package snapshot

import (
	"context"
	"database/sql"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/jobs/registry"
	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
	"toancanh/queries/warehouse/warehousetest"
)

// stand is a source whose raw rows a test lays by itself, and the night that
// takes them.
type stand struct {
	*Night
	t       testing.TB
	now     time.Time
	offered map[string]registry.Offer
	extra   []string // SQL run in the scratch after the usual rows
	lay     func(ctx context.Context, s *warehouse.Scratch, span registry.Span) error
}

// labelledSource has a name and offers; it is never read.
type labelledSource struct {
	registry.Source
	stand *stand
}

func (s labelledSource) Name() string      { return "national" }
func (s labelledSource) Folders() []string { return nil }

func (s labelledSource) Offers() []string {
	var names []string
	for _, r := range registry.Relations() {
		if _, ok := s.stand.offered[r]; ok {
			names = append(names, r)
		}
	}
	return names
}

func (s labelledSource) Relation(name string) (registry.Offer, bool) {
	o, ok := s.stand.offered[name]
	return o, ok
}

func day(s string) civil.Date {
	d, err := civil.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func newStand(t testing.TB) *stand {
	t.Helper()
	w := warehousetest.Open(t)
	if err := queries.Seed(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	return standOn(t, w)
}

func standOn(t testing.TB, w *warehouse.Warehouse) *stand {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		t.Fatal(err)
	}
	s := &stand{t: t, offered: map[string]registry.Offer{}}
	for _, r := range registry.Relations() {
		s.offered[r] = registry.Offer{Weight: 1, History: registry.HistoryEvents}
	}
	s.Night = &Night{
		Warehouse: w,
		Sources:   []registry.Source{labelledSource{stand: s}},
		Gates:     DefaultGates(),
		Zone:      zone,
		Now:       func() time.Time { return s.now },
		Dir:       w.Dir(),
		Log:       slog.New(slog.NewTextHandler(io.Discard, nil)),
		land:      s.land,
	}
	s.lay = s.layPeople
	s.on("2026-11-22")
	return s
}

// on sets the clock to half past one on the morning after a night.
func (s *stand) on(night string) { s.now = day(night).AddDays(1).In(s.Zone).Add(90 * time.Minute) }

func (s *stand) land(ctx context.Context, in registry.Intake, into *warehouse.Scratch) error {
	for relation, o := range s.offered {
		_, err := into.Exec(ctx, `
			insert into raw_relation (relation, source, rows, rejected, extracted_at, newest_event, weight, simulated, history, has_resident_id)
			values ($1, 'national', 100000, 0, $2, $3::timestamp, $4, $5, $6, $7)`,
			relation, in.At, in.Span.Until.String()+" 22:00:00", o.Weight, o.Simulated, string(o.History), relation == "card_application")
		if err != nil {
			return err
		}
	}
	if err := s.lay(ctx, into, in.Span); err != nil {
		return err
	}
	for _, statement := range s.extra {
		if _, err := into.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// layPeople gives every commune a thousand residents and what belongs to them,
// growing a little each day since 2026-10-20. One night and many days of a span
// agree by construction: what lies before the span stands on its first day.
func (s *stand) layPeople(ctx context.Context, into *warehouse.Scratch, span registry.Span) error {
	if err := layPlaces(ctx, into); err != nil {
		return err
	}
	laid := []struct{ relation, statement string }{
		{"resident", `insert into raw_population
			select place, greatest(date, $from::date), measure, sum(n)::bigint from (
				select place, date '2026-10-20' as date, unnest(['residents', 'digitized', 'verified', 'pin_issued', 'aged_14']) as measure,
					unnest([1000, 900, 850, 880, 700]) as n from place
				union all
				select place, day::date, unnest(['residents', 'digitized', 'verified', 'pin_issued', 'aged_14']), unnest([4, 3, 3, 3, 1])
				from place cross join generate_series(date '2026-10-21', $until::date, interval 1 day) as days (day)
				where place % 3 = 0)
			where date <= $until::date group by all`},
		{"card_application", `insert into raw_card
			select place, greatest(date, $from::date), measure, sum(n)::bigint from (
				select place, date '2026-10-20' as date,
					unnest(['received', 'approved', 'printed', 'delivered', 'rejected', 'waiting', 'waiting_7', 'timed', 'on_time', 'holders_all', 'holders_14']) as measure,
					unnest([600, 590, 580, 550, 5, 15, 5, 570, 500, 540, 530]) as n from place
				union all
				select place, day::date, unnest(['received', 'approved', 'printed', 'delivered', 'holders_all']), unnest([1, 1, 1, 1, 1])
				from place cross join generate_series(date '2026-10-21', $until::date, interval 1 day) as days (day)
				where place % 2 = 0)
			where date <= $until::date group by all`},
		{"eid_account", `insert into raw_eid
			select place, greatest(date, $from::date), measure, sum(n)::bigint from (
				select place, date '2026-10-20' as date, unnest(['registered', 'approved', 'activated']) as measure, unnest([400, 380, 300]) as n from place
				union all
				select place, day::date, unnest(['registered', 'approved', 'activated']), unnest([1, 1, 1])
				from place cross join generate_series(date '2026-10-21', $until::date, interval 1 day) as days (day)
				where place % 5 = 0)
			where date <= $until::date group by all`},
		{"service_case", `insert into raw_service
			select place, 'S' || i, $from::date, unnest(['submitted', 'online', 'completed', 'due_completed', 'on_time']), unnest([100, 80, 90, 90, 85])
			from province cross join range(1, 4) as services (i) where $until::date >= date '2026-10-20'`},
		{"verification", `insert into raw_verification
			select 'Bộ ' || i, $from::date, 1000 * i, 950 * i from range(1, 6) as agencies (i) where $until::date >= date '2026-10-20'`},
	}
	for _, l := range laid {
		if _, ok := s.offered[l.relation]; !ok {
			continue
		}
		args := []any{sql.Named("until", span.Until.String()), sql.Named("from", span.From.String())}
		if _, err := into.Exec(ctx, l.statement, args...); err != nil {
			return err
		}
	}
	return nil
}

// layPlaces gives the scratch a list of communes and of old provinces.
func layPlaces(ctx context.Context, into *warehouse.Scratch) error {
	_, err := into.Exec(ctx, `
		create or replace temp table place (place integer, province integer);
		create or replace temp table province (place integer)`)
	if err != nil {
		return err
	}
	places, err := into.Append(ctx, "place", []string{"place", "province"})
	if err != nil {
		return err
	}
	for _, c := range area.Communes() {
		p, _ := area.PlaceOf(c)
		old, _ := c.Province(area.V63)
		home, _ := area.PlaceOf(old)
		if err := places.Row(int64(p), int64(home)); err != nil {
			return err
		}
	}
	if err := places.Close(); err != nil {
		return err
	}
	_, err = into.Exec(ctx, "insert into province select distinct province from place")
	return err
}

func (s *stand) take(night string, o Options) (Outcome, error) {
	s.t.Helper()
	return s.Take(s.t.Context(), day(night), o)
}

func (s *stand) mustTake(night string) Outcome {
	s.t.Helper()
	s.on(night)
	o, err := s.take(night, Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	return o
}

// number answers a query of one number.
func (s *stand) number(query string) int64 {
	s.t.Helper()
	rows, err := s.Warehouse.Query(s.t.Context(), query)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	var n sql.NullInt64
	if !rows.Next() {
		s.t.Fatalf("no row: %s %v", query, rows.Err())
	}
	if err := rows.Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return n.Int64
}

// layLaw gives every commune card holders of all ages, more than those of 14 and over.
func layLaw(ctx context.Context, into *warehouse.Scratch, span registry.Span) error {
	if err := layPlaces(ctx, into); err != nil {
		return err
	}
	for _, statement := range []string{
		`insert into raw_population
			select place, $from::date, unnest(['residents', 'aged_14']), unnest([1000, 700]) from place where $until::date is not null`,
		`insert into raw_population
			select place, day::date, unnest(['residents', 'aged_14']), 1
			from place cross join generate_series($from::date + 1, $until::date, interval 1 day) as days (day)`,
		`insert into raw_card
			select place, $from::date, unnest(['received', 'approved', 'printed', 'delivered', 'holders_all', 'holders_14']), unnest([800, 800, 800, 800, 800, 600])
			from place where $until::date is not null`,
		`insert into raw_card
			select place, day::date, unnest(['received', 'approved', 'printed', 'delivered', 'holders_all', 'holders_14']), 1
			from place cross join generate_series($from::date + 1, $until::date, interval 1 day) as days (day) where place % 4 = 0`,
	} {
		if _, err := into.Exec(ctx, statement, sql.Named("from", span.From.String()), sql.Named("until", span.Until.String())); err != nil {
			return err
		}
	}
	return nil
}
