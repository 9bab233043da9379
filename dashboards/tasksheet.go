package dashboards

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// sheet is one list of tasks on the night in view: what every figure of tasks is
// made of.
type sheet struct {
	view
	lists  []string        // versions the night holds, the one reported on last first
	list   string          // the one in view; "" if the night has none
	tasks  []queries.Task  // of that list and the area in view, in the list's order
	named  bool            // its groups are the project's own five
	counts *queries.Result // the count that goes with them, for the way back
}

// sheet reads the list an address names, or the one reported on last. A list that
// the night does not hold is a mistake in the address.
func (b *Builder) sheet(ctx context.Context, v view) (*sheet, error) {
	counts, found, err := b.night(ctx, v)
	if err != nil {
		return nil, err
	}
	s := &sheet{view: v, lists: taskLists(found), list: v.p.Tasks.List, counts: counts}
	switch {
	case s.list == "" && len(s.lists) > 0:
		s.list = s.lists[0]
	case s.list != "" && !slices.Contains(s.lists, s.list):
		return nil, ParamErrors{{Name: "list", Value: s.list, Problem: NotInList, Try: strings.Join(s.lists, ", ")}}
	}
	own := utilityGroups()
	s.named = true
	for _, t := range found {
		if t.List != s.list {
			continue
		}
		s.named = s.named && (t.Group == "" || slices.Contains(own, t.Group))
		if t.Area.Within(v.p.Area) {
			s.tasks = append(s.tasks, t)
		}
	}
	slices.SortStableFunc(s.tasks, byNumber)
	return s, nil
}

// night returns the tasks of the night in view, and how many they are.
func (b *Builder) night(ctx context.Context, v view) (*queries.Result, []queries.Task, error) {
	q := v.about(area.Area{}).question("tasks_by_state")
	counts, err := b.Reader.Run(ctx, b.Scope, q)
	if err != nil {
		return nil, nil, err
	}
	tasks, _, err := b.Reader.Tasks(ctx, b.Scope, queries.TaskFilter{AsOf: q.AsOf, Snapshot: q.Snapshot})
	return counts, tasks, err
}

// taskLists are the versions of lists among tasks, the one reported on last first.
func taskLists(tasks []queries.Task) []string {
	newest := map[string]queries.Task{}
	var lists []string
	for _, t := range tasks {
		last, ok := newest[t.List]
		if !ok {
			lists = append(lists, t.List)
		}
		if !ok || t.UpdatedAt.After(last.UpdatedAt) {
			newest[t.List] = t
		}
	}
	slices.SortFunc(lists, func(a, b string) int {
		return cmp.Or(newest[b].UpdatedAt.Compare(newest[a].UpdatedAt), cmp.Compare(b, a))
	})
	return lists
}

// shown are the tasks the address asks for, in the order it asks for.
func (s *sheet) shown() []queries.Task {
	tasks := slices.DeleteFunc(slices.Clone(s.tasks), func(t queries.Task) bool { return !s.p.Tasks.wants(t) || !foundIn(t, s.p.Find) })
	by, turned := strings.CutPrefix(s.p.Sort, "-")
	slices.SortStableFunc(tasks, func(a, b queries.Task) int { return compareTasks(by, turned, a, b) })
	return tasks
}

// compareTasks orders two tasks by a word of taskSorts, or the other way round;
// what has nothing to be ordered by stands last either way.
func compareTasks(by string, turned bool, a, b queries.Task) int {
	way := 1
	if turned {
		way = -1
	}
	switch by {
	case "due":
		return lastIf(a.Due.IsZero(), b.Due.IsZero(), func() int { return way * a.Due.DaysSince(b.Due) })
	case "late":
		return lastIf(a.DaysLate == nil, b.DaysLate == nil, func() int { return way * cmp.Compare(*a.DaysLate, *b.DaysLate) })
	case "agency":
		return lastIf(a.LeadAgency == "", b.LeadAgency == "", func() int { return way * compareFolded(a.LeadAgency, b.LeadAgency) })
	case "state":
		return way * cmp.Compare(slices.Index(taskStates(), a.State), slices.Index(taskStates(), b.State))
	}
	return way * byNumber(a, b)
}

// compareFolded orders names without regard to case and accents, then with.
func compareFolded(a, b string) int {
	return cmp.Or(cmp.Compare(area.Fold(a), area.Fold(b)), cmp.Compare(a, b))
}

// lastIf orders what is missing behind what is not, and the rest as told.
func lastIf(a, b bool, rest func() int) int {
	switch {
	case a && b:
		return 0
	case a:
		return 1
	case b:
		return -1
	}
	return rest()
}

// byNumber orders tasks as printed: 9 before 10, 10 before 10.2, numbers before
// words.
func byNumber(a, b queries.Task) int {
	x, y := strings.FieldsFunc(a.Number, notDigit), strings.FieldsFunc(b.Number, notDigit)
	for i := range min(len(x), len(y)) {
		m, _ := strconv.Atoi(x[i]) // digits only; what is too long for a number is taken for the greatest
		n, _ := strconv.Atoi(y[i])
		if m != n {
			return cmp.Compare(m, n)
		}
	}
	return cmp.Or(lastIf(len(x) == 0, len(y) == 0, func() int { return cmp.Compare(len(x), len(y)) }), cmp.Compare(a.Number, b.Number))
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// tally counts the tasks of which something holds.
func tally(tasks []queries.Task, holds func(queries.Task) bool) int {
	n := 0
	for _, t := range tasks {
		if holds(t) {
			n++
		}
	}
	return n
}

// overdue are the tasks past their due date that are not done, the latest first.
func (s *sheet) overdue() []queries.Task {
	late := slices.DeleteFunc(slices.Clone(s.tasks), func(t queries.Task) bool { return t.Timeliness != "overdue" })
	slices.SortStableFunc(late, func(a, b queries.Task) int { return compareTasks("late", true, a, b) })
	return late
}

// utilityGroups are the numbers of the project's five groups of utilities.
func utilityGroups() []string { return []string{"1", "2", "3", "4", "5"} }

// group names a group: the project's own by what they are for, others as printed.
func (s *sheet) group(id string) string {
	switch {
	case id == "":
		return s.w.t("tasks.group.none")
	case s.named:
		return s.w.t("task.group." + id)
	case notNumber(id):
		return id
	}
	return s.w.t("tasks.group", "id", id)
}

func notNumber(s string) bool { return strings.ContainsFunc(s, notDigit) }

// agency names who leads a task.
func (s *sheet) agency(name string) string {
	if name == "" {
		return s.w.t("tasks.agency.none")
	}
	return s.w.named(name)
}

// page is the address of a task's page.
func (s *sheet) page(t queries.Task) string {
	p := s.p.shared()
	if s.p.Tasks.List != "" || len(s.lists) > 1 {
		p.Tasks.List = t.List
	}
	return p.Address(taskPath(t.ID))
}

// narrowed is the address of the list when only some of it is asked for.
func (s *sheet) narrowed(change func(*TaskParams)) string {
	p := s.p
	p.Tasks, p.Find = p.Tasks.all(), ""
	change(&p.Tasks)
	return p.Address("/tasks") + "#list"
}

// timeliness is the word for how a task stands to its due date.
func (s *sheet) timeliness(t queries.Task) chart.Cell {
	cell := chart.Label(s.w.t("task.timeliness." + t.Timeliness))
	switch t.Timeliness {
	case "overdue":
		cell.Level = "bad"
	case "late":
		cell.Level = "warn"
	case "on_time":
		cell.Level = "good"
	}
	return cell
}
