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

// Report is what a paper says about an area on one night: first what answers
// everything, then sections of figures and tables. It is of a snapshot and rests on
// nothing that came after it, so the same snapshot gives the same report for ever.
type Report struct {
	Params     Params // the view: an address with them shows the same numbers
	Area       area.Area
	Snapshot   queries.Snapshot
	Since      civil.Date // night of the report before; zero: there is none to compare with
	Title      string
	Subtitle   string // what it is about, until when
	Warning    string // made-up numbers; "" for real ones
	Headline   string // the state of things in a sentence
	Tiles      []ReportTile
	Standing   Paragraph // where it stands among others
	Changes    Paragraph // since the report before
	Pace       Paragraph // to targets
	Late       Paragraph // tasks, applications
	Provenance Paragraph // of the numbers, with what the checks warn of
	Sections   []Section
	Keys       []KeyNumber
}

// Paragraph is sentences under a heading.
type Paragraph struct {
	Title string
	Lines []Movement
}

// ReportTile is one headline number.
type ReportTile struct {
	Title string
	Value Number
	Lines []Movement
	Brief []Movement // the same where what stands above them says since when
}

// Section is a part of a report that has a heading. A figure that draws nothing is its
// table, with all its rows.
type Section struct {
	ID, Title string
	Lines     []string // said first; also why there is nothing to show
	Figures   []chart.Figure
}

// Report builds the report of the nation or a province of today on the night or
// snapshot the parameters name. A part that fails fails the report: nobody signs
// one with a hole.
func (b *Builder) Report(ctx context.Context, p Params) (*Report, error) {
	if err := reported(p.Area); err != nil {
		return nil, err
	}
	if !b.Scope.Sees(p.Area) {
		return nil, &queries.ScopeError{Metric: "report", Area: p.Area}
	}
	own := *b
	own.Scope, b = area.ScopeOf(p.Area), &own // who asks for it changes nothing in it
	v, err := b.reportView(ctx, p)
	if err != nil {
		return nil, err
	}
	since, err := b.since(ctx, v)
	if err != nil {
		return nil, err
	}
	v.p.From, v.since = civil.Date{}, since
	r := &Report{
		Params: v.p, Area: v.p.Area, Snapshot: v.snap, Since: since, Title: v.w.t("report.title"),
		Subtitle: v.w.t("report.subtitle", "area", v.p.Area.FullNameOn(v.snap.Date, p.Lang), "date", v.w.date(v.snap.Date)),
	}
	if v.snap.Simulated {
		r.Warning = v.w.t("banner.simulated")
	}
	return r, b.fill(ctx, v, r)
}

// fill builds the parts of a report side by side.
func (b *Builder) fill(ctx context.Context, v view, r *Report) error {
	chapters, drawn := v.chapters(), pictures{}
	tiles := make([]Panel[Tile], len(headlines()))
	r.Tiles = make([]ReportTile, len(tiles))
	var tasks taskPart
	var meanings Section
	var ahead string
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for i, h := range headlines() {
		g.Go(func() (err error) {
			r.Tiles[i], tiles[i].Value, err = b.reportTile(ctx, v, h, r.Since)
			return err
		})
	}
	for _, c := range chapters {
		for _, want := range c.pictures {
			drawn[want] = new(chart.Figure)
			fillIn(g, drawn[want], func() (chart.Figure, error) { return b.picture(ctx, v, want) })
		}
	}
	fillIn(g, &tasks, func() (taskPart, error) { return b.reportTasks(ctx, v) })
	fillIn(g, &meanings, func() (Section, error) { return b.reportMeanings(ctx, v) })
	fillIn(g, &ahead, func() (string, error) { return b.outlook(ctx, v) })
	fillIn(g, &r.Changes, func() (Paragraph, error) { return b.reportChanges(ctx, v, r.Since) })
	fillIn(g, &r.Provenance, func() (Paragraph, error) { return b.reportProvenance(ctx, v) })
	fillIn(g, &r.Keys, func() ([]KeyNumber, error) { return b.keyNumbers(ctx, v.w, v.p.Area, v.snap) })
	if err := g.Wait(); err != nil {
		return err
	}
	for _, c := range chapters {
		if c.id == "places" { // people read down to them
			r.Sections = append(r.Sections, tasks.section)
		}
		r.Sections = append(r.Sections, c.section(drawn))
	}
	r.Sections = append(r.Sections, meanings)
	r.Headline = v.w.headline(v.area(), tiles)
	r.Standing, r.Pace, r.Late = v.reportStanding(drawn), v.reportPace(tiles, ahead), v.reportLate(tasks, drawn)
	return nil
}

// fillIn builds one part of a report.
func fillIn[T any](g *errgroup.Group, into *T, build func() (T, error)) {
	g.Go(func() (err error) {
		*into, err = build()
		return err
	})
}

// reportView looks at a snapshot without the notices of pages, which tell what came
// after it.
func (b *Builder) reportView(ctx context.Context, p Params) (view, error) {
	snap, err := b.Reader.Snapshot(ctx, p.AsOf, p.Snapshot)
	if err != nil {
		return view{}, err
	}
	from := p.From
	p = p.shared()
	p.From, p.AsOf, p.Snapshot, p.Boundary = from, civil.Date{}, snap.ID, area.V34
	return view{frame: Frame{Path: "/", Params: p}, p: p, w: words(p.Lang), snap: snap}, nil
}

// Sentences are what the first page says, for those who read nothing else. What changed
// says since when, each for itself.
func (r *Report) Sentences() []string {
	var list []string
	if r.Headline != "" {
		list = append(list, r.Headline)
	}
	changes := Paragraph{}
	for _, line := range r.Changes.Lines {
		changes.Lines = append(changes.Lines, said(r.Changes.Title+": "+line.Text))
	}
	for _, part := range []Paragraph{r.Standing, changes, r.Pace, r.Late} {
		for _, line := range part.Lines {
			list = append(list, line.Text)
		}
	}
	return list
}

// Warnings are what must be known of the numbers before they are used.
func (r *Report) Warnings() []string {
	var list []string
	if r.Warning != "" {
		list = append(list, r.Warning)
	}
	for _, line := range r.Provenance.Lines {
		if line.Trend == "down" {
			list = append(list, line.Text)
		}
	}
	return list
}

// Figure returns a figure of the report by its kind; false if it holds none.
func (r *Report) Figure(id string) (chart.Figure, bool) {
	for _, s := range r.Sections {
		if i := slices.IndexFunc(s.Figures, func(f chart.Figure) bool { return f.ID == id }); i >= 0 {
			return s.Figures[i], true
		}
	}
	return chart.Figure{}, false
}
