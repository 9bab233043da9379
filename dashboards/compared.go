package dashboards

import (
	"slices"
	"strings"

	"toancanh/queries/area"
)

// mostCompared is how many areas one figure compares.
const mostCompared = 6

// mostFound is how many areas a name may mean and still be listed.
const mostFound = 12

// setWith reads areas separated by commas; an empty place is none.
func (p *Params) setWith(value string) Problem {
	for name := range strings.SplitSeq(value, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		a, err := area.Parse(name)
		if err != nil {
			return BadArea
		}
		if !slices.Contains(p.With, a) {
			p.With = append(p.With, a)
		}
	}
	return ""
}

// settle puts the area whose name was typed beside those to compare, if there is
// no doubt which it is.
func (p *Params) settle() {
	if p.Find == "" {
		return
	}
	a, sure := meant(p.Find, p.Lang)
	if !sure {
		return
	}
	p.Find = ""
	if !slices.Contains(p.With, a) {
		p.With = append(p.With, a)
	}
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
