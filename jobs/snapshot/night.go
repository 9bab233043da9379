// Package snapshot takes nights: it has the sources land their aggregates, turns
// them into the facts of each night, judges every night by the gates and
// publishes what passes in one transaction.
//
// Here live the order of that work, the ledger of runs, gates, gaps and
// restatements, the copies made after a night, and the import of official task
// lists. What is extracted lives in jobs/registry, what a fact means in
// queries/models, what a fault is in queries/checks; nothing here knows a metric
// or a page.
//
// A night is published whole or not at all. Whatever ends a run before its
// commit (a source, a gate, a full disk, a killed process) leaves yesterday in
// place, and the ledger says why.
package snapshot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/jobs/registry"
	"toancanh/queries/warehouse"
)

// ErrStopped says that a gate kept at least one night from being published.
var ErrStopped = errors.New("stopped by a gate")

// ErrOptions says that a night, a span or a source was asked for that cannot be:
// the text after it says what can.
var ErrOptions = errors.New("refused")

// ErrUnanswerable says that no source can answer the night any more. It is on
// record as a gap, unless it was published in its time.
var ErrUnanswerable = errors.New("no source can answer this night")

// FirstNight is the oldest night that can be taken: the Law on Citizen
// Identification 59/2014/QH13 came into force that day, and the national
// population database was built after it.
func FirstNight() civil.Date { return civil.Date{Year: 2016, Month: time.January, Day: 1} }

// Night takes nights from sources into a warehouse. One run happens at a time.
type Night struct {
	Warehouse *warehouse.Warehouse
	Sources   []registry.Source
	Gates     Gates
	Zone      *time.Location
	Now       func() time.Time
	Dir       string            // data_dir: published/, open/ and rejects/ lie in it
	Keep      int               // copies kept in published/; 0: none are made
	Scratch   warehouse.Options // memory and threads of an extraction; its folders are set here

	// Open writes the newest night for analysts into a folder; nil: it is not written.
	Open func(ctx context.Context, dir string) error

	Log      *slog.Logger                         // nil: slog.Default()
	Progress func(step string, done, total int64) // nil: nobody looks

	// land replaces the intake from Sources where a test lays the raw rows itself.
	land func(ctx context.Context, in registry.Intake, into *warehouse.Scratch) error

	running sync.Mutex
}

// Options say how a run differs from the nightly one.
type Options struct {
	DryRun  bool   // judge by all gates, write nothing
	Source  string // read this source alone; the other relations keep their last answer for the night
	Trigger string // schedule | catch-up | hand | demo; empty: hand
	Again   bool   // Backfill: take nights again that exist

	LeaveCopies bool // the caller makes them, with Copy
}

// Outcome is what became of a run.
type Outcome struct {
	Run       string       // key in the ledger; of a dry run, which leaves none, too
	State     string       // done | unchanged | stopped | failed | interrupted
	Snapshots []string     // ids published, oldest first
	Gates     []GateResult // gates that found faults: all that stopped a night, oldest first, then the warnings of the last night
	Gaps      []Gap        // recorded by this run
	Rejects   []Reject
}

// GateResult is what one check found in one night.
type GateResult struct {
	Date     civil.Date
	Gate     string
	Severity Severity
	Faults   int64
	Detail   string // the worst fault: area, measure, value and limit
}

// Gap is a night, or one relation of it, that could not be taken.
type Gap struct {
	Date     civil.Date
	Relation string // "*": the whole night
	Reason   string
}

// Reject counts rows of a relation that were refused for one reason.
type Reject struct {
	Relation, Reason string
	Rows             int64
	File             string // of the first such row, for files
	Line             int64
}
