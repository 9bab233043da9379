package dashboards

import (
	"context"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/queries"
)

// TaskMoves is the tasks that do not stand as they did on an earlier night.
type TaskMoves struct {
	Sentence string
	Lines    []TaskMove
}

// TaskMove is how one task stands now and stood then.
type TaskMove struct {
	Number, Title, Agency string
	Before, After         string // state and timeliness; Before is "" for a new task
	On                    string // the last night on which one of them changed
	Trend                 string // up, down or ""
}

// taskMoves compares how the tasks of the area in view stand with how they stood.
func (b *Builder) taskMoves(ctx context.Context, v view, since civil.Date) (TaskMoves, error) {
	q := v.question("")
	history, _, err := b.Reader.TaskHistory(ctx, b.Scope, queries.TaskFilter{AsOf: q.AsOf, Snapshot: q.Snapshot, Area: v.p.Area})
	if err != nil {
		return TaskMoves{}, err
	}
	type task struct{ list, id string }
	var order []task
	then, now := map[task]queries.TaskChange{}, map[task]queries.TaskChange{}
	for _, c := range history { // the oldest first
		key := task{c.Task.List, c.Task.ID}
		if !c.Date.After(since) {
			then[key] = c
			continue
		}
		if _, seen := now[key]; !seen {
			order = append(order, key)
		}
		if old, seen := now[key]; !seen || moves(old.Task, c.Task) {
			now[key] = c
		}
	}
	var m TaskMoves
	done, late := 0, 0
	for _, key := range order {
		old, known := then[key]
		after := now[key]
		if known && !moves(old.Task, after.Task) {
			continue
		}
		line := TaskMove{
			Number: after.Task.Number, Title: v.w.of(after.Task.Title), Agency: after.Task.LeadAgency,
			After: v.w.taskStands(after.Task), On: v.w.date(after.Date),
		}
		if known {
			line.Before = v.w.taskStands(old.Task)
		}
		switch {
		case after.Task.State == "done" && (!known || old.Task.State != "done"):
			done++
			line.Trend = "up"
		case after.Task.Timeliness == "overdue" && (!known || old.Task.Timeliness != "overdue"):
			late++
			line.Trend = "down"
		}
		m.Lines = append(m.Lines, line)
	}
	m.Sentence = v.w.t("taskmoves.sentence", "n", len(m.Lines), "done", done, "late", late)
	if len(m.Lines) > 0 {
		return m, nil
	}
	fed, err := b.Reader.Fed(ctx, v.snap)
	if err != nil {
		return TaskMoves{}, err
	}
	m.Sentence = v.w.t("taskmoves.empty")
	if !slices.ContainsFunc(fed, func(p queries.Provenance) bool { return p.Relation == "task" }) {
		m.Sentence = v.w.t("taskmoves.no_source")
	}
	return m, nil
}

// moves says whether a task stands otherwise than it did.
func moves(before, after queries.Task) bool {
	return before.State != after.State || before.Timeliness != after.Timeliness
}

// taskStands says how far a task is and whether it is in time.
func (w words) taskStands(t queries.Task) string {
	return w.t("task.state."+t.State) + " · " + w.t("task.timeliness."+t.Timeliness)
}
