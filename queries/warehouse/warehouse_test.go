package warehouse_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/warehouse"
	"toancanh/queries/warehouse/warehousetest"
)

// one answers a question of one number.
func one(t *testing.T, w *warehouse.Warehouse, query string, args ...any) int64 {
	t.Helper()
	rows, err := w.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var n int64
	if !rows.Next() {
		t.Fatalf("no row: %v", rows.Err())
	}
	if err := rows.Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// ask runs a query for its error only.
func ask(ctx context.Context, w *warehouse.Warehouse, query string) error {
	rows, err := w.Query(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	return rows.Err()
}

// publish writes one night of one commune.
func publish(t *testing.T, w *warehouse.Warehouse, snapshot int, date civil.Date, residents int64) {
	t.Helper()
	err := w.Write(t.Context(), func(tx *warehouse.Tx) error {
		_, err := tx.Exec(t.Context(), `
			insert into snapshot
			values ($1, $2, $3, 1, 'r', now(), false, false, null)`, snapshot, date.String()+".abc", date)
		if err != nil {
			return err
		}
		a, err := tx.Append(t.Context(), "commune", "population", []string{"snapshot", "date", "place", "weight", "residents"})
		if err != nil {
			return err
		}
		if err := a.Row(snapshot, date, 26734, 1, residents); err != nil {
			return err
		}
		return a.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEveryMartHasAViewOfItsNewestRevisions(t *testing.T) {
	w := warehousetest.Open(t)
	missing := one(t, w, `
		select count(distinct table_name)::bigint
		from duckdb_tables()
		where schema_name in ('commune', 'province', 'nation')
			and table_name not in (select view_name from duckdb_views() where schema_name = 'main')`)
	if missing != 0 {
		t.Errorf("%d marts have no view in views.sql", missing)
	}
	night := civil.Date{Year: 2026, Month: 11, Day: 22}
	publish(t, w, 1, night, 10)
	publish(t, w, 2, night, 12)
	err := w.Write(t.Context(), func(tx *warehouse.Tx) error {
		_, err := tx.Exec(t.Context(), "update snapshot set superseded_by = 2 where snapshot = 1")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := one(t, w, "select sum(residents)::bigint from population where date = $1", night); got != 12 {
		t.Errorf("the view shows %d residents, want the newest revision's 12", got)
	}
	if got := one(t, w, "select count(*) from night"); got != 1 {
		t.Errorf("%d current nights, want 1", got)
	}
}

func TestDataSurvivesClosingAndOpening(t *testing.T) {
	dir := t.TempDir()
	for i := range 3 {
		w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if got := one(t, w, "select count(*) from snapshot"); got != int64(i) {
			t.Fatalf("start %d finds %d nights", i, got)
		}
		publish(t, w, i, civil.Date{Year: 2026, Month: 1, Day: i + 1}, 5)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFolderWithCharactersOfTheDriverIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "100%")
	_, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "choose a folder without") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the folder was made although it was refused")
	}
}

func TestVietnameseAndQuotedFoldersWork(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Kho dữ liệu 'Đề án 06'")
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	publish(t, w, 1, civil.Date{Year: 2026, Month: 1, Day: 1}, 5)
	if err := w.Copy(t.Context(), filepath.Join(dir, "published", "a.duckdb"), nil); err != nil {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

func TestSQLReachesOnlyTheAllowedFolders(t *testing.T) {
	allowed := t.TempDir()
	dir := t.TempDir()
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir, AllowedDirs: []string{allowed}})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, path := range []string{filepath.Join(allowed, "a.csv"), filepath.Join(dir, "state.db"), filepath.Join(dir, "tmp", "b.csv")} {
		if err := os.WriteFile(path, []byte("a\n1\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for query, ok := range map[string]bool{
		"from read_csv('" + allowed + "/a.csv')":            true,
		"from read_csv('" + dir + "/tmp/b.csv')":            true,
		"from read_text('" + dir + "/state.db')":            false,
		"from read_text('" + dir + "/tmp/../state.db')":     false,
		"from read_text('/etc/hostname')":                   false,
		"attach '" + dir + "/other.duckdb'":                 false,
		"copy snapshot to '" + dir + "/open/../state.db'":   false,
		"set enable_external_access = true":                 false,
		"set memory_limit = '100GB'":                        false,
		"install httpfs":                                    false,
		"select getenv('HOME') from read_csv('https://x/')": false,
	} {
		if err := ask(t.Context(), w, query); (err == nil) != ok {
			t.Errorf("%s: got error %v, want success %v", query, err, ok)
		}
	}
}

func TestRunsOfADeadProcessAreMarkedInterrupted(t *testing.T) {
	dir := t.TempDir()
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	err = w.Write(t.Context(), func(tx *warehouse.Tx) error {
		_, err := tx.Exec(t.Context(), `
			insert into run (run, job, trigger, started_at, finished_at, state)
			values ('1', 'snapshot', 'hand', now(), now(), 'done'), ('2', 'snapshot', 'schedule', now(), null, 'running')`)
		return err
	})
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	w, err = warehouse.Open(t.Context(), warehouse.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if got := one(t, w, "select count(*) from run where run = '2' and state = 'interrupted' and error is not null"); got != 1 {
		t.Error("the run that was under way is not marked")
	}
	if got := one(t, w, "select count(*) from run where run = '1' and state = 'done'"); got != 1 {
		t.Error("the finished run was touched")
	}
}

func TestLeftoversOfADeadProcessAreRemoved(t *testing.T) {
	dir := t.TempDir()
	scratch, err := warehouse.NewScratch(t.Context(), dir, warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := scratch.Close(); err != nil {
		t.Fatal(err)
	}
	used, err := warehouse.NewScratch(t.Context(), dir, warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(dir, "published", "2026-01-01.abc.duckdb.tmp")
	spill := filepath.Join(dir, "tmp", "spill", "block.tmp")
	for _, path := range []string{half, spill} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, path := range []string{half, spill, scratch.Path()} {
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there", path)
		}
	}
	if _, err := os.Stat(used.Path()); err != nil {
		t.Errorf("a scratch in use was removed: %v", err)
	}
	if err := used.Remove(); err != nil {
		t.Error(err)
	}
}

func TestCancelledContextInterruptsAQuery(t *testing.T) {
	w := warehousetest.Open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	err := ask(ctx, w, "select count(*) from range(10000000) as a(i), range(1000000) as b(j) where i * j % 7 = 3")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the deadline", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it went on for %v", took)
	}
}

func TestClosedWarehouseSaysSo(t *testing.T) {
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Close(), w.Close()); err != nil {
		t.Fatal(err)
	}
	if err := ask(t.Context(), w, "select 1"); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("got %v", err)
	}
}

func TestEngineVersionIsPinned(t *testing.T) {
	got, err := warehouse.EngineVersion(t.Context())
	if err != nil || got != "v1.5.6" {
		t.Errorf("got %q, %v", got, err)
	}
}
