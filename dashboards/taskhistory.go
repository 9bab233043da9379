package dashboards

import (
	"context"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// taskHistory lists what changed about a task, the newest first.
func (b *Builder) taskHistory(ctx context.Context, v view) (chart.Figure, error) {
	s, t, err := b.one(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	past, err := b.pastOf(ctx, s, t.ID)
	if err != nil {
		return chart.Figure{}, err
	}
	changes := past[t.ID].changes
	f := s.figure("task_history", s.w.t("task.history"))
	f.Subtitle = s.numbered(t)
	f.Sentence = s.w.t("task.history.sentence", "n", len(changes), "date", s.w.date(past[t.ID].since))
	for _, c := range [][2]string{{"col.date", "date"}, {"col.what", "field"}, {"col.before", "before"}, {"col.after", "after"}} {
		f.Table.Columns = append(f.Table.Columns, chart.Column{Name: s.w.t(c[0]), Code: c[1]})
	}
	for i, c := range slices.Backward(changes) {
		day := chart.DateOf(s.p.Lang, c.Date, "")
		if i == 0 || c.Fields == nil {
			f.Table.Rows = append(f.Table.Rows, chart.Row{Cells: []chart.Cell{day, chart.Label(s.w.t("task.history.first")), chart.Label(""), chart.Label(s.summary(c.Task))}})
			continue
		}
		for _, field := range c.Fields {
			f.Table.Rows = append(f.Table.Rows, chart.Row{Cells: []chart.Cell{
				day, chart.Label(s.w.t(fieldName(field))), chart.Label(s.field(changes[i-1].Task, field)), chart.Label(s.field(c.Task, field)),
			}})
		}
	}
	return f, nil
}

// summary is what a task was when it was first known.
func (s *sheet) summary(t queries.Task) string {
	return strings.Join([]string{s.w.t("task.state." + t.State), s.w.t("col.due") + ": " + s.dueText(t), s.agency(t.LeadAgency)}, " · ")
}

// fieldName is the text for a field that changed.
func fieldName(field string) string {
	switch field {
	case "lead_agency":
		return "col.lead"
	case "status_reported":
		return "col.status"
	case "title":
		return "col.task"
	}
	return "col." + field
}

// field is what a task had in a field that changed.
func (s *sheet) field(t queries.Task, field string) string {
	switch field {
	case "state":
		return s.w.t("task.state." + t.State)
	case "timeliness":
		return s.timeliness(t).Text
	case "due":
		return s.dueText(t)
	case "lead_agency":
		return s.agency(t.LeadAgency)
	case "percent":
		return s.orWhy(s.percent(t))
	case "status_reported":
		return s.reported(t).Text
	}
	return s.w.of(t.Title)
}

// taskPercent is how far a task was reported to be at the ends of the months.
func (b *Builder) taskPercent(ctx context.Context, v view) (chart.Figure, error) {
	s, t, err := b.one(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	past, err := b.pastOf(ctx, s, t.ID)
	if err != nil {
		return chart.Figure{}, err
	}
	c := past[t.ID]
	f := s.figure("task_percent", s.w.t("task.percent"))
	f.Subtitle = s.numbered(t)
	f.Table.Columns = []chart.Column{{Name: s.w.t("col.date"), Code: "date"}, {Name: s.w.t("col.percent"), Unit: queries.Share, Code: "percent"}}
	last := c.end(t, s.snap.Date)
	days := []civil.Date{last}
	for end := lastMonthEnd(last); !c.since.IsZero() && !end.Before(c.since); end = lastMonthEnd(end) {
		days = append(days, end)
	}
	for _, d := range slices.Backward(days) {
		f.Table.Rows = append(f.Table.Rows, chart.Row{Cells: []chart.Cell{chart.DateOf(s.p.Lang, d, ""), s.percent(c.on(d))}})
	}
	f.Sentence = s.percentSentence(&f.Table)
	plot := chart.Trend{}
	for _, due := range append(c.former(t.Due), t.Due) {
		if !due.IsZero() && due.After(days[len(days)-1]) && due.Before(last) {
			plot.Breaks = append(plot.Breaks, chart.Break{Date: due, Text: s.w.t("col.due") + " " + s.w.date(due)})
		}
	}
	f.Plot = plot
	return f, nil
}

// percentSentence says what was reported first and last.
func (s *sheet) percentSentence(t *chart.Table) string {
	rows := slices.DeleteFunc(slices.Clone(t.Rows), func(r chart.Row) bool { return r.Cells[1].Value == nil })
	if len(rows) == 0 {
		return s.w.t("task.percent.never")
	}
	first, last := rows[0].Cells, rows[len(rows)-1].Cells
	text := s.w.t("task.percent.now", "percent", last[1].Text, "date", last[0].Text)
	if first[1].Text != last[1].Text {
		text += " " + s.w.t("task.percent.then", "percent", first[1].Text, "date", first[0].Text)
	}
	return text
}

// end is how far it is worth following a task: the night in view, or the end of the
// month after the last change of one that is done.
func (c taskCourse) end(t queries.Task, night civil.Date) civil.Date {
	if t.State != "done" || len(c.changes) == 0 {
		return night
	}
	end := monthEnd(monthEnd(c.changes[len(c.changes)-1].Date).AddDays(1))
	if end.After(night) {
		return night
	}
	return end
}

// on is the task as it stood on a night.
func (c taskCourse) on(d civil.Date) queries.Task {
	var t queries.Task
	for _, change := range c.changes {
		if change.Date.After(d) {
			break
		}
		t = change.Task
	}
	return t
}
