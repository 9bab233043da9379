package dashboards

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"toancanh/queries"
	"toancanh/queries/area"
)

// TaskParams is what an address says about which tasks are shown, and in which
// order. The zero value of a field means that the address does not say it.
type TaskParams struct {
	List       string // version; "": the one reported on last
	ID         string // of the one task that a figure is about
	Group      string
	Agency     string // that leads
	State      string
	Timeliness string
	Disagrees  bool // only those whose report contradicts the dates
}

// usualSort is how tasks are ordered unless the address says otherwise: as
// printed.
const usualSort = "number"

// TaskFilters returns what the address of a list of tasks takes besides the common
// parameters.
func TaskFilters() []string {
	return []string{"list", "group", "agency", "state", "timeliness", "disagrees", "q", "sort"}
}

// taskStates are the states of tasks, in the order people read them.
func taskStates() []string { return []string{"done", "in_progress", "not_started", "unreported"} }

// timelinesses are how tasks stand to their due dates: those done, those that are
// not, and those without one.
func timelinesses() []string {
	return []string{"on_time", "late", "unknown", "not_due", "overdue", "permanent"}
}

// taskSorts are the orders of a list of tasks.
func taskSorts() []string {
	return []string{"number", "-number", "due", "-due", "late", "-late", "agency", "-agency", "state", "-state"}
}

// taskOrder refuses an order that lists of tasks do not have.
func taskOrder(sort string) error {
	if sort == "" || slices.Contains(taskSorts(), sort) {
		return nil
	}
	return ParamErrors{{Name: "sort", Value: sort, Problem: NotInList, Try: strings.Join(taskSorts(), ", ")}}
}

// taskWords returns the values a parameter of tasks may have, where they are a list.
func taskWords(name string) []string {
	switch name {
	case "state":
		return taskStates()
	case "timeliness":
		return timelinesses()
	case "disagrees":
		return []string{"yes"}
	}
	return nil
}

// set reads one parameter and returns what is wrong with it, if anything.
func (p *TaskParams) set(name, value string) Problem {
	if utf8.RuneCountInString(value) > longestWords {
		return TooLong
	}
	switch name {
	case "list":
		p.List = value
	case "task":
		p.ID = value
	case "group":
		p.Group = value
	case "agency":
		p.Agency = value
	case "state":
		p.State = value
	case "timeliness":
		p.Timeliness = value
	case "disagrees":
		p.Disagrees = true
	}
	return ""
}

// write puts into a query what is not as usual.
func (p TaskParams) write(v url.Values) {
	for name, value := range map[string]string{
		"list": p.List, "task": p.ID, "group": p.Group, "agency": p.Agency, "state": p.State, "timeliness": p.Timeliness,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if p.Disagrees {
		v.Set("disagrees", "yes")
	}
}

// all keeps the list and drops what narrows it.
func (p TaskParams) all() TaskParams { return TaskParams{List: p.List} }

// wants says whether a task passes the filters.
func (p TaskParams) wants(t queries.Task) bool {
	return (p.Group == "" || p.Group == t.Group) && (p.Agency == "" || p.Agency == t.LeadAgency) &&
		(p.State == "" || p.State == t.State) && (p.Timeliness == "" || p.Timeliness == t.Timeliness) &&
		(!p.Disagrees || t.Disagrees)
}

// foundIn says whether every word searched for stands in a text of the task, marks
// and case apart.
func foundIn(t queries.Task, search string) bool {
	if search == "" {
		return true
	}
	text := area.Fold(strings.Join([]string{t.Number, t.ID, t.Title.VI, t.Title.EN, t.LeadAgency, t.CoAgencies, t.StatusReported, t.Evidence}, " | "))
	words := strings.Fields(area.Fold(search))
	return len(words) > 0 && !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
}
