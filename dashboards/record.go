package dashboards

import (
	"context"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// published is our own series of a metric over its whole history and, as dots, the
// figures that were published about the area in view up to the night in view.
func (b *Builder) published(ctx context.Context, v view) (chart.Figure, error) {
	v = v.whole()
	metric := v.metric("eid_activated")
	if _, err := b.Catalogue.Metric(metric); err != nil {
		return chart.Figure{}, err
	}
	record, err := b.Reader.Published(ctx, b.Scope, queries.PublishedFilter{Metric: metric})
	if err != nil {
		return chart.Figure{}, err
	}
	record = slices.DeleteFunc(record, func(r queries.PublishedFigure) bool { return !v.records(r) })
	nights, err := b.stops(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	r, err := b.series(ctx, v, metric, nights)
	if err != nil {
		return chart.Figure{}, err
	}
	m := r.Metric
	f := v.figure("published", r)
	f.Table = v.recordTable(r, record, nights)
	span := v.w.span(f.Table.Rows[0].Cells[chart.RecordDate].Date, v.snap.Date)
	f.Subtitle = v.w.t("trend.subtitle", "area", v.area(), "unit", v.w.t("unit."+string(m.Unit)), "span", span)
	f.Sentence = v.recordSentence(m, record, &f.Table)
	if r.Snapshot.Simulated {
		f.Notes = append(f.Notes, v.w.t("record.simulated"))
	}
	plot := chart.Record{}
	for _, br := range breaks(m, f.Table.Rows[0].Cells[chart.RecordDate].Date, v.snap.Date) {
		d, err := civil.ParseDate(br.Date)
		if err != nil {
			return chart.Figure{}, err
		}
		plot.Breaks = append(plot.Breaks, chart.Break{Date: d, Text: v.w.date(d)})
		f.Notes = append(f.Notes, v.w.breakText(br))
	}
	f.Plot = plot
	return f, nil
}

// recordDifference is the column of how far ours is from a published figure.
const recordDifference = chart.RecordPublished + 1

// recordTable has a row for each stop of our series and one for each published
// figure, by date.
func (v view) recordTable(r *queries.Result, record []queries.PublishedFigure, nights []civil.Date) chart.Table {
	m := r.Metric
	t := chart.Table{Columns: []chart.Column{
		{Name: v.w.t("col.date"), Code: "date"}, {Name: v.w.t("record.ours"), Unit: m.Unit, Code: "ours"},
		{Name: v.w.t("record.published"), Unit: m.Unit, Code: "published"}, {Name: v.w.t("col.difference"), Unit: queries.Share, Code: "difference"},
		{Name: v.w.t("record.printed"), Code: "as_printed"}, {Name: v.w.t("col.source"), Code: "source"}, {Name: v.w.t("col.confidence"), Code: "confidence"},
	}}
	ours := map[civil.Date]queries.Row{}
	for _, row := range r.Rows {
		ours[row.Date] = row
	}
	own := func(d civil.Date) chart.Cell {
		row, ok := ours[d]
		if !ok {
			row = queries.Row{Area: v.p.Area, Date: d}
		}
		return chart.ValueOf(v.p.Lang, m, row)
	}
	none := chart.Label("")
	for _, d := range nights {
		t.Rows = append(t.Rows, chart.Row{Cells: []chart.Cell{chart.DateOf(v.p.Lang, d, ""), own(d), none, none, none, none, none}})
	}
	for _, p := range record {
		value := p.Value
		if m.Unit == queries.Share {
			value /= 100
		}
		row := chart.Row{Cells: []chart.Cell{
			{Text: v.w.precise(p), Date: p.Date}, own(p.Date), chart.NumberOf(v.p.Lang, m.Unit, value), none,
			chart.Label(v.w.printed(p)), chart.Label(p.Source), chart.Label(v.w.t("confidence." + p.Confidence)),
		}}
		if now := row.Cells[chart.RecordOurs].Value; now != nil && value != 0 {
			difference := (*now - value) / value
			row.Cells[recordDifference] = chart.Cell{Text: v.w.relative(difference), Value: &difference}
		}
		row.Tip = v.recordTip(m, p, row.Cells)
		t.Rows = append(t.Rows, row)
	}
	slices.SortStableFunc(t.Rows, func(x, y chart.Row) int { return x.Cells[0].Date.DaysSince(y.Cells[0].Date) })
	return t
}

// recordTip is what a dot says: when, what was printed, what ours was, by whom.
func (v view) recordTip(m *queries.Metric, p queries.PublishedFigure, cells []chart.Cell) string {
	lines := []string{cells[chart.RecordDate].Text, v.w.t("record.tip.published", "value", v.w.printed(p))}
	if ours := cells[chart.RecordOurs]; ours.Value != nil {
		lines = append(lines, v.w.t("record.tip.ours", "value", chart.WithUnit(v.p.Lang, m.Unit, ours), "difference", cells[recordDifference].Text))
	}
	return strings.Join(append(lines, v.w.t("prov.source", "source", p.Source)), "\n")
}

// printed is a published figure as it was printed, with its unit: trên 50.000.000
// tài khoản.
func (w words) printed(p queries.PublishedFigure) string {
	text := w.t("published."+qualifier(p.Qualifier), "value", w.published(p, p.Value))
	if unit := w.publishedUnit(p); unit != "" {
		text += "\u00a0" + unit
	}
	return text
}

// recordSentence says how many figures there are, how many ours agrees with, and
// how the newest compares.
func (v view) recordSentence(m *queries.Metric, record []queries.PublishedFigure, t *chart.Table) string {
	subject := v.w.t("trend.subject", "metric", v.w.of(m.Short), "area", v.area())
	if len(record) == 0 {
		return v.w.t("record.empty", "subject", subject)
	}
	compared, agreed := 0, 0
	var last *chart.Row
	for i := range t.Rows {
		if t.Rows[i].Cells[recordDifference].Value != nil {
			compared++
			last = &t.Rows[i]
		}
	}
	for _, p := range record {
		if p.Difference != nil && !off(p.Qualifier, *p.Difference) {
			agreed++
		}
	}
	if last == nil {
		return v.w.t("record.apart", "subject", subject, "n", len(record))
	}
	return v.w.t("record.sentence", "subject", subject, "n", len(record), "compared", compared, "agreed", agreed) + " " +
		v.w.t("record.last", "date", last.Cells[chart.RecordDate].Text, "published", last.Cells[chart.RecordPublished+2].Text,
			"ours", chart.WithUnit(v.p.Lang, m.Unit, last.Cells[chart.RecordOurs]), "difference", last.Cells[recordDifference].Text)
}

// records says whether a published figure is about the area in view, and was there
// on the night in view. A province that was not merged is the same on both lists.
func (v view) records(r queries.PublishedFigure) bool {
	same := r.Area == v.p.Area || area.Successor(r.Area) == v.p.Area && !v.p.Area.Merged()
	return same && !r.Date.After(v.snap.Date)
}

// recorded lists our metrics that the record has figures for about an area, in the
// order of the catalogue.
func (b *Builder) recorded(v view, record []queries.PublishedFigure) []string {
	held := map[string]bool{}
	for _, r := range record {
		if r.Metric != "" && v.records(r) {
			held[r.Metric] = true
		}
	}
	var ids []string
	for _, m := range b.Catalogue.Metrics() {
		if held[m.ID] {
			ids = append(ids, m.ID)
		}
	}
	return ids
}
