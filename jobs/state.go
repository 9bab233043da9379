package jobs

import (
	"cmp"
	"slices"
	"time"
)

// Outcome is how a run ended, or that it has not.
type Outcome string

// The outcomes.
const (
	Running   Outcome = "running"
	Done      Outcome = "done"
	Failed    Outcome = "failed"
	Cancelled Outcome = "cancelled" // the program stopped first
)

// Run is one run of a job.
type Run struct {
	Job      string
	Trigger  Trigger
	Started  time.Time
	Ended    time.Time // zero while it runs
	Attempts int       // made so far, known when it has ended
	Outcome  Outcome
	Err      error // nil unless Failed or Cancelled
}

// State is where a job stands.
type State struct {
	Job          string
	Schedule     string    // as typed, "" if by hand only
	Next         time.Time // zero if none
	RunningSince time.Time // zero if it is not running
	Last         Run       // the last one that ended since the program started; zero if none
	Skipped      int       // scheduled starts left out since then, the run before being still busy
}

// NextRun is a start that is due.
type NextRun struct {
	Job string
	At  time.Time
}

// States returns where every job stands, in the order the jobs were given.
func (r *Runner) States() []State {
	now := r.now().In(r.zone)
	states := make([]State, len(r.workers))
	for i, w := range r.workers {
		states[i] = w.state(now)
	}
	return states
}

// Next returns the next start of every job that has one, soonest first.
func (r *Runner) Next() []NextRun {
	var next []NextRun
	for _, s := range r.States() {
		if !s.Next.IsZero() {
			next = append(next, NextRun{Job: s.Job, At: s.Next})
		}
	}
	slices.SortStableFunc(next, func(a, b NextRun) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Job, b.Job))
	})
	return next
}

func (w *worker) state(now time.Time) State {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := State{
		Job:      w.job.Name,
		Schedule: w.job.Schedule.String(),
		Next:     w.job.Schedule.Next(now),
		Last:     w.last,
		Skipped:  w.skipped,
	}
	if w.busy {
		s.RunningSince = w.since
	}
	return s
}
