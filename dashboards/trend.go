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

// trend is a metric over time: of the area in view, with that of the nation, or of a
// commune's province, behind it where it can be compared, and of the areas to compare it with.
func (b *Builder) trend(ctx context.Context, v view) (chart.Figure, error) {
	nights, err := b.stops(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	areas := append([]area.Area{v.p.Area}, v.p.With...)
	var results []*queries.Result
	for _, a := range areas {
		r, err := b.series(ctx, v.about(a), v.metric("digitization_coverage"), nights)
		if err != nil {
			return chart.Figure{}, err
		}
		results = append(results, r)
	}
	m := results[0].Metric
	plot := chart.Trend{}
	if whole := wholeAround(v.p.Area); len(areas) == 1 && v.p.Area != whole && m.Unit == queries.Share {
		r, err := b.series(ctx, v.about(whole), m.ID, nights)
		if err != nil {
			return chart.Figure{}, err
		}
		areas, results, plot.Faint = append(areas, whole), append(results, r), []int{2}
	}
	f := v.figure("trend", results[0])
	f.Subtitle = v.w.t("trend.subtitle", "area", v.names(areas[:len(v.p.With)+1]), "unit", v.w.t("unit."+string(m.Unit)), "span", v.w.span(nights[0], v.snap.Date))
	f.Table = v.trendTable(areas, results, nights)
	if plot.Breaks, err = v.breaks(&f, m, nights[0]); err != nil {
		return chart.Figure{}, err
	}
	sentences := []string{v.trendSentence(v.w.t("trend.subject", "metric", v.w.of(m.Short), "area", v.area()), &f.Table, results[0], 1)}
	for i := range v.p.With {
		sentences = append(sentences, v.trendSentence(areas[i+1].Label(v.p.Lang), &f.Table, results[i+1], i+2))
	}
	f.Sentence = strings.Join(sentences, " ")
	v.noteOverAll(&f, 1)
	if plot.Targets, err = b.targets(ctx, v, m); err != nil {
		return chart.Figure{}, err
	}
	f.Plot = plot
	return f, nil
}

// names lists areas as on the night in view.
func (v view) names(areas []area.Area) string {
	names := make([]string, len(areas))
	for i, a := range areas {
		names[i] = a.NameOn(v.snap.Date, v.p.Lang)
	}
	return strings.Join(names, ", ")
}

// series is a metric of the area in view on each night from the first to the last
// of some.
func (b *Builder) series(ctx context.Context, v view, metric string, nights []civil.Date) (*queries.Result, error) {
	q := v.question(metric)
	q.From = nights[0]
	return b.run(ctx, q)
}

// trendTable has a row for each stop and a column for each area.
func (v view) trendTable(areas []area.Area, results []*queries.Result, nights []civil.Date) chart.Table {
	t := chart.Table{Columns: []chart.Column{{Name: v.w.t("col.date"), Code: "date"}}}
	found := make([]map[civil.Date]queries.Row, len(areas))
	for i, a := range areas {
		t.Columns = append(t.Columns, chart.Column{Name: a.Label(v.p.Lang), Unit: results[i].Metric.Unit, Code: a.String()})
		found[i] = map[civil.Date]queries.Row{}
		for _, r := range results[i].Rows {
			found[i][r.Date] = r
		}
	}
	for _, d := range nights {
		row := chart.Row{Cells: []chart.Cell{chart.DateOf(v.p.Lang, d, "")}}
		for i, a := range areas {
			r, ok := found[i][d]
			if !ok {
				r = queries.Row{Area: a, Date: d}
			}
			row.Cells = append(row.Cells, chart.ValueOf(v.p.Lang, results[i].Metric, r))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// stops are the nights a trend shows, the last being the one in view: every one of
// thirty, one a week of a year, or the ends of all months.
func (b *Builder) stops(ctx context.Context, v view) ([]civil.Date, error) {
	last := v.snap.Date
	var nights []civil.Date
	switch v.p.Range {
	case "30d":
		for back := range 30 {
			nights = append(nights, last.AddDays(-back))
		}
	case "all":
		first, err := b.first(ctx, v)
		if err != nil {
			return nil, err
		}
		nights = append(nights, last)
		for end := lastMonthEnd(last); !end.Before(first); end = lastMonthEnd(end) {
			nights = append(nights, end)
		}
		return reversed(nights), nil
	default:
		for week := range 53 {
			nights = append(nights, last.AddDays(-7*week))
		}
	}
	first, err := b.first(ctx, v)
	if err != nil {
		return nil, err
	}
	nights = slices.DeleteFunc(nights, func(d civil.Date) bool { return d.Before(first) })
	return reversed(nights), nil
}

func reversed(nights []civil.Date) []civil.Date {
	slices.Reverse(nights)
	return nights
}

// first is the first night there is.
func (b *Builder) first(ctx context.Context, v view) (civil.Date, error) {
	nights, err := b.Reader.Nights(ctx)
	if err != nil {
		return civil.Date{}, err
	}
	for _, n := range nights {
		if known, err := b.known(ctx, v, n); known || err != nil {
			return n.Date, err
		}
	}
	return civil.Date{}, nil
}

// targets are the numbers a metric is to reach, as lines of a trend. Counts are the
// nation's.
func (b *Builder) targets(ctx context.Context, v view, m *queries.Metric) ([]chart.Target, error) {
	goals, err := b.goals(ctx, v)
	if err != nil {
		return nil, err
	}
	var lines []chart.Target
	for _, g := range goals {
		if g.Metric == m.ID && (m.Unit == queries.Share || v.p.Area == (area.Area{})) {
			lines = append(lines, chart.Target{Value: *g.Value, Text: v.w.target(m, g)})
		}
	}
	return lines, nil
}

// target writes a target: how much, by when.
func (w words) target(m *queries.Metric, g queries.Target) string {
	value := chart.WithUnit(string(w), m.Unit, chart.NumberOf(string(w), m.Unit, *g.Value))
	if g.Due.IsZero() {
		return w.t("target.open", "value", value)
	}
	return w.t("target.due", "value", value, "date", w.date(g.Due))
}

// breaks are the lines of a figure where the definition of its metric changed
// after a night; the figure says why.
func (v view) breaks(f *chart.Figure, m *queries.Metric, after civil.Date) ([]chart.Break, error) {
	var lines []chart.Break
	for _, br := range breaks(m, after, v.snap.Date) {
		d, err := civil.ParseDate(br.Date)
		if err != nil {
			return nil, err
		}
		lines = append(lines, chart.Break{Date: d, Text: v.w.date(d)})
		f.Notes = append(f.Notes, v.w.breakText(br))
	}
	return lines, nil
}

// trendSentence says where a line of a trend began and where it stands, as far as
// its numbers mean the same as the last one and their difference may be shown.
func (v view) trendSentence(subject string, t *chart.Table, r *queries.Result, column int) string {
	told := *t
	told.Rows = nil
	var first, last queries.Row
	var parted []queries.DefinitionBreak
	for _, line := range t.Rows {
		row := at(r.Rows, r.Request.Area, line.Cells[0].Date)
		if now := partings(r.Metric, row.Date, v.snap.Date); len(now) > 0 && row.Date != v.snap.Date {
			if row.Value != nil {
				parted = now
			}
			continue
		}
		told.Rows = append(told.Rows, line)
		if row.Value != nil {
			if first.Value == nil {
				first = row
			}
			last = row
		}
	}
	switch {
	case last.Value == nil:
	case first.Date == last.Date && len(parted) > 0:
		return v.w.t("sentence.trend.alone", "subject", subject, "date", v.w.date(last.Date),
			"value", chart.WithUnit(v.p.Lang, r.Metric.Unit, chart.ValueOf(v.p.Lang, r.Metric, last)),
			"why", v.w.t("trend.parted", "date", v.w.breakDate(parted[len(parted)-1])))
	case apart(r.Metric, last, first) == "why.suppressed":
		return v.w.t("sentence.trend.alone", "subject", subject, "date", v.w.date(last.Date),
			"value", chart.WithUnit(v.p.Lang, r.Metric.Unit, chart.ValueOf(v.p.Lang, r.Metric, last)), "why", v.w.t("trend.hidden"))
	}
	return chart.TrendSentence(v.p.Lang, subject, &told, column)
}

// noteOverAll explains shares of more than all where a figure shows one.
func (v view) noteOverAll(f *chart.Figure, columns ...int) {
	for _, r := range f.Table.Rows {
		for _, c := range columns {
			if value := r.Cells[c].Value; value != nil && *value > 1 && f.Table.Columns[c].Unit == queries.Share {
				f.Notes = append(f.Notes, v.w.t("note.over_all"))
				return
			}
		}
	}
}
