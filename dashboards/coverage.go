package dashboards

import (
	"context"

	"toancanh/dashboards/chart"
)

// Coverage is the page of records digitized, verified and numbered: where, since
// when, of whom, and by which count of the people.
type Coverage struct {
	Frame
	Choose  Choose
	Tiles   []Panel[Tile]
	Tabs    []Choice
	Map     Panel[chart.Figure]
	Ranking Panel[chart.Figure]
	Bases   Panel[chart.Figure]
	Trend   Panel[chart.Figure]
	Ranges  []Choice
	Months  Panel[chart.Figure]
	Pyramid Panel[chart.Figure]
	Outside bool // the pyramid is outside what the reader may see
}

// coverageMetrics are what the figures of the page can show, the first unless the
// address names another.
func coverageMetrics() []string {
	return []string{"digitization_coverage", "verification_coverage", "pin_coverage", "digitization_coverage_gso"}
}

// Coverage builds the page "/coverage".
func (b *Builder) Coverage(ctx context.Context, p Params) (*Coverage, error) {
	w := words(p.Lang)
	v, err := b.view(ctx, "/coverage", p, w.t("coverage.title"), "")
	if err != nil {
		return nil, err
	}
	metric, err := oneOf(v.metric(coverageMetrics()[0]), coverageMetrics())
	if err != nil {
		return nil, err
	}
	v.frame.Lead = w.t("coverage.lead", "area", p.Area.FullNameOn(v.snap.Date, p.Lang), "date", w.date(v.snap.Date))
	tiles := []headline{
		{metric: "digitization_coverage", beside: "records_digitized"}, {metric: "verification_coverage", beside: "records_verified"}, {metric: "pin_coverage", beside: "pin_issued"},
	}
	page := &Coverage{
		Frame: v.frame, Tiles: make([]Panel[Tile], len(tiles)),
		Tabs: b.metricTabs(v, coverageMetrics(), "#where"), Ranges: v.rangeTabs("#trend"),
	}
	if page.Choose, err = b.choose(ctx, v.frame, v.snap, true); err != nil {
		return nil, err
	}
	g := &group{b: b}
	for i, h := range tiles {
		add(ctx, g, h.metric, &page.Tiles[i], func(ctx context.Context) (Tile, error) { return b.tile(ctx, v, h) })
	}
	g.figure(ctx, v, "map", metric, &page.Map)
	g.figure(ctx, v, "ranking", metric, &page.Ranking)
	g.figure(ctx, v, "bases", "", &page.Bases)
	g.figure(ctx, v, "trend", metric, &page.Trend)
	g.figure(ctx, v, "months", metric, &page.Months)
	if page.Outside, err = b.outside("digitization_by_age", v.p.Area); err != nil {
		return nil, err
	}
	if !page.Outside {
		g.figure(ctx, v, "pyramid", "", &page.Pyramid)
	}
	page.Faults, err = g.wait()
	return page, err
}
