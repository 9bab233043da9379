package queries

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// desks are the places at which statements are run, one for each core: eight at
// once on two cores would all take four times as long, and the quick ones would
// wait for the slow ones.
type desks chan struct{}

// deskTime is how long a statement may keep the next one waiting. Who needs
// longer goes on without a desk, so that costly questions never fill them all.
const deskTime = 50 * time.Millisecond

func newDesks() desks { return make(desks, runtime.GOMAXPROCS(0)) }

// take waits for a desk, which is free again when leave was called or after
// deskTime.
func (d desks) take(ctx context.Context) (leave func(), err error) {
	select {
	case d <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	free := sync.OnceFunc(func() { <-d })
	late := time.AfterFunc(deskTime, free)
	return func() {
		late.Stop()
		free()
	}, nil
}
