package registry_test

import (
	"context"
	"slices"
	"testing"

	"toancanh/jobs/registry"
	"toancanh/jobs/registry/registrytest"
	"toancanh/queries/warehouse"
)

// sourcesOf keeps one world in every way a registry can be kept.
func sourcesOf(t *testing.T, w *world) map[string]registry.Source {
	t.Helper()
	csvFolder, csvFiles := inbox(t, registry.Config{})
	parquetFolder, parquetFiles := inbox(t, registry.Config{})
	server := registrytest.StartPostgres(t)
	conn := server.Connect(t)
	for relation, rows := range w.tables() {
		write(t, csvFolder, relation+".csv", rows.csv(t))
		rows.parquet(t, parquetFolder, relation)
		rows.load(t, conn, relation)
	}
	if _, err := conn.Exec(context.Background(), "create role reader login; grant select on all tables in schema public to reader"); err != nil {
		t.Fatal(err)
	}
	database := open(t, registry.Config{Name: "database", Kind: registry.KindPostgres, DSN: server.DSN("reader")})
	for _, source := range []registry.Source{csvFiles, parquetFiles, database} {
		if err := source.Test(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := source.Offers(); !slices.Equal(got, registry.Relations()) {
			t.Fatalf("%s offers %q, want all of %q", source.Name(), got, registry.Relations())
		}
	}
	return map[string]registry.Source{
		"csv": csvFiles, "parquet": parquetFiles,
		"postgres": database,
	}
}

// TestEveryNightOfABackfillEqualsThatNightAlone compares, for every engine, one
// pass over a span with single nights, and both with a plain working-out of
// every measure from the records.
func TestEveryNightOfABackfillEqualsThatNightAlone(t *testing.T) {
	w := newWorld(1, hanoi(t))
	want := newTruth(w, calendar(t))
	long := registry.Span{From: day(2021, 12, 1), Until: day(2023, 3, 5)}
	for name, source := range sourcesOf(t, w) {
		t.Run(name, func(t *testing.T) {
			s, err := take(t, registry.Intake{Sources: []registry.Source{source}, Span: long})
			if err != nil {
				t.Fatal(err)
			}
			compareNights(t, s, want, long)
			differ(t, "lead times", leads(t, s), want.leads(long.From, long.Until))
			differ(t, "tasks", tasksOf(t, s), want.taskStates(long.Until))
			differ(t, "rejects", counts(t, s, "select relation || ' ' || reason, cast(sum(n) as bigint) from raw_reject group by all"), want.rejects)

			for night := day(2022, 2, 26); night.Before(day(2022, 3, 4)); night = night.AddDays(1) {
				s, err := take(t, registry.Intake{Sources: []registry.Source{source}, Span: registry.Night(night)})
				if err != nil {
					t.Fatal(err)
				}
				compareNights(t, s, want, registry.Night(night))
				differ(t, "lead times", leads(t, s), want.leads(night, night))
				differ(t, "tasks", tasksOf(t, s), want.taskStates(night))
				differ(t, "rejects", counts(t, s, "select relation || ' ' || reason, cast(sum(n) as bigint) from raw_reject group by all"), want.rejects)
			}
		})
	}
}

// TestManyWorldsAgreeWithTheirRecords takes further worlds, as Parquet files.
func TestManyWorldsAgreeWithTheirRecords(t *testing.T) {
	span := registry.Span{From: day(2022, 1, 1), Until: day(2022, 6, 30)}
	for seed := range uint64(3) {
		w := newWorld(100+seed, hanoi(t))
		folder, source := inbox(t, registry.Config{})
		for relation, rows := range w.tables() {
			rows.parquet(t, folder, relation)
		}
		s, err := take(t, registry.Intake{Sources: []registry.Source{source}, Span: span})
		if err != nil {
			t.Fatal(err)
		}
		compareNights(t, s, newTruth(w, calendar(t)), span)
	}
}

func leads(t *testing.T, s *warehouse.Scratch) state {
	t.Helper()
	return counts(t, s, "select concat_ws(' ', place, date, days), n from raw_card_lead")
}

// compareNights sums the changes up, night by night.
func compareNights(t *testing.T, s *warehouse.Scratch, want *truth, span registry.Span) {
	t.Helper()
	changes := readRaw(t, s)
	running := state{}
	seen := 0
	for night := span.From; !night.After(span.Until); night = night.AddDays(1) {
		for key, n := range changes[night] {
			running[key] += n
		}
		if changes[night] != nil {
			seen++
		}
		differ(t, "night "+night.String(), running, want.on(night))
	}
	if seen != len(changes) {
		t.Errorf("%d nights of changes, %d of them inside %s", len(changes), seen, span)
	}
}
