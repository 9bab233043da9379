package dashboards

import (
	"context"
	"slices"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// gridNation is the column of the whole nation in the grid of services.
const gridNation = 1

// services is a metric of every essential service in every province.
func (b *Builder) services(ctx context.Context, v view) (chart.Figure, error) {
	metric, err := oneOf(v.metric(servicesMetrics()[0]), servicesMetrics())
	if err != nil {
		return chart.Figure{}, err
	}
	list, err := b.Reader.Services(ctx)
	if err != nil {
		return chart.Figure{}, err
	}
	q := v.about(area.Area{}).question(metric)
	q.Dims = []string{serviceDim}
	nation, err := b.run(ctx, q)
	if err != nil {
		return chart.Figure{}, err
	}
	q.By = area.Province
	provinces, err := b.run(ctx, q)
	if err != nil {
		return chart.Figure{}, err
	}
	f := v.figure("services", nation)
	f.Subtitle = v.w.t("ranking.caption", "date", v.w.date(v.snap.Date), "list", v.w.t("boundary."+v.p.Boundary.String()))
	f.Table = v.serviceGrid(list, nation, provinces)
	f.Sentence = v.gridSentence(&f.Table, nation.Metric) + v.gridWorst(provinces, list)
	plot := chart.Heatmap{Upright: true}
	if nation.Metric.Kind == queries.Ratio {
		f.Notes = []string{v.w.t("services.blank")}
	} else {
		plot.Left = gridNation // the sum of the others
	}
	f.Plot = plot
	return f, nil
}

// serviceDim is the dimension of metrics that tells services apart.
const serviceDim = "service"

// serviceGrid has a row for each service of the list, then for each that is on
// none but has cases, and a column for the nation and each province.
func (v view) serviceGrid(list []queries.Service, nation, provinces *queries.Result) chart.Table {
	m := nation.Metric
	t := chart.Table{Columns: []chart.Column{
		{Name: v.w.t("col.service"), Code: "service"}, {Name: v.w.t("area.nation"), Unit: m.Unit, Code: area.Area{}.String()},
	}}
	var areas []area.Area
	found := map[serviceSpot]queries.Row{}
	for _, r := range nation.Rows {
		found[serviceSpot{r.Area, r.Dims[serviceDim]}] = r
	}
	for _, r := range provinces.Rows {
		found[serviceSpot{r.Area, r.Dims[serviceDim]}] = r
		if !slices.Contains(areas, r.Area) {
			areas = append(areas, r.Area)
		}
	}
	for _, a := range areas {
		t.Columns = append(t.Columns, chart.Column{Name: a.NameOn(v.snap.Date, v.p.Lang), Unit: m.Unit, Code: a.String()})
	}
	for _, s := range withStrays(list, nation.Rows) {
		row := chart.Row{Cells: []chart.Cell{chart.Label(v.w.service(s))}}
		for _, a := range append([]area.Area{{}}, areas...) {
			r, ok := found[serviceSpot{a, s.Code}]
			if !ok {
				r = queries.Row{Area: a, Date: v.snap.Date}
			}
			row.Cells = append(row.Cells, chart.ValueOf(v.p.Lang, m, r))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// serviceSpot is a service in an area.
type serviceSpot struct {
	area    area.Area
	service string
}

// withStrays is the list of services and, behind it, those that have cases
// without being on it.
func withStrays(list []queries.Service, rows []queries.Row) []queries.Service {
	known := map[string]bool{}
	for _, s := range list {
		known[s.Code] = true
	}
	all := list[:len(list):len(list)]
	for _, r := range rows {
		if code := r.Dims[serviceDim]; code != "" && !known[code] {
			known[code] = true
			all = append(all, queries.Service{Code: code})
		}
	}
	return all
}

// service names a service by its number and title.
func (w words) service(s queries.Service) string {
	title := w.of(s.Title)
	if title == "" {
		return w.t("services.stray", "code", s.Code)
	}
	return s.Code + ". " + title
}

// gridSentence says which service stands highest and lowest in the nation, and
// where the lowest of all is.
func (v view) gridSentence(t *chart.Table, m *queries.Metric) string {
	var high, low *chart.Row
	for i := range t.Rows {
		r := &t.Rows[i]
		if r.Cells[gridNation].Value == nil {
			continue
		}
		if high == nil || *r.Cells[gridNation].Value > *high.Cells[gridNation].Value {
			high = r
		}
		if low == nil || *r.Cells[gridNation].Value < *low.Cells[gridNation].Value {
			low = r
		}
	}
	if high == nil {
		return v.w.t("services.empty", "date", v.w.date(v.snap.Date))
	}
	with := func(c chart.Cell) string { return chart.WithUnit(v.p.Lang, m.Unit, c) }
	if *high.Cells[gridNation].Value == *low.Cells[gridNation].Value {
		return v.w.t("services.same", "date", v.w.date(v.snap.Date), "value", with(high.Cells[gridNation]))
	}
	key := "services.sentence"
	if m.Kind != queries.Ratio {
		key = "services.counted"
	}
	return v.w.t(key, "date", v.w.date(v.snap.Date), "first", high.Cells[0].Text, "high", with(high.Cells[gridNation]),
		"last", low.Cells[0].Text, "low", with(low.Cells[gridNation]))
}

// fewCases is how many cases in a province are too few to single out its share.
const fewCases = 1000

// gridWorst says where a rate is the worst, among provinces with more than a few
// cases; "" for counts.
func (v view) gridWorst(provinces *queries.Result, list []queries.Service) string {
	m := provinces.Metric
	var worst *queries.Row
	for i := range provinces.Rows {
		r := &provinces.Rows[i]
		if m.Kind != queries.Ratio || r.Value == nil || *r.Denominator < fewCases {
			continue
		}
		if worst == nil || *r.Value < *worst.Value {
			worst = r
		}
	}
	if worst == nil {
		return ""
	}
	for _, s := range withStrays(list, provinces.Rows) {
		if s.Code == worst.Dims[serviceDim] {
			return " " + v.w.t("services.worst", "service", v.w.service(s), "area", worst.Area.NameOn(v.snap.Date, v.p.Lang),
				"value", chart.Text(v.p.Lang, m.Unit, *worst.Value), "few", fewCases)
		}
	}
	return ""
}
