package server

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// measured is the metric a row leads to.
func measured(l line) string {
	id, _, _ := strings.Cut(strings.TrimPrefix(l.link, "/definitions/"), "?")
	return id
}

func checkIndicators(a asker, where string, f printed) {
	a.t.Helper()
	for _, l := range f.lines {
		id := measured(l)
		now := a.at(id, a.night)
		change := len(l.cells) - 2
		a.says(where+" "+id, l.cells[0], now.Value)
		if a.area != "VN" {
			change--
			a.says(where+" "+id+" of the whole", l.cells[len(l.cells)-2], a.spoken(a.whole()).at(id, a.night).Value)
		}
		a.says(where+" "+id+" change", l.cells[change], minus(now.Value, a.at(id, a.monthEnd()).Value))
	}
}

// rates checks a table of all rates of places, behind some further columns.
func rates(further int) figureCheck {
	return func(a asker, where string, f printed) {
		a.t.Helper()
		whole, by := a.of("VN"), "province"
		if place, err := area.Parse(a.area); further == 0 && err == nil && place.Level == area.Province {
			whole, by = a, "commune"
		}
		for i, id := range []string{"digitization_coverage", "pin_coverage", "card_coverage", "card_on_time", "eid_activation_rate"} {
			rows := whole.rows(id, by, civil.Date{})
			for n, l := range f.lines {
				r := named(rows, l.name)
				if n == len(f.lines)-1 {
					r = whole.at(id, a.night)
				}
				if i == 0 {
					a.says(where+" "+l.name+" residents", l.cells[further], count(r.Denominator))
				}
				a.says(where+" "+l.name+" "+id, l.cells[further+1+i], r.Value)
			}
		}
	}
}

// since is the earlier night of a comparison: the one the address names, the last
// month's end, or the first night there is.
func (a asker) since(query url.Values) civil.Date {
	if from := query.Get("from"); from != "" {
		d, err := civil.ParseDate(from)
		if err != nil {
			a.t.Fatal(err)
		}
		return d
	}
	var list SnapshotList
	if err := json.Unmarshal(get(a.t, a.s, "/api/v1/snapshots").Body.Bytes(), &list); err != nil {
		a.t.Fatal(err)
	}
	found := civil.Date{}
	for _, n := range list.Snapshots { // the newest first
		if n.AsOf.Before(a.night) && (found.IsZero() || found.After(a.monthEnd())) {
			found = n.AsOf
		}
	}
	return found
}

func checkMovements(a asker, where string, f printed) {
	a.t.Helper()
	since := a.since(f.query)
	for _, l := range f.lines {
		id := measured(l)
		then, now := a.at(id, since).Value, a.at(id, a.night).Value
		a.says(where+" "+id+" then", l.cells[0], then)
		a.says(where+" "+id+" now", l.cells[1], now)
		a.says(where+" "+id+" change", l.cells[2], minus(now, then))
	}
}

func checkMovers(a asker, where string, f printed) {
	a.t.Helper()
	metric, since := f.query.Get("metric"), a.since(f.query)
	if metric == "" {
		metric = "card_coverage"
	}
	rows := a.of("VN").rows(metric, "province", since)
	for _, l := range f.lines {
		then, now := named(night(rows, since), l.name).Value, named(night(rows, a.night), l.name).Value
		a.says(where+" "+l.name+" change", l.cells[0], minus(now, then))
		a.says(where+" "+l.name+" then", l.cells[1], then)
		a.says(where+" "+l.name+" now", l.cells[2], now)
	}
}

func checkComparison(a asker, where string, f printed) {
	a.t.Helper()
	areas := append([]string{a.area}, strings.Split(f.query.Get("with"), ",")...)
	for i, l := range f.lines {
		place, metric := a.spoken(areas[i]), metricOf(f.query)
		now, then := place.at(metric, a.night), place.at(metric, a.monthEnd())
		for j, want := range []*float64{now.Value, nil, then.Value, minus(now.Value, then.Value), count(now.Numerator), count(now.Denominator)} {
			if j != 1 && j < len(l.cells) { // a rank says of how many it is
				a.says(fmt.Sprint(where, " ", areas[i], " column ", j), l.cells[j], want)
			}
		}
	}
}
