package server

import (
	"strconv"
	"strings"

	"github.com/golang-sql/civil"
)

// figureCheck compares the table of a figure with answers of the interface.
type figureCheck func(a asker, where string, f printed)

// figureChecks are the checks of every kind of figure; nil for those that show
// nothing the interface tells.
func figureChecks() map[string]figureCheck {
	return map[string]figureCheck{
		"ranking": ranked("province"), "map": ranked("province"), "communes": ranked("commune"),
		"trend": checkTrend, "months": checkMonths, "flow": checkFlow, "pace": checkPace,
		"pyramid": checkPyramid, "bases": checkBases, "lead_time": checkLeadTime,
		"card_funnel": funnel("card_applications", "cards_approved", "cards_issued", "cards_delivered", "cards_rejected"),
		"eid_funnel":  funnel("eid_registered", "eid_approved", "eid_activated"),
		"backlog":     checkBacklog, "backlog_provinces": checkBacklogProvinces,
		"services": checkServices, "service_list": checkServiceList, "agencies": checkAgencies,
		"published": checkPublished, "indicators": checkIndicators, "rates": rates(0), "neighbours": rates(1),
		"movements": checkMovements, "movers": checkMovers, "comparison": checkComparison,
		"tasks": checkTasks, "task_states": taskTotals, "task_groups": taskTotals, "task_agencies": taskTotals, "task_overdue": checkOverdue,
		"task_burnup": nil, "task_timeline": nil, "task_history": nil, "task_percent": nil,
	}
}

// ranked checks a table of places with rank, change, numerator and denominator.
func ranked(by string) figureCheck {
	return func(a asker, where string, f printed) {
		a.t.Helper()
		whole := a.of("VN")
		if by == "commune" {
			whole = a
			if a.whole() != "VN" {
				whole = a.of(a.whole())
			}
		}
		metric := metricOf(f.query)
		now, then := whole.rows(metric, by, civil.Date{}), night(whole.rows(metric, by, a.monthEnd()), a.monthEnd())
		if len(f.lines) != len(now)+1 {
			a.t.Errorf("%s: %d rows, the interface has %d", where, len(f.lines), len(now))
			return
		}
		for i, l := range f.lines {
			r, before := named(now, l.name), named(then, l.name)
			if i == len(f.lines)-1 {
				r, before = whole.at(metric, a.night), whole.at(metric, a.monthEnd())
			}
			if r.Area == "" {
				a.t.Errorf("%s: the interface does not know %s", where, l.name)
			}
			a.says(where+" "+l.name, l.cells[0], r.Value)
			a.says(where+" "+l.name+" change", l.cells[2], minus(r.Value, before.Value))
			a.says(where+" "+l.name+" numerator", l.cells[3], count(r.Numerator))
			if len(l.cells) > 4 {
				a.says(where+" "+l.name+" denominator", l.cells[4], count(r.Denominator))
			}
		}
	}
}

// night are the rows of a night.
func night(rows []MetricRow, d civil.Date) []MetricRow {
	var list []MetricRow
	for _, r := range rows {
		if r.Date == d {
			list = append(list, r)
		}
	}
	return list
}

func checkTrend(a asker, where string, f printed) {
	a.t.Helper()
	areas := []string{a.area}
	if with := f.query.Get("with"); with != "" {
		areas = append(areas, strings.Split(with, ",")...)
	} else if a.whole() != a.area {
		areas = append(areas, a.whole())
	}
	for _, l := range f.lines {
		if len(l.cells) != len(areas) && len(l.cells) != 1 { // counts stand alone
			a.t.Errorf("%s: %d columns for %v", where, len(l.cells), areas)
			return
		}
		for i, text := range l.cells {
			a.says(where+" "+l.name+" "+areas[i], text, a.spoken(areas[i]).at(metricOf(f.query), a.date(l.name)).Value)
		}
	}
}

// spoken is about another area on a list that knows it.
func (a asker) spoken(name string) asker {
	a = a.of(name)
	if strings.HasPrefix(name, "P:") {
		a.common = lacking(a.common, "boundary")
	}
	if strings.HasSuffix(name, "@63") || strings.HasPrefix(name, "R:") {
		a.common = lacking(a.common, "boundary")
		a.common.Set("boundary", "63")
	}
	return a
}

func checkMonths(a asker, where string, f printed) {
	a.t.Helper()
	rows := a.of("VN").rows(metricOf(f.query), "province", a.monthEnd())
	for _, l := range f.lines {
		last := len(l.cells) - 1
		a.says(where+" "+l.name, l.cells[last], named(night(rows, a.night), l.name).Value)
		if last > 0 && a.monthEnd().String() >= "2026-10-31" {
			a.says(where+" "+l.name+" month before", l.cells[last-1], named(night(rows, a.monthEnd()), l.name).Value)
		}
	}
}

func checkFlow(a asker, where string, f printed) {
	a.t.Helper()
	metric := f.query.Get("metric")
	if metric == "" {
		metric = "cards_delivered"
	}
	if f.query.Get("range") == "all" {
		return // months are checked as weeks are
	}
	days := 7
	if f.query.Get("range") == "30d" {
		days = 1
	}
	for _, l := range f.lines {
		until := a.date(l.name)
		added := minus(count(a.at(metric, until).Numerator), count(a.at(metric, until.AddDays(-days)).Numerator))
		n := float64(days)
		a.says(where+" "+l.name, l.cells[0], added)
		a.says(where+" "+l.name+" a day", l.cells[1], over(added, &n))
	}
}

