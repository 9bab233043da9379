package area

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

//go:embed data/*.csv
var data embed.FS

// places returns the index of all areas. It is built once, at first use, from
// the embedded files and never changes after that; a test reads every row.
var places = sync.OnceValue(func() *index {
	sub, err := fs.Sub(data, "data")
	if err != nil {
		panic(err)
	}
	x, err := load(sub)
	if err != nil {
		panic(fmt.Sprintf("area: embedded lists: %v", err))
	}
	return x
})

// index is everything known about areas. The slices are in the Vietnamese
// alphabet of the names.
type index struct {
	entries     map[Area]*entry
	regions     []Area
	provinces63 []Area
	provinces34 []Area
	communes    []Area
	populations []Population
	nation      Scope
}

// entry is what is known about one area.
type entry struct {
	area         Area
	names        []naming // by date; the first has no date
	rank         int      // in the Vietnamese alphabet, over all areas
	successor    Area     // provinces of 63
	predecessors []Area   // provinces of 34
	province63   Area     // communes
	province34   Area     // communes
	region       Area     // provinces of 63
	neighbours   []Area   // provinces
	communes     []Area   // regions and provinces
	keys         searchKeys
}

// load reads and checks the lists. It reports every mistake with file and line.
func load(files fs.FS) (*index, error) {
	x := &index{entries: map[Area]*entry{}}
	x.add(&entry{area: Area{}, names: []naming{{vi: "Cả nước", fullVI: "Cả nước", en: "Viet Nam", fullEN: "Viet Nam"}}})
	var f faults
	for _, read := range []func(fs.FS, *faults){
		x.readProvinces63, x.readProvinces34, x.readCrosswalk, x.readRenamings, x.readCommunes,
	} {
		read(files, &f)
		if err := f.err(); err != nil {
			return nil, err
		}
	}
	x.order()
	x.readNeighbours(files, &f)
	x.gather()
	for _, a := range slices.Concat(x.provinces63, x.provinces34) {
		if len(x.entries[a].communes) == 0 {
			f.add(fmt.Errorf("%s: no commune lies in %s", communesFile, a))
		}
	}
	x.addNationPopulations()
	x.nation = x.scopeOf([]Area{{}})
	return x, f.err()
}

// add enters an area and reports whether it is new.
func (x *index) add(e *entry) bool {
	if _, ok := x.entries[e.area]; ok {
		return false
	}
	x.entries[e.area] = e
	switch {
	case e.area.Level == Region:
		x.regions = append(x.regions, e.area)
	case e.area.Level == Commune:
		x.communes = append(x.communes, e.area)
	case e.area.Vintage == V63:
		x.provinces63 = append(x.provinces63, e.area)
	case e.area.Vintage == V34:
		x.provinces34 = append(x.provinces34, e.area)
	}
	return true
}

// order ranks all areas by their names in the Vietnamese alphabet and sorts the
// lists. Areas of one name stand from the widest to the narrowest, the current
// list before the old one, then by code.
func (x *index) order() {
	collator := collate.New(language.Vietnamese)
	var buffer collate.Buffer
	type ranked struct {
		entry *entry
		key   []byte
	}
	all := make([]ranked, 0, len(x.entries))
	for _, e := range x.entries {
		all = append(all, ranked{e, collator.KeyFromString(&buffer, e.listed().vi)})
	}
	slices.SortFunc(all, func(a, b ranked) int {
		return cmp.Or(
			slices.Compare(a.key, b.key),
			cmp.Compare(a.entry.area.Level, b.entry.area.Level),
			cmp.Compare(a.entry.area.Vintage, b.entry.area.Vintage),
			strings.Compare(a.entry.area.Code, b.entry.area.Code),
		)
	})
	for i, r := range all {
		r.entry.rank = i
		r.entry.keys = keysOf(r.entry)
	}
	for _, e := range x.entries {
		e.keys.context = x.contextOf(e)
	}
	for _, list := range [][]Area{x.regions, x.provinces63, x.provinces34, x.communes} {
		x.sort(list)
	}
	for _, e := range x.entries {
		x.sort(e.predecessors)
	}
}

func (x *index) sort(areas []Area) {
	slices.SortFunc(areas, func(a, b Area) int { return cmp.Compare(x.entries[a].rank, x.entries[b].rank) })
}

// gather lists the communes of every wider area, in order.
func (x *index) gather() {
	for _, c := range x.communes {
		e := x.entries[c]
		for _, wider := range []Area{e.province63, e.province34, x.entries[e.province63].region} {
			x.entries[wider].communes = append(x.entries[wider].communes, c)
		}
	}
	x.entries[Area{}].communes = x.communes
}
