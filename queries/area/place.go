package area

import (
	"fmt"
	"strconv"
)

// Place is the integer key under which the warehouse keeps facts. A place is the
// finest area a fact is known for: a commune (its code as a number), a province
// of 63 (630000 + code), a province of 34 (340000 + code), or the nation (0).
// Every place lies in one province of 34; it lies in a known province of 63
// unless it is a province of 34 that was merged from several.
type Place int

const (
	placesOf34 = 340000
	placesOf63 = 630000
)

// PlaceOf returns the key of an area. Regions have none: no fact is known for a
// region only.
func PlaceOf(a Area) (Place, bool) {
	if !a.Exists() || a.Level == Region {
		return 0, false
	}
	if a.Level == Nation {
		return 0, true
	}
	code, err := strconv.Atoi(a.Code)
	if err != nil {
		return 0, false
	}
	switch {
	case a.Level == Province && a.Vintage == V63:
		code += placesOf63
	case a.Level == Province:
		code += placesOf34
	}
	return Place(code), true
}

// FactPlace returns the key under which facts about an area are kept: that of
// PlaceOf, but for a province of 34 that did not merge, which is the same
// territory as one of 63 and is kept as that one. So a province has one key,
// whichever list a source used.
func FactPlace(a Area) (Place, bool) {
	if a.Level == Province {
		if old, ok := a.Province(V63); ok {
			a = old
		}
	}
	return PlaceOf(a)
}

// Area returns the area of a place. A number that is no place gives an area that
// does not exist.
func (p Place) Area() Area {
	switch {
	case p == 0:
		return Area{}
	case p > placesOf63:
		return province(fmt.Sprintf("%02d", int(p)-placesOf63), V63)
	case p > placesOf34:
		return province(fmt.Sprintf("%02d", int(p)-placesOf34), V34)
	}
	return Area{Level: Commune, Code: fmt.Sprintf("%05d", int(p))}
}

// Province returns the province of a list that the place lies in, where that is
// exact; see Area.Province.
func (p Place) Province(v Vintage) (Area, bool) { return p.Area().Province(v) }

// Places returns every place: the nation, the provinces of 63, those of 34 and
// the communes.
func Places() []Place {
	x := places()
	all := make([]Place, 0, len(x.entries))
	for _, list := range [][]Area{{{}}, x.provinces63, x.provinces34, x.communes} {
		for _, a := range list {
			if p, ok := PlaceOf(a); ok {
				all = append(all, p)
			}
		}
	}
	return all
}
