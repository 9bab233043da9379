package server

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/dashboards"
	"toancanh/queries"
)

// lookEvery is how long the state of the ledger is taken for known, and how much
// longer it is still told while somebody looks again.
const lookEvery = time.Second

// lookLimit is how long one look at the ledger may take.
const lookLimit = 10 * time.Second

// ledgerState names the state of the warehouse's ledger, so that answers made
// from an older one are not sent. It looks at most once a second, whoever
// writes: a job here or, for a copy served read-only, another process. Where many
// ask, none of them waits for it.
type ledgerState struct {
	reader  dashboards.Reader
	now     func() time.Time
	looking flights[string]

	mu     sync.Mutex // guards what follows
	looked time.Time
	name   string
}

// version returns a name that changes with every run and every snapshot.
func (l *ledgerState) version(ctx context.Context) (string, error) {
	name, age := l.known()
	if age < lookEvery {
		return name, nil
	}
	if age < 2*lookEvery {
		l.looking.join(ctx, "", lookLimit, l.look)
		return name, nil
	}
	return l.looking.do(ctx, "", lookLimit, l.look)
}

// known returns the name found last and how long ago that was.
func (l *ledgerState) known() (name string, age time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.name, l.now().Sub(l.looked)
}

// look reads the ledger, unless somebody has done so since the caller asked.
func (l *ledgerState) look(ctx context.Context) (string, error) {
	if name, age := l.known(); age < lookEvery {
		return name, nil
	}
	looked := l.now() // before reading, so that what is written meanwhile is noticed in time
	newest := 0
	snap, err := l.reader.Snapshot(ctx, civil.Date{}, "")
	var none *queries.NightError
	if err != nil && !errors.As(err, &none) {
		return "", fmt.Errorf("ledger: %w", err)
	}
	if err == nil {
		newest = snap.Key
	}
	runs, err := l.reader.Runs(ctx, queries.RunFilter{Limit: 1})
	if err != nil {
		return "", fmt.Errorf("ledger: %w", err)
	}
	name := fmt.Sprintf("%d %s", newest, snap.ID)
	if len(runs) > 0 {
		name += fmt.Sprintf(" %s %s %d", runs[0].ID, runs[0].State, runs[0].Nights)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.name, l.looked = name, looked
	return name, nil
}
