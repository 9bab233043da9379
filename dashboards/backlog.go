package dashboards

import (
	"cmp"
	"context"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// waits are how long applications have been waiting, as card_backlog splits them,
// with the names of their columns.
func waits() []struct{ value, key, ink string } {
	return []struct{ value, key, ink string }{
		{"up_to_7", "backlog.up_to_7", "scale-2"}, {"8_to_30", "backlog.8_to_30", "scale-5"},
		{"31_to_90", "backlog.31_to_90", "orange"}, {"over_90", "backlog.over_90", "bad"},
	}
}

// longWait is the first of the waits that are longer than thirty days.
const longWait = 2

// backlog is the applications waiting at the ends of the last months, by how long
// they have waited.
func (b *Builder) backlog(ctx context.Context, v view) (chart.Figure, error) {
	nights, err := b.monthEnds(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	reach := nights[:1]
	if !v.since.IsZero() && v.since.Before(nights[0]) { // the sentence goes back further than the columns
		reach = []civil.Date{v.since}
	}
	total, err := b.series(ctx, v, "card_backlog", reach)
	if err != nil {
		return chart.Figure{}, err
	}
	q := v.question("card_backlog")
	q.From, q.Dims = nights[0], []string{"days"}
	byWait, err := b.run(ctx, q)
	if err != nil {
		return chart.Figure{}, err
	}
	f := v.drawing("backlog", v.p, v.w.t("backlog.title"), total)
	f.Subtitle = v.w.t("trend.subtitle", "area", v.area(), "unit", v.w.unit(total.Metric.Unit), "span", v.w.span(nights[0], v.snap.Date))
	f.Table.Columns = v.waitColumns("col.date", "date", total.Metric)
	plot := chart.Columns{Stacked: true, Beside: 1}
	for _, wait := range waits() {
		plot.Colours = append(plot.Colours, wait.ink)
	}
	for _, d := range nights {
		cells := []chart.Cell{chart.DateOf(v.p.Lang, d, "")}
		f.Table.Rows = append(f.Table.Rows, chart.Row{Cells: append(cells, v.waiting(total, byWait, v.p.Area, d)...)})
	}
	f.Sentence = v.backlogSentence(&f.Table, total, nights)
	lines, err := v.breaks(&f, total.Metric, nights[0])
	if err != nil {
		return chart.Figure{}, err
	}
	for _, line := range lines {
		plot.Breaks = append(plot.Breaks, edgeAt(nights, line))
	}
	f.Plot = plot
	return f, nil
}

// waitColumns are a first column, one for each wait, and all of them together.
func (v view) waitColumns(key, code string, m *queries.Metric) []chart.Column {
	columns := []chart.Column{{Name: v.w.t(key), Code: code}}
	for _, wait := range waits() {
		columns = append(columns, chart.Column{Name: v.w.t(wait.key), Unit: m.Unit, Code: wait.value})
	}
	return append(columns, chart.Column{Name: v.w.t("col.total"), Unit: m.Unit, Code: "total"})
}

// waiting are the cells of an area on a night: a number for each wait, and all.
func (v view) waiting(total, byWait *queries.Result, a area.Area, d civil.Date) []chart.Cell {
	var cells []chart.Cell
	for _, wait := range waits() {
		row := queries.Row{Area: a, Date: d}
		for _, r := range byWait.Rows {
			if r.Area == a && r.Date == d && r.Dims["days"] == wait.value {
				row = r
			}
		}
		cells = append(cells, chart.ValueOf(v.p.Lang, byWait.Metric, row))
	}
	return append(cells, chart.ValueOf(v.p.Lang, total.Metric, at(total.Rows, a, d)))
}

// long is how many of some cells of waiting have waited more than thirty days, and
// how many in all; ok is false where that is not known.
func long(cells []chart.Cell) (late, all float64, ok bool) {
	for i := range waits() {
		if cells[i].Value == nil {
			return 0, 0, false
		}
		if i >= longWait {
			late += *cells[i].Value
		}
	}
	last := cells[len(waits())].Value
	if last == nil {
		return 0, 0, false
	}
	return late, *last, true
}

// backlogSentence says how many wait, how that moved, and how many have waited
// long.
func (v view) backlogSentence(t *chart.Table, r *queries.Result, nights []civil.Date) string {
	now := t.Rows[len(t.Rows)-1].Cells[1:]
	late, all, ok := long(now)
	switch {
	case !ok:
		return v.w.t("sentence.unknown", "area", v.area(), "why", now[len(now)-1].Why)
	case all == 0:
		return v.w.t("backlog.empty", "area", v.area())
	}
	text := v.w.t("backlog.sentence", "area", v.area(), "n", int64(all))
	since := v.since
	if since.IsZero() && len(nights) > 1 {
		since = nights[len(nights)-2]
	}
	if !since.IsZero() {
		if by := difference(r.Metric, at(r.Rows, v.p.Area, v.snap.Date), at(r.Rows, v.p.Area, since)); by != nil {
			text += ", " + chart.Movement(v.p.Lang, r.Metric.Unit, *by, since)
		}
	}
	if late == 0 {
		return text + ". " + v.w.t("backlog.none_long")
	}
	return text + ". " + v.w.t("backlog.long", "n", int64(late), "share", locale.Share(v.p.Lang, late/all, 1))
}

// backlogProvinces is a table of the applications waiting in each province, by how
// long they have waited; those where the most have waited long first.
func (b *Builder) backlogProvinces(ctx context.Context, v view) (chart.Figure, error) {
	here := v.p.Area
	v = v.about(area.Area{})
	ask := func(by area.Level, dims ...string) (*queries.Result, error) {
		q := v.question("card_backlog")
		q.By, q.Dims = by, dims
		return b.Reader.Run(ctx, b.Scope, q)
	}
	var results [4]*queries.Result
	for i, question := range []struct {
		by   area.Level
		dims []string
	}{{area.Province, nil}, {area.Province, []string{"days"}}, {area.Nation, nil}, {area.Nation, []string{"days"}}} {
		var err error
		if results[i], err = ask(question.by, question.dims...); err != nil {
			return chart.Figure{}, err
		}
	}
	parts := results[0]
	f := v.drawing("backlog_provinces", v.p, v.w.t("backlog_provinces.title"), parts)
	f.Subtitle = v.w.t("ranking.caption", "date", v.w.date(v.snap.Date), "list", v.w.t("boundary."+v.p.Boundary.String()))
	f.Table.Columns = append(v.waitColumns("col.area", "area", parts.Metric), chart.Column{Name: v.w.t("backlog.share"), Unit: queries.Share, Code: "over_30_share"})
	for _, r := range onNight(parts.Rows, v.snap.Date) {
		row := v.backlogRow(parts, results[1], r.Area)
		row.Link, row.Here = v.pageOf(r.Area), r.Area == here
		f.Table.Rows = append(f.Table.Rows, row)
	}
	share := len(f.Table.Columns) - 1
	slices.SortStableFunc(f.Table.Rows, func(x, y chart.Row) int { return -cmp.Compare(known(x.Cells[share]), known(y.Cells[share])) })
	whole := v.backlogRow(results[2], results[3], area.Area{})
	whole.Whole = true
	f.Table.Rows = append(f.Table.Rows, whole)
	f.Sentence = chart.RankingSentence(v.p.Lang, &f.Table, share, queries.Neither, v.snap.Date)
	return f, nil
}

// backlogRow is the line of an area.
func (v view) backlogRow(total, byWait *queries.Result, a area.Area) chart.Row {
	cells := v.waiting(total, byWait, a, v.snap.Date)
	share := chart.Cell{Text: chart.Dash, Why: cells[len(cells)-1].Why}
	if late, all, ok := long(cells); ok && all > 0 {
		share = chart.NumberOf(v.p.Lang, queries.Share, late/all)
	} else if share.Why == "" {
		share.Why = v.w.t("backlog.none")
	}
	name := chart.Label(a.NameOn(v.snap.Date, v.p.Lang))
	return chart.Row{Area: a, Cells: append(append([]chart.Cell{name}, cells...), share)}
}

// known orders cells without a number behind all others.
func known(c chart.Cell) float64 {
	if c.Value == nil {
		return -1
	}
	return *c.Value
}
