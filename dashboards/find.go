package dashboards

import (
	"slices"
	"strings"

	"toancanh/queries/area"
)

// mostFound is how many areas a name may mean and still be listed.
const mostFound = 30

// FindPage lists the areas whose names match what somebody typed.
type FindPage struct {
	Frame
	Asked   string
	Matches []Choice
	Best    string // address of the page that was clearly meant, "" if several may be
}

// Find builds the page "/find". It needs no snapshot, so it answers even when
// there is none. Communes outside the reader's scope have no page to lead to.
func Find(p Params, scope area.Scope) *FindPage {
	w := words(p.Lang)
	page := &FindPage{Frame: NewFrame("/find", p, w.t("find.title"), ""), Asked: p.Find}
	opens := func(a area.Area) bool { return a.Level != area.Commune || scope.Sees(a) }
	for _, a := range area.Search(p.Find, p.Lang, mostFound) {
		if !opens(a) {
			continue
		}
		page.Matches = append(page.Matches, Choice{Text: a.Label(p.Lang), Link: addressOf(p, a)})
	}
	if a, sure := meant(p.Find, p.Lang); sure && opens(a) {
		page.Best = addressOf(p, a)
	}
	return page
}

// meant is the area a name stands for: the one with that label, the only one it
// finds, or the only one of the widest kind that is called exactly so.
func meant(name, lang string) (a area.Area, sure bool) {
	bare, _, labelled := strings.Cut(name, "(") // a label says more in brackets
	found := area.Search(bare, lang, 0)
	if labelled {
		i := slices.IndexFunc(found, func(a area.Area) bool { return area.Fold(a.Label(lang)) == area.Fold(name) })
		if i < 0 {
			return area.Area{}, false
		}
		return found[i], true
	}
	switch {
	case len(found) == 0:
		return area.Area{}, false
	case len(found) == 1:
		return found[0], true
	case !called(found[0], name):
		return area.Area{}, false
	}
	rival := found[1]
	return found[0], !called(rival, name) || rival.Level != found[0].Level || rival.Vintage != found[0].Vintage
}

// called says whether a name is an area's, but for marks and case.
func called(a area.Area, name string) bool {
	for _, lang := range Languages() {
		if slices.Contains([]string{area.Fold(a.Name(lang)), area.Fold(a.FullName(lang))}, area.Fold(name)) {
			return true
		}
	}
	return false
}

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
