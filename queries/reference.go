package queries

import (
	"fmt"
	"strconv"
	"strings"

	"toancanh/assets"
	"toancanh/queries/area"
)

// seedTables gathers the content of every reference table.
func seedTables() ([]*seedTable, error) {
	tables := []*seedTable{placeTable(), populationTable()}
	for _, read := range []func() (*seedTable, error){publishedTable, targetTable, serviceTable, calendarTable} {
		t, err := read()
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return tables, nil
}

// placeTable holds every place with the keys of the provinces it lies in, where
// that is exact.
func placeTable() *seedTable {
	t := &seedTable{name: "place",
		columns: []string{"place", "level", "code", "province63", "province34", "region", "name_vi", "name_en", "block"}}
	blocks := newBlocks()
	for _, p := range area.Places() {
		a := p.Area()
		level := a.Level.String()
		if a.Level == area.Province {
			level += a.Vintage.String()
		}
		var region any
		if in, ok := a.Region(); ok {
			region = in.Code
		}
		var block any
		if a.Level == area.Commune {
			block = blocks.of[a]
		}
		t.add(int(p), level, a.Code, provinceKey(a, area.V63), provinceKey(a, area.V34), region, a.Name("vi"), a.Name("en"), block)
	}
	return t
}

func provinceKey(a area.Area, v area.Vintage) any {
	if province, ok := a.Province(v); ok {
		if p, ok := area.PlaceOf(province); ok {
			return int(p)
		}
	}
	return nil
}

func populationTable() *seedTable {
	t := &seedTable{name: "population", columns: []string{"place", "date", "basis", "population", "provenance"}}
	for _, c := range area.Populations() {
		if p, ok := area.PlaceOf(c.Area); ok {
			t.add(int(p), c.Date, string(c.Basis), c.People, c.Provenance)
		}
	}
	return t
}

func publishedTable() (*seedTable, error) {
	figures, err := assets.PublishedFigures()
	if err != nil {
		return nil, err
	}
	t := &seedTable{name: "published_figure",
		columns: []string{"line", "date", "date_precision", "place", "area", "figure", "metric", "value", "unit", "qualifier",
			"source", "confidence", "note"}}
	for _, f := range figures {
		a, err := area.Parse(f.Area)
		if err != nil {
			return nil, fmt.Errorf("published figure %d: %w", f.Line, err)
		}
		p, ok := area.PlaceOf(a)
		if !ok {
			return nil, fmt.Errorf("published figure %d: %s has no facts of its own", f.Line, a)
		}
		t.add(f.Line, f.Date, f.Precision, int(p), f.Area, f.Figure, orNull(metricOfFigure(f.Figure, f.Unit)), f.Value, f.Unit,
			f.Qualifier, f.Source, f.Confidence, orNull(f.Note))
	}
	return t, nil
}

// metricOfFigure returns the metric that measures what a published figure does,
// "" if none does. Figures that only look alike (cards of a campaign, services
// of a longer list, ministries without the provinces, tasks of every plan) have none.
func metricOfFigure(figure, unit string) string {
	if figure == "essential_services_online" && unit != "services of 25" {
		return ""
	}
	return map[string]string{
		"population_records_digitized": "records_digitized",
		"population_records_synced":    "records_digitized",
		"pin_issued":                   "pin_issued",
		"pin_issued_share":             "pin_coverage",
		"card_applications":            "card_applications",
		"cards_printed":                "cards_issued",
		"cards_issued":                 "cards_issued",
		"cards_delivered":              "cards_delivered",
		"card_coverage_share":          "card_coverage",
		"eid_registered":               "eid_registered",
		"eid_approved":                 "eid_approved",
		"eid_issued":                   "eid_approved",
		"eid_activated":                "eid_activated",
		"eid_activation_share":         "eid_activation_rate",
		"online_dossier_share":         "service_online_share",
		"dossiers_on_time_share":       "service_on_time_share",
		"essential_services_online":    "essential_services_live",
		"verification_requests_total":  "verification_requests",
	}[figure]
}

func targetTable() (*seedTable, error) {
	targets, err := assets.Targets()
	if err != nil {
		return nil, err
	}
	t := &seedTable{name: "target",
		columns: []string{"target", "metric", "title_vi", "title_en", "value", "unit", "operator", "due", "document", "issued"}}
	for _, aim := range targets {
		var value, due any
		if aim.Value != nil {
			value = *aim.Value
		}
		if !aim.Due.IsZero() {
			due = aim.Due
		}
		t.add(aim.ID, orNull(metricOfTarget(aim.ID)), aim.TitleVI, aim.TitleEN, value, aim.Unit, aim.Operator, due, aim.Document, aim.Issued)
	}
	return t, nil
}

// metricOfTarget returns the metric a target is measured by, "" if none is.
func metricOfTarget(target string) string {
	return map[string]string{
		"T03": "essential_services_live",
		"T08": "digitization_coverage",
		"T09": "pin_coverage",
		"T10": "card_coverage",
		"T15": "eid_approved",
		"T16": "eid_approved",
		"T17": "eid_activated",
		"T21": "cards_issued",
		"T22": "card_coverage",
	}[target]
}

// serviceTable lists the essential services; leads are those in office since
// March 2025.
func serviceTable() (*seedTable, error) {
	services, err := assets.Services()
	if err != nil {
		return nil, err
	}
	t := &seedTable{name: "service", columns: []string{"list", "service", "title_vi", "title_en", "lead_agency"}}
	for _, s := range services {
		t.add(s.List, strconv.Itoa(s.Number), s.TitleVI, s.TitleEN, s.LeadSince202503)
	}
	return t, nil
}

// calendarTable holds the years whose holidays are known and no others.
func calendarTable() (*seedTable, error) {
	calendar, err := assets.WorkCalendar()
	if err != nil {
		return nil, err
	}
	t := &seedTable{name: "calendar", columns: []string{"date", "working", "working_days"}}
	for d := calendar.First(); !d.After(calendar.Last()); d = d.AddDays(1) {
		index, _ := calendar.Index(d)
		t.add(d, calendar.Working(d), index)
	}
	return t, nil
}

func orNull(s string) any {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return s
}
