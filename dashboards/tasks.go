package dashboards

import (
	"cmp"
	"context"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// TaskSummary says how far the tasks are: by state, and the ones overdue.
type TaskSummary struct {
	Sentence   string
	Caption    string
	States     []TaskState
	Total      string
	Completion Number
	Overdue    []TaskLine
	Source     chart.Source
}

// TaskState is how many tasks stand in one state.
type TaskState struct {
	Name  string
	Class string // how its bar looks
	Count string
	Share Number // of all tasks
}

// TaskLine is one task that is late.
type TaskLine struct {
	Number, Title, Agency, Due, Late, Reported string
	Disagrees                                  bool // what is reported contradicts the dates
}

func (b *Builder) tasks(ctx context.Context, v view) (TaskSummary, error) {
	p := v.p
	if m, err := b.Catalogue.Metric("tasks_by_state"); err == nil && m.Grain < p.Area.Level {
		p.Area = area.Area{} // known for the nation only; the caption says so
	}
	q := v.about(p.Area).question("tasks_by_state")
	q.Dims = []string{"state"}
	states, err := b.Reader.Run(ctx, b.Scope, q)
	if err != nil {
		return TaskSummary{}, err
	}
	done, err := b.Reader.Run(ctx, b.Scope, v.about(p.Area).question("task_completion_rate"))
	if err != nil {
		return TaskSummary{}, err
	}
	late, _, err := b.Reader.Tasks(ctx, b.Scope, queries.TaskFilter{
		AsOf: q.AsOf, Snapshot: q.Snapshot, Area: p.Area, Timeliness: []string{"overdue"},
	})
	if err != nil {
		return TaskSummary{}, err
	}
	w := v.w
	s := TaskSummary{
		Caption:    w.t("tasks.caption", "date", w.date(v.snap.Date)),
		Completion: w.number(done.Metric, at(done.Rows, p.Area, v.snap.Date)),
		Overdue:    w.overdue(late),
		Source:     v.source(states),
	}
	if p.Area != v.p.Area {
		s.Caption += " " + w.t("tasks.national")
	}
	total, finished := s.count(w, states)
	s.Sentence = w.taskSentence(total, finished, late)
	return s, nil
}

// count fills in the states and returns how many tasks there are and how many are done.
func (s *TaskSummary) count(w words, r *queries.Result) (total, finished int64) {
	for _, row := range r.Rows {
		if row.Numerator != nil {
			total += *row.Numerator
		}
	}
	for _, row := range r.Rows {
		if row.Numerator == nil || total == 0 {
			continue
		}
		state := row.Dims["state"]
		if state == "done" {
			finished += *row.Numerator
		}
		s.States = append(s.States, TaskState{
			Name: w.t("task.state." + state), Class: taskClass(state), Count: w.int(*row.Numerator),
			Share: w.value("share", float64(*row.Numerator)/float64(total)),
		})
	}
	s.Total = w.int(total)
	return total, finished
}

// taskClass is how the bar of a state looks.
func taskClass(state string) string {
	switch state {
	case "done":
		return "done"
	case "in_progress":
		return ""
	}
	return "idle"
}

// overdue writes the lines of late tasks, the latest first.
func (w words) overdue(tasks []queries.Task) []TaskLine {
	slices.SortStableFunc(tasks, func(a, b queries.Task) int { return cmp.Compare(days(b), days(a)) })
	var lines []TaskLine
	for _, t := range tasks {
		line := TaskLine{
			Number: t.Number, Title: w.of(t.Title), Agency: t.LeadAgency, Reported: t.StatusReported, Disagrees: t.Disagrees,
		}
		if t.Due != (civil.Date{}) {
			line.Due = w.date(t.Due)
		}
		if t.DaysLate != nil {
			line.Late = w.int(int64(*t.DaysLate))
		}
		lines = append(lines, line)
	}
	return lines
}

// days is how late a task is, 0 where that is not known.
func days(t queries.Task) int {
	if t.DaysLate == nil {
		return 0
	}
	return *t.DaysLate
}

// taskSentence says in words how the tasks stand.
func (w words) taskSentence(total, finished int64, late []queries.Task) string {
	if total == 0 {
		return w.t("tasks.empty")
	}
	disagree := 0
	for _, t := range late {
		if t.Disagrees {
			disagree++
		}
	}
	sentence := w.t("tasks.sentence", "total", w.int(total), "done", w.int(finished), "n", len(late))
	if disagree > 0 {
		sentence += " " + w.t("tasks.disagree", "n", disagree)
	}
	return sentence
}
