package dashboards

import (
	"context"
	"slices"

	"toancanh/dashboards/chart"
	"toancanh/queries/area"
)

// picture is a figure of a section, by its kind and metric.
type picture struct {
	kind, metric string
	listed       bool
}

// sections are the parts of the report of an area, in their order, as they are
// built.
func (b *Builder) sections(v view) []func(context.Context) (Section, error) {
	nation := v.p.Area == (area.Area{})
	drawn := func(id, title string, figures ...picture) func(context.Context) (Section, error) {
		return func(ctx context.Context) (Section, error) { return b.section(ctx, v, id, title, figures) }
	}
	standing := []picture{{"indicators", "", true}}
	coverage := []picture{{"trend", "digitization_coverage", false}, {"pyramid", "", false}, {"bases", "", true}}
	cards := []picture{{"card_funnel", "", true}, {"pace", "", false}, {"flow", "cards_delivered", false}, {"backlog", "", false}, {"lead_time", "", false}}
	eid := []picture{{"eid_funnel", "", true}, {"trend", "eid_activation_rate", false}}
	services := []picture{{"trend", "service_online_share", false}, {"service_list", "", true}}
	places := []picture{{"ranking", "card_coverage", false}, {"rates", "", true}}
	title := v.w.t("report.provinces")
	if nation {
		coverage = slices.Insert(coverage, 0, picture{"map", "digitization_coverage", false})
		cards = slices.Insert(cards, 0, picture{"map", "card_coverage", false})
	} else {
		standing = append(standing, picture{"neighbours", "card_coverage", true})
		places = []picture{{"communes", "card_coverage", false}, {"rates", "", true}}
		title = v.w.t("place.communes")
	}
	return []func(context.Context) (Section, error){
		drawn("indicators", v.w.t("place.indicators"), standing...),
		drawn("coverage", v.w.t("nav.coverage"), coverage...),
		drawn("cards", v.w.t("nav.cards"), cards...),
		drawn("eid", v.w.t("nav.eid"), eid...),
		drawn("services", v.w.t("nav.services"), services...),
		func(ctx context.Context) (Section, error) { return b.taskSection(ctx, v) },
		drawn("places", title, places...),
		func(ctx context.Context) (Section, error) { return b.meaningSection(ctx, v) },
	}
}

// section builds a part of the report. Of a figure without a number only the
// sentence that says why is left.
func (b *Builder) section(ctx context.Context, v view, id, title string, figures []picture) (Section, error) {
	s := Section{ID: id, Title: title}
	for _, want := range figures {
		k, err := kindOf(want.kind)
		if err != nil {
			return s, err
		}
		v := v
		v.p.Metric = want.metric
		f, err := k.build(b, ctx, v)
		if err != nil {
			return s, err
		}
		s.add(f, want.listed)
	}
	return s, nil
}

// add puts a figure into the section, or the sentence that stands in its place.
func (s *Section) add(f chart.Figure, listed bool) {
	switch {
	case f.Plot != nil && !f.Drawn() && !listed, len(f.Table.Rows) == 0:
		line := f.Title + ". " + f.Sentence
		if f.Sentence == "" {
			line = f.Title + ". " + f.Blank()
		}
		s.Lines = append(s.Lines, line)
	default:
		s.Figures = append(s.Figures, ReportFigure{Figure: f, Listed: listed || f.Plot == nil})
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

// taskSection is the tasks: those overdue first, with the days, then all of the list.
func (b *Builder) taskSection(ctx context.Context, v view) (Section, error) {
	section := Section{ID: "tasks", Title: v.w.t("nav.tasks")}
	s, err := b.reportSheet(ctx, v)
	if err != nil {
		return section, err
	}
	section.Lines = []string{s.sentence()}
	if len(s.tasks) == 0 {
		return section, nil
	}
	if v.p.Area != (area.Area{}) {
		own, err := b.placeTasks(ctx, v)
		if err != nil {
			return section, err
		}
		section.Lines = append(section.Lines, own.Sentence)
	} else {
		more, err := b.section(ctx, v, "", "", []picture{{"task_groups", "", false}, {"task_burnup", "", false}})
		if err != nil {
			return section, err
		}
		section.Figures = more.Figures
	}
	past, err := b.past(ctx, s)
	if err != nil {
		return section, err
	}
	section.add(s.overdueList(), true)
	all := s.listing(past)
	all.Table = picked(all.Table, "number", "title", "lead_agency", "due", "status_reported", "timeliness", "days_late")
	all.Title = v.w.t("report.tasks.all", "n", len(s.tasks))
	section.Figures = append(section.Figures, ReportFigure{Figure: all, Listed: true, Landscape: true})
	return section, nil
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

// meaningSection says what each number counts, by which law, and which sources the
// night was read from.
func (b *Builder) meaningSection(ctx context.Context, v view) (Section, error) {
	section := Section{ID: "definitions", Title: v.w.t("report.definitions")}
	meanings := chart.Figure{ID: "definitions", Title: v.w.t("report.meanings"), Lang: v.p.Lang}
	for _, key := range []string{"col.metric", "col.definition", "definition.source", "definition.legal"} {
		meanings.Table.Columns = append(meanings.Table.Columns, chart.Column{Name: v.w.t(key)})
	}
	for _, id := range append(indicatorMetrics(), "card_pace", "task_completion_rate", "tasks_overdue") {
		m, err := b.Catalogue.Metric(id)
		if err != nil {
			return section, err
		}
		meanings.Table.Rows = append(meanings.Table.Rows, chart.Row{Link: v.frame.To("/definitions/" + id), Cells: []chart.Cell{
			v.titled(m), chart.Label(v.w.of(m.Definition)), chart.Label(v.w.relations(m)), chart.Label(v.w.of(m.LegalBasis)),
		}})
	}
	section.Figures = append(section.Figures, ReportFigure{Figure: meanings, Listed: true})
	fed, err := b.fed(ctx, v.w, v.snap)
	if err != nil {
		return section, err
	}
	sources := chart.Figure{ID: "sources", Title: v.w.t("snapshot.sources"), Lang: v.p.Lang, Sentence: v.w.t("snapshot.sources.none")}
	for _, key := range []string{"col.relation", "col.source", "col.newest", "snapshot.weight", "col.flags"} {
		sources.Table.Columns = append(sources.Table.Columns, chart.Column{Name: v.w.t(key)})
	}
	for _, line := range fed {
		flags := ""
		for i, m := range line.Marks {
			if i > 0 {
				flags += ", "
			}
			flags += m.Text
		}
		sources.Table.Rows = append(sources.Table.Rows, chart.Row{Cells: []chart.Cell{
			chart.Label(line.Relation), chart.Label(line.Source), chart.Label(line.Newest), chart.Label(line.Weight), chart.Label(flags),
		}})
	}
	section.add(sources, true)
	return section, nil
}
