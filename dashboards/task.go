package dashboards

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// TaskError says that a night holds no task of that id.
type TaskError struct {
	ID   string
	List string // that was asked for, "" if none
	Date civil.Date
	All  string // address of the tasks there are
}

func (e *TaskError) Error() string { return "no task " + e.ID + " on " + e.Date.String() }

// Task is the page of one task.
type Task struct {
	Frame
	Marks     []chart.Mark
	Sentence  string
	Facts     []Fact
	Elsewhere []Choice // lists that hold a task of the same id
	Percent   Panel[chart.Figure]
	History   Panel[chart.Figure]
	Before    Choice // neighbours in the list
	After     Choice
	All       Choice
}

// taskPath is the path of a task's page.
func taskPath(id string) string { return "/tasks/" + url.PathEscape(id) }

// Task builds the page "/tasks/{task_id}".
func (b *Builder) Task(ctx context.Context, p Params, id string) (*Task, error) {
	v, err := b.view(ctx, taskPath(id), p, "", "")
	if err != nil {
		return nil, err
	}
	v.p.Tasks.ID = id
	s, t, err := b.one(ctx, v)
	if err != nil {
		return nil, err
	}
	past, err := b.pastOf(ctx, s, id)
	if err != nil {
		return nil, err
	}
	page := &Task{Frame: v.frame, Sentence: s.standing(t), Facts: s.facts(t, past[id]), Elsewhere: s.elsewhere()}
	page.Title = s.numbered(t)
	page.Lead = s.w.t("tasks.caption", "list", s.list, "area", t.Area.NameOn(s.snap.Date, p.Lang), "date", s.w.date(s.snap.Date))
	page.Marks = s.marksOf(t)
	s.neighbours(page, t)
	g := &group{b: b}
	g.figure(ctx, s.view, "task_percent", "", &page.Percent)
	g.figure(ctx, s.view, "task_history", "", &page.History)
	page.Faults, err = g.wait()
	return page, err
}

// one finds the task an address names, in the list it names or, of those that hold
// it, the one reported on last.
func (b *Builder) one(ctx context.Context, v view) (*sheet, queries.Task, error) {
	id := v.p.Tasks.ID
	missing := &TaskError{ID: id, List: v.p.Tasks.List, Date: v.snap.Date, All: v.frame.To("/tasks")}
	v = v.about(area.Area{}) // a task is what it is, whatever area is looked at
	_, found, err := b.night(ctx, v)
	if err != nil {
		return nil, queries.Task{}, err
	}
	lists := taskLists(slices.DeleteFunc(found, func(t queries.Task) bool { return t.ID != id }))
	if v.p.Tasks.List == "" && len(lists) > 0 {
		v.p.Tasks.List = lists[0]
	}
	if !slices.Contains(lists, v.p.Tasks.List) {
		return nil, queries.Task{}, missing
	}
	s, err := b.sheet(ctx, v)
	if err != nil {
		return nil, queries.Task{}, err
	}
	s.lists = lists
	for _, t := range s.tasks {
		if t.ID == id {
			return s, t, nil
		}
	}
	return nil, queries.Task{}, missing
}

func otherLanguage(lang string) string {
	if lang == English {
		return Vietnamese
	}
	return English
}

// standing says how the task stands: what is reported, what the dates say, and
// where the two contradict each other.
func (s *sheet) standing(t queries.Task) string {
	text := []string{s.w.t("task.standing", "date", s.w.date(s.snap.Date), "state", s.w.t("task.state."+t.State), "timeliness", s.timeliness(t).Text)}
	if t.DaysLate != nil {
		text = append(text, s.w.t("task.standing.late", "n", *t.DaysLate))
	} else if t.Timeliness == "not_due" {
		text = append(text, s.w.t("task.standing.left", "n", t.Due.DaysSince(s.snap.Date)))
	}
	if t.StatusReported == "" {
		text = append(text, s.w.t("task.standing.blank"))
	}
	if t.Disagrees {
		text = append(text, s.w.t("task.contradiction."+s.contradiction(t)))
	}
	return strings.Join(text, " ")
}

