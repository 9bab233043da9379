package server

import (
	"strings"

	"github.com/golang-sql/civil"
)

// serviceOf is the code of a service from its name: "3. …", or in brackets.
func serviceOf(name string) string {
	if code, _, numbered := strings.Cut(name, ". "); numbered {
		return code
	}
	for _, word := range strings.Fields(name) {
		if strings.HasPrefix(word, "X") {
			return word
		}
	}
	return ""
}

func checkServices(a asker, where string, f printed) {
	a.t.Helper()
	metric := f.query.Get("metric")
	if metric == "" {
		metric = "service_online_share"
	}
	nation, by := a.of("VN").rows(metric, "nation,service", civil.Date{}), a.of("VN").rows(metric, "province,service", civil.Date{})
	var order []string
	seen := map[string]bool{}
	for _, r := range by {
		if !seen[r.Area] {
			seen[r.Area] = true
			order = append(order, r.Area)
		}
	}
	for _, l := range f.lines {
		service := serviceOf(l.name)
		a.says(where+" "+l.name, l.cells[0], split(nation, map[string]string{"service": service}).Value)
		for i, place := range order {
			var own []MetricRow
			for _, r := range by {
				if r.Area == place {
					own = append(own, r)
				}
			}
			a.says(where+" "+l.name+" "+place, l.cells[1+i], split(own, map[string]string{"service": service}).Value)
		}
	}
}

func checkServiceList(a asker, where string, f printed) {
	a.t.Helper()
	online, onTime := a.rows("service_online_share", "service", civil.Date{}), a.rows("service_on_time_share", "service", civil.Date{})
	for _, l := range f.lines {
		of := map[string]string{"service": serviceOf(l.name)}
		a.says(where+" "+l.name+" cases", l.cells[2], count(split(online, of).Denominator))
		a.says(where+" "+l.name+" online", l.cells[3], split(online, of).Value)
		a.says(where+" "+l.name+" on time", l.cells[4], split(onTime, of).Value)
	}
}

func checkAgencies(a asker, where string, f printed) {
	a.t.Helper()
	nation := a.of("VN")
	requests, matches := nation.rows("verification_requests", "nation,agency", civil.Date{}), nation.rows("verification_match_share", "nation,agency", civil.Date{})
	for _, l := range f.lines {
		of := map[string]string{"agency": l.name}
		a.says(where+" "+l.name, l.cells[0], split(requests, of).Value)
		a.says(where+" "+l.name+" of late", l.cells[1], count(split(matches, of).Denominator))
		a.says(where+" "+l.name+" matched", l.cells[2], split(matches, of).Value)
	}
}

func checkPublished(a asker, where string, f printed) {
	a.t.Helper()
	metric := f.query.Get("metric")
	if metric == "" {
		metric = "eid_activated"
	}
	last := f.lines[len(f.lines)-1]
	if last.name == plainDate(a.lang, a.night) {
		a.says(where+" "+last.name, last.cells[0], a.at(metric, a.night).Value)
	}
}
