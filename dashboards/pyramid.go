package dashboards

import (
	"context"
	"strconv"

	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// pyramid is the people of an area by age and sex: those digitized in front of all
// who are registered.
func (b *Builder) pyramid(ctx context.Context, v view) (chart.Figure, error) {
	q := v.question("digitization_by_age")
	q.Dims = []string{"sex", "age_band"}
	r, err := b.run(ctx, q)
	if err != nil {
		return chart.Figure{}, err
	}
	f := v.drawing("pyramid", v.p, v.w.of(r.Metric.Title), r)
	f.Subtitle = v.w.t("pyramid.subtitle", "area", v.area(), "date", v.w.date(v.snap.Date))
	bands, err := b.Catalogue.Metric("digitization_by_age")
	if err != nil {
		return chart.Figure{}, err
	}
	ages, _ := bands.Dim("age_band")
	f.Table = v.pyramidTable(r, ages.Values)
	f.Sentence = v.pyramidSentence(&f.Table)
	f.Plot = chart.Pyramid{}
	return f, nil
}

// pyramidTable has a row for each age band: women digitized and all, men digitized
// and all.
func (v view) pyramidTable(r *queries.Result, ages []string) chart.Table {
	column := func(key, code string) chart.Column {
		return chart.Column{Name: v.w.t(key), Unit: queries.Persons, Code: code}
	}
	t := chart.Table{Columns: []chart.Column{
		{Name: v.w.t("col.age"), Code: "age_band"},
		column("pyramid.female.digitized", "female_digitized"), column("pyramid.female.all", "female_all"),
		column("pyramid.male.digitized", "male_digitized"), column("pyramid.male.all", "male_all"),
	}}
	rows := map[[2]string]queries.Row{}
	for _, row := range r.Rows {
		rows[[2]string{row.Dims["sex"], row.Dims["age_band"]}] = row
	}
	for i, age := range ages {
		line := chart.Row{Cells: []chart.Cell{chart.Label(ageBand(age, i == len(ages)-1))}}
		for _, sex := range []string{"female", "male"} {
			row, ok := rows[[2]string{sex, age}]
			if !ok {
				row = queries.Row{Area: v.p.Area, Date: v.snap.Date}
			}
			line.Cells = append(line.Cells, chart.CountOf(v.p.Lang, r.Metric, row, row.Numerator), chart.CountOf(v.p.Lang, r.Metric, row, row.Denominator))
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// ageBand writes a five-year band by its first year: 0–4, or 80+ for the last.
func ageBand(first string, last bool) string {
	from, err := strconv.Atoi(first)
	if err != nil {
		return first
	}
	if last {
		return first + "+"
	}
	return first + chart.Dash + strconv.Itoa(from+4)
}

// pyramidSentence says how many women and men are digitized, and in which band the
// most are still missing.
func (v view) pyramidSentence(t *chart.Table) string {
	var digitized, all [2]float64
	var behind string
	var most float64
	for _, r := range t.Rows {
		var left float64
		for side := range 2 {
			d, whole := r.Cells[1+2*side].Value, r.Cells[2+2*side].Value
			if d == nil || whole == nil {
				return v.w.t("sentence.unknown", "area", v.area(), "why", r.Cells[1+2*side].Why)
			}
			digitized[side] += *d
			all[side] += *whole
			left += *whole - *d
		}
		if left > most {
			most, behind = left, r.Cells[0].Text
		}
	}
	if all[0] == 0 || all[1] == 0 {
		return v.w.t("pyramid.empty", "area", v.area())
	}
	text := v.w.t("pyramid.sentence", "area", v.area(), "women", chart.Text(v.p.Lang, queries.Share, digitized[0]/all[0]),
		"men", chart.Text(v.p.Lang, queries.Share, digitized[1]/all[1]))
	if behind != "" {
		text += " " + v.w.t("pyramid.behind", "band", behind, "n", int64(most))
	}
	return text
}
