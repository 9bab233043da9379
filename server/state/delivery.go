package state

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// Errors of deliveries that callers tell apart.
var (
	// ErrNoDelivery says that no delivery has the id asked for.
	ErrNoDelivery = errors.New("there is no such delivery")
	// ErrMoved says that a delivery is not in the state it was thought to be in:
	// somebody else has it in hand.
	ErrMoved = errors.New("the delivery has changed meanwhile")
	// ErrPending says that a delivery, or a copy of it, is still under way.
	ErrPending = errors.New("it is still under way, or a copy of it is: wait until that has ended")
)

// DeliveryState is where a delivery stands.
type DeliveryState string

// The states of a delivery. It moves from planned to made to sending to one of the
// others; failed goes on with sending while Next is set.
const (
	DeliveryPlanned  DeliveryState = "planned"  // it has a recipient and waits for its time or its numbers
	DeliveryMade     DeliveryState = "made"     // its file is known
	DeliverySending  DeliveryState = "sending"  // the other side may or may not have it
	DeliverySent     DeliveryState = "sent"     // the other side has said that it has it
	DeliveryFailed   DeliveryState = "failed"   // the other side does not have it; it is tried again at Next, if set
	DeliveryBounced  DeliveryState = "bounced"  // the other side refuses it for good
	DeliveryDoubtful DeliveryState = "doubtful" // nobody here knows whether the other side has it
	DeliveryHeld     DeliveryState = "held"     // it waits for a person
)

// DeliveryFolder is how a report goes to a folder; others go by mail.
const DeliveryFolder = "folder"

// Delivery is a report for somebody, from when it was planned to what became of it.
type Delivery struct {
	ID         string // ten letters and digits that follow from what it is
	Schedule   string
	Period     time.Time // the scheduled instant
	Recipient  string    // address, or folder
	Area       area.Area
	Lang       string
	Copy       int // 0: as scheduled; 1, 2, …: sent again by hand
	Name       string
	Layout     string
	How        string // attachment | link | folder
	ResentOf   string // id of the one it repeats
	Repeats    string // code of that one, "" if it was never made
	Correction bool   // it repeats it with corrected numbers
	AskedBy    string
	Planned    time.Time

	State     DeliveryState
	Reason    string // one word for why it stands there
	Answer    string // what the other side said, in its words
	Attempts  int
	Tried     time.Time // last
	Next      time.Time // planned: how long it waits for numbers; failed: when it is tried again
	Ended     time.Time
	Night     civil.Date // of the numbers in it
	Snapshot  string
	Code      string
	Title     string
	File      string
	Bytes     int
	Statement string // said on it because numbers were late
	MessageID string
}

// DeliveryEvent is one change of state.
type DeliveryEvent struct {
	At     time.Time
	State  DeliveryState
	Reason string
	Answer string
}

// Key is the id of a delivery. It follows from what identifies one alone, so that what is
// made of it (the Message-ID) is the same after any accident.
func (d Delivery) Key() string {
	key := fmt.Sprintf("%q %d %q %s %s %d", d.Schedule, d.Period.Unix(), d.Recipient, d.Area, d.Lang, d.Copy)
	digest := sha256.Sum256([]byte(key))
	return strings.ToLower(base32.StdEncoding.EncodeToString(digest[:])[:10])
}

