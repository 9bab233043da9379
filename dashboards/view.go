package dashboards

import (
	"context"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// view is one night, looked at as an address says: what every panel and every
// figure of a page starts from.
type view struct {
	frame  Frame
	p      Params
	w      words
	snap   queries.Snapshot
	within bool       // rankings are of the communes in the area, not of the provinces around it
	since  civil.Date // what all of a report compares with; zero: each figure its own
}

// view finds the night an address names and makes the frame around it.
func (b *Builder) view(ctx context.Context, path string, p Params, title, lead string) (view, error) {
	frame, snap, err := b.frame(ctx, path, p, title, lead)
	return view{frame: frame, p: p, w: words(p.Lang), snap: snap}, err
}

// about returns the same view of another area, on a list of provinces that knows it.
func (v view) about(a area.Area) view {
	v.p.Area = a
	if usualBoundary(a) == area.V63 {
		v.p.Boundary = area.V63
	}
	return v
}

// whole returns the same view over the whole history, whatever span the address
// names.
func (v view) whole() view {
	v.p.Range = "all"
	return v
}

// area is the name of the area in view, as on that night.
func (v view) area() string { return v.p.Area.NameOn(v.snap.Date, v.p.Lang) }

// question is a request about the night, the area and the boundary in view. The
// night is named even where the address names none, so that all panels of a page
// speak of the same one.
func (v view) question(metric string) queries.Request {
	q := queries.Request{Metric: metric, Area: v.p.Area, Boundary: v.p.Boundary, AsOf: v.snap.Date}
	if v.p.Snapshot != "" {
		q.AsOf, q.Snapshot = civil.Date{}, v.p.Snapshot
	}
	return q
}

// pageOf is the address of the page of an area, looked at in the same way; "" for
// areas that have none.
func (v view) pageOf(a area.Area) string { return v.p.PageOf(a) }

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

// source is the way back of a result.
func (v view) source(r *queries.Result) chart.Source {
	var names []string
	simulated := r.Snapshot.Simulated
	for _, s := range r.Sources {
		names = append(names, s.Source)
		simulated = simulated || s.Simulated
	}
	slices.Sort(names)
	return chart.Source{
		AsOf: r.Snapshot.Date, Date: v.w.date(r.Snapshot.Date), Snapshot: r.Snapshot.ID, Made: v.frame.To("/snapshots/" + r.Snapshot.ID),
		Names:      strings.Join(slices.Compact(names), ", "),
		Definition: v.frame.To("/definitions/" + r.Metric.ID), Meaning: v.w.of(r.Metric.Definition), Owner: v.w.of(r.Metric.Owner), Marks: v.w.marks(flagsOf(r)),
		Simulated: simulated, Flags: flagsOf(r),
	}
}

// ofSeveral is the way back of numbers of several metrics: to the list of definitions.
func (v view) ofSeveral(s chart.Source) chart.Source {
	s.Definition, s.Meaning, s.Owner = v.frame.To("/definitions"), "", ""
	return s
}

// flagsOf are the flags of a result's newest rows, each once.
func flagsOf(r *queries.Result) []queries.Flag {
	var flags []queries.Flag
	for _, row := range r.Rows {
		for _, flag := range row.Flags {
			if row.Date == r.Snapshot.Date && !slices.Contains(flags, flag) {
				flags = append(flags, flag)
			}
		}
	}
	slices.Sort(flags)
	return flags
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

// earlierNight is the night that numbers are compared with: that of the report, else the
// end of the month before.
func (v view) earlierNight() civil.Date {
	if !v.since.IsZero() {
		return v.since
	}
	return lastMonthEnd(v.snap.Date)
}

// lastMonthEnd is the last day of the month before the one a date lies in.
func lastMonthEnd(d civil.Date) civil.Date { return d.AddDays(-d.Day) }
