package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// worker holds one job and sees to it that its runs never overlap, whether
// schedule, catch-up or somebody's hand started them. (The cron library's
// SkipIfStillRunning would know of the first kind only.)
type worker struct {
	job    Job
	runner *Runner

	mu      sync.Mutex // guards what follows
	busy    bool
	since   time.Time
	owed    bool // a scheduled start was skipped since the job became busy
	skipped int
	last    Run
}

// onSchedule runs the job because its time came, unless it is busy.
func (w *worker) onSchedule() {
	ctx, leave, err := w.runner.enter()
	if err != nil {
		return // the time came while the runner was stopping
	}
	defer leave()
	if !w.claim() {
		w.skip()
		return
	}
	w.run(ctx, OnSchedule)
	w.settle(ctx, w.release())
}

// byHand starts the job and returns where its end will be told.
func (w *worker) byHand() (<-chan error, error) {
	ctx, leave, err := w.runner.enter()
	if err != nil {
		return nil, err
	}
	if !w.claim() {
		leave()
		return nil, ErrBusy
	}
	done := make(chan error, 1)
	go func() {
		defer leave()
		run := w.run(ctx, ByHand)
		owed := w.release()
		done <- run.Err
		w.settle(ctx, owed)
	}()
	return done, nil
}

// atStart catches up what was missed while the process was down.
func (w *worker) atStart() {
	ctx, leave, err := w.runner.enter()
	if err != nil {
		return // stopped right after the start
	}
	go func() {
		defer leave()
		w.settle(ctx, true)
	}()
}

// settle catches up if something is owed, and again as long as doing so made
// another scheduled start be skipped.
func (w *worker) settle(ctx context.Context, owed bool) {
	for owed && w.job.Missed != nil && ctx.Err() == nil && w.claim() {
		if w.missed(ctx) {
			w.run(ctx, OnCatchUp)
		}
		owed = w.release()
	}
}

// missed asks the job whether there is something to catch up. Not knowing
// counts as a failed run, so that it is seen.
func (w *worker) missed(ctx context.Context) bool {
	begun := w.runner.now()
	var yes bool
	err := attempt(ctx, OnCatchUp, func(ctx context.Context, _ Trigger) error {
		var err error
		yes, err = w.job.Missed(ctx, begun.Add(-w.job.CatchUp))
		return err
	})
	if err != nil {
		w.end(ctx, Run{
			Job: w.job.Name, Trigger: OnCatchUp, Started: begun,
			Err: fmt.Errorf("find out what was missed: %w", err),
		})
		return false
	}
	return yes
}

// run runs the claimed job with its timeout and retries.
func (w *worker) run(ctx context.Context, why Trigger) Run {
	r := w.runner
	run := Run{Job: w.job.Name, Trigger: why, Started: r.now(), Outcome: Running}
	r.log.Log(ctx, w.level(), "a job started", "job", run.Job, "trigger", why)
	r.record(ctx, run)

	bounded, cancel := ctx, func() {}
	if w.job.Timeout > 0 {
		bounded, cancel = context.WithTimeoutCause(ctx, w.job.Timeout,
			fmt.Errorf("it took longer than its timeout of %s", w.job.Timeout))
	}
	defer cancel()
	run.Attempts, run.Err = w.job.perform(bounded, why, func(n int, wait time.Duration, err error) {
		r.log.Warn("an attempt failed and will be repeated",
			"job", run.Job, "attempt", n, "of", w.job.Retry.Attempts, "wait", wait, "error", err)
	})
	return w.end(ctx, run)
}

// end stamps, logs and records how a run ended, and returns the whole of it.
// ctx is the run's without its timeout: it has ended only if the runner is
// stopping.
func (w *worker) end(ctx context.Context, run Run) Run {
	r := w.runner
	run.Ended = r.now()
	attrs := []any{"job", run.Job, "trigger", run.Trigger, "attempts", run.Attempts, "took", run.Ended.Sub(run.Started)}
	switch {
	case run.Err == nil:
		run.Outcome = Done
		r.log.Log(ctx, w.level(), "a job is done", attrs...)
	case ctx.Err() != nil:
		run.Outcome = Cancelled
		r.log.Warn("a job was cancelled", append(attrs, "error", run.Err)...)
	default:
		run.Outcome = Failed
		var panicked *PanicError
		if errors.As(run.Err, &panicked) {
			attrs = append(attrs, "stack", string(panicked.Stack))
		}
		r.log.Error("a job failed", append(attrs, "error", run.Err)...)
	}
	w.mu.Lock()
	w.last = run
	w.mu.Unlock()
	r.record(ctx, run)
	return run
}

// level is at which the log tells that all is well.
func (w *worker) level() slog.Level {
	if w.job.Often {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// claim makes the job busy, or says that it is already.
func (w *worker) claim() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy {
		return false
	}
	w.busy, w.since, w.owed = true, w.runner.now(), false
	return true
}

// release makes the job free again and says whether a scheduled start was
// skipped meanwhile.
func (w *worker) release() (owed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy = false
	return w.owed
}

// skip notes a scheduled start that found the job busy.
func (w *worker) skip() {
	w.mu.Lock()
	w.owed = true
	w.skipped++
	since := w.since
	w.mu.Unlock()
	w.runner.log.Warn("a scheduled start was skipped: the job is still busy", "job", w.job.Name, "since", since)
}
