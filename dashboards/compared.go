package dashboards

import (
	"slices"
	"strings"

	"toancanh/queries/area"
)

// mostCompared is how many areas one figure compares.
const mostCompared = 6

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
