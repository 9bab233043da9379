package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Errors that callers tell apart.
var (
	// ErrBusy says that the job is running already.
	ErrBusy = errors.New("it is running already: wait until it ends")
	// ErrStopped says that the runner is not running: not yet, or no longer.
	ErrStopped = errors.New("the program is not running jobs: it is starting or stopping")
	// ErrUnknown says that there is no job of that name.
	ErrUnknown = errors.New("no such job")

	errStopping = errors.New("the program is stopping")
)

// Runner starts jobs when their time comes, one run of each at a time. Make
// one with New.
type Runner struct {
	zone     *time.Location
	patience time.Duration
	ledger   Ledger
	log      *slog.Logger
	now      func() time.Time
	workers  []*worker
	cron     *cron.Cron

	mu      sync.Mutex // guards what follows
	base    context.Context
	cancel  context.CancelCauseFunc
	running sync.WaitGroup // runs; added to only while base is set
}

// New returns a runner of the given jobs, or everything that is wrong with
// them.
func New(o Options, jobs ...Job) (*Runner, error) {
	r := &Runner{zone: o.Zone, patience: o.Patience, ledger: o.Ledger, log: o.Log, now: o.Now}
	if r.zone == nil {
		r.zone = time.UTC
	}
	if r.log == nil {
		r.log = slog.Default()
	}
	if r.now == nil {
		r.now = time.Now
	}
	r.cron = cron.New(cron.WithLocation(r.zone), cron.WithLogger(cron.DiscardLogger))
	var errs []error
	seen := map[string]bool{}
	for _, job := range jobs {
		if seen[job.Name] {
			errs = append(errs, fmt.Errorf("job %q: there are two of that name", job.Name))
		}
		seen[job.Name] = true
		errs = append(errs, job.validate())
		w := &worker{job: job, runner: r}
		r.workers = append(r.workers, w)
		if job.Schedule.cron != nil {
			r.cron.Schedule(job.Schedule.cron, cron.FuncJob(w.onSchedule))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return r, nil
}

// Start begins to keep the schedules and catches up what was missed. It
// returns at once. Runs get contexts derived from ctx; when ctx ends they are
// cancelled, but only Stop ends the runner. A runner is started once.
func (r *Runner) Start(ctx context.Context) error {
	r.mu.Lock()
	if r.cancel != nil {
		r.mu.Unlock()
		return errors.New("jobs: started twice")
	}
	r.base, r.cancel = context.WithCancelCause(ctx)
	r.mu.Unlock()

	r.cron.Start()
	for _, w := range r.workers {
		w.atStart()
	}
	return nil
}

// Stop ends the runner: nothing starts any more, and runs in progress get the
// runner's patience to end by themselves and are then cancelled. It returns
// when the last one has ended, or, with an error naming those that have not,
// when ctx ends. Stopping a runner that never started is no mistake.
func (r *Runner) Stop(ctx context.Context) error {
	r.mu.Lock()
	cancel := r.cancel
	r.base = nil
	r.mu.Unlock()
	if cancel == nil {
		return nil
	}
	r.cron.Stop()
	idle := make(chan struct{})
	go func() {
		r.running.Wait()
		close(idle)
	}()
	patience := time.NewTimer(r.patience)
	defer patience.Stop()
	select {
	case <-idle:
	case <-patience.C:
	case <-ctx.Done():
	}
	cancel(errStopping)
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
	}
	if busy := r.busy(); len(busy) > 0 {
		return fmt.Errorf("jobs: still running: %s: %w", strings.Join(busy, ", "), context.Cause(ctx))
	}
	return nil
}

// RunNow starts the job of that name and returns at once. The channel gets the
// run's error, or nil, when it ends.
func (r *Runner) RunNow(name string) (<-chan error, error) {
	for _, w := range r.workers {
		if w.job.Name == name {
			done, err := w.byHand()
			if err != nil {
				return nil, fmt.Errorf("job %s: %w", name, err)
			}
			return done, nil
		}
	}
	names := make([]string, len(r.workers))
	for i, w := range r.workers {
		names[i] = w.job.Name
	}
	return nil, fmt.Errorf("job %q: %w; there are: %s", name, ErrUnknown, strings.Join(names, ", "))
}

// enter returns the context for a run and counts it among the running; the
// caller calls leave when the run has ended. After Stop it says no.
func (r *Runner) enter() (ctx context.Context, leave func(), err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.base == nil {
		return nil, nil, ErrStopped
	}
	r.running.Add(1)
	return r.base, r.running.Done, nil
}

// busy returns the names of the jobs that are running.
func (r *Runner) busy() []string {
	var names []string
	for _, s := range r.States() {
		if !s.RunningSince.IsZero() {
			names = append(names, s.Job)
		}
	}
	return names
}

// record tells the ledger, if there is one.
func (r *Runner) record(ctx context.Context, run Run) {
	if r.ledger == nil {
		return
	}
	if err := r.ledger.Record(context.WithoutCancel(ctx), run); err != nil {
		r.log.Error("the ledger did not take a run", "job", run.Job, "outcome", run.Outcome, "error", err)
	}
}
