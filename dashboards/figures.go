package dashboards

import (
	"context"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// FigureError says that there is no figure of that name.
type FigureError struct {
	ID      string
	Nearest []string
}

func (e *FigureError) Error() string { return "there is no figure " + e.ID }

// kind is one kind of figure: its name, what its address takes besides the common
// parameters, and how it is made.
type kind struct {
	id     string
	params []string
	build  func(b *Builder, ctx context.Context, v view) (chart.Figure, error)
}

// kinds lists every figure on one page.
func kinds() []kind {
	return []kind{
		{"trend", []string{"metric", "range", "with"}, (*Builder).trend},
		{"ranking", []string{"metric"}, (*Builder).ranking},
		{"communes", []string{"metric"}, (*Builder).communes},
		{"map", []string{"metric"}, (*Builder).atlas},
		{"months", []string{"metric"}, (*Builder).months},
		{"pyramid", nil, (*Builder).pyramid},
		{"bases", nil, (*Builder).bases},
		{"card_funnel", nil, (*Builder).cardFunnel},
		{"flow", []string{"metric", "range"}, (*Builder).flow},
		{"backlog", nil, (*Builder).backlog},
		{"backlog_provinces", nil, (*Builder).backlogProvinces},
		{"lead_time", nil, (*Builder).leadTime},
		{"pace", nil, (*Builder).pace},
		{"eid_funnel", nil, (*Builder).eidFunnel},
		{"services", []string{"metric"}, (*Builder).services},
		{"service_list", []string{"sort"}, (*Builder).serviceList},
		{"agencies", nil, (*Builder).agencies},
		{"published", []string{"metric"}, (*Builder).published},
		{"indicators", nil, (*Builder).indicators},
		{"rates", []string{"sort"}, (*Builder).rates},
		{"neighbours", []string{"metric"}, (*Builder).neighbours},
		{"movements", []string{"from"}, (*Builder).movementTable},
		{"movers", []string{"from", "metric"}, (*Builder).movers},
		{"comparison", []string{"metric", "with"}, (*Builder).comparison},
		{"tasks", TaskFilters(), (*Builder).taskList},
		{"task_states", []string{"list"}, (*Builder).taskCross},
		{"task_overdue", []string{"list"}, (*Builder).taskOverdue},
		{"task_groups", []string{"list"}, (*Builder).taskGroups},
		{"task_agencies", []string{"list"}, (*Builder).taskAgencies},
		{"task_burnup", []string{"list"}, (*Builder).taskBurnup},
		{"task_timeline", TaskFilters(), (*Builder).taskTimeline},
		{"task_history", []string{"list", "task"}, (*Builder).taskHistory},
		{"task_percent", []string{"list", "task"}, (*Builder).taskPercent},
	}
}

// FigureIDs returns the names of all figures.
func FigureIDs() []string {
	var ids []string
	for _, k := range kinds() {
		ids = append(ids, k.id)
	}
	return ids
}

// FigureParams returns what the address of a figure takes besides the common
// parameters.
func FigureParams(id string) []string {
	k, err := kindOf(id)
	if err != nil {
		return nil
	}
	return k.params
}

func kindOf(id string) (kind, error) {
	all := kinds()
	i := slices.IndexFunc(all, func(k kind) bool { return k.id == id })
	if i < 0 {
		return kind{}, &FigureError{ID: id, Nearest: FigureIDs()}
	}
	return all[i], nil
}

// FigurePage is a figure standing alone.
type FigurePage struct {
	Frame
	Figure Panel[chart.Figure]
}

// Figure builds the page "/figures/{id}".
func (b *Builder) Figure(ctx context.Context, p Params, id string) (*FigurePage, error) {
	v, f, err := b.ofKind(ctx, p, id)
	if err != nil {
		return nil, err
	}
	return &FigurePage{Frame: v.frame, Figure: Panel[chart.Figure]{Value: f}}, nil
}

// ofKind builds a figure of a kind, in the view it is seen in alone.
func (b *Builder) ofKind(ctx context.Context, p Params, id string) (view, chart.Figure, error) {
	k, err := kindOf(id)
	if err != nil {
		return view{}, chart.Figure{}, err
	}
	v, err := b.view(ctx, "/figures/"+id, p, "", "")
	if err != nil {
		return view{}, chart.Figure{}, err
	}
	f, err := k.build(b, ctx, v)
	v.frame.Title = f.Title
	return v, f, err
}

// figure begins a figure of a kind about a metric: its head, its way back and its
// own address.
func (v view) figure(id string, r *queries.Result) chart.Figure {
	p := v.p
	p.Metric = r.Metric.ID
	return v.drawing(id, p, v.w.of(r.Metric.Title), r)
}

// drawing begins a figure of a kind whose address has these parameters.
func (v view) drawing(id string, p Params, title string, r *queries.Result) chart.Figure {
	k, err := kindOf(id)
	if err != nil {
		panic(err) // id is a constant of this package
	}
	p = p.only(k.params)
	f := chart.Figure{ID: id, Title: title, Lang: v.p.Lang, Source: v.source(r), Query: p.Query()}
	p.AsOf, p.Snapshot = civil.Date{}, r.Snapshot.ID
	f.Source.Permalink = p.Address("/figures/" + id)
	return f
}

// metric is the metric an address names, or the usual one.
func (v view) metric(usual string) string {
	if v.p.Metric != "" {
		return v.p.Metric
	}
	return usual
}

// panel builds a figure of a kind into a panel of a page; a metric "" is the
// kind's usual one.
func (g *group) figure(ctx context.Context, v view, id, metric string, into *Panel[chart.Figure]) {
	if metric != "" {
		v.p.Metric = metric
	}
	add(ctx, g, id, into, func(ctx context.Context) (chart.Figure, error) {
		k, err := kindOf(id)
		if err != nil {
			return chart.Figure{}, err
		}
		return k.build(g.b, ctx, v)
	})
}
