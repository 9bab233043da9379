package dashboards

import (
	"context"

	"toancanh/dashboards/chart"
)

// Services is the page of the essential public services: which of them are used
// online, where, and whether answers come on time.
type Services struct {
	Frame
	Choose  Choose
	Tiles   []Panel[Tile]
	Tabs    []Choice
	Grid    Panel[chart.Figure] // services by provinces
	Map     Panel[chart.Figure]
	Ranking Panel[chart.Figure]
	Trend   Panel[chart.Figure]
	Ranges  []Choice
	List    Panel[chart.Figure]
	Heads   []Choice // of the list's columns; a link orders it by one
}

// servicesMetrics are what the figures of the page can show, the first unless the
// address names another.
func servicesMetrics() []string {
	return []string{"service_online_share", "service_on_time_share", "service_cases"}
}

// Services builds the page "/services".
func (b *Builder) Services(ctx context.Context, p Params) (*Services, error) {
	w := words(p.Lang)
	v, err := b.view(ctx, "/services", p, w.t("services.title"), "")
	if err != nil {
		return nil, err
	}
	metric, err := oneOf(v.metric(servicesMetrics()[0]), servicesMetrics())
	if err != nil {
		return nil, err
	}
	if _, err := serviceOrder(p.Sort); err != nil {
		return nil, err
	}
	v.frame.Lead = w.t("services.lead", "area", p.Area.FullNameOn(v.snap.Date, p.Lang), "date", w.date(v.snap.Date))
	tiles := []headline{{metric: "essential_services_live", beside: "service_cases"}, {metric: "service_online_share"}, {metric: "service_on_time_share"}}
	page := &Services{
		Frame: v.frame, Tiles: make([]Panel[Tile], len(tiles)),
		Tabs: b.metricTabs(v, servicesMetrics(), "#where"), Ranges: v.rangeTabs("#trend"), Heads: v.serviceHeads(),
	}
	if page.Choose, err = b.choose(ctx, v.frame, v.snap, true); err != nil {
		return nil, err
	}
	g := &group{b: b}
	for i, h := range tiles {
		add(ctx, g, h.metric, &page.Tiles[i], func(ctx context.Context) (Tile, error) { return b.tile(ctx, v, h) })
	}
	g.figure(ctx, v, "service_list", "", &page.List)
	g.figure(ctx, v, "services", metric, &page.Grid)
	g.figure(ctx, v, "map", metric, &page.Map)
	g.figure(ctx, v, "ranking", metric, &page.Ranking)
	g.figure(ctx, v, "trend", metric, &page.Trend)
	page.Faults, err = g.wait()
	return page, err
}
