package dashboards

import (
	"context"

	"toancanh/dashboards/chart"
	"toancanh/queries/area"
)

// Commune is a page for the leader of a commune, ward or special zone, on one
// screen.
type Commune struct {
	Frame
	Choose     Choose
	Province   Choice // it lies in
	Before     Choice // the province until June 2025
	Cards      Panel[[]Card]
	Tabs       []Choice
	Ranges     []Choice
	Indicators Panel[chart.Figure]
	Trend      Panel[chart.Figure]
	Movements  Panel[Movements]
	Ranking    Panel[chart.Figure]
}

// Commune builds the page "/communes/{code}".
func (b *Builder) Commune(ctx context.Context, p Params, code string) (*Commune, error) {
	v, err := b.place(ctx, p, "C:", code)
	if err != nil {
		return nil, err
	}
	metric, err := oneOf(v.metric(rates()[0]), rates())
	if err != nil {
		return nil, err
	}
	current, _ := v.p.Area.Province(area.V34)
	former, _ := v.p.Area.Province(area.V63)
	page := &Commune{
		Frame: v.frame, Tabs: b.metricTabs(v, rates(), "#trend"), Ranges: v.rangeTabs("#trend"),
		Province: Choice{Text: current.FullNameOn(v.snap.Date, p.Lang), Link: v.pageOf(current)},
		Before:   Choice{Text: former.Label(p.Lang), Link: v.pageOf(former)},
	}
	if page.Choose, err = b.chooseNight(ctx, v); err != nil {
		return nil, err
	}
	since, err := b.since(ctx, v)
	if err != nil {
		return nil, err
	}
	g := &group{b: b}
	add(ctx, g, "cards", &page.Cards, func(ctx context.Context) ([]Card, error) { return b.cards(ctx, v) })
	add(ctx, g, "movements", &page.Movements, func(ctx context.Context) (Movements, error) { return b.movements(ctx, v, since, fewMovements) })
	g.figure(ctx, v, "indicators", "", &page.Indicators)
	g.figure(ctx, v, "trend", metric, &page.Trend)
	g.figure(ctx, v, "communes", metric, &page.Ranking)
	page.Faults, err = g.wait()
	return page, err
}
