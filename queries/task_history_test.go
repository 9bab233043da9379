package queries_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// followed is a warehouse of six snapshots of tasks: a is corrected on the second
// night, b is a province's, leaves its list on the third night and comes back, and
// c of another list never changes.
func followed(t *testing.T) *queries.Reader {
	t.Helper()
	w := seeded(t)
	write(t, w, func(tx *warehouse.Tx) error {
		for _, statement := range []string{`
			insert into snapshot (snapshot, id, date, revision, run, published_at, reconstructed, simulated, superseded_by) values
				(1, '2026-11-01.aaaaaa', '2026-11-01', 1, 'r', now(), false, false, null),
				(2, '2026-11-02.bbbbbb', '2026-11-02', 1, 'r', now(), false, false, 5),
				(3, '2026-11-03.cccccc', '2026-11-03', 1, 'r', now(), false, false, null),
				(4, '2026-11-05.dddddd', '2026-11-05', 1, 'r', now(), false, false, null),
				(5, '2026-11-02.eeeeee', '2026-11-02', 2, 'r', now(), false, false, null),
				(6, '2026-11-06.ffffff', '2026-11-06', 1, 'r', now(), false, false, null)`, `
			insert into nation.task (snapshot, date, place, weight, list_version, task_id, number, title_vi, title_en, lead_agency, due,
				status_reported, percent, state, timeliness, days_late)
			select told.snapshot, night.date, told.place, 1, told.list, told.id, '1', told.title_vi, told.title_en, told.agency, told.due::date,
				told.status, told.percent, told.state, told.timeliness, told.late
			from (values
				(1, 0, '2022', 'a', 'A', null, 'MPS', '2026-11-02', null, null, 'unreported', 'not_due', null),
				(2, 0, '2022', 'a', 'A', null, 'MPS', '2026-11-02', 'Sai', 99, 'in_progress', 'not_due', null),
				(5, 0, '2022', 'a', 'A', null, 'MPS', '2026-11-02', null, null, 'unreported', 'not_due', null),
				(3, 0, '2022', 'a', 'A', null, 'MPS', '2026-11-02', null, null, 'unreported', 'overdue', 1),
				(4, 0, '2022', 'a', 'A', null, 'MPS', '2026-11-02', null, null, 'unreported', 'overdue', 3),
				(6, 0, '2022', 'a', 'A', 'A!', 'MOJ', '2026-12-31', 'Xong', 100, 'done', 'on_time', null),
				(1, 630079, '2022', 'b', 'B', 'B', null, null, 'Đang làm', 10, 'in_progress', 'permanent', null),
				(2, 630079, '2022', 'b', 'B', 'B', null, null, 'Đang làm', 10, 'in_progress', 'permanent', null),
				(5, 630079, '2022', 'b', 'B', 'B', null, null, 'Đang làm', 10, 'in_progress', 'permanent', null),
				(4, 630079, '2022', 'b', 'B', 'B', null, null, 'Đang làm', 20, 'in_progress', 'permanent', null),
				(6, 630079, '2022', 'b', 'B', 'B', null, null, 'Đang làm', 20, 'in_progress', 'permanent', null),
				(3, 0, '2025', 'c', 'C', 'C', 'MPS', null, null, null, 'unreported', 'permanent', null),
				(4, 0, '2025', 'c', 'C', 'C', 'MPS', null, null, null, 'unreported', 'permanent', null)
			) as told(snapshot, place, list, id, title_vi, title_en, agency, due, status, percent, state, timeliness, late)
			join snapshot as night using (snapshot)
			order by night.date`,
		} {
			if err := run(t.Context(), tx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	return reader(t, w)
}

func TestTheHistoryOfATaskIsWhatChanged(t *testing.T) {
	r := followed(t)
	national := area.NationScope()
	for _, c := range []struct {
		name  string
		scope area.Scope
		f     queries.TaskFilter
		want  []string
	}{
		{"one task, days late left out", national, queries.TaskFilter{ID: "a"}, []string{
			"2026-11-01 a unreported []",
			"2026-11-03 a unreported [timeliness]",
			"2026-11-06 a done [state timeliness due lead_agency percent status_reported title]",
		}},
		{"a list, over a night without the task", national, queries.TaskFilter{List: "2022", AsOf: date(t, "2026-11-05")}, []string{
			"2026-11-01 a unreported []",
			"2026-11-01 b in_progress []",
			"2026-11-03 a unreported [timeliness]",
			"2026-11-05 b in_progress [percent]",
		}},
		{"a snapshot before a correction", national, queries.TaskFilter{ID: "a", Snapshot: "2026-11-03.cccccc"}, []string{
			"2026-11-01 a unreported []",
			"2026-11-02 a in_progress [state percent status_reported]",
			"2026-11-03 a unreported [state timeliness percent status_reported]",
		}},
		{"the snapshot that was replaced", national, queries.TaskFilter{ID: "a", Snapshot: "2026-11-02.bbbbbb"}, []string{
			"2026-11-01 a unreported []",
			"2026-11-02 a in_progress [state percent status_reported]",
		}},
		{"the correction sees no later night", national, queries.TaskFilter{ID: "a", Snapshot: "2026-11-02.eeeeee"}, []string{
			"2026-11-01 a unreported []",
		}},
		{"every list", national, queries.TaskFilter{AsOf: date(t, "2026-11-03")}, []string{
			"2026-11-01 a unreported []",
			"2026-11-01 b in_progress []",
			"2026-11-03 a unreported [timeliness]",
			"2026-11-03 c unreported []",
		}},
		{"a province's own", national, queries.TaskFilter{Area: place(t, "P:79")}, []string{
			"2026-11-01 b in_progress []",
			"2026-11-05 b in_progress [percent]",
		}},
		{"another province", area.ScopeOf(place(t, "P:01")), queries.TaskFilter{ID: "b"}, nil},
		{"no such task", national, queries.TaskFilter{ID: "z"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			changes, night, err := r.TaskHistory(t.Context(), c.scope, c.f)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, change := range changes {
				got = append(got, fmt.Sprint(change.Date, " ", change.Task.ID, " ", change.Task.State, " ", change.Fields))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			if c.f.Snapshot != "" && night.ID != c.f.Snapshot || c.f.Snapshot == "" && night.SupersededBy != "" {
				t.Errorf("as of %s", night.ID)
			}
		})
	}
}

func TestAHistoryOfTasksThatCannotBeToldSaysWhy(t *testing.T) {
	r := followed(t)
	if _, _, err := r.TaskHistory(t.Context(), area.Scope{}, queries.TaskFilter{}); !isScope(err) {
		t.Errorf("a scope that sees nothing: got %v", err)
	}
	for _, c := range []struct {
		f    queries.TaskFilter
		want string
	}{
		{queries.TaskFilter{AsOf: date(t, "2026-11-04")}, "nearest nights are 2026-11-03 and 2026-11-05"},
		{queries.TaskFilter{Snapshot: "2026-11-04.ffffff"}, "ask by date"},
		{queries.TaskFilter{States: []string{"done"}}, "leave it out"},
		{queries.TaskFilter{Timeliness: []string{"late"}}, "leave it out"},
	} {
		if _, _, err := r.TaskHistory(t.Context(), area.NationScope(), c.f); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %q", c.f, err, c.want)
		}
	}
}
