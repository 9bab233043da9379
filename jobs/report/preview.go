package report

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/server/state"
)

// ScheduleError says that there is no schedule of that name.
type ScheduleError struct {
	Name  string
	Known []string
}

func (e *ScheduleError) Error() string {
	if len(e.Known) == 0 {
		return fmt.Sprintf("there is no schedule %q: none is configured under reports.schedules", e.Name)
	}
	return fmt.Sprintf("there is no schedule %q; there are %s", e.Name, strings.Join(e.Known, ", "))
}

// TimeError says that a schedule does not fire at a time.
type TimeError struct {
	Schedule      string
	Before, After time.Time // when it does, nearest to it; zero: never
}

func (e *TimeError) Error() string {
	var near []string
	for _, at := range []time.Time{e.Before, e.After} {
		if !at.IsZero() {
			near = append(near, at.Format("2006-01-02 15:04"))
		}
	}
	return fmt.Sprintf("the schedule %q does not fire then; the nearest times are %s", e.Schedule, strings.Join(near, " and "))
}

// Preview is what would go to whom.
type Preview struct {
	Schedule   string
	At         time.Time        // the scheduled instant
	Night      civil.Date       // whose numbers it is to hold
	There      bool             // they are there
	Late       bool             // they are not, though the night is over
	Until      time.Time        // how long it would wait for them
	Held       bool             // and then keep the reports back: State says so of each
	Deliveries []state.Delivery // as they would be planned; Snapshot and Statement as of now
}

// Plan says what a schedule would send to whom at one of its instants, without sending
// it. The zero instant is the next one of the schedule.
func (o *Office) Plan(ctx context.Context, name string, at time.Time) (Preview, error) {
	s := o.schedule(name)
	if s == nil {
		return Preview{}, &ScheduleError{Name: name, Known: o.names()}
	}
	if at.IsZero() {
		at = s.when.Next(o.now().In(o.zone))
	}
	at = at.In(o.zone)
	if next := s.when.Next(at.Add(-time.Second)); !next.Equal(at) {
		return Preview{}, &TimeError{Schedule: name, Before: previous(s.when, at), After: next}
	}
	nights, err := o.nights.Nights(ctx)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Schedule: name, At: at, Night: o.nightOf(at), Deliveries: o.planned(s, at)}
	p.There = slices.ContainsFunc(nights, func(n queries.Snapshot) bool { return n.Date == p.Night })
	p.Late = !p.There && p.Night.Before(civil.DateOf(o.now().In(o.zone)))
	p.Held = p.Late && s.Late.Then == thenHold
	for i := range p.Deliveries {
		d := &p.Deliveries[i]
		p.Until = o.deadline(s, *d)
		switch {
		case p.Held:
			d.State, d.Reason = state.DeliveryHeld, reasonLate
			continue
		case !p.There && !p.Late: // nobody knows yet
			continue
		}
		c, err := o.choose(ctx, s, *d, true)
		if errors.Is(err, errNoNight) {
			continue
		}
		if err != nil {
			return p, err
		}
		d.Night, d.Snapshot, d.Statement = c.night, c.snapshot, c.statement
	}
	return p, nil
}
