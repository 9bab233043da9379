package registry_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"
	"github.com/jackc/pgx/v5"

	"toancanh/assets"
	"toancanh/jobs/registry"
	"toancanh/queries/warehouse"
)

func hanoi(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func calendar(t testing.TB) *assets.Calendar {
	t.Helper()
	c, err := assets.WorkCalendar()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// inbox is a folder of files with one source over it.
func inbox(t testing.TB, c registry.Config) (folder string, source registry.Source) {
	t.Helper()
	folder = t.TempDir()
	c.Name, c.Kind, c.Path = "inbox", registry.KindFiles, folder
	return folder, open(t, c)
}

func open(t testing.TB, c registry.Config) registry.Source {
	t.Helper()
	source, err := registry.Open(context.Background(), c, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := source.Close(); err != nil {
			t.Error(err)
		}
	})
	return source
}

func write(t testing.TB, folder, name, text string) {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (tb table) csv(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.WriteAll(append([][]string{tb.columns}, tb.rows...)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// parquet writes the relation with PostgreSQL's types, through a scratch.
func (tb table) parquet(t testing.TB, folder, relation string) {
	t.Helper()
	s := scratch(t, folder)
	var columns []string
	for i, name := range tb.columns {
		columns = append(columns, fmt.Sprintf("cast(nullif(column%d, '') as %s) as %s", i, tb.types[i], name))
	}
	write(t, folder, ".rows.csv", tb.csv(t))
	_, err := s.Exec(context.Background(), fmt.Sprintf(`copy (select %s from read_csv('%s', header=false, skip=1, all_varchar=true, names=[%s])) to '%s' (format parquet)`,
		strings.Join(columns, ", "), filepath.Join(folder, ".rows.csv"), numbered(len(tb.columns)), filepath.Join(folder, relation+".parquet")))
	if err != nil {
		t.Fatal(err)
	}
}

func numbered(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("'column%d'", i)
	}
	return strings.Join(names, ", ")
}

// load makes the relation a table of a database.
func (tb table) load(t testing.TB, conn *pgx.Conn, name string) {
	t.Helper()
	ctx := context.Background()
	var columns, casts []string
	for i, column := range tb.columns {
		columns = append(columns, column+" "+tb.types[i])
		casts = append(casts, fmt.Sprintf("cast(nullif($%d::text, '') as %s)", i+1, tb.types[i]))
	}
	if _, err := conn.Exec(ctx, "create table "+name+" ("+strings.Join(columns, ", ")+")"); err != nil {
		t.Fatal(err)
	}
	batch := &pgx.Batch{}
	for _, row := range tb.rows {
		values := make([]any, len(row))
		for i, cell := range row {
			values[i] = cell
		}
		batch.Queue("insert into "+name+" values ("+strings.Join(casts, ", ")+")", values...)
	}
	if err := conn.SendBatch(ctx, batch).Close(); err != nil {
		t.Fatal(err)
	}
}

func scratch(t testing.TB, folders ...string) *warehouse.Scratch {
	t.Helper()
	s, err := warehouse.NewScratch(context.Background(), t.TempDir(), warehouse.Options{MemoryLimit: "500MB", Threads: 2, AllowedDirs: folders})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Remove(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// take reads a source into a new scratch.
func take(t testing.TB, in registry.Intake) (*warehouse.Scratch, error) {
	t.Helper()
	var folders []string
	for _, source := range in.Sources {
		folders = append(folders, source.Folders()...)
	}
	s := scratch(t, folders...)
	if in.Zone == nil {
		in.Zone = hanoi(t)
	}
	if in.At.IsZero() {
		in.At = day(2024, 4, 1).In(in.Zone).Add(12 * time.Hour)
	}
	if !in.Span.From.IsValid() {
		in.Span = registry.Night(day(2024, 3, 31))
	}
	return s, in.Take(context.Background(), s)
}

// raw is the raw layer: changes by night and key, as truth names the keys.
type raw map[civil.Date]state

func readRaw(t testing.TB, s *warehouse.Scratch) raw {
	t.Helper()
	rows, err := s.Query(context.Background(), `
		select date, concat_ws(' ', 'population', place, measure), n from raw_population
		union all select date, concat_ws(' ', 'pyramid', place, sex, age_band, measure), n from raw_pyramid
		union all select date, concat_ws(' ', 'card', place, measure), n from raw_card
		union all select date, concat_ws(' ', 'eid', place, measure), n from raw_eid
		union all select date, concat_ws(' ', 'service', place, service, measure), n from raw_service
		union all select date, concat_ws(' ', 'verification', agency, 'requests'), requests from raw_verification
		union all select date, concat_ws(' ', 'verification', agency, 'matched'), matched from raw_verification`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	changes := raw{}
	for rows.Next() {
		var date time.Time
		var key string
		var n int64
		if err := rows.Scan(&date, &key, &n); err != nil {
			t.Fatal(err)
		}
		night := civil.DateOf(date)
		if changes[night] == nil {
			changes[night] = state{}
		}
		changes[night][key] += n
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return changes
}

// counts reads (key, n) rows.
func counts(t testing.TB, s *warehouse.Scratch, query string) state {
	t.Helper()
	rows, err := s.Query(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	found := state{}
	for rows.Next() {
		var key string
		var n int64
		if err := rows.Scan(&key, &n); err != nil {
			t.Fatal(err)
		}
		found[key] += n
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// differ reports what two states disagree in, a few of them.
func differ(t testing.TB, about string, got, want state) {
	t.Helper()
	shown := 0
	for _, key := range keys(got, want) {
		if got[key] == want[key] {
			continue
		}
		t.Errorf("%s: %s is %d, want %d", about, key, got[key], want[key])
		if shown++; shown == 5 {
			t.Fatalf("%s: and more", about)
		}
	}
}

func keys(a, b state) []string {
	seen := map[string]bool{}
	var all []string
	for _, s := range []state{a, b} {
		for key := range s {
			if !seen[key] {
				seen[key] = true
				all = append(all, key)
			}
		}
	}
	return all
}

func parseDay(text string) (time.Time, error) { return time.Parse(time.DateOnly, text) }
