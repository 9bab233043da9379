package dashboards

import (
	"context"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// Overview is the first page: where we stand, is it moving, who is behind, what
// is late.
type Overview struct {
	Frame
	Headline string // the state of things in a sentence
	Choose   Choose
	Tiles    []Panel[Tile]
	Moved    Panel[Movements]
	Tabs     []Choice // metrics of the map and the ranking
	Map      Panel[chart.Figure]
	Ranking  Panel[chart.Figure]
	Trend    Panel[chart.Figure]
	Ranges   []Choice // spans of the trend
	Tasks    Panel[Glance]
	Restated Panel[[]Correction] // what the newest revision of the night changed; empty for a first revision
}

// headline is what a tile is about: the number it shows, the rate or count that
// belongs to it, if any, and its title, unless it is the metric's own.
type headline struct{ metric, beside, title string }

func headlines() []headline {
	return []headline{
		{"records_digitized", "digitization_coverage", "tile.digitized"},
		{"pin_issued", "pin_coverage", "tile.pins"},
		{"cards_delivered", "card_coverage", "tile.cards"},
		{"eid_activated", "eid_activation_rate", "tile.accounts"},
		{"service_online_share", "essential_services_live", "tile.services"},
		{"task_completion_rate", "tasks_overdue", "tile.tasks"},
	}
}

// overviewMetrics are what the map and the ranking can show, the first unless the
// address names another.
func overviewMetrics() []string {
	return []string{"digitization_coverage", "card_coverage", "eid_activation_rate", "card_on_time", "service_online_share"}
}

// Overview builds the page "/".
func (b *Builder) Overview(ctx context.Context, p Params) (*Overview, error) {
	w := words(p.Lang)
	v, err := b.view(ctx, "/", p, w.t("overview.title"), "")
	if err != nil {
		return nil, err
	}
	metric, err := oneOf(v.metric(overviewMetrics()[0]), overviewMetrics())
	if err != nil {
		return nil, err
	}
	v.frame.Lead = w.t("overview.lead", "area", p.Area.FullNameOn(v.snap.Date, p.Lang), "date", w.date(v.snap.Date))
	v.frame.Report = v.onPaper()
	page := &Overview{
		Frame: v.frame, Tiles: make([]Panel[Tile], len(headlines())),
		Tabs: b.metricTabs(v, overviewMetrics(), "#where"), Ranges: v.rangeTabs("#trend"),
	}
	if page.Choose, err = b.choose(ctx, v.frame, v.snap, true); err != nil {
		return nil, err
	}
	since, err := b.since(ctx, v)
	if err != nil {
		return nil, err
	}
	g := &group{b: b}
	for i, h := range headlines() {
		add(ctx, g, h.metric, &page.Tiles[i], func(ctx context.Context) (Tile, error) { return b.tile(ctx, v, h) })
	}
	add(ctx, g, "movements", &page.Moved, func(ctx context.Context) (Movements, error) { return b.movements(ctx, v, since, fewMovements) })
	g.figure(ctx, v, "map", metric, &page.Map)
	g.figure(ctx, v, "ranking", metric, &page.Ranking)
	g.figure(ctx, v, "trend", metric, &page.Trend)
	add(ctx, g, "tasks", &page.Tasks, func(ctx context.Context) (Glance, error) { return b.glance(ctx, v) })
	add(ctx, g, "restated", &page.Restated, func(ctx context.Context) ([]Correction, error) { return b.corrections(ctx, v.frame, v.snap) })
	page.Faults, err = g.wait()
	page.Headline = w.headline(v.area(), page.Tiles)
	return page, err
}

// headline says in a sentence where an area stands, from the tiles that have a
// number.
func (w words) headline(area string, tiles []Panel[Tile]) string {
	var clauses []string
	for _, t := range tiles {
		if t.Fault != "" || !t.Value.Beside.Known {
			continue
		}
		n := t.Value.Beside.Text
		switch t.Value.Metric {
		case "records_digitized":
			clauses = append(clauses, w.t("headline.digitized", "value", n))
		case "cards_delivered":
			clauses = append(clauses, w.t("headline.cards", "value", n))
		case "eid_activated":
			clauses = append(clauses, w.t("headline.accounts", "value", n))
		case "task_completion_rate":
			if n == w.int(0) {
				clauses = append(clauses, w.t("headline.notask"))
				continue
			}
			clauses = append(clauses, w.t("headline.tasks", "value", n))
		}
	}
	if len(clauses) == 0 {
		return ""
	}
	return area + ": " + strings.Join(clauses, "; ") + "."
}

// oneOf refuses a metric that a page does not show.
func oneOf(metric string, shown []string) (string, error) {
	for _, id := range shown {
		if id == metric {
			return metric, nil
		}
	}
	return "", &queries.MetricError{ID: metric, Nearest: shown}
}

// metricTabs leads to the same page about other metrics; the first is the usual.
func (b *Builder) metricTabs(v view, metrics []string, anchor string) []Choice {
	var tabs []Choice
	for i, id := range metrics {
		m, err := b.Catalogue.Metric(id)
		if err != nil {
			continue // the figure itself says so when it is chosen
		}
		p := v.p
		p.Metric = id
		if i == 0 {
			p.Metric = ""
		}
		tabs = append(tabs, Choice{Text: v.w.of(m.Short), Link: p.Address(v.frame.Path) + anchor, Here: id == v.metric(metrics[0])})
	}
	return tabs
}

// rangeTabs leads to the same page with other spans of its trends.
func (v view) rangeTabs(anchor string) []Choice {
	var tabs []Choice
	for _, r := range ranges() {
		p := v.p
		p.Range = r
		if r == usualRange {
			p.Range = ""
		}
		here := r == v.p.Range || v.p.Range == "" && r == usualRange
		tabs = append(tabs, Choice{Text: v.w.t("range." + r), Link: p.Address(v.frame.Path) + anchor, Here: here})
	}
	return tabs
}

// Tile is one headline number: how it moved, what goes with it, and how far it is
// from its target.
type Tile struct {
	Metric, Title string
	Value         Number
	BesideTitle   string
	Beside        Number
	BesideLink    string // definition of what goes with it
	Changes       []Change
	Spark         chart.Figure
	Goal          Goal
	Sentence      string
	Source        chart.Source
}

// Change is how a number moved since an earlier night.
type Change struct {
	Since string // what the earlier night is
	Text  string // +12.345
	Trend string // up, down or ""
}

// sparkNights is how far back the line of a tile goes: thirteen weeks.
const sparkNights = 91

func (b *Builder) tile(ctx context.Context, v view, h headline) (Tile, error) {
	q := v.question(h.metric)
	q.From = v.snap.Date.AddDays(-sparkNights)
	series, err := b.run(ctx, q)
	if err != nil {
		return Tile{}, err
	}
	w, now := v.w, at(series.Rows, v.p.Area, v.snap.Date)
	t := Tile{
		Metric: h.metric, Title: w.of(series.Metric.Short), Value: w.number(series.Metric, now), Source: v.source(series),
		Changes: w.changes(series, v.p.Area, v.snap.Date), Spark: v.spark(series),
	}
	if h.title != "" {
		t.Title = w.t(h.title)
	}
	t.Source.Marks = w.marks(now.Flags)
	if t.Goal, err = b.goal(ctx, v, h); err != nil {
		return Tile{}, err
	}
	t.Sentence = w.t("tile.single", "date", w.date(v.snap.Date), "area", v.p.Area.Name(v.p.Lang),
		"title", t.Title, "value", w.told(t.Value))
	if h.beside == "" {
		return t, nil
	}
	beside, err := b.run(ctx, v.question(h.beside))
	if err != nil {
		return Tile{}, err
	}
	t.BesideTitle, t.Beside = w.of(beside.Metric.Short), w.number(beside.Metric, at(beside.Rows, v.p.Area, v.snap.Date))
	t.BesideLink = v.frame.To("/definitions/" + h.beside)
	t.Sentence = w.t("tile.sentence", "date", w.date(v.snap.Date), "area", v.p.Area.Name(v.p.Lang),
		"title", t.Title, "value", w.told(t.Value), "beside", t.BesideTitle, "other", w.told(t.Beside))
	return t, nil
}

// spark is the line of a tile: one night a week, the last being the one in view.
func (v view) spark(r *queries.Result) chart.Figure {
	f := chart.Figure{
		ID: "trend", Title: v.w.of(r.Metric.Short), Lang: v.p.Lang, Plot: chart.Spark{},
		Table: chart.Table{Columns: []chart.Column{{Name: v.w.t("col.date")}, {Name: v.w.of(r.Metric.Short), Unit: r.Metric.Unit}}},
	}
	for back := sparkNights; back >= 0; back -= 7 {
		d := v.snap.Date.AddDays(-back)
		f.Table.Rows = append(f.Table.Rows, chart.Row{Cells: []chart.Cell{
			chart.DateOf(v.p.Lang, d, ""), chart.ValueOf(v.p.Lang, r.Metric, at(r.Rows, v.p.Area, d)),
		}})
	}
	return f
}

// changes compares the last night of a series with the night before it and with
// the last month's end. A night that is missing gives no comparison; one on the far
// side of a break in the definition says so instead.
func (w words) changes(r *queries.Result, a area.Area, d civil.Date) []Change {
	now := at(r.Rows, a, d)
	if now.Value == nil {
		return nil
	}
	since := []civil.Date{d.AddDays(-1)}
	if end := lastMonthEnd(d); end != since[0] {
		since = append(since, end)
	}
	var changes []Change
	for _, earlier := range since {
		then := at(r.Rows, a, earlier)
		since := w.t("change.since", "date", w.date(earlier))
		if by := difference(r.Metric, now, then); by != nil {
			changes = append(changes, w.change(r.Metric, since, *by))
		} else if apart(r.Metric, now, then) == "why.broken" {
			changes = append(changes, Change{Since: since, Text: w.t("change.broken")})
		}
	}
	return changes
}
