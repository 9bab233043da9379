package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"toancanh/jobs/registry"
	"toancanh/queries/warehouse"
)

// marts are the tables a night is made of.
func marts() []string {
	return []string{
		"commune.population", "province.population", "nation.population",
		"commune.card", "province.card", "nation.card",
		"commune.eid", "province.eid", "nation.eid",
		"province.pyramid", "nation.pyramid", "province.card_lead", "nation.card_lead",
		"province.service", "nation.service", "nation.verification", "nation.task",
	}
}

// layEverything fills all raw tables from one list of dated changes, spread over
// places and days by hashes, so that a span and its single nights agree.
func layEverything(ctx context.Context, into *warehouse.Scratch, span registry.Span) error {
	if err := layPlaces(ctx, into); err != nil {
		return err
	}
	for _, statement := range []string{
		`create or replace temp table happened as
			select place, province, (date '2026-10-01' + (hash(place, i) % 52)::integer)::date as date, i
			from place cross join range(6) as t (i) where place % 4 = 0`,
		`insert into raw_population
			select place, greatest(date, $from::date), unnest(['residents', 'digitized', 'verified', 'pin_issued', 'aged_14']), unnest([5, 4, 3, 4, 2])
			from happened where date <= $until::date`,
		`insert into raw_card
			select place, greatest(date, $from::date), unnest(['received', 'approved', 'printed', 'delivered', 'holders_all', 'holders_14']), unnest([5, 4, 3, 2, 2, 1])
			from happened where date <= $until::date and i > 1`,
		// known by province only, until a commune is named on the last days
		`insert into raw_eid
			select province, greatest(date, $from::date), unnest(['registered', 'approved', 'activated']), unnest([5, 4, 3])
			from happened where date <= $until::date and i = 2 and date >= date '2026-11-05'`,
		`insert into raw_eid
			select place, date '2026-11-18', 'registered', 7 from happened where $until::date >= date '2026-11-18' and $from::date <= date '2026-11-18' and i = 0`,
		`insert into raw_eid
			select place, $from::date, 'registered', 7 from happened where $from::date > date '2026-11-18' and $until::date is not null and i = 0`,
		`insert into raw_pyramid
			select province, ['male', 'female'][1 + i % 2], (5 * (i % 3))::smallint, greatest(date, $from::date), unnest(['residents', 'digitized', 'holders_all', 'holders_14']), unnest([5, 4, 2, 1])
			from happened where date <= $until::date`,
		`insert into raw_card_lead
			select province, date, (i % 9)::smallint, 3 from happened where date between $from::date and $until::date`,
		`insert into raw_service
			select province, 'S' || (i % 2), greatest(date, $from::date), unnest(['submitted', 'online', 'completed', 'due_completed', 'on_time']), unnest([5, 4, 3, 3, 2])
			from happened where date <= $until::date and i > 2`,
		`insert into raw_verification
			select 'Bộ ' || (i % 3), greatest(date, $from::date), 9, 8 from happened where date <= $until::date and i > 3`,
		`insert into raw_task (list_version, task_id, title_vi, place, due, status_reported, updated_at)
			select 'L', 'T' || (place % 20), 'Việc', 0, date '2026-11-10', ['Đang thực hiện', 'Đã hoàn thành'][1 + i % 2], date + interval (i) hour
			from happened where date <= $until::date and $from::date is not null and place % 80 = 0`,
	} {
		args := []any{sql.Named("from", span.From.String()), sql.Named("until", span.Until.String())}
		if statement[:6] == "create" {
			args = nil
		}
		if _, err := into.Exec(ctx, statement, args...); err != nil {
			return fmt.Errorf("%w: %s", err, statement)
		}
	}
	return nil
}

// arithmeticOnly has every gate warn but those about sums, for rows that are
// wrong by design.
func arithmeticOnly(t *testing.T) Gates {
	t.Helper()
	gates := DefaultGates()
	gates.Severity = map[string]Severity{}
	for _, c := range mustChecks(t) {
		if c.Name != "levels_disagree" && c.Name != "negative_count" {
			gates.Severity[c.Name] = Warn
		}
	}
	return gates
}

func TestBackfilledNightEqualsTheNightTakenBySnapshot(t *testing.T) {
	t.Parallel()
	span := registry.Span{From: day("2026-09-28"), Until: day("2026-11-22")}
	whole, single := newStand(t), newStand(t)
	for _, s := range []*stand{whole, single} {
		s.lay = layEverything
		s.Gates = arithmeticOnly(t)
	}
	if o, err := whole.Backfill(t.Context(), span, Options{}); err != nil || len(o.Snapshots) != 56 {
		t.Fatalf("%v: %d nights", err, len(o.Snapshots))
	}
	for d := span.From; !d.After(span.Until); d = d.AddDays(1) {
		if d.Day%4 != 2 { // one pass for each: a sample will do
			continue
		}
		if _, err := single.Take(t.Context(), d, Options{}); err != nil {
			t.Fatal(err)
		}
	}
	conn, err := whole.Warehouse.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	other := filepath.Join(whole.Warehouse.Dir(), "tmp", "single.duckdb")
	if err := single.Warehouse.Copy(t.Context(), other, nil); err != nil {
		t.Fatal(err)
	}
	if err := conn.Attach(t.Context(), other, "other"); err != nil {
		t.Fatal(err)
	}
	for _, mart := range marts() {
		var rows, differing int
		err := conn.QueryRow(t.Context(), fmt.Sprintf(`
			with a as (select * exclude (snapshot) from %[1]s where date in (select date from other.snapshot)),
			b as (select * exclude (snapshot) from other.%[1]s)
			select (select count(*) from b), count(*)
			from ((from a except all from b) union all (from b except all from a))`, mart)).Scan(&rows, &differing)
		if err != nil {
			t.Fatal(err)
		}
		if rows == 0 || differing > 0 {
			t.Errorf("%s: %d of %d rows differ", mart, differing, rows)
		}
	}
}

