package registry

import (
	"context"
	"fmt"
	"time"

	"toancanh/queries/area"
	"toancanh/queries/extracts"
	"toancanh/queries/warehouse"
)

// places is every area code a registry may write, with the places it counts for.
type places struct {
	scratch *warehouse.Scratch
	areas   []extracts.Area
	totals  map[string]*total // by relation
}

// total is what was read of a relation.
type total struct {
	rows   int64
	newest *time.Time
}

// newPlaces writes the codes into the scratch, where answers are joined to them.
func newPlaces(ctx context.Context, scratch *warehouse.Scratch) (*places, error) {
	p := &places{scratch: scratch, totals: map[string]*total{}}
	_, err := scratch.Exec(ctx, `create or replace temp table area_code (code varchar, vintage integer, place integer, province integer)`)
	if err != nil {
		return nil, err
	}
	appender, err := scratch.Append(ctx, "area_code", []string{"code", "vintage", "place", "province"})
	if err != nil {
		return nil, err
	}
	for _, list := range [][]area.Area{area.Communes(), area.Provinces(area.V63), area.Provinces(area.V34)} {
		for _, a := range list {
			place, province, err := factPlaces(a)
			if err != nil {
				return nil, err
			}
			p.areas = append(p.areas, extracts.Area{Code: a.Code, Vintage: int(a.Vintage), Province: int(province)})
			if err := appender.Row(a.Code, int(a.Vintage), int(place), int(province)); err != nil {
				return nil, err
			}
		}
	}
	return p, appender.Close()
}

// factPlaces returns the place of an area, and that of the finest province it
// is known to lie in: one of 63, or else one of 34.
func factPlaces(a area.Area) (place, province area.Place, err error) {
	place, ok := area.FactPlace(a)
	if !ok {
		return 0, 0, fmt.Errorf("area %s has no place", a)
	}
	home, ok := a.Province(area.V63)
	if !ok {
		home, ok = a.Province(area.V34)
	}
	if !ok {
		return 0, 0, fmt.Errorf("area %s lies in no province", a)
	}
	if province, ok = area.FactPlace(home); !ok {
		return 0, 0, fmt.Errorf("area %s has no place", home)
	}
	return place, province, nil
}

func (p *places) drop(ctx context.Context) error {
	_, err := p.scratch.Exec(ctx, "drop table area_code")
	return err
}

// see adds to what was read of a relation.
func (p *places) see(relation string, rows int64, newest *time.Time) {
	t := p.totals[relation]
	if t == nil {
		t = &total{}
		p.totals[relation] = t
	}
	t.rows += rows
	if newest != nil && (t.newest == nil || newest.After(*t.newest)) {
		t.newest = newest
	}
}
