package dashboards

import (
	"cmp"
	"context"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

// Ranking lists the provinces of a boundary by one rate, the highest first.
type Ranking struct {
	Title       string
	Sentence    string
	Caption     string
	Numerator   string // column heads
	Denominator string
	Since       string // head of the change column, "" if there is none
	Tabs        []Choice
	Rows        []Ranked
	Whole       Ranked // the nation
	Source  chart.Source
}

// Ranked is one line of a ranking.
type Ranked struct {
	Place                  string // 1, 2, … or "" without a value
	Name, Link             string
	Value                  Number
	Numerator, Denominator string
	Change                 Change
	Marks                  []chart.Mark
	Here                   bool // the area the page is about
	rate                   float64
}

func (b *Builder) ranking(ctx context.Context, f Frame, snap queries.Snapshot) (Ranking, error) {
	metric := rankings()[0]
	if f.Params.Metric != "" {
		metric = f.Params.Metric
	}
	if !slices.Contains(rankings(), metric) {
		return Ranking{}, &queries.MetricError{ID: metric, Nearest: rankings()}
	}
	q := question(f.Params, snap, metric)
	q.Area, q.By, q.From = area.Area{}, area.Nation, lastMonthEnd(snap.Date)
	whole, err := b.Reader.Run(ctx, b.Scope, q)
	if err != nil {
		return Ranking{}, err
	}
	q.By = area.Province
	all, err := b.Reader.Run(ctx, b.Scope, q)
	if err != nil {
		return Ranking{}, err
	}
	return b.rank(f, snap, whole, all), nil
}

// rank puts the provinces of an answer in order.
func (b *Builder) rank(f Frame, snap queries.Snapshot, whole, all *queries.Result) Ranking {
	w := words(f.Params.Lang)
	m := all.Metric
	end := lastMonthEnd(snap.Date)
	then := map[area.Area]*float64{}
	var known bool
	for _, r := range slices.Concat(all.Rows, whole.Rows) {
		if r.Date == end && r.Value != nil && !broken(m, end, snap.Date) {
			then[r.Area], known = r.Value, true
		}
	}
	ranking := Ranking{
		Title: w.of(m.Title), Numerator: w.of(m.NumeratorText), Denominator: w.of(m.DenominatorText),
		Tabs: b.rankingTabs(f, m.ID), Provenance: b.provenance(f, all),
		Caption: w.t("ranking.caption", "date", w.date(snap.Date), "list", w.t("boundary."+f.Params.Boundary.String())),
	}
	if known {
		ranking.Since = w.t("change.since", "date", w.date(end))
	}
	rows := slices.DeleteFunc(slices.Clone(all.Rows), func(r queries.Row) bool { return r.Date != snap.Date })
	for _, r := range rows {
		line := w.ranked(f, m, r, then)
		line.Marks = w.marks(apart(r.Flags, rows))
		ranking.Rows = append(ranking.Rows, line)
	}
	place(ranking.Rows)
	ranking.Whole = w.ranked(f, m, at(whole.Rows, area.Area{}, snap.Date), then)
	ranking.Sentence = w.rankingSentence(ranking, snap.Date)
	return ranking
}

// ranked writes one line.
func (w words) ranked(f Frame, m *queries.Metric, r queries.Row, then map[area.Area]*float64) Ranked {
	p := f.Params
	p.Area = r.Area
	line := Ranked{
		Name: r.Area.NameOn(r.Date, p.Lang), Link: p.Address(f.Path), Value: w.number(m, r),
		Numerator: w.optional(r.Numerator), Denominator: w.optional(r.Denominator),
		Here: r.Area == f.Params.Area && r.Area != (area.Area{}), rate: -1,
	}
	if r.Value == nil {
		return line
	}
	line.rate = *r.Value
	if before := then[r.Area]; before != nil {
		line.Change = w.change(m, "", *r.Value-*before)
	}
	return line
}

// apart returns the flags of one row that not all rows have: what is true of all
// is said once, below the table.
func apart(flags []queries.Flag, rows []queries.Row) []queries.Flag {
	return slices.DeleteFunc(slices.Clone(flags), func(f queries.Flag) bool {
		return !slices.ContainsFunc(rows, func(r queries.Row) bool { return !slices.Contains(r.Flags, f) })
	})
}

// place orders lines from the highest rate to the lowest, those without a value
// last, and numbers them; equal rates share a place.
func place(rows []Ranked) {
	slices.SortStableFunc(rows, func(a, b Ranked) int { return cmp.Compare(b.rate, a.rate) })
	shared, rate := "", 0.0 // place and rate of the line above
	for i := range rows {
		if !rows[i].Value.Known {
			continue
		}
		if shared == "" || rows[i].rate != rate {
			shared, rate = itoa(i+1), rows[i].rate
		}
		rows[i].Place = shared
	}
}

// rankingSentence says in words what the ranking shows.
func (w words) rankingSentence(r Ranking, d civil.Date) string {
	known := slices.DeleteFunc(slices.Clone(r.Rows), func(l Ranked) bool { return !l.Value.Known })
	if len(known) == 0 {
		return w.t("ranking.empty", "date", w.date(d))
	}
	above := 0
	for _, l := range known {
		if l.rate > r.Whole.rate {
			above++
		}
	}
	first, last := known[0], known[len(known)-1]
	return w.t("ranking.sentence", "date", w.date(d), "first", first.Name, "high", first.Value.Text,
		"last", last.Name, "low", last.Value.Text, "above", above, "n", len(known), "nation", r.Whole.Value.Text)
}

// rankingTabs are the links between the rankings.
func (b *Builder) rankingTabs(f Frame, chosen string) []Choice {
	var tabs []Choice
	for i, id := range rankings() {
		m, err := b.Catalogue.Metric(id)
		if err != nil {
			continue // the ranking itself says so when it is chosen
		}
		p := f.Params
		p.Metric = id
		if i == 0 {
			p.Metric = ""
		}
		tabs = append(tabs, Choice{Text: words(p.Lang).of(m.Short), Link: p.Address(f.Path) + "#ranking", Here: id == chosen})
	}
	return tabs
}
