package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"toancanh/jobs"
)

// The tests run in bubbles of testing/synctest: time passes only when every
// goroutine waits, so a night takes no time and no test sleeps for real. A
// bubble's clock starts at 2000-01-01 00:00 UTC.

// hanoi is where the schedules of the tests are read: 07:00 when a bubble
// starts.
func hanoi() *time.Location { return time.FixedZone("Asia/Ho_Chi_Minh", 7*3600) }

func schedule(t *testing.T, spec string) jobs.Schedule {
	t.Helper()
	s, err := jobs.ParseSchedule(spec)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// start returns a started runner that is stopped when the test ends.
func start(t *testing.T, o jobs.Options, all ...jobs.Job) *jobs.Runner {
	t.Helper()
	o.Zone = hanoi()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	r, err := jobs.New(o, all...)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return r
}

// work takes that long unless it is cancelled.
func work(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// diary notes when and why a job ran.
type diary struct {
	mu      sync.Mutex
	entries []string
}

func (d *diary) note(why jobs.Trigger) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries = append(d.entries, time.Now().In(hanoi()).Format("01-02 15:04 ")+string(why))
}

func (d *diary) want(t *testing.T, entries ...string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Equal(d.entries, entries) {
		t.Errorf("it ran at\n  %s\nwant\n  %s", strings.Join(d.entries, "\n  "), strings.Join(entries, "\n  "))
	}
}

func TestJobRunsWhenItsTimeComesInTheZone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		r := start(t, jobs.Options{}, jobs.Job{
			Name: "snapshot", Schedule: schedule(t, "30 1 * * *"),
			Run: func(_ context.Context, why jobs.Trigger) error { d.note(why); return nil },
		})
		time.Sleep(48 * time.Hour)
		synctest.Wait()
		d.want(t, "01-02 01:30 schedule", "01-03 01:30 schedule")

		state := r.States()[0]
		if state.Last.Outcome != jobs.Done || state.Last.Attempts != 1 || state.Last.Err != nil {
			t.Errorf("its last run: %+v", state.Last)
		}
		if got := state.Next.Format(time.RFC3339); got != "2000-01-04T01:30:00+07:00" {
			t.Errorf("next start %s", got)
		}
	})
}

func TestNextRunsAreListedSoonestFirst(t *testing.T) {
	nothing := func(context.Context, jobs.Trigger) error { return nil }
	r, err := jobs.New(jobs.Options{
		Zone: hanoi(),
		Now:  func() time.Time { return time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC) }, // 03:00 on the 23rd
	},
		jobs.Job{Name: "weekly", Schedule: schedule(t, "0 7 * * 1"), Run: nothing},
		jobs.Job{Name: "by-hand", Run: nothing},
		jobs.Job{Name: "hourly", Schedule: schedule(t, "@hourly"), Run: nothing},
		jobs.Job{Name: "nightly", Schedule: schedule(t, "30 1 * * *"), Run: nothing},
	)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range r.Next() {
		got = append(got, n.Job+" "+n.At.Format("01-02 15:04 -07"))
	}
	want := []string{"hourly 11-23 04:00 +07", "weekly 11-23 07:00 +07", "nightly 11-24 01:30 +07"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOneRunAtATimeWhateverStartsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		r := start(t, jobs.Options{}, jobs.Job{
			Name: "slow", Schedule: schedule(t, "@hourly"),
			Run: func(ctx context.Context, why jobs.Trigger) error {
				d.note(why)
				return work(ctx, 90*time.Minute)
			},
		})
		time.Sleep(70 * time.Minute) // 08:10
		if _, err := r.RunNow("slow"); !errors.Is(err, jobs.ErrBusy) {
			t.Errorf("a second run by hand: %v", err)
		}
		if since := r.States()[0].RunningSince.In(hanoi()).Format("15:04"); since != "08:00" {
			t.Errorf("running since %s", since)
		}
		time.Sleep(2 * time.Hour) // 10:10
		d.want(t, "01-01 08:00 schedule", "01-01 10:00 schedule")
		if skipped := r.States()[0].Skipped; skipped != 1 {
			t.Errorf("%d starts skipped, want the one of 09:00", skipped)
		}
	})
}

func TestRunByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		broken := errors.New("no registry")
		r := start(t, jobs.Options{}, jobs.Job{
			Name: "report",
			Run:  func(_ context.Context, why jobs.Trigger) error { d.note(why); return broken },
		})
		done, err := r.RunNow("report")
		if err != nil {
			t.Fatal(err)
		}
		if err := <-done; !errors.Is(err, broken) {
			t.Errorf("it ended with %v", err)
		}
		d.want(t, "01-01 07:00 hand")
		if last := r.States()[0].Last; last.Outcome != jobs.Failed || last.Trigger != jobs.ByHand {
			t.Errorf("its last run: %+v", last)
		}
		if _, err := r.RunNow("reprot"); !errors.Is(err, jobs.ErrUnknown) || !strings.Contains(err.Error(), "there are: report") {
			t.Errorf("an unknown job: %v", err)
		}
	})
}

