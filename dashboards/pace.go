package dashboards

import (
	"context"
	"math"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/queries"
)

const (
	paceShown  = 26 // weeks drawn before the night in view
	paceWeeks  = 8  // whose paces make the band
	paceFewest = 4  // of them that must be known, or no band is drawn
)

// course is where the share of people with a card stands, and how fast it rises.
type course struct {
	day        civil.Date
	have, all  float64         // people
	gain       *float64        // people with a card more a day, on average of four weeks; nil: not known
	perDay     *float64        // of the share, in the same weeks
	slow, fast *float64        // the same in the slowest and the fastest of the last weeks; nil: too few are known
	due        civil.Date      // when everyone is to have a card
	target     string          // that says so; "": by the end of the year
	missed     *queries.Target // that said so and is past; nil: none
	hidden     bool            // so few came in four weeks that it must not be told
}

// pace is how the share of people with a card goes on at the pace of the last
// weeks, and how it would have to.
func (b *Builder) pace(ctx context.Context, v view) (chart.Figure, error) {
	nights := []civil.Date{v.snap.Date.AddDays(-7 * paceShown), v.snap.Date}
	r, c, cards, err := b.courseOf(ctx, v, nights)
	if err != nil {
		return chart.Figure{}, err
	}
	f := v.drawing("pace", v.p, v.w.t("pace.title"), r)
	f.Subtitle = v.w.t("pyramid.subtitle", "area", v.area(), "date", v.w.date(v.snap.Date))
	f.Table = v.paceTable(r, c)
	f.Sentence = v.paceSentence(r.Metric, at(r.Rows, v.p.Area, v.snap.Date), c, cards)
	f.Notes = v.paceNotes(r.Metric, c)
	plot := chart.Trend{Dashed: []int{paceExpected, paceNeeded}, Targets: []chart.Target{{Value: 1, Text: locale.Share(v.p.Lang, 1, 0)}}}
	if c != nil && c.slow != nil {
		plot.Band = [2]int{paceLow, paceHigh}
	}
	if plot.Breaks, err = v.breaks(&f, r.Metric, nights[0]); err != nil {
		return chart.Figure{}, err
	}
	f.Plot = plot
	return f, nil
}

// courseOf asks for the share with a card on some nights, and works out how fast it
// rises; the course is nil where the share is not known. Beside them it returns the
// cards delivered in a day.
func (b *Builder) courseOf(ctx context.Context, v view, nights []civil.Date) (*queries.Result, *course, queries.Row, error) {
	r, err := b.series(ctx, v, "card_coverage", nights)
	if err != nil {
		return nil, nil, queries.Row{}, err
	}
	pace, err := b.run(ctx, v.question("card_pace"))
	if err != nil {
		return nil, nil, queries.Row{}, err
	}
	cards, now := at(pace.Rows, v.p.Area, v.snap.Date), at(r.Rows, v.p.Area, v.snap.Date)
	if now.Numerator == nil || now.Denominator == nil || *now.Denominator == 0 {
		return r, nil, cards, nil
	}
	c := v.course(r, now, cards)
	return r, c, cards, b.due(ctx, v, c)
}

// outlook says how fast the share with a card rises, how fast it would have to, and
// when everybody has one.
func (b *Builder) outlook(ctx context.Context, v view) (string, error) {
	r, c, _, err := b.courseOf(ctx, v, []civil.Date{v.snap.Date.AddDays(-7 * paceWeeks)})
	switch {
	case err != nil:
		return "", err
	case c == nil:
		return v.w.t("sentence.unknown", "area", v.w.of(r.Metric.Title), "why", chart.Why(v.p.Lang, r.Metric, at(r.Rows, v.p.Area, v.snap.Date))), nil
	case c.left() <= 0:
		return v.w.t("pace.reached", "area", v.area(), "share", chart.Text(v.p.Lang, queries.Share, c.have/c.all)), nil
	}
	why := v.paceWhy(c)
	if c.missed != nil {
		why = v.w.t("pace.due.end") // which target was missed stands beside it
	}
	return v.paceAhead(r.Metric, c, why), nil
}