func TestSourceThatKnowsProvincesOnlySaysNothingAboutCommunes(t *testing.T) {
	s := newStand(t)
	s.lay = layEverything
	s.Gates = arithmeticOnly(t)
	if _, err := s.Backfill(t.Context(), registry.Span{From: day("2026-11-01"), Until: day("2026-11-22")}, Options{}); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]int64{
		"select count(*) from commune.eid where date = '2026-11-04'":                        3321,
		"select count(*) from commune.eid where date = '2026-11-10' and place < 100000":     0,
		"select count(*) from commune.eid where date = '2026-11-20' and place < 100000":     3321,
		"select registered from nation.eid where date = '2026-11-04'":                       0,
		"select count(*) from commune.population where date = '2026-11-10'":                 3321,
		"select count(*) from nation.population where date = '2026-11-10'":                  1,
		"select count(*) from commune.eid where date = '2026-11-10' and registered is null": 0,
	} {
		if got := s.number(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

func TestNightsWithoutHistoryAreGapsAndNeverInvented(t *testing.T) {
	s := newStand(t)
	s.offered["eid_account"] = registry.Offer{Weight: 1, History: registry.HistoryNone}
	o, err := s.Backfill(t.Context(), registry.Span{From: day("2026-11-20"), Until: day("2026-11-22")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Snapshots) != 3 || len(o.Gaps) != 2 || o.Gaps[0].Relation != "eid_account" {
		t.Fatalf("%+v", o)
	}
	for query, want := range map[string]int64{
		"select count(*) from nation.eid":                                               3 - 2,
		"select count(*) from nation.card":                                              3,
		"select count(*) from gap where relation = 'eid_account'":                       2,
		"select count(*) from snapshot where reconstructed":                             2,
		"select count(*) from snapshot_relation where relation = 'eid_account'":         1,
		"select registered - (select sum(registered) from commune.eid) from nation.eid": 0,
	} {
		if got := s.number(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

func TestNothingIsReadForNightsNoSourceCanAnswer(t *testing.T) {
	s := newStand(t)
	for _, r := range registry.Relations() {
		s.offered[r] = registry.Offer{Weight: 1, History: registry.HistoryNone}
	}
	o, err := s.Backfill(t.Context(), registry.Span{From: day("2026-11-15"), Until: day("2026-11-22")}, Options{})
	if err != nil || len(o.Snapshots) != 1 || len(o.Gaps) != 7 {
		t.Fatalf("%v %+v", err, o)
	}
	missing, err := s.Missing(t.Context(), registry.Span{From: day("2026-11-15"), Until: day("2026-11-22")})
	if err != nil || len(missing) != 0 {
		t.Errorf("%v: %v would be tried again at every start", err, missing)
	}
	if n := s.number("select count(*) from gap where relation = '*'"); n != 7 {
		t.Errorf("%d gaps on record", n)
	}
}

func TestNightThatNoSourceCanAnswerIsAGapAndAnError(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, r := range registry.Relations() {
		s.offered[r] = registry.Offer{Weight: 1, History: registry.HistoryNone}
	}
	s.mustTake("2026-11-19")
	s.on("2026-11-22")
	for range 2 {
		o, err := s.take("2026-11-20", Options{})
		if !errors.Is(err, ErrUnanswerable) || o.State != stateFailed || len(o.Gaps) != 1 || !strings.Contains(err.Error(), "the day after it") {
			t.Fatalf("%v %+v", err, o)
		}
	}
	o, err := s.take("2026-11-19", Options{}) // taken in its time: it stands
	if !errors.Is(err, ErrUnanswerable) || len(o.Gaps) != 0 {
		t.Errorf("%v %+v", err, o)
	}
	for query, want := range map[string]int64{
		"select count(*) from gap":                         1,
		"select count(*) from gap where relation = '*'":    1,
		"select count(*) from run where state = 'failed'":  3,
		"select count(*) from run where state = 'running'": 0,
		"select count(*) from snapshot":                    1,
	} {
		if got := s.number(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	if o, err = s.take("2026-11-20", Options{DryRun: true}); !errors.Is(err, ErrUnanswerable) {
		t.Errorf("dry run: %v %+v", err, o)
	}
}

func TestWhatCannotBeAskedIsRefusedAndLeavesNothing(t *testing.T) {
	s := newStand(t)
	for name, c := range map[string]struct {
		from, until, source, want string
	}{
		"before the registry": {"1800-01-01", "1800-01-05", "", "no night before 2016-01-01"},
		"begins too early":    {"2015-12-31", "2026-11-22", "", "59/2014/QH13"},
		"not over yet":        {"2026-11-20", "2026-11-23", "", "the newest one is 2026-11-22"},
		"backwards":           {"2026-11-20", "2026-11-19", "", "ends before it begins"},
		"unknown source":      {"2026-11-22", "2026-11-22", "nation", `no source is called "nation"; config.yaml has national`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Backfill(t.Context(), registry.Span{From: day(c.from), Until: day(c.until)}, Options{Source: c.source})
			if !errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	if n := s.number("select (select count(*) from gap) + (select count(*) from run)"); n != 0 {
		t.Errorf("%d lines in the ledger", n)
	}
}
