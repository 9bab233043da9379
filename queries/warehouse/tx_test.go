package warehouse_test

import (
	"context"
	"errors"
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

var errStop = errors.New("stop here")

// addGap writes one row where nothing else does.
func addGap(ctx context.Context, tx *warehouse.Tx, run string) error {
	_, err := tx.Exec(ctx, "insert into gap values ('2026-01-01', '*', 'test', $1, now())", run)
	return err
}

func TestFailedWriteLeavesNothing(t *testing.T) {
	w := warehousetest.Open(t)
	ctx := t.Context()
	cancelled, cancel := context.WithCancel(ctx)
	cases := map[string]struct {
		ctx  context.Context
		fn   func(tx *warehouse.Tx) error
		says string
	}{
		"error":             {ctx, func(*warehouse.Tx) error { return errStop }, "stop here"},
		"cancelled context": {cancelled, func(*warehouse.Tx) error { cancel(); return nil }, "canceled"},
		"row of the wrong type": {ctx, func(tx *warehouse.Tx) error {
			a, err := tx.Append(ctx, "main", "gap", []string{"date", "relation", "reason", "run", "recorded_at"})
			if err != nil {
				return err
			}
			_ = a.Row("2026-01-01", "*", "x", "r", time.Now()) // the fault must not get lost
			return nil
		}, "column date: wants a civil.Date, not string"},
		"open appender": {ctx, func(tx *warehouse.Tx) error {
			a, err := tx.Append(ctx, "main", "gap", []string{"date", "relation", "reason", "run", "recorded_at"})
			if err != nil {
				return err
			}
			return a.Row(civil.Date{Year: 2026, Month: 1, Day: 1}, "*", "x", "r", time.Now())
		}, "not closed"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := w.Write(c.ctx, func(tx *warehouse.Tx) error {
				if err := addGap(ctx, tx, name); err != nil {
					return err
				}
				return c.fn(tx)
			})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want it to say %q", err, c.says)
			}
			if got := one(t, w, "select count(*) from gap"); got != 0 {
				t.Errorf("%d rows were left behind", got)
			}
		})
	}
}

func TestPanicInAWriteRollsBackAndFreesTheWriter(t *testing.T) {
	w := warehousetest.Open(t)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = w.Write(t.Context(), func(tx *warehouse.Tx) error {
			if err := addGap(t.Context(), tx, "panic"); err != nil {
				return err
			}
			panic("boom")
		})
	}()
	err := w.Write(t.Context(), func(tx *warehouse.Tx) error { return addGap(t.Context(), tx, "after") })
	if err != nil {
		t.Fatal(err)
	}
	if got := one(t, w, "select count(*) from gap"); got != 1 {
		t.Errorf("%d rows, want the second write's one", got)
	}
}

