package dashboards

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// figure begins a figure of a list of tasks.
func (s *sheet) figure(id, title string) chart.Figure {
	f := s.drawing(id, s.p, title, s.counts)
	f.Subtitle = s.w.t("tasks.none.caption", "date", s.w.date(s.snap.Date))
	if s.list != "" {
		f.Subtitle = s.w.t("tasks.caption", "list", s.list, "area", s.area(), "date", s.w.date(s.snap.Date))
	}
	return f
}

// taskList is the list itself: the tasks the address asks for.
func (b *Builder) taskList(ctx context.Context, v view) (chart.Figure, error) {
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
	return s.listing(past), nil
}

// listing is the tasks the address asks for, in the order it asks for.
func (s *sheet) listing(past map[string]taskCourse) chart.Figure {
	tasks := s.shown()
	f := s.figure("tasks", s.w.t("tasks.list"))
	f.Sentence = s.w.t("tasks.shown", "n", len(tasks), "of", len(s.tasks))
	if n := tally(tasks, func(t queries.Task) bool { return t.Disagrees }); n > 0 {
		f.Sentence += " " + s.w.t("tasks.disagree", "n", n)
	}
	for _, c := range []struct {
		key, code string
		unit      queries.Unit
	}{
		{"col.number", "number", ""}, {"col.task", "title", ""}, {"col.lead", "lead_agency", ""}, {"col.due", "due", ""}, {"col.former_due", "former_due", ""},
		{"col.status", "status_reported", ""}, {"col.state", "state", ""}, {"col.timeliness", "timeliness", ""}, {"col.days_late", "days_late", queries.Days},
		{"col.disagrees", "disagrees", ""}, {"col.percent", "percent", queries.Share}, {"col.completed", "completed_on", ""}, {"col.group", "group", ""},
	} {
		f.Table.Columns = append(f.Table.Columns, chart.Column{Name: s.w.t(c.key), Code: c.code, Unit: c.unit})
	}
	for _, t := range tasks {
		f.Table.Rows = append(f.Table.Rows, chart.Row{Cells: s.line(t, past[t.ID])})
	}
	return f
}

// line is what the list says of one task.
func (s *sheet) line(t queries.Task, past taskCourse) []chart.Cell {
	title := chart.Label(s.w.of(t.Title))
	title.Link = s.page(t)
	disagrees := chart.Label("")
	if t.Disagrees {
		disagrees = chart.Cell{Text: s.w.t("task.disagrees." + s.contradiction(t)), Level: "warn"}
	}
	return []chart.Cell{
		chart.Label(t.Number), title, chart.Label(s.agency(t.LeadAgency)), s.due(t), chart.Label(s.dates(past.former(t.Due))),
		s.reported(t), chart.Label(s.w.t("task.state." + t.State)), s.timeliness(t), s.late(t), disagrees,
		s.percent(t), s.completed(t), chart.Label(s.group(t.Group)),
	}
}

// due is when a task is due; one that is permanent never is.
func (s *sheet) due(t queries.Task) chart.Cell {
	if t.Due.IsZero() {
		return chart.Cell{Text: chart.Dash, Why: s.w.t("task.due.none")}
	}
	return chart.DateOf(s.p.Lang, t.Due, "")
}

// late is how many days a task is or was late, empty for one that is not.
func (s *sheet) late(t queries.Task) chart.Cell {
	switch {
	case t.DaysLate != nil:
		return chart.NumberOf(s.p.Lang, queries.Days, float64(*t.DaysLate))
	case t.Timeliness == "unknown", t.Timeliness == "late":
		return chart.Cell{Text: chart.Dash, Why: s.w.t("task.late.unknown")}
	}
	return chart.Label("")
}

// reported is the status in the words of the report; a blank one is said to be.
func (s *sheet) reported(t queries.Task) chart.Cell {
	if t.StatusReported == "" {
		return chart.Cell{Text: s.w.t("task.status.blank"), Level: "info"}
	}
	return chart.Label(t.StatusReported)
}

func (s *sheet) percent(t queries.Task) chart.Cell {
	if t.Percent == nil {
		return chart.Cell{Text: chart.Dash, Why: s.w.t("task.percent.none")}
	}
	share := *t.Percent / 100
	return chart.Cell{Text: locale.Share(s.p.Lang, share, 0), Value: &share}
}

// completed is the day of completion; of a task that is not done there is none.
func (s *sheet) completed(t queries.Task) chart.Cell {
	if t.CompletedOn.IsZero() && t.State != "done" {
		return chart.Label("")
	}
	return chart.DateOf(s.p.Lang, t.CompletedOn, s.w.t("task.completed.none"))
}

