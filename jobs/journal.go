package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

// The attributes by which a line of the log belongs to a run or a job.
const (
	runKey = "run"
	jobKey = "job"
)

// mostLines is how many lines a journal keeps, of all runs together.
const mostLines = 5_000

// Line is what was logged about a run or a job.
type Line struct {
	At    time.Time
	Level slog.Level
	Run   string // "" where it is about the job as a whole
	Job   string // "" where it does not say
	Text  string // the message and what belongs to it
}

// Progress is how far a job is.
type Progress struct {
	Step        string
	Done, Total int64 // total 0: nobody knows
	At          time.Time
}

// Journal keeps in memory what is told of jobs while they run: their last lines in the
// log, and how far they are. It is safe for concurrent use.
type Journal struct {
	now func() time.Time

	mu       sync.Mutex // guards what follows
	lines    []Line     // the oldest first
	progress map[string]Progress
}

// NewJournal returns an empty journal that goes by a clock.
func NewJournal(now func() time.Time) *Journal {
	return &Journal{now: now, progress: map[string]Progress{}}
}

// Reporter returns what a job tells its progress to.
func (j *Journal) Reporter(job string) func(step string, done, total int64) {
	return func(step string, done, total int64) {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.progress[job] = Progress{Step: step, Done: done, Total: total, At: j.now()}
	}
}

// Progress returns what a job told last, the zero progress if nothing.
func (j *Journal) Progress(job string) Progress {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.progress[job]
}

// Lines returns the lines of a run, or of a job where run is "", the oldest first.
func (j *Journal) Lines(run, job string) []Line {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(j.lines), func(l Line) bool { return l.Run != run || run == "" && l.Job != job })
}

func (j *Journal) add(l Line) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.lines) >= mostLines {
		j.lines = slices.Delete(j.lines, 0, mostLines/10)
	}
	j.lines = append(j.lines, l)
}

// Log returns a log that writes where another does and is listened to.
func (j *Journal) Log(log *slog.Logger) *slog.Logger {
	return slog.New(listener{next: log.Handler(), journal: j})
}

// listener is a handler of logs that notes what is about runs and jobs.
type listener struct {
	next    slog.Handler
	journal *Journal
	attrs   []slog.Attr
}

// Enabled says whether the handler behind takes a line (slog.Handler).
func (l listener) Enabled(ctx context.Context, level slog.Level) bool {
	return l.next.Enabled(ctx, level)
}

// Handle notes a line and hands it on (slog.Handler).
func (l listener) Handle(ctx context.Context, r slog.Record) error {
	line := Line{At: r.Time, Level: r.Level}
	var text strings.Builder
	text.WriteString(r.Message)
	take := func(a slog.Attr) bool {
		switch value := a.Value.Resolve(); a.Key {
		case runKey:
			line.Run = value.String()
		case jobKey:
			line.Job = value.String()
		case "stack": // of a program that broke: for the log alone
		default:
			fmt.Fprintf(&text, " · %s: %s", a.Key, value)
		}
		return true
	}
	for _, a := range l.attrs {
		take(a)
	}
	r.Attrs(take)
	if line.Text = text.String(); line.Run != "" || line.Job != "" {
		l.journal.add(line)
	}
	return l.next.Handle(ctx, r)
}

// WithAttrs returns a handler whose lines have further attributes (slog.Handler).
func (l listener) WithAttrs(attrs []slog.Attr) slog.Handler {
	return listener{next: l.next.WithAttrs(attrs), journal: l.journal, attrs: append(slices.Clone(l.attrs), attrs...)}
}

// WithGroup returns a handler whose further attributes are those of a group, which no
// line about a run is (slog.Handler).
func (l listener) WithGroup(name string) slog.Handler {
	return listener{next: l.next.WithGroup(name), journal: l.journal, attrs: l.attrs}
}
