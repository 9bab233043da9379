package warehouse_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/warehouse"
	"toancanh/queries/warehouse/warehousetest"
)

var firstNight = civil.Date{Year: 2026, Month: 1, Day: 1}

// reopened opens a copy as a warehouse of its own, where anything can be asked.
func reopened(t *testing.T, file string) *warehouse.Warehouse {
	t.Helper()
	dir := t.TempDir()
	if _, err := warehouse.Restore(t.Context(), file, dir, false); err != nil {
		t.Fatal(err)
	}
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func TestCopyHoldsOneMomentWhileNightsAreLoaded(t *testing.T) {
	w := warehousetest.Open(t)
	ctx, stop := context.WithCancel(t.Context())
	var loader sync.WaitGroup
	publish(t, w, 0, firstNight, 5)
	loader.Go(func() {
		for i := 1; ctx.Err() == nil; i++ {
			publish(t, w, i, firstNight.AddDays(i), 5)
		}
	})
	file := filepath.Join(w.Dir(), "published", "2026-01-01.abc.duckdb")
	for range 5 {
		if err := w.Copy(t.Context(), file, nil); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	loader.Wait()
	c := reopened(t, file)
	nights := one(t, c, "select count(*) from snapshot")
	facts := one(t, c, "select count(*) from commune.population")
	if nights == 0 || nights != facts {
		t.Errorf("the copy holds %d nights and %d facts", nights, facts)
	}
	if left, err := filepath.Glob(filepath.Join(w.Dir(), "tmp", "copy-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestCopyIsNotDisturbedByWhoListsTheCatalogue(t *testing.T) {
	w := warehousetest.Open(t)
	ctx, stop := context.WithCancel(t.Context())
	var lister sync.WaitGroup
	lister.Go(func() {
		for ctx.Err() == nil {
			if err := ask(t.Context(), w, "from duckdb_columns()"); err != nil {
				t.Error(err)
			}
		}
	})
	for range 20 {
		if err := w.Copy(t.Context(), filepath.Join(w.Dir(), "published", "a.duckdb"), nil); err != nil {
			t.Error(err)
		}
	}
	stop()
	lister.Wait()
}

func TestCopyTellsItsProgress(t *testing.T) {
	w := warehousetest.Open(t)
	tables := one(t, w, "select count(*) from duckdb_tables() where database_name = 'warehouse'")
	var calls, last int64
	err := w.Copy(t.Context(), filepath.Join(w.Dir(), "published", "a.duckdb"), func(step string, done, total int64) {
		if done != calls || total != tables || step == "" {
			t.Errorf("call %d: %q %d of %d", calls, step, done, total)
		}
		calls, last = calls+1, done
	})
	if err != nil || last != tables {
		t.Errorf("ended at %d of %d, %v", last, tables, err)
	}
}

func TestCancelledCopyLeavesTheOldOne(t *testing.T) {
	w := warehousetest.Open(t)
	publish(t, w, 1, firstNight, 5)
	file := filepath.Join(w.Dir(), "published", "a.duckdb")
	if err := w.Copy(t.Context(), file, nil); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = w.Copy(ctx, file, func(_ string, done, _ int64) {
		if done == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	after, err := os.ReadFile(file)
	if err != nil || string(after) != string(before) {
		t.Errorf("the copy that was there changed, %v", err)
	}
	publish(t, w, 2, firstNight.AddDays(1), 5) // nothing is left attached or locked
	if err := w.Copy(t.Context(), file, nil); err != nil {
		t.Error(err)
	}
}

func TestCopyShrinksWhatDeletedRowsLeft(t *testing.T) {
	w := warehousetest.Open(t)
	for _, statement := range []string{
		"insert into commune.population (snapshot, date, place, residents) select 1, '2026-01-01', i, hash(i)::bigint // 3 from range(400000) as r(i)",
		"delete from commune.population where place > 100",
	} {
		err := w.Write(t.Context(), func(tx *warehouse.Tx) error {
			_, err := tx.Exec(t.Context(), strings.ReplaceAll(statement, "hash(i)::bigint // 3", "(hash(i) >> 2)::bigint"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(w.Dir(), "published", "a.duckdb")
	if err := w.Copy(t.Context(), file, nil); err != nil {
		t.Fatal(err)
	}
	live, err := os.Stat(filepath.Join(w.Dir(), "warehouse.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	made, err := os.Stat(file)
	if err != nil || made.Size() > live.Size()/2 {
		t.Errorf("copy %d bytes, original %d, %v", made.Size(), live.Size(), err)
	}
}

func TestBackupComesBack(t *testing.T) {
	w := warehousetest.Open(t)
	publish(t, w, 1, firstNight, 5)
	file := filepath.Join(t.TempDir(), "elsewhere", "backup.duckdb")
	if err := w.Backup(t.Context(), file, nil); err != nil {
		t.Fatal(err)
	}
	publish(t, w, 2, firstNight.AddDays(1), 6)
	if err := w.Backup(t.Context(), file, nil); err == nil || !strings.Contains(err.Error(), "there already") {
		t.Errorf("a backup was overwritten: %v", err)
	}
	if got := one(t, reopened(t, file), "select sum(residents)::bigint from population"); got != 5 {
		t.Errorf("the backup holds %d residents, want 5", got)
	}
}

func TestCopiesAndBackupsAreForTheirOwnerAlone(t *testing.T) {
	w := warehousetest.Open(t)
	dir := t.TempDir()
	copied, backup := filepath.Join(dir, "published", "copy.duckdb"), filepath.Join(dir, "elsewhere", "backup.duckdb")
	if err := errors.Join(w.Copy(t.Context(), copied, nil), w.Backup(t.Context(), backup, nil)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{
		copied: 0o600, filepath.Dir(copied): 0o700, backup: 0o600, filepath.Dir(backup): 0o700, filepath.Join(w.Dir(), "warehouse.duckdb"): 0o600,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s: mode %o, want %o", path, got, want)
		}
	}
}

func TestRestoreRefusesWhatItShould(t *testing.T) {
	w := warehousetest.Open(t)
	publish(t, w, 1, firstNight, 5)
	dir := t.TempDir()
	good := filepath.Join(dir, "good.duckdb")
	if err := w.Backup(t.Context(), good, nil); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer.duckdb")
	err := w.Write(t.Context(), func(tx *warehouse.Tx) error {
		_, err := tx.Exec(t.Context(), "insert into migration values (999, now())")
		return err
	})
	if err := errors.Join(err, w.Backup(t.Context(), newer, nil)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	text, cut := filepath.Join(dir, "text.duckdb"), filepath.Join(dir, "cut.duckdb")
	if err := errors.Join(os.WriteFile(text, []byte("not a database"), 0o600), os.WriteFile(cut, whole[:len(whole)/2], 0o600)); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	for file, says := range map[string]string{
		filepath.Join(dir, "nowhere.duckdb"): "no such file",
		text:                                 "not a usable backup",
		cut:                                  "not a usable backup",
		newer:                                "newer toancanh",
	} {
		if _, err := warehouse.Restore(t.Context(), file, home, true); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want %q", filepath.Base(file), err, says)
		}
		if _, err := os.Stat(filepath.Join(home, "warehouse.duckdb")); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("%s became a warehouse", filepath.Base(file))
		}
	}
	if _, err := warehouse.Restore(t.Context(), good, w.Dir(), true); !errors.Is(err, warehouse.ErrLocked) {
		t.Errorf("restoring under a running server: %v", err)
	}
}

func TestRestoreKeepsTheReplacedWarehouseAside(t *testing.T) {
	w := warehousetest.Open(t)
	publish(t, w, 1, firstNight, 5)
	file := filepath.Join(t.TempDir(), "backup.duckdb")
	if err := w.Backup(t.Context(), file, nil); err != nil {
		t.Fatal(err)
	}
	publish(t, w, 2, firstNight.AddDays(1), 6)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := warehouse.Restore(t.Context(), file, w.Dir(), false); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Fatalf("restored without force: %v", err)
	}
	kept, err := warehouse.Restore(t.Context(), file, w.Dir(), true)
	if err != nil {
		t.Fatal(err)
	}
	if got := one(t, reopened(t, filepath.Join(kept, "warehouse.duckdb")), "select sum(residents)::bigint from population"); got != 11 {
		t.Errorf("what was kept holds %d residents, want 11", got)
	}
	back, err := warehouse.Open(t.Context(), warehouse.Options{Dir: w.Dir()})
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	if got := one(t, back, "select sum(residents)::bigint from population"); got != 5 {
		t.Errorf("the restored warehouse holds %d residents, want 5", got)
	}
}

func TestRestoreCutByACrashIsFinishedByTheNextOpen(t *testing.T) {
	w := warehousetest.Open(t)
	publish(t, w, 1, firstNight, 5)
	backup := filepath.Join(t.TempDir(), "backup.duckdb")
	if err := w.Backup(t.Context(), backup, nil); err != nil {
		t.Fatal(err)
	}
	bytes, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	for name, there := range map[string][]string{
		"before anything moved": {"warehouse.duckdb", "warehouse.duckdb.wal"},
		"after the log moved":   {"warehouse.duckdb"},
		"after the old moved":   {},
		"with a foreign log":    {"warehouse.duckdb.wal"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "kho [1]")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "warehouse.restore"), bytes, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, f := range there {
				if err := os.WriteFile(filepath.Join(dir, f), []byte("old"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			if got := one(t, w, "select sum(residents)::bigint from population"); got != 5 {
				t.Errorf("got %d residents, want 5", got)
			}
			kept, err := fs.Glob(os.DirFS(dir), "warehouse.replaced-*/*")
			if err != nil || len(kept) != len(there) {
				t.Errorf("kept %v, want %v, %v", kept, there, err)
			}
		})
	}
}

func TestRestoreTakesTheLogOfAKilledWriterAlong(t *testing.T) {
	killed := t.TempDir()
	acknowledged, err := killedWriter(t, killed, false, 20*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(killed, "warehouse.duckdb.wal")); err != nil {
		t.Skipf("the writer died right after a checkpoint: %v", err)
	}
	dir := t.TempDir()
	if _, err := warehouse.Restore(t.Context(), filepath.Join(killed, "warehouse.duckdb"), dir, false); err != nil {
		t.Fatal(err)
	}
	checkNights(t, dir, acknowledged)
}

func TestPruneKeepsTheNewestCopies(t *testing.T) {
	dir := t.TempDir()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, name := range []string{"d.duckdb", "a.duckdb", "c.duckdb", "half.duckdb.tmp", "notes.txt"} {
		path := filepath.Join(dir, name)
		at := start.Add(time.Duration(i) * time.Hour)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	if err := warehouse.Prune(dir, 0); err == nil {
		t.Error("pruned everything")
	}
	if err := errors.Join(warehouse.Prune(dir, 2), warehouse.Prune(dir, 9)); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range left {
		left[i] = filepath.Base(left[i])
	}
	if got := strings.Join(left, " "); got != "a.duckdb c.duckdb notes.txt" {
		t.Errorf("left: %s", got)
	}
}
