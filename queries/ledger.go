package queries

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// Gap is a night, or one relation of a night, that could not be taken.
type Gap struct {
	Date       civil.Date
	Relation   string // "*": the whole night
	Reason     string
	Run        string
	RecordedAt time.Time
}

// RunFilter chooses entries of the run ledger.
type RunFilter struct {
	ID    string // one run
	Job   string // one job
	Limit int    // newest first; zero: 50
}

// Run is one entry of the run ledger.
type Run struct {
	ID, Job, Trigger string
	From, Until      civil.Date // zero: not about nights
	StartedAt        time.Time
	FinishedAt       time.Time // zero: still running, or interrupted
	State            string    // running | done | unchanged | stopped | failed | interrupted
	Error            string
	Nights           int
	Sources          []RunSource
	Gates            []Gate
	Rejects          []Reject
}

// RunSource is what one relation of a source gave to a run.
type RunSource struct {
	Source, Relation string
	ExtractedAt      time.Time
	Rows, Rejected   int64
	NewestEvent      time.Time // local time, zero if none
	NewestFile       time.Time
	Weight           int
	Simulated        bool
	History          string
	State, Error     string
}

// Gate is what one check found: in a night, or in all nights of a run, folded.
type Gate struct {
	Name     string
	Severity string     // stop | warn
	Nights   int        // nights in which it found faults; 0: passed everywhere
	Date     civil.Date // the newest of them, else the newest judged
	Faults   int64      // on Date
	Detail   string     // on Date
}

// Reject counts the rows of one relation that a run refused for one reason.
type Reject struct {
	Relation, Reason string
	Rows             int64
	File             string
	FirstLine        int64
}

// Restatement is what a corrected night changed in one measure of one area.
type Restatement struct {
	Date          civil.Date
	Snapshot      string // id of the new revision
	Replaces      string // id of the old one
	Mart, Measure string
	Area          area.Area
	Old, New      *int64
}

