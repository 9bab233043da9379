// Package jobs runs named pieces of work: on a schedule, by hand, and at start
// for what was missed while the process was down.
//
// Here live the Job, its schedule, its retries and the Runner that keeps
// them apart. What a job does never lives here: no registry, no warehouse, no
// report. A job that keeps a record of its own (the nightly snapshot writes the
// warehouse's ledger) does so inside its Run.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Trigger says why a run started.
type Trigger string

// The triggers, as the ledgers print them.
const (
	OnSchedule Trigger = "schedule" // its time came
	OnCatchUp  Trigger = "catch-up" // the process was down or busy when its time came
	ByHand     Trigger = "hand"     // somebody asked for it
)

// Job is one piece of work. Two runs of the same job never overlap, whatever
// started them.
type Job struct {
	Name     string        // unique, for ledgers and operators
	Schedule Schedule      // zero: by hand only
	Timeout  time.Duration // for one run with all its attempts; zero: none
	Retry    Retry
	CatchUp  time.Duration // how far back Missed looks
	Often    bool          // it runs so often that the log tells at debug level that it did; what goes wrong is told as ever

	// Missed says whether work since the given instant was left undone, such
	// as the nights for which there is no snapshot. It is asked when the
	// runner starts and after a run that made a scheduled start be skipped; if
	// it says yes, the job runs with OnCatchUp. Nil: nothing is caught up.
	Missed func(ctx context.Context, since time.Time) (bool, error)

	// Run does the work. It returns soon after its context is cancelled.
	Run func(ctx context.Context, why Trigger) error
}

// validate returns everything that is wrong with the job.
func (j Job) validate() error {
	var errs []error
	complain := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("job %q: "+format, append([]any{j.Name}, args...)...))
	}
	if j.Name == "" {
		complain("it has no name")
	}
	if j.Run == nil {
		complain("it has nothing to run")
	}
	if j.Timeout < 0 {
		complain("timeout %s is negative: leave it out for no limit", j.Timeout)
	}
	if j.CatchUp < 0 {
		complain("catch_up %s is negative: leave it out to catch up nothing", j.CatchUp)
	}
	if j.Missed != nil && j.CatchUp == 0 {
		complain("it can tell what was missed, but catch_up does not say how far to look back")
	}
	if j.Missed == nil && j.CatchUp > 0 {
		complain("catch_up is %s, but it cannot tell what was missed", j.CatchUp)
	}
	if j.Retry.Attempts < 0 || j.Retry.BackOff < 0 {
		complain("retry: attempts %d and back-off %s cannot be negative", j.Retry.Attempts, j.Retry.BackOff)
	}
	return errors.Join(errs...)
}

// Options say how a Runner runs its jobs.
type Options struct {
	Zone     *time.Location   // in which schedules are read; nil: UTC
	Patience time.Duration    // how long Stop lets a run end by itself before cancelling it
	Ledger   Ledger           // told of every run; nil: nobody
	Log      *slog.Logger     // nil: slog.Default()
	Now      func() time.Time // what runs are stamped with; nil: time.Now
}

// Ledger is told of every run twice: when it starts (Outcome Running, no end)
// and when it ends. A ledger that cannot write stops no job; the error is
// logged.
type Ledger interface {
	Record(ctx context.Context, r Run) error
}
