package area

import (
	"slices"
	"strings"
)

// Scope is the territory a reader is allowed to see. The zero value sees
// nothing. A Scope does not change.
type Scope struct {
	areas     []Area            // what it was made of, none within another, in order
	seen      map[Area]struct{} // every area all of whose communes lie in it
	headlines bool              // it has no territory left, but what is for all who see numbers
}

// NationScope returns the scope that sees everything.
func NationScope() Scope { return places().nation }

// ScopeOf returns the scope of some areas together. Areas that do not exist add
// nothing: what is not known is not shown.
func ScopeOf(areas ...Area) Scope { return places().scopeOf(areas) }

func (x *index) scopeOf(areas []Area) Scope {
	s := Scope{seen: map[Area]struct{}{}}
	for _, a := range areas {
		e, ok := x.entries[a]
		if !ok {
			continue
		}
		s.areas = append(s.areas, a)
		s.seen[a] = struct{}{}
		if a.Level == Commune {
			continue
		}
		for _, c := range e.communes {
			s.seen[c] = struct{}{}
		}
	}
	for _, wider := range slices.Concat(x.provinces63, x.provinces34, x.regions, []Area{{}}) {
		if x.covers(s, wider) {
			s.seen[wider] = struct{}{}
		}
	}
	s.areas = x.widest(s.areas)
	return s
}

// covers reports whether every commune of an area lies in the scope.
func (x *index) covers(s Scope, a Area) bool {
	for _, c := range x.entries[a].communes {
		if _, ok := s.seen[c]; !ok {
			return false
		}
	}
	return true
}

// widest leaves out the areas that lie in another of them.
func (x *index) widest(areas []Area) []Area {
	x.sort(areas)
	areas = slices.Compact(areas)
	kept := areas[:0:0]
	for i, a := range areas {
		inside := false
		for j, b := range areas {
			same := x.inside(b, a) // the same territory under two names: the first stands for both
			inside = inside || j != i && x.inside(a, b) && (!same || j < i)
		}
		if !inside {
			kept = append(kept, a)
		}
	}
	return kept
}

// inside reports whether all communes of a are communes of b.
func (x *index) inside(a, b Area) bool {
	of := func(a Area) []Area {
		if a.Level == Commune {
			return []Area{a}
		}
		return x.entries[a].communes
	}
	outer := of(b)
	if len(of(a)) > len(outer) {
		return false
	}
	set := make(map[Area]struct{}, len(outer))
	for _, c := range outer {
		set[c] = struct{}{}
	}
	for _, c := range of(a) {
		if _, ok := set[c]; !ok {
			return false
		}
	}
	return true
}

// Sees reports whether all of an area lies in the scope. An area made up of
// parts that are each seen is seen itself: the three old provinces that became
// P:79 together see P:79.
func (s Scope) Sees(a Area) bool {
	_, ok := s.seen[a]
	return ok
}

// Whole reports whether the scope is the whole nation, so that no row needs to
// be left out.
func (s Scope) Whole() bool { return s.Sees(Area{}) }

// Empty reports whether the scope sees nothing, headline figures neither.
func (s Scope) Empty() bool { return len(s.seen) == 0 && !s.headlines }

// Areas returns what the scope was made of, without areas that lie in another,
// in the Vietnamese alphabet.
func (s Scope) Areas() []Area { return slices.Clone(s.areas) }

// Places returns the keys of the places the scope sees, in ascending order, as
// facts are kept at a level: the nation's (0) only for the whole nation;
// provinces of both lists; and for communes the provinces too, since a source
// may know no communes. Regions have no places.
func (s Scope) Places(l Level) []Place {
	var keys []Place
	for a := range s.seen {
		if p, ok := PlaceOf(a); ok && (a.Level == l || l == Commune && a.Level == Province) {
			keys = append(keys, p)
		}
	}
	slices.Sort(keys)
	return keys
}

// Within returns the part of the scope that lies in another. Where they share no
// territory but neither is empty, what is left are the headline figures, which are for
// everybody who sees any number.
func (s Scope) Within(other Scope) Scope {
	var areas []Area
	for _, a := range s.areas {
		if other.Sees(a) {
			areas = append(areas, a)
			continue
		}
		for _, c := range places().entries[a].communes {
			if other.Sees(c) {
				areas = append(areas, c)
			}
		}
	}
	both := ScopeOf(areas...)
	both.headlines = len(areas) == 0 && !s.Empty() && !other.Empty()
	return both
}

// String returns the addresses of Areas, separated by commas: a stable key for
// caches. It is empty for the scope that sees nothing, "headlines" for one without
// territory that sees what is for all.
func (s Scope) String() string {
	if s.headlines {
		return "headlines"
	}
	names := make([]string, len(s.areas))
	for i, a := range s.areas {
		names[i] = a.String()
	}
	return strings.Join(names, ",")
}
