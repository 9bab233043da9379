package dashboards

import (
	"errors"
	"slices"
	"strings"

	"toancanh/queries/area"
)

// The paths of the pages about one place.
const (
	provincePath = "/provinces/"
	communePath  = "/communes/"
)

// mostNear is how many places a wrong code suggests.
const mostNear = 6

// PlaceError says that no province or commune has the code of a path.
type PlaceError struct {
	Code string
	Near []area.Area // what may have been meant, the likeliest first; each has a page
}

func (e *PlaceError) Error() string { return "there is no place of the code " + e.Code }

// PageOf is the address of the page of a province or a commune, looked at in the
// same way; "" for areas that have none.
func (p Params) PageOf(a area.Area) string {
	if path := pathOf(a); path != "" {
		return p.shared().Address(path)
	}
	return ""
}

func pathOf(a area.Area) string {
	switch a.Level {
	case area.Province:
		return provincePath + strings.TrimPrefix(a.String(), "P:")
	case area.Commune:
		return communePath + a.Code
	}
	return ""
}

// placeOf finds the area a path names by its kind ("P:" or "C:") and its code. A
// place has one code here: 79 is the province of today, 77@63 one of the list
// until June 2025.
func placeOf(kind, code, lang string) (area.Area, error) {
	a, err := area.Parse(kind + code)
	if err == nil && a.String() == kind+code {
		return a, nil
	}
	near := []area.Area{a}
	if err != nil {
		near = nil
		var unknown *area.UnknownError
		if errors.As(err, &unknown) {
			near = unknown.Near
		}
		for _, found := range area.Search(code, lang, mostNear) {
			if !slices.Contains(near, found) {
				near = append(near, found)
			}
		}
	}
	near = slices.DeleteFunc(near, func(a area.Area) bool { return a.Level < area.Province })
	return area.Area{}, &PlaceError{Code: code, Near: near[:min(len(near), mostNear)]}
}

// Lineage is what a province was made of, or what became of it.
type Lineage struct {
	Text  string
	Links []Choice
}

// lineage tells a province's history across the merger of 1 July 2025, and warns
// of a code that another province had on the other list.
func (v view) lineage() []Lineage {
	a, w := v.p.Area, v.w
	link := func(a area.Area) Choice { return Choice{Text: a.Label(v.p.Lang), Link: v.pageOf(a)} }
	var list []Lineage
	next, before := area.Successor(a), area.Predecessors(a)
	switch {
	case next != a && next.Merged():
		list = append(list, Lineage{w.t("place.became"), []Choice{link(next)}})
	case next != a:
		list = append(list, Lineage{w.t("place.stayed"), []Choice{link(next)}})
	case len(before) > 1:
		l := Lineage{Text: w.t("place.merged", "n", len(before))}
		for _, old := range before {
			l.Links = append(l.Links, link(old))
		}
		list = append(list, l)
	default:
		list = append(list, Lineage{w.t("place.unmerged"), []Choice{link(before[0])}})
	}
	other := area.Area{Level: area.Province, Code: a.Code, Vintage: area.V34 + area.V63 - a.Vintage}
	if same := a.Within(other) && other.Within(a); other.Exists() && !same && other.Name(v.p.Lang) != a.Name(v.p.Lang) {
		list = append(list, Lineage{w.t("place.reused", "code", a.Code), []Choice{link(other)}})
	}
	return list
}
