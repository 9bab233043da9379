package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"toancanh/assets"
	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/dashboards/still"
)

// drawnMap is a map as it is drawn: as text, and as pixels.
type drawnMap struct {
	classes map[string]string // colour of the legend → its label
	names   []string
	islands []assets.Point // in pixels
	pixels  image.Image
}

// swatch ends the outline of a colour in a legend.
const swatch = "h16v12h-16z"

// readMap reads the first drawing of a map on a page, and draws it once more as a
// picture.
func readMap(t *testing.T, page element, lang string) drawnMap {
	t.Helper()
	plot := page.first(class("plot"))
	sketch := plot.first(tag(atom.Svg))
	m := drawnMap{classes: map[string]string{}}
	colour := ""
	for _, e := range sketch.all(func(e element) bool { return slices.Contains([]string{"path", "text", "circle"}, e.Data) }) {
		switch {
		case e.Data == "circle" && e.attribute("r") != "0":
			m.islands = append(m.islands, assets.Point{Lon: e.float(t, "cx"), Lat: e.float(t, "cy")})
		case e.Data == "text" && colour != "":
			m.classes[colour], colour = e.text(), ""
		case e.Data == "text":
			m.names = append(m.names, e.text())
		case strings.HasSuffix(e.attribute("d"), swatch):
			colour = light(e.attribute("fill"))
		}
	}
	draws, err := studio()
	if err != nil {
		t.Fatal(err)
	}
	format := still.Format{Width: int(sketch.float(t, "width")), Height: int(sketch.float(t, "height")), Lang: lang}
	drawing, err := draws.Draw(t.Context(), []byte(plot.first(tag(atom.Script)).text()), format)
	if err != nil {
		t.Fatal(err)
	}
	file, err := drawing.PNG(1, "#ffffff")
	if err != nil {
		t.Fatal(err)
	}
	if m.pixels, err = png.Decode(bytes.NewReader(file)); err != nil {
		t.Fatal(err)
	}
	return m
}

