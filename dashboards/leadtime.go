package dashboards

import (
	"context"
	"strconv"

	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// legalDays is how many working days the law gives for a card (Law on
// Identification 26/2023/QH15).
const legalDays = 7

// leadBands are the first working days of the columns of the distribution: each of
// the first two weeks and a half, then wider ones.
func leadBands() []int {
	var first []int
	for day := range 15 {
		first = append(first, day)
	}
	return append(first, 15, 20, 30, 60)
}

// leadTime is the cards printed in thirty days by how many working days they took.
func (b *Builder) leadTime(ctx context.Context, v view) (chart.Figure, error) {
	q := v.question("card_lead_days")
	q.Dims = []string{"days"}
	r, err := b.run(ctx, q)
	if err != nil {
		return chart.Figure{}, err
	}
	median, err := b.run(ctx, v.question("card_lead_time"))
	if err != nil {
		return chart.Figure{}, err
	}
	f := v.drawing("lead_time", v.p, v.w.t("lead_time.title"), r)
	f.Subtitle = v.w.t("lead_time.subtitle", "area", v.area(), "date", v.w.date(v.snap.Date))
	f.Table = v.leadTable(r)
	f.Sentence = v.leadSentence(&f.Table, at(median.Rows, v.p.Area, v.snap.Date))
	f.Notes = []string{v.w.t("lead_time.note"), v.w.of(r.Metric.LegalBasis)}
	f.Plot = chart.Columns{Beside: 1, Edge: &chart.Edge{After: legalDays, Text: v.w.t("lead_time.edge", "n", legalDays)}}
	return f, nil
}

// leadTable has a row for each column of the distribution: how many cards, and the
// share that took no longer.
func (v view) leadTable(r *queries.Result) chart.Table {
	t := chart.Table{Columns: []chart.Column{
		{Name: v.w.t("col.working_days"), Code: "working_days"}, {Name: v.w.t("col.cards"), Unit: queries.Cards, Code: "value"},
		{Name: v.w.t("col.no_longer"), Unit: queries.Share, Code: "cumulative_share"},
	}}
	days := map[int]queries.Row{}
	var all int64
	for _, row := range onNight(r.Rows, v.snap.Date) {
		if day, err := strconv.Atoi(row.Dims["days"]); err == nil && row.Numerator != nil {
			days[day] = row
			all += *row.Numerator
		}
	}
	unknown := queries.Row{Area: v.p.Area, Date: v.snap.Date}
	if rows := onNight(r.Rows, v.snap.Date); len(days) == 0 && len(rows) > 0 {
		unknown = rows[0]
	}
	var soFar int64
	bands := leadBands()
	for i, from := range bands {
		until := 60
		if i+1 < len(bands) {
			until = bands[i+1] - 1
		}
		name := chart.Label(dayBand(from, until))
		if len(days) == 0 {
			missing := chart.CountOf(v.p.Lang, r.Metric, unknown, nil)
			t.Rows = append(t.Rows, chart.Row{Cells: []chart.Cell{name, missing, missing}})
			continue
		}
		var n int64
		for day := from; day <= until; day++ {
			if row, ok := days[day]; ok {
				n += *row.Numerator
			}
		}
		soFar += n
		share := chart.Cell{Text: chart.Dash, Why: v.w.t("lead_time.none")}
		if all > 0 {
			share = chart.NumberOf(v.p.Lang, queries.Share, float64(soFar)/float64(all))
		}
		t.Rows = append(t.Rows, chart.Row{Cells: []chart.Cell{name, chart.CountOf(v.p.Lang, r.Metric, unknown, &n), share}})
	}
	return t
}

// dayBand writes a band of days: 3, 15–19 or 60+.
func dayBand(from, until int) string {
	switch from {
	case 60:
		return "60+"
	case until:
		return strconv.Itoa(from)
	}
	return strconv.Itoa(from) + chart.Dash + strconv.Itoa(until)
}

// leadSentence says the median, and how many cards kept the legal term.
func (v view) leadSentence(t *chart.Table, median queries.Row) string {
	var all, kept float64
	for i, r := range t.Rows {
		n := r.Cells[1].Value
		if n == nil {
			return v.w.t("sentence.unknown", "area", v.area(), "why", r.Cells[1].Why)
		}
		all += *n
		if leadBands()[i] <= legalDays {
			kept += *n
		}
	}
	if all == 0 || median.Value == nil {
		return v.w.t("lead_time.empty", "area", v.area())
	}
	return v.w.t("lead_time.sentence", "area", v.area(), "median", *median.Value, "cards", int64(all),
		"share", locale.Share(v.p.Lang, kept/all, chart.ShareDigits), "term", legalDays, "n", int64(all-kept))
}
