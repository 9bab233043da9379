package dashboards

import (
	"context"

	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// cardFunnel is the way of an application: received, approved, printed, delivered;
// those rejected stand apart.
func (b *Builder) cardFunnel(ctx context.Context, v view) (chart.Figure, error) {
	return b.funnel(ctx, v, "card_funnel", v.w.t("card_funnel.title"),
		[]string{"card_applications", "cards_approved", "cards_issued", "cards_delivered"}, []string{"cards_rejected"})
}

// funnel is a figure of counts that follow each other, each among those of the
// step before, and of counts that left the way after the first step.
func (b *Builder) funnel(ctx context.Context, v view, id, title string, steps, apart []string) (chart.Figure, error) {
	var f chart.Figure
	var first, before queries.Row
	var bound int64
	for i, metric := range append(steps[:len(steps):len(steps)], apart...) {
		r, err := b.run(ctx, v.question(metric))
		if err != nil {
			return chart.Figure{}, err
		}
		row := at(r.Rows, v.p.Area, v.snap.Date)
		bound = max(bound, row.Bound)
		switch {
		case i == 0:
			f = v.drawing(id, v.p, title, r)
			f.Table.Columns = []chart.Column{
				{Name: v.w.t("col.step"), Code: "step"}, {Name: v.w.t("col.count"), Unit: r.Metric.Unit, Code: "value"},
				{Name: v.w.t("col.of_before"), Unit: queries.Share, Code: "share_of_step_before"},
			}
			first = row
		case i >= len(steps):
			before = first
		}
		f.Table.Rows = append(f.Table.Rows, v.step(r.Metric, row, before, i == 0))
		before = row
	}
	f.Subtitle = v.w.t("funnel.subtitle", "area", v.area(), "date", v.w.date(v.snap.Date))
	f.Sentence = v.funnelSentence(&f.Table, len(steps), bound)
	f.Notes = []string{v.w.t("funnel.note")}
	if len(apart) > 0 {
		f.Notes = append(f.Notes, v.w.t("funnel.apart"))
	}
	f.Plot = chart.Funnel{Apart: len(apart)}
	return f, nil
}

// step is the line of one step: how many, and which share of those before.
func (v view) step(m *queries.Metric, row, before queries.Row, first bool) chart.Row {
	why := chart.Why(v.p.Lang, m, row)
	if row.Numerator != nil {
		why = chart.Why(v.p.Lang, m, before)
		if before.Numerator != nil {
			why = v.w.t("why.none")
		}
	}
	share := chart.Cell{Text: chart.Dash, Why: why}
	switch {
	case first:
		share = chart.Cell{Text: "", Why: v.w.t("funnel.first")}
	case row.Numerator != nil && before.Numerator != nil && *before.Numerator > 0:
		share = chart.NumberOf(v.p.Lang, queries.Share, float64(*row.Numerator)/float64(*before.Numerator))
	}
	return chart.Row{Cells: []chart.Cell{chart.Label(v.w.of(m.Short)), chart.ValueOf(v.p.Lang, m, row), share}}
}

// funnelSentence says how many of the first came to the last step, and between which
// two steps the most stand, unless they are fewer than may be shown.
func (v view) funnelSentence(t *chart.Table, steps int, bound int64) string {
	first, last := t.Rows[0].Cells[chart.FunnelCount], t.Rows[steps-1].Cells[chart.FunnelCount]
	if first.Value == nil || last.Value == nil {
		why := first.Why
		if first.Value != nil {
			why = last.Why
		}
		return v.w.t("sentence.unknown", "area", v.area(), "why", why)
	}
	if *first.Value == 0 {
		return v.w.t("funnel.empty", "area", v.area())
	}
	text := v.w.t("funnel.sentence", "area", v.area(), "all", first.Text, "done", last.Text,
		"share", chart.Text(v.p.Lang, queries.Share, *last.Value / *first.Value))
	if worst, most := standStill(t, steps); worst > 0 && int64(most) >= bound {
		text += " " + v.w.t("funnel.worst", "n", int64(most), "from", t.Rows[worst-1].Cells[chart.FunnelStep].Text, "to", t.Rows[worst].Cells[chart.FunnelStep].Text)
	}
	return text
}

// standStill is the step that the most wait for, and how many; 0 if none wait or it
// cannot be told. Those that left the way, which stand behind the steps, left it
// before the second one: they wait for nothing.
func standStill(t *chart.Table, steps int) (worst int, most float64) {
	left := 0.0
	for _, r := range t.Rows[steps:] {
		n := r.Cells[chart.FunnelCount].Value
		if n == nil {
			return 0, 0
		}
		left += *n
	}
	for i := 1; i < steps; i++ {
		here, before := t.Rows[i].Cells[chart.FunnelCount].Value, t.Rows[i-1].Cells[chart.FunnelCount].Value
		if here == nil || before == nil {
			return 0, 0
		}
		if waiting := *before - *here - left; waiting > most {
			worst, most = i, waiting
		}
		left = 0
	}
	return worst, most
}
