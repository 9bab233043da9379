package area

import (
	"cmp"
	"strings"

	"github.com/golang-sql/civil"
)

// English is the language in which names are given in English; every other
// language gets the Vietnamese name.
const English = "en"

// naming is what an area is called since a date.
type naming struct {
	since      civil.Date // zero: from the beginning
	vi, fullVI string
	en, fullEN string
}

func (e *entry) newest() naming { return e.names[len(e.names)-1] }

// listed is the undated name: the newest of the current areas, and of the old
// provinces the one they were known by for most of their history.
func (e *entry) listed() naming {
	if e.area.Vintage == V63 {
		return e.names[0]
	}
	return e.newest()
}

func (e *entry) on(d civil.Date) naming {
	name := e.names[0]
	for _, n := range e.names[1:] {
		if !n.since.After(d) {
			name = n
		}
	}
	return name
}

func (n naming) name(lang string) string {
	if lang == English {
		return n.en
	}
	return n.vi
}

func (n naming) full(lang string) string {
	if lang == English {
		return n.fullEN
	}
	return n.fullVI
}

// Name returns the name of the area in "vi" or "en": "Đà Nẵng", "Da Nang"; the
// nation is "Cả nước", "Viet Nam". An area that does not exist is its address.
func (a Area) Name(lang string) string {
	if e, ok := places().entries[a]; ok {
		return e.listed().name(lang)
	}
	return a.String()
}

// FullName returns the name with the kind of unit: "Thành phố Đà Nẵng",
// "Da Nang City", "Phường Ba Đình".
func (a Area) FullName(lang string) string {
	if e, ok := places().entries[a]; ok {
		return e.listed().full(lang)
	}
	return a.String()
}

// NameOn returns the name the area had on a date: P:46@63 is "Thừa Thiên Huế"
// until 2024-12-31 and "Huế" after that.
func (a Area) NameOn(d civil.Date, lang string) string {
	if e, ok := places().entries[a]; ok {
		return e.on(d).name(lang)
	}
	return a.String()
}

// FullNameOn returns the full name the area had on a date: P:75 is "Tỉnh Đồng Nai"
// until 2026-04-29 and "Thành phố Đồng Nai" after that. The names of communes are
// those of mid 2026 at any date.
func (a Area) FullNameOn(d civil.Date, lang string) string {
	if e, ok := places().entries[a]; ok {
		return e.on(d).full(lang)
	}
	return a.String()
}

// Label returns a name that cannot be taken for another area's: old provinces
// carry the end of their list, communes their province of today.
// "Lào Cai (đến 30/06/2025)", "Ba Đình (Hà Nội)".
func (a Area) Label(lang string) string {
	name := a.Name(lang)
	switch {
	case a.Level == Province && a.Vintage == V63 && lang == English:
		return name + " (until 30 June 2025)"
	case a.Level == Province && a.Vintage == V63:
		return name + " (đến 30/06/2025)"
	case a.Level == Commune:
		if p, ok := a.Province(V34); ok {
			return name + " (" + p.Name(lang) + ")"
		}
	}
	return name
}

// Compare orders areas by their names in the Vietnamese alphabet (a ă â b … d đ …,
// tones last). Areas of one name stand from the widest to the narrowest, the
// current list before the old one. Areas that do not exist come last.
func Compare(a, b Area) int {
	x := places()
	ea, eb := x.entries[a], x.entries[b]
	switch {
	case ea != nil && eb != nil:
		return cmp.Compare(ea.rank, eb.rank)
	case ea != nil:
		return -1
	case eb != nil:
		return 1
	}
	return strings.Compare(a.String(), b.String())
}
