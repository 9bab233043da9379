package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"toancanh/jobs"
)

func TestStopLetsAShortRunEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		r := start(t, jobs.Options{Patience: 5 * time.Second}, jobs.Job{
			Name: "short",
			Run: func(ctx context.Context, why jobs.Trigger) error {
				if err := work(ctx, 3*time.Second); err != nil {
					return err
				}
				d.note(why)
				return nil
			},
		})
		if _, err := r.RunNow("short"); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if err := r.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took != 3*time.Second {
			t.Errorf("stopping took %s", took)
		}
		d.want(t, "01-01 07:00 hand")
	})
}

func TestStopCancelsALongRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ledger := &pages{}
		r := start(t, jobs.Options{Patience: 2 * time.Second, Ledger: ledger}, jobs.Job{
			Name: "long", Retry: jobs.Retry{Attempts: 3, BackOff: time.Minute},
			Run: func(ctx context.Context, _ jobs.Trigger) error { <-ctx.Done(); return ctx.Err() },
		})
		done, err := r.RunNow("long")
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if err := r.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took != 2*time.Second {
			t.Errorf("stopping took %s", took)
		}
		if err := <-done; err == nil || !strings.Contains(err.Error(), "the program is stopping") {
			t.Errorf("the run ended with %v", err)
		}
		if last := r.States()[0].Last; last.Outcome != jobs.Cancelled || last.Attempts != 1 {
			t.Errorf("its last run: %+v", last)
		}
		if want := []string{"long hand running", "long hand cancelled"}; !slices.Equal(ledger.lines, want) {
			t.Errorf("the ledger says %q, want %q", ledger.lines, want)
		}
	})
}

func TestStopNamesWhatDoesNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		r := start(t, jobs.Options{Patience: time.Second}, jobs.Job{
			Name: "deaf",
			Run:  func(context.Context, jobs.Trigger) error { <-release; return nil },
		})
		if _, err := r.RunNow("deaf"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
		defer cancel()
		err := r.Stop(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "still running: deaf") {
			t.Errorf("stopped with %v", err)
		}
		close(release)
	})
}

func TestNothingStartsAfterStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		run := func(_ context.Context, why jobs.Trigger) error { d.note(why); return nil }
		r, err := jobs.New(jobs.Options{Log: slog.New(slog.DiscardHandler)},
			jobs.Job{Name: "hourly", Schedule: schedule(t, "@hourly"), Run: run})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.RunNow("hourly"); !errors.Is(err, jobs.ErrStopped) {
			t.Errorf("by hand before the start: %v", err)
		}
		if err := r.Stop(t.Context()); err != nil {
			t.Errorf("stopping what never started: %v", err)
		}
		if err := r.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := r.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(3 * time.Hour)
		if _, err := r.RunNow("hourly"); !errors.Is(err, jobs.ErrStopped) {
			t.Errorf("by hand after the stop: %v", err)
		}
		d.want(t)
	})
}
