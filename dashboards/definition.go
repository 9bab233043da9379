package dashboards

import (
	"context"
	"errors"
	"slices"
	"strings"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// Definition is the page of one metric: what it means, how it is worked out, its
// number on the night in view, and every step back to where that came from.
type Definition struct {
	Frame
	ID    string
	Facts []Fact
	API   string // address of its numbers
	SQL   string
	Now   *Present // nil while there is no night
	Pages []Choice // where it is shown
}

// Present is the newest number of a metric and its way back.
type Present struct {
	Sentence string
	Value    Number
	Figure   string // address of its trend, "" if it has none
	Source   chart.Source
	Judged   Judgement
}

// Definition builds the page "/definitions/{metric}". It also answers while there
// is no snapshot at all.
func (b *Builder) Definition(ctx context.Context, p Params, id string) (*Definition, error) {
	m, err := b.Catalogue.Metric(id)
	if err != nil {
		return nil, err
	}
	w := words(p.Lang)
	page := &Definition{ID: id, SQL: strings.TrimSpace(m.SQL), Facts: w.facts(m), API: p.shared().Address("/api/v1/metrics/" + id)}
	path := "/definitions/" + id
	v, err := b.view(ctx, path, p, w.of(m.Title), w.of(m.Definition))
	var missing *queries.NightError
	switch {
	case errors.As(err, &missing) && missing.Before.IsZero() && missing.After.IsZero():
		page.Frame = NewFrame(path, p, w.of(m.Title), w.of(m.Definition))
		return page, nil
	case err != nil:
		return nil, err
	}
	page.Frame = v.frame
	if page.Pages, err = b.shownOn(ctx, v, m); err != nil {
		return nil, err
	}
	page.Now, err = b.present(ctx, v, m)
	var outside *queries.ScopeError
	if errors.As(err, &outside) {
		return page, nil // what it means is for everybody, how much it is now is not
	}
	return page, err
}

// present is the nation's number on the night in view.
func (b *Builder) present(ctx context.Context, v view, m *queries.Metric) (*Present, error) {
	v = v.about(area.Area{})
	v.p.Boundary = area.V34
	r, err := b.run(ctx, v.question(m.ID))
	if err != nil {
		return nil, err
	}
	now := &Present{Source: v.source(r)}
	if now.Judged, err = b.judgement(ctx, v.w, v.snap); err != nil {
		return nil, err
	}
	if m.Kind == queries.Record {
		return now, nil // single statements: the page of the record shows them
	}
	row := at(r.Rows, area.Area{}, v.snap.Date)
	now.Value = v.w.number(m, row)
	now.Source.Marks = v.w.marks(row.Flags)
	now.Sentence = chart.Standing{Area: v.area(), Unit: m.Unit, Value: chart.ValueOf(v.p.Lang, m, row)}.Sentence(v.p.Lang)
	p := v.p.shared()
	p.Metric = m.ID
	now.Figure = p.Address("/figures/trend")
	return now, nil
}

// shownOn lists the pages a metric stands on: its own, the overview, the published
// record.
func (b *Builder) shownOn(ctx context.Context, v view, m *queries.Metric) ([]Choice, error) {
	var pages []Choice
	lead := func(item menuItem, metric string) {
		p := v.p.shared()
		p.Metric = metric
		pages = append(pages, Choice{Text: v.w.t(item.key), Link: p.Address(item.path)})
	}
	if home, ok := homeOf(m); ok {
		lead(home, "")
	}
	inTiles := slices.ContainsFunc(headlines(), func(h headline) bool { return h.metric == m.ID || h.beside == m.ID })
	switch {
	case slices.Index(overviewMetrics(), m.ID) > 0:
		lead(menuItem{"/", "nav.overview"}, m.ID)
	case inTiles || slices.Contains(overviewMetrics(), m.ID):
		lead(menuItem{"/", "nav.overview"}, "")
	}
	record, err := b.Reader.Published(ctx, b.Scope, queries.PublishedFilter{Metric: m.ID})
	if err != nil {
		return nil, err
	}
	if len(record) > 0 && m.Kind != queries.Record {
		lead(menuItem{"/published", "nav.published"}, m.ID)
	}
	return pages, nil
}
