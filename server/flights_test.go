package server

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"toancanh/dashboards"
	"toancanh/queries"
)

func TestWorkServesEverybodyWhoWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f flights[int]
		let := make(chan struct{})
		started := 0
		work := func(context.Context) (int, error) {
			started++
			<-let
			return 7, nil
		}
		got := make(chan int)
		for range 3 {
			go func() {
				n, err := f.do(t.Context(), "key", time.Minute, work)
				if err != nil {
					t.Error(err)
				}
				got <- n
			}()
		}
		synctest.Wait()
		close(let)
		for range 3 {
			if n := <-got; n != 7 {
				t.Errorf("got %d", n)
			}
		}
		if started != 1 || len(f.underway) != 0 {
			t.Errorf("started %d times, %d are left", started, len(f.underway))
		}
	})
}

func TestWorkStopsWhenTheLastWaiterLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f flights[int]
		var stopped error
		work := func(ctx context.Context) (int, error) {
			<-ctx.Done()
			stopped = ctx.Err()
			return 0, stopped
		}
		first, leave := context.WithCancel(t.Context())
		second, leaveToo := context.WithCancel(t.Context())
		ended := make(chan error)
		for _, ctx := range []context.Context{first, second} {
			go func() {
				_, err := f.do(ctx, "key", time.Hour, work)
				ended <- err
			}()
		}
		synctest.Wait()
		leave()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("who left got %v", err)
		}
		synctest.Wait()
		if stopped != nil {
			t.Error("stopped although somebody waits")
		}
		leaveToo()
		<-ended
		synctest.Wait()
		if !errors.Is(stopped, context.Canceled) {
			t.Error("goes on although nobody waits")
		}
		n, err := f.do(t.Context(), "key", time.Hour, func(context.Context) (int, error) { return 7, nil })
		if n != 7 || err != nil {
			t.Errorf("who asks afterwards gets %d, %v", n, err)
		}
	})
}

func TestWorkThatPanicsOrLastsTooLongIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f flights[int]
		_, err := f.do(t.Context(), "key", time.Minute, func(context.Context) (int, error) { panic("nil map") })
		if err == nil || !strings.Contains(err.Error(), "nil map") {
			t.Errorf("a panic gave %v", err)
		}
		_, err = f.do(t.Context(), "key", time.Minute, func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("long work gave %v", err)
		}
	})
}

// stuck is a reader whose ledger of runs does not answer.
type stuck struct {
	dashboards.Reader
	asked chan struct{}
}

func (s stuck) Runs(ctx context.Context, _ queries.RunFilter) ([]queries.Run, error) {
	s.asked <- struct{}{}
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestWaitingForTheLedgerCanBeLeft(t *testing.T) {
	reader := stuck{asked: make(chan struct{}, 2)}
	s := newServer(t, open(t), func(o *Options) { reader.Reader = o.Reader; o.Reader = reader })
	patient, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := s.state.version(patient)
		left <- err
	}()
	<-reader.asked
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.state.version(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("who has gone got %v", err)
	}
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left got %v", err)
	}
}
