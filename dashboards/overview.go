package dashboards

import (
	"context"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

// Overview is the first page: the four headline figures, one ranking by
// province, the tasks.
type Overview struct {
	Frame    Frame
	Choose   Choose
	Tiles    []Panel[Tile]
	Ranking  Panel[Ranking]
	Tasks    Panel[TaskSummary]
	Restated Panel[[]Correction] // what the newest revision of the night changed; empty for a first revision
}

// headlines are the tiles: a count, and the rate that belongs to it.
func headlines() [][2]string {
	return [][2]string{
		{"records_digitized", "digitization_coverage"},
		{"pin_issued", "pin_coverage"},
		{"card_applications", "card_on_time"},
		{"cards_delivered", "card_coverage"},
	}
}

// rankings are the metrics the overview ranks provinces by, the first unless
// the address names another.
func rankings() []string { return []string{"digitization_coverage", "card_coverage"} }

// Overview builds the page "/".
func (b *Builder) Overview(ctx context.Context, p Params) (*Overview, error) {
	w := words(p.Lang)
	f, snap, err := b.frame(ctx, "/", p, w.t("overview.title"), "")
	if err != nil {
		return nil, err
	}
	f.Lead = w.t("overview.lead", "area", p.Area.FullNameOn(snap.Date, p.Lang), "date", w.date(snap.Date))
	page := &Overview{Frame: f, Tiles: make([]Panel[Tile], len(headlines()))}
	if page.Choose, err = b.choose(ctx, f, snap, true); err != nil {
		return nil, err
	}
	g := &group{b: b}
	for i, h := range headlines() {
		add(ctx, g, h[0], &page.Tiles[i], func(ctx context.Context) (Tile, error) { return b.tile(ctx, f, snap, h[0], h[1]) })
	}
	add(ctx, g, "ranking", &page.Ranking, func(ctx context.Context) (Ranking, error) { return b.ranking(ctx, f, snap) })
	add(ctx, g, "tasks", &page.Tasks, func(ctx context.Context) (TaskSummary, error) { return b.tasks(ctx, f, snap) })
	add(ctx, g, "restated", &page.Restated, func(ctx context.Context) ([]Correction, error) { return b.corrections(ctx, f, snap) })
	page.Frame.Faults, err = g.wait()
	return page, err
}

// question is a request about the night, the area and the boundary of a page.
// The night is named even where the address names none, so that all panels of
// a page speak of the same one.
func question(p Params, snap queries.Snapshot, metric string) queries.Request {
	q := queries.Request{Metric: metric, Area: p.Area, Boundary: p.Boundary, AsOf: snap.Date}
	if p.Snapshot != "" {
		q.AsOf, q.Snapshot = civil.Date{}, p.Snapshot
	}
	return q
}

// run answers a question. One about an area too small for the metric has no rows,
// so that the number says why it is missing while the rest of the page stands.
func (b *Builder) run(ctx context.Context, q queries.Request) (*queries.Result, error) {
	m, err := b.Catalogue.Metric(q.Metric)
	if err != nil {
		return nil, err
	}
	if m.Grain >= q.Area.Level {
		return b.Reader.Run(ctx, b.Scope, q)
	}
	snap, err := b.Reader.Snapshot(ctx, q.AsOf, q.Snapshot)
	if err != nil {
		return nil, err
	}
	return &queries.Result{Metric: m, Request: q, Snapshot: snap}, nil
}

// lastMonthEnd is the last day of the month before the one a date lies in.
func lastMonthEnd(d civil.Date) civil.Date { return d.AddDays(-d.Day) }

// Tile is one headline figure: a count, its rate, and how it moved.
type Tile struct {
	Metric, Title string
	Value         Number
	ShareTitle    string
	Share         Number
	ShareLink     string // definition of the rate
	Changes       []Change
	Sentence      string
	Source    chart.Source
}

// Change is how a number moved since an earlier night.
type Change struct {
	Since string // what the earlier night is
	Text  string // +12.345
	Trend string // up, down or ""
}

func (b *Builder) tile(ctx context.Context, f Frame, snap queries.Snapshot, count, rate string) (Tile, error) {
	q := question(f.Params, snap, count)
	q.From = lastMonthEnd(snap.Date)
	series, err := b.run(ctx, q)
	if err != nil {
		return Tile{}, err
	}
	shares, err := b.run(ctx, question(f.Params, snap, rate))
	if err != nil {
		return Tile{}, err
	}
	w := words(f.Params.Lang)
	now := at(series.Rows, f.Params.Area, snap.Date)
	t := Tile{
		Metric: count, Title: w.of(series.Metric.Short), Value: w.number(series.Metric, now),
		ShareTitle: w.of(shares.Metric.Short), Share: w.number(shares.Metric, at(shares.Rows, f.Params.Area, snap.Date)),
		ShareLink: f.To("/definitions/" + rate), Provenance: b.provenance(f, shares),
	}
	t.Provenance.Definition = f.To("/definitions/" + count)
	t.Provenance.Marks = w.marks(now.Flags)
	t.Changes = w.changes(series, f.Params.Area, snap.Date)
	t.Sentence = w.t("tile.sentence", "date", w.date(snap.Date), "area", f.Params.Area.Name(f.Params.Lang),
		"title", t.Title, "value", t.Value.Text, "unit", t.Value.Unit, "share_title", t.ShareTitle, "share", t.Share.Text)
	return t, nil
}

// at returns the row of an area and a night; one without a value if there is none.
func at(rows []queries.Row, a area.Area, d civil.Date) queries.Row {
	for _, r := range rows {
		if r.Area == a && r.Date == d {
			return r
		}
	}
	return queries.Row{Area: a, Date: d}
}

// changes compares the last night of a series with the night before it and with
// the last month's end. A night that is missing gives no comparison, nor does
// one on the far side of a break in the definition.
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
		if then.Value == nil || broken(r.Metric, earlier, d) {
			continue
		}
		changes = append(changes, w.change(r.Metric, w.t("change.since", "date", w.date(earlier)), *now.Value-*then.Value))
	}
	return changes
}

// broken says whether the definition of a metric changed after one night, up to another.
func broken(m *queries.Metric, after, until civil.Date) bool {
	for _, br := range m.Breaks {
		if d, err := civil.ParseDate(br.Date); err == nil && d.After(after) && !d.After(until) {
			return true
		}
	}
	return false
}
