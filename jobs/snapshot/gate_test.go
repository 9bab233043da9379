package snapshot

import (
	"slices"
	"testing"
	"time"

	"toancanh/jobs/registry"
)

const fresh = 26 * time.Hour

// gateCase makes one fault in an otherwise clean night.
type gateCase struct {
	gate string
	make []string
}

// gateCases has at least one fault for every check.
func gateCases() []gateCase {
	hanoi := "place in (select place from place where province = 630001)"
	task := func(values string) string {
		return "insert into raw_task (list_version, task_id, number, title_vi, place, due, status_reported, completed_on) values " + values
	}
	reject := func(relation, reason string) string {
		return "insert into raw_reject values ('" + relation + "', '" + reason + "', 3, 'a.csv', 7)"
	}
	return []gateCase{
		{"source_stale", []string{"update raw_relation set newest_event = timestamp '2026-11-20 23:30'"}},
		{"source_stale", []string{"update raw_relation set newest_event = null, newest_file = timestamptz '2026-11-20 12:00:00+07'"}},
		{"source_stale", []string{"update raw_relation set newest_event = null"}},
		{"relation_stale", []string{"update raw_relation set newest_event = timestamp '2026-11-19 10:00' where relation = 'eid_account'"}},
		{"relation_vanished", []string{"delete from raw_relation where relation = 'eid_account'"}},
		{"relation_empty", []string{"update raw_relation set rows = 0 where relation = 'eid_account'"}},
		{"relation_empty", []string{"update raw_relation set rows = 0 where relation = 'task'"}},
		{"province_missing", []string{"delete from raw_population where " + hanoi}},
		{"nation_fall", []string{"update raw_eid set n = n - 5 where measure = 'activated'"}},
		{"cumulative_fall", []string{"update raw_eid set n = n - 20 where measure = 'activated' and " + hanoi}},
		{"sudden_rise", []string{"update raw_population set n = 2 * n"}},
		{"negative_count", []string{"insert into raw_eid select min(place), date '2026-11-21', 'activated', -10000 from place"}},
		{"negative_count", []string{"insert into raw_verification values ('Bộ X', date '2026-11-21', -1, 0)"}},
		{"levels_disagree", []string{"insert into raw_card values (99998, date '2026-11-21', 'received', 4)"}},
		{"card_stages_out_of_order", []string{"update raw_card set n = n + 100 where measure = 'delivered' and " + hanoi}},
		{"card_stages_out_of_order", []string{"update raw_card set n = n + 100 where measure = 'printed' and " + hanoi}},
		{"card_stages_out_of_order", []string{"update raw_card set n = n + 100 where measure = 'approved' and " + hanoi}},
		{"card_stages_out_of_order_in_commune", []string{"update raw_card set n = n + 40 where measure = 'delivered' and place = (select min(place) from place)"}},
		{"eid_stages_out_of_order", []string{"update raw_eid set n = n + 100 where measure = 'activated' and " + hanoi}},
		{"pin_exceeds_residents", []string{"update raw_population set n = n + 500 where measure = 'pin_issued' and place = (select min(place) from place)"}},
		{"digitized_exceeds_residents", []string{"update raw_population set n = n + 900 where measure = 'verified' and place = (select min(place) from place)"}},
		{"holders_exceed_eligible", []string{"update raw_card set n = n + 9000 where measure = 'holders_all' and " + hanoi}},
		{"matched_exceeds_requests", []string{"update raw_verification set matched = requests + 1 where agency = 'Bộ 1'"}},
		{"rejected_share", []string{"update raw_relation set rejected = 101 where relation = 'resident'"}},
		{"area_unknown", []string{reject("resident", "unknown_area")}},
		{"dates_out_of_order", []string{reject("card_application", "dates_backwards")}},
		{"date_in_future", []string{reject("eid_account", "future_date")}},
		{"key_repeated", []string{reject("resident", "duplicate_key")}},
		{"row_unreadable", []string{reject("resident", "unparsable")}},
		{"task_row_rejected", []string{reject("task", "unparsable")}},
		{"task_id_repeated", []string{reject("task", "duplicate_key")}},
		{"task_list_from_two_places", []string{task("('IMPORTED', 'A1', '1', 'Việc', 0, null, null, null)")}},
		{"task_number_repeated", []string{task("('L', 'A1', '22', 'Việc', 0, null, null, null), ('L', 'A2', '22', 'Việc', 0, null, null, null)")}},
		{"task_done_without_date", []string{task("('L', 'A1', '1', 'Việc', 0, '2026-01-01', 'Đã hoàn thành', null)")}},
		{"task_done_past_due", []string{task("('L', 'A1', '1', 'Việc', 0, '2026-01-01', 'Hoàn thành', '2026-01-02')")}},
		{"task_overdue_reported_otherwise", []string{task("('L', 'A1', '1', 'Việc', 0, '2026-11-20', 'Đang triển khai', null)")}},
		{"task_status_unknown", []string{task("('L', 'A1', '1', 'Việc', 0, '2026-12-31', 'Tạm dừng', null)")}},
	}
}

