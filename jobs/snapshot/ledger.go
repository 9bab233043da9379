package snapshot

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/jobs/registry"
	"toancanh/queries/warehouse"
)

// States of a run, as the ledger prints them.
const (
	stateDone        = "done"
	stateUnchanged   = "unchanged"
	stateStopped     = "stopped"
	stateFailed      = "failed"
	stateInterrupted = "interrupted"
)

// newRunID returns a key that sorts by time: 20261123T013000-4f2a91.
func newRunID(at time.Time) string {
	var tail [3]byte
	_, _ = rand.Read(tail[:]) // it never fails
	return at.UTC().Format("20060102T150405") + "-" + hex.EncodeToString(tail[:])
}

// begin writes the run into the ledger before it does anything. A run before it
// that is still open could not write its own end: the disk was full.
func (r *run) begin(ctx context.Context, span registry.Span) error {
	return r.Warehouse.Write(ctx, func(tx *warehouse.Tx) error {
		_, err := tx.Exec(ctx, `
			update run
			set state = 'interrupted', error = 'the run could not write its end'
			where state = 'running' and job in ('snapshot', 'backfill')`)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			insert into run (run, job, trigger, from_date, until_date, started_at, state)
			values ($run, $job, $trigger, $from::date, $until::date, $at, 'running')`,
			sql.Named("run", r.id), sql.Named("job", r.job), sql.Named("trigger", r.options.Trigger),
			sql.Named("from", span.From.String()), sql.Named("until", span.Until.String()), sql.Named("at", r.started))
		return err
	})
}

// end writes how the run ended, in the transaction of what it published last.
func (r *run) end(ctx context.Context, tx *warehouse.Tx) error {
	_, err := tx.Exec(ctx, `
		update run set state = $state, finished_at = $at, nights = $nights, error = $error where run = $run`,
		sql.Named("state", r.outcome.State), sql.Named("at", r.Now()), sql.Named("nights", len(r.outcome.Snapshots)),
		sql.Named("error", nullable(r.why)), sql.Named("run", r.id))
	return err
}

// fail writes that the run failed, after its own transaction is gone. A night
// that has no other revision is a gap until it is taken.
func (r *run) fail(ctx context.Context, cause error) error {
	interrupted := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	r.outcome.State = stateFailed
	if interrupted {
		r.outcome.State = stateInterrupted
	}
	r.why = cause.Error()
	return r.Warehouse.Write(ctx, func(tx *warehouse.Tx) error {
		if err := r.end(ctx, tx); err != nil {
			return err
		}
		if err := r.failSource(ctx, tx, cause); err != nil {
			return err
		}
		if r.job != jobSnapshot {
			return nil
		}
		return r.recordGaps(ctx, tx, r.nights, r.why)
	})
}

// recordGaps records nights as gaps where no revision of them stands and the
// same reason is not on record yet.
func (r *run) recordGaps(ctx context.Context, tx *warehouse.Tx, nights []civil.Date, reason string) error {
	for _, night := range nights {
		_, err := tx.Exec(ctx, `
			insert into gap (date, relation, reason, run, recorded_at)
			select $night::date, '*', $reason, $run, $at
			where not exists (select 1 from snapshot where date = $night::date)
				and not exists (select 1 from gap where date = $night::date and relation = '*' and reason = $reason)`,
			sql.Named("night", night.String()), sql.Named("reason", reason), sql.Named("run", r.id), sql.Named("at", r.Now()))
		if err != nil {
			return fmt.Errorf("gap %s: %w", night, err)
		}
	}
	return nil
}

// Missing returns the nights of a span for which nothing is published and which
// a source could still answer, oldest first.
func (n *Night) Missing(ctx context.Context, span registry.Span) ([]civil.Date, error) {
	taken, err := n.published(ctx, span)
	if err != nil {
		return nil, err
	}
	first := n.firstAnswerable(n.today())
	var missing []civil.Date
	for d := span.From; !d.After(span.Until); d = d.AddDays(1) {
		if !taken[d] && !d.Before(first) {
			missing = append(missing, d)
		}
	}
	return missing, nil
}

// published returns the nights of a span that are published.
func (n *Night) published(ctx context.Context, span registry.Span) (map[civil.Date]bool, error) {
	dates, err := datesOf(n.Warehouse.Query(ctx,
		"select date from snapshot where superseded_by is null and date between $from::date and $until::date",
		sql.Named("from", span.From.String()), sql.Named("until", span.Until.String())))
	if err != nil {
		return nil, fmt.Errorf("published nights: %w", err)
	}
	taken := make(map[civil.Date]bool, len(dates))
	for _, d := range dates {
		taken[d] = true
	}
	return taken, nil
}

// firstAnswerable returns the first night any source can answer today: any night
// at all where one tells its events, yesterday where none does.
func (n *Night) firstAnswerable(today civil.Date) civil.Date {
	for _, s := range n.Sources {
		for _, relation := range registry.Relations() {
			// A database says only when it is read what it offers, but its history before.
			if offer, _ := s.Relation(relation); offer.History == registry.HistoryEvents {
				return civil.Date{Year: 1, Month: 1, Day: 1}
			}
		}
	}
	return today.AddDays(-1)
}

// today is the date in the configured zone.
func (n *Night) today() civil.Date { return civil.DateOf(n.Now().In(n.Zone)) }

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// errBusy says that another run is under way.
var errBusy = errors.New("another run is taking nights right now: see `toancanh runs`, and try again when it has ended")
