package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// DeliveryFilter chooses deliveries; a field that is not set chooses all.
type DeliveryFilter struct {
	Schedule  string
	Recipient string
	State     DeliveryState
	Attention bool // those a person has to look at: ended without arriving for certain, and not sent again since
	Limit     int  // the newest; zero: all
}

const selectDelivery = `select d.id, d.schedule, d.period, d.recipient, d.area, d.lang, d.copy, d.name, d.layout, d.how, coalesce(r.id, ''), coalesce(r.code, ''), d.correction, d.asked_by,
	d.planned_at, d.state, d.reason, d.answer, d.attempts, d.tried_at, d.next_at, d.ended_at, d.night, d.snapshot, d.code, d.title, d.file, d.bytes,
	d.statement, d.message_id
	from delivery as d left join delivery as r on r.delivery = d.resent_of `

// Deliveries returns deliveries, the newest period first, within it by area, recipient
// and copy.
func (s *Store) Deliveries(ctx context.Context, f DeliveryFilter) ([]Delivery, error) {
	if f.Limit == 0 {
		f.Limit = -1 // SQLite's word for all
	}
	return s.readDeliveries(ctx, selectDelivery+`
		where (?1 = '' or d.schedule = ?1) and (?2 = '' or d.recipient = ?2) and (?3 = '' or d.state = ?3)
			and (not ?5 or (d.state in ('bounced', 'doubtful', 'held') or d.state = 'failed' and d.next_at is null)
				and not exists (select 1 from delivery as c where c.resent_of = d.delivery))
		order by d.period desc, d.schedule, d.area = 'VN' desc, d.area, d.name, d.recipient, d.lang, d.copy desc
		limit ?4`, f.Schedule, f.Recipient, f.State, f.Limit, f.Attention)
}

// PendingDeliveries returns what is to be done at an instant: planned and made ones,
// and failed ones whose next attempt has come. Those of one file stand together.
func (s *Store) PendingDeliveries(ctx context.Context, now time.Time) ([]Delivery, error) {
	return s.readDeliveries(ctx, selectDelivery+`
		where d.state in ('planned', 'made') or d.state = 'failed' and d.next_at <= ?
		order by d.period, d.schedule, d.area = 'VN' desc, d.area, d.lang, d.snapshot, d.copy, d.delivery`, now.Unix())
}

func (s *Store) readDeliveries(ctx context.Context, query string, args ...any) ([]Delivery, error) {
	rows, err := s.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("state: deliveries: %w", err)
	}
	defer rows.Close()
	var list []Delivery
	for rows.Next() {
		d, err := scanDelivery(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("state: deliveries: %w", err)
		}
		list = append(list, d)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("state: deliveries: %w", err)
	}
	return list, nil
}

// Delivery returns a delivery with every change of its state, or ErrNoDelivery.
func (s *Store) Delivery(ctx context.Context, id string) (Delivery, []DeliveryEvent, error) {
	d, err := deliveryOf(ctx, s.readers, id)
	if errors.Is(err, ErrNoDelivery) {
		return d, nil, err
	}
	if err != nil {
		return d, nil, fmt.Errorf("state: delivery %s: %w", id, err)
	}
	rows, err := s.readers.QueryContext(ctx, `
		select at, state, reason, answer from delivery_event
		where delivery = (select delivery from delivery where id = ?) order by number`, id)
	if err != nil {
		return d, nil, fmt.Errorf("state: delivery %s: %w", id, err)
	}
	defer rows.Close()
	var events []DeliveryEvent
	for rows.Next() {
		var e DeliveryEvent
		var at sql.NullInt64
		if err := rows.Scan(&at, &e.State, &e.Reason, &e.Answer); err != nil {
			return d, nil, fmt.Errorf("state: delivery %s: %w", id, err)
		}
		e.At = instant(at)
		events = append(events, e)
	}
	if err := rows.Err(); err != nil {
		return d, nil, fmt.Errorf("state: delivery %s: %w", id, err)
	}
	return d, events, nil
}

// querier is a database or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func deliveryOf(ctx context.Context, q querier, id string) (Delivery, error) {
	d, err := scanDelivery(q.QueryRowContext(ctx, selectDelivery+"where d.id = ?", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return d, ErrNoDelivery
	}
	return d, err
}

// scanDelivery reads what selectDelivery selects.
func scanDelivery(scan func(...any) error) (Delivery, error) {
	var d Delivery
	var place, date string
	var period, planned, tried, next, ended sql.NullInt64
	err := scan(&d.ID, &d.Schedule, &period, &d.Recipient, &place, &d.Lang, &d.Copy, &d.Name, &d.Layout, &d.How, &d.ResentOf, &d.Repeats, &d.Correction, &d.AskedBy,
		&planned, &d.State, &d.Reason, &d.Answer, &d.Attempts, &tried, &next, &ended, &date, &d.Snapshot, &d.Code, &d.Title, &d.File, &d.Bytes,
		&d.Statement, &d.MessageID)
	if err != nil {
		return d, err
	}
	if d.Area, err = area.Parse(place); err != nil {
		return d, err
	}
	if date != "" {
		if d.Night, err = civil.ParseDate(date); err != nil {
			return d, err
		}
	}
	d.Period, d.Planned, d.Tried, d.Next, d.Ended = instant(period), instant(planned), instant(tried), instant(next), instant(ended)
	return d, nil
}
