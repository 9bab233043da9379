package server

import (
	"context"
	"runtime"
	"time"
)

// patience is how long an answer waits for its turn to be made.
const patience = 10 * time.Second

// slots bound how many answers are made at the same time, and so the memory
// that making them takes.
type slots struct {
	taken chan struct{}
}

// newSlots gives two slots a core: one computes while the other reads.
func newSlots() slots { return slots{taken: make(chan struct{}, 2*runtime.GOMAXPROCS(0))} }

// take waits for a free slot, which the caller gives back with release. It
// returns errBusy when none becomes free in time.
func (s slots) take(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errBusy)
	defer cancel()
	select {
	case s.taken <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s slots) release() { <-s.taken }