func TestMissedRunsAreCaughtUpAtStart(t *testing.T) {
	for _, missed := range []bool{true, false} {
		t.Run(fmt.Sprint(missed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var d diary
				var since time.Time
				start(t, jobs.Options{}, jobs.Job{
					Name: "snapshot", Schedule: schedule(t, "30 1 * * *"), CatchUp: 30 * 24 * time.Hour,
					Missed: func(_ context.Context, s time.Time) (bool, error) { since = s; return missed, nil },
					Run:    func(_ context.Context, why jobs.Trigger) error { d.note(why); return nil },
				})
				synctest.Wait()
				if got := time.Since(since); got != 30*24*time.Hour {
					t.Errorf("it looked back %s", got)
				}
				if missed {
					d.want(t, "01-01 07:00 catch-up")
				} else {
					d.want(t)
				}
			})
		})
	}
}

func TestStartSkippedDuringCatchUpIsMadeUpFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		asked := 0
		start(t, jobs.Options{}, jobs.Job{
			Name: "snapshot", Schedule: schedule(t, "30 7 * * *"), CatchUp: time.Hour,
			Missed: func(context.Context, time.Time) (bool, error) { asked++; return true, nil },
			Run: func(ctx context.Context, why jobs.Trigger) error {
				d.note(why)
				return work(ctx, 45*time.Minute)
			},
		})
		time.Sleep(10 * time.Hour)
		d.want(t, "01-01 07:00 catch-up", "01-01 07:45 catch-up")
		if asked != 2 {
			t.Errorf("asked %d times what was missed", asked)
		}
	})
}

func TestNotKnowingWhatWasMissedIsAFailedRun(t *testing.T) {
	for name, missed := range map[string]func(context.Context, time.Time) (bool, error){
		"error": func(context.Context, time.Time) (bool, error) { return true, errors.New("warehouse closed") },
		"panic": func(context.Context, time.Time) (bool, error) { panic("warehouse closed") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var d diary
				r := start(t, jobs.Options{}, jobs.Job{
					Name: "snapshot", Schedule: schedule(t, "@daily"), CatchUp: time.Hour, Missed: missed,
					Run: func(_ context.Context, why jobs.Trigger) error { d.note(why); return nil },
				})
				synctest.Wait()
				last := r.States()[0].Last
				if last.Outcome != jobs.Failed || last.Err == nil || !strings.Contains(last.Err.Error(), "find out what was missed") {
					t.Errorf("its last run: %+v", last)
				}
				time.Sleep(24 * time.Hour)
				synctest.Wait()
				d.want(t, "01-02 00:00 schedule")
			})
		})
	}
}

// pages is a ledger of lines.
type pages struct {
	mu    sync.Mutex
	lines []string
	err   error
}

func (p *pages) Record(ctx context.Context, r jobs.Run) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p.lines = append(p.lines, fmt.Sprintf("%s %s %s", r.Job, r.Trigger, r.Outcome))
	return p.err
}

func TestLedgerIsToldOfStartAndEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ledger := &pages{err: errors.New("disk full")} // which stops no job
		r := start(t, jobs.Options{Ledger: ledger},
			jobs.Job{Name: "good", Run: func(context.Context, jobs.Trigger) error { return nil }},
			jobs.Job{Name: "bad", Run: func(context.Context, jobs.Trigger) error { return errors.New("no") }},
		)
		for _, name := range []string{"good", "bad"} {
			done, err := r.RunNow(name)
			if err != nil {
				t.Fatal(err)
			}
			<-done
		}
		want := []string{"good hand running", "good hand done", "bad hand running", "bad hand failed"}
		if !slices.Equal(ledger.lines, want) {
			t.Errorf("the ledger says %q, want %q", ledger.lines, want)
		}
	})
}

func TestMistakesInJobsAreToldTogether(t *testing.T) {
	nothing := func(context.Context, jobs.Trigger) error { return nil }
	missed := func(context.Context, time.Time) (bool, error) { return false, nil }
	_, err := jobs.New(jobs.Options{},
		jobs.Job{Run: nothing},
		jobs.Job{Name: "empty"},
		jobs.Job{Name: "twice", Run: nothing},
		jobs.Job{Name: "twice", Run: nothing, Timeout: -1},
		jobs.Job{Name: "blind", Run: nothing, CatchUp: time.Hour},
		jobs.Job{Name: "boundless", Run: nothing, Missed: missed},
		jobs.Job{Name: "backwards", Run: nothing, CatchUp: -1, Retry: jobs.Retry{Attempts: -1}},
	)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		`job "": it has no name`,
		`job "empty": it has nothing to run`,
		`job "twice": there are two of that name`,
		`job "twice": timeout -1ns is negative`,
		`job "blind": catch_up is 1h0m0s, but it cannot tell what was missed`,
		`job "boundless": it can tell what was missed, but catch_up does not say how far`,
		`job "backwards": catch_up -1ns is negative`,
		`job "backwards": retry: attempts -1`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %q:\n%s", want, err)
		}
	}
}

func TestRunnerStartsOnce(t *testing.T) {
	r := start(t, jobs.Options{})
	if err := r.Start(t.Context()); err == nil {
		t.Error("started twice")
	}
}