// cleanTasks are reports no gate has anything to say about.
const cleanTasks = `insert into raw_task (list_version, task_id, number, title_vi, place, due, status_reported, completed_on) values
	('CLEAN', 'B1', '1', 'Việc', 0, '2026-11-21', 'Đang thực hiện', null),
	('CLEAN', 'B2', '2', 'Việc', 0, '2026-11-01', 'Đã hoàn thành', '2026-11-01'),
	('CLEAN', 'B3', '3', 'Việc', 0, '2026-11-01', 'Đã hoàn thành quá hạn', '2026-11-05'),
	('CLEAN', 'B4', '4', 'Việc', 0, '2026-11-01', 'Chưa hoàn thành, quá hạn', null),
	('CLEAN', 'B5', '5', 'Việc', 0, null, 'Thường xuyên', null),
	('CLEAN', 'B6', '6', 'Việc', 0, '2026-12-31', null, null)`

// gatedStand has eleven clean nights up to 2026-11-20 and an imported list.
func gatedStand(t *testing.T) *stand {
	t.Helper()
	s := newStand(t)
	for _, r := range registry.Relations() {
		s.offered[r] = registry.Offer{Weight: 1, History: registry.HistoryEvents, FreshWithin: fresh}
	}
	s.extra = []string{cleanTasks}
	s.on("2026-11-20")
	if err := s.ImportTasks(t.Context(), "IMPORTED", "list.csv", day("2026-11-20"), []Task{{ID: "A1", TitleVI: "Việc", Area: "VN"}}); err != nil {
		t.Fatal(err)
	}
	o, err := s.Backfill(t.Context(), registry.Span{From: day("2026-11-10"), Until: day("2026-11-20")}, Options{})
	if err != nil || len(o.Snapshots) != 11 {
		t.Fatalf("clean nights: %v %+v", err, o)
	}
	s.on("2026-11-21")
	return s
}

func TestEveryGateTripsOnItsFaultAndOnNothingElse(t *testing.T) {
	t.Parallel()
	s := gatedStand(t)
	clean, err := s.take("2026-11-21", Options{DryRun: true})
	if err != nil || len(clean.Gates) > 0 {
		t.Fatalf("a clean night: %v, gates %+v", err, clean.Gates)
	}
	tripped := map[string]bool{}
	for _, c := range gateCases() {
		t.Run(c.gate, func(t *testing.T) {
			s.extra = append([]string{cleanTasks}, c.make...)
			o, err := s.take("2026-11-21", Options{DryRun: true})
			at := slices.IndexFunc(o.Gates, func(g GateResult) bool { return g.Gate == c.gate })
			if at < 0 {
				t.Fatalf("did not trip: %v, gates %+v", err, o.Gates)
			}
			tripped[c.gate] = true
			g := o.Gates[at]
			if g.Faults == 0 || g.Detail == "" || g.Date != day("2026-11-21") {
				t.Errorf("says too little: %+v", g)
			}
			if stops := g.Severity == Stop; stops && err == nil {
				t.Errorf("severity stop, but the night went through: %+v", g)
			}
			if o.State == stateDone && err != nil {
				t.Errorf("done, yet %v", err)
			}
		})
	}
	for _, c := range mustChecks(t) {
		if !tripped[c.Name] {
			t.Errorf("check %s was never tripped: give it a case", c.Name)
		}
	}
	if n := s.number("select count(*) from run where from_date = '2026-11-21'"); n != 0 {
		t.Errorf("dry runs left %d lines in the ledger", n)
	}
}

