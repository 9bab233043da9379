package main

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"toancanh/jobs"
	"toancanh/server/audit"
)

func TestOldMonthsOfTheTrailAreArchivedAtNight(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.yaml")
	config, err := parseConfig(file, []byte("data_dir: ./data\nqueries: {memory_limit: 256MB}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := openApp(t.Context(), config, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	add := func(at time.Time) {
		t.Helper()
		a.trail.Now = func() time.Time { return at }
		if err := a.trail.Add(t.Context(), audit.Entry{Person: "p1", Action: audit.Look, What: "/communes/00004", Outcome: audit.Done}); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	for _, months := range []int{-40, -30, -20, 0} {
		add(now.AddDate(0, months, 0))
	}
	job, err := a.keeping()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second night finds nothing to do
		if err := job.Run(t.Context(), jobs.OnSchedule); err != nil {
			t.Fatal(err)
		}
	}
	report, err := a.trail.Verify(t.Context(), audit.Head{})
	if err != nil || !report.Whole() || report.Head.Number != 5 {
		t.Errorf("%+v, %v", report, err)
	}
	archives, err := filepath.Glob(filepath.Join(filepath.Dir(file), "data", audit.ArchiveFolder, "1-2-*.jsonl.gz"))
	if err != nil || len(archives) != 1 {
		t.Fatalf("archives %v, %v", archives, err)
	}
	if info, err := os.Stat(archives[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	var out strings.Builder
	c := &cli{args: []string{"audit", "archive"}, app: a, out: &out, err: io.Discard}
	if code := c.run(t.Context()); code != exitDone || !strings.Contains(out.String(), "no month is older") {
		t.Errorf("%d %s", code, out.String())
	}
	var notes strings.Builder
	c = &cli{args: []string{"audit", "list"}, app: a, out: io.Discard, err: &notes}
	if code := c.run(t.Context()); code != exitDone || !strings.Contains(notes.String(), "rows 1 to 2, earlier than ") || !strings.Contains(notes.String(), filepath.Base(archives[0])) {
		t.Errorf("%d %s", code, notes.String())
	}
}
