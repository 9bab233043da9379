package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/warehouse"
)

// ImportTasks stores a task list under its version, wholly or not at all. Rows
// that do not say when they were reported count from the night `reported` on, and
// show in it once it is taken (again). A list imported again takes the place of
// the one before; what that one reported stays for the nights until then. The
// error wraps ErrOptions if `reported` is no day that has begun.
func (n *Night) ImportTasks(ctx context.Context, list, file string, reported civil.Date, tasks []Task) error {
	list = strings.TrimSpace(list)
	if list == "" {
		return errors.New("import tasks: name the list, such as QD06-2022")
	}
	if len(tasks) == 0 {
		return errors.New("import tasks: there is no task to store")
	}
	if today := n.today(); !reported.IsValid() || reported.After(today) {
		return fmt.Errorf("import tasks: %w: a list reported on %s: name the day of the report, %s at the latest", ErrOptions, reported, today)
	}
	now := n.Now()
	err := n.Warehouse.Write(ctx, func(tx *warehouse.Tx) error {
		if err := refuseOfferedList(ctx, tx, list); err != nil {
			return err
		}
		rows, err := tx.Append(ctx, "main", "task_import", []string{
			"import", "imported_at", "file", "list_version", "task_id", "number", "title_vi", "title_en", "group",
			"lead_agency", "co_agencies", "area_code", "due", "status_reported", "percent", "completed_on", "evidence", "updated_at",
		})
		if err != nil {
			return err
		}
		id := newRunID(now)
		for _, t := range tasks {
			updated := t.UpdatedAt
			if updated.IsZero() {
				updated = reported.In(time.UTC)
			}
			err := rows.Row(id, now, filepath.Base(file), list, t.ID, nullable(t.Number), t.TitleVI, nullable(t.TitleEN), nullable(t.Group),
				nullable(t.LeadAgency), nullable(t.CoAgencies), t.Area, nullableDate(t.Due), nullable(t.StatusReported), t.Percent,
				nullableDate(t.CompletedOn), nullable(t.Evidence), updated)
			if err != nil {
				return err
			}
		}
		return rows.Close()
	})
	if err != nil {
		return fmt.Errorf("import tasks: %w", err)
	}
	return nil
}

// refuseOfferedList refuses a list that a source offers already: the newest
// night knows it though nobody imported it.
func refuseOfferedList(ctx context.Context, tx *warehouse.Tx, list string) error {
	var offered bool
	err := tx.QueryRow(ctx, `
		select count(*) > 0
		from nation.task
		where list_version = $list
			and snapshot = (select snapshot from snapshot where superseded_by is null order by date desc limit 1)
			and list_version not in (select list_version from task_import)`, sql.Named("list", list)).Scan(&offered)
	if err != nil {
		return err
	}
	if offered {
		return fmt.Errorf("list %s is offered by a source: import yours under another version, or take the relation task out of the source", list)
	}
	return nil
}

func nullableDate(d civil.Date) any {
	if !d.IsValid() {
		return nil
	}
	return d
}
