package warehouse_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"toancanh/queries/warehouse"
	"toancanh/queries/warehouse/warehousetest"
)

// smallDisk mounts a file system of 24 MB, or skips the test.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=24m"); err != nil {
		t.Skipf("a small disk cannot be mounted here (%v); run as root", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill writes nights of incompressible rows until the disk is full, and returns
// how many were acknowledged.
func fill(t *testing.T, w *warehouse.Warehouse) (nights int64, err error) {
	t.Helper()
	for nights = 0; nights < 100; nights++ {
		err = w.Write(t.Context(), func(tx *warehouse.Tx) error {
			_, err := tx.Exec(t.Context(), `
				insert into commune.population (snapshot, date, place, residents, digitized)
				select $1, '2026-01-01', i, (hash(i + $1) >> 2)::bigint, (hash(i - $1) >> 2)::bigint from range(100000) as r(i)`, nights)
			return err
		})
		if err == nil {
			err = w.Checkpoint(t.Context())
			if err != nil {
				return nights + 1, err
			}
			continue
		}
		return nights, err
	}
	t.Fatal("the disk did not fill up")
	return 0, nil
}

func TestFullDiskLosesNothingAndIsSurvived(t *testing.T) {
	dir := smallDisk(t)
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 8<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	nights, err := fill(t, w)
	t.Logf("after %d nights: %v", nights, err)
	if !warehouse.IsDiskFull(err) {
		t.Errorf("not seen as a full disk: %v", err)
	}
	whole := func() {
		t.Helper()
		if got := one(t, w, "select count(*) from (select 1 from commune.population group by snapshot having count(*) = 100000)"); got != nights {
			t.Errorf("%d nights whole, %d acknowledged", got, nights)
		}
		if got := one(t, w, "select count(distinct snapshot) from commune.population"); got != nights {
			t.Errorf("%d nights at all, %d acknowledged", got, nights)
		}
	}
	whole()
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	publish(t, w, 1000, firstNight, 5)
	nights++ // its night has one row
	if got := one(t, w, "select count(distinct snapshot) from commune.population"); got != nights {
		t.Errorf("%d nights after making room, want %d", got, nights)
	}
	if err := w.Checkpoint(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestInvalidatedDatabaseIsOpenedAgainByWhoeverMeetsIt(t *testing.T) {
	for name, meet := range map[string]func(w *warehouse.Warehouse) error{
		"query": func(w *warehouse.Warehouse) error {
			return ask(t.Context(), w, "from population")
		},
		"read": func(w *warehouse.Warehouse) error {
			return w.Read(t.Context(), func(tx *warehouse.Tx) error {
				var n int64
				return tx.QueryRow(t.Context(), "select count(*) from population").Scan(&n)
			})
		},
		"write": func(w *warehouse.Warehouse) error {
			return w.Write(t.Context(), func(tx *warehouse.Tx) error {
				_, err := tx.Exec(t.Context(), "delete from gap")
				return err
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: smallDisk(t), Threads: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			publish(t, w, 1, firstNight, 5)
			invalidate(t, w)
			if err := meet(w); err != nil {
				t.Errorf("the first to meet it: %v", err)
			}
			if got := one(t, w, "select sum(residents)::bigint from population"); got != 5 {
				t.Errorf("got %d residents, want 5", got)
			}
		})
	}
}

// invalidate has DuckDB give its instance up behind the warehouse's back: on a
// connection whose faults it does not see.
func invalidate(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	c, err := w.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range 100 {
		var rows int64
		err := c.QueryRow(t.Context(), `
			insert into commune.population (snapshot, place, residents)
			select 1000, i, (hash(i) >> 2)::bigint from range(100000) as r(i)`).Scan(&rows)
		if err == nil {
			err = c.QueryRow(t.Context(), "checkpoint").Scan()
		}
		if warehouse.IsInvalidated(err) {
			return
		}
	}
	t.Fatal("the database was never invalidated")
}

func TestCopyThatDoesNotFitHarmsNothing(t *testing.T) {
	dir, elsewhere := t.TempDir(), smallDisk(t)
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	publish(t, w, 1, firstNight, 5)
	target := filepath.Join(elsewhere, "backup.duckdb")
	ballast := filepath.Join(elsewhere, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 23<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := w.Backup(t.Context(), target, nil); !warehouse.IsDiskFull(err) {
		t.Errorf("got %v, want a full disk", err)
	}
	if left, err := filepath.Glob(target + "*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := w.Backup(t.Context(), target, nil); err != nil { // across file systems
		t.Fatal(err)
	}
	if got := one(t, reopened(t, target), "select sum(residents)::bigint from population"); got != 5 {
		t.Errorf("the backup holds %d residents, want 5", got)
	}
}

func TestCopyIsRefusedBeforeItFillsTheWarehousesOwnDisk(t *testing.T) {
	dir := smallDisk(t)
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	err = w.Write(t.Context(), func(tx *warehouse.Tx) error {
		_, err := tx.Exec(t.Context(), `
			insert into commune.population (snapshot, place, residents)
			select 1, i, (hash(i) >> 2)::bigint from range(1500000) as r(i)`)
		return err
	})
	if err := errors.Join(err, w.Checkpoint(t.Context())); err != nil {
		t.Fatal(err)
	}
	err = w.Copy(t.Context(), filepath.Join(dir, "published", "a.duckdb"), nil)
	if !warehouse.IsDiskFull(err) || warehouse.IsInvalidated(err) {
		t.Errorf("got %v", err)
	}
	if got := one(t, w, "select count(*) from commune.population"); got != 1500000 {
		t.Errorf("%d rows", got)
	}
}

func TestRoomSaysHowMuchIsMissing(t *testing.T) {
	w := warehousetest.Open(t)
	if err := w.Room(t.Context(), 1); err != nil {
		t.Error(err)
	}
	err := w.Room(t.Context(), math.MaxInt64)
	if !warehouse.IsDiskFull(err) {
		t.Fatalf("got %v", err)
	}
	for _, part := range []string{w.Dir(), "free", "needed", "larger disk"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}
