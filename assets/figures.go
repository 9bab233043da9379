package assets

import (
	"strconv"
	"strings"
	"time"

	"github.com/golang-sql/civil"
)

// PublishedFigure is one dated public figure with its source.
type PublishedFigure struct {
	Line       int        // row of the file, from 1
	Date       civil.Date // the day it stands for
	Precision  string     // day | approx (the day of the page, or inferred) | year
	Area       string     // address of the area: VN, P:38@63, P:15
	Figure     string     // the record's own name for what is counted
	Value      float64    // percent where Unit says so
	Unit       string
	Qualifier  string // = exactly, > more than, ~ about, <~ nearly
	Source     string
	Confidence string // high | medium | low
	Note       string
}

// PublishedFigures reads the published record: national and provincial figures
// that were printed somewhere, conflicts included.
func PublishedFigures() ([]PublishedFigure, error) {
	columns := []string{"date", "date_precision", "scope", "scope_vintage", "metric", "value", "unit", "qualifier",
		"source", "confidence", "note"}
	line := 0
	return readFile("published_figures.csv", columns, func(r row) PublishedFigure {
		line++
		return PublishedFigure{
			Line:       line,
			Date:       r.date("date"),
			Precision:  r.oneOf("date_precision", "day", "approx", "year"),
			Area:       publishedArea(r),
			Figure:     r.text("metric"),
			Value:      r.number("value"),
			Unit:       r.text("unit"),
			Qualifier:  r.oneOf("qualifier", "=", ">", "~", "<~"),
			Source:     r.text("source"),
			Confidence: confidence(r),
			Note:       r.optional("note"),
		}
	})
}

func publishedArea(r row) string {
	code := r.text("scope")
	switch r.oneOf("scope_vintage", "national", "province_63", "province_34") {
	case "province_63":
		return "P:" + code + "@63"
	case "province_34":
		return "P:" + code
	}
	if code != "VN" {
		r.fail("scope is %q; a national figure has VN", code)
	}
	return code
}

func confidence(r row) string { return r.oneOf("confidence", "high", "medium", "low") }

// Target is one goal of the project and the programmes around it.
type Target struct {
	ID         string
	Period     string // 2022, 2023-2025
	Group      string // the compiler's label for the utility group
	TitleVI    string // empty where no goal could be sourced
	TitleEN    string
	Value      *float64 // nil for a milestone
	Unit       string
	Operator   string     // =, >=, done, ongoing; empty where no goal could be sourced
	Due        civil.Date // last day of what the source names
	Clause     string
	Document   string
	Issued     civil.Date // day of the document; where that is not known, the first of its period
	Provenance string     // sourced | unknown
	Confidence string     // high | medium | low; "-" where unknown
	Source     string
	Note       string
}

// Targets reads the goals, the one that could not be sourced included.
func Targets() ([]Target, error) {
	columns := []string{"id", "period", "group", "title_vi_short", "title_en_short", "value", "unit", "operator", "due",
		"clause", "document", "issued", "provenance", "confidence", "source", "note"}
	return readFile("targets.csv", columns, func(r row) Target {
		t := Target{
			ID:         r.text("id"),
			Period:     r.text("period"),
			Group:      r.text("group"),
			TitleVI:    r.optional("title_vi_short"),
			TitleEN:    r.text("title_en_short"),
			Unit:       r.optional("unit"),
			Operator:   r.oneOf("operator", "=", ">=", "done", ongoing, ""),
			Due:        r.period("due"),
			Clause:     r.optional("clause"),
			Document:   r.text("document"),
			Issued:     r.period("issued"),
			Provenance: r.oneOf("provenance", "sourced", "unknown"),
			Confidence: r.oneOf("confidence", "high", "medium", "low", "-"),
			Source:     r.text("source"),
			Note:       r.optional("note"),
		}
		if r.optional("value") != "" {
			v := r.number("value")
			t.Value = &v
		}
		if year, _, _ := strings.Cut(t.Period, "-"); t.Issued.IsZero() {
			first, err := strconv.Atoi(year)
			if err != nil {
				r.fail("%s has neither a date of its document nor a year: %q", t.ID, t.Period)
			}
			t.Issued = civil.Date{Year: first, Month: time.January, Day: 1}
		}
		if t.Provenance == "sourced" && (t.TitleVI == "" || t.Unit == "" || t.Due.IsZero()) {
			r.fail("%s is sourced and lacks its title, unit or due date", t.ID)
		}
		return t
	})
}
