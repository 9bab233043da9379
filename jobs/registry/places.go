package registry

import (
	"fmt"

	"toancanh/queries/area"
	"toancanh/queries/extracts"
)

// areaCodes returns every area code a registry may write, with the places it
// counts for. Two codes may count for one place: a province of 34 that did not
// merge is kept as the one of 63 that it was.
func areaCodes() ([]extracts.Area, error) {
	var codes []extracts.Area
	for _, list := range [][]area.Area{area.Communes(), area.Provinces(area.V63), area.Provinces(area.V34)} {
		for _, a := range list {
			place, ok := area.FactPlace(a)
			if !ok {
				return nil, fmt.Errorf("area %s has no place", a)
			}
			province, err := provinceOf(a)
			if err != nil {
				return nil, err
			}
			codes = append(codes, extracts.Area{Code: a.Code, Vintage: int(a.Vintage), Place: int(place), Province: int(province)})
		}
	}
	return codes, nil
}

// provinceOf returns the finest province an area is known to lie in: one of 63,
// or else one of 34.
func provinceOf(a area.Area) (area.Place, error) {
	home, ok := a.Province(area.V63)
	if !ok {
		home, ok = a.Province(area.V34)
	}
	place, known := area.FactPlace(home)
	if !ok || !known {
		return 0, fmt.Errorf("area %s lies in no province", a)
	}
	return place, nil
}
