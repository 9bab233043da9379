package snapshot

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"toancanh/jobs/registry"
	"toancanh/queries"
	"toancanh/queries/warehouse"
)

// smallDisk mounts a disk of some megabytes for the test.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=160m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill leaves so many bytes of the disk free and returns what gives them back.
func fill(t *testing.T, dir string, leave int64) (free func()) {
	t.Helper()
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, int64(fs.Bavail)*fs.Bsize-leave), 0o600); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFullDiskIsNamedAndSurvived(t *testing.T) {
	dir := smallDisk(t)
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir, MemoryLimit: "512MB", Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := queries.Seed(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	s := standOn(t, w)
	s.mustTake("2026-11-20")

	t.Run("noticed before the night", func(t *testing.T) {
		free := fill(t, dir, 8<<20)
		defer free()
		s.on("2026-11-21")
		_, err := s.take("2026-11-21", Options{})
		if !warehouse.IsDiskFull(err) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%v", err)
		}
	})
	t.Run("in the middle of a night", func(t *testing.T) {
		usual := s.lay
		var free func()
		s.lay = func(ctx context.Context, into *warehouse.Scratch, span registry.Span) error {
			err := usual(ctx, into, span)
			free = fill(t, dir, 64<<10)
			return err
		}
		o, err := s.take("2026-11-21", Options{})
		if err == nil || len(o.Snapshots) > 0 {
			t.Errorf("a night went onto a full disk: %v %+v", err, o)
		}
		free()
		s.lay = usual
	})
	s.mustTake("2026-11-21")
	for query, want := range map[string]int64{
		"select count(*) from snapshot":                    2,
		"select count(*) from commune.population":          2 * 3321,
		"select count(*) from run where state = 'running'": 0,
		"select count(*) from run where state = 'done'":    2,
	} {
		if got := s.number(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "tmp", "raw-*")); err != nil || len(left) > 0 {
		t.Errorf("%v %v", err, left)
	}
}
