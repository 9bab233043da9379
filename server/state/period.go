package state

import (
	"context"
	"database/sql"
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
}

// NewestPeriod returns the newest period of a schedule that has been looked at. For a
// schedule never seen before that is now: what lies before it is nobody's.
func (s *Store) NewestPeriod(ctx context.Context, schedule string, now time.Time) (time.Time, error) {
	const newest = "select max(period) from report_period where schedule = ?"
	var last sql.NullInt64
	if err := s.readers.QueryRowContext(ctx, newest, schedule).Scan(&last); err != nil {
		return time.Time{}, fmt.Errorf("state: schedule %s: %w", schedule, err)
	}
	if last.Valid {
		return instant(last), nil
	}
	first := now.Add(-time.Second).Truncate(time.Second) // a period of this very second is still to come
	_, err := s.writer.ExecContext(ctx, "insert into report_period (schedule, period, state, noted_at) values (?, ?, ?, ?)",
		schedule, first.Unix(), PeriodFirst, now.Unix())
	if err != nil {
		return time.Time{}, fmt.Errorf("state: schedule %s: %w", schedule, err)
	}
	return first, nil
}

// PlanPeriods writes periods down, all or none, and the deliveries of those that were
// not there. Planning one a second time changes nothing.
func (s *Store) PlanPeriods(ctx context.Context, periods []Period, deliveries []Delivery) error {
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) error {
		fresh := map[int64]bool{}
		for _, p := range periods {
			done, err := tx.ExecContext(ctx, "insert or ignore into report_period (schedule, period, state, noted_at) values (?, ?, ?, ?)",
				p.Schedule, p.At.Unix(), p.State, p.Noted.Unix())
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
		"select schedule, period, state, noted_at from report_period where state <> 'first' order by period desc, schedule limit ?", limit)
	if err != nil {
		return nil, fmt.Errorf("state: periods: %w", err)
	}
	defer rows.Close()
	var list []Period
	for rows.Next() {
		var p Period
		var at, noted sql.NullInt64
		if err := rows.Scan(&p.Schedule, &at, &p.State, &noted); err != nil {
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
			insert or ignore into report_period (schedule, period, state, noted_at)
			select distinct schedule, ?1, 'first', ?1 from report_period`, now.Unix())
		return err
	})
}
