package dashboards

import (
	"context"

	"toancanh/dashboards/chart"
)

// Eid is the page of electronic identification: how many came how far, where, and
// how fast.
type Eid struct {
	Frame
	Choose  Choose
	Tiles   []Panel[Tile]
	Funnel  Panel[chart.Figure]
	Tabs    []Choice
	Map     Panel[chart.Figure]
	Ranking Panel[chart.Figure]
	Trend   Panel[chart.Figure]
	Flow    Panel[chart.Figure]
	Ranges  []Choice
}

// eidMetrics are what the figures of the page can show, the first unless the
// address names another.
func eidMetrics() []string {
	return []string{"eid_activation_rate", "eid_activated", "eid_approved", "eid_registered"}
}

// Eid builds the page "/eid".
func (b *Builder) Eid(ctx context.Context, p Params) (*Eid, error) {
	w := words(p.Lang)
	v, err := b.view(ctx, "/eid", p, w.t("eid.title"), "")
	if err != nil {
		return nil, err
	}
	metric, err := oneOf(v.metric(eidMetrics()[0]), eidMetrics())
	if err != nil {
		return nil, err
	}
	v.frame.Lead = w.t("eid.lead", "area", p.Area.FullNameOn(v.snap.Date, p.Lang), "date", w.date(v.snap.Date))
	tiles := []headline{{metric: "eid_registered"}, {metric: "eid_approved"}, {metric: "eid_activated", beside: "eid_activation_rate"}}
	page := &Eid{
		Frame: v.frame, Tiles: make([]Panel[Tile], len(tiles)),
		Tabs: b.metricTabs(v, eidMetrics(), "#where"), Ranges: v.rangeTabs("#trend"),
	}
	if page.Choose, err = b.choose(ctx, v.frame, v.snap, true); err != nil {
		return nil, err
	}
	g := &group{b: b}
	for i, h := range tiles {
		add(ctx, g, h.metric, &page.Tiles[i], func(ctx context.Context) (Tile, error) { return b.tile(ctx, v, h) })
	}
	g.figure(ctx, v, "eid_funnel", "", &page.Funnel)
	g.figure(ctx, v, "map", metric, &page.Map)
	g.figure(ctx, v, "ranking", metric, &page.Ranking)
	g.figure(ctx, v, "trend", metric, &page.Trend)
	g.figure(ctx, v.whole(), "flow", eidFlow(metric), &page.Flow)
	page.Faults, err = g.wait()
	return page, err
}

// eidFlow is what is counted per month beside a metric: itself, or what a rate
// rests on.
func eidFlow(metric string) string {
	if metric == "eid_activation_rate" {
		return "eid_activated"
	}
	return metric
}

// eidFunnel is the way of an account: registered, approved, activated.
func (b *Builder) eidFunnel(ctx context.Context, v view) (chart.Figure, error) {
	return b.funnel(ctx, v, "eid_funnel", v.w.t("eid_funnel.title"), []string{"eid_registered", "eid_approved", "eid_activated"}, nil)
}
