package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// The states of a period.
const (
	PeriodFirst   = "first"   // no period: from when on the schedule is known
	PeriodPlanned = "planned" // its deliveries have been planned
	PeriodSkipped = "skipped" // its time passed while nothing ran, and a newer one went out
)

// Period is a scheduled instant of a schedule.
type Period struct {
	Schedule string
	At       time.Time
	State    string
	Noted    time.Time
	Plan     string // when the schedule fires: cron line and time zone
}

// NewestPeriod returns the newest period of a schedule that has been looked at. For a
// schedule never seen before, and for one that has another plan since, that is now: what
// lies before it is nobody's. replanned: it has another plan.
func (s *Store) NewestPeriod(ctx context.Context, schedule, plan string, now time.Time) (newest time.Time, replanned bool, err error) {
	var last sql.NullInt64
	var was string
	err = s.readers.QueryRowContext(ctx, "select period, plan from report_period where schedule = ? order by period desc limit 1", schedule).Scan(&last, &was)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, fmt.Errorf("state: schedule %s: %w", schedule, err)
	}
	newest, replanned = instant(last), last.Valid && was != "" && was != plan
	if last.Valid && was == plan {
		return newest, false, nil
	}
	first := now.Add(-time.Second).Truncate(time.Second) // a period of this very second is still to come
	if !last.Valid || replanned && first.After(newest) {
		newest = first
	}
	_, err = s.writer.ExecContext(ctx, `
		insert into report_period (schedule, period, state, noted_at, plan) values (?, ?, ?, ?, ?)
		on conflict do update set plan = excluded.plan`, schedule, newest.Unix(), PeriodFirst, now.Unix(), plan)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("state: schedule %s: %w", schedule, err)
	}
	return newest, replanned, nil
}

// PlanPeriods writes periods down, all or none, and the deliveries of those that were
// not there. Planning one a second time changes nothing.
func (s *Store) PlanPeriods(ctx context.Context, periods []Period, deliveries []Delivery) error {
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) error {
		fresh := map[int64]bool{}
		for _, p := range periods {
			done, err := tx.ExecContext(ctx, "insert or ignore into report_period (schedule, period, state, noted_at, plan) values (?, ?, ?, ?, ?)",
				p.Schedule, p.At.Unix(), p.State, p.Noted.Unix(), p.Plan)
			if err != nil {
				return err
			}
			n, err := done.RowsAffected()
			if err != nil {
				return err
			}
			fresh[p.At.Unix()] = n > 0
		}
		for _, d := range deliveries {
			if !fresh[d.Period.Unix()] {
				continue
			}
			if _, err := addDelivery(ctx, tx, d); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("state: plan: %w", err)
	}
	return nil
}

// Periods returns the newest periods of all schedules.
func (s *Store) Periods(ctx context.Context, limit int) ([]Period, error) {
	rows, err := s.readers.QueryContext(ctx,
		"select schedule, period, state, noted_at, plan from report_period where state <> 'first' order by period desc, schedule limit ?", limit)
	if err != nil {
		return nil, fmt.Errorf("state: periods: %w", err)
	}
	defer rows.Close()
	var list []Period
	for rows.Next() {
		var p Period
		var at, noted sql.NullInt64
		if err := rows.Scan(&p.Schedule, &at, &p.State, &noted, &p.Plan); err != nil {
			return nil, fmt.Errorf("state: periods: %w", err)
		}
		p.At, p.Noted = instant(at), instant(noted)
		list = append(list, p)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("state: periods: %w", err)
	}
	return list, nil
}

// reasonRestored is why a delivery of a restored database is in doubt.
const reasonRestored = "restored"

// afterRestore makes a database that is brought back from a backup safe to go on with:
// what was under way when it was saved may have gone out since, so it is in doubt, and
// no period up to now is caught up.
func afterRestore(ctx context.Context, db *sql.DB, now time.Time) error {
	return inTransaction(ctx, db, func(tx *sql.Tx) error {
		if _, err := doubt(ctx, tx, true, reasonRestored, now); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			insert or ignore into report_period (schedule, period, state, noted_at, plan)
			select schedule, ?1, 'first', ?1, plan from report_period as p
			where period = (select max(period) from report_period as q where q.schedule = p.schedule)`, now.Unix())
		return err
	})
}
