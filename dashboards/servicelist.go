package dashboards

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// The columns of the list of services.
const (
	listService = iota
	listLead
	listLive
	listCases
	listOnline
	listOnTime
)

// serviceOrders are what the list of services can be ordered by, in the order of
// its columns; "" is the official number. A minus before one turns it round.
func serviceOrders() []string { return []string{"", "lead", "live", "cases", "online", "on_time"} }

// order is how a table is ordered: by a column, and whether backwards.
type order struct {
	column int
	back   bool
}

// serviceOrder reads the order an address asks for.
func serviceOrder(sort string) (order, error) {
	name, back := strings.CutPrefix(sort, "-")
	column := slices.Index(serviceOrders(), name)
	if column < 0 || sort == "-" {
		return order{}, ParamErrors{{Name: "sort", Value: sort, Problem: NotInList, Try: strings.Join(serviceOrders()[1:], ", ")}}
	}
	return order{column, back}, nil
}

// serviceList is the essential services in the area in view: who leads them,
// whether anybody uses them online, how many cases, how many on time.
func (b *Builder) serviceList(ctx context.Context, v view) (chart.Figure, error) {
	by, err := serviceOrder(v.p.Sort)
	if err != nil {
		return chart.Figure{}, err
	}
	list, err := b.Reader.Services(ctx)
	if err != nil {
		return chart.Figure{}, err
	}
	var results [2]*queries.Result
	for i, metric := range []string{"service_online_share", "service_on_time_share"} {
		q := v.question(metric)
		q.Dims = []string{serviceDim}
		if results[i], err = b.run(ctx, q); err != nil {
			return chart.Figure{}, err
		}
	}
	online, onTime := results[0], results[1]
	f := v.drawing("service_list", v.p, v.w.t("services.list"), online)
	f.Subtitle = v.w.t("services.list.subtitle", "area", v.area(), "span", v.w.span(v.snap.Date.AddDays(-29), v.snap.Date))
	f.Table = chart.Table{Columns: []chart.Column{
		{Name: v.w.t("col.service"), Code: "service"}, {Name: v.w.t("col.lead"), Code: "lead_agency"},
		{Name: v.w.t("col.live"), Code: "online_last_30_days"}, {Name: v.w.t("col.cases"), Unit: queries.Cases, Code: "cases"},
		{Name: v.w.of(online.Metric.Short), Unit: queries.Share, Code: "online_share"},
		{Name: v.w.of(onTime.Metric.Short), Unit: queries.Share, Code: "on_time_share"},
	}}
	for _, s := range withStrays(list, online.Rows) {
		f.Table.Rows = append(f.Table.Rows, v.serviceLine(s, online, onTime))
	}
	f.Sentence = v.listSentence(&f.Table)
	arrange(f.Table.Rows, by)
	f.Notes = []string{v.w.t("services.list.note")}
	return f, nil
}

// serviceLine is the line of one service.
func (v view) serviceLine(s queries.Service, online, onTime *queries.Result) chart.Row {
	used, timely := v.ofService(online.Rows, s.Code), v.ofService(onTime.Rows, s.Code)
	live := chart.Cell{Text: chart.Dash, Why: chart.Why(v.p.Lang, online.Metric, used)}
	if used.Numerator != nil {
		live = chart.Label(v.w.t("services.unused"))
		if *used.Numerator > 0 {
			live = chart.Label(v.w.t("services.used"))
		}
	}
	return chart.Row{Cells: []chart.Cell{
		chart.Label(v.w.service(s)), chart.Label(v.w.agencies(s.LeadAgency)), live,
		chart.CountOf(v.p.Lang, online.Metric, used, used.Denominator), chart.ValueOf(v.p.Lang, online.Metric, used),
		chart.ValueOf(v.p.Lang, onTime.Metric, timely),
	}}
}

