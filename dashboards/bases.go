package dashboards

import (
	"context"

	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// The columns of the table of bases.
const (
	basisName = iota
	basisDate
	basisPeople
	basisDigitized
	basisShare
)

// bases sets the digitization rate by both counts of the people side by side:
// those registered as residents, and the statistics office's population.
func (b *Builder) bases(ctx context.Context, v view) (chart.Figure, error) {
	registered, err := b.run(ctx, v.question("digitization_coverage"))
	if err != nil {
		return chart.Figure{}, err
	}
	counted, err := b.run(ctx, v.question("digitization_coverage_gso"))
	if err != nil {
		return chart.Figure{}, err
	}
	f := v.drawing("bases", v.p, v.w.t("bases.title"), counted)
	f.Subtitle = v.w.t("pyramid.subtitle", "area", v.area(), "date", v.w.date(v.snap.Date))
	f.Table = chart.Table{Columns: []chart.Column{
		{Name: v.w.t("col.basis"), Code: "basis"}, {Name: v.w.t("col.basis_date"), Code: "date"},
		{Name: v.w.t("col.people"), Unit: queries.Persons, Code: "denominator"},
		{Name: v.w.of(registered.Metric.NumeratorText), Unit: queries.Records, Code: "numerator"},
		{Name: v.w.t("col.share"), Unit: queries.Share, Code: "value"},
	}}
	first, second := at(registered.Rows, v.p.Area, v.snap.Date), at(counted.Rows, v.p.Area, v.snap.Date)
	f.Table.Rows = []chart.Row{v.basis("bases.registered", registered, first), v.basis("bases.counted", counted, second)}
	f.Table.Rows[0].Cells[basisDate] = chart.DateOf(v.p.Lang, v.snap.Date, "")
	census, dated := censusOf(second)
	if dated {
		f.Table.Rows[1].Cells[basisDate] = chart.DateOf(v.p.Lang, census.Date, "")
	}
	f.Sentence = v.basesSentence(first, second)
	f.Notes = []string{v.w.t("bases.note.registered", "date", v.w.date(v.snap.Date))}
	if dated {
		f.Notes = append(f.Notes, v.w.t("bases.note.counted", "year", itoa(census.Date.Year), "date", v.w.date(census.Date), "years", v.snap.Date.Year-census.Date.Year))
	}
	f.Notes = append(f.Notes, v.w.t("bases.note.why"))
	v.noteOverAll(&f, basisShare)
	f.Plot = chart.Bars{Column: basisShare, FromZero: true, Reference: &chart.Target{Value: 1, Text: locale.Share(v.p.Lang, 1, 0)}}
	return f, nil
}

// basis is the line of one count of the people; what day it stands for is not
// known yet.
func (v view) basis(name string, r *queries.Result, row queries.Row) chart.Row {
	return chart.Row{Area: v.p.Area, Cells: []chart.Cell{
		chart.Label(v.w.t(name)), {Text: chart.Dash, Why: v.w.t("bases.undated")},
		chart.CountOf(v.p.Lang, r.Metric, row, row.Denominator), chart.CountOf(v.p.Lang, r.Metric, row, row.Numerator),
		chart.ValueOf(v.p.Lang, r.Metric, row),
	}}
}

// basesSentence compares the two rates.
func (v view) basesSentence(registered, counted queries.Row) string {
	if registered.Value == nil || counted.Value == nil {
		return v.w.t("bases.sentence.unknown", "area", v.area())
	}
	key := "bases.sentence.higher"
	if *counted.Value < *registered.Value {
		key = "bases.sentence.lower"
	}
	text := v.w.t(key, "area", v.area(), "registered", chart.Text(v.p.Lang, queries.Share, *registered.Value),
		"counted", chart.Text(v.p.Lang, queries.Share, *counted.Value))
	if registered.Denominator != nil && counted.Denominator != nil {
		switch more := *registered.Denominator - *counted.Denominator; {
		case more > 0:
			text += " " + v.w.t("bases.more", "n", more)
		case more < 0:
			text += " " + v.w.t("bases.fewer", "n", -more)
		}
	}
	return text
}

// censusOf finds the survey of the statistics office that a row was divided by:
// the one in which the old provinces that make up its area have as many people.
func censusOf(r queries.Row) (area.Population, bool) {
	if r.Denominator == nil {
		return area.Population{}, false
	}
	parts := map[area.Area]bool{}
	for _, a := range r.Area.Parts(area.Province, area.V63) {
		parts[a] = true
	}
	sums := map[area.Population]int64{}
	for _, p := range area.Populations() {
		if p.Basis == area.GSOAverage && parts[p.Area] {
			sums[area.Population{Area: r.Area, Date: p.Date, Basis: p.Basis}] += p.People
		}
	}
	for survey, people := range sums {
		if people == *r.Denominator {
			survey.People = people
			return survey, true
		}
	}
	return area.Population{}, false
}
