package registry_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/warehouse"
)

// taskReport is what a list says of a task at a moment.
type taskReport struct {
	id, title, area, status string
	percent                 float64
	due, completed          civil.Date
	updated                 time.Time
}

// newTaskReports has several reports of a task, some of them in the last minutes
// of a local day, and one of every fault.
func newTaskReports(w *world) []taskReport {
	var reports []taskReport
	areas := []string{"VN", "", "79", "P:77@63", "P:01"}
	for i := range 40 {
		updated := w.midnight(day(2022, 2, 20).AddDays(i / 2)).Add(-time.Minute * time.Duration(i%3))
		r := taskReport{
			id: fmt.Sprint(i % 9), title: "Nhiệm vụ, số " + fmt.Sprint(i%9), area: areas[i%9%len(areas)], status: "in_progress",
			percent: float64(i) + 0.5, due: day(2022, 12, 31), updated: updated,
		}
		if i%9 == 4 { // permanent
			r.due, r.updated = civil.Date{}, updated.Add(time.Duration(i)*time.Second)
		}
		if i >= 36 {
			r.status, r.percent, r.completed = "done", 100, day(2022, 3, 1)
		}
		reports = append(reports, r)
	}
	last := reports[39]
	for fault := range 5 {
		r := last
		r.id = fmt.Sprint("fault-", fault)
		switch fault {
		case 0:
			r.title = ""
		case 1:
			r.percent = 101
		case 2:
			r.completed = w.today.AddDays(1)
		case 3:
			r.area = "77@63"
		case 4:
			reports = append(reports, r) // twice
		}
		reports = append(reports, r)
	}
	return reports
}

func (w *world) taskTable(zoned func(time.Time) string) table {
	t := table{
		columns: []string{"list_version", "task_id", "title_vi", "area_code", "due", "status_reported", "percent", "completed_on", "updated_at"},
		types:   []string{"text", "text", "text", "text", "date", "text", "numeric(5,1)", "date", "timestamptz"},
	}
	written := func(d civil.Date) string {
		if !d.IsValid() {
			return ""
		}
		return d.String()
	}
	for _, r := range w.tasks {
		t.rows = append(t.rows, []string{"L", r.id, r.title, r.area, written(r.due), r.status, fmt.Sprint(r.percent), written(r.completed), zoned(r.updated)})
	}
	return t
}

func (t *truth) takeTasks() {
	copies := map[string]int{}
	for _, r := range t.world.tasks {
		copies[r.id+r.updated.String()]++
	}
	for _, r := range t.world.tasks {
		switch {
		case r.title == "":
			t.rejects.add(1, "task missing_key")
		case copies[r.id+r.updated.String()] > 1:
			t.rejects.add(1, "task duplicate_key")
		case r.percent > 100:
			t.rejects.add(1, "task unparsable")
		case r.completed.After(t.today):
			t.rejects.add(1, "task future_date")
		case r.area == "77@63":
			t.rejects.add(1, "task unknown_area")
		default:
			t.tasks = append(t.tasks, r)
		}
	}
}

// taskStates is every report up to the end of a night.
func (t *truth) taskStates(until civil.Date) state {
	s := state{}
	places := map[string]int{"VN": 0, "": 0, "79": 340079, "P:77@63": 630077, "P:01": 630001}
	for _, r := range t.tasks {
		if t.day(r.updated).After(until) {
			continue
		}
		due, completed := "-", "-"
		if r.due.IsValid() {
			due = r.due.String()
		}
		if r.completed.IsValid() {
			completed = r.completed.String()
		}
		s.add(1, "%s %s %d %s %s %.1f %s %s", r.id, r.title, places[r.area], due, r.status, r.percent, completed, r.updated.In(t.zone).Format(time.DateTime))
	}
	return s
}

func tasksOf(t *testing.T, s *warehouse.Scratch) state {
	t.Helper()
	return counts(t, s, `
		select concat_ws(' ', task_id, title_vi, place, coalesce(cast(due as varchar), '-'), status_reported, cast(percent as decimal(5, 1)),
			coalesce(cast(completed_on as varchar), '-'), cast(updated_at as varchar)), 1
		from raw_task`)
}
