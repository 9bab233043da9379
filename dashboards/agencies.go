package dashboards

import (
	"cmp"
	"context"
	"slices"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// The columns of the list of agencies.
const (
	agencyName = iota
	agencyAll
	agencyRecent
	agencyMatched
)

// agenciesDrawn is how many agencies have a bar; all stand in the table.
const agenciesDrawn = 15

// agencies is who asks the population database: how often so far and of late, and
// how many of the late requests matched. It is known for the nation only.
func (b *Builder) agencies(ctx context.Context, v view) (chart.Figure, error) {
	v = v.about(area.Area{})
	var results [2]*queries.Result
	for i, metric := range []string{"verification_requests", "verification_match_share"} {
		q := v.question(metric)
		q.Dims = []string{"agency"}
		var err error
		if results[i], err = b.run(ctx, q); err != nil {
			return chart.Figure{}, err
		}
	}
	requests, matches := results[0], results[1]
	f := v.drawing("agencies", v.p, v.w.t("agencies.title"), requests)
	f.Subtitle = v.w.t("agencies.subtitle", "date", v.w.date(v.snap.Date), "n", agenciesDrawn)
	f.Table = chart.Table{Columns: []chart.Column{
		{Name: v.w.t("col.agency"), Code: "agency"}, {Name: v.w.of(requests.Metric.Short), Unit: queries.Requests, Code: "requests"},
		{Name: v.w.t("col.recent"), Unit: queries.Requests, Code: "requests_last_30_days"},
		{Name: v.w.of(matches.Metric.Short), Unit: queries.Share, Code: "match_share"},
	}}
	found := map[string]queries.Row{}
	for _, r := range matches.Rows {
		found[r.Dims["agency"]] = r
	}
	for _, r := range requests.Rows {
		match, ok := found[r.Dims["agency"]]
		if !ok {
			match = queries.Row{Date: v.snap.Date}
		}
		f.Table.Rows = append(f.Table.Rows, chart.Row{Cells: []chart.Cell{
			chart.Label(r.Dims["agency"]), chart.ValueOf(v.p.Lang, requests.Metric, r),
			chart.CountOf(v.p.Lang, matches.Metric, match, match.Denominator), chart.ValueOf(v.p.Lang, matches.Metric, match),
		}})
	}
	slices.SortStableFunc(f.Table.Rows, func(x, y chart.Row) int { return better(requests.Metric, x.Cells[agencyAll], y.Cells[agencyAll]) })
	f.Sentence = v.agenciesSentence(&f.Table)
	f.Plot = chart.Bars{Column: agencyAll, FromZero: true, First: agenciesDrawn, Wide: true}
	return f, nil
}

// agenciesSentence says how many ask, who asks most, and whose requests match the
// least.
func (v view) agenciesSentence(t *chart.Table) string {
	rows := slices.DeleteFunc(slices.Clone(t.Rows), func(r chart.Row) bool { n := r.Cells[agencyAll].Value; return n == nil || *n == 0 })
	if len(rows) == 0 {
		return v.w.t("agencies.empty", "date", v.w.date(v.snap.Date))
	}
	text := v.w.t("agencies.sentence", "date", v.w.date(v.snap.Date), "n", len(rows), "first", rows[0].Cells[agencyName].Text,
		"high", rows[0].Cells[agencyAll].Text)
	rows = slices.DeleteFunc(rows, func(r chart.Row) bool { return r.Cells[agencyMatched].Value == nil })
	if len(rows) == 0 {
		return text
	}
	last := slices.MinFunc(rows, func(x, y chart.Row) int {
		return cmp.Compare(*x.Cells[agencyMatched].Value, *y.Cells[agencyMatched].Value)
	})
	return text + " " + v.w.t("agencies.least", "last", last.Cells[agencyName].Text, "low", last.Cells[agencyMatched].Text)
}
