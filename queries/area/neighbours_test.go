package area_test

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"toancanh/assets"
	"toancanh/queries/area"
)

var update = flag.Bool("update", false, "write the list of neighbours anew from the shipped boundaries")

// touching is how many vertices two outlines share at least where they have a
// border: one would be a corner at which they only meet.
const touching = 2

// borders finds which provinces of a list have a border on a shipped map, as
// pairs of codes, the lower first.
func borders(t *testing.T, file string) []string {
	t.Helper()
	text, err := fs.ReadFile(assets.Maps(), file)
	if err != nil {
		t.Fatal(err)
	}
	var collection struct {
		Features []struct {
			Properties struct{ Code string }
			Geometry   struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(text, &collection); err != nil {
		t.Fatal(err)
	}
	at := map[[2]float64][]string{}
	for _, f := range collection.Features {
		var polygons [][][][2]float64
		if f.Geometry.Type == "Polygon" {
			polygons = make([][][][2]float64, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &polygons[0])
		} else {
			err = json.Unmarshal(f.Geometry.Coordinates, &polygons)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, ring := range slices.Concat(polygons...) {
			for _, vertex := range ring {
				if !slices.Contains(at[vertex], f.Properties.Code) {
					at[vertex] = append(at[vertex], f.Properties.Code)
				}
			}
		}
	}
	shared := map[string]int{}
	for _, codes := range at {
		slices.Sort(codes)
		for i, one := range codes {
			for _, other := range codes[i+1:] {
				shared[one+","+other]++
			}
		}
	}
	var pairs []string
	for pair, n := range shared {
		if n >= touching {
			pairs = append(pairs, pair)
		}
	}
	slices.Sort(pairs)
	return pairs
}

func TestNeighboursAreThoseOfTheShippedBoundaries(t *testing.T) {
	if *update {
		text := "code,neighbour\n" + strings.Join(borders(t, "vn63.geojson"), "\n") + "\n"
		if err := os.WriteFile("data/neighbours_63.csv", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for file, vintage := range map[string]area.Vintage{"vn63.geojson": area.V63, "vn34.geojson": area.V34} {
		var got []string
		for _, a := range area.Provinces(vintage) {
			for _, n := range area.Neighbours(a) {
				if n.Vintage != vintage || !slices.Contains(area.Neighbours(n), a) {
					t.Errorf("%s has the neighbour %s, but not the other way round", a, n)
				}
				if a.Code < n.Code {
					got = append(got, a.Code+","+n.Code)
				}
			}
		}
		slices.Sort(got)
		if want := borders(t, file); !slices.Equal(got, want) {
			t.Errorf("%s: %d borders, the map has %d:\n%v\n%v", file, len(got), len(want), got, want)
		}
	}
}

func TestNeighboursOfKnownProvinces(t *testing.T) {
	for address, want := range map[string]string{
		"P:96":    "An Giang, Cần Thơ",
		"P:79":    "Đồng Nai, Đồng Tháp, Lâm Đồng, Tây Ninh",
		"P:77@63": "Bình Thuận, Đồng Nai, Hồ Chí Minh",
		"C:26740": "",
		"VN":      "",
	} {
		var names []string
		for _, n := range area.Neighbours(mustParse(t, address)) {
			names = append(names, n.Name("vi"))
		}
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
