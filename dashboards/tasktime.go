package dashboards

import (
	"context"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// taskCourse is how a task came to what it is.
type taskCourse struct {
	since   civil.Date // first night that knew it
	dues    []civil.Date
	changes []queries.TaskChange // the oldest first
}

// former are the due dates a task had before the present one, each once.
func (c taskCourse) former(now civil.Date) []civil.Date {
	var dates []civil.Date
	for _, d := range c.dues {
		if d != now && !slices.Contains(dates, d) {
			dates = append(dates, d)
		}
	}
	return dates
}

// past tells the course of each task of the list, by its id.
func (b *Builder) past(ctx context.Context, s *sheet) (map[string]taskCourse, error) {
	return b.pastOf(ctx, s, "")
}

// pastOf tells the course of one task of the list, or of all.
func (b *Builder) pastOf(ctx context.Context, s *sheet, id string) (map[string]taskCourse, error) {
	if s.list == "" {
		return nil, nil
	}
	q := s.question("tasks_by_state")
	changes, _, err := b.Reader.TaskHistory(ctx, b.Scope, queries.TaskFilter{AsOf: q.AsOf, Snapshot: q.Snapshot, List: s.list, ID: id})
	if err != nil {
		return nil, err
	}
	past := map[string]taskCourse{}
	for _, change := range changes {
		c := past[change.Task.ID]
		if c.since.IsZero() {
			c.since = change.Date
		}
		if due := change.Task.Due; !due.IsZero() && (len(c.dues) == 0 || c.dues[len(c.dues)-1] != due) {
			c.dues = append(c.dues, due)
		}
		c.changes = append(c.changes, change)
		past[change.Task.ID] = c
	}
	return past, nil
}

// mostBars is how many tasks a timeline draws.
const mostBars = 60

// taskTimeline draws the tasks the address asks for from the first night that knew
// them to their due dates.
func (b *Builder) taskTimeline(ctx context.Context, v view) (chart.Figure, error) {
	if err := taskOrder(v.p.Sort); err != nil {
		return chart.Figure{}, err
	}
	s, err := b.sheet(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	past, err := b.past(ctx, s)
	if err != nil {
		return chart.Figure{}, err
	}
	f := s.figure("task_timeline", s.w.t("tasks.timeline"))
	f.Notes = []string{s.w.t("tasks.timeline.key")}
	tasks := s.shown()
	if len(tasks) > mostBars {
		f.Notes = append(f.Notes, s.w.t("tasks.timeline.cut", "n", mostBars, "of", len(tasks)))
		tasks = tasks[:mostBars]
	}
	for _, key := range []string{"col.task", "col.known", "col.first_due", "col.due", "col.completed", "col.timeliness"} {
		f.Table.Columns = append(f.Table.Columns, chart.Column{Name: s.w.t(key), Code: key[len("col."):]})
	}
	moved := 0
	for _, t := range tasks {
		c := past[t.ID]
		first := chart.Label("")
		if len(c.former(t.Due)) > 0 && !t.Due.IsZero() {
			first = chart.DateOf(s.p.Lang, c.dues[0], "")
			moved++
		}
		f.Table.Rows = append(f.Table.Rows, chart.Row{
			Link: s.page(t), Tip: s.tip(t, c),
			Cells: []chart.Cell{
				chart.Label(s.numbered(t)), chart.DateOf(s.p.Lang, c.since, s.w.t("why.gap")), first, s.due(t), s.completed(t), s.timeliness(t),
			},
		})
	}
	f.Sentence = s.none()
	if len(s.tasks) > 0 {
		f.Sentence = s.w.t("tasks.timeline.sentence", "n", len(tasks), "moved", moved, "overdue", tally(tasks, func(t queries.Task) bool { return t.Timeliness == "overdue" }))
	}
	plot := chart.Timeline{Today: s.snap.Date}
	for i, word := range timelinesses() {
		if tally(tasks, func(t queries.Task) bool { return t.Timeliness == word }) == 0 {
			continue
		}
		plot.Kinds = append(plot.Kinds, chart.Kind{Name: s.w.t("task.timeliness." + word), Ink: timelinessInks()[i], Open: word == "overdue"})
	}
	f.Plot = plot
	return f, nil
}

// mostAhead is how many months past the night in view a plan is drawn.
const mostAhead = 60

// taskBurnup sets the tasks done against those due by then, month by month. It is
// of the whole list: permanent tasks have no end and are left out.
func (b *Builder) taskBurnup(ctx context.Context, v view) (chart.Figure, error) {
	v = v.about(area.Area{})
	s, err := b.sheet(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	f := s.figure("task_burnup", s.w.t("tasks.burnup"))
	f.Table.Columns = []chart.Column{
		{Name: s.w.t("col.date"), Code: "date"}, {Name: s.w.t("tasks.burnup.done"), Unit: queries.Tasks, Code: "done"},
		{Name: s.w.t("tasks.burnup.planned"), Unit: queries.Tasks, Code: "planned"}, {Name: s.w.t("tasks.burnup.total"), Unit: queries.Tasks, Code: "total"},
		{Name: s.w.t("tasks.burnup.open"), Unit: queries.Tasks, Code: "open"},
	}
	f.Notes = []string{s.w.t("tasks.burnup.note")}
	if s.list == "" {
		f.Sentence = s.none()
		return f, nil
	}
	first, err := b.first(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	q := v.question("task_completion_rate")
	q.From, q.Where = first, []queries.Filter{{Dim: "list", Values: []string{s.list}}}
	r, err := b.run(ctx, q)
	if err != nil {
		return chart.Figure{}, err
	}
	f.Table.Rows = s.burnupRows(r)
	f.Source = v.source(r)
	f.Sentence = s.burnupSentence(r)
	f.Plot = chart.Trend{Faint: []int{3}, Dashed: []int{2}, Undrawn: []int{4}}
	return f, nil
}

// burnupRows are the ends of the months since the list is known, the night in view
// and the months to come until the last task is due.
func (s *sheet) burnupRows(r *queries.Result) []chart.Row {
	found := map[civil.Date]queries.Row{}
	for _, row := range r.Rows {
		if row.Denominator != nil && *row.Denominator > 0 {
			found[row.Date] = row
		}
	}
	var dues []civil.Date
	for _, t := range s.tasks {
		if t.Timeliness != "permanent" {
			dues = append(dues, t.Due)
		}
	}
	var rows []chart.Row
	for _, d := range s.burnupNights(found, dues) {
		planned := float64(len(slices.DeleteFunc(slices.Clone(dues), func(due civil.Date) bool { return due.After(d) })))
		cells := []chart.Cell{chart.DateOf(s.p.Lang, d, ""), s.ahead(d), chart.NumberOf(s.p.Lang, queries.Tasks, planned), s.ahead(d), s.ahead(d)}
		if row, ok := found[d]; ok {
			cells[1] = chart.CountOf(s.p.Lang, r.Metric, row, row.Numerator)
			cells[3] = chart.CountOf(s.p.Lang, r.Metric, row, row.Denominator)
			if row.Numerator != nil {
				cells[4] = chart.NumberOf(s.p.Lang, queries.Tasks, float64(*row.Denominator-*row.Numerator))
			}
		}
		rows = append(rows, chart.Row{Cells: cells})
	}
	return rows
}

// ahead is the count of a night without one: to come, or missing.
func (s *sheet) ahead(d civil.Date) chart.Cell {
	if d.After(s.snap.Date) {
		return chart.Cell{Text: chart.Dash, Why: s.w.t("tasks.why.ahead")}
	}
	return chart.Cell{Text: chart.Dash, Why: s.w.t("why.gap")}
}

// burnupNights are the days a burn-up has a row for.
func (s *sheet) burnupNights(found map[civil.Date]queries.Row, dues []civil.Date) []civil.Date {
	first, last := s.snap.Date, s.snap.Date
	for d := range found {
		if d.Before(first) {
			first = d
		}
	}
	for _, d := range dues {
		if d.After(last) {
			last = d
		}
	}
	days := []civil.Date{s.snap.Date}
	for end := lastMonthEnd(s.snap.Date); !end.Before(first); end = lastMonthEnd(end) {
		days = append(days, end)
	}
	slices.Reverse(days)
	for n, end := 0, monthEnd(s.snap.Date); n < mostAhead && lastMonthEnd(end).Before(last); n++ {
		if end != s.snap.Date {
			days = append(days, end)
		}
		end = monthEnd(end.AddDays(1))
	}
	return days
}

// monthEnd is the last day of the month a date lies in.
func monthEnd(d civil.Date) civil.Date {
	return lastMonthEnd(civil.Date{Year: d.Year, Month: d.Month, Day: 28}.AddDays(10))
}

// burnupSentence compares what is done with what was due by now.
func (s *sheet) burnupSentence(r *queries.Result) string {
	now := at(r.Rows, area.Area{}, s.snap.Date)
	if now.Numerator == nil || now.Denominator == nil || *now.Denominator == 0 {
		return s.w.t("tasks.burnup.empty")
	}
	due, done := 0, 0
	for _, t := range s.tasks {
		if t.Timeliness == "permanent" || t.Due.After(s.snap.Date) {
			continue
		}
		due++
		if t.State == "done" {
			done++
		}
	}
	return s.w.t("tasks.burnup.sentence", "date", s.w.date(s.snap.Date), "done", *now.Numerator, "of", *now.Denominator, "due", due, "met", done)
}
