package jobs_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"toancanh/jobs"
)

func TestJournalKeepsWhatIsAboutRunsAndJobs(t *testing.T) {
	t.Parallel()
	var written bytes.Buffer
	j := jobs.NewJournal(time.Now)
	log := j.Log(slog.New(slog.NewTextHandler(&written, nil)))
	log.Info("request", "path", "/")
	log.With("run", "r1").Info("source read", "source", "north", "took", time.Second)
	log.With("run", "r2").Error("run failed", "err", errors.New("no space"))
	log.Warn("an attempt failed", "job", "snapshot", "stack", "goroutine 1")
	log.Debug("too quiet", "job", "snapshot")
	if got := fmt.Sprint(texts(j.Lines("r1", "")), texts(j.Lines("r2", "")), texts(j.Lines("", "snapshot"))); got !=
		"[source read · source: north · took: 1s] [run failed · err: no space] [an attempt failed]" {
		t.Errorf("%s", got)
	}
	if n := strings.Count(written.String(), "\n"); n != 4 {
		t.Errorf("the log behind has %d lines", n)
	}
	for i := range 12_000 {
		log.Info("line", "job", "often", "n", i)
	}
	if lines := j.Lines("", "often"); len(lines) > 5_000 || !strings.HasSuffix(lines[len(lines)-1].Text, "n: 11999") || len(j.Lines("r1", "")) != 0 {
		t.Errorf("%d lines are kept", len(lines))
	}
}

func texts(lines []jobs.Line) (list []string) {
	for _, l := range lines {
		list = append(list, l.Text)
	}
	return list
}

func TestJournalKnowsHowFarAJobIs(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC)
	j := jobs.NewJournal(func() time.Time { return now })
	report := j.Reporter("snapshot")
	report("extract", 1, 9)
	report("nights", 2, 3)
	if p := j.Progress("snapshot"); p != (jobs.Progress{Step: "nights", Done: 2, Total: 3, At: now}) || j.Progress("reports") != (jobs.Progress{}) {
		t.Errorf("%+v", p)
	}
}
