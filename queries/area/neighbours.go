package area

import (
	"io/fs"
	"slices"
)

// Neighbours returns the provinces of the same list that share a border with a
// province on land, in the Vietnamese alphabet. They are taken from the shipped
// boundaries; other areas have none.
func Neighbours(a Area) []Area {
	if e, ok := places().entries[a]; ok {
		return slices.Clone(e.neighbours)
	}
	return nil
}

// readNeighbours reads which provinces of 63 share a border. Provinces of 34 do
// where any of those they were made of do.
func (x *index) readNeighbours(files fs.FS, f *faults) {
	readList(files, neighboursFile, f, []string{"code", "neighbour"}, func(r row) {
		one, other := x.entries[province(r.digits("code", 2), V63)], x.entries[province(r.digits("neighbour", 2), V63)]
		switch {
		case one == nil || other == nil:
			r.fail("%s to %s: one is in no list", r.text("code"), r.text("neighbour"))
			return
		case one.area.Code >= other.area.Code:
			r.fail("%s to %s: write the lower code first", one.area.Code, other.area.Code)
		case slices.Contains(one.neighbours, other.area):
			r.fail("%s to %s is listed twice", one.area.Code, other.area.Code)
		}
		border(one, other)
		border(x.entries[one.successor], x.entries[other.successor])
	})
	for _, a := range slices.Concat(x.provinces63, x.provinces34) {
		x.sort(x.entries[a].neighbours)
	}
}

// border makes two provinces each other's neighbours.
func border(one, other *entry) {
	if one == other || slices.Contains(one.neighbours, other.area) {
		return
	}
	one.neighbours = append(one.neighbours, other.area)
	other.neighbours = append(other.neighbours, one.area)
}
