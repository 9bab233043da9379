package dashboards

import (
	"context"
	"slices"
	"strings"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// Compare is any areas beside each other by any metric.
type Compare struct {
	Frame
	Choose  Choose
	Areas   []Compared
	With    string // the areas as the form sends them along
	Metrics []OptionGroup
	Known   []string // names to pick from while typing
	Full    bool     // no more areas fit
	Typed   string   // a name that means no single area
	Found   []Choice // what it may mean, each leading to the page with it
	Trend   Panel[chart.Figure]
	Ranges  []Choice
	Table   Panel[chart.Figure]
}

// Compared is one area of a comparison.
type Compared struct {
	Name string
	Page string // of the area, "" if it has none
	Drop string // the comparison without it, "" for the only one
}

// Compare builds the page "/compare".
func (b *Builder) Compare(ctx context.Context, p Params) (*Compare, error) {
	w := words(p.Lang)
	v, err := b.view(ctx, "/compare", p, w.t("compare.title"), "")
	if err != nil {
		return nil, err
	}
	if v.p.Metric != "" {
		m, err := b.Catalogue.Metric(v.p.Metric)
		if err != nil {
			return nil, err
		}
		if !placed(m) {
			return nil, &queries.MetricError{ID: m.ID, Nearest: rates()}
		}
	}
	shown := v.compared()
	page := &Compare{
		Frame: v.frame, Areas: v.comparedLines(shown), Metrics: b.metricOptions(v), Full: len(shown) == mostCompared,
		Typed: p.Find, With: addresses(shown), Ranges: v.rangeTabs("#trend"),
	}
	for _, a := range append([]area.Area{{}}, area.Provinces(p.Boundary)...) {
		page.Known = append(page.Known, a.Label(p.Lang))
	}
	page.Found = v.found(shown)
	if page.Choose, err = b.choose(ctx, v.frame, v.snap, true); err != nil {
		return nil, err
	}
	page.Choose.Hidden = slices.DeleteFunc(page.Choose.Hidden, func(f Field) bool { return f.Name == "metric" })
	page.Lead = w.t("compare.lead", "n", len(shown), "date", w.date(v.snap.Date))
	v.p.Area, v.p.With, v.p.Find = shown[0], shown[1:], ""
	g := &group{b: b}
	g.figure(ctx, v, "trend", v.metric(rates()[0]), &page.Trend)
	g.figure(ctx, v, "comparison", v.metric(rates()[0]), &page.Table)
	page.Faults, err = g.wait()
	return page, err
}

// compared are the areas an address compares, or those to begin with.
func (v view) compared() []area.Area {
	switch {
	case len(v.p.With) > 0:
		return v.p.With
	case v.p.Area != (area.Area{}):
		return []area.Area{v.p.Area, {}}
	}
	return []area.Area{
		{Level: area.Province, Code: "01", Vintage: area.V34}, {Level: area.Province, Code: "79", Vintage: area.V34},
		{Level: area.Province, Code: "48", Vintage: area.V34},
	}
}

// comparing is the address of this page about other areas.
func (v view) comparing(areas []area.Area) string {
	p := v.p
	p.With, p.Area, p.Find = areas, area.Area{}, ""
	return p.Address("/compare")
}

func (v view) comparedLines(areas []area.Area) []Compared {
	var lines []Compared
	for i, a := range areas {
		line := Compared{Name: a.Label(v.p.Lang), Page: v.pageOf(a)}
		if len(areas) > 1 {
			line.Drop = v.comparing(slices.Delete(slices.Clone(areas), i, i+1))
		}
		lines = append(lines, line)
	}
	return lines
}

// found is what a typed name may mean, each with the comparison it would make.
func (v view) found(areas []area.Area) []Choice {
	var list []Choice
	if v.p.Find == "" || len(areas) >= mostCompared {
		return nil
	}
	for _, a := range area.Search(v.p.Find, v.p.Lang, mostFound) {
		list = append(list, Choice{Text: a.Label(v.p.Lang), Link: v.comparing(append(slices.Clone(areas), a))})
	}
	return list
}

// addresses writes areas as an address does.
func addresses(areas []area.Area) string {
	names := make([]string, len(areas))
	for i, a := range areas {
		names[i] = a.String()
	}
	return strings.Join(names, ",")
}

// placed says whether a metric is known for provinces.
func placed(m *queries.Metric) bool { return m.Kind != queries.Record && m.Grain >= area.Province }

// metricOptions lists the metrics that can be compared, by what they rest on.
func (b *Builder) metricOptions(v view) []OptionGroup {
	var groups []OptionGroup
	for _, m := range b.Catalogue.Metrics() {
		if !placed(m) {
			continue
		}
		label := v.w.t("compare.own")
		if len(m.Relations) > 0 {
			label = v.w.t("relation." + m.Relations[0])
		}
		i := slices.IndexFunc(groups, func(g OptionGroup) bool { return g.Label == label })
		if i < 0 {
			i = len(groups)
			groups = append(groups, OptionGroup{Label: label})
		}
		groups[i].Options = append(groups[i].Options, Option{Value: m.ID, Text: v.w.of(m.Title), Chosen: m.ID == v.metric(rates()[0])})
	}
	return groups
}

// comparison is the areas in view by one metric: now, at the end of the month
// before, and their ranks among their kind.
func (b *Builder) comparison(ctx context.Context, v view) (chart.Figure, error) {
	since := lastMonthEnd(v.snap.Date)
	f := chart.Figure{}
	var sentences []string
	for _, a := range append([]area.Area{v.p.Area}, v.p.With...) {
		of := v.about(a)
		s, err := b.standing(ctx, of, v.metric(rates()[0]), since)
		if err != nil {
			return chart.Figure{}, err
		}
		m := s.metric
		if f.ID == "" {
			f = v.figure("comparison", s.result)
			f.Subtitle = v.w.t("compare.subtitle", "unit", v.w.t("unit."+string(m.Unit)), "date", v.w.date(v.snap.Date))
			f.Table.Columns = v.comparisonColumns(m)
		}
		rank := chart.Cell{Text: chart.Dash, Why: v.w.t("why.whole")}
		if a != (area.Area{}) {
			rank = v.placeCell(s, s.all, s.of)
		}
		row := chart.Row{Area: a, Link: v.pageOf(a), Cells: []chart.Cell{
			chart.Label(a.Label(v.p.Lang)), chart.ValueOf(v.p.Lang, m, s.now), rank,
			chart.ValueOf(v.p.Lang, m, s.then), v.movedCell(m, s.now, s.then),
			chart.CountOf(v.p.Lang, m, s.now, s.now.Numerator),
		}}
		if m.Kind == queries.Ratio {
			row.Cells = append(row.Cells, chart.CountOf(v.p.Lang, m, s.now, s.now.Denominator))
		}
		f.Table.Rows = append(f.Table.Rows, row)
		sentences = append(sentences, v.standingSentence(s, a.Label(v.p.Lang), since))
	}
	f.Sentence = strings.Join(sentences, " ")
	return f, nil
}

func (v view) comparisonColumns(m *queries.Metric) []chart.Column {
	columns := []chart.Column{
		{Name: v.w.t("col.area"), Code: "area"},
		{Name: v.w.date(v.snap.Date), Unit: m.Unit, Code: "value"},
		{Name: v.w.t("col.rank"), Unit: queries.Mixed, Code: "rank"},
		{Name: v.w.date(lastMonthEnd(v.snap.Date)), Unit: m.Unit, Code: "then"},
		{Name: v.w.t("col.change"), Unit: m.Unit, Code: "change"},
		{Name: v.w.of(m.NumeratorText), Unit: queries.Records, Code: "numerator"},
	}
	if m.Kind == queries.Ratio {
		columns = append(columns, chart.Column{Name: v.w.of(m.DenominatorText), Unit: queries.Records, Code: "denominator"})
	}
	return columns
}
