package dashboards

import (
	"context"
	"math"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// Goal is what a number is to reach, and whether it will at its pace.
type Goal struct {
	Text     string // the target, "" if there is none
	Standing string // reached, or how far away
	Pace     string // when it would be reached at the pace of the last weeks
	Level    string // good, warn or ""
	Document string // where the target was set
	Value    string // what the number is to be, "" if there is no target
	Left     string // how far away that is, "" if it is reached or not known
	Due      string // by when, "" if that is not said
	Past     bool   // that day is over
}

// paceNights is how many nights a pace is taken from: four whole weeks, so that
// weekends do not bend it.
const paceNights = 28

// farthest is how far ahead a pace is trusted to say a date.
const farthest = 5 * 365

// goal finds the last target set for either number of a tile.
func (b *Builder) goal(ctx context.Context, v view, h headline) (Goal, error) {
	targets, err := b.goals(ctx, v)
	if err != nil {
		return Goal{}, err
	}
	i := slices.IndexFunc(targets, func(t queries.Target) bool { return t.Metric == h.metric || t.Metric == h.beside })
	if i < 0 {
		return Goal{}, nil
	}
	q := v.question(targets[i].Metric)
	r, err := b.twice(ctx, q, v.snap.Date.AddDays(-paceNights))
	if err != nil {
		return Goal{}, err
	}
	if r.Metric.Unit != queries.Share && v.p.Area != (area.Area{}) {
		return Goal{}, nil // a count was set for the nation
	}
	return v.towards(r, targets[i]), nil
}

// goals are the numbers that metrics are to reach, of the documents that existed on
// the night in view; the last to fall due stands first. Of those that ask for the
// same number only that one is left.
func (b *Builder) goals(ctx context.Context, v view) ([]queries.Target, error) {
	all, err := b.Reader.Targets(ctx)
	if err != nil {
		return nil, err
	}
	return goalsBy(all, v.snap.Date), nil
}

// goalsBy picks the goals of a night.
func goalsBy(all []queries.Target, night civil.Date) []queries.Target {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(x, y queries.Target) int { return y.Due.DaysSince(x.Due) })
	var goals []queries.Target
	for _, t := range all {
		if t.Metric == "" || t.Value == nil || t.Issued.After(night) ||
			slices.ContainsFunc(goals, func(g queries.Target) bool { return g.Metric == t.Metric && *g.Value == *t.Value }) {
			continue
		}
		goals = append(goals, t)
	}
	return goals
}

// towards says how a metric stands to a target.
func (v view) towards(r *queries.Result, t queries.Target) Goal {
	m := r.Metric
	g := Goal{
		Text: v.w.t("goal", "target", v.w.target(m, t)), Document: t.Document, Past: t.Due.Before(v.snap.Date),
		Value: chart.WithUnit(v.p.Lang, m.Unit, chart.NumberOf(v.p.Lang, m.Unit, *t.Value)),
	}
	if !t.Due.IsZero() {
		g.Due = v.w.date(t.Due)
	}
	now := at(r.Rows, v.p.Area, v.snap.Date)
	if now.Value == nil {
		g.Standing = v.w.t("goal.unknown")
		return g
	}
	left := *t.Value - *now.Value
	if left <= 0 {
		g.Standing, g.Level = v.w.t("goal.reached"), "good"
		return g
	}
	key := "goal.left"
	if g.Past {
		key = "goal.late"
	}
	g.Left = v.w.amount(m.Unit, left)
	g.Standing, g.Level = v.w.t(key, "left", g.Left), "warn"
	gain := difference(m, now, at(r.Rows, v.p.Area, v.snap.Date.AddDays(-paceNights)))
	if gain == nil {
		return g
	}
	perDay := *gain / paceNights
	days := math.Ceil(left / perDay)
	switch {
	case perDay <= 0:
		g.Pace = v.w.t("goal.still", "n", paceNights, "metric", v.w.of(m.Short))
	case days > farthest:
		g.Pace = v.w.t("goal.far", "n", paceNights)
	default:
		g.Pace = v.w.t("goal.pace", "n", paceNights, "month", v.w.month(v.snap.Date.AddDays(int(days))))
	}
	return g
}

// amount writes a distance between two numbers of a unit, without a sign.
func (w words) amount(u queries.Unit, v float64) string { return chart.Amount(string(w), u, v) }

// month writes the month of a date.
func (w words) month(d civil.Date) string { return locale.Month(string(w), d) }
