package queries

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// TaskFilter chooses tasks of a night.
type TaskFilter struct {
	AsOf       civil.Date // zero: the newest night
	Snapshot   string
	List       string // one list version; "": all of the night
	ID         string // one task
	Area       area.Area
	States     []string
	Timeliness []string
}

// Task is a task as it stood on a night.
type Task struct {
	List, ID, Number string
	Title            Text
	Group            string
	LeadAgency       string
	CoAgencies       string
	Area             area.Area
	Due              civil.Date // zero: permanent
	StatusReported   string
	Percent          *float64
	CompletedOn      civil.Date
	Evidence         string
	UpdatedAt        time.Time
	State            string // done | in_progress | not_started | unreported
	Timeliness       string // on_time | late | overdue | not_due | permanent | unknown
	DaysLate         *int
	Disagrees        bool // what is reported contradicts the dates
}

// TaskList is one list of tasks as it stood on a night.
type TaskList struct {
	Version   string
	Tasks     int
	Overdue   int
	Disagrees int
	Updated   time.Time // newest report
}

// taskColumns are what scanTask reads.
const taskColumns = `list_version, task_id, coalesce(number, ''), title_vi, coalesce(title_en, ''), coalesce("group", ''),
			coalesce(lead_agency, ''), coalesce(co_agencies, ''), place, due, coalesce(status_reported, ''), percent,
			completed_on, coalesce(evidence, ''), updated_at, state, timeliness, days_late, coalesce(disagrees, false)`

// Tasks returns the tasks of a night that lie within the filter's area, and the
// snapshot they stand in. Everyone sees the tasks of the nation; those of
// provinces outside the scope are left out.
func (r *Reader) Tasks(ctx context.Context, s area.Scope, f TaskFilter) ([]Task, Snapshot, error) {
	if s.Empty() {
		return nil, Snapshot{}, &ScopeError{Metric: "tasks", Area: f.Area}
	}
	night, err := r.Snapshot(ctx, f.AsOf, f.Snapshot)
	if err != nil {
		return nil, Snapshot{}, err
	}
	states, timeliness, err := wordLists(f)
	if err != nil {
		return nil, Snapshot{}, err
	}
	rows, err := r.warehouse.Query(ctx, `
		select `+taskColumns+`
		from nation.task
		where date = $night::date and snapshot = $snapshot
			and ($list = '' or list_version = $list)
			and ($task = '' or task_id = $task)
			and ($states = '[]' or state in (select unnest(from_json($states::varchar, '["varchar"]'))))
			and ($timeliness = '[]' or timeliness in (select unnest(from_json($timeliness::varchar, '["varchar"]'))))
		order by list_version, "group", try_cast(number as integer), number, task_id`,
		sql.Named("night", night.Date), sql.Named("snapshot", night.Key), sql.Named("list", f.List), sql.Named("task", f.ID),
		sql.Named("states", states), sql.Named("timeliness", timeliness))
	if err != nil {
		return nil, Snapshot{}, fmt.Errorf("tasks: %w", err)
	}
	var tasks []Task
	err = each(rows, func() error {
		t, err := scanTask(rows)
		if err != nil {
			return err
		}
		if t.shownTo(s) && t.Area.Within(f.Area) {
			tasks = append(tasks, t)
		}
		return nil
	})
	if err != nil {
		return nil, Snapshot{}, fmt.Errorf("tasks: %w", err)
	}
	return tasks, night, nil
}

// wordLists writes the filters' words the way one parameter can carry them.
func wordLists(f TaskFilter) (states, timeliness string, err error) {
	encode := func(words []string) string {
		if err != nil || len(words) == 0 {
			return "[]"
		}
		var text []byte
		text, err = json.Marshal(words)
		return string(text)
	}
	states, timeliness = encode(f.States), encode(f.Timeliness)
	return states, timeliness, err
}

// shownTo reports whether a scope may see the task.
func (t Task) shownTo(s area.Scope) bool { return t.Area.Level == area.Nation || s.Sees(t.Area) }

// scanTask reads the task columns of a row and those that follow them.
func scanTask(rows *sql.Rows, rest ...any) (Task, error) {
	var t Task
	var place int64
	var due, completed, updated sql.NullTime
	var percent sql.NullFloat64
	var late sql.NullInt64
	targets := []any{&t.List, &t.ID, &t.Number, &t.Title.VI, &t.Title.EN, &t.Group, &t.LeadAgency, &t.CoAgencies, &place,
		&due, &t.StatusReported, &percent, &completed, &t.Evidence, &updated, &t.State, &t.Timeliness, &late, &t.Disagrees}
	if err := rows.Scan(append(targets, rest...)...); err != nil {
		return Task{}, err
	}
	t.Area = area.Place(place).Area()
	t.Due, t.CompletedOn, t.UpdatedAt = dateOf(due), dateOf(completed), updated.Time
	if percent.Valid {
		t.Percent = &percent.Float64
	}
	if late.Valid {
		days := int(late.Int64)
		t.DaysLate = &days
	}
	return t, nil
}

// CurrentTaskLists returns the lists a night holds, the one reported on last
// first. The zero date is the newest night.
func (r *Reader) CurrentTaskLists(ctx context.Context, asOf civil.Date) ([]TaskList, error) {
	night, err := r.Snapshot(ctx, asOf, "")
	if err != nil {
		return nil, err
	}
	rows, err := r.warehouse.Query(ctx, `
		select list_version, count(*)::bigint, (count(*) filter (where timeliness = 'overdue'))::bigint,
			(count(*) filter (where disagrees))::bigint, max(updated_at)
		from nation.task
		where date = $night::date and snapshot = $snapshot
		group by list_version
		order by max(updated_at) desc nulls last, list_version desc`,
		sql.Named("night", night.Date), sql.Named("snapshot", night.Key))
	if err != nil {
		return nil, fmt.Errorf("task lists: %w", err)
	}
	var lists []TaskList
	err = each(rows, func() error {
		var l TaskList
		var updated sql.NullTime
		if err := rows.Scan(&l.Version, &l.Tasks, &l.Overdue, &l.Disagrees, &updated); err != nil {
			return err
		}
		l.Updated = updated.Time
		lists = append(lists, l)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("task lists: %w", err)
	}
	return lists, nil
}
