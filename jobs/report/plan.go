package report

import (
	"context"
	"strings"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
	"toancanh/server/state"
)

// names are the names of the schedules.
func (o *Office) names() []string {
	var names []string
	for _, s := range o.schedules {
		names = append(names, s.Name)
	}
	return names
}

// nightOf is the night whose numbers a period is to hold: the one that is over.
func (o *Office) nightOf(period time.Time) civil.Date {
	return civil.DateOf(period.In(o.zone)).AddDays(-1)
}

// planned are the deliveries of a period: for each recipient the areas of the schedule
// that they may see, in their languages.
func (o *Office) planned(s *schedule, at time.Time) []state.Delivery {
	var list []state.Delivery
	for _, r := range s.Recipients {
		sees, err := scopeOf(r.Areas)
		if err != nil {
			continue // Validate has refused it
		}
		for _, a := range s.areas {
			if !sees.gets(a) {
				continue
			}
			for _, lang := range s.languages() {
				if r.Lang != "" && r.Lang != lang {
					continue
				}
				list = append(list, state.Delivery{
					Schedule: s.Name, Period: at, Recipient: r.id(), Area: a, Lang: lang, Name: r.Name, Layout: s.layout(), How: r.how(), Planned: o.now(),
				})
			}
		}
	}
	return list
}

// plan writes down the periods whose time has come and what is to be sent in them. Of
// several that passed while nothing ran the newest is planned, or all, as configured. A
// schedule that was given other times sends nothing for those before it was.
func (o *Office) plan(ctx context.Context, s *schedule) error {
	now := o.now()
	plan := strings.Join(append(strings.Fields(s.when.String()), o.zone.String()), " ")
	last, replanned, err := o.store.NewestPeriod(ctx, s.Name, plan, now)
	if err != nil {
		return err
	}
	if replanned {
		o.log.Warn("a schedule fires at other times than before and counts from now; what was due before is not caught up", "schedule", s.Name, "when", s.When)
	}
	due := instants(s.when, last.In(o.zone), now.In(o.zone))
	if len(due) == 0 {
		return nil
	}
	var periods []state.Period
	var deliveries []state.Delivery
	for i, at := range due {
		p := state.Period{Schedule: s.Name, At: at, State: state.PeriodPlanned, Noted: now, Plan: plan}
		if i < len(due)-1 && s.Missed != missedAll {
			p.State = state.PeriodSkipped
		} else {
			deliveries = append(deliveries, o.planned(s, at)...)
		}
		periods = append(periods, p)
	}
	if skipped := len(due) - 1; skipped > 0 && s.Missed != missedAll {
		o.log.Warn("periods of a schedule passed while nothing ran; the newest is sent", "schedule", s.Name, "skipped", skipped)
	}
	return o.store.PlanPeriods(ctx, periods, deliveries)
}

// recipient finds who a delivery goes to in the configuration of now; false if they are
// not listed any more or may not see the area.
func (s *schedule) recipient(d state.Delivery) (RecipientConfig, bool) {
	for _, r := range s.Recipients {
		if r.id() != d.Recipient {
			continue
		}
		sees, err := scopeOf(r.Areas)
		return r, err == nil && sees.gets(d.Area)
	}
	return RecipientConfig{}, false
}

// Next is a schedule, with what it means where it is silent, and when it fires.
type Next struct {
	ScheduleConfig
	At     []time.Time // the next instants, soonest first
	Areas  []area.Area
	Paper  string // layout
	Speaks []string
	Wait   time.Duration // for numbers that are late
	Holds  bool          // and then it keeps the reports back
}

// Schedules returns the schedules with their next instants.
func (o *Office) Schedules() []Next {
	const shown = 3
	var list []Next
	for _, s := range o.schedules {
		n := Next{
			ScheduleConfig: s.ScheduleConfig, Areas: s.areas, Paper: s.layout(), Speaks: s.languages(), Wait: s.wait, Holds: s.Late.Then == thenHold,
		}
		for at := o.now().In(o.zone); len(n.At) < shown; n.At = append(n.At, at) {
			if at = s.when.Next(at); at.IsZero() {
				break
			}
		}
		list = append(list, n)
	}
	return list
}
