package dashboards

import (
	"context"
	"slices"

	"github.com/golang-sql/civil"
	"golang.org/x/sync/errgroup"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// monthsShown is how many months a heatmap goes back.
const monthsShown = 12

// months is a metric of every province at the ends of the last months.
func (b *Builder) months(ctx context.Context, v view) (chart.Figure, error) {
	nights, err := b.monthEnds(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	results := make([]*queries.Result, len(nights))
	g, ctx := errgroup.WithContext(ctx)
	for i, d := range nights {
		g.Go(func() error {
			q := v.question(v.metric("digitization_coverage"))
			q.Area, q.By, q.AsOf = area.Area{}, area.Province, d
			if q.Snapshot != "" { // seen from the snapshot: asked for as a series of one night
				q.From, q.AsOf = d, civil.Date{}
			}
			var err error
			results[i], err = b.Reader.Run(ctx, b.Scope, q)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return chart.Figure{}, err
	}
	last := results[len(results)-1]
	f := v.figure("months", last)
	f.Subtitle = v.w.t("ranking.caption", "date", v.w.span(nights[0], v.snap.Date), "list", v.w.t("boundary."+v.p.Boundary.String()))
	f.Table = v.monthsTable(nights, results)
	f.Sentence = chart.RankingSentence(v.p.Lang, &f.Table, len(nights), last.Metric.Better, v.snap.Date)
	if text := v.monthsMoved(last.Metric, nights, &f.Table); text != "" {
		f.Sentence += " " + text
	}
	f.Plot = chart.Heatmap{}
	v.noteOverAll(&f, len(nights))
	for _, br := range breaks(last.Metric, nights[0], v.snap.Date) {
		f.Notes = append(f.Notes, v.w.breakText(br))
	}
	return f, nil
}

// monthEnds are the ends of the months before, and the night in view; nights that
// are missing are left out.
func (b *Builder) monthEnds(ctx context.Context, v view) ([]civil.Date, error) {
	all, err := b.Reader.Nights(ctx)
	if err != nil {
		return nil, err
	}
	there := map[civil.Date]bool{}
	for _, n := range all {
		there[n.Date] = true
	}
	nights := []civil.Date{v.snap.Date}
	for end := lastMonthEnd(v.snap.Date); len(nights) < monthsShown; end = lastMonthEnd(end) {
		if end.Before(all[0].Date) {
			break
		}
		if there[end] {
			nights = append(nights, end)
		}
	}
	slices.Reverse(nights)
	return nights, nil
}

// monthsTable has a row for each province and a column for each night, the best
// of the last night first.
func (v view) monthsTable(nights []civil.Date, results []*queries.Result) chart.Table {
	m := results[len(results)-1].Metric
	t := chart.Table{Columns: []chart.Column{{Name: v.w.t("col.area"), Code: "area"}}}
	found := make([]map[area.Area]queries.Row, len(nights))
	for i, d := range nights {
		t.Columns = append(t.Columns, chart.Column{Name: v.w.date(d), Unit: m.Unit, Code: d.String()})
		found[i] = map[area.Area]queries.Row{}
		for _, r := range results[i].Rows {
			if r.Date == d {
				found[i][r.Area] = r
			}
		}
	}
	for _, a := range area.Provinces(v.p.Boundary) {
		if _, ok := found[len(nights)-1][a]; !ok {
			continue // outside the reader's scope
		}
		row := chart.Row{Area: a, Link: v.pageOf(a), Here: a == v.p.Area, Cells: []chart.Cell{chart.Label(a.NameOn(v.snap.Date, v.p.Lang))}}
		for i, d := range nights {
			r, ok := found[i][a]
			if !ok {
				r = queries.Row{Area: a, Date: d}
			}
			row.Cells = append(row.Cells, chart.ValueOf(v.p.Lang, m, r))
		}
		t.Rows = append(t.Rows, row)
	}
	slices.SortStableFunc(t.Rows, func(x, y chart.Row) int { return better(m, x.Cells[len(nights)], y.Cells[len(nights)]) })
	return t
}

// monthsMoved counts the provinces that rose and fell from the first of the nights
// to the last, as far as both have a number; "" where they cannot be compared.
func (v view) monthsMoved(m *queries.Metric, nights []civil.Date, t *chart.Table) string {
	first, last := nights[0], nights[len(nights)-1]
	if first == last || broken(m, first, last) {
		return ""
	}
	var rose, fell, same int
	for _, r := range t.Rows {
		then, now := r.Cells[1].Value, r.Cells[len(nights)].Value
		if then == nil || now == nil {
			continue
		}
		switch change := *now - *then; {
		case chart.Slight(m.Unit, change):
			same++
		case change > 0:
			rose++
		default:
			fell++
		}
	}
	if rose+fell+same == 0 {
		return ""
	}
	return v.w.t("months.moved", "from", v.w.date(first), "rose", rose, "fell", fell, "same", same)
}
