package dashboards

import (
	"context"
	"slices"
	"strings"

	"toancanh/dashboards/chart"
	"toancanh/queries/area"
)

// picture is a figure of a report, by its kind and metric.
type picture struct {
	kind, metric string
}

// pictures are the figures of a report.
type pictures map[picture]*chart.Figure

// of returns the figure of a kind about a metric, or about its usual one; nil if there
// is none.
func (p pictures) of(kind, metric string) *chart.Figure {
	for want, f := range p {
		if want.kind == kind && (want.metric == metric || want.metric == "") {
			return f
		}
	}
	return nil
}

// chapter is a section of figures.
type chapter struct {
	id, title string
	pictures  []picture
}

// chapters are the sections of the report of the area in view, in their order, but
// for those about tasks and meanings.
func (v view) chapters() []chapter {
	standing := []picture{{kind: "indicators"}}
	coverage := []picture{{kind: "trend", metric: "digitization_coverage"}, {kind: "pyramid"}, {kind: "bases"}}
	cards := []picture{{kind: "card_funnel"}, {kind: "pace"}, {kind: "flow", metric: "cards_delivered"}, {kind: "backlog"}, {kind: "lead_time"}}
	places := chapter{"places", v.w.t("report.provinces"), []picture{{kind: "ranking", metric: "card_coverage"}, {kind: "rates"}}}
	if v.p.Area == (area.Area{}) {
		coverage = slices.Insert(coverage, 0, picture{kind: "map", metric: "digitization_coverage"})
		cards = slices.Insert(cards, 0, picture{kind: "map", metric: "card_coverage"})
	} else {
		standing = append(standing, picture{kind: "neighbours", metric: "card_coverage"})
		places = chapter{"places", v.w.t("place.communes"), []picture{{kind: "communes", metric: "card_coverage"}, {kind: "rates"}}}
	}
	return []chapter{
		{"indicators", v.w.t("place.indicators"), standing},
		{"coverage", v.w.t("nav.coverage"), coverage},
		{"cards", v.w.t("nav.cards"), cards},
		{"eid", v.w.t("nav.eid"), []picture{{kind: "eid_funnel"}, {kind: "trend", metric: "eid_activation_rate"}}},
		{"services", v.w.t("nav.services"), []picture{{kind: "trend", metric: "service_online_share"}, {kind: "service_list"}}},
		places,
	}
}

// picture builds one figure of a report.
func (b *Builder) picture(ctx context.Context, v view, want picture) (chart.Figure, error) {
	k, err := kindOf(want.kind)
	if err != nil {
		return chart.Figure{}, err
	}
	v.p.Metric = want.metric
	return k.build(b, ctx, v)
}

// section puts the figures of a chapter together.
func (c chapter) section(drawn pictures) Section {
	s := Section{ID: c.id, Title: c.title}
	for _, want := range c.pictures {
		s.add(*drawn[want])
	}
	return s
}

// add puts a figure into the section, or the sentence that says why there is nothing
// to show.
func (s *Section) add(f chart.Figure) {
	switch {
	case len(f.Table.Rows) > 0 && (f.Drawn() || f.Plot == nil):
		s.Figures = append(s.Figures, f)
	case f.Sentence != "":
		s.Lines = append(s.Lines, f.Title+". "+f.Sentence)
	default:
		s.Lines = append(s.Lines, f.Title+". "+f.Blank())
	}
}

// reportSheet is the tasks a report is about: all of the list reported on last that
// are the nation's, and those of the area.
func (b *Builder) reportSheet(ctx context.Context, v view) (*sheet, error) {
	own := v.p.Area
	s, err := b.sheet(ctx, v.about(area.Area{}))
	if err != nil || own == (area.Area{}) {
		return s, err
	}
	tasks := s.tasks[:0:0]
	for _, t := range s.tasks {
		if t.Area == (area.Area{}) || t.Area.Within(own) {
			tasks = append(tasks, t)
		}
	}
	s.tasks = tasks
	return s, nil
}

// taskPart is what a report says of tasks.
type taskPart struct {
	section Section
	late    Movement // how many are overdue
	own     string   // the tasks of the area itself; "" where there are none
}