// addDelivery writes a new delivery and its first event.
func addDelivery(ctx context.Context, tx *sql.Tx, d Delivery) (Delivery, error) {
	d.ID, d.State = d.Key(), DeliveryPlanned
	done, err := tx.ExecContext(ctx, `
		insert into delivery (id, schedule, period, recipient, area, lang, copy, name, layout, how, resent_of, correction, asked_by, planned_at,
			state, night, snapshot, statement)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (select delivery from delivery where id = ?), ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.Schedule, d.Period.Unix(), d.Recipient, d.Area.String(), d.Lang, d.Copy, d.Name, d.Layout, d.How, d.ResentOf, d.Correction, d.AskedBy,
		seconds(d.Planned), d.State, night(d.Night), d.Snapshot, d.Statement)
	if err != nil {
		return d, err
	}
	row, err := done.LastInsertId()
	if err != nil {
		return d, err
	}
	return d, addEvent(ctx, tx, row, DeliveryEvent{At: d.Planned, State: d.State})
}

func addEvent(ctx context.Context, tx *sql.Tx, delivery int64, e DeliveryEvent) error {
	_, err := tx.ExecContext(ctx, `
		insert into delivery_event (delivery, number, at, state, reason, answer)
		select ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5 from delivery_event where delivery = ?1`,
		delivery, seconds(e.At), e.State, e.Reason, e.Answer)
	return err
}

// MoveDelivery writes what changed of a delivery that is in state from, or returns
// ErrMoved if it is not. The change is on the disk when it returns.
func (s *Store) MoveDelivery(ctx context.Context, d Delivery, from DeliveryState, at time.Time) error {
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) error {
		var row int64
		err := tx.QueryRowContext(ctx, `
			update delivery set state = ?, reason = ?, answer = ?, attempts = ?, tried_at = ?, next_at = ?, ended_at = ?, night = ?, snapshot = ?,
				code = ?, title = ?, file = ?, bytes = ?, statement = ?, message_id = ?
			where id = ? and state = ?
			returning delivery`,
			d.State, d.Reason, d.Answer, d.Attempts, seconds(d.Tried), seconds(d.Next), seconds(d.Ended), night(d.Night), d.Snapshot,
			d.Code, d.Title, d.File, d.Bytes, d.Statement, d.MessageID, d.ID, from).Scan(&row)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrMoved
		}
		if err != nil {
			return err
		}
		return addEvent(ctx, tx, row, DeliveryEvent{At: at, State: d.State, Reason: d.Reason, Answer: d.Answer})
	})
	if err != nil && !errors.Is(err, ErrMoved) {
		return fmt.Errorf("state: delivery %s: %w", d.ID, err)
	}
	return err
}

// Copy is how a delivery is sent again.
type Copy struct {
	Correction bool   // with the newest numbers of its night; else with the same
	Recipient  string // to somebody else; "": to the same
	Name, How  string // of somebody else
	By         string // who asked for it
}

// ResendDelivery adds a copy of a delivery that has ended. While a delivery of the same
// report to the same recipient is under way there is no second one.
func (s *Store) ResendDelivery(ctx context.Context, id string, c Copy, at time.Time) (Delivery, error) {
	var made Delivery
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) error {
		d, err := deliveryOf(ctx, tx, id)
		if err != nil {
			return err
		}
		again := Delivery{
			Schedule: d.Schedule, Period: d.Period, Recipient: d.Recipient, Area: d.Area, Lang: d.Lang, Name: d.Name,
			Layout: d.Layout, How: d.How, ResentOf: d.ID, Correction: c.Correction, AskedBy: c.By, Planned: at, Night: d.Night,
		}
		if c.Recipient != "" {
			again.Recipient, again.Name, again.How = c.Recipient, c.Name, c.How
		}
		if !c.Correction {
			again.Snapshot, again.Statement = d.Snapshot, d.Statement
		}
		var last, pending int
		err = tx.QueryRowContext(ctx, `
			select coalesce(max(copy), 0), count(*) filter (where state in ('planned', 'made', 'sending') or state = 'failed' and next_at is not null)
			from delivery where schedule = ? and period = ? and recipient = ? and area = ? and lang = ?`,
			again.Schedule, again.Period.Unix(), again.Recipient, again.Area.String(), again.Lang).Scan(&last, &pending)
		if err != nil {
			return err
		}
		if pending > 0 || underWay(d) {
			return ErrPending
		}
		again.Copy = last + 1
		made, err = addDelivery(ctx, tx, again)
		return err
	})
	if err != nil && !errors.Is(err, ErrNoDelivery) && !errors.Is(err, ErrPending) {
		return made, fmt.Errorf("state: send delivery %s again: %w", id, err)
	}
	return made, err
}

// underWay reports whether something will still become of a delivery by itself.
func underWay(d Delivery) bool {
	switch d.State {
	case DeliveryPlanned, DeliveryMade, DeliverySending:
		return true
	case DeliveryFailed:
		return !d.Next.IsZero()
	}
	return false
}

// DoubtDeliveries ends what a process that is gone was sending: nobody knows whether
// the other side has it. It returns how many there were.
func (s *Store) DoubtDeliveries(ctx context.Context, reason string, at time.Time) (doubtful int, err error) {
	err = inTransaction(ctx, s.writer, func(tx *sql.Tx) error {
		doubtful, err = doubt(ctx, tx, false, reason, at)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("state: interrupted deliveries: %w", err)
	}
	return doubtful, nil
}

// doubt makes the deliveries doubtful that were being sent, or all that are under way.
func doubt(ctx context.Context, tx *sql.Tx, all bool, reason string, at time.Time) (int, error) {
	const which = "where state = 'sending' or ?3 and (state in ('planned', 'made') or state = 'failed' and next_at is not null)"
	_, err := tx.ExecContext(ctx, `
		insert into delivery_event (delivery, number, at, state, reason, answer)
		select delivery, (select count(*) + 1 from delivery_event as e where e.delivery = d.delivery), ?1, 'doubtful', ?2, ''
		from delivery as d `+which, seconds(at), reason, all)
	if err != nil {
		return 0, err
	}
	done, err := tx.ExecContext(ctx,
		"update delivery set state = 'doubtful', reason = ?2, answer = '', next_at = null, ended_at = ?1 "+which, seconds(at), reason, all)
	if err != nil {
		return 0, err
	}
	n, err := done.RowsAffected()
	return int(n), err
}

// night is how a date is kept: empty for none.
func night(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
