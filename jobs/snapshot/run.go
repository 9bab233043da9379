package snapshot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/jobs/registry"
	"toancanh/queries/warehouse"
)

// Jobs, as the ledger prints them.
const (
	jobSnapshot = "snapshot"
	jobBackfill = "backfill"
)

// run is one run, from its first line in the ledger to its last.
type run struct {
	*Night
	id      string
	job     string
	options Options
	nights  []civil.Date        // wanted, oldest first
	taken   map[civil.Date]bool // published before the run
	started time.Time
	log     *slog.Logger
	conn    *warehouse.Conn
	checks  []Check
	outcome Outcome
	why     string // what the ledger says about how it ended
}

// Take takes one night. A night that is published already is taken again: if it
// differs it gets a new revision, and what changed is recorded. The error wraps
// ErrStopped if a gate kept the night back, ErrUnanswerable if no source has kept
// it, and ErrOptions if it makes no sense to ask.
func (n *Night) Take(ctx context.Context, date civil.Date, o Options) (Outcome, error) {
	return n.start(ctx, jobSnapshot, registry.Night(date), o)
}

// Backfill takes every night of a span that is not published yet, in one pass
// over the sources. What no source can answer is recorded as a gap. The error
// wraps ErrStopped if a gate kept a night back; the others are published. It
// wraps ErrOptions if the span or the source makes no sense.
func (n *Night) Backfill(ctx context.Context, span registry.Span, o Options) (Outcome, error) {
	return n.start(ctx, jobBackfill, span, o)
}

func (n *Night) start(ctx context.Context, job string, span registry.Span, o Options) (_ Outcome, err error) {
	if !n.running.TryLock() {
		return Outcome{}, errBusy
	}
	defer n.running.Unlock()
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s %s: %w", job, span, err)
		}
	}()
	r := &run{Night: n, job: job, options: o, started: n.Now(), log: cmp.Or(n.Log, slog.Default())}
	r.options.Trigger = cmp.Or(o.Trigger, "hand")
	r.id = newRunID(r.started)
	r.log = r.log.With("run", r.id)
	if err := r.choose(ctx, span); err != nil {
		return Outcome{}, err
	}
	if len(r.nights) == 0 {
		return Outcome{State: stateUnchanged}, nil
	}
	r.outcome.Run = r.id
	if !o.DryRun {
		if err := r.begin(ctx, span); err != nil {
			return Outcome{}, err
		}
	}
	r.log.Info("run begins", "job", job, "span", span.String(), "nights", len(r.nights))
	if err := r.take(ctx); err != nil {
		if !o.DryRun {
			err = errors.Join(err, r.fail(ctx, err))
		}
		r.outcome.State = cmp.Or(r.outcome.State, stateFailed)
		r.log.Error("run failed", "err", err)
		return r.outcome, err
	}
	r.log.Info("run ended", "state", r.outcome.State, "published", len(r.outcome.Snapshots), "took", n.Now().Sub(r.started))
	r.copies(ctx)
	if r.why != "" {
		return r.outcome, fmt.Errorf("%w: %s", ErrStopped, r.why)
	}
	return r.outcome, nil
}

// choose lists the nights the run is to take and refuses what makes no sense.
func (r *run) choose(ctx context.Context, span registry.Span) error {
	if err := r.refuse(span); err != nil {
		return err
	}
	if len(r.Sources) == 0 {
		return errors.New("no source is configured: name one under `sources:` in config.yaml")
	}
	if err := r.refuseSource(); err != nil {
		return err
	}
	if err := r.Gates.Validate(); err != nil {
		return err
	}
	var err error
	if r.checks, err = LoadChecks(); err != nil {
		return err
	}
	if _, err := r.relations(); err != nil {
		return err
	}
	if r.taken, err = r.published(ctx, span); err != nil {
		return err
	}
	again := r.options.Again || r.job == jobSnapshot
	for d := span.From; !d.After(span.Until); d = d.AddDays(1) {
		if !r.taken[d] && r.options.Source != "" && !r.options.DryRun {
			return fmt.Errorf("the night of %s has not been taken yet, and source %s alone would make half a night of it: take it without naming a source first", d, r.options.Source)
		}
		if again || !r.taken[d] {
			r.nights = append(r.nights, d)
		}
	}
	return nil
}

// refuse turns down spans in which there can be no night.
func (r *run) refuse(span registry.Span) error {
	newest := r.today().AddDays(-1)
	switch {
	case span.Until.Before(span.From):
		return fmt.Errorf("%w: it ends before it begins", ErrOptions)
	case span.From.Before(FirstNight()):
		return fmt.Errorf("%w: there is no night before %s, when Law 59/2014/QH13 on citizen identification came into force: begin there or later",
			ErrOptions, FirstNight())
	case span.Until.After(newest):
		return fmt.Errorf("%w: the night of %s is not over yet: the newest one is %s", ErrOptions, span.Until, newest)
	}
	return nil
}

// refuseSource turns down a source that is not configured.
func (r *run) refuseSource() error {
	var names []string
	for _, s := range r.Sources {
		names = append(names, s.Name())
	}
	if r.options.Source == "" || slices.Contains(names, r.options.Source) {
		return nil
	}
	slices.Sort(names)
	return fmt.Errorf("%w: no source is called %q; config.yaml has %s", ErrOptions, r.options.Source, strings.Join(names, ", "))
}

