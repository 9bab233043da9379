package dashboards

import (
	"context"
	"slices"

	"github.com/golang-sql/civil"
	"golang.org/x/sync/errgroup"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// Changes is what became different between two nights.
type Changes struct {
	Frame
	Choose      Choose
	First       bool // there is no earlier night to compare with
	Movements   Panel[Movements]
	Table       Panel[chart.Figure]
	Tabs        []Choice // metrics of the movers
	Movers      Panel[chart.Figure]
	Tasks       Panel[TaskMoves]
	Corrections Panel[[]Announcement]
	Gaps        Panel[[]GapLine]
}

// Changes builds the page "/changes".
func (b *Builder) Changes(ctx context.Context, p Params) (*Changes, error) {
	w := words(p.Lang)
	v, err := b.view(ctx, "/changes", p, w.t("changes.title"), "")
	if err != nil {
		return nil, err
	}
	since, err := b.since(ctx, v)
	if err != nil {
		return nil, err
	}
	if v.p.Metric != "" {
		if _, err := oneOf(v.p.Metric, moverMetrics()); err != nil {
			return nil, err
		}
	}
	v.frame.Lead = w.t("changes.lead", "area", p.Area.FullNameOn(v.snap.Date, p.Lang), "from", w.date(since), "until", w.date(v.snap.Date))
	page := &Changes{Frame: v.frame, First: since.IsZero(), Tabs: b.metricTabs(v, moverMetrics(), "#movers")}
	if page.Choose, err = b.choose(ctx, v.frame, v.snap, true); err != nil {
		return nil, err
	}
	g := &group{b: b}
	add(ctx, g, "corrections", &page.Corrections, func(ctx context.Context) ([]Announcement, error) { return b.announcements(ctx, v, since) })
	if page.First {
		page.Lead = w.t("movements.first")
		page.Faults, err = g.wait()
		return page, err
	}
	page.Choose.Since = since.String()
	add(ctx, g, "movements", &page.Movements, func(ctx context.Context) (Movements, error) {
		m, err := b.movements(ctx, v, since, len(movementMetrics()))
		m.More = ""
		return m, err
	})
	g.figure(ctx, v, "movements", "", &page.Table)
	g.figure(ctx, v, "movers", "", &page.Movers)
	add(ctx, g, "tasks", &page.Tasks, func(ctx context.Context) (TaskMoves, error) { return b.taskMoves(ctx, v, since) })
	add(ctx, g, "gaps", &page.Gaps, func(ctx context.Context) ([]GapLine, error) { return b.gapsSince(ctx, v, since) })
	page.Faults, err = g.wait()
	return page, err
}

// moverMetrics are what provinces are ranked by for how they moved, the first
// unless the address names another.
func moverMetrics() []string {
	return []string{
		"card_coverage", "digitization_coverage", "pin_coverage", "card_on_time", "eid_activation_rate", "service_online_share",
		"cards_delivered",
	}
}

// movementTable is every metric of the area in view on two nights.
func (b *Builder) movementTable(ctx context.Context, v view) (chart.Figure, error) {
	since, err := b.since(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	type line struct {
		now  *queries.Result
		then queries.Row
	}
	var metrics []string
	for _, id := range append(indicatorMetrics(), "task_completion_rate", "tasks_overdue") {
		if m, err := b.Catalogue.Metric(id); err == nil && m.Grain >= v.p.Area.Level {
			metrics = append(metrics, id)
		}
	}
	lines := make([]line, len(metrics))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for i, id := range metrics {
		g.Go(func() error {
			q := v.question(id)
			now, err := b.run(ctx, q)
			if err != nil {
				return err
			}
			then, err := b.earlier(ctx, q, since)
			lines[i] = line{now, at(then, v.p.Area, since)}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return chart.Figure{}, err
	}
	f := v.drawing("movements", v.p, v.w.t("movements.table", "area", v.area()), lines[0].now)
	f.Subtitle = v.w.span(since, v.snap.Date)
	f.Source = v.ofSeveral(f.Source)
	f.Table.Columns = []chart.Column{
		{Name: v.w.t("col.metric"), Code: "metric"},
		{Name: v.w.date(since), Unit: queries.Mixed, Code: "then"},
		{Name: v.w.date(v.snap.Date), Unit: queries.Mixed, Code: "now"},
		{Name: v.w.t("col.change"), Unit: queries.Mixed, Code: "change"},
	}
	better, worse := 0, 0
	for _, l := range lines {
		m := l.now.Metric
		now := at(l.now.Rows, v.p.Area, v.snap.Date)
		by := difference(m, now, l.then)
		f.Table.Rows = append(f.Table.Rows, chart.Row{Link: v.frame.To("/definitions/" + m.ID), Cells: []chart.Cell{
			v.titled(m), chart.ValueOf(v.p.Lang, m, l.then), chart.ValueOf(v.p.Lang, m, now), v.movedCell(m, now, l.then),
		}})
		if by != nil {
			switch v.w.change(m, "", *by).Trend {
			case "up":
				better++
			case "down":
				worse++
			}
		}
		for _, br := range partings(m, since, v.snap.Date) {
			f.Notes = append(f.Notes, v.w.of(m.Title)+": "+v.w.breakText(br))
		}
	}
	f.Sentence = v.w.t("movements.sentence", "better", better, "worse", worse, "of", len(lines))
	return f, nil
}

// gapsSince are the nights between two, both included, of which something is
// missing.
func (b *Builder) gapsSince(ctx context.Context, v view, since civil.Date) ([]GapLine, error) {
	gaps, err := b.Reader.Gaps(ctx)
	if err != nil {
		return nil, err
	}
	gaps = slices.DeleteFunc(gaps, func(g queries.Gap) bool { return g.Date.Before(since) || g.Date.After(v.snap.Date) })
	return b.gaps(v.w, gaps), nil
}

// Announcement says that a night was corrected: what it said before, and says now.
type Announcement struct {
	Night, Published string
	Revision         int
	Before, After    Choice // both revisions, as they stay for ever
	Lines            []Correction
	Others           int // further numbers of provinces that changed
}

// announcements are the corrections of the nights between two, both included, the
// newest night first. A view of a snapshot tells of later ones too: its numbers
// stay, but nobody should take them for the last word.
func (b *Builder) announcements(ctx context.Context, v view, since civil.Date) ([]Announcement, error) {
	nights, err := b.Reader.Nights(ctx)
	if err != nil {
		return nil, err
	}
	var list []Announcement
	for _, n := range slices.Backward(nights) {
		if n.Revision == 1 || n.Date.Before(since) || n.Date.After(v.snap.Date) {
			continue
		}
		revisions, err := b.Reader.Revisions(ctx, n.Date)
		if err != nil {
			return nil, err
		}
		for _, s := range slices.Backward(revisions) {
			if s.Revision == 1 {
				continue
			}
			one, err := b.announcement(ctx, v, s)
			if err != nil {
				return nil, err
			}
			list = append(list, one)
		}
	}
	return list, nil
}

// announcement tells what one revision changed, for the area in view and what lies
// in it.
func (b *Builder) announcement(ctx context.Context, v view, s queries.Snapshot) (Announcement, error) {
	restated, err := b.Reader.Restatements(ctx, b.Scope, s.ID)
	if err != nil {
		return Announcement{}, err
	}
	a := Announcement{
		Night: v.w.date(s.Date), Published: v.w.instant(s.PublishedAt, b.Zone), Revision: s.Revision,
		After: Choice{Text: s.ID, Link: v.revision(s.ID)},
	}
	for _, c := range restated {
		if a.Before.Text == "" {
			a.Before = Choice{Text: c.Replaces, Link: v.revision(c.Replaces)}
		}
		shown := c.Area == v.p.Area || v.p.Area.Level == area.Province && c.Area.Within(v.p.Area)
		switch {
		case shown:
			line := v.w.correction(c)
			if c.Area != v.p.Area {
				line.Measure += " (" + c.Area.Label(v.p.Lang) + ")"
			}
			a.Lines = append(a.Lines, line)
		case c.Area != (area.Area{}):
			a.Others++
		}
	}
	return a, nil
}

// revision is the address of this page as a snapshot shows it.
func (v view) revision(id string) string {
	p := v.p
	p.AsOf, p.Snapshot, p.From = civil.Date{}, id, civil.Date{}
	return p.Address("/")
}
