package report

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/queries"
	"toancanh/server/state"
)

// errNoNight says that nothing can be said yet: there is no night at all.
var errNoNight = errors.New("there is no night yet")

// errWait says that the numbers are not there and may still come.
var errWait = errors.New("the numbers of the night are not there yet")

// errLate says that the numbers did not come in time, and the schedule holds then.
var errLate = errors.New("the numbers of the night did not come in time")

// choice is what a delivery holds.
type choice struct {
	night     civil.Date
	snapshot  string
	statement string
}

// choose finds the numbers for a delivery: the night of its period, or, when that was
// waited for long enough, the newest night with a statement; of either the newest
// revision, as long as nobody can have another. A copy holds what the first held. hasty:
// as if the wait was over and the schedule did not hold.
func (o *Office) choose(ctx context.Context, s *schedule, d state.Delivery, hasty bool) (choice, error) {
	if d.Snapshot != "" && d.ResentOf != "" && !d.Correction {
		return choice{d.Night, d.Snapshot, d.Statement}, nil
	}
	nights, err := o.nights.Nights(ctx)
	if err != nil {
		return choice{}, err
	}
	wanted := o.nightOf(d.Period)
	if !d.Night.IsZero() {
		wanted = d.Night // chosen before, or the one that is corrected
	}
	for _, n := range nights {
		if n.Date == wanted {
			return choice{n.Date, n.ID, d.Statement}, nil
		}
	}
	if d.Snapshot != "" {
		return choice{d.Night, d.Snapshot, d.Statement}, nil // the maker says what became of it
	}
	switch {
	case hasty:
	case o.now().Before(o.deadline(s, d)):
		return choice{}, errWait
	case s.Late.Then == thenHold:
		return choice{}, errLate
	}
	if len(nights) == 0 {
		return choice{}, errNoNight
	}
	newest := nights[len(nights)-1]
	why, err := o.why(ctx, wanted)
	if err != nil {
		return choice{}, err
	}
	return choice{newest.Date, newest.ID, locale.T(d.Lang, why, "wanted", wanted, "date", newest.Date)}, nil
}

// before is the night of the report before: the newest that was known when the snapshot
// of this report was taken, up to the night of the period before, if that is not the
// night of this report itself; else zero.
func (o *Office) before(ctx context.Context, s *schedule, period time.Time, c choice) (civil.Date, error) {
	earlier := previous(s.when, period.In(o.zone))
	if earlier.IsZero() {
		return civil.Date{}, nil
	}
	nights, err := o.nights.Nights(ctx)
	if err != nil {
		return civil.Date{}, err
	}
	own, err := o.nights.Revisions(ctx, c.night)
	if err != nil {
		return civil.Date{}, err
	}
	i := slices.IndexFunc(own, func(r queries.Snapshot) bool { return r.ID == c.snapshot })
	if i < 0 {
		return civil.Date{}, nil // the maker says what became of it
	}
	known := func(r queries.Snapshot) bool { return r.Key <= own[i].Key }
	for _, n := range slices.Backward(nights) {
		if n.Date.After(o.nightOf(earlier)) || !n.Date.Before(c.night) {
			continue
		}
		if known(n) {
			return n.Date, nil
		}
		revisions, err := o.nights.Revisions(ctx, n.Date)
		if err != nil {
			return civil.Date{}, err
		}
		if slices.ContainsFunc(revisions, known) {
			return n.Date, nil
		}
	}
	return civil.Date{}, nil
}

// deadline is how long a delivery waits for numbers. What is caught up after a
// standstill waits from then on, since the nights are caught up too.
func (o *Office) deadline(s *schedule, d state.Delivery) time.Time {
	from := d.Period
	if d.Planned.After(from) {
		from = d.Planned
	}
	return from.Add(s.wait)
}

// why is the text that says why a night is not there.
func (o *Office) why(ctx context.Context, night civil.Date) (key string, err error) {
	const recent = 100
	runs, err := o.nights.Runs(ctx, queries.RunFilter{Limit: recent})
	if err != nil {
		return "", err
	}
	for _, r := range runs { // the newest first
		if r.From.IsZero() || night.Before(r.From) || night.After(r.Until) {
			continue
		}
		switch r.State {
		case "stopped":
			return "mail.late.stopped", nil
		case "failed", "interrupted":
			return "mail.late.failed", nil
		}
	}
	return "mail.late.missing", nil
}