// reportTasks is the tasks: those overdue first, with the days, then all of the list.
func (b *Builder) reportTasks(ctx context.Context, v view) (taskPart, error) {
	s, err := b.reportSheet(ctx, v)
	if err != nil {
		return taskPart{}, err
	}
	late := s.overdue()
	p := taskPart{section: Section{ID: "tasks", Title: v.w.t("nav.tasks"), Lines: []string{s.sentence()}}, late: said(s.overdueSentence(late))}
	if len(late) > 0 {
		p.late.Trend = "down"
	}
	if len(s.tasks) == 0 {
		return p, nil
	}
	more := []picture{{kind: "task_groups"}, {kind: "task_burnup"}}
	if v.p.Area != (area.Area{}) {
		own, err := b.placeTasks(ctx, v)
		if err != nil {
			return p, err
		}
		if more = nil; len(own.Lines) > 0 {
			p.own = own.Sentence
		} else {
			p.late.Text = v.w.t("area.nation") + ": " + p.late.Text
		}
		p.section.Lines = append(p.section.Lines, own.Sentence)
	}
	for _, want := range more {
		f, err := b.picture(ctx, v, want)
		if err != nil {
			return p, err
		}
		p.section.add(f)
	}
	p.section.add(s.overdueList())
	all := s.listing(nil) // without what they once were
	all.Table = picked(all.Table, "number", "title", "lead_agency", "due", s.statusColumn(), "timeliness", "days_late")
	all.Title, all.Sentence = v.w.t("report.tasks.all", "n", len(s.tasks)), ""
	p.section.add(all)
	return p, nil
}

// picked keeps some columns of a table, by their codes, in the order told.
func picked(t chart.Table, codes ...string) chart.Table {
	var kept []int
	var out chart.Table
	for _, code := range codes {
		if i := slices.IndexFunc(t.Columns, func(c chart.Column) bool { return c.Code == code }); i >= 0 {
			kept = append(kept, i)
			out.Columns = append(out.Columns, t.Columns[i])
		}
	}
	for _, r := range t.Rows {
		cells := make([]chart.Cell, len(kept))
		for j, i := range kept {
			cells[j] = r.Cells[i]
		}
		r.Cells = cells
		out.Rows = append(out.Rows, r)
	}
	return out
}

// reportMeanings says what each number counts, by which law, and which sources the
// night was read from.
func (b *Builder) reportMeanings(ctx context.Context, v view) (Section, error) {
	section := Section{ID: "definitions", Title: v.w.t("report.definitions")}
	meanings := v.texts("definitions", v.w.t("report.meanings"), "col.metric", "col.definition", "definition.legal")
	for _, id := range append(indicatorMetrics(), "card_pace", "task_completion_rate", "tasks_overdue") {
		m, err := b.Catalogue.Metric(id)
		if err != nil {
			return section, err
		}
		meanings.Table.Rows = append(meanings.Table.Rows, chart.Row{Link: v.frame.To("/definitions/" + id), Cells: []chart.Cell{
			v.titled(m), chart.Label(v.w.of(m.Definition) + " " + v.w.t("report.counted", "relations", v.w.relations(m))), chart.Label(v.w.of(m.LegalBasis)),
		}})
	}
	section.add(meanings)
	fed, err := b.fed(ctx, v.w, v.snap)
	if err != nil {
		return section, err
	}
	sources := v.texts("sources", v.w.t("snapshot.sources"), "col.relation", "col.source", "col.newest", "snapshot.weight", "col.flags")
	if len(fed) == 0 {
		sources.Sentence = v.w.t("snapshot.sources.none")
	}
	for _, line := range fed {
		var flags []string
		for _, m := range line.Marks {
			flags = append(flags, m.Text)
		}
		sources.Table.Rows = append(sources.Table.Rows, chart.Row{Cells: []chart.Cell{
			chart.Label(line.Relation), chart.Label(line.Source), chart.Label(line.Newest), chart.Label(line.Weight), chart.Label(strings.Join(flags, ", ")),
		}})
	}
	section.add(sources)
	return section, nil
}

// texts begins a table of texts.
func (v view) texts(id, title string, columns ...string) chart.Figure {
	f := chart.Figure{ID: id, Title: title, Lang: v.p.Lang}
	for _, key := range columns {
		f.Table.Columns = append(f.Table.Columns, chart.Column{Name: v.w.t(key)})
	}
	return f
}
