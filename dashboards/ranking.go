package dashboards

import (
	"cmp"
	"context"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// The columns of a ranking's table.
const (
	rankingName = iota
	rankingValue
	rankingPlace
	rankingChange
	rankingNumerator
	rankingDenominator
)

// communesShown is how many communes a ranking draws from either end.
const communesShown = 10

// ranking is the provinces by a metric, the best first; the nation stands last as
// the whole.
func (b *Builder) ranking(ctx context.Context, v view) (chart.Figure, error) {
	return b.ranked(ctx, v, "ranking")
}

// communes is the same for the communes of the province in view, or of that around
// the commune in view.
func (b *Builder) communes(ctx context.Context, v view) (chart.Figure, error) {
	v.within = true
	return b.ranked(ctx, v, "communes")
}

func (b *Builder) ranked(ctx context.Context, v view, id string) (chart.Figure, error) {
	whole, parts, err := b.parts(ctx, v, v.metric("digitization_coverage"))
	if err != nil {
		return chart.Figure{}, err
	}
	f := v.figure(id, parts)
	m := parts.Metric
	f.Subtitle = v.w.t("ranking.caption", "date", v.w.date(v.snap.Date), "list", v.list(parts))
	f.Table = v.rankingTable(whole, parts)
	f.Sentence = chart.RankingSentence(v.p.Lang, &f.Table, rankingValue, m.Better, v.snap.Date)
	v.noteOverAll(&f, rankingValue)
	plot := chart.Bars{Column: rankingValue, FromZero: m.Unit != queries.Share}
	if v.within {
		plot.Ends = communesShown
	}
	if total := f.Table.Rows[len(f.Table.Rows)-1]; total.Whole && m.Unit == queries.Share && total.Cells[rankingValue].Value != nil {
		plot.Reference = &chart.Target{Value: *total.Cells[rankingValue].Value, Text: total.Cells[rankingName].Text + " " + total.Cells[rankingValue].Text}
	}
	f.Plot = plot
	return f, nil
}

// parts asks for a metric of the whole and of its parts, on the night in view and
// on the earlier one: the provinces of the nation, or the communes of
// the province the page is about.
func (b *Builder) parts(ctx context.Context, v view, metric string) (whole, parts *queries.Result, err error) {
	q := v.question(metric)
	level := area.Province
	if v.within {
		level, q.Area = area.Commune, v.around()
	} else {
		q.Area = area.Area{}
	}
	if whole, err = b.twice(ctx, q, v.earlierNight()); err != nil {
		return nil, nil, err
	}
	q.By = level
	parts, err = b.twice(ctx, q, v.earlierNight())
	return whole, parts, err
}

// twice answers a question for its night and, in the same result, for an earlier one.
func (b *Builder) twice(ctx context.Context, q queries.Request, then civil.Date) (*queries.Result, error) {
	now, err := b.run(ctx, q)
	if err != nil {
		return nil, err
	}
	earlier, err := b.earlier(ctx, q, then)
	if err != nil {
		return nil, err
	}
	both := *now
	both.Rows = slices.Concat(earlier, now.Rows)
	return &both, nil
}

// list names what the parts of a ranking are.
func (v view) list(parts *queries.Result) string {
	if v.within {
		return v.w.t("ranking.communes", "n", len(onNight(parts.Rows, v.snap.Date)), "area", v.around().NameOn(v.snap.Date, v.p.Lang))
	}
	return v.w.t("boundary." + v.p.Boundary.String())
}

// around is the area whose communes are ranked: the one in view, or the province of
// the commune in view.
func (v view) around() area.Area {
	if v.p.Area.Level == area.Commune {
		return wholeAround(v.p.Area)
	}
	return v.p.Area
}

// rankingTable has a row for each part, the best first, those without a number
// last, and the whole behind them.
func (v view) rankingTable(whole, parts *queries.Result) chart.Table {
	m := parts.Metric
	end := v.earlierNight()
	t := chart.Table{Columns: []chart.Column{
		{Name: v.w.t("col.area"), Code: "area"},
		{Name: v.w.of(m.Short), Unit: m.Unit, Code: "value"},
		{Name: v.w.t("col.rank"), Code: "rank"},
		{Name: v.w.t("change.since", "date", v.w.date(end)), Unit: m.Unit, Code: "change"},
		{Name: v.w.of(m.NumeratorText), Unit: queries.Records, Code: "numerator"},
	}}
	if m.Kind == queries.Ratio {
		t.Columns = append(t.Columns, chart.Column{Name: v.w.of(m.DenominatorText), Unit: queries.Records, Code: "denominator"})
	}
	then := map[area.Area]queries.Row{}
	for _, r := range append(onNight(parts.Rows, end), onNight(whole.Rows, end)...) {
		then[r.Area] = r
	}
	for _, r := range onNight(parts.Rows, v.snap.Date) {
		row := v.rankingRow(m, r, then)
		row.Link, row.Here = v.pageOf(r.Area), r.Area == v.p.Area
		t.Rows = append(t.Rows, row)
	}
	slices.SortStableFunc(t.Rows, func(x, y chart.Row) int { return better(m, x.Cells[rankingValue], y.Cells[rankingValue]) })
	total := v.rankingRow(m, at(whole.Rows, wholeOf(whole), v.snap.Date), then)
	total.Whole = true
	t.Rows = append(t.Rows, total)
	places, _ := chart.Places(&t, rankingValue, m.Better)
	for i, p := range places {
		if p.Rank > 0 {
			t.Rows[i].Cells[rankingPlace] = chart.Label(itoa(p.Rank))
		}
	}
	return t
}

// wholeOf is the area a result without parts is about.
func wholeOf(r *queries.Result) area.Area {
	if len(r.Rows) > 0 {
		return r.Rows[0].Area
	}
	return r.Request.Area
}

func (v view) rankingRow(m *queries.Metric, r queries.Row, then map[area.Area]queries.Row) chart.Row {
	row := chart.Row{Area: r.Area, Cells: []chart.Cell{
		chart.Label(r.Area.NameOn(r.Date, v.p.Lang)), chart.ValueOf(v.p.Lang, m, r), chart.Label(""), v.movedCell(m, r, then[r.Area]),
		chart.CountOf(v.p.Lang, m, r, r.Numerator),
	}}
	if m.Kind == queries.Ratio {
		row.Cells = append(row.Cells, chart.CountOf(v.p.Lang, m, r, r.Denominator))
	}
	return row
}

// better orders cells the best first, those without a number last.
func better(m *queries.Metric, x, y chart.Cell) int {
	switch {
	case x.Value == nil && y.Value == nil:
		return 0
	case x.Value == nil:
		return 1
	case y.Value == nil:
		return -1
	case m.Better == queries.Lower:
		return cmp.Compare(*x.Value, *y.Value)
	}
	return cmp.Compare(*y.Value, *x.Value)
}

// onNight keeps the rows of one night.
func onNight(rows []queries.Row, d civil.Date) []queries.Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r queries.Row) bool { return r.Date != d })
}

// atlas is a map of the provinces by a metric.
func (b *Builder) atlas(ctx context.Context, v view) (chart.Figure, error) {
	v.within = false
	whole, parts, err := b.parts(ctx, v, v.metric("digitization_coverage"))
	if err != nil {
		return chart.Figure{}, err
	}
	f := v.figure("map", parts)
	f.Subtitle = v.w.t("ranking.caption", "date", v.w.date(v.snap.Date), "list", v.list(parts))
	f.Table = v.rankingTable(whole, parts)
	f.Sentence = chart.RankingSentence(v.p.Lang, &f.Table, rankingValue, parts.Metric.Better, v.snap.Date)
	v.noteOverAll(&f, rankingValue)
	f.Source.Attribution = v.w.t("map.attribution")
	f.Plot = chart.Map{Column: rankingValue, Boundary: v.p.Boundary}
	return f, nil
}
