package queries_test

import (
	"errors"
	"slices"
	"testing"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// corrected is a warehouse whose night 2026-11-21 was published twice.
func corrected(t *testing.T) *warehouse.Warehouse {
	t.Helper()
	w := seeded(t)
	write(t, w, func(tx *warehouse.Tx) error {
		for _, statement := range []string{`
			insert into snapshot values
				(1, '2026-11-20.aaaaaa', '2026-11-20', 1, 'r1', timestamptz '2026-11-21 01:30:00+07', true, false, null),
				(2, '2026-11-21.bbbbbb', '2026-11-21', 1, 'r2', timestamptz '2026-11-22 01:30:00+07', false, false, 3),
				(3, '2026-11-21.cccccc', '2026-11-21', 2, 'r3', timestamptz '2026-11-22 09:00:00+07', false, false, null),
				(4, '2026-11-23.dddddd', '2026-11-23', 1, 'r4', timestamptz '2026-11-24 01:30:00+07', false, true, null)`, `
			insert into snapshot_relation
			select snapshot, 'resident', 'north', case when snapshot = 4 then 104 else 1 end, snapshot = 4, snapshot = 1,
				timestamp '2026-11-20 20:00:00'
			from snapshot`, `
			insert into nation.population
			select snapshot, date, 0, 1, 1000, 100 * snapshot, 0, 0, 0, 0 from snapshot`, `
			insert into restatement values (3, 2, 'population', 'digitized', 0, 200, 300), (3, 2, 'population', 'digitized', 630079, null, 50)`, `
			insert into gap values
				('2026-11-22', '*', 'source north: connection refused', 'r9', timestamptz '2026-11-23 01:30:00+07'),
				('2026-11-21', '*', 'stopped, then retaken', 'r2', timestamptz '2026-11-22 01:00:00+07'),
				('2026-11-20', 'eid_account', 'history: none', 'r1', timestamptz '2026-11-21 01:30:00+07')`, `
			insert into run values
				('r1', 'snapshot', 'schedule', '2026-11-20', '2026-11-20', timestamptz '2026-11-21 01:30:00+07', timestamptz '2026-11-21 01:31:00+07', 'done', null, 1),
				('r9', 'snapshot', 'schedule', '2026-11-22', '2026-11-22', timestamptz '2026-11-23 01:30:00+07', null, 'failed', 'source north: connection refused', 0),
				('b1', 'backup', 'hand', null, null, timestamptz '2026-11-23 03:00:00+07', null, 'running', null, 0)`, `
			insert into run_source values ('r1', 'north', 'resident', now(), 10, 1, timestamp '2026-11-20 20:00:00', null, 1, false, 'events', 'done', null)`, `
			insert into gate values ('r1', '2026-11-20', 'nation_fall', 'warn', 2, 'digitized fell by 1 %')`, `
			insert into reject values ('r1', 'resident', 'unparsable', 1, 'resident.csv', 17)`,
		} {
			if err := run(t.Context(), tx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

func TestASnapshotAnswersTheSameForEver(t *testing.T) {
	r := reader(t, corrected(t))
	for _, c := range []struct {
		q    queries.Request
		want int64
	}{
		{queries.Request{AsOf: date(t, "2026-11-21")}, 300},
		{queries.Request{Snapshot: "2026-11-21.bbbbbb"}, 200},
		{queries.Request{Snapshot: "2026-11-21.cccccc"}, 300},
		{queries.Request{}, 400},
	} {
		c.q.Metric = "records_digitized"
		res := ask(t, r, area.NationScope(), c.q)
		if len(res.Rows) != 1 || *res.Rows[0].Numerator != c.want {
			t.Errorf("%+v: got %v", c.q, res.Rows)
		}
	}
	old := ask(t, r, area.NationScope(), queries.Request{Metric: "records_digitized", Snapshot: "2026-11-21.bbbbbb"})
	if old.Snapshot.SupersededBy != "2026-11-21.cccccc" || !hasNote(old, "note.superseded") {
		t.Errorf("the correction is not named: %+v %v", old.Snapshot, old.Notes)
	}
}

func TestANightIsSeenAsItWasKnownFromAnother(t *testing.T) {
	r := reader(t, corrected(t))
	for seen, want := range map[string]int64{"2026-11-21.bbbbbb": 200, "2026-11-21.cccccc": 300, "2026-11-23.dddddd": 300} {
		res := ask(t, r, area.NationScope(), queries.Request{Metric: "records_digitized", AsOf: date(t, "2026-11-21"), Seen: seen})
		if len(res.Rows) != 1 || *res.Rows[0].Numerator != want {
			t.Errorf("from %s: got %v, want %d", seen, res.Rows, want)
		}
	}
	var night *queries.NightError
	_, err := r.Run(t.Context(), area.NationScope(), queries.Request{Metric: "records_digitized", AsOf: date(t, "2026-11-21"), Seen: "2026-11-20.aaaaaa"})
	if !errors.As(err, &night) {
		t.Errorf("a night that was not there yet: %v", err)
	}
}

func TestACorrectedNightNamesTheFormerRevision(t *testing.T) {
	r := reader(t, corrected(t))
	for _, c := range []struct {
		q    queries.Request
		want string
	}{
		{queries.Request{AsOf: date(t, "2026-11-21")}, "2026-11-21.bbbbbb"},
		{queries.Request{Snapshot: "2026-11-21.cccccc"}, "2026-11-21.bbbbbb"},
		{queries.Request{Snapshot: "2026-11-21.bbbbbb"}, ""},
		{queries.Request{AsOf: date(t, "2026-11-20")}, ""},
	} {
		c.q.Metric = "records_digitized"
		got := ""
		for _, n := range ask(t, r, area.NationScope(), c.q).Notes {
			if n.Key == "note.corrected" {
				got, _ = n.Args["snapshot"].(string)
			}
		}
		if got != c.want {
			t.Errorf("%+v: former revision %q, want %q", c.q, got, c.want)
		}
	}
}

func hasNote(res *queries.Result, key string) bool {
	return slices.ContainsFunc(res.Notes, func(n queries.Note) bool { return n.Key == key })
}

func TestASeriesHoldsOneRevisionOfEveryNight(t *testing.T) {
	r := reader(t, corrected(t))
	res := ask(t, r, area.NationScope(), queries.Request{Metric: "records_digitized", From: date(t, "2026-11-20")})
	want := []int64{100, 300, 400}
	for i, row := range res.Rows {
		if *row.Numerator != want[i] {
			t.Errorf("%s: got %d, want %d", row.Date, *row.Numerator, want[i])
		}
	}
	if !hasNote(res, "note.nights_missing") || len(res.Rows) != len(want) {
		t.Errorf("a night is missing and nobody says so: %v", res.Notes)
	}
	if !slices.Equal(res.Rows[0].Flags, []queries.Flag{queries.Reconstructed}) {
		t.Errorf("a reconstructed night: got %v", res.Rows[0].Flags)
	}
	if !slices.Equal(res.Rows[2].Flags, []queries.Flag{queries.Sample, queries.Simulated}) {
		t.Errorf("a simulated sample: got %v", res.Rows[2].Flags)
	}
	if len(res.Sources) != 1 || res.Sources[0].Weight != 104 || res.Sources[0].NewestEvent == nil {
		t.Errorf("sources: got %+v", res.Sources)
	}
}

func TestANewNightIsSeenAtOnce(t *testing.T) {
	w := corrected(t)
	r := reader(t, w)
	if night, err := r.Snapshot(t.Context(), date(t, "2026-11-23"), ""); err != nil || night.Key != 4 {
		t.Fatalf("got %+v, %v", night, err)
	}
	write(t, w, func(tx *warehouse.Tx) error { return night(t.Context(), tx, "2026-11-24") })
	if nights, err := r.Nights(t.Context()); err != nil || len(nights) != 4 {
		t.Errorf("got %v, %v", nights, err)
	}
}

func TestGapsAreWhatIsStillMissing(t *testing.T) {
	gaps, err := reader(t, corrected(t)).Gaps(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range gaps {
		got = append(got, g.Date.String()+" "+g.Relation)
	}
	if want := []string{"2026-11-20 eid_account", "2026-11-22 *"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRunsCarryTheirSourcesGatesAndRejects(t *testing.T) {
	r := reader(t, corrected(t))
	runs, err := r.Runs(t.Context(), queries.RunFilter{Job: "snapshot"})
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != 2 || runs[0].ID != "r9" || runs[0].Error == "" || !runs[0].FinishedAt.IsZero() {
		t.Fatalf("got %+v", runs)
	}
	first := runs[1]
	if len(first.Sources) != 1 || len(first.Gates) != 1 || len(first.Rejects) != 1 || first.Rejects[0].FirstLine != 17 {
		t.Errorf("got %+v", first)
	}
	if one, err := r.Runs(t.Context(), queries.RunFilter{Limit: 1}); err != nil || len(one) != 1 || one[0].ID != "b1" {
		t.Errorf("the newest: got %+v, %v", one, err)
	}
}

func TestACorrectionNamesBothValues(t *testing.T) {
	r := reader(t, corrected(t))
	changes, err := r.Restatements(t.Context(), area.NationScope(), "2026-11-21.cccccc")
	if err != nil {
		t.Fatal(err)
	}
	if len(changes) != 2 || *changes[0].Old != 200 || *changes[0].New != 300 || changes[1].Old != nil {
		t.Errorf("got %+v", changes)
	}
	if changes[0].Replaces != "2026-11-21.bbbbbb" || changes[1].Area != place(t, "P:79@63") {
		t.Errorf("got %+v", changes)
	}
	if revisions, err := r.Revisions(t.Context(), date(t, "2026-11-21")); err != nil || len(revisions) != 2 {
		t.Errorf("revisions: got %v, %v", revisions, err)
	}
	if hidden, err := r.Restatements(t.Context(), area.Scope{}, "2026-11-21.cccccc"); err != nil || len(hidden) != 0 {
		t.Errorf("a scope that sees nothing: got %v, %v", hidden, err)
	}
}

func TestAnEmptyWarehouseSaysThatNoSnapshotWasTaken(t *testing.T) {
	_, err := reader(t, seeded(t)).Run(t.Context(), area.NationScope(), queries.Request{Metric: "records_digitized"})
	if err == nil || err.Error() != "there is no snapshot yet; take one first" {
		t.Errorf("got %v", err)
	}
}

func TestPublishedFiguresStandBesideOurs(t *testing.T) {
	w := seeded(t)
	write(t, w, func(tx *warehouse.Tx) error {
		for _, statement := range []string{
			`insert into snapshot values (1, 'x', '2022-01-18', 1, 'r', now(), false, false, null)`,
			`insert into snapshot_relation values (1, 'card_application', 'north', 1, false, false, null), (1, 'resident', 'north', 1, false, false, null)`,
			`insert into nation.card (snapshot, date, place, weight, received) values (1, '2022-01-18', 0, 1, 63000000)`,
			`insert into nation.population (snapshot, date, place, weight, digitized, pin_issued) values (1, '2022-01-18', 0, 1, 98000000, 98000000)`,
		} {
			if err := run(t.Context(), tx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	r := reader(t, w)
	figures, err := r.Published(t.Context(), area.NationScope(), queries.PublishedFilter{})
	if err != nil || len(figures) != 114 {
		t.Fatalf("the record has 114 figures, got %d, %v", len(figures), err)
	}
	at := func(figure string) queries.PublishedFigure {
		i := slices.IndexFunc(figures, func(p queries.PublishedFigure) bool {
			return p.Figure == figure && p.Date == date(t, "2022-01-18")
		})
		return figures[i]
	}
	if p := at("card_applications"); p.Ours == nil || *p.Ours != 63e6 || *p.Difference != 0.05 {
		t.Errorf("applications: got %+v", p)
	}
	if p := at("pin_issued_share"); p.Ours == nil || *p.Ours != 100 {
		t.Errorf("a share is compared as percent: got %+v", p)
	}
	nation := area.Area{}
	cards, err := r.Published(t.Context(), area.NationScope(), queries.PublishedFilter{Metric: "cards_delivered", Area: &nation})
	if err != nil || len(cards) != 5 || cards[0].Ours != nil {
		t.Errorf("filtered: got %+v, %v", cards, err)
	}
	for _, p := range figures {
		if _, err := r.Catalogue().Metric(p.Metric); p.Metric != "" && err != nil {
			t.Errorf("%s is mapped to a metric that does not exist: %v", p.Figure, err)
		}
	}
}

func TestTasksOfANightAreFilteredAndScoped(t *testing.T) {
	w := seeded(t)
	write(t, w, func(tx *warehouse.Tx) error {
		if err := night(t.Context(), tx, "2026-11-22"); err != nil {
			return err
		}
		return run(t.Context(), tx, `
			insert into nation.task (snapshot, date, place, weight, list_version, task_id, number, title_vi, due, state, timeliness, days_late, disagrees, updated_at)
			select snapshot, date, t.place, 1, t.list, t.id, t.number, 'Nhiệm vụ', t.due, t.state, t.timeliness, t.late, t.late > 100, timestamp '2026-01-01 08:00:00' + to_days(t.late)
			from snapshot, (values
				(0, '2022', 'a', '10', date '2022-12-31', 'in_progress', 'overdue', 90),
				(0, '2022', 'b', '9', null, 'in_progress', 'permanent', null),
				(630079, '2025', 'c', '1', date '2025-12-31', 'done', 'late', 200)) as t(place, list, id, number, due, state, timeliness, late)`)
	})
	r := reader(t, w)
	hcm := area.ScopeOf(place(t, "P:79"))
	for _, c := range []struct {
		name  string
		scope area.Scope
		f     queries.TaskFilter
		want  []string
	}{
		{"all, in printed order", area.NationScope(), queries.TaskFilter{}, []string{"b", "a", "c"}},
		{"overdue", hcm, queries.TaskFilter{Timeliness: []string{"overdue"}}, []string{"a"}},
		{"two states of a list", hcm, queries.TaskFilter{List: "2022", States: []string{"done", "in_progress"}}, []string{"b", "a"}},
		{"a province's own", hcm, queries.TaskFilter{Area: place(t, "P:79")}, []string{"c"}},
		{"another province", area.ScopeOf(place(t, "P:01")), queries.TaskFilter{}, []string{"b", "a"}},
		{"one task", hcm, queries.TaskFilter{ID: "c"}, []string{"c"}},
	} {
		tasks, _, err := r.Tasks(t.Context(), c.scope, c.f)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, task := range tasks {
			got = append(got, task.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	lists, err := r.CurrentTaskLists(t.Context(), date(t, "2026-11-22"))
	if err != nil || len(lists) != 2 || lists[0].Version != "2025" || lists[1].Overdue != 1 {
		t.Errorf("lists: got %+v, %v", lists, err)
	}
	if _, _, err := r.Tasks(t.Context(), area.Scope{}, queries.TaskFilter{}); !isScope(err) {
		t.Errorf("a scope that sees nothing: got %v", err)
	}
}
