package assets

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"sync"
)

// Archipelago is one of the two groups of islands that every map of the nation
// must draw and name: Hoàng Sa (Đà Nẵng) and Trường Sa (Khánh Hòa).
type Archipelago struct {
	ID      string // hoang_sa | truong_sa
	Label   Point  // where its name stands
	Islands []Point
}

// Point is a place on the map, in degrees (WGS 84).
type Point struct{ Lon, Lat float64 }

// Archipelagos returns Hoàng Sa and Trường Sa as in maps/archipelagos.geojson.
// Their positions are indicative.
func Archipelagos() []Archipelago { return archipelagos() }

// archipelagos reads the file once, at first use.
var archipelagos = sync.OnceValue(func() []Archipelago {
	list, err := readArchipelagos(Maps())
	if err != nil {
		panic(fmt.Sprintf("assets: archipelagos: %v", err))
	}
	return list
})

func readArchipelagos(maps fs.FS) ([]Archipelago, error) {
	text, err := fs.ReadFile(maps, "archipelagos.geojson")
	if err != nil {
		return nil, err
	}
	var collection struct {
		Features []struct {
			Properties struct{ Kind, Code string }
			Geometry   struct{ Coordinates [2]float64 }
		}
	}
	if err := json.Unmarshal(text, &collection); err != nil {
		return nil, err
	}
	list := []Archipelago{{ID: "hoang_sa"}, {ID: "truong_sa"}}
	for _, f := range collection.Features {
		group := &list[0]
		if f.Properties.Code == "56" { // Khánh Hòa, on both lists
			group = &list[1]
		}
		at := Point{Lon: f.Geometry.Coordinates[0], Lat: f.Geometry.Coordinates[1]}
		if f.Properties.Kind == "label" {
			group.Label = at
		} else {
			group.Islands = append(group.Islands, at)
		}
	}
	for _, a := range list {
		if a.Label == (Point{}) || len(a.Islands) == 0 {
			return nil, fmt.Errorf("%s has no label or no island", a.ID)
		}
	}
	return list, nil
}
