package warehouse

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// addGaps writes n rows, committed but not yet checkpointed.
func addGaps(t *testing.T, w *Warehouse, n int) {
	t.Helper()
	err := w.Write(t.Context(), func(tx *Tx) error {
		_, err := tx.Exec(t.Context(), "insert into gap select '2026-01-01', '*', 'test', i::varchar, now() from range($1) as r(i)", n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// gapsIn opens a folder and counts its rows.
func gapsIn(t *testing.T, dir string) (n int, err error) {
	t.Helper()
	w, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		return 0, err
	}
	err = w.Read(t.Context(), func(tx *Tx) error {
		return tx.QueryRow(t.Context(), "select count(*)::int from gap").Scan(&n)
	})
	return n, errors.Join(err, w.Close())
}

// copyFolder copies the files of a folder into a new one: what a process that
// dies at this moment leaves on disk.
func copyFolder(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, e.Name()), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// cutCheckpoint leaves a folder as a process killed while it overwrote a
// metadata block does, and gives the number of rows that were committed.
func cutCheckpoint(t *testing.T) (dir string, rows int) {
	t.Helper()
	w, err := Open(t.Context(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	addGaps(t, w, 100)
	if err := w.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	addGaps(t, w, 20)
	s, err := w.session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.saveJournal(t.Context(), s), s.close()); err != nil {
		t.Fatal(err)
	}
	dir = copyFolder(t, w.Dir())
	if err := os.Remove(w.journal()); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(filepath.Join(dir, fileName), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	// The first block holds metadata; half of it is new.
	if _, err := file.WriteAt(make([]byte, 128<<10), headerBytes); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, 120
}

func TestCheckpointCutOffInTheMiddleOfABlockIsUndone(t *testing.T) {
	dir, rows := cutCheckpoint(t)
	for range 2 { // and it stays well
		if got, err := gapsIn(t, dir); err != nil || got != rows {
			t.Errorf("got %d rows, want %d, %v", got, rows, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, journalName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the journal is still there: %v", err)
	}
}

func TestWithoutAJournalACutOffCheckpointIsFatal(t *testing.T) {
	dir, _ := cutCheckpoint(t)
	if err := os.Remove(filepath.Join(dir, journalName)); err != nil {
		t.Fatal(err)
	}
	if got, err := gapsIn(t, dir); err == nil {
		t.Errorf("%d rows: DuckDB no longer overwrites metadata in place, so the journal can go", got)
	}
}

func TestJournalOfAFinishedCheckpointIsIgnored(t *testing.T) {
	w, err := Open(t.Context(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	addGaps(t, w, 100)
	s, err := w.session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.saveJournal(t.Context(), s), s.close()); err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(w.journal())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	addGaps(t, w, 20)
	dir := copyFolder(t, w.Dir())
	if err := errors.Join(w.Close(), os.WriteFile(filepath.Join(dir, journalName), old, 0o600)); err != nil {
		t.Fatal(err)
	}
	if got, err := gapsIn(t, dir); err != nil || got != 120 {
		t.Errorf("got %d rows, want 120, %v", got, err)
	}
}

func TestDamagedJournalIsNamed(t *testing.T) {
	dir, _ := cutCheckpoint(t)
	if err := os.WriteFile(filepath.Join(dir, journalName), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := gapsIn(t, dir); err == nil {
		t.Error("a damaged journal was passed over")
	}
}

func TestCheckpointsHappenOnlyWhenAskedFor(t *testing.T) {
	w, err := Open(t.Context(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(w.file())
	if err != nil {
		t.Fatal(err)
	}
	addGaps(t, w, 1_000_000)
	if err := w.Write(t.Context(), func(tx *Tx) error {
		_, err := tx.Exec(t.Context(), "update gap set reason = reason || run")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.shut(); err != nil { // as a process that dies, but for the lock
		t.Fatal(err)
	}
	after, err := os.ReadFile(w.file())
	if err != nil || string(before[:headerBytes]) != string(after[:headerBytes]) {
		t.Errorf("the header changed without a checkpoint, %v", err)
	}
}

func TestLongLogIsWorkedInByTheNextWriter(t *testing.T) {
	w, err := Open(t.Context(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var before int64
	for range 100 {
		addGaps(t, w, 100_000)
		size, err := w.logSize()
		if err != nil {
			t.Fatal(err)
		}
		if size < before {
			return // it was worked in
		}
		before = size
	}
	t.Errorf("the log has grown to %d bytes", before)
}

// TestHeaderAndJournalAloneTakeACheckpointBack has everything a checkpoint writes
// reach the disk but its last step. What the old header points to must then be
// either untouched or in the journal.
func TestHeaderAndJournalAloneTakeACheckpointBack(t *testing.T) {
	w, err := Open(t.Context(), Options{Dir: t.TempDir(), Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for round, statement := range []string{
		"insert into gap select '2026-01-01', '*', 'test', i::varchar, now() from range(1000) as r(i)",
		"insert into commune.population select 1, '2026-01-01', i, 1, hash(i) >> 2, i, i, i, i, i from range(300000) as r(i)",
		"update commune.population set verified = (hash(place) >> 3)::bigint where place % 3 = 0",
		"delete from commune.population where place % 5 = 0",
		"insert into commune.card (snapshot, date, place, received) select 1, '2026-01-01', i, hash(i) >> 2 from range(150000) as r(i)",
		"delete from commune.card",
		"insert into commune.population select 2, '2026-01-02', i, 1, hash(i + 7) >> 2, i, i, i, i, i from range(200000) as r(i)",
		"create table later as select i, hash(i) as h from range(500000) as r(i)",
		"drop table later",
		"update gap set reason = 'other ' || run",
		"insert into province.population select * from commune.population where place < 63",
		"delete from commune.population where snapshot = 1",
	} {
		err := w.Write(t.Context(), func(tx *Tx) error {
			_, err := tx.Exec(t.Context(), statement)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		checkTakenBack(t, w, round)
	}
}

// checkTakenBack makes a checkpoint and opens a copy of its files with the old header.
func checkTakenBack(t *testing.T, w *Warehouse, round int) {
	t.Helper()
	s, err := w.session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := allTotals(t.Context(), s.conn)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.saveJournal(t.Context(), s), s.close()); err != nil {
		t.Fatal(err)
	}
	before := copyFolder(t, w.Dir())
	if err := w.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(w.file())
	if err != nil {
		t.Fatal(err)
	}
	header, err := os.ReadFile(filepath.Join(before, fileName))
	if err != nil {
		t.Fatal(err)
	}
	copy(after[:headerBytes], header)
	if err := os.WriteFile(filepath.Join(before, fileName), after, 0o600); err != nil {
		t.Fatal(err)
	}
	back, err := Open(t.Context(), Options{Dir: before, Threads: 2})
	if err != nil {
		t.Fatalf("round %d: %v", round, err)
	}
	defer back.Close()
	got, err := allTotals(t.Context(), back.db)
	if err != nil {
		t.Fatalf("round %d: %v", round, err)
	}
	if err := compare(want, got); err != nil {
		t.Errorf("round %d: %v", round, err)
	}
}

// allTotals adds up every table of a warehouse.
func allTotals(ctx context.Context, q queryer) (totals, error) {
	names, err := tableNames(ctx, q, "current_database()")
	if err != nil {
		return nil, err
	}
	out := totals{}
	for _, name := range names {
		if out[name], err = tableTotal(ctx, q, name); err != nil {
			return nil, err
		}
	}
	return out, nil
}