// course works out the paces of the last weeks. Nights on the far side of a break
// count other people and are left out. Where the cards of four weeks are hidden, so
// is what the people with a card grew by.
func (v view) course(r *queries.Result, now, cards queries.Row) *course {
	c := &course{day: v.snap.Date, have: float64(*now.Numerator), all: float64(*now.Denominator)}
	since := func(from, until civil.Date) (people, share *float64) {
		first, last := at(r.Rows, v.p.Area, from), at(r.Rows, v.p.Area, until)
		by := difference(r.Metric, last, first)
		if by == nil || broken(r.Metric, from, v.snap.Date) {
			return nil, nil
		}
		days := float64(until.DaysSince(from))
		gain, rise := float64(*last.Numerator-*first.Numerator)/days, *by/days
		return &gain, &rise
	}
	start := c.day.AddDays(-paceNights)
	if c.hidden = slices.Contains(cards.Flags, queries.Suppressed) || apart(r.Metric, now, at(r.Rows, v.p.Area, start)) == "why.suppressed"; c.hidden {
		return c
	}
	c.gain, c.perDay = since(start, c.day)
	known := 0
	slow, fast := math.Inf(1), math.Inf(-1)
	for week := range paceWeeks {
		if _, rise := since(c.day.AddDays(-7*(week+1)), c.day.AddDays(-7*week)); rise != nil {
			slow, fast, known = min(slow, *rise), max(fast, *rise), known+1
		}
	}
	if known >= paceFewest {
		c.slow, c.fast = &slow, &fast
	}
	return c
}

// due finds the date that a target sets, or the end of the year.
func (b *Builder) due(ctx context.Context, v view, c *course) error {
	targets, err := b.goals(ctx, v)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(targets, func(t queries.Target) bool { return t.Metric == "card_coverage" && *t.Value == 1 })
	switch {
	case i < 0:
	case targets[i].Due.After(c.day):
		c.due, c.target = targets[i].Due, v.w.of(targets[i].Title)
	case targets[i].Due.Before(c.day):
		c.missed = &targets[i]
	}
	if c.due.IsZero() {
		c.due = civil.Date{Year: c.day.AddDays(1).Year, Month: 12, Day: 31} // on 31 December: of the next year
	}
	return nil
}

// left is how many are still without a card.
func (c *course) left() float64 { return c.all - c.have }

// needed is how many people a day must get their first card to be done when due, if
// no more become entitled.
func (c *course) needed() float64 { return c.left() / float64(c.due.DaysSince(c.day)) }

// reached is when everyone has a card at a pace; false if never, or farther away
// than a pace is trusted for.
func (c *course) reached(perDay *float64) (civil.Date, bool) {
	if perDay == nil || *perDay <= 0 {
		return civil.Date{}, false
	}
	days := math.Ceil((1 - c.have/c.all) / *perDay)
	if days > farthest {
		return civil.Date{}, false
	}
	return c.day.AddDays(int(days)), true
}

// share is the share with a card on a later day at a pace.
func (c *course) share(perDay float64, d civil.Date) float64 {
	return max(0, min(1, c.have/c.all+perDay*float64(d.DaysSince(c.day))))
}

// ahead are the days drawn after the night in view: up to the date due and the
// date reached at the pace, whichever is later.
func (c *course) ahead() []civil.Date {
	end := c.due
	if d, ok := c.reached(c.perDay); ok && d.After(end) {
		end = d
	}
	step := max(7, (end.DaysSince(c.day)/7+29)/30*7) // whole weeks, some thirty of them
	days := []civil.Date{c.due, end}
	for d := c.day.AddDays(step); d.Before(end); d = d.AddDays(step) {
		days = append(days, d)
	}
	slices.SortFunc(days, func(x, y civil.Date) int { return x.DaysSince(y) })
	return slices.Compact(days)
}

// The columns of the table of a pace.
const (
	paceDate = iota
	paceShare
	paceExpected
	paceNeeded
	paceLow
	paceHigh
)

// paceTable has a row for each week behind and for each stop ahead.
func (v view) paceTable(r *queries.Result, c *course) chart.Table {
	column := func(key, code string) chart.Column {
		return chart.Column{Name: v.w.t(key), Unit: queries.Share, Code: code}
	}
	t := chart.Table{Columns: []chart.Column{
		{Name: v.w.t("col.date"), Code: "date"}, column("pace.actual", "value"), column("pace.expected", "at_present_pace"),
		column("pace.needed", "needed"), column("pace.low", "slowest_week"), column("pace.high", "fastest_week"),
	}}
	line := func(d civil.Date, share chart.Cell) []chart.Cell {
		cells := []chart.Cell{paceDate: chart.DateOf(v.p.Lang, d, ""), paceShare: share}
		for range paceHigh - paceShare {
			cells = append(cells, chart.Cell{Text: chart.Dash, Why: v.w.t("pace.why.past")})
		}
		return cells
	}
	for week := paceShown; week >= 0; week-- {
		d := v.snap.Date.AddDays(-7 * week)
		t.Rows = append(t.Rows, chart.Row{Cells: line(d, chart.ValueOf(v.p.Lang, r.Metric, at(r.Rows, v.p.Area, d)))})
	}
	if c == nil {
		return t
	}
	v.project(t.Rows[len(t.Rows)-1].Cells, c, c.day)
	for _, d := range c.ahead() {
		cells := line(d, chart.Cell{Text: chart.Dash, Why: v.w.t("pace.why.future")})
		v.project(cells, c, d)
		t.Rows = append(t.Rows, chart.Row{Cells: cells})
	}
	return t
}