func TestWritersTakeTurns(t *testing.T) {
	w := warehousetest.Open(t)
	var writers sync.WaitGroup
	for range 20 {
		writers.Go(func() {
			// Two of these at once would conflict on the row they update.
			err := w.Write(t.Context(), func(tx *warehouse.Tx) error {
				if _, err := tx.Exec(t.Context(), "delete from task_import where import = 'n'"); err != nil {
					return err
				}
				return addGap(t.Context(), tx, "n")
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	if got := one(t, w, "select count(*) from gap"); got != 20 {
		t.Errorf("%d rows, want 20", got)
	}
}

func TestWaitingForTheWriterEndsWithTheContext(t *testing.T) {
	w := warehousetest.Open(t)
	err := w.Write(t.Context(), func(*warehouse.Tx) error {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := w.Write(ctx, func(*warehouse.Tx) error { return nil })
		if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "writer before") {
			t.Errorf("got %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadKeepsItsViewWhileANightIsLoaded(t *testing.T) {
	w := warehousetest.Open(t)
	night := civil.Date{Year: 2026, Month: 1, Day: 1}
	publish(t, w, 1, night, 5)
	err := w.Read(t.Context(), func(tx *warehouse.Tx) error {
		for i := 2; i < 6; i++ {
			var n int
			if err := tx.QueryRow(t.Context(), "select count(*)::int from commune.population").Scan(&n); err != nil {
				return err
			}
			if n != 1 {
				t.Errorf("the view shows %d rows after %d commits beside it, want 1", n, i-2)
			}
			publish(t, w, i, night.AddDays(i), 5)
			if err := w.Checkpoint(t.Context()); err != nil {
				t.Errorf("checkpoint beside a reader: %v", err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := one(t, w, "select count(*) from commune.population"); got != 5 {
		t.Errorf("%d rows afterwards, want 5", got)
	}
}

func TestReadCannotWrite(t *testing.T) {
	w := warehousetest.Open(t)
	err := w.Read(t.Context(), func(tx *warehouse.Tx) error { return addGap(t.Context(), tx, "r") })
	if err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("got %v", err)
	}
}

func TestReadIsEndedWhenItsTimeIsUp(t *testing.T) {
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: t.TempDir(), ReadLimit: 30 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var kept *warehouse.Tx
	err = w.Read(t.Context(), func(tx *warehouse.Tx) error {
		kept = tx
		for { // a reader that does not know when to stop
			var n int
			if err := tx.QueryRow(t.Context(), "select 1").Scan(&n); err != nil {
				return err
			}
		}
	})
	if !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) && !strings.Contains(err.Error(), "ended") {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(err.Error(), "ask for fewer nights") {
		t.Errorf("%q does not say what to do", err)
	}
	if err := kept.QueryRow(t.Context(), "select 1").Scan(new(int)); err == nil {
		t.Error("an ended transaction still answers")
	}
	if got := one(t, w, "select 1"); got != 1 {
		t.Error("the pool was spoiled")
	}
}

func TestTemporaryTablesEndWithTheirConnection(t *testing.T) {
	w := warehousetest.Open(t)
	c, err := w.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(t.Context(), "create temp table stage (date date, n bigint)"); err != nil {
		t.Fatal(err)
	}
	a, err := c.Append(t.Context(), "main", "stage", []string{"n", "date"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Row(7, civil.Date{Year: 2026, Month: 2, Day: 3}), a.Close()); err != nil {
		t.Fatal(err)
	}
	err = c.Write(t.Context(), func(tx *warehouse.Tx) error {
		_, err := tx.Exec(t.Context(), "insert into nation.population (snapshot, date, place, residents) select 1, date, 0, n from stage")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if got := one(t, w, "select sum(residents)::bigint from nation.population where date = '2026-02-03'"); got != 7 {
		t.Errorf("got %d residents, want 7", got)
	}
	if err := ask(t.Context(), w, "from stage"); err == nil {
		t.Error("a temporary table reached another connection")
	}
}

func TestScratchIsReadThroughAConnectionOnceClosed(t *testing.T) {
	w := warehousetest.Open(t)
	s, err := warehouse.NewScratch(t.Context(), w.Dir(), warehouse.Options{MemoryLimit: "256MB"})
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Append(t.Context(), "raw_population", []string{"place", "date", "measure", "n"})
	if err != nil {
		t.Fatal(err)
	}
	for day := range 3 {
		if err := a.Row(26734, civil.Date{Year: 2026, Month: 1, Day: 1 + day}, "residents", int64(day)); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := w.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Attach(t.Context(), s.Path(), "raw"); !errors.Is(err, warehouse.ErrLocked) || !strings.Contains(err.Error(), "close the scratch") {
		t.Errorf("attaching an open scratch: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Attach(t.Context(), s.Path(), "raw"); err != nil {
		t.Fatal(err)
	}
	var n int64
	if err := c.QueryRow(t.Context(), "select sum(n)::bigint from raw.raw_population").Scan(&n); err != nil || n != 3 {
		t.Errorf("got %d, %v; want 3", n, err)
	}
	if _, err := c.Exec(t.Context(), "delete from raw.raw_population"); err == nil {
		t.Error("an attached scratch could be written")
	}
	if err := s.Remove(); !errors.Is(err, warehouse.ErrLocked) {
		t.Errorf("removing an attached scratch: %v", err)
	}
	if err := errors.Join(c.Detach(t.Context(), "raw"), s.Remove()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(s.Path())); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the scratch left something behind: %v", err)
	}
}

func TestClosingAConnectionDetaches(t *testing.T) {
	w := warehousetest.Open(t)
	s, err := warehouse.NewScratch(t.Context(), w.Dir(), warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := w.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Attach(t.Context(), s.Path(), "raw"), c.Close(), s.Remove()); err != nil {
		t.Fatal(err)
	}
	if err := ask(t.Context(), w, "from raw.raw_population"); err == nil {
		t.Error("the file is still attached")
	}
}

func TestScratchKeepsTemporaryTablesAndReachesOnlyItsFolders(t *testing.T) {
	dir, inbox := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(inbox, "a.csv"), []byte("n\n4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := warehouse.NewScratch(t.Context(), dir, warehouse.Options{AllowedDirs: []string{inbox}, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Remove()
	if _, err := s.Exec(t.Context(), "create temp table t as from read_csv('"+inbox+"/a.csv')"); err != nil {
		t.Fatal(err)
	}
	a, err := s.Append(t.Context(), "t", []string{"n"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Row(5), a.Close()); err != nil {
		t.Fatal(err)
	}
	var n int64
	if err := s.QueryRow(t.Context(), "select sum(n)::bigint from t").Scan(&n); err != nil || n != 9 {
		t.Errorf("got %d, %v; want 9", n, err)
	}
	if _, err := s.Exec(t.Context(), "copy t to '"+dir+"/out.csv'"); err == nil {
		t.Error("the scratch wrote outside its folders")
	}
}

func TestSpillIsDeletedWithItsScratch(t *testing.T) {
	s, err := warehouse.NewScratch(t.Context(), t.TempDir(), warehouse.Options{MemoryLimit: "60MB", Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Exec(t.Context(), "create temp table big as select i, md5(i::varchar) as secret from range(3000000) as r(i)")
	if err != nil {
		t.Fatal(err)
	}
	spill := filepath.Join(filepath.Dir(s.Path()), "spill")
	if files, err := os.ReadDir(spill); err != nil || len(files) == 0 {
		t.Fatalf("nothing was spilled, so this test proves nothing: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(spill); !errors.Is(err, os.ErrNotExist) {
		t.Error("the spill outlived the scratch")
	}
	if err := s.Remove(); err != nil {
		t.Error(err)
	}
}