// Gaps returns what could not be taken and is still missing, by date.
func (r *Reader) Gaps(ctx context.Context) ([]Gap, error) {
	rows, err := r.warehouse.Query(ctx, `
		select gap.date, gap.relation, gap.reason, gap.run, gap.recorded_at
		from main.gap as gap
		where not exists (
			select 1
			from main.snapshot as snapshot
			left join main.snapshot_relation as fed using (snapshot)
			where snapshot.date = gap.date and snapshot.superseded_by is null
				and (gap.relation = '*' or fed.relation = gap.relation)
		)
		qualify row_number() over (partition by gap.date, gap.relation order by gap.recorded_at desc) = 1
		order by gap.date, gap.relation`)
	if err != nil {
		return nil, fmt.Errorf("gaps: %w", err)
	}
	var gaps []Gap
	err = each(rows, func() error {
		var g Gap
		var date time.Time
		if err := rows.Scan(&date, &g.Relation, &g.Reason, &g.Run, &g.RecordedAt); err != nil {
			return err
		}
		g.Date = civil.DateOf(date)
		gaps = append(gaps, g)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("gaps: %w", err)
	}
	return gaps, nil
}

// Runs returns the run ledger, the newest first, each with its sources, gates
// and rejects.
func (r *Reader) Runs(ctx context.Context, f RunFilter) ([]Run, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	var runs []Run
	err := r.warehouse.Read(ctx, func(tx *warehouse.Tx) error {
		var err error
		if runs, err = readRuns(ctx, tx, f); err != nil {
			return err
		}
		byID := make(map[string]*Run, len(runs))
		for i := range runs {
			byID[runs[i].ID] = &runs[i]
		}
		for _, read := range []func(context.Context, *warehouse.Tx, map[string]*Run) error{readRunSources, readGates, readRejects} {
			if err := read(ctx, tx, byID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("runs: %w", err)
	}
	return runs, nil
}

func readRuns(ctx context.Context, tx *warehouse.Tx, f RunFilter) ([]Run, error) {
	rows, err := tx.Query(ctx, `
		select run, job, trigger, from_date, until_date, started_at, finished_at, state, coalesce(error, ''), nights
		from main.run
		where ($id = '' or run = $id) and ($job = '' or job = $job)
		order by started_at desc, run desc
		limit $limit`,
		sql.Named("id", f.ID), sql.Named("job", f.Job), sql.Named("limit", f.Limit))
	if err != nil {
		return nil, err
	}
	var runs []Run
	err = each(rows, func() error {
		var run Run
		var from, until, finished sql.NullTime
		if err := rows.Scan(&run.ID, &run.Job, &run.Trigger, &from, &until, &run.StartedAt, &finished, &run.State, &run.Error,
			&run.Nights); err != nil {
			return err
		}
		run.From, run.Until, run.FinishedAt = dateOf(from), dateOf(until), finished.Time
		runs = append(runs, run)
		return nil
	})
	return runs, err
}

// idsOf binds the ids of runs as one value: the driver takes no lists.
func idsOf(runs map[string]*Run) sql.NamedArg {
	return sql.Named("runs", strings.Join(slices.Collect(maps.Keys(runs)), ","))
}

func readRunSources(ctx context.Context, tx *warehouse.Tx, runs map[string]*Run) error {
	rows, err := tx.Query(ctx, `
		select run, source, relation, extracted_at, coalesce(rows, 0), coalesce(rejected, 0), newest_event, newest_file,
			weight, simulated, history, state, coalesce(error, '')
		from main.run_source
		where list_contains(string_split($runs, ','), run)
		order by run, source, relation`, idsOf(runs))
	if err != nil {
		return err
	}
	return each(rows, func() error {
		var id string
		var s RunSource
		var extracted, event, file sql.NullTime
		if err := rows.Scan(&id, &s.Source, &s.Relation, &extracted, &s.Rows, &s.Rejected, &event, &file,
			&s.Weight, &s.Simulated, &s.History, &s.State, &s.Error); err != nil {
			return err
		}
		s.ExtractedAt, s.NewestEvent, s.NewestFile = extracted.Time, event.Time, file.Time
		runs[id].Sources = append(runs[id].Sources, s)
		return nil
	})
}

// readGates folds the gates of a run by name: a backfill has judged thousands of
// nights by each.
func readGates(ctx context.Context, tx *warehouse.Tx, runs map[string]*Run) error {
	rows, err := tx.Query(ctx, `
		select
			run, gate, min(severity),
			count(*) filter (faults > 0),
			coalesce(max(date) filter (faults > 0), max(date)) as shown,
			coalesce(arg_max(faults, date) filter (faults > 0), 0),
			coalesce(arg_max(detail, date) filter (faults > 0), '')
		from main.gate
		where list_contains(string_split($runs, ','), run)
		group by run, gate
		order by run, shown desc, min(severity), gate`,
		idsOf(runs))
	if err != nil {
		return err
	}
	return each(rows, func() error {
		var id string
		var g Gate
		var date time.Time
		if err := rows.Scan(&id, &g.Name, &g.Severity, &g.Nights, &date, &g.Faults, &g.Detail); err != nil {
			return err
		}
		g.Date = civil.DateOf(date)
		runs[id].Gates = append(runs[id].Gates, g)
		return nil
	})
}

// Gates returns what every check found in the night of a snapshot when it was
// published.
func (r *Reader) Gates(ctx context.Context, s Snapshot) ([]Gate, error) {
	rows, err := r.warehouse.Query(ctx, `
		select g.date, g.gate, g.severity, g.faults, coalesce(g.detail, '')
		from main.gate as g
		join main.snapshot as s on s.run = g.run and s.date = g.date
		where s.snapshot = $snapshot and g.date = $date
		order by g.severity, g.gate`, sql.Named("snapshot", s.Key), sql.Named("date", s.Date.String()))
	if err != nil {
		return nil, fmt.Errorf("gates of %s: %w", s.ID, err)
	}
	var gates []Gate
	err = each(rows, func() error {
		g := Gate{}
		var date time.Time
		if err := rows.Scan(&date, &g.Name, &g.Severity, &g.Faults, &g.Detail); err != nil {
			return err
		}
		g.Date, g.Nights = civil.DateOf(date), int(min(g.Faults, 1))
		gates = append(gates, g)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("gates of %s: %w", s.ID, err)
	}
	return gates, nil
}

func readRejects(ctx context.Context, tx *warehouse.Tx, runs map[string]*Run) error {
	rows, err := tx.Query(ctx, `
		select run, relation, reason, rows, coalesce(file, ''), coalesce(first_line, 0)
		from main.reject
		where list_contains(string_split($runs, ','), run)
		order by run, relation, reason, file`, idsOf(runs))
	if err != nil {
		return err
	}
	return each(rows, func() error {
		var id string
		var j Reject
		if err := rows.Scan(&id, &j.Relation, &j.Reason, &j.Rows, &j.File, &j.FirstLine); err != nil {
			return err
		}
		runs[id].Rejects = append(runs[id].Rejects, j)
		return nil
	})
}

// Restatements returns what the snapshot of an id changed against the revision
// it replaced, for the nation and provinces: headline figures, which everybody
// with any scope may see.
func (r *Reader) Restatements(ctx context.Context, s area.Scope, snapshot string) ([]Restatement, error) {
	rows, err := r.warehouse.Query(ctx, `
		select news.date, news.id, old.id, change.mart, change.measure, change.place, change.old_value, change.new_value
		from main.restatement as change
		join main.snapshot as news on news.snapshot = change.snapshot
		join main.snapshot as old on old.snapshot = change.replaces
		where news.id = $id
		order by change.mart, change.measure, change.place`, sql.Named("id", snapshot))
	if err != nil {
		return nil, fmt.Errorf("restatements: %w", err)
	}
	var changes []Restatement
	err = each(rows, func() error {
		var c Restatement
		var date time.Time
		var place int64
		var before, after sql.NullInt64
		if err := rows.Scan(&date, &c.Snapshot, &c.Replaces, &c.Mart, &c.Measure, &place, &before, &after); err != nil {
			return err
		}
		c.Date, c.Area = civil.DateOf(date), area.Place(place).Area()
		c.Old, c.New = intOrNil(before), intOrNil(after)
		if !s.Empty() {
			changes = append(changes, c)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("restatements: %w", err)
	}
	return changes, nil
}

func dateOf(t sql.NullTime) civil.Date {
	if !t.Valid {
		return civil.Date{}
	}
	return civil.DateOf(t.Time)
}

func intOrNil(n sql.NullInt64) *int64 {
	if !n.Valid {
		return nil
	}
	return &n.Int64
}