// project fills in what a day is expected to bring, as far as that can be said.
func (v view) project(cells []chart.Cell, c *course, d civil.Date) {
	for column, perDay := range map[int]*float64{paceExpected: c.perDay, paceLow: c.slow, paceHigh: c.fast} {
		cells[column].Why = v.w.t("pace.why.unsaid")
		if perDay != nil {
			cells[column] = chart.NumberOf(v.p.Lang, queries.Share, c.share(*perDay, d))
		}
	}
	cells[paceNeeded].Why = v.w.t("pace.why.over")
	if !d.After(c.due) {
		cells[paceNeeded] = chart.NumberOf(v.p.Lang, queries.Share, c.share(c.needed()/c.all, d))
	}
}

// paceSentence says where the area stands, and what is ahead of it.
func (v view) paceSentence(m *queries.Metric, now queries.Row, c *course, cards queries.Row) string {
	if c == nil {
		return v.w.t("sentence.unknown", "area", v.area(), "why", chart.Why(v.p.Lang, m, now))
	}
	share := chart.Text(v.p.Lang, queries.Share, c.have/c.all)
	if c.left() <= 0 {
		return v.w.t("pace.reached", "area", v.area(), "share", share)
	}
	text := v.w.t("pace.standing", "area", v.area(), "share", share, "n", int64(c.left()))
	if cards.Value != nil {
		text += " " + v.w.t("pace.cards", "n", int64(math.Round(*cards.Value)), "days", paceNights)
	}
	return text + " " + v.paceAhead(m, c, v.paceWhy(c))
}

// paceWhy says why everybody should have a card on the day that is reckoned with.
func (v view) paceWhy(c *course) string {
	switch {
	case c.target != "":
		return v.w.t("pace.due.target", "target", c.target)
	case c.missed != nil:
		return v.w.t("pace.due.past", "target", v.w.of(c.missed.Title), "date", v.w.date(c.missed.Due))
	}
	return v.w.t("pace.due.year")
}

// paceAhead says how fast the area moves, how fast it would have to, and when it
// arrives: as a date, a span of dates, or that it cannot be said.
func (v view) paceAhead(m *queries.Metric, c *course, why string) string {
	needed := v.w.t("pace.need", "date", v.w.date(c.due), "why", why, "n", int64(math.Ceil(c.needed())))
	switch {
	case c.hidden:
		return needed + " " + v.w.t("pace.hidden", "days", paceNights)
	case c.perDay == nil && broken(m, c.day.AddDays(-paceNights), c.day):
		return needed + " " + v.w.t("pace.broken", "days", paceNights)
	case c.perDay == nil:
		return needed + " " + v.w.t("pace.unknown", "days", paceNights)
	case *c.perDay <= 0:
		return needed + " " + v.w.t("pace.still", "days", paceNights)
	}
	text := v.w.t("pace.gain", "n", int64(math.Round(*c.gain))) + " " + needed
	d, ok := c.reached(c.perDay)
	if !ok {
		return text + " " + v.w.t("pace.far")
	}
	return text + " " + v.w.t("pace.arrives", "month", v.w.month(d)) + v.paceBand(c)
}

// paceBand says between which months the projected date lies.
func (v view) paceBand(c *course) string {
	if c.slow == nil {
		return v.w.t("pace.band.unknown", "n", paceFewest)
	}
	early, ok := c.reached(c.fast)
	if !ok {
		return v.w.t("pace.band.unknown", "n", paceFewest)
	}
	if late, ok := c.reached(c.slow); ok {
		return v.w.t("pace.band", "n", paceWeeks, "early", v.w.month(early), "late", v.w.month(late))
	}
	return v.w.t("pace.band.open", "n", paceWeeks, "early", v.w.month(early))
}

// paceNotes say how the projection is made and what it cannot know.
func (v view) paceNotes(m *queries.Metric, c *course) []string {
	notes := []string{v.w.t("pace.note", "days", paceNights, "n", paceWeeks)}
	if c != nil && broken(m, civil.Date{}, c.day) {
		notes = append(notes, v.w.t("pace.note.eligible"))
	}
	return notes
}
