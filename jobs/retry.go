package jobs

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"
)

// Retry says how often a run tries again and how long it waits in between: the
// back-off, then twice as long, and so on up to an hour, each time up to half
// as long again at random, so that many nodes do not knock at the same second.
type Retry struct {
	Attempts int           // in all; 0 and 1: no second one
	BackOff  time.Duration // before the second attempt
}

// longestWait is where the doubling of a back-off ends.
const longestWait = time.Hour

// wait returns how long to wait after the given attempt (1, 2, …).
func (r Retry) wait(attempt int) time.Duration {
	d := r.BackOff
	for i := 1; i < attempt && d < longestWait; i++ {
		d *= 2
	}
	d = min(d, longestWait)
	if half := int64(d / 2); half > 0 {
		d += time.Duration(rand.Int64N(half)) //nolint:gosec // spreads load, guards nothing
	}
	return d
}

// permanentError marks an error that another attempt would meet again.
type permanentError struct{ err error }

func (e permanentError) Error() string { return e.err.Error() }

func (e permanentError) Unwrap() error { return e.err }

// Permanent marks an error that a retry cannot mend, such as a gate that
// stopped a night or a mistake in the configuration. The text stays the same;
// Permanent(nil) is nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanentError{err}
}

// PanicError is a panic that a run ended with.
type PanicError struct {
	Value any
	Stack []byte
}

// Error returns one line; the stack is for the log.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap returns the error a run panicked with, if it was one.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// attempt calls run once and turns a panic into an error. It stands innermost:
// recovering further out would skip what the callers do afterwards, and the job
// would count as running for ever.
func attempt(ctx context.Context, why Trigger, run func(context.Context, Trigger) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = Permanent(&PanicError{Value: v, Stack: debug.Stack()})
		}
	}()
	return run(ctx, why)
}

// perform runs the job until it succeeds, fails for good, has no attempt left
// or its context ends. It returns the number of attempts made.
func (j Job) perform(ctx context.Context, why Trigger, failed func(n int, wait time.Duration, err error)) (int, error) {
	for n := 1; ; n++ {
		err := attempt(ctx, why, j.Run)
		if err == nil {
			return n, nil
		}
		if ctx.Err() != nil {
			return n, ended(ctx, err)
		}
		var permanent permanentError
		if errors.As(err, &permanent) || n >= j.Retry.Attempts {
			return n, err
		}
		wait := j.Retry.wait(n)
		failed(n, wait, err)
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return n, ended(ctx, err)
		}
	}
}

// ended puts why the context ended before the error the run left with.
func ended(ctx context.Context, err error) error {
	return fmt.Errorf("%w: %w", context.Cause(ctx), err)
}
