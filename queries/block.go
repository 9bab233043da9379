package queries

import (
	"cmp"
	"slices"

	"toancanh/queries/area"
)

// blocks are the communes hidden together: those of an old province in the order
// of their codes, two by two, the last three where their number is odd. They depend
// on codes alone, never on counts.
type blocks struct {
	of       map[area.Area]int                   // position of a commune's block in its old province
	communes map[area.Place]map[int][]area.Place // places of each block, by place of the old province
}

// Where the communes of a block do not hold enough, several blocks are hidden together:
// 2 communes, 8, 32, all of the old province.
const (
	blocksOfEight = 4
	blocksOf32    = 16
)

func newBlocks() blocks {
	b := blocks{of: map[area.Area]int{}, communes: map[area.Place]map[int][]area.Place{}}
	for _, province := range area.Provinces(area.V63) {
		communes := province.Parts(area.Commune, area.V63)
		slices.SortFunc(communes, func(a, b area.Area) int { return cmp.Compare(a.Code, b.Code) })
		key, _ := area.PlaceOf(province)
		b.communes[key] = map[int][]area.Place{}
		for i, commune := range communes {
			block := i / 2
			if i > 0 && i == len(communes)-1 && i%2 == 0 {
				block--
			}
			place, _ := area.PlaceOf(commune)
			b.of[commune] = block
			b.communes[key][block] = append(b.communes[key][block], place)
		}
	}
	return b
}

// levels is how many there are.
const levels = 4

// group is the number of the blocks hidden together at a level; all are number 0.
func group(block int, level int64) int64 {
	switch level {
	case 0:
		return int64(block)
	case 1:
		return int64(block / blocksOfEight)
	case 2:
		return int64(block / blocksOf32)
	}
	return 0
}
