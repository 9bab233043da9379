package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// stagedOnce are the models run once for an intake, martsEach those run for each
// chunk of nights, in this order.
func stagedOnce() []string {
	return []string{
		"stg_population", "stg_card", "stg_eid", "stg_pyramid", "stg_service", "stg_verification", "stg_task",
	}
}

func martsEach() []string {
	return []string{
		"mart_population", "mart_card", "mart_eid", "mart_pyramid", "mart_card_lead", "mart_service",
		"mart_verification", "mart_task", "mart_carried",
	}
}

// build turns the attached raw tables into nights and publishes them, a quarter at
// a time, so that memory does not grow with the span. (A month of communes fits
// one row group of DuckDB, which works on a row group with one core only.)
func (r *run) build(ctx context.Context) error {
	if err := r.prepare(ctx); err != nil {
		return err
	}
	stopped, err := r.judgeIntake(ctx)
	if err != nil {
		return err
	}
	if !r.options.DryRun {
		if err := r.recordIntake(ctx); err != nil {
			return err
		}
	}
	chunks := byQuarter(r.nights)
	after := r.nights[0].AddDays(-1)
	done := 0
	for _, nights := range chunks {
		began := r.Now()
		last := done+len(nights) == len(r.nights)
		if err := r.chunk(ctx, nights, after, stopped, last); err != nil {
			return err
		}
		after = nights[len(nights)-1]
		done += len(nights)
		r.progress("nights", int64(done), int64(len(r.nights)))
		r.log.Debug("nights built", "from", nights[0].String(), "until", after.String(), "took", r.Now().Sub(began))
	}
	return nil
}

// byQuarter cuts nights into runs of one calendar quarter.
func byQuarter(nights []civil.Date) [][]civil.Date {
	quarter := func(d civil.Date) int { return d.Year*4 + (int(d.Month)-1)/3 }
	var chunks [][]civil.Date
	for i, d := range nights {
		if i == 0 || quarter(d) != quarter(nights[i-1]) {
			chunks = append(chunks, nil)
		}
		chunks[len(chunks)-1] = append(chunks[len(chunks)-1], d)
	}
	return chunks
}

