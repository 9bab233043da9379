package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/golang-sql/civil"

	"toancanh/queries/warehouse"
)

// recordIntake writes what the sources brought into the ledger, whatever becomes
// of the nights.
func (r *run) recordIntake(ctx context.Context) error {
	return r.conn.Write(ctx, func(tx *warehouse.Tx) error { return modelIn(ctx, tx, "intake") })
}

// publish commits the chunk: its facts, its ledger, and with the last chunk the
// end of the run. A dry run only reads the verdict.
func (r *run) publish(ctx context.Context, stopped, last bool) error {
	if err := r.readVerdict(ctx, last); err != nil {
		return err
	}
	if r.options.DryRun {
		if last {
			r.settle()
		}
		return nil
	}
	if _, err := r.conn.Exec(ctx, "update stage_run set recorded_at = $at", sql.Named("at", r.Now())); err != nil {
		return err
	}
	ids := r.outcome.Snapshots
	err := r.conn.Write(ctx, func(tx *warehouse.Tx) error {
		r.outcome.Snapshots = ids
		if !stopped {
			if err := modelIn(ctx, tx, "publish"); err != nil {
				return err
			}
			published, err := texts(tx.Query(ctx, "select id from stage_published order by date"))
			if err != nil {
				return err
			}
			r.outcome.Snapshots = append(ids[:len(ids):len(ids)], published...)
		}
		if err := modelIn(ctx, tx, "record"); err != nil {
			return err
		}
		if !last {
			_, err := tx.Exec(ctx, "update run set nights = $nights where run = $run",
				sql.Named("nights", len(r.outcome.Snapshots)), sql.Named("run", r.id))
			return err
		}
		r.settle()
		return r.end(ctx, tx)
	})
	if err != nil {
		r.outcome.Snapshots = ids
		return err
	}
	if !last {
		return nil
	}
	// The nights are committed: what stays in the log, for a copy that is being
	// made reads the file, is worked in with the next one.
	if err := r.Warehouse.Checkpoint(ctx); err != nil {
		r.log.Warn("the log of the warehouse was not worked in", "err", err)
	}
	return nil
}

// finish ends a run that had no night to build.
func (r *run) finish(ctx context.Context) error {
	r.outcome.State = stateUnchanged
	if r.options.DryRun {
		return nil
	}
	return r.Warehouse.Write(ctx, func(tx *warehouse.Tx) error { return r.end(ctx, tx) })
}

// settle decides the state of the run from what became of its nights.
func (r *run) settle() {
	stops := map[civil.Date]string{}
	var first string
	for _, g := range r.outcome.Gates {
		if g.Severity == Stop {
			if len(stops) == 0 {
				first = fmt.Sprintf("%s: gate %s: %s", g.Date, g.Gate, g.Detail)
			}
			stops[g.Date] = g.Gate
		}
	}
	switch {
	case len(stops) == 0 && len(r.outcome.Snapshots) == 0 && !r.options.DryRun:
		r.outcome.State = stateUnchanged
	case len(stops) > 0 && len(r.outcome.Snapshots) == 0:
		r.outcome.State = stateStopped
	default:
		r.outcome.State = stateDone
	}
	r.why = first
	if len(stops) > 1 {
		r.why = fmt.Sprintf("%s (and %d more nights)", first, len(stops)-1)
	}
}

// readVerdict takes the chunk's faults, gaps and the rejects into the outcome.
func (r *run) readVerdict(ctx context.Context, last bool) error {
	if err := r.readGates(ctx, last); err != nil {
		return err
	}
	if err := r.readGaps(ctx); err != nil {
		return err
	}
	if !last {
		return nil
	}
	rows, err := r.conn.Query(ctx, `
		select relation, reason, sum(n)::bigint, coalesce(min(file), ''), coalesce(min(line), 0)
		from raw.raw_reject
		group by relation, reason
		order by relation, reason`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var j Reject
		if err := rows.Scan(&j.Relation, &j.Reason, &j.Rows, &j.File, &j.Line); err != nil {
			return err
		}
		r.outcome.Rejects = append(r.outcome.Rejects, j)
	}
	return rows.Err()
}

func (r *run) readGates(ctx context.Context, last bool) error {
	rows, err := r.conn.Query(ctx, `
		select date, gate, severity, faults, coalesce(detail, '')
		from stage_gate
		where faults > 0
			and (severity = 'stop' or ($last and date = (select max(date) from stage_night)))
		order by severity, date, gate`, sql.Named("last", last))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var g GateResult
		var date sql.NullTime
		if err := rows.Scan(&date, &g.Gate, &g.Severity, &g.Faults, &g.Detail); err != nil {
			return err
		}
		g.Date = civil.DateOf(date.Time)
		r.outcome.Gates = append(r.outcome.Gates, g)
		if g.Severity == Stop {
			r.log.Warn("gate stopped a night", "date", g.Date.String(), "gate", g.Gate, "faults", g.Faults, "worst", g.Detail)
		}
	}
	return rows.Err()
}

func (r *run) readGaps(ctx context.Context) error {
	rows, err := r.conn.Query(ctx, `
		select date, '*' as relation, kept_back
		from stage_night
		where kept_back is not null and replaces is null
		union all
		select n.date, r.relation, 'source ' || r.source || ' keeps no history'
		from stage_night as n
		inner join stage_relation as r on n.date < r.since
		where n.kept_back is null
			and (r.relation, n.night) not in (select (relation, night) from stage_carried)
		order by date, relation`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var g Gap
		var date sql.NullTime
		if err := rows.Scan(&date, &g.Relation, &g.Reason); err != nil {
			return err
		}
		g.Date = civil.DateOf(date.Time)
		r.outcome.Gaps = append(r.outcome.Gaps, g)
	}
	return rows.Err()
}

// failSource writes which source a run failed at.
func (r *run) failSource(ctx context.Context, tx *warehouse.Tx, cause error) error {
	var failed *sourceError
	if !errors.As(cause, &failed) {
		return nil
	}
	_, err := tx.Exec(ctx, `
		insert into run_source (run, source, relation, extracted_at, weight, simulated, history, state, error)
		values ($run, $source, '*', $at, 1, false, 'events', 'failed', $error)`,
		sql.Named("run", r.id), sql.Named("source", failed.source), sql.Named("at", r.started), sql.Named("error", failed.Error()))
	return err
}
