package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"toancanh/jobs"
)

// once runs one job by hand and returns its state and its error.
func once(t *testing.T, r *jobs.Runner, name string) (jobs.State, error) {
	t.Helper()
	done, err := r.RunNow(name)
	if err != nil {
		t.Fatal(err)
	}
	err = <-done
	for _, s := range r.States() {
		if s.Job == name {
			return s, err
		}
	}
	t.Fatalf("no state of %s", name)
	return jobs.State{}, nil
}

func TestFailedAttemptsAreRepeatedWithLongerWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		r := start(t, jobs.Options{}, jobs.Job{
			Name: "flaky", Retry: jobs.Retry{Attempts: 4, BackOff: time.Minute},
			Run: func(context.Context, jobs.Trigger) error {
				at = append(at, time.Now())
				if len(at) < 4 {
					return errors.New("connection refused")
				}
				return nil
			},
		})
		state, err := once(t, r, "flaky")
		if err != nil || state.Last.Attempts != 4 || state.Last.Outcome != jobs.Done {
			t.Fatalf("%v, %+v", err, state.Last)
		}
		for i, least := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
			if wait := at[i+1].Sub(at[i]); wait < least || wait > least*3/2 {
				t.Errorf("wait %d was %s, want between %s and half as much again", i+1, wait, least)
			}
		}
	})
}

func TestWaitsStopDoublingAtAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		r := start(t, jobs.Options{}, jobs.Job{
			Name: "down", Retry: jobs.Retry{Attempts: 100, BackOff: 30 * time.Minute},
			Run: func(context.Context, jobs.Trigger) error {
				at = append(at, time.Now())
				return errors.New("connection refused")
			},
		})
		if state, err := once(t, r, "down"); err == nil || state.Last.Attempts != 100 {
			t.Fatalf("%v, %+v", err, state.Last)
		}
		if wait := at[99].Sub(at[98]); wait < time.Hour || wait > 90*time.Minute {
			t.Errorf("the last wait was %s", wait)
		}
	})
}

func TestPermanentErrorsAreNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := errors.New("gate stopped the night")
		attempts := 0
		r := start(t, jobs.Options{}, jobs.Job{
			Name: "stopped", Retry: jobs.Retry{Attempts: 5, BackOff: time.Minute},
			Run: func(context.Context, jobs.Trigger) error {
				attempts++
				return fmt.Errorf("snapshot 2026-11-22: %w", jobs.Permanent(gate))
			},
		})
		_, err := once(t, r, "stopped")
		if attempts != 1 {
			t.Errorf("%d attempts", attempts)
		}
		if !errors.Is(err, gate) || err.Error() != "snapshot 2026-11-22: gate stopped the night" {
			t.Errorf("the error became %q", err)
		}
		if jobs.Permanent(nil) != nil {
			t.Error("Permanent(nil) is an error")
		}
	})
}

func TestJobRunsAgainAfterAPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		var runs atomic.Int32
		r := start(t, jobs.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}, jobs.Job{
			Name: "shaky", Schedule: schedule(t, "@hourly"), Retry: jobs.Retry{Attempts: 3, BackOff: time.Second},
			Run: func(context.Context, jobs.Trigger) error {
				if runs.Add(1) == 1 {
					panic(errors.ErrUnsupported)
				}
				return nil
			},
		})
		time.Sleep(time.Hour)
		synctest.Wait()
		last := r.States()[0].Last
		var panicked *jobs.PanicError
		if last.Outcome != jobs.Failed || !errors.As(last.Err, &panicked) || !errors.Is(last.Err, errors.ErrUnsupported) {
			t.Fatalf("the first run: %+v", last)
		}
		if n := runs.Load(); n != 1 {
			t.Errorf("a panic was tried again %d times", n-1)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if last := r.States()[0].Last; runs.Load() != 2 || last.Outcome != jobs.Done {
			t.Errorf("the second run: %+v", last)
		}
		if !strings.Contains(log.String(), "retry_test.go") {
			t.Errorf("the log does not hold the stack:\n%s", &log)
		}
	})
}

func TestTimeoutEndsARunWithAllItsAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, jobs.Options{},
			jobs.Job{
				Name: "endless", Timeout: time.Hour, Retry: jobs.Retry{Attempts: 3, BackOff: time.Second},
				Run: func(ctx context.Context, _ jobs.Trigger) error { <-ctx.Done(); return ctx.Err() },
			},
			jobs.Job{
				Name: "waiting", Timeout: time.Hour, Retry: jobs.Retry{Attempts: 100, BackOff: 25 * time.Minute},
				Run: func(context.Context, jobs.Trigger) error { return errors.New("connection refused") },
			},
		)
		for _, name := range []string{"endless", "waiting"} {
			begun := time.Now()
			state, err := once(t, r, name)
			if took := time.Since(begun); took != time.Hour {
				t.Errorf("%s took %s", name, took)
			}
			if state.Last.Outcome != jobs.Failed || !strings.Contains(err.Error(), "longer than its timeout of 1h0m0s") {
				t.Errorf("%s: %v, %+v", name, err, state.Last)
			}
		}
	})
}
