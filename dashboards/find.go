package dashboards

import (
	"toancanh/queries/area"
)

// mostFound is how many areas a search lists.
const mostFound = 30

// FindPage lists the areas whose names match what somebody typed.
type FindPage struct {
	Frame
	Asked   string
	Matches []Choice
	Best    string // address of the page that was clearly meant, "" if several may be
}

// Find builds the page "/find". It needs no snapshot, so it answers even when
// there is none.
func Find(p Params) *FindPage {
	w := words(p.Lang)
	page := &FindPage{Frame: NewFrame("/find", p, w.t("find.title"), ""), Asked: p.Find}
	found := area.Search(p.Find, p.Lang, mostFound)
	for _, a := range found {
		page.Matches = append(page.Matches, Choice{Text: a.Label(p.Lang), Link: addressOf(p, a)})
	}
	if len(found) == 1 || len(found) > 1 && meant(p.Find, found[0]) && !rivals(p.Find, found[1]) {
		page.Best = page.Matches[0].Link
	}
	return page
}

// meant says whether a province or the nation is called just what was typed. A
// commune of that name may be one of several.
func meant(typed string, a area.Area) bool {
	if a.Level == area.Commune {
		return false
	}
	typed = area.Fold(typed)
	return typed == area.Fold(a.Name(Vietnamese)) || typed == area.Fold(a.Name(English)) || typed == area.Fold(a.FullName(Vietnamese))
}

// rivals says whether an area further down the list may as well have been meant. An
// old province is not: the page of the current one leads to it.
func rivals(typed string, a area.Area) bool { return meant(typed, a) && a.Vintage != area.V63 }

// addressOf is where an area is looked at: its own page, or the overview of it.
func addressOf(p Params, a area.Area) string {
	v := view{p: p}
	if page := v.pageOf(a); page != "" {
		return page
	}
	p = p.shared()
	p.Area, p.Boundary = a, usualBoundary(a)
	return p.Address("/")
}
