package dashboards

import (
	"context"
	"math"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// flowMetrics are counts that only grow, so that the difference of two nights is
// what was added between them.
func flowMetrics() []string {
	return []string{
		"cards_delivered", "cards_issued", "cards_approved", "card_applications", "eid_registered", "eid_approved", "eid_activated",
		"service_cases", "verification_requests",
	}
}

// beat is how long the periods of a flow are.
type beat struct {
	title, column, period, before string // keys of texts
	back                          int    // periods from one to that it is compared with
	name                          func(lang string, d civil.Date) string
}

// beatOf is the beat that suits a range: days of a month, weeks of a year, months
// of all. A day is compared with the same day of the week before: a Monday is not
// busier than a Sunday for any reason but the week's.
func beatOf(span string) beat {
	switch span {
	case "30d":
		return beat{"flow.title.day", "col.date", "flow.period.day", "flow.before.day", 7, locale.Date}
	case "all":
		return beat{"flow.title.month", "col.month", "flow.period.month", "flow.before.month", 1, locale.ShortMonth}
	}
	return beat{"flow.title.week", "col.week", "flow.period.week", "flow.before.week", 1, locale.Date}
}

// The columns of a flow's table.
const (
	flowPeriod = iota
	flowCount
	flowDaily
)

// flow is how many were added in each period: the difference of a cumulative
// count between two nights. Where one of them is missing there is no difference.
func (b *Builder) flow(ctx context.Context, v view) (chart.Figure, error) {
	metric, err := oneOf(v.metric(flowMetrics()[0]), flowMetrics())
	if err != nil {
		return chart.Figure{}, err
	}
	nights, err := b.flowStops(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	r, err := b.series(ctx, v, metric, nights)
	if err != nil {
		return chart.Figure{}, err
	}
	m, beat := r.Metric, beatOf(v.p.Range)
	f := v.figure("flow", r)
	f.Title = v.w.t(beat.title, "metric", v.w.of(m.Short))
	f.Subtitle = v.w.t("trend.subtitle", "area", v.area(), "unit", v.w.unit(m.Unit), "span", v.w.span(nights[0], nights[len(nights)-1]))
	f.Table = v.flowTable(r, nights, beat)
	f.Sentence = v.flowSentence(&f.Table, m, nights, beat)
	f.Notes = []string{v.w.t("flow.note")}
	if v.p.Range == "all" {
		f.Notes = append(f.Notes, v.w.t("flow.note.month"))
	}
	lines, err := v.breaks(&f, m, nights[0])
	if err != nil {
		return chart.Figure{}, err
	}
	plot := chart.Columns{Beside: 1}
	for _, line := range lines {
		plot.Breaks = append(plot.Breaks, edgeAt(nights[1:], line))
	}
	f.Plot = plot
	return f, nil
}

// flowStops are the nights at the ends of the periods, one more than there are
// periods. A month that is not over is left out.
func (b *Builder) flowStops(ctx context.Context, v view) ([]civil.Date, error) {
	nights, err := b.stops(ctx, v)
	if err != nil {
		return nil, err
	}
	switch last := nights[len(nights)-1]; {
	case v.p.Range == "30d":
		nights = append([]civil.Date{nights[0].AddDays(-1)}, nights...)
	case v.p.Range == "all" && len(nights) > 1 && last.AddDays(1).Day != 1:
		nights = nights[:len(nights)-1]
	}
	return nights, nil
}

// edgeAt is the line of a break after the last period that ends before it.
func edgeAt(ends []civil.Date, line chart.Break) chart.Edge {
	edge := chart.Edge{After: -1, Text: line.Text}
	for i, end := range ends {
		if end.Before(line.Date) {
			edge.After = i
		}
	}
	return edge
}

// flowTable has a row for each period: how many, and how many a day.
func (v view) flowTable(r *queries.Result, nights []civil.Date, beat beat) chart.Table {
	m := r.Metric
	t := chart.Table{Columns: []chart.Column{
		{Name: v.w.t(beat.column), Code: "period"}, {Name: v.w.of(m.Short), Unit: m.Unit, Code: "value"},
		{Name: v.w.t("col.daily"), Unit: m.Unit, Code: "per_day"},
	}}
	known := map[civil.Date]queries.Row{}
	for _, row := range r.Rows {
		known[row.Date] = row
	}
	for i := 1; i < len(nights); i++ {
		from, until := known[nights[i-1]], known[nights[i]]
		count, daily := v.added(m, until, from)
		period := chart.Cell{Text: beat.name(v.p.Lang, nights[i]), Date: nights[i]}
		t.Rows = append(t.Rows, chart.Row{Cells: []chart.Cell{period, count, daily}})
	}
	return t
}

// added are the cells of what was added between two nights, and on each of their
// days.
func (v view) added(m *queries.Metric, until, from queries.Row) (count, daily chart.Cell) {
	n := difference(m, until, from)
	if n == nil {
		why := apart(m, until, from)
		if why == "why.uncompared" {
			why = "flow.missing"
		}
		none := chart.Cell{Text: chart.Dash, Why: v.w.t(why)}
		return none, none
	}
	days := float64(until.Date.DaysSince(from.Date))
	count, daily = chart.NumberOf(v.p.Lang, m.Unit, *n), chart.NumberOf(v.p.Lang, m.Unit, math.Round(10**n/days)/10)
	count.Flags, daily.Flags = until.Flags, until.Flags
	return count, daily
}

// flowSentence says how many were added in the last period, how that compares with
// an earlier one, and how many a day there were since the definition last changed;
// the mean is left out where it would pass over periods that stay hidden.
func (v view) flowSentence(t *chart.Table, m *queries.Metric, nights []civil.Date, beat beat) string {
	subject := v.w.t("trend.subject", "metric", v.w.of(m.Short), "area", v.area())
	if len(t.Rows) == 0 {
		return v.w.t("sentence.trend.empty", "subject", subject)
	}
	rows := t.Rows
	last := rows[len(rows)-1]
	period := v.w.t(beat.period, "period", last.Cells[flowPeriod].Text)
	count := last.Cells[flowCount]
	if count.Value == nil {
		return v.w.t("flow.unknown", "subject", subject, "period", period, "why", count.Why)
	}
	text := v.w.t("flow.sentence", "subject", subject, "period", period, "value", chart.WithUnit(v.p.Lang, m.Unit, count))
	end := nights[len(nights)-1]
	if before := len(rows) - 1 - beat.back; before >= 0 && !broken(m, nights[before], end) {
		text += v.flowMoved(rows[before].Cells[flowDaily].Value, *last.Cells[flowDaily].Value, beat)
	}
	text += "."
	sum, days := 0.0, 0
	for i, r := range rows {
		switch n := r.Cells[flowCount]; {
		case broken(m, nights[i], end):
		case n.Why == v.w.t("why.suppressed"):
			return text
		case n.Value != nil:
			sum, days = sum+*n.Value, days+nights[i+1].DaysSince(nights[i])
		}
	}
	mean := chart.NumberOf(v.p.Lang, m.Unit, math.Round(sum/float64(days)))
	return text + " " + v.w.t("flow.mean", "value", chart.WithUnit(v.p.Lang, m.Unit, mean), "n", days)
}

// flowMoved says how much more or less was added a day than in an earlier period,
// "" where that cannot be said.
func (v view) flowMoved(before *float64, now float64, beat beat) string {
	if before == nil || *before <= 0 {
		return ""
	}
	change := now / *before - 1
	by := locale.Share(v.p.Lang, math.Abs(change), 1)
	key := "flow.rose"
	switch {
	case math.Abs(change) < 0.0005:
		key = "flow.same"
	case change < 0:
		key = "flow.fell"
	}
	return v.w.t(key, "by", by, "before", v.w.t(beat.before))
}
