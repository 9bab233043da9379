package queries

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// TaskChange is a night on which something about a task was not as on the night
// before.
type TaskChange struct {
	Date   civil.Date
	Task   Task     // as it stood on that night
	Fields []string // what changed, in this order: state, timeliness, due, lead_agency, percent, status_reported, title; nil on its first night
}

// taskHistory reads in two steps: which rows differ from the one before, by one
// number for all that is compared, and then what differs in these few. To carry
// the texts of all rows through the window would take four times as long.
const taskHistory = `
		with told as (
			select
				rowid as line, date, list_version, task_id,
				hash(state, timeliness, due, lead_agency, percent, status_reported, title_vi, title_en) as said
			from nation.task
			where date <= $night::date and snapshot <= $key
				and snapshot in (
					select seen.snapshot
					from main.snapshot as seen
					where seen.superseded_by is null or seen.superseded_by > $key
				)
				and ($list = '' or list_version = $list)
				and ($task = '' or task_id = $task)
		),
		changed as (
			select line
			from told
			qualify said is distinct from lag(said) over (partition by list_version, task_id order by date)
		)
		select ` + taskColumns + `, date,
			case when lag(date) over nights is not null then concat_ws(',',
				case when state is distinct from lag(state) over nights then 'state' end,
				case when timeliness is distinct from lag(timeliness) over nights then 'timeliness' end,
				case when due is distinct from lag(due) over nights then 'due' end,
				case when lead_agency is distinct from lag(lead_agency) over nights then 'lead_agency' end,
				case when percent is distinct from lag(percent) over nights then 'percent' end,
				case when status_reported is distinct from lag(status_reported) over nights then 'status_reported' end,
				case when title_vi is distinct from lag(title_vi) over nights
					or title_en is distinct from lag(title_en) over nights then 'title' end
			) end
		from nation.task
		where rowid in (select line from changed)
		window nights as (partition by list_version, task_id order by date)
		order by date, list_version, "group", try_cast(number as integer), number, task_id`

// TaskHistory returns the nights on which the tasks of a list, or one task,
// changed, from the first one that knew them to the night of the filter, the
// oldest first, and the snapshot of that night. Each night counts as its newest
// revision did at that snapshot, so that a snapshot answers the same for ever.
// A night without the task (a gap, or it had left its list) is passed over: what
// follows is compared with the last night that had it. Scope is as in Tasks.
// States and timeliness cannot be filtered by.
func (r *Reader) TaskHistory(ctx context.Context, s area.Scope, f TaskFilter) ([]TaskChange, Snapshot, error) {
	if s.Empty() {
		return nil, Snapshot{}, &ScopeError{Metric: "tasks", Area: f.Area}
	}
	if words := slices.Concat(f.States, f.Timeliness); len(words) > 0 {
		return nil, Snapshot{}, &ParameterError{"where", strings.Join(words, ","), "a history goes through all states; leave it out"}
	}
	l, err := r.memory.recall(ctx, r.warehouse)
	if err != nil {
		return nil, Snapshot{}, err
	}
	night, err := l.asked(f.AsOf, f.Snapshot)
	if err != nil {
		return nil, Snapshot{}, err
	}
	key := l.newest().key
	if f.Snapshot != "" {
		key = night.Key
	}
	rows, err := r.warehouse.Query(ctx, taskHistory,
		sql.Named("night", night.Date), sql.Named("key", key), sql.Named("list", f.List), sql.Named("task", f.ID))
	if err != nil {
		return nil, Snapshot{}, fmt.Errorf("task history: %w", err)
	}
	var changes []TaskChange
	err = each(rows, func() error {
		var date time.Time
		var fields sql.NullString
		t, err := scanTask(rows, &date, &fields)
		if err != nil {
			return err
		}
		if !t.shownTo(s) || !t.Area.Within(f.Area) {
			return nil
		}
		c := TaskChange{Date: civil.DateOf(date), Task: t}
		if fields.Valid {
			c.Fields = strings.Split(fields.String, ",")
		}
		changes = append(changes, c)
		return nil
	})
	if err != nil {
		return nil, Snapshot{}, fmt.Errorf("task history: %w", err)
	}
	return changes, night, nil
}
