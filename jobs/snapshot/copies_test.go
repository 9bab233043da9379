package snapshot

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"toancanh/jobs/registry"
)

// kept lists the published copies.
func (s *stand) kept() []string {
	s.t.Helper()
	paths, err := filepath.Glob(filepath.Join(s.Dir, "published", "*"))
	if err != nil {
		s.t.Fatal(err)
	}
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = filepath.Base(p)
	}
	return names
}

func (s *stand) copied() bool {
	s.t.Helper()
	done, err := s.Copied(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return done
}

func (s *stand) mustCopy() {
	s.t.Helper()
	if err := s.Copy(s.t.Context(), "hand"); err != nil {
		s.t.Fatal(err)
	}
	if !s.copied() {
		s.t.Error("copied, yet a copy is missing")
	}
}

// lightStand is quick: people live in three communes only.
func lightStand(t *testing.T) *stand {
	t.Helper()
	s := newStand(t)
	s.Gates = arithmeticOnly(t)
	s.lay = layLight(1)
	return s
}

func TestCopiesAreMadeAfterTheNight(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Keep = 1
	var opened string
	s.Open = func(_ context.Context, dir string) error { opened = dir; return nil }
	s.mustTake("2026-11-21")
	o := s.mustTake("2026-11-22")
	kept, err := filepath.Glob(filepath.Join(s.Dir, "published", "*"))
	if err != nil || len(kept) != 1 || filepath.Base(kept[0]) != o.Snapshots[0]+".duckdb" {
		t.Errorf("%v %v, want %s", err, kept, o.Snapshots[0])
	}
	if folder, err := os.Stat(filepath.Join(s.Dir, "published")); err != nil || folder.Mode().Perm() != 0o700 {
		t.Errorf("the folder of copies is not its owner's alone: %v %v", folder, err)
	}
	if _, err := os.Stat(opened); err != nil || filepath.Base(opened) != "open" {
		t.Errorf("open copy: %q %v", opened, err)
	}
}

func TestCopiesLeftOutAreKnownAndMadeLater(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Keep = 1
	if _, err := s.take("2026-11-22", Options{LeaveCopies: true}); err != nil {
		t.Fatal(err)
	}
	if done, err := s.Copied(t.Context()); err != nil || done {
		t.Errorf("copied: %v %v", done, err)
	}
	if err := s.Copy(t.Context(), "hand"); err != nil {
		t.Fatal(err)
	}
	if done, err := s.Copied(t.Context()); err != nil || !done {
		t.Errorf("copied: %v %v", done, err)
	}
}

func TestCopyThatFailsLeavesTheNightAndALineInTheLedger(t *testing.T) {
	s := newStand(t)
	s.Open = func(context.Context, string) error { return errors.New("no permission") }
	s.mustTake("2026-11-22")
	if n := s.number("select count(*) from run where job = 'publish' and state = 'failed' and error like '%no permission%'"); n != 1 {
		t.Error("the ledger does not know")
	}
}

func TestCopyThatIsGoneOrBehindIsMissed(t *testing.T) {
	t.Parallel()
	s := lightStand(t)
	s.Keep = 2
	opened := 0
	s.Open = func(context.Context, string) error { opened++; return nil }
	o := s.mustTake("2026-11-22")
	if !s.copied() || opened != 1 {
		t.Fatalf("copied %v, opened %d times", s.copied(), opened)
	}
	file := filepath.Join(s.Dir, "published", o.Snapshots[0]+".duckdb")
	made, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(s.Dir, "open")); err != nil {
		t.Fatal(err)
	}
	if s.copied() {
		t.Error("the open copy is gone and not missed")
	}
	s.mustCopy()
	if again, err := os.Stat(file); err != nil || !os.SameFile(made, again) || opened != 2 {
		t.Errorf("the published copy was made again though it was there (%v), opened %d times", err, opened)
	}
	// an older night is published: the newest keeps its id, its copy is behind
	s.now = s.now.Add(time.Hour)
	if _, err := s.take("2026-11-20", Options{LeaveCopies: true}); err != nil {
		t.Fatal(err)
	}
	if s.copied() {
		t.Error("the published copy lacks a night and is not missed")
	}
	s.mustCopy()
	if again, err := os.Stat(file); err != nil || os.SameFile(made, again) || opened != 2 {
		t.Errorf("the published copy was not made again (%v), opened %d times", err, opened)
	}
}

func TestCopyOvertakenByANightShowsThatNight(t *testing.T) {
	t.Parallel()
	s := lightStand(t)
	s.Keep = 3
	s.on("2026-11-21")
	if _, err := s.take("2026-11-21", Options{LeaveCopies: true}); err != nil {
		t.Fatal(err)
	}
	s.on("2026-11-22")
	var newer Outcome
	s.Progress = func(step string, done, _ int64) {
		if step != "copy the warehouse" || done != 0 || newer.Run != "" {
			return
		}
		newer.Run = "begun"
		other := &Night{Warehouse: s.Warehouse, Sources: s.Sources, Gates: s.Gates, Zone: s.Zone, Now: s.Now, Dir: s.Dir, Log: s.Log, land: s.land}
		var err error
		if newer, err = other.Take(t.Context(), day("2026-11-22"), Options{LeaveCopies: true}); err != nil {
			t.Error(err)
		}
	}
	s.mustCopy()
	if got := s.kept(); len(newer.Snapshots) != 1 || !slices.Equal(got, []string{newer.Snapshots[0] + ".duckdb"}) {
		t.Errorf("copies %v after %v was published", got, newer.Snapshots)
	}
}

func TestCopiesAreMadeOneAtATime(t *testing.T) {
	t.Parallel()
	s := lightStand(t)
	s.Keep = 1
	if _, err := s.take("2026-11-22", Options{LeaveCopies: true}); err != nil {
		t.Fatal(err)
	}
	var inside, opened atomic.Int32
	open := func(context.Context, string) error {
		if inside.Add(1) > 1 {
			t.Error("two copies are being made")
		}
		defer inside.Add(-1)
		opened.Add(1)
		return nil
	}
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			n := &Night{Warehouse: s.Warehouse, Zone: s.Zone, Now: s.Now, Dir: s.Dir, Keep: 1, Open: open, Log: s.Log}
			if err := n.Copy(t.Context(), "hand"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if opened.Load() != 1 || len(s.kept()) != 1 {
		t.Errorf("opened %d times, copies %v", opened.Load(), s.kept())
	}
}

func TestOldCopiesMakeRoomForNewOnes(t *testing.T) {
	t.Parallel()
	s := lightStand(t)
	s.Keep = 2
	var want []string
	for _, night := range []string{"2026-11-20", "2026-11-21", "2026-11-22"} {
		want = append(want, s.mustTake(night).Snapshots[0]+".duckdb")
	}
	if _, err := s.Backfill(t.Context(), registry.Span{From: day("2026-11-18"), Until: day("2026-11-19")}, Options{}); err != nil {
		t.Fatal(err)
	}
	if got := s.kept(); !slices.Equal(got, want[1:]) {
		t.Errorf("%v, want %v", got, want[1:])
	}
}