// prepare fills the tables that every model and check reads from.
func (r *run) prepare(ctx context.Context) error {
	if err := r.model(ctx, "frame"); err != nil {
		return err
	}
	if err := r.model(ctx, "relation", sql.Named("zone", r.Zone.String())); err != nil {
		return err
	}
	relations, err := r.relations()
	if err != nil {
		return err
	}
	exec := func(query string, args ...any) {
		if err == nil {
			_, err = r.conn.Exec(ctx, query, args...)
		}
	}
	for _, o := range relations {
		if o.offer.FreshWithin > 0 {
			exec("update stage_relation set fresh_within = $seconds where relation = $relation",
				sql.Named("seconds", int64(o.offer.FreshWithin/time.Second)), sql.Named("relation", o.relation))
		}
	}
	exec(`insert into stage_reject select relation, reason, sum(n)::bigint from raw.raw_reject group by all`)
	exec("insert into stage_run values ($run, $at)", sql.Named("run", r.id), sql.Named("at", r.Now()))
	exec("insert into gate_limit values ($fall, $movers, $small, $rise_times, $rise_floor, $rejected_share)",
		sql.Named("fall", r.Gates.Fall), sql.Named("movers", r.Gates.Movers), sql.Named("small", r.Gates.Small),
		sql.Named("rise_times", r.Gates.RiseTimes), sql.Named("rise_floor", r.Gates.RiseFloor),
		sql.Named("rejected_share", r.Gates.RejectedShare))
	for _, c := range r.checks {
		exec("insert into gate_check values ($gate, $severity, $against)", sql.Named("gate", c.Name),
			sql.Named("severity", string(r.Gates.severity(c))), sql.Named("against", string(c.Against)))
	}
	if r.options.Source != "" {
		exec("insert into stage_only values ($source)", sql.Named("source", r.options.Source))
	}
	if err != nil {
		return err
	}
	if err := r.placeTaskAreas(ctx); err != nil {
		return err
	}
	for _, name := range stagedOnce() {
		if err := r.model(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// placeTaskAreas says at which place the areas of imported tasks stand.
func (r *run) placeTaskAreas(ctx context.Context) error {
	codes, err := texts(r.conn.Query(ctx, "select distinct area_code from task_import"))
	if err != nil {
		return err
	}
	for _, code := range codes {
		a, err := area.Parse(code)
		if err != nil {
			return fmt.Errorf("imported tasks: %w", err)
		}
		place, ok := area.FactPlace(a)
		if !ok {
			return fmt.Errorf("imported tasks: %s is neither the nation nor a province", code)
		}
		_, err = r.conn.Exec(ctx, "insert into stage_task_area values ($code, $place)",
			sql.Named("code", code), sql.Named("place", int64(place)))
		if err != nil {
			return err
		}
	}
	return nil
}

// chunk builds, judges and publishes some nights. `after` is the last day that
// the chunk before has counted; `stopped` keeps all of them back.
func (r *run) chunk(ctx context.Context, nights []civil.Date, after civil.Date, stopped, last bool) error {
	if err := r.stageNights(ctx, nights, after); err != nil {
		return err
	}
	if stopped {
		if _, err := r.conn.Exec(ctx, "update stage_night set kept_back = 'a gate'"); err != nil {
			return err
		}
	} else {
		for _, name := range append(martsEach(), "rollup") {
			if err := r.model(ctx, name); err != nil {
				return err
			}
		}
		if err := r.judge(ctx); err != nil {
			return err
		}
		if err := r.markUnchanged(ctx); err != nil {
			return err
		}
	}
	if err := r.verdict(ctx); err != nil {
		return err
	}
	return r.publish(ctx, stopped, last)
}

// stageNights lays the nights of the chunk, with the revisions they replace, and
// the days whose changes each of them shows first.
func (r *run) stageNights(ctx context.Context, nights []civil.Date, after civil.Date) error {
	if _, err := r.conn.Exec(ctx, "delete from stage_night; delete from stage_day"); err != nil {
		return err
	}
	night, err := r.conn.Append(ctx, "main", "stage_night", []string{"night", "date", "unchanged"})
	if err != nil {
		return err
	}
	for i, d := range nights {
		if err := night.Row(i, d, false); err != nil {
			return errors.Join(err, night.Close())
		}
	}
	if err := night.Close(); err != nil {
		return err
	}
	_, err = r.conn.Exec(ctx, `
		update stage_night
		set replaces = s.snapshot, replaced_revision = s.revision
		from snapshot as s
		where s.date = stage_night.date and s.superseded_by is null`)
	if err != nil {
		return err
	}
	_, err = r.conn.Exec(ctx, `
		insert into stage_day
		select day::date, min(n.night)
		from generate_series($after::date + 1, $last::date, interval 1 day) as days (day)
		inner join stage_night as n on n.date >= day::date
		group by all`,
		sql.Named("after", after.String()), sql.Named("last", nights[len(nights)-1].String()))
	return err
}

// markUnchanged finds the nights that say what their published revision says.
func (r *run) markUnchanged(ctx context.Context) error {
	var again int
	if err := r.conn.QueryRow(ctx, "select count(replaces) from stage_night").Scan(&again); err != nil || again == 0 {
		return err
	}
	return r.model(ctx, "unchanged")
}

// model runs one file of queries/models on the run's connection.
func (r *run) model(ctx context.Context, name string, args ...any) error {
	text, err := modelText(name)
	if err != nil {
		return err
	}
	began := r.Now()
	if _, err := r.conn.Exec(ctx, text, args...); err != nil {
		return fmt.Errorf("model %s: %w", name, err)
	}
	r.log.Debug("model run", "model", name, "took", r.Now().Sub(began))
	return nil
}

// modelIn is model inside a transaction.
func modelIn(ctx context.Context, tx *warehouse.Tx, name string) error {
	text, err := modelText(name)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, text); err != nil {
		return fmt.Errorf("model %s: %w", name, err)
	}
	return nil
}

func modelText(name string) (string, error) {
	text, err := fs.ReadFile(queries.Models(), name+".sql")
	if err != nil {
		return "", fmt.Errorf("model %s: %w", name, err)
	}
	return string(text), nil
}

func (r *run) progress(step string, done, total int64) {
	if r.Progress != nil {
		r.Progress(step, done, total)
	}
}

// texts reads a query of one text column.
func texts(rows *sql.Rows, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