func (e element) float(t *testing.T, name string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(e.attribute(name), 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

// light is the colour a page's variable stands for in light pages: var(--chart-blue).
func light(variable string) string {
	for _, i := range chart.Palette() {
		if variable == "var("+i.Variable()+")" {
			return i.Light
		}
	}
	return variable
}

// at is the colour of a place on the map. Degrees lie on pixels as the islands do,
// whose places are known.
func (m drawnMap) at(place assets.Point) string {
	var known []assets.Point
	for _, a := range assets.Archipelagos() {
		known = append(known, a.Islands...)
	}
	last := len(known) - 1
	along := func(at, a, b, x, y float64) int { return int(x + (at-a)/(b-a)*(y-x)) }
	x := along(place.Lon, known[0].Lon, known[last].Lon, m.islands[0].Lon, m.islands[last].Lon)
	y := along(place.Lat, known[0].Lat, known[last].Lat, m.islands[0].Lat, m.islands[last].Lat)
	c := color.NRGBAModel.Convert(m.pixels.At(x, y)).(color.NRGBA)
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}

// inland gives a place well inside each province of a list, by its code.
func inland(t *testing.T, list string) map[string]assets.Point {
	t.Helper()
	file, err := assets.Open("vn" + list + ".geojson")
	if err != nil {
		t.Fatal(err)
	}
	var shapes struct {
		Features []struct {
			Properties struct{ Code string }
			Geometry   struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(file.Content, &shapes); err != nil {
		t.Fatal(err)
	}
	places := map[string]assets.Point{}
	for _, f := range shapes.Features {
		parts := make([][][][2]float64, 1)
		into := any(&parts)
		if f.Geometry.Type == "Polygon" {
			into = &parts[0]
		}
		if err := json.Unmarshal(f.Geometry.Coordinates, into); err != nil {
			t.Fatal(err)
		}
		most := 0.0
		for _, rings := range parts {
			if place, far := middle(rings); far > most {
				places[f.Properties.Code], most = place, far
			}
		}
	}
	return places
}

// middle is a place inside a shape far from its edge, and how far.
func middle(rings [][][2]float64) (place assets.Point, far float64) {
	low, high := rings[0][0][1], rings[0][0][1]
	for _, p := range rings[0] {
		low, high = min(low, p[1]), max(high, p[1])
	}
	for share := 0.1; share < 0.9; share += 0.05 {
		lat := low + share*(high-low)
		var crossings []float64
		for _, ring := range rings {
			for i := 1; i < len(ring); i++ {
				if a, b := ring[i-1], ring[i]; (a[1] > lat) != (b[1] > lat) {
					crossings = append(crossings, a[0]+(lat-a[1])/(b[1]-a[1])*(b[0]-a[0]))
				}
			}
		}
		slices.Sort(crossings)
		for i := 1; i < len(crossings); i += 2 {
			lon := (crossings[i] + crossings[i-1]) / 2
			edge := (crossings[i] - crossings[i-1]) / 2
			for _, ring := range rings {
				for _, p := range ring {
					edge = min(edge, math.Hypot(p[0]-lon, p[1]-lat))
				}
			}
			if edge > far {
				place, far = assets.Point{Lon: lon, Lat: lat}, edge
			}
		}
	}
	return place, far
}

// classBounds reads a class of a legend: 92–94 %.
func classBounds(t *testing.T, lang, label string) (from, to float64) {
	t.Helper()
	parts := regexp.MustCompile(`^([\d.,]+)–([\d.,]+)(.*)$`).FindStringSubmatch(label)
	if parts == nil {
		t.Fatalf("the legend says %q", label)
	}
	size, ok := map[string]float64{"": 1, "%": 0.01, "triệu": 1e6, "M": 1e6, "nghìn": 1e3, "K": 1e3}[strings.Trim(parts[3], "\u00a0")]
	if !ok {
		t.Fatalf("the legend says %q", label)
	}
	var ends [2]float64
	for i, text := range parts[1:3] {
		n, _, err := number(lang, text)
		if err != nil {
			t.Fatalf("the legend says %q", label)
		}
		if ends[i], err = strconv.ParseFloat(strconv.FormatFloat(n*size, 'g', 12, 64), 64); err != nil {
			t.Fatal(err)
		}
	}
	return ends[0], ends[1]
}

func TestMapColoursEveryProvinceByALegendAndNamesBothArchipelagos(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, query := range []string{"", "boundary=63&lang=en", "metric=cards_delivered&lang=en", "metric=eid_activation_rate&boundary=63", "as_of=2026-10-31"} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		lang, list := dashboards.Vietnamese, "34"
		if values.Has("lang") {
			lang = dashboards.English
		}
		if values.Has("boundary") {
			list = "63"
		}
		page := read(t, s, "/figures/map?"+values.Encode())
		m := readMap(t, page, lang)
		for _, want := range map[string][]string{
			dashboards.Vietnamese: {"Hoàng Sa", "(Đà Nẵng)", "Trường Sa", "(Khánh Hòa)"}, dashboards.English: {"Hoang Sa", "(Da Nang)", "Truong Sa", "(Khanh Hoa)"},
		}[lang] {
			if !strings.Contains(strings.Join(m.names, "\n"), want) {
				t.Errorf("%s: the map does not name %q", query, want)
			}
		}
		if !strings.Contains(page.text(), "geoBoundaries") {
			t.Errorf("%s: nobody is named for the boundaries", query)
		}
		top := 0.0
		for _, label := range m.classes {
			_, to := classBounds(t, lang, label)
			top = max(top, to)
		}
		places := inland(t, list)
		rows := interfaceRows(t, s, "/api/v1/metrics/"+metricOf(values)+"?by=province&"+lacking(values, "metric").Encode())
		if len(places) != len(rows) || strconv.Itoa(len(rows)) != list {
			t.Errorf("%s: %d provinces have a shape, %d a number", query, len(places), len(rows))
		}
		for _, row := range rows {
			code, _, _ := strings.Cut(strings.TrimPrefix(row.Area, "P:"), "@")
			colour := m.at(places[code])
			label, known := m.classes[colour]
			if !known {
				t.Errorf("%s: %s has the colour %s, which no class has", query, row.AreaName, colour)
				continue
			}
			if from, to := classBounds(t, lang, label); *row.Value < from || *row.Value >= to && (to != top || *row.Value > to) {
				t.Errorf("%s: %s is at %v and has the colour of %s", query, row.AreaName, *row.Value, label)
			}
		}
	}
}

// metricOf is the metric an address of a figure names, or the usual one.
func metricOf(query url.Values) string {
	if id := query.Get("metric"); id != "" {
		return id
	}
	return "digitization_coverage"
}

// lacking drops parameters from a query.
func lacking(query url.Values, names ...string) url.Values {
	rest := url.Values{}
	for name, values := range query {
		if !slices.Contains(names, name) {
			rest[name] = values
		}
	}
	return rest
}
