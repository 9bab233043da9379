package snapshot

import (
	"context"
	"database/sql"
	"testing"

	"toancanh/jobs/registry"
	"toancanh/queries/warehouse"
)

// BenchmarkBackfillHistory models, judges and publishes the nights since
// 2021-03-01, with as many changes as the demo's registry has.
func BenchmarkBackfillHistory(b *testing.B) {
	for b.Loop() {
		s := newStand(b)
		s.lay = func(ctx context.Context, into *warehouse.Scratch, span registry.Span) error {
			b.StopTimer() // the registry's part
			defer b.StartTimer()
			return layHistory(ctx, into, span)
		}
		delete(s.offered, "service_case")
		delete(s.offered, "verification")
		delete(s.offered, "task")
		o, err := s.Backfill(b.Context(), registry.Span{From: day("2021-03-01"), Until: day("2026-11-22")}, Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(o.Snapshots)), "nights")
	}
}

// layHistory spreads changes evenly over places and days.
func layHistory(ctx context.Context, into *warehouse.Scratch, span registry.Span) error {
	if err := layPlaces(ctx, into); err != nil {
		return err
	}
	for _, statement := range []string{
		`insert into raw_population
			select place, $from::date, unnest(['residents', 'digitized', 'verified', 'pin_issued', 'aged_14']), unnest([1000, 900, 850, 880, 700])
			from place where $until::date is not null`,
		`insert into raw_population
			select place, date, unnest(['residents', 'digitized', 'verified', 'pin_issued', 'aged_14']), 1
			from (select place, day::date as date from place cross join generate_series($from::date + 1, $until::date, interval 1 day) as days (day))
			where hash(place, date) % 7 = 0`,
		`insert into raw_card
			select place, $from::date, unnest(['received', 'approved', 'printed', 'delivered', 'waiting', 'timed', 'on_time', 'holders_all', 'holders_14']), unnest([60, 50, 40, 30, 20, 40, 30, 30, 25])
			from place where $until::date is not null`,
		`insert into raw_card
			select place, date, unnest(['received', 'approved', 'printed', 'delivered', 'timed', 'on_time']), 1
			from (select place, day::date as date from place cross join generate_series($from::date + 1, $until::date, interval 1 day) as days (day))
			where hash(date, place) % 3 = 0`,
		`insert into raw_eid
			select place, date, unnest(['registered', 'approved', 'activated']), 1
			from (select place, day::date as date from place cross join generate_series($from::date + 1, $until::date, interval 1 day) as days (day))
			where hash(place, date) % 4 = 0`,
	} {
		if _, err := into.Exec(ctx, statement, sql.Named("from", span.From.String()), sql.Named("until", span.Until.String())); err != nil {
			return err
		}
	}
	return nil
}
