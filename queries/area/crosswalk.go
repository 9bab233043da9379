package area

import "slices"

// Nothing in this file is an estimate: an answer is given where the lists make it
// exact and withheld elsewhere. Old provinces went whole into new ones, and no
// commune of 2025 straddles two old provinces.

// Provinces returns the provinces of a list, in the Vietnamese alphabet.
func Provinces(v Vintage) []Area {
	switch v {
	case V63:
		return slices.Clone(places().provinces63)
	case V34:
		return slices.Clone(places().provinces34)
	}
	return nil
}

// Regions returns the six statistical regions of the 63 provinces, in the
// Vietnamese alphabet. The 34 provinces have none.
func Regions() []Area { return slices.Clone(places().regions) }

// Communes returns the 3,321 communes, in the Vietnamese alphabet.
func Communes() []Area { return slices.Clone(places().communes) }

// Successor returns the province of 34 an old province became part of. Every
// other area is its own successor.
func Successor(old Area) Area {
	if e, ok := places().entries[old]; ok && old.Level == Province && old.Vintage == V63 {
		return e.successor
	}
	return old
}

// Predecessors returns the provinces of 63 a province of 34 was made of, in the
// Vietnamese alphabet. Every other area is its own only predecessor.
func Predecessors(current Area) []Area {
	if e, ok := places().entries[current]; ok && current.Level == Province && current.Vintage == V34 {
		return slices.Clone(e.predecessors)
	}
	return []Area{current}
}

// Merged reports whether a province of 34 was made of several of 63.
func (a Area) Merged() bool {
	e, ok := places().entries[a]
	return ok && len(e.predecessors) > 1
}

// Province returns the province of a list that the area lies in, where that is
// exact: communes on either list, provinces of 63 on both, provinces of 34 on
// the old list only if they did not merge. Regions and the nation lie in none.
func (a Area) Province(v Vintage) (Area, bool) {
	e, ok := places().entries[a]
	switch {
	case !ok || v != V63 && v != V34 || a.Level < Province:
		return Area{}, false
	case a.Level == Commune && v == V63:
		return e.province63, true
	case a.Level == Commune:
		return e.province34, true
	case a.Vintage == v:
		return a, true
	case v == V34:
		return e.successor, true
	case len(e.predecessors) == 1:
		return e.predecessors[0], true
	}
	return Area{}, false
}

// Region returns the region the area lies in, where that is exact: a province of
// 34 lies in one only if all it was made of did. The nation lies in none.
func (a Area) Region() (Area, bool) {
	x := places()
	e, ok := x.entries[a]
	if !ok {
		return Area{}, false
	}
	switch a.Level {
	case Region:
		return a, true
	case Commune:
		return x.entries[e.province63].region, true
	case Province:
		if a.Vintage == V63 {
			return e.region, true
		}
		region := x.entries[e.predecessors[0]].region
		for _, old := range e.predecessors[1:] {
			if x.entries[old].region != region {
				return Area{}, false
			}
		}
		return region, true
	}
	return Area{}, false
}

// Within reports whether all of a lies in b, whatever list each belongs to: a
// commune in its provinces of both lists, an old province in the new one it
// became part of, a new province in an old one if it did not merge.
func (a Area) Within(b Area) bool {
	if !a.Exists() || !b.Exists() {
		return false
	}
	switch b.Level {
	case Nation:
		return true
	case Region:
		region, ok := a.Region()
		return ok && region == b
	case Province:
		p, ok := a.Province(b.Vintage)
		return ok && p == b
	}
	return a == b
}

// Parts returns the areas of a level that make up a, in the Vietnamese alphabet;
// v says which list provinces are taken from. At a's own level and above it the
// only part is a itself, restated where it is a province of the other list.
//
// The parts always make up a exactly, or there are none: regions do not make up
// anything on the list of 34, nor do provinces of 34 make up a region or an old
// province that merged.
func (a Area) Parts(l Level, v Vintage) []Area {
	e, ok := places().entries[a]
	switch {
	case !ok:
		return nil
	case l == Province && a.Level == Province:
		return a.restated(v)
	case l <= a.Level:
		return []Area{a}
	case l == Commune:
		return slices.Clone(e.communes)
	case a.Level == Nation && l == Province:
		return Provinces(v)
	case a.Level == Nation && v == V63:
		return Regions()
	case a.Level == Region && v == V63:
		return slices.DeleteFunc(Provinces(V63), func(p Area) bool { return !p.Within(a) })
	}
	return nil
}

// restated returns the provinces of a list that make up a province exactly.
func (a Area) restated(v Vintage) []Area {
	if v == V63 {
		return Predecessors(a)
	}
	if next := Successor(a); !next.Merged() || next == a {
		return []Area{next}
	}
	return nil
}
