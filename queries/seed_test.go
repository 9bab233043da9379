package queries_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

func number(t *testing.T, w *warehouse.Warehouse, query string) (n int64) {
	t.Helper()
	err := w.Read(t.Context(), func(tx *warehouse.Tx) error { return tx.QueryRow(t.Context(), query).Scan(&n) })
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func TestSeedFillsTheReferenceTablesOnce(t *testing.T) {
	w := seeded(t)
	for range 2 {
		for query, want := range map[string]int64{
			"select count(*) from reference.place":                                                                 1 + 63 + 34 + 3321,
			"select count(*) from reference.place where level = 'commune' and province63 is null":                  0,
			"select count(*) from reference.place where level = 'province34' and province63 is not null":           11,
			"select count(*) from reference.place where place = 630077 and province34 = 340079":                    1,
			"select count(*) from reference.published_figure":                                                      114,
			"select count(*) from reference.service":                                                               25,
			"select population from reference.population where place = 630001 and date = '2020-07-01'":             8246600,
			"select count(*) from reference.calendar where date = '2026-02-17' and not working":                    1,
			"select count(*) from reference.calendar where date between '2026-11-21' and '2026-11-22' and working": 0,
		} {
			if got := number(t, w, query); got != want {
				t.Errorf("%s: got %d, want %d", query, got, want)
			}
		}
		if err := queries.Seed(t.Context(), w); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSeedMendsWhatAnOlderBinaryLeft(t *testing.T) {
	w := seeded(t)
	write(t, w, func(tx *warehouse.Tx) error {
		if err := run(t.Context(), tx, "delete from reference.place where level = 'commune'"); err != nil {
			return err
		}
		return run(t.Context(), tx, "update reference.seed set hash = 'older'")
	})
	if err := queries.Seed(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	if got := number(t, w, "select count(*) from reference.place"); got != 3419 {
		t.Errorf("got %d places", got)
	}
}

func TestOpenDataIsTheNewestNightUnderDisclosureControl(t *testing.T) {
	w := country(t)
	r := reader(t, w)
	dir := filepath.Join(w.Dir(), "open")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "metric_of_last_year.parquet"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.WriteOpen(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := len(r.Catalogue().Metrics()) + 1; len(entries) != want {
		t.Errorf("got %d files, want %d: %v", len(entries), want, entries)
	}
	parquet := "'" + filepath.Join(dir, "records_digitized.parquet") + "'"
	nation := ask(t, r, area.NationScope(), queries.Request{Metric: "records_digitized"}).Rows[0]
	if got := number(t, w, "select numerator from "+parquet+" where level = 'nation'"); got != *nation.Numerator {
		t.Errorf("nation: got %d, want %d", got, *nation.Numerator)
	}
	if got := number(t, w, "select count(*) from "+parquet+" where level = 'commune'"); got != 3321 {
		t.Errorf("got %d communes", got)
	}
	if got := number(t, w, "select count(*) from "+parquet+" where level = 'commune' and numerator between 1 and 9"); got != 0 {
		t.Errorf("%d small cells are open to everyone", got)
	}
	conn, err := w.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := conn.Attach(t.Context(), filepath.Join(dir, "open.duckdb"), "open"); err != nil {
		t.Fatal(err)
	}
	var tables int
	row := conn.QueryRow(t.Context(), "select count(*) from duckdb_tables() where database_name = 'open'")
	if err := row.Scan(&tables); err != nil || tables != len(entries) {
		t.Errorf("open.duckdb has %d tables, %v", tables, err)
	}
}

func TestOpenDataDoesWithoutAMetricThatFails(t *testing.T) {
	good, err := os.ReadFile("metrics/records_digitized.sql")
	if err != nil {
		t.Fatal(err)
	}
	bad := strings.Replace(string(good), "id: records_digitized", "id: a_failing", 1)
	bad = strings.Replace(bad, "digitized as numerator", "cast(cast(digitized as varchar) || 'x' as bigint) as numerator", 1)
	if strings.Count(bad, "|| 'x'") != 1 {
		t.Fatal("the metric it is made from has changed")
	}
	catalogue, err := queries.Load(fstest.MapFS{"a_failing.sql": &fstest.MapFile{Data: []byte(bad)}})
	if err != nil {
		t.Fatal(err)
	}
	w := country(t)
	dir := filepath.Join(w.Dir(), "open")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	err = queries.NewReader(w, catalogue).WriteOpen(t.Context(), dir)
	if err == nil || !strings.Contains(err.Error(), "metric a_failing") {
		t.Errorf("the failing metric is not named: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "records_digitized.parquet")); err != nil {
		t.Errorf("the others were not written: %v", err)
	}
}
