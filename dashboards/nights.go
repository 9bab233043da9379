package dashboards

import (
	"context"

	"github.com/golang-sql/civil"

	"toancanh/queries"
)

// Nights says which nights there are, for a calendar: all from the first to the
// last but the gaps.
type Nights struct {
	First   civil.Date `json:"first"`
	Last    civil.Date `json:"last"`
	Gaps    []GapSpan  `json:"gaps"`
	Rebuilt []GapSpan  `json:"rebuilt"` // nights taken later from timestamps
}

// GapSpan is a run of nights, and why they are as they are where that is known.
type GapSpan struct {
	From  civil.Date `json:"from"`
	Until civil.Date `json:"until"`
	Why   string     `json:"why,omitempty"`
}

// reasonWindow is how many nights back a calendar says why a night is missing:
// older gaps are told as spans, so that a page stays light.
const reasonWindow = 400

// calendar tells which nights there are; nil if there is none.
func (b *Builder) calendar(ctx context.Context) (*Nights, error) {
	all, err := b.Reader.Nights(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	gaps, err := b.Reader.Gaps(ctx)
	if err != nil {
		return nil, err
	}
	why := map[civil.Date]string{}
	for _, g := range gaps {
		if g.Relation == "*" {
			why[g.Date] = b.telling(g.Reason)
		}
	}
	return calendarOf(all, why), nil
}

// calendarOf makes spans of nights, which come by date.
func calendarOf(all []queries.Snapshot, why map[civil.Date]string) *Nights {
	n := &Nights{First: all[0].Date, Last: all[len(all)-1].Date, Gaps: []GapSpan{}, Rebuilt: []GapSpan{}}
	next := n.First
	for _, s := range all {
		for ; next.Before(s.Date); next = next.AddDays(1) {
			reason := ""
			if n.Last.DaysSince(next) < reasonWindow {
				reason = why[next]
			}
			n.Gaps = extended(n.Gaps, next, reason)
		}
		if s.Reconstructed {
			n.Rebuilt = extended(n.Rebuilt, s.Date, "")
		}
		next = s.Date.AddDays(1)
	}
	return n
}

// extended adds a night to the last span, or begins a new one.
func extended(spans []GapSpan, d civil.Date, why string) []GapSpan {
	if n := len(spans); n > 0 && spans[n-1].Until == d.AddDays(-1) && spans[n-1].Why == why {
		spans[n-1].Until = d
		return spans
	}
	return append(spans, GapSpan{From: d, Until: d, Why: why})
}
