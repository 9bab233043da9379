package dashboards

import (
	"context"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// Ecosystem is the page of those who use the population database, and of the five
// utility groups that Project 06 serves.
type Ecosystem struct {
	Frame
	Choose    Choose
	Tiles     []Panel[Tile]
	Connected Panel[chart.Figure]
	Requests  Panel[chart.Figure] // per month
	Agencies  Panel[chart.Figure]
	Groups    []Panel[UtilityGroup]
}

// UtilityGroup is one of the five groups of utilities of Decision 06/QĐ-TTg: what
// it is for, what measures it, and where to read on.
type UtilityGroup struct {
	Number, Title string
	Indicators    []Indicator
}

// Indicator is a number of the night in view that leads to its page.
type Indicator struct {
	Title, Link, Page string // Page: the name of the page it leads to
	Value             Number
	Marks             []chart.Mark
}

// utility is what measures a group; its title is a text.
type utility struct {
	title   string
	metrics []string
}

// utilities are the groups in the order of the decision.
func utilities() []utility {
	return []utility{
		{"utility.1", []string{"essential_services_live", "service_online_share", "service_on_time_share"}},
		{"utility.2", []string{"verification_requests", "verification_match_share"}},
		{"utility.3", []string{"card_coverage", "eid_activated", "eid_activation_rate"}},
		{"utility.4", []string{"digitization_coverage", "verification_coverage", "agencies_connected"}},
		{"utility.5", []string{"task_completion_rate", "tasks_overdue", "data_freshness"}},
	}
}

// Ecosystem builds the page "/ecosystem". Who connects is known for the nation
// only, so the page is about the nation whatever area the address names.
func (b *Builder) Ecosystem(ctx context.Context, p Params) (*Ecosystem, error) {
	w := words(p.Lang)
	v, err := b.view(ctx, "/ecosystem", p, w.t("ecosystem.title"), "")
	if err != nil {
		return nil, err
	}
	v.frame.Lead = w.t("ecosystem.lead", "date", w.date(v.snap.Date))
	if p.Area != (area.Area{}) {
		v.frame.Lead += " " + w.t("ecosystem.national")
	}
	tiles := []headline{{metric: "agencies_connected"}, {metric: "verification_requests"}, {metric: "verification_match_share"}}
	page := &Ecosystem{
		Frame: v.frame, Tiles: make([]Panel[Tile], len(tiles)), Groups: make([]Panel[UtilityGroup], len(utilities())),
	}
	if page.Choose, err = b.choose(ctx, v.frame, v.snap, true); err != nil {
		return nil, err
	}
	nation := v.about(area.Area{}).whole()
	g := &group{b: b}
	for i, h := range tiles {
		add(ctx, g, h.metric, &page.Tiles[i], func(ctx context.Context) (Tile, error) { return b.tile(ctx, nation, h) })
	}
	g.figure(ctx, nation, "trend", "agencies_connected", &page.Connected)
	g.figure(ctx, nation, "flow", "verification_requests", &page.Requests)
	g.figure(ctx, nation, "agencies", "", &page.Agencies)
	for i, u := range utilities() {
		add(ctx, g, u.title, &page.Groups[i], func(ctx context.Context) (UtilityGroup, error) { return b.utility(ctx, v, i+1, u) })
	}
	page.Faults, err = g.wait()
	return page, err
}

// utility builds the block of one group. Its numbers are the nation's.
func (b *Builder) utility(ctx context.Context, v view, n int, u utility) (UtilityGroup, error) {
	group := UtilityGroup{Number: itoa(n), Title: v.w.t(u.title)}
	for _, metric := range u.metrics {
		r, err := b.run(ctx, v.about(area.Area{}).question(metric))
		if err != nil {
			return UtilityGroup{}, err
		}
		now := at(r.Rows, area.Area{}, v.snap.Date)
		i := Indicator{Title: v.w.of(r.Metric.Title), Value: v.w.number(r.Metric, now), Marks: v.w.marks(now.Flags)}
		if home, ok := homeOf(r.Metric); ok {
			i.Link, i.Page = v.frame.To(home.path), v.w.t(home.key)
		}
		group.Indicators = append(group.Indicators, i)
	}
	return group, nil
}

// homeOf is the page where a metric is shown in full: that of the relation it
// rests on.
func homeOf(m *queries.Metric) (item menuItem, found bool) {
	if m.Kind == queries.Record {
		return menuItem{"/published", "nav.published"}, true
	}
	if len(m.Relations) == 0 {
		return menuItem{"/status", "nav.status"}, true
	}
	switch m.Relations[0] {
	case "resident":
		return menuItem{"/coverage", "nav.coverage"}, true
	case "card_application":
		return menuItem{"/cards", "nav.cards"}, true
	case "eid_account":
		return menuItem{"/eid", "nav.eid"}, true
	case "service_case":
		return menuItem{"/services", "nav.services"}, true
	case "verification":
		return menuItem{"/ecosystem", "nav.ecosystem"}, true
	case "task":
		return menuItem{"/tasks", "nav.tasks"}, true
	}
	return menuItem{}, false
}
