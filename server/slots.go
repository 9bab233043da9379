package server

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// patience is how long an answer waits for its turn to be made.
const patience = 10 * time.Second

// slots bound how many answers are made at the same time, and so the memory
// that making them takes.
type slots struct {
	taken chan struct{}

	mu    sync.Mutex // guards what follows
	busy  int        // slots taken
	quiet chan struct{}
}

// newSlots gives two slots a core: one computes while the other reads.
func newSlots() *slots { return &slots{taken: make(chan struct{}, 2*runtime.GOMAXPROCS(0))} }

// take waits for a free slot, which the caller gives back with release. It
// returns errBusy when none becomes free in time.
func (s *slots) take(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errBusy)
	defer cancel()
	select {
	case s.taken <- struct{}{}:
		s.count(1)
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *slots) release() {
	s.count(-1)
	<-s.taken
}

// count keeps the books of taken slots and tells who waits for the last to be
// given back.
func (s *slots) count(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy += n
	if s.busy == 0 && s.quiet != nil {
		close(s.quiet)
		s.quiet = nil
	}
}

// rest waits until no answer is being made.
func (s *slots) rest(ctx context.Context) error {
	s.mu.Lock()
	if s.busy == 0 {
		s.mu.Unlock()
		return ctx.Err()
	}
	if s.quiet == nil {
		s.quiet = make(chan struct{})
	}
	quiet := s.quiet
	s.mu.Unlock()
	select {
	case <-quiet:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
