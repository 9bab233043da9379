package dashboards

import (
	"context"
	"slices"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// Tasks is the page of a list of tasks: where it stands on both axes, who is
// behind, how it went, and the list itself, narrowed and ordered as asked.
type Tasks struct {
	Frame
	Choose   Choose
	Lists    []Choice // versions to look at, where there are several
	Empty    string   // why there is no task to show; "" if there is one
	National Choice   // to the nation's tasks, from an area that has none of its own
	Cross    Panel[chart.Figure]
	Overdue  Panel[chart.Figure]
	Groups   Panel[chart.Figure]
	Agencies Panel[chart.Figure]
	Burnup   Panel[chart.Figure]
	Form     TaskForm
	Timeline Panel[chart.Figure]
	List     Panel[chart.Figure]
}

// TaskForm is the form that narrows and orders a list of tasks.
type TaskForm struct {
	Path                                        string
	Hidden                                      []Field
	Search                                      string
	Groups, Agencies, States, Timeliness, Sorts []Option
	Disagrees                                   bool
	Clear                                       string // address of the whole list, "" if nothing is left out
	Found                                       bool   // whether any task is left
}

// Tasks builds the page "/tasks".
func (b *Builder) Tasks(ctx context.Context, p Params) (*Tasks, error) {
	w := words(p.Lang)
	v, err := b.view(ctx, "/tasks", p, w.t("tasks.title"), "")
	if err != nil {
		return nil, err
	}
	if err := taskOrder(p.Sort); err != nil {
		return nil, err
	}
	s, err := b.sheet(ctx, v)
	if err != nil {
		return nil, err
	}
	page := &Tasks{Frame: v.frame, Lists: s.versions(), Form: s.form()}
	page.Lead = s.sentence()
	if page.Choose, err = b.choose(ctx, v.frame, v.snap, true); err != nil {
		return nil, err
	}
	if len(s.tasks) == 0 {
		page.Empty = s.none()
		if s.list != "" {
			nation := p
			nation.Area, nation.Boundary = area.Area{}, usualBoundary(area.Area{})
			page.National = Choice{Text: w.t("tasks.nation"), Link: nation.Address("/tasks")}
		}
		return page, nil
	}
	g := &group{b: b}
	g.figure(ctx, v, "task_states", "", &page.Cross)
	g.figure(ctx, v, "task_overdue", "", &page.Overdue)
	g.figure(ctx, v, "task_groups", "", &page.Groups)
	g.figure(ctx, v, "task_agencies", "", &page.Agencies)
	g.figure(ctx, v, "task_burnup", "", &page.Burnup)
	if page.Form.Found {
		g.figure(ctx, v, "task_timeline", "", &page.Timeline)
		g.figure(ctx, v, "tasks", "", &page.List)
	}
	page.Faults, err = g.wait()
	return page, err
}

// versions leads to the other lists of the night.
func (s *sheet) versions() []Choice {
	if len(s.lists) < 2 {
		return nil
	}
	var choices []Choice
	for i, list := range s.lists {
		p := s.p
		p.Tasks = TaskParams{List: list}
		if i == 0 {
			p.Tasks.List = ""
		}
		choices = append(choices, Choice{Text: list, Link: p.Address("/tasks"), Here: list == s.list})
	}
	return choices
}

// form is filled with what the list holds.
func (s *sheet) form() TaskForm {
	p := s.p.Tasks
	f := TaskForm{
		Path: "/tasks#list", Search: s.p.Find, Disagrees: p.Disagrees,
		Hidden:   fields(s.p, slices.DeleteFunc(TaskFilters(), func(name string) bool { return name == "list" })...),
		Groups:   s.options(p.Group, "tasks.any.group", func(t queries.Task) string { return t.Group }, s.group),
		Agencies: s.options(p.Agency, "tasks.any.agency", func(t queries.Task) string { return t.LeadAgency }, s.agency),
		States:   s.choices(p.State, "tasks.any.state", "task.state.", taskStates()), Timeliness: s.choices(p.Timeliness, "tasks.any.timeliness", "task.timeliness.", timelinesses()),
	}
	for _, word := range taskSorts() {
		o := Option{Value: word, Text: s.w.t("tasks.sort." + word), Chosen: word == s.p.Sort}
		if word == usualSort {
			o.Value, o.Chosen = "", o.Chosen || s.p.Sort == ""
		}
		f.Sorts = append(f.Sorts, o)
	}
	if p != p.all() || s.p.Find != "" {
		f.Clear = s.narrowed(func(*TaskParams) {})
	}
	f.Found = len(s.shown()) > 0
	return f
}

// options are what the tasks have of something, in the order of its names; the one
// the address asks for is among them even if no task has it that night.
func (s *sheet) options(chosen, anything string, of func(queries.Task) string, name func(string) string) []Option {
	options := []Option{{Text: s.w.t(anything), Chosen: chosen == ""}}
	keys := []string{}
	if chosen != "" {
		keys = append(keys, chosen)
	}
	for _, t := range s.tasks {
		if key := of(t); key != "" {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, compareFolded)
	for _, key := range slices.Compact(keys) {
		options = append(options, Option{Value: key, Text: name(key), Chosen: key == chosen})
	}
	return options
}

// choices are the words of a list with their texts.
func (s *sheet) choices(chosen, anything, prefix string, list []string) []Option {
	options := []Option{{Text: s.w.t(anything), Chosen: chosen == ""}}
	for _, word := range list {
		options = append(options, Option{Value: word, Text: s.w.t(prefix + word), Chosen: word == chosen})
	}
	return options
}
