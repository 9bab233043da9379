package dashboards

import (
	"context"

	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// Glance is the tasks in a panel of another page: how many stand where on each of
// the two axes, and the ones overdue the longest.
type Glance struct {
	Sentence   string
	Caption    string
	States     []TaskCount // what is reported
	Timeliness []TaskCount // what the dates say
	Overdue    []TaskLine
	More       Choice // to all tasks
	Source     chart.Source
}

// TaskCount is how many tasks have something in common.
type TaskCount struct {
	Name, Count, Link string
	Share             Number // of all tasks
	Class             string // how its bar looks
}

// TaskLine is one task that is late.
type TaskLine struct {
	Number, Title, Link, Agency, Due, Late, Reported string
	Disagrees                                        bool // what is reported contradicts the dates
}

// mostOverdue is how many overdue tasks a glance names.
const mostOverdue = 5

// glance looks at the list reported on last: the tasks of the area in view or,
// where it has none of its own, the nation's.
func (b *Builder) glance(ctx context.Context, v view) (Glance, error) {
	v.p.Tasks, v.p.Sort, v.p.Find = TaskParams{}, "", ""
	s, err := b.sheet(ctx, v)
	if err != nil {
		return Glance{}, err
	}
	g := Glance{}
	if own := v.p.Area; len(s.tasks) == 0 && own != (area.Area{}) {
		if s, err = b.sheet(ctx, v.about(area.Area{})); err != nil {
			return Glance{}, err
		}
		g.Caption = s.w.t("tasks.national", "area", v.area()) + " "
	}
	g.Sentence, g.Source = s.sentence(), v.source(s.counts)
	g.Caption += s.figure("task_states", "").Subtitle
	for _, state := range taskStates() {
		g.States = append(g.States, s.counted("task.state."+state, state, func(t queries.Task) bool { return t.State == state },
			func(p *TaskParams) { p.State = state }))
	}
	for _, word := range timelinesses() {
		g.Timeliness = append(g.Timeliness, s.counted("task.timeliness."+word, word, func(t queries.Task) bool { return t.Timeliness == word },
			func(p *TaskParams) { p.Timeliness = word }))
	}
	late := s.overdue()
	for _, t := range late[:min(len(late), mostOverdue)] {
		g.Overdue = append(g.Overdue, s.brief(t))
	}
	all := s.p.shared()
	g.More = Choice{Text: s.w.t("tasks.more", "n", len(s.tasks)), Link: all.Address("/tasks")}
	if len(s.tasks) == 0 {
		g.States, g.Timeliness = nil, nil
	}
	return g, nil
}

// brief is a task in one line.
func (s *sheet) brief(t queries.Task) TaskLine {
	return TaskLine{
		Number: t.Number, Title: s.w.of(t.Title), Link: s.page(t), Agency: s.agency(t.LeadAgency), Due: s.due(t).Text, Late: s.late(t).Text,
		Reported: s.reported(t).Text, Disagrees: t.Disagrees,
	}
}

// counted counts tasks of the list and says what share of it they are.
func (s *sheet) counted(key, word string, holds func(queries.Task) bool, narrow func(*TaskParams)) TaskCount {
	n := tally(s.tasks, holds)
	c := TaskCount{Name: s.w.t(key), Count: s.w.int(int64(n)), Link: s.count(n, narrow).Link, Class: countClass(word)}
	if len(s.tasks) > 0 {
		share := float64(n) / float64(len(s.tasks))
		c.Share = s.w.value(queries.Share, share)
		c.Share.Text = locale.Share(s.p.Lang, share, 0) // of some tens: decimals would say nothing
	}
	return c
}

// countClass is how the bar of a state or a timeliness looks.
func countClass(word string) string {
	switch word {
	case "done", "on_time":
		return "done"
	case "late":
		return "slow"
	case "overdue":
		return "late"
	case "in_progress", "not_due":
		return ""
	}
	return "idle"
}
