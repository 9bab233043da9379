package dashboards

import (
	"context"
	"slices"

	"toancanh/dashboards/chart"
)

// Cards is the page of identity cards: how far each step is, where, how fast, what
// waits, and whether the legal term is kept.
type Cards struct {
	Frame
	Choose   Choose
	Tiles    []Panel[Tile]
	Funnel   Panel[chart.Figure]
	Pace     Panel[chart.Figure]
	Tabs     []Choice
	Map      Panel[chart.Figure]
	Ranking  Panel[chart.Figure]
	Ranges   []Choice
	Flow     Panel[chart.Figure]
	Trend    Panel[chart.Figure]
	Backlog  Panel[chart.Figure]
	Waiting  Panel[chart.Figure]
	OnTime   Panel[chart.Figure]
	LeadTime Panel[chart.Figure]
	Punctual Panel[chart.Figure]
}

// cardMetrics are what the map, the ranking and the trend can show, the first
// unless the address names another.
func cardMetrics() []string {
	return []string{
		"cards_issued", "cards_delivered", "card_coverage", "card_on_time", "card_backlog", "card_pace", "card_applications", "cards_approved",
	}
}

// Cards builds the page "/cards".
func (b *Builder) Cards(ctx context.Context, p Params) (*Cards, error) {
	w := words(p.Lang)
	v, err := b.view(ctx, "/cards", p, w.t("cards.title"), "")
	if err != nil {
		return nil, err
	}
	metric, err := oneOf(v.metric(cardMetrics()[0]), cardMetrics())
	if err != nil {
		return nil, err
	}
	flowing := metric
	if !slices.Contains(flowMetrics(), metric) {
		flowing = "cards_issued"
	}
	v.frame.Lead = w.t("cards.lead", "area", p.Area.FullNameOn(v.snap.Date, p.Lang), "date", w.date(v.snap.Date))
	tiles := []headline{
		{metric: "card_coverage", beside: "cards_issued"}, {metric: "card_pace", beside: "cards_delivered"}, {metric: "card_on_time", beside: "card_lead_time"}, {metric: "card_backlog", beside: "card_applications"},
	}
	page := &Cards{
		Frame: v.frame, Tiles: make([]Panel[Tile], len(tiles)),
		Tabs: b.metricTabs(v, cardMetrics(), "#where"), Ranges: v.rangeTabs("#flow"),
	}
	if page.Choose, err = b.choose(ctx, v.frame, v.snap, true); err != nil {
		return nil, err
	}
	g := &group{b: b}
	for i, h := range tiles {
		add(ctx, g, h.metric, &page.Tiles[i], func(ctx context.Context) (Tile, error) { return b.tile(ctx, v, h) })
	}
	g.figure(ctx, v, "card_funnel", "", &page.Funnel)
	g.figure(ctx, v, "pace", "", &page.Pace)
	g.figure(ctx, v, "map", metric, &page.Map)
	g.figure(ctx, v, "ranking", metric, &page.Ranking)
	g.figure(ctx, v, "flow", flowing, &page.Flow)
	g.figure(ctx, v, "trend", metric, &page.Trend)
	g.figure(ctx, v, "backlog", "", &page.Backlog)
	g.figure(ctx, v, "backlog_provinces", "", &page.Waiting)
	g.figure(ctx, v, "trend", "card_on_time", &page.OnTime)
	g.figure(ctx, v, "ranking", "card_on_time", &page.Punctual)
	g.figure(ctx, v, "lead_time", "", &page.LeadTime)
	page.Faults, err = g.wait()
	return page, err
}