// marksOf are a task's state and timeliness as marks.
func (s *sheet) marksOf(t queries.Task) []chart.Mark {
	timeliness := s.timeliness(t)
	marks := []chart.Mark{{Level: "info", Text: s.w.t("task.state." + t.State)}, {Level: timeliness.Level, Text: timeliness.Text}}
	if t.Disagrees {
		marks = append(marks, chart.Mark{Level: "warn", Text: s.w.t("task.disagrees")})
	}
	return marks
}

// facts is everything that is known of a task on the night in view.
func (s *sheet) facts(t queries.Task, past taskCourse) []Fact {
	facts := []Fact{{Term: s.w.t("col.list"), Text: s.list}}
	say := func(key, text string) {
		if text != "" {
			facts = append(facts, Fact{Term: s.w.t(key), Text: text})
		}
	}
	if other := words(otherLanguage(s.p.Lang)).of(t.Title); other != s.w.of(t.Title) {
		say("col.other_title", other)
	}
	say("col.number", t.Number)
	say("col.task_id", t.ID)
	say("col.group", s.group(t.Group))
	say("col.lead", s.agency(t.LeadAgency))
	say("col.former_lead", strings.Join(past.leads(t.LeadAgency), "; "))
	say("col.co_agencies", t.CoAgencies)
	say("col.area", t.Area.NameOn(s.snap.Date, s.p.Lang))
	say("col.due", s.dueText(t))
	say("col.former_due", s.dates(past.former(t.Due)))
	say("col.status", s.reported(t).Text)
	say("col.state", s.w.t("task.state."+t.State))
	say("col.timeliness", s.timeliness(t).Text)
	if t.DaysLate != nil {
		say("col.days_late", s.w.int(int64(*t.DaysLate)))
	}
	say("col.percent", s.orWhy(s.percent(t)))
	say("col.completed", s.orWhy(s.completed(t)))
	say("col.evidence", t.Evidence)
	if !past.since.IsZero() {
		say("col.known", s.w.date(past.since))
	}
	if !t.UpdatedAt.IsZero() {
		say("col.updated", s.w.wall(t.UpdatedAt))
	}
	return facts
}

// orWhy is a cell's text, or in words why there is none.
func (s *sheet) orWhy(c chart.Cell) string {
	if c.Why != "" {
		return c.Why
	}
	return c.Text
}

// leads are the agencies that led a task before the present one, each once.
func (c taskCourse) leads(now string) []string {
	var names []string
	for _, change := range c.changes {
		if name := change.Task.LeadAgency; name != now && name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// elsewhere leads to the tasks of the same id in other lists.
func (s *sheet) elsewhere() []Choice {
	var choices []Choice
	for _, list := range s.lists {
		if list == s.list {
			continue
		}
		p := s.frame.Params
		p.Tasks.List = list
		choices = append(choices, Choice{Text: list, Link: p.Address(s.frame.Path)})
	}
	return choices
}

// neighbours leads to the tasks before and after in the list, and to all of them.
func (s *sheet) neighbours(page *Task, t queries.Task) {
	p := s.frame.Params.shared()
	p.Tasks.List = s.frame.Params.Tasks.List
	page.All = Choice{Text: s.w.t("task.all"), Link: p.Address("/tasks")}
	i := slices.IndexFunc(s.tasks, func(o queries.Task) bool { return o.ID == t.ID })
	link := func(o queries.Task) Choice { return Choice{Text: s.numbered(o), Link: p.Address(taskPath(o.ID))} }
	if i > 0 {
		page.Before = link(s.tasks[i-1])
	}
	if i+1 < len(s.tasks) {
		page.After = link(s.tasks[i+1])
	}
}
