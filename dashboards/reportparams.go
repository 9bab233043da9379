package dashboards

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// ReportError says that no report is made about an area, and which ones of near are.
type ReportError struct {
	Area area.Area
	Near []area.Area
}

func (e *ReportError) Error() string {
	text := "no report is made about " + e.Area.String() + ": reports are about VN and the 34 provinces of today"
	if len(e.Near) == 1 {
		text += "; ask for " + e.Near[0].String()
	}
	return text
}

// reported refuses areas that no report is made about, naming the province of today
// they lie in.
func reported(a area.Area) error {
	if a == (area.Area{}) || a.Level == area.Province && a.Vintage == area.V34 {
		return nil
	}
	e := &ReportError{Area: a}
	if p, ok := a.Province(area.V34); ok {
		e.Near = []area.Area{p}
	}
	return e
}

// reportPath is the path that reports lie below.
const reportPath = "/reports/"

// ReportAddress returns the address of the report of the area, the night or snapshot
// and the language of the parameters, in their layout.
func (p Params) ReportAddress() string {
	name, night := strings.TrimPrefix(p.Area.String(), "P:"), p.AsOf.String()
	if p.Snapshot != "" {
		night = p.Snapshot
	}
	from, layout, delivery := p.From, p.Layout, p.Delivery
	p = p.shared()
	p.From, p.Layout, p.Delivery = from, layout, delivery
	p.Area, p.AsOf, p.Snapshot, p.Boundary = area.Area{}, civil.Date{}, "", 0
	return p.Address(reportPath + name + "/" + night + ".pdf")
}

// onPaper leads from a page to the report of the same area and night, if there is one.
func (v view) onPaper() Choice {
	if reported(v.p.Area) != nil || v.p.Boundary != area.V34 {
		return Choice{}
	}
	p := v.p.shared()
	if p.Snapshot == "" {
		p.AsOf = v.snap.Date
	}
	return Choice{Text: v.w.t("report.link"), Link: p.ReportAddress()}
}

// ParseReport reads the address of a report: VN or the code of a province, a night or
// a snapshot, and what the query says of language, layout, the report before and the
// letter it went out with.
func ParseReport(name, night string, query url.Values) (Params, error) {
	p, err := ParseParams(query, "delivery", "from", "layout")
	faults, _ := err.(ParamErrors) //nolint:errorlint // ParseParams returns nothing else
	for _, taken := range []string{"area", "as_of", "boundary", "snapshot"} {
		if query.Has(taken) { // the path says it
			faults = append(slices.DeleteFunc(faults, func(f ParamError) bool { return f.Name == taken }), UnknownParam(taken, []string{"delivery", "from", "lang", "layout"}))
		}
	}
	p.Area, p.Boundary, p.AsOf, p.Snapshot = area.Area{}, area.V34, civil.Date{}, ""
	if date, err := civil.ParseDate(night); err == nil && date.IsValid() {
		p.AsOf = date
	} else if day, digits, ok := strings.Cut(night, "."); ok && len(digits) == 6 {
		if _, err := civil.ParseDate(day); err == nil {
			p.Snapshot = night
		}
	}
	if p.AsOf.IsZero() && p.Snapshot == "" {
		faults = append(faults, ParamError{Name: "as_of", Value: night, Problem: BadDate})
	}
	if len(faults) > 0 {
		return p, faults
	}
	p.Area, err = ReportArea(name, p.Lang)
	return p, err
}

// ReportArea reads the area of a report: VN, or the code of a province, with or without
// its kind. It returns a ReportError for areas that no report is made about, and a
// PlaceError for what is none.
func ReportArea(name, lang string) (area.Area, error) {
	a, err := area.Parse(name)
	if err != nil {
		if a, err = placeOf("P:", strings.TrimPrefix(name, "P:"), lang); err != nil {
			return a, withReports(err)
		}
	}
	return a, reported(a)
}

// withReports turns what may have been meant by a code into provinces of today.
func withReports(err error) error {
	var e *PlaceError
	if !errors.As(err, &e) {
		return err
	}
	var near []area.Area
	for _, a := range e.Near {
		if p, ok := a.Province(area.V34); ok && !slices.Contains(near, p) {
			near = append(near, p)
		}
	}
	return &PlaceError{Code: e.Code, Near: near}
}
