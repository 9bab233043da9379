package snapshot

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/golang-sql/civil"
)

// judgeIntake runs the checks of what the sources delivered. It reports whether
// one of them keeps every night back.
func (r *run) judgeIntake(ctx context.Context) (stopped bool, err error) {
	if err := r.check(ctx, AgainstIntake); err != nil {
		return false, err
	}
	nights, err := r.conn.Query(ctx, `
		select 1
		from gate_fault as f
		inner join gate_check as c on c.gate = f.gate and c.against = 'intake' and c.severity = 'stop'
		limit 1`)
	if err != nil {
		return false, err
	}
	defer nights.Close()
	return nights.Next(), nights.Err()
}

// judge runs the checks of the nights of the chunk and keeps back those with a
// stopping fault. A night kept back by a comparison changes what the next one is
// compared with, so the comparisons are made again after each.
func (r *run) judge(ctx context.Context) error {
	if _, err := r.conn.Exec(ctx, "delete from gate_fault where date is not null"); err != nil {
		return err
	}
	if err := r.model(ctx, "candidate"); err != nil {
		return err
	}
	if err := r.check(ctx, AgainstNight); err != nil {
		return err
	}
	faulty, err := r.faulty(ctx, AgainstNight)
	if err != nil {
		return err
	}
	for _, night := range faulty {
		if err := r.keepBack(ctx, night); err != nil {
			return err
		}
	}
	for {
		if err := r.compare(ctx); err != nil {
			return err
		}
		faulty, err := r.faulty(ctx, AgainstPrevious)
		if err != nil {
			return err
		}
		if len(faulty) == 0 {
			return nil
		}
		if err := r.keepBack(ctx, faulty[0]); err != nil {
			return err
		}
	}
}

// compare runs the checks that look at the night before.
func (r *run) compare(ctx context.Context) error {
	_, err := r.conn.Exec(ctx, `
		delete from gate_fault
		where gate in (select gate from gate_check where against = 'previous')
			and date in (select date from stage_night where kept_back is null)`)
	if err != nil {
		return err
	}
	if err := r.model(ctx, "step"); err != nil {
		return err
	}
	return r.check(ctx, AgainstPrevious)
}

// check lays the faults that the checks of one kind find into gate_fault.
func (r *run) check(ctx context.Context, against Against) error {
	for _, c := range r.checks {
		if c.Against != against {
			continue
		}
		_, err := r.conn.Exec(ctx, "insert into gate_fault by name select $gate as gate, fault.* from ("+c.SQL+") as fault",
			sql.Named("gate", c.Name))
		if err != nil {
			return fmt.Errorf("check %s: %w", c.Name, err)
		}
	}
	return nil
}

// faulty returns the nights not yet kept back in which a check of one kind found
// a fault that stops, oldest first.
func (r *run) faulty(ctx context.Context, against Against) ([]civil.Date, error) {
	return r.dates(ctx, `
		select distinct n.date
		from stage_night as n
		inner join gate_fault as f on f.date = n.date
		inner join gate_check as c on c.gate = f.gate and c.against = $against and c.severity = 'stop'
		where n.kept_back is null
		order by n.date`, sql.Named("against", string(against)))
}

// keepBack takes a night out of the candidates. A revision of it that stands
// already is what later nights are compared with.
func (r *run) keepBack(ctx context.Context, night civil.Date) error {
	for _, statement := range []string{
		"update stage_night set kept_back = 'a gate' where date = $night::date",
		"delete from candidate_night where date = $night::date and role = 'staged'",
		"update candidate_night set role = 'published' where date = $night::date and role = 'replaced'",
	} {
		if _, err := r.conn.Exec(ctx, statement, sql.Named("night", night.String())); err != nil {
			return fmt.Errorf("keep back %s: %w", night, err)
		}
	}
	return nil
}

// verdict says of each night of the chunk which gates it failed, and of those
// kept back, why.
func (r *run) verdict(ctx context.Context) error {
	if err := r.model(ctx, "verdict"); err != nil {
		return err
	}
	_, err := r.conn.Exec(ctx, `
		update stage_night
		set kept_back = g.why
		from (
			select date, string_agg(concat_ws(': ', 'gate ' || gate, detail), '; ' order by gate) as why
			from stage_gate
			where severity = 'stop' and faults > 0
			group by date
		) as g
		where g.date = stage_night.date and stage_night.kept_back is not null`)
	return err
}

// dates runs a query of one date column.
func (r *run) dates(ctx context.Context, query string, args ...any) ([]civil.Date, error) {
	return datesOf(r.conn.Query(ctx, query, args...))
}

func datesOf(rows *sql.Rows, err error) ([]civil.Date, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var dates []civil.Date
	for rows.Next() {
		var d sql.NullTime
		if err := rows.Scan(&d); err != nil {
			return nil, err
		}
		dates = append(dates, civil.DateOf(d.Time))
	}
	return dates, rows.Err()
}
