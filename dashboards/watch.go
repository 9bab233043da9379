package dashboards

import (
	"context"
	"sync/atomic"

	"toancanh/queries"
	"toancanh/queries/area"
)

// Watched is a Reader that remembers whether it told something that only those see
// whose areas it is about. Panels may read from it at the same time.
type Watched struct {
	Reader
	scoped atomic.Bool
}

// Run answers a question and looks at the answer.
func (w *Watched) Run(ctx context.Context, s area.Scope, q queries.Request) (*queries.Result, error) {
	r, err := w.Reader.Run(ctx, s, q)
	if err == nil && r.Scoped() {
		w.scoped.Store(true)
	}
	return r, err
}

// Scoped says whether an answer was not for everybody.
func (w *Watched) Scoped() bool { return w.scoped.Load() }