// contradiction names in what way a report contradicts the dates.
func (s *sheet) contradiction(t queries.Task) string {
	done := t.State == "done"
	switch {
	case done && t.CompletedOn.After(s.snap.Date):
		return "ahead"
	case !done && !t.CompletedOn.IsZero() && !t.CompletedOn.After(s.snap.Date):
		return "open"
	case t.Timeliness == "overdue":
		return "overdue"
	case done && !t.CompletedOn.IsZero() && !t.CompletedOn.After(t.Due):
		return "early"
	}
	return "late"
}

// taskCross counts the tasks by both axes: what is reported, and what the
// dates say.
func (b *Builder) taskCross(ctx context.Context, v view) (chart.Figure, error) {
	s, err := b.sheet(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	f := s.figure("task_states", s.w.t("tasks.cross"))
	f.Sentence = s.axes()
	f.Table.Columns = append([]chart.Column{{Name: s.w.t("col.state"), Code: "state"}}, s.countColumns()...)
	for _, state := range taskStates() {
		of := slices.DeleteFunc(slices.Clone(s.tasks), func(t queries.Task) bool { return t.State != state })
		row := s.countRow(s.w.t("task.state."+state), of, func(p *TaskParams) { p.State = state })
		f.Table.Rows = append(f.Table.Rows, row)
	}
	total := s.countRow(s.w.t("col.total"), s.tasks, func(*TaskParams) {})
	total.Whole = true
	f.Table.Rows = append(f.Table.Rows, total)
	f.Notes = []string{s.w.t("tasks.axes")}
	return f, nil
}

// countColumns are a column for each way to stand to the due date, and all of them.
func (s *sheet) countColumns() []chart.Column {
	var columns []chart.Column
	for _, word := range timelinesses() {
		columns = append(columns, chart.Column{Name: s.w.t("task.timeliness." + word), Unit: queries.Tasks, Code: word})
	}
	return append(columns, chart.Column{Name: s.w.t("col.total"), Unit: queries.Tasks, Code: "total"})
}

// countRow counts some tasks by how they stand to their due dates; a count leads
// to the tasks it counts.
func (s *sheet) countRow(name string, tasks []queries.Task, narrow func(*TaskParams)) chart.Row {
	row := chart.Row{Cells: []chart.Cell{chart.Label(name)}}
	for _, word := range timelinesses() {
		n := tally(tasks, func(t queries.Task) bool { return t.Timeliness == word })
		row.Cells = append(row.Cells, s.count(n, func(p *TaskParams) { narrow(p); p.Timeliness = word }))
	}
	row.Cells = append(row.Cells, s.count(len(tasks), narrow))
	return row
}

// count is a number of tasks, which leads to them if there are any.
func (s *sheet) count(n int, narrow func(*TaskParams)) chart.Cell {
	cell := chart.NumberOf(s.p.Lang, queries.Tasks, float64(n))
	if n > 0 {
		cell.Link = s.narrowed(narrow)
	}
	return cell
}

// timelinessInks are the colours of timelinesses, in their order: apart for
// colour-blind readers, and by lightness from one to the next.
func timelinessInks() []string {
	return []string{"blue", "gold", "soft", "scale-2", "mark", "strong"}
}

// taskGroups counts the tasks by group.
func (b *Builder) taskGroups(ctx context.Context, v view) (chart.Figure, error) {
	return b.taskParts(ctx, v, "task_groups", "tasks.groups", "col.group",
		func(t queries.Task) string { return t.Group }, (*sheet).group,
		func(p *TaskParams, key string) { p.Group = key })
}

// taskAgencies counts the tasks by the agency that leads on the night in view.
func (b *Builder) taskAgencies(ctx context.Context, v view) (chart.Figure, error) {
	return b.taskParts(ctx, v, "task_agencies", "tasks.agencies", "col.lead",
		func(t queries.Task) string { return t.LeadAgency }, (*sheet).agency,
		func(p *TaskParams, key string) { p.Agency = key })
}

// mostParts is how many groups or agencies a figure shows; the others are summed.
const mostParts = 20

// taskParts counts the tasks by something they have in common, those with most
// overdue first.
func (b *Builder) taskParts(ctx context.Context, v view, id, title, column string,
	of func(queries.Task) string, name func(*sheet, string) string, narrow func(*TaskParams, string),
) (chart.Figure, error) {
	s, err := b.sheet(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	f := s.figure(id, s.w.t(title))
	f.Table.Columns = append([]chart.Column{{Name: s.w.t(column), Code: id}}, s.countColumns()...)
	parts := partsOf(s.tasks, of)
	var rest []queries.Task
	for i, part := range parts {
		if i >= mostParts {
			rest = append(rest, part.tasks...)
			continue
		}
		lead := func(p *TaskParams) { narrow(p, part.key) }
		if part.key == "" {
			lead = nil
		}
		f.Table.Rows = append(f.Table.Rows, s.partRow(name(s, part.key), part.tasks, lead))
	}
	if len(rest) > 0 {
		f.Table.Rows = append(f.Table.Rows, s.partRow(s.w.t("tasks.parts.rest", "n", len(parts)-mostParts), rest, nil))
	}
	f.Sentence = s.partsSentence(parts, name)
	f.Plot = chart.Stacked{Inks: timelinessInks()}
	return f, nil
}

// partRow is the counts of a part. One without a name of its own leads nowhere.
func (s *sheet) partRow(name string, tasks []queries.Task, narrow func(*TaskParams)) chart.Row {
	if narrow != nil {
		row := s.countRow(name, tasks, narrow)
		row.Link = s.narrowed(narrow)
		return row
	}
	row := s.countRow(name, tasks, func(*TaskParams) {})
	for i := range row.Cells {
		row.Cells[i].Link = ""
	}
	return row
}

// part is tasks that have something in common.
type part struct {
	key     string
	tasks   []queries.Task
	overdue int
}

// partsOf divides tasks, the part with most overdue first, then the greatest; what
// has no key stands last.
func partsOf(tasks []queries.Task, of func(queries.Task) string) []part {
	var parts []part
	for _, t := range tasks {
		i := slices.IndexFunc(parts, func(p part) bool { return p.key == of(t) })
		if i < 0 {
			i = len(parts)
			parts = append(parts, part{key: of(t)})
		}
		parts[i].tasks = append(parts[i].tasks, t)
		if t.Timeliness == "overdue" {
			parts[i].overdue++
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int {
		return lastIf(a.key == "", b.key == "", func() int {
			return cmp.Or(cmp.Compare(b.overdue, a.overdue), cmp.Compare(len(b.tasks), len(a.tasks)), cmp.Compare(a.key, b.key))
		})
	})
	return parts
}

// mostTied is how many parts that share a place are named.
const mostTied = 3

// partsSentence says which part has most overdue.
func (s *sheet) partsSentence(parts []part, name func(*sheet, string) string) string {
	switch {
	case len(parts) == 0:
		return s.w.t("tasks.empty")
	case parts[0].overdue == 0:
		return s.w.t("tasks.parts.none", "date", s.w.date(s.snap.Date))
	}
	var most []string
	for _, p := range parts {
		if p.overdue == parts[0].overdue {
			most = append(most, name(s, p.key))
		}
	}
	switch n := len(most); {
	case n > mostTied:
		return s.w.t("tasks.parts.many", "n", parts[0].overdue, "parts", n)
	case n > 1:
		return s.w.t("tasks.parts.tied", "n", parts[0].overdue, "parts", strings.Join(most, "”, “"))
	}
	return s.w.t("tasks.parts.most", "part", name(s, parts[0].key), "n", parts[0].overdue, "of", len(parts[0].tasks))
}

// taskOverdue lists the tasks past their due date that are not done.
func (b *Builder) taskOverdue(ctx context.Context, v view) (chart.Figure, error) {
	s, err := b.sheet(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	return s.overdueList(), nil
}

// overdueList is the tasks past their due date that are not done, the latest first.
func (s *sheet) overdueList() chart.Figure {
	late := s.overdue()
	f := s.figure("task_overdue", s.w.t("tasks.overdue", "n", len(late)))
	f.Sentence = s.overdueSentence(late)
	f.Table.Columns = []chart.Column{
		{Name: s.w.t("col.number"), Code: "number"}, {Name: s.w.t("col.task"), Code: "title"}, {Name: s.w.t("col.days_late"), Code: "days_late", Unit: queries.Days},
		{Name: s.w.t("col.due"), Code: "due"}, {Name: s.w.t("col.lead"), Code: "lead_agency"}, {Name: s.w.t("col.status"), Code: "status_reported"},
		{Name: s.w.t("col.state"), Code: "state"},
	}
	for _, t := range late {
		title := chart.Label(s.w.of(t.Title))
		title.Link = s.page(t)
		f.Table.Rows = append(f.Table.Rows, chart.Row{Cells: []chart.Cell{
			chart.Label(t.Number), title, s.late(t), s.due(t), chart.Label(s.agency(t.LeadAgency)), s.reported(t), chart.Label(s.w.t("task.state." + t.State)),
		}})
	}
	f.Table = picked(f.Table, "number", "title", "days_late", "due", "lead_agency", s.statusColumn())
	return f
}

// statusColumn is the column that says how a task stands where there is room for one: the
// words of the list, which are Vietnamese, or what they say, which has a name in each
// language.
func (s *sheet) statusColumn() string {
	if s.p.Lang == Vietnamese {
		return "status_reported"
	}
	return "state"
}
