package queries

import (
	"slices"
	"strings"

	"toancanh/queries/area"
)

// pairing binds every commune to the one that is hidden whenever it is: the
// other of its pair when the communes of its old province are taken two by two
// in code order. With an odd number the last one is bound to the one before it.
//
// The relation need not run both ways: of three in a row a–b, c, hiding a hides
// b and hiding c hides b. Either way an old province that hides one commune
// hides two.
type pairing struct {
	partners map[area.Area]area.Area
	bound    map[area.Area][]area.Area // the communes a commune is partner of
}

func newPairing() pairing {
	p := pairing{partners: map[area.Area]area.Area{}, bound: map[area.Area][]area.Area{}}
	for _, province := range area.Provinces(area.V63) {
		communes := province.Parts(area.Commune, area.V63)
		slices.SortFunc(communes, func(a, b area.Area) int { return strings.Compare(a.Code, b.Code) })
		for i, commune := range communes {
			other := i ^ 1 // 0–1, 2–3, 4–5, ...
			if other >= len(communes) {
				other = i - 1
			}
			if other >= 0 {
				p.partners[commune] = communes[other]
				p.bound[communes[other]] = append(p.bound[communes[other]], commune)
			}
		}
	}
	return p
}

// partner returns the commune bound to this one; itself if it stands alone.
func (p pairing) partner(commune area.Area) area.Area {
	if other, ok := p.partners[commune]; ok {
		return other
	}
	return commune
}
