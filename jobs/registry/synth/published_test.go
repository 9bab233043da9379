package synth

import (
	"math"
	"testing"

	"toancanh/assets"
)

// measures are the published national counts a registry has, as queries: for the
// living on a day, or for events up to it.
func measures() map[string]string {
	living := func(column string) string {
		return "select count(*) from r.resident where commune_code <> '99999' and cast(" + column +
			" as date) <= $1::date and (deceased_at is null or cast(deceased_at as date) > $1::date)"
	}
	events := func(relation, column string) string {
		return "select count(*) from r." + relation + " where cast(" + column + " as date) <= $1::date"
	}
	account := func(column string) string {
		return events("eid_account", column) + " and (activated_at is null or activated_at > approved_at)" // without the faulty one
	}
	return map[string]string{
		"population_records_synced":    living("digitized_at"),
		"population_records_digitized": living("digitized_at"),
		"pin_issued":                   living("pin_issued_at"),
		"card_applications":            events("card_application", "received_at"),
		"cards_printed":                events("card_application", "printed_at"),
		"cards_issued":                 events("card_application", "printed_at"),
		"cards_delivered":              events("card_application", "delivered_at"),
		"eid_registered":               account("registered_at"),
		"eid_approved":                 account("approved_at"),
		"eid_activated":                account("activated_at"),
	}
}

func TestRegistryFollowsThePublishedRecord(t *testing.T) {
	o := trial(t, 100_000, newest())
	made := mustWrite(t, o)
	r := read(t, map[string]Options{"r": o})
	figures, err := assets.PublishedFigures()
	if err != nil {
		t.Fatal(err)
	}
	queries, checked := measures(), 0
	for _, f := range figures {
		query, ok := queries[f.Figure]
		if f.Area != "VN" || !ok {
			continue
		}
		got := r.number(query, f.Date.String()) * float64(made.Weight)
		low, high := f.Value*0.985, f.Value*1.015
		switch f.Qualifier {
		case ">":
			low, high = f.Value, f.Value*1.03
		case "<~":
			high = f.Value
		}
		verdict := "met"
		if f.Confidence != "high" {
			verdict = f.Confidence + " confidence, not judged"
		} else if checked++; got < low || got > high {
			verdict = "MISSED"
			t.Errorf("%s on %s: %.0f is outside %.0f to %.0f", f.Figure, f.Date, got, low, high)
		}
		t.Logf("%s %-28s %2s %11.0f  simulated %11.0f  %+6.2f %%  %s", f.Date, f.Figure, f.Qualifier, f.Value, got, 100*(got/f.Value-1), verdict)
	}
	if checked < 18 {
		t.Errorf("only %d figures were judged", checked)
	}
	t.Run("record", func(t *testing.T) { followsOtherFigures(t, reader{t, r.scratch}, float64(made.Weight)) })
	t.Run("stages", func(t *testing.T) { stagesNeverOvertake(t, reader{t, r.scratch}) })
	t.Run("life", func(t *testing.T) { looksLikeLife(t, reader{t, r.scratch}, float64(made.Weight)) })
	t.Run("tasks", func(t *testing.T) { tasksLookOfficial(t, reader{t, r.scratch}) })
}

// followsOtherFigures checks what is published as a share or for a part.
func followsOtherFigures(t *testing.T, r reader, weight float64) {
	near := func(what string, got, want, tolerance float64) {
		t.Helper()
		t.Logf("%s: %.4g, published %.4g", what, got, want)
		if math.Abs(got/want-1) > tolerance {
			t.Errorf("%s is %.4g, published is %.4g", what, got, want)
		}
	}
	const window = " from r.service_case where cast(submitted_at as date) between '2025-07-01' and '2026-01-07'"
	received := r.number("select count(*)" + window)
	near("provincial cases", received*weight, 29.4e6, 0.01)
	near("online share", r.number("select count(*)"+window+" and channel = 'online'")/received, 24.0/29.4, 0.015)
	near("on time share", r.number("select avg(case when cast(completed_at as date) <= cast(due_at as date) then 1.0 else 0 end)"+
		window+" and completed_at is not null"), 0.91, 0.015)
	for day, want := range map[string]float64{"2022-03-22": 8, "2022-08-09": 21, "2024-01-13": 25} {
		near("services online on "+day, r.number("select count(distinct service_code) from r.service_case where channel = 'online' and cast(submitted_at as date) between $1::date - 29 and $1::date", day), want, 0)
	}
	for day, want := range map[string]float64{"2025-08-15": 2.1e9, "2026-02-25": 2.57e9} {
		near("verification requests by "+day, r.number("select sum(requests) from r.verification where day <= $1::date", day), want, 1e-6)
	}
	near("agencies", r.number("select count(distinct agency) from r.verification where day <= '2026-02-25'"), 15+1+3+34, 0)
	underSix := r.number(`select count(*) from r.card_application join r.resident using (resident_id)
		where cast(printed_at as date) between '2024-07-01' and '2024-11-06' and birth_date > cast(received_at as date) - interval 6 year`)
	if printed := underSix * weight; printed < 1.7e6 || printed > 1.9e6 {
		t.Errorf("cards for under six by 2024-11-06: %.0f, published: more than 1.7 million", printed)
	}
	r.none("people without a number while everybody had one", `select resident_id from r.resident
		where digitized_at < '2022-01-19' and (pin_issued_at is null or cast(pin_issued_at as date) <> cast(digitized_at as date)) and resident_id < 8589934592`)
}

