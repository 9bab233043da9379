package queries

import "toancanh/queries/area"

// atlas knows the areas that the facts of every place belong to.
type atlas struct {
	sites    map[area.Place]site
	blocks   blocks
	communes int // how many there are
}

// site is a place and the areas it lies in, each where that is exact and else
// the zero Area.
type site struct {
	itself     area.Area
	province63 area.Area
	province34 area.Area
	region     area.Area
}

func newAtlas() *atlas {
	at := &atlas{sites: map[area.Place]site{}, blocks: newBlocks(), communes: len(area.Communes())}
	for _, p := range area.Places() {
		s := site{itself: p.Area()}
		s.province63, _ = s.itself.Province(area.V63)
		s.province34, _ = s.itself.Province(area.V34)
		s.region, _ = s.itself.Region()
		at.sites[p] = s
	}
	return at
}

// areaOf is the area of the question a place belongs to; false where that is not
// exact.
func (a *question) areaOf(p area.Place) (area.Area, bool) {
	if a.keyed == area.Nation && a.metric.Kind != Record {
		return area.Area{}, true
	}
	s, ok := a.atlas.sites[p]
	if !ok {
		return area.Area{}, false
	}
	var in area.Area
	switch {
	case a.metric.Kind == Record: // a statement is about the area it names
		return s.itself, true
	case a.keyed == area.Region:
		in = s.region
	case a.keyed == area.Commune:
		in = s.itself
	case a.targets[0].Vintage == area.V63:
		in = s.province63
	default:
		in = s.province34
	}
	return in, in.Level == a.keyed
}