// ofService is the row of a service on the night in view; one without a value if
// there is none.
func (v view) ofService(rows []queries.Row, code string) queries.Row {
	for _, r := range rows {
		if r.Dims[serviceDim] == code && r.Date == v.snap.Date {
			return r
		}
	}
	return queries.Row{Area: v.p.Area, Date: v.snap.Date}
}

// arrange orders rows by a column: numbers from the greatest, texts from A. Rows
// without a number come last, whichever way.
func arrange(rows []chart.Row, by order) {
	if by.column == listService {
		if by.back {
			slices.Reverse(rows)
		}
		return
	}
	slices.SortStableFunc(rows, func(x, y chart.Row) int {
		a, b := x.Cells[by.column], y.Cells[by.column]
		switch {
		case !a.Known() && !b.Known():
			return 0
		case !b.Known():
			return -1
		case !a.Known():
			return 1
		case by.back:
			a, b = b, a
		}
		if a.Value != nil && b.Value != nil {
			return cmp.Compare(*b.Value, *a.Value)
		}
		return strings.Compare(a.Text, b.Text)
	})
}

// serviceHeads are the heads of the list's columns: a link orders it by one, or
// turns it round.
func (v view) serviceHeads() []Choice {
	now, err := serviceOrder(v.p.Sort)
	if err != nil {
		return nil
	}
	heads := make([]Choice, len(serviceOrders()))
	for i, name := range serviceOrders() {
		p := v.p
		p.Sort = name
		if now.column == i && !now.back && name != "" {
			p.Sort = "-" + name
		}
		heads[i] = Choice{Link: p.Address(v.frame.Path) + "#list", Here: now.column == i}
	}
	return heads
}

// listSentence says how many services are used online, and which is the least on
// time.
func (v view) listSentence(t *chart.Table) string {
	used, known := 0, 0
	var last *chart.Row
	for i := range t.Rows {
		r := &t.Rows[i]
		if r.Cells[listLive].Known() {
			known++
		}
		if r.Cells[listLive].Text == v.w.t("services.used") {
			used++
		}
		if now := r.Cells[listOnTime].Value; now != nil && (last == nil || *now < *last.Cells[listOnTime].Value) {
			last = r
		}
	}
	if known == 0 {
		return v.w.t("services.list.empty", "area", v.area())
	}
	text := v.w.t("services.list.sentence", "area", v.area(), "n", used, "of", len(t.Rows))
	if last != nil {
		text += " " + v.w.t("services.list.late", "service", last.Cells[listService].Text, "value", last.Cells[listOnTime].Text)
	}
	return text
}

// abbreviation is one of an agency's name in the list of services.
var abbreviation = regexp.MustCompile(`[A-Z]{3,}`)

// agencies writes out the agencies of a service: "MOF (VSS)".
func (w words) agencies(list string) string {
	return abbreviation.ReplaceAllStringFunc(strings.ReplaceAll(list, " / ", ", "), w.agency)
}

// agencyKeys are the texts of the ministries and agencies that have an English name here,
// by their abbreviations.
func agencyKeys() map[string]string {
	return map[string]string{
		"MPS": "agency.mps", "MOJ": "agency.moj", "MOF": "agency.mof", "VSS": "agency.vss", "MAE": "agency.mae", "MOET": "agency.moet",
		"MOHA": "agency.moha", "MOIT": "agency.moit", "EVN": "agency.evn", "VPCP": "agency.vpcp",
	}
}

// agency is the name of a ministry or agency by its abbreviation; one that is not
// known stays as it is.
func (w words) agency(short string) string {
	if key, ok := agencyKeys()[short]; ok {
		return w.t(key)
	}
	return short
}

// named is the name of a ministry or agency that data calls by its Vietnamese one; one
// that is not known stays as it is.
func (w words) named(name string) string {
	for _, key := range agencyKeys() {
		if words(Vietnamese).t(key) == name {
			return w.t(key)
		}
	}
	return name
}
