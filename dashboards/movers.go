package dashboards

import (
	"context"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// The columns of a table of movers.
const (
	moversName = iota
	moversChange
	moversThen
	moversNow
)

// movers is the provinces by how a metric moved between two nights, the greatest
// rise first.
func (b *Builder) movers(ctx context.Context, v view) (chart.Figure, error) {
	since, err := b.since(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	here := v.p.Area
	v.p.Area = area.Area{}
	result, list, err := b.changes(ctx, v, v.metric(moverMetrics()[0]), area.Province, since)
	if err != nil {
		return chart.Figure{}, err
	}
	v.p.Area = here
	m := result.Metric
	f := v.figure("movers", result)
	f.Title = v.w.t("movers.title", "metric", v.w.of(m.Title))
	f.Subtitle = v.w.t("movers.subtitle", "unit", v.unitOfChange(m), "span", v.w.span(since, v.snap.Date), "list", v.w.t("boundary."+v.p.Boundary.String()))
	f.Table = chart.Table{Columns: []chart.Column{
		{Name: v.w.t("col.area"), Code: "area"},
		{Name: v.w.t("col.change"), Unit: m.Unit, Code: "change"},
		{Name: v.w.date(since), Unit: m.Unit, Code: "then"},
		{Name: v.w.date(v.snap.Date), Unit: m.Unit, Code: "now"},
	}}
	for _, c := range list {
		a := c.now.Area
		f.Table.Rows = append(f.Table.Rows, chart.Row{Area: a, Link: v.pageOf(a), Here: a == here, Cells: []chart.Cell{
			chart.Label(a.NameOn(v.snap.Date, v.p.Lang)), v.movedCell(m, c.now, c.then), chart.ValueOf(v.p.Lang, m, c.then), chart.ValueOf(v.p.Lang, m, c.now),
		}})
	}
	f.Sentence = v.moversSentence(m, list)
	if len(list) > 0 && list[0].by != nil { // those not known stand last
		f.Plot = chart.Moves{Column: moversChange}
	}
	for _, br := range partings(m, since, v.snap.Date) {
		f.Notes = append(f.Notes, v.w.breakText(br))
	}
	return f, nil
}

// unitOfChange is what changes of a metric are counted in.
func (v view) unitOfChange(m *queries.Metric) string {
	if m.Unit == queries.Share {
		return v.w.t("unit.points")
	}
	return v.w.unit(m.Unit)
}

// moversSentence counts who rose and who fell, and names the ends.
func (v view) moversSentence(m *queries.Metric, list []change) string {
	rose, fell, known := 0, 0, 0
	for _, c := range list {
		if c.by == nil {
			continue
		}
		known++
		switch v.sign(m.Unit, *c.by) {
		case 1:
			rose++
		case -1:
			fell++
		}
	}
	if known == 0 {
		return v.w.t("movers.empty")
	}
	text := v.w.t("movers.sentence", "rose", rose, "fell", fell, "same", known-rose-fell)
	if rose+fell == 0 {
		return text
	}
	return text + " " + v.ends(m, list[0], list[known-1])
}