func checkPace(a asker, where string, f printed) {
	a.t.Helper()
	for _, l := range f.lines {
		a.says(where+" "+l.name, l.cells[0], a.at("card_coverage", a.date(l.name)).Value)
	}
}

// split is the row of some dimensions on the night.
func split(rows []MetricRow, dims map[string]string) MetricRow {
	for _, r := range rows {
		same := true
		for name, value := range dims {
			same = same && r.Dims[name] == value
		}
		if same {
			return r
		}
	}
	return MetricRow{}
}

func checkPyramid(a asker, where string, f printed) {
	a.t.Helper()
	rows := a.rows("digitization_by_age", "sex,age_band", civil.Date{})
	for _, l := range f.lines {
		first := strings.TrimSuffix(strings.Split(l.name, "–")[0], "+")
		for i, sex := range []string{"female", "male"} {
			r := split(rows, map[string]string{"sex": sex, "age_band": first})
			a.says(where+" "+l.name+" "+sex, l.cells[2*i], count(r.Numerator))
			a.says(where+" "+l.name+" all "+sex, l.cells[2*i+1], count(r.Denominator))
		}
	}
}

func checkBases(a asker, where string, f printed) {
	a.t.Helper()
	for i, metric := range []string{"digitization_coverage", "digitization_coverage_gso"} {
		r := a.at(metric, a.night)
		for j, want := range []*float64{count(r.Denominator), count(r.Numerator), r.Value} {
			a.says(where+" "+metric, f.lines[i].cells[1+j], want)
		}
	}
}

func checkLeadTime(a asker, where string, f printed) {
	a.t.Helper()
	rows := a.rows("card_lead_days", "days", civil.Date{})
	known := 0
	for _, r := range rows {
		if r.Numerator != nil {
			known++
		}
	}
	var all, soFar float64
	for _, r := range rows {
		if n := count(r.Numerator); n != nil {
			all += *n
		}
	}
	for i, l := range f.lines {
		from, until := strings.TrimSuffix(strings.Split(l.name, "–")[0], "+"), 60
		first, err := strconv.Atoi(from)
		if err != nil {
			a.t.Fatal(err)
		}
		if i+1 < len(f.lines) {
			next, _, _ := strings.Cut(strings.TrimSuffix(f.lines[i+1].name, "+"), "–")
			if until, err = strconv.Atoi(next); err != nil {
				a.t.Fatal(err)
			}
			until--
		}
		n := 0.0
		for day := first; day <= until; day++ {
			if r := count(split(rows, map[string]string{"days": strconv.Itoa(day)}).Numerator); r != nil {
				n += *r
			}
		}
		soFar += n
		want, share := &n, over(&soFar, &all)
		if known == 0 {
			want, share = nil, nil
		}
		a.says(where+" "+l.name, l.cells[0], want)
		a.says(where+" "+l.name+" share", l.cells[1], share)
	}
}

// funnel checks steps, each as a share of the one before; what is beyond the last of
// four is a share of the first.
func funnel(steps ...string) figureCheck {
	return func(a asker, where string, f printed) {
		a.t.Helper()
		var first, before *float64
		for i, metric := range steps {
			n := count(a.at(metric, a.night).Numerator)
			a.says(where+" "+metric, f.lines[i].cells[0], n)
			switch i {
			case 0:
				first = n
			case 4:
				a.says(where+" "+metric+" share", f.lines[i].cells[1], over(n, first))
			default:
				a.says(where+" "+metric+" share", f.lines[i].cells[1], over(n, before))
			}
			before = n
		}
	}
}

// waits are how long applications wait, as the interface names it.
func waits() []string { return []string{"up_to_7", "8_to_30", "31_to_90", "over_90"} }

func checkBacklog(a asker, where string, f printed) {
	a.t.Helper()
	for _, l := range f.lines {
		d := a.date(l.name)
		rows := night(a.rows("card_backlog", "days", d), d)
		for i, wait := range waits() {
			a.says(where+" "+l.name+" "+wait, l.cells[i], split(rows, map[string]string{"days": wait}).Value)
		}
		a.says(where+" "+l.name+" all", l.cells[4], a.at("card_backlog", d).Value)
	}
}

func checkBacklogProvinces(a asker, where string, f printed) {
	a.t.Helper()
	all := a.of("VN")
	by, totals := all.rows("card_backlog", "province,days", civil.Date{}), all.rows("card_backlog", "province", civil.Date{})
	if len(f.lines) != len(totals)+1 {
		a.t.Errorf("%s: %d rows", where, len(f.lines))
	}
	for _, l := range f.lines[:len(f.lines)-1] {
		late, total := 0.0, named(totals, l.name)
		for i, wait := range waits() {
			var own []MetricRow
			for _, r := range by {
				if r.AreaName == l.name {
					own = append(own, r)
				}
			}
			n := split(own, map[string]string{"days": wait}).Value
			a.says(where+" "+l.name+" "+wait, l.cells[i], n)
			if i > 1 && n != nil {
				late += *n
			}
		}
		a.says(where+" "+l.name+" all", l.cells[4], total.Value)
		a.says(where+" "+l.name+" late", l.cells[5], over(&late, total.Value))
	}
}