// stagesNeverOvertake checks each record, hence each place on each day.
func stagesNeverOvertake(t *testing.T, r reader) {
	const sound = " and application_id < 8589934592"
	r.none("applications out of order", `select * from r.card_application where (approved_at < received_at or printed_at < approved_at
		or delivered_at < printed_at or rejected_at < received_at or approved_at is null and printed_at is not null
		or printed_at is null and delivered_at is not null or rejected_at is not null and printed_at is not null)`+sound)
	r.none("accounts out of order", `select * from r.eid_account where approved_at < registered_at
		or activated_at < approved_at and cast(registered_at as date) <> '2022-12-05' or approved_at is null and activated_at is not null`)
	r.none("communes with more delivered than printed than approved than received", `
		with day as (select unnest(range(date '2021-03-10', date '2026-03-01', interval 90 day)) as day),
		counted as (
			select day, commune_code, count(*) filter (received_at < day) as received, count(*) filter (approved_at < day) as approved,
				count(*) filter (printed_at < day) as printed, count(*) filter (delivered_at < day) as delivered
			from r.card_application join r.resident using (resident_id), day where true`+sound+`
			group by all)
		select * from counted where delivered > printed or printed > approved or approved > received`)
	r.none("events of the dead", `select * from r.resident join r.card_application using (resident_id)
		where deceased_at is not null and greatest(received_at, approved_at, printed_at, delivered_at) > deceased_at + interval 1 day`)
	r.none("keys that are not unique", "select application_id from r.card_application group by 1 having count(*) > 1 union all select resident_id from r.resident group by 1 having count(*) > 1")
}

func looksLikeLife(t *testing.T, r reader, weight float64) {
	within := func(what string, got, low, high float64) {
		t.Helper()
		t.Logf("%s: %.4g", what, got)
		if got < low || got > high {
			t.Errorf("%s is %.4g, not from %.4g to %.4g", what, got, low, high)
		}
	}
	within("births a year", r.number("select count(*) from r.resident where birth_date between '2023-01-01' and '2023-12-31'")*weight, 1.38e6, 1.52e6)
	within("deaths a year", r.number("select count(*) from r.resident where deceased_at between '2023-01-01' and '2024-01-01'")*weight, 0.62e6, 0.75e6)
	within("share of women", r.number("select avg(case sex when 'female' then 1.0 else 0 end) from r.resident"), 0.495, 0.51)
	within("people over 100", r.number("select count(*) from r.resident where birth_date < '1921-03-01'")*weight, 0, 30_000)
	within("Sunday applications against Wednesday's", r.number("select count(*) filter (isodow(received_at) = 7) / count(*) filter (isodow(received_at) = 3) from r.card_application"), 0.01, 0.15)
	within("applications at Tết 2023", r.number("select count(*) from r.card_application where received_at between '2023-01-20' and '2023-01-26'"), 0, 0)
	within("days from application to print, median of 2025", r.number("select median(date_diff('day', received_at, printed_at)) from r.card_application where printed_at between '2025-01-01' and '2026-01-01'"), 3, 9)
	within("share printed within 9 days in 2025", r.number("select avg(case when date_diff('day', received_at, printed_at) <= 9 then 1.0 else 0 end) from r.card_application where printed_at between '2025-01-01' and '2026-01-01'"), 0.7, 0.98)
	within("share printed within 30 days in 2025", r.number("select avg(case when date_diff('day', received_at, printed_at) <= 30 then 1.0 else 0 end) from r.card_application where printed_at between '2025-01-01' and '2026-01-01'"), 0.95, 1)
	within("days from application to print, median of July 2021", r.number("select median(date_diff('day', received_at, printed_at)) from r.card_application where printed_at between '2021-07-01' and '2021-08-01'"), 40, 120)
	within("share of renewals and reissues", r.number("select avg(case kind when 'first' then 0.0 else 1 end) from r.card_application"), 0.1, 0.2)
	within("communes", r.number("select count(distinct commune_code) from r.resident where commune_code <> '99999'"), 3321*0.99, 3321)
	within("share of rejected rows", 3/r.number("select count(*) from r.resident"), 0, 0.0005)
	within("accounts activated before they were approved", r.number("select count(*) from r.eid_account where activated_at < approved_at"), 1, 1)
	within("rows in the future", r.number("select count(*) from r.resident where digitized_at > '2027-01-01'"), 1, 1)
}

func tasksLookOfficial(t *testing.T, r reader) {
	const latest = "(select * from r.task qualify row_number() over (partition by task_id order by updated_at desc) = 1)"
	for query, want := range map[string]float64{
		"select count(distinct task_id) from r.task":                                   taskCount,
		"select count(distinct \"group\") from r.task":                                 5,
		"select count(*) from " + latest + " where title_en not like 'Simulated%'":     22,
		"select count(*) from " + latest + " where title_vi like 'Nhiệm vụ mô phỏng%'": 30,
		"select count(distinct area_code) from r.task":                                 1,
	} {
		if got := r.number(query); got != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	odd := r.number(`select count(*) from ` + latest + ` where
		status_reported ilike '%hoàn thành' and status_reported not ilike 'chưa%' and (completed_on is null or completed_on > due)
		or due < '2026-03-15' and (status_reported is null or status_reported in ('Đang triển khai', 'Đang thực hiện'))`)
	if odd < 14 || odd > 20 {
		t.Errorf("%v tasks contradict themselves, want about a third of 52", odd)
	}
	for what, query := range map[string]string{
		"permanent": "due is null and status_reported = 'Thường xuyên'", "blank": "status_reported is null",
		"late": "status_reported = 'Đã hoàn thành quá hạn'", "not due": "due > '2026-12-01'",
	} {
		if r.number("select count(*) from "+latest+" where "+query) == 0 {
			t.Errorf("no task is %s", what)
		}
	}
	if r.number("select count(*) from (select task_id from r.task group by 1 having count(distinct due) > 1)") == 0 {
		t.Error("no deadline moved")
	}
}
