package server

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"

	"toancanh/dashboards"
)

// tasks are those the interface lists for what a figure shows.
func (a asker) tasks(query url.Values) TaskList {
	a.t.Helper()
	asked := url.Values{}
	for _, name := range []string{"as_of", "snapshot", "lang", "list", "state", "timeliness"} {
		if query.Has(name) {
			asked.Set(name, query.Get(name))
		}
	}
	asked.Set("area", a.area)
	var list TaskList
	answer := get(a.t, a.s, "/api/v1/tasks?"+asked.Encode())
	if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil || answer.Code != 200 {
		a.t.Fatalf("tasks?%s: status %d, %v", asked.Encode(), answer.Code, err)
	}
	if !query.Has("list") { // a page shows the list that is reported on
		list.Tasks = slices.DeleteFunc(list.Tasks, func(task TaskEntry) bool { return task.List != "demo-1" })
	}
	return list
}

func checkTasks(a asker, where string, f printed) {
	a.t.Helper()
	if n := len(a.tasks(f.query).Tasks); n != len(f.lines) {
		a.t.Errorf("%s: %d rows, the interface lists %d tasks", where, len(f.lines), n)
	}
}

// taskTotals checks that the rows of a table of counts add up to all tasks.
func taskTotals(a asker, where string, f printed) {
	a.t.Helper()
	total := 0.0
	for _, l := range f.lines {
		n, _, err := number(a.lang, l.cells[len(l.cells)-1])
		if err != nil {
			a.t.Errorf("%s: %q", where, l.cells)
		}
		sum := 0.0
		for _, text := range l.cells[:len(l.cells)-1] {
			part, _, _ := number(a.lang, text)
			sum += part
		}
		if sum != n {
			a.t.Errorf("%s: %s has %v of %v", where, l.name, sum, n)
		}
		total += n
	}
	if f.kind == "task_states" {
		total /= 2 // its last row is the total
	}
	if all := len(a.tasks(f.query).Tasks); total != float64(all) {
		a.t.Errorf("%s: %v tasks, the interface lists %d", where, total, all)
	}
}

func checkOverdue(a asker, where string, f printed) {
	a.t.Helper()
	late := map[string]*int{}
	for _, task := range a.tasks(f.query).Tasks {
		title := task.Title.VI
		if a.lang == dashboards.English && task.Title.EN != "" {
			title = task.Title.EN
		}
		late[title] = task.DaysLate
	}
	for _, l := range f.lines {
		if days := late[l.cells[0]]; days == nil || strconv.Itoa(*days) != l.cells[1] {
			a.t.Errorf("%s: %q, the interface says %v", where, l.cells[:2], days)
		}
	}
}
