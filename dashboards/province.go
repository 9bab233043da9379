package dashboards

import (
	"context"
	"slices"

	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// Province is a page to hand to the leader of a province: where it stands, how it
// moves, which of its communes lag, what is late.
type Province struct {
	Frame
	Choose     Choose
	Lineage    []Lineage
	Cards      Panel[[]Card]
	Movements  Panel[Movements]
	Indicators Panel[chart.Figure]
	Tabs       []Choice // metrics of the trend, the ranking and the communes
	Ranges     []Choice
	Trend      Panel[chart.Figure]
	Ranking    Panel[chart.Figure]
	Outside    bool // its communes are outside what the reader may see
	Communes   Panel[chart.Figure]
	Orders     []Choice // of the table of communes
	Rates      Panel[chart.Figure]
	Neighbours Panel[chart.Figure]
	Tasks      Panel[PlaceTasks]
}

// Province builds the page "/provinces/{code}".
func (b *Builder) Province(ctx context.Context, p Params, code string) (*Province, error) {
	v, err := b.place(ctx, p, "P:", code)
	if err != nil {
		return nil, err
	}
	metric, err := oneOf(v.metric(rates()[0]), rates())
	if err != nil {
		return nil, err
	}
	if _, err := rateOrder(v.p.Sort); err != nil {
		return nil, err
	}
	v.frame.Report = v.onPaper()
	_, inside := b.partsOf(v.p.Area)
	page := &Province{
		Frame: v.frame, Lineage: v.lineage(), Tabs: b.metricTabs(v, rates(), "#trend"), Ranges: v.rangeTabs("#trend"),
		Orders: b.orderTabs(v, "#communes"), Outside: !inside,
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
	add(ctx, g, "tasks", &page.Tasks, func(ctx context.Context) (PlaceTasks, error) { return b.placeTasks(ctx, v) })
	g.figure(ctx, v, "indicators", "", &page.Indicators)
	g.figure(ctx, v, "trend", metric, &page.Trend)
	g.figure(ctx, v, "ranking", metric, &page.Ranking)
	g.figure(ctx, v, "neighbours", metric, &page.Neighbours)
	if inside {
		g.figure(ctx, v, "communes", metric, &page.Communes)
		g.figure(ctx, v, "rates", "", &page.Rates)
	}
	page.Faults, err = g.wait()
	return page, err
}

// place is the view of the page of a place: the path says the area, and the area
// which list of provinces it lies on.
func (b *Builder) place(ctx context.Context, p Params, kind, code string) (view, error) {
	a, err := placeOf(kind, code, p.Lang)
	if err != nil {
		return view{}, err
	}
	p.Area, p.Boundary = a, usualBoundary(a)
	v, err := b.view(ctx, pathOf(a), p, "", "")
	if err != nil {
		return view{}, err
	}
	v.frame.Title = a.FullNameOn(v.snap.Date, p.Lang)
	v.frame.Lead = v.w.t("place.lead", "date", v.w.date(v.snap.Date))
	return v, nil
}

// chooseNight is the form of a page whose path says the area.
func (b *Builder) chooseNight(ctx context.Context, v view) (Choose, error) {
	c, err := b.choose(ctx, v.frame, v.snap, true)
	c.Areas, c.Boundaries = nil, nil
	return c, err
}

// orderTabs leads to the same page with its table of communes in other orders.
func (b *Builder) orderTabs(v view, anchor string) []Choice {
	p := v.p
	p.Sort = ""
	tabs := []Choice{{Text: v.w.t("sort.name"), Link: p.Address(v.frame.Path) + anchor, Here: v.p.Sort == ""}}
	for _, id := range rates() {
		if m, err := b.Catalogue.Metric(id); err == nil {
			p.Sort = id
			tabs = append(tabs, Choice{Text: v.w.of(m.Short), Link: p.Address(v.frame.Path) + anchor, Here: v.p.Sort == id})
		}
	}
	return tabs
}

// PlaceTasks is the tasks given to a place.
type PlaceTasks struct {
	Sentence string
	Lines    []PlaceTask
}

// PlaceTask is one of them.
type PlaceTask struct {
	TaskLine
	Stands string // its state and whether it is in time
	Late   bool
}

// placeTasks lists the tasks given to the area in view, the latest first.
func (b *Builder) placeTasks(ctx context.Context, v view) (PlaceTasks, error) {
	v.p.Tasks, v.p.Sort = TaskParams{}, ""
	s, err := b.sheet(ctx, v)
	if err != nil {
		return PlaceTasks{}, err
	}
	if len(s.tasks) == 0 {
		return PlaceTasks{Sentence: v.w.t("place.tasks.none", "area", v.area())}, nil
	}
	var list PlaceTasks
	tasks := slices.Clone(s.tasks)
	slices.SortStableFunc(tasks, func(x, y queries.Task) int { return compareTasks("late", true, x, y) })
	for _, t := range tasks {
		list.Lines = append(list.Lines, PlaceTask{TaskLine: s.brief(t), Stands: v.w.taskStands(t), Late: t.Timeliness == "overdue"})
	}
	list.Sentence = v.w.t("place.tasks.sentence", "total", len(tasks), "done", tally(tasks, func(t queries.Task) bool { return t.State == "done" }),
		"n", tally(tasks, func(t queries.Task) bool { return t.Timeliness == "overdue" }))
	return list, nil
}