func TestOperatorDecidesWhatAGateMeans(t *testing.T) {
	t.Parallel()
	s := gatedStand(t)
	s.extra = []string{"update raw_eid set n = n - 5 where measure = 'activated'"}
	if _, err := s.take("2026-11-21", Options{}); err == nil {
		t.Fatal("the fall went through")
	}
	s.Gates.Severity = map[string]Severity{"nation_fall": Warn, "cumulative_fall": Warn}
	o, err := s.take("2026-11-21", Options{})
	if err != nil || len(o.Snapshots) != 1 {
		t.Fatalf("%v %+v", err, o)
	}
	if n := s.number("select faults from gate where gate = 'nation_fall' and severity = 'warn' and run = '" + o.Run + "'"); n == 0 {
		t.Error("the warning is not in the ledger")
	}
}

func TestWhatMayHappenStopsNoNight(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		until string
		extra []string
	}{
		"launch":       {"2026-11-21", []string{"delete from raw_eid", "insert into raw_eid select place, date '2026-11-21', unnest(['registered', 'approved', 'activated']), 900 from place"}},
		"campaign":     {"2026-11-21", []string{"update raw_card set n = n + 10 where measure in ('received', 'approved', 'printed', 'delivered')"}},
		"movers":       {"2026-11-21", []string{"update raw_card set n = n - 1 where measure = 'holders_all' and place in (select place from place where province = 630001)"}},
		"backlog gone": {"2026-11-21", []string{"delete from raw_card where measure like 'waiting%'"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t)
			if name == "launch" {
				s.extra = []string{"delete from raw_eid"}
			}
			s.on("2026-11-20")
			if _, err := s.Backfill(t.Context(), registry.Span{From: day("2026-11-01"), Until: day("2026-11-20")}, Options{}); err != nil {
				t.Fatal(err)
			}
			s.on(c.until)
			s.extra = c.extra
			if o, err := s.take(c.until, Options{}); err != nil {
				t.Fatalf("%v: %+v", err, o.Gates)
			}
		})
	}
}

func TestNewLawLetsHoldersJump(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.lay = layLaw
	s.on("2024-07-10")
	o, err := s.Backfill(t.Context(), registry.Span{From: day("2024-06-10"), Until: day("2024-07-10")}, Options{})
	if err != nil || len(o.Snapshots) != 31 {
		t.Fatalf("%v, %d nights, gates %+v", err, len(o.Snapshots), o.Gates)
	}
	before := s.number("select holders from nation.card where date = '2024-06-30'")
	after := s.number("select holders from nation.card where date = '2024-07-01'")
	if after < before*12/10 {
		t.Errorf("holders %d, then %d: the break is not there", before, after)
	}
}

func TestStoppedNightIsAGapAndTheNextIsJudgedByTheLastGoodOne(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.extra = []string{
		// on the 12th people of all communes lose accounts; on the 14th they are back
		"insert into raw_eid select place, date '2026-11-12', 'activated', -50 from place",
		"insert into raw_eid select place, date '2026-11-14', 'activated', 50 from place",
	}
	o, err := s.Backfill(t.Context(), registry.Span{From: day("2026-11-08"), Until: day("2026-11-20")}, Options{})
	if err == nil || len(o.Snapshots) != 11 {
		t.Fatalf("%v, %d nights published", err, len(o.Snapshots))
	}
	var gaps []string
	for _, g := range o.Gaps {
		gaps = append(gaps, g.Date.String())
	}
	if !slices.Equal(gaps, []string{"2026-11-12", "2026-11-13"}) {
		t.Errorf("gaps %v", gaps)
	}
	if n := s.number("select count(*) from gap where relation = '*' and reason like 'gate %'"); n != 2 {
		t.Errorf("%d gaps on record", n)
	}
	if n := s.number("select count(*) from run where state = 'done' and nights = 11 and error like '%2026-11-12: gate cumulative_fall%'"); n != 1 {
		t.Error("the run does not say why two nights are missing")
	}
}