// take does the work of the run, from the intake to the last commit.
func (r *run) take(ctx context.Context) (err error) {
	if err := r.Warehouse.Room(ctx, roomFor(len(r.nights))); err != nil {
		return err
	}
	if err := r.leaveUnanswerable(ctx); err != nil {
		return err
	}
	switch {
	case len(r.nights) == 0 && r.job == jobSnapshot:
		return fmt.Errorf("%w: %s", ErrUnanswerable, withoutHistory)
	case len(r.nights) == 0:
		return r.finish(ctx)
	}
	scratch, err := warehouse.NewScratch(ctx, r.Warehouse.Dir(), r.scratchOptions())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, scratch.Remove()) }()
	if err := r.intake(ctx, scratch); err != nil {
		return err
	}
	if r.conn, err = r.Warehouse.Conn(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.conn.Close()) }()
	if err := r.conn.Attach(ctx, scratch.Path(), "raw"); err != nil {
		return err
	}
	return r.build(ctx)
}

// withoutHistory is why a past night cannot be taken.
const withoutHistory = "none keeps history (history: events), so a night can only be taken on the day after it"

// leaveUnanswerable drops the nights that no source can answer. Those that were
// not published in their time are gaps.
func (r *run) leaveUnanswerable(ctx context.Context) error {
	first := r.firstAnswerable(r.today())
	var gone []civil.Date
	for len(r.nights) > 0 && r.nights[0].Before(first) {
		if !r.taken[r.nights[0]] {
			gone = append(gone, r.nights[0])
		}
		r.nights = r.nights[1:]
	}
	if len(gone) == 0 {
		return nil
	}
	reason := ErrUnanswerable.Error() + ": " + withoutHistory
	for _, d := range gone {
		r.outcome.Gaps = append(r.outcome.Gaps, Gap{Date: d, Relation: "*", Reason: reason})
	}
	if r.options.DryRun {
		return nil
	}
	return r.Warehouse.Write(ctx, func(tx *warehouse.Tx) error { return r.recordGaps(ctx, tx, gone, reason) })
}

// intake has the sources land their aggregates in the scratch and closes it.
func (r *run) intake(ctx context.Context, scratch *warehouse.Scratch) error {
	in := registry.Intake{
		Sources:    r.Sources,
		Span:       registry.Span{From: r.nights[0], Until: r.nights[len(r.nights)-1]},
		At:         r.started,
		Zone:       r.Zone,
		Progress:   r.Progress,
		RejectsDir: filepath.Join(r.Dir, "rejects", r.id),
	}
	if r.options.DryRun {
		in.RejectsDir = ""
	}
	land := r.land
	if land == nil {
		land = func(ctx context.Context, in registry.Intake, into *warehouse.Scratch) error {
			return in.Take(ctx, into)
		}
	}
	for _, source := range r.Sources {
		if r.options.Source != "" && source.Name() != r.options.Source {
			continue
		}
		in.Only = source.Name()
		began := r.Now()
		if err := land(ctx, in, scratch); err != nil {
			return &sourceError{source: source.Name(), err: err}
		}
		r.log.Info("source read", "source", source.Name(), "took", r.Now().Sub(began))
	}
	if err := checkLanded(ctx, scratch); err != nil {
		return err
	}
	return scratch.Close()
}

// checkLanded makes sure that something came, and nothing from two sources.
func checkLanded(ctx context.Context, scratch *warehouse.Scratch) error {
	landed, err := texts(scratch.Query(ctx, "select relation from raw_relation"))
	if err != nil {
		return err
	}
	if len(landed) == 0 {
		return errors.New("the sources offered no relation: put files such as resident.parquet into the folder, or map tables in config.yaml")
	}
	twice, err := texts(scratch.Query(ctx, `
		select relation || ' is offered by the sources ' || string_agg(source, ' and ' order by source)
		from raw_relation
		group by relation
		having count(*) > 1`))
	if err != nil || len(twice) == 0 {
		return err
	}
	return fmt.Errorf("relation %s: take it out of one of them in config.yaml", twice[0])
}

// scratchOptions are those of the operator with the folders of the sources.
func (r *run) scratchOptions() warehouse.Options {
	o := r.Scratch
	for _, s := range r.Sources {
		o.AllowedDirs = append(o.AllowedDirs, s.Folders()...)
	}
	return o
}

// roomFor is the disk space a run wants before it starts, in bytes: its nights
// three times over (staged, in the log, in the file) and some air.
func roomFor(nights int) int64 {
	const night, air = 256 << 10, 64 << 20
	return air + 3*night*int64(nights)
}

// offered is a relation as a source offers it.
type offered struct {
	source, relation string
	offer            registry.Offer
}

// offers returns what all sources offer.
func (n *Night) offers() []offered {
	var all []offered
	for _, s := range n.Sources {
		for _, relation := range s.Offers() {
			if offer, ok := s.Relation(relation); ok {
				all = append(all, offered{source: s.Name(), relation: relation, offer: offer})
			}
		}
	}
	return all
}

// relations returns the offers by relation; a relation comes from one source only.
func (r *run) relations() (map[string]offered, error) {
	byRelation := map[string]offered{}
	for _, o := range r.offers() {
		if other, ok := byRelation[o.relation]; ok {
			return nil, fmt.Errorf("relation %s is offered by the sources %s and %s: take it out of one of them in config.yaml", o.relation, other.source, o.source)
		}
		byRelation[o.relation] = o
	}
	return byRelation, nil
}

// sourceError says which source failed.
type sourceError struct {
	source string
	err    error
}

func (e *sourceError) Error() string { return e.err.Error() }

func (e *sourceError) Unwrap() error { return e.err }

// ensureFolder makes a folder below data_dir.
func (n *Night) ensureFolder(name string) (string, error) {
	dir := filepath.Join(n.Dir, name)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	return dir, nil
}
