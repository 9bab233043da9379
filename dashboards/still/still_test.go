package still

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

var update = flag.Bool("update", false, "write the golden files anew")

// kinds are the kinds of charts in testdata and the size each is drawn at.
var kinds = map[string]Format{
	"funnel":  {480, 240, "vi"},
	"heatmap": {640, 420, "vi"},
	"line":    {600, 320, "vi"},
	"map":     {480, 520, "vi"},
	"pyramid": {600, 260, "en"},
	"ranking": {520, 760, "vi"},
	"stacked": {600, 360, "vi"},
}

func option(t testing.TB, kind string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", kind+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func drawn(t testing.TB, s *Studio, kind string) *Drawing {
	t.Helper()
	d, err := s.Draw(t.Context(), option(t, kind), kinds[kind])
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	return d
}

func TestStillsLookAsTheyDid(t *testing.T) {
	s := studio(t, Options{})
	for _, kind := range []string{"funnel", "heatmap", "line", "pyramid", "ranking", "stacked"} {
		golden(t, kind+".svg", drawn(t, s, kind).SVG(SVGOptions{Title: kind, ID: kind, Class: "chart"}))
	}
	golden(t, "funnel.outlined.svg", drawn(t, s, "funnel").SVG(SVGOptions{Title: "Thẻ", Description: "Từ tiếp nhận đến trao trả", Outlined: true}))
}

// golden compares bytes with a file, after breaking lines between elements so that
// a change can be read.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	written(t, got)
	got = append(bytes.ReplaceAll(got, []byte("><"), []byte(">\n<")), '\n')
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: not as it was; look at what changed with -update", name)
	}
}

// TestBytesDependOnNothingButTheOption draws in several orders, beside other
// charts, and in engines that have drawn different things before.
func TestBytesDependOnNothingButTheOption(t *testing.T) {
	first := studio(t, Options{})
	want := map[string][]byte{}
	names := []string{"line", "ranking", "stacked", "funnel", "pyramid"}
	for _, kind := range names {
		want[kind] = drawn(t, first, kind).SVG(SVGOptions{Outlined: true})
	}
	s := studio(t, Options{Workers: 2})
	random := rand.New(rand.NewPCG(3, 4))
	var all errgroup.Group
	for range 16 {
		kind := names[random.IntN(len(names))]
		text, format := option(t, kind), kinds[kind]
		all.Go(func() error {
			d, err := s.Draw(t.Context(), text, format)
			if err != nil {
				return fmt.Errorf("%s: %w", kind, err)
			}
			if !bytes.Equal(d.SVG(SVGOptions{Outlined: true}), want[kind]) {
				return fmt.Errorf("%s: other bytes than the first time", kind)
			}
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		t.Error(err)
	}
}

func TestMapsShowBothArchipelagos(t *testing.T) {
	s := studio(t, Options{})
	for _, vintage := range []string{"vn34", "vn63"} {
		text := bytes.ReplaceAll(option(t, "map"), []byte("vn34"), []byte(vintage))
		d, err := s.Draw(t.Context(), text, kinds["map"])
		if err != nil {
			t.Fatal(err)
		}
		svg := string(d.SVG(SVGOptions{}))
		for _, want := range []string{">Quần đảo Hoàng Sa</text>", ">Quần đảo Trường Sa</text>", `fill="#08519c"`, `fill="#6baed6"`, `fill="#c6dbef"`} {
			if !strings.Contains(svg, want) {
				t.Errorf("%s lacks %s", vintage, want)
			}
		}
	}
}

func TestHostileDataIsTextOrAnError(t *testing.T) {
	s := studio(t, Options{})
	for _, c := range []struct {
		name        string
		data, color string
		err         string // "": it is drawn, and stands there as text
	}{
		{name: "markup", data: `</text></svg><script>alert(1)</script>`},
		{name: "attribute", data: `red" onload="alert(1)`},
		{name: "picture", data: `image://https://example.org/x.png`},
		{name: "rich text", data: `{a|b}{b}`},
		{name: "template", data: `${x} %s __f__function(){}__f__`},
		{name: "formula", data: `=HYPERLINK("https://example.org")`},
		{name: "prototype", data: `__proto__`},
		{name: "constructor", data: `constructor`},
		{name: "method", data: `hasOwnProperty`},
		{name: "long", // ECharts leaves it out
			data: strings.Repeat("Thành phố ", 300)},
		{name: "handler in a colour", data: "x", color: `red" onload="alert(1)`, err: "onload"},
		{name: "markup in a colour", data: "x", color: `red"/><script>alert(1)</script><path d="`, err: "svg"},
		{name: "reference in a colour", data: "x", color: `url(https://example.org/x.svg#a)`, err: "url(https"},
		{name: "no colour", data: "x", color: `blurple`, err: `"blurple" is not known`},
	} {
		color := c.color
		if color == "" {
			color = "#1f6feb"
		}
		text, err := json.Marshal(map[string]any{
			"xAxis":  map[string]any{"type": "category", "data": []string{c.data, "Huế"}},
			"yAxis":  map[string]any{},
			"series": []any{map[string]any{"type": "bar", "name": c.data, "itemStyle": map[string]any{"color": color}, "data": []any{map[string]any{"name": c.data, "value": 1}, 2}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		d, err := s.Draw(t.Context(), text, Format{600, 300, "vi"})
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: error %v, want one that names %s", c.name, err, c.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		svg := string(d.SVG(SVGOptions{Title: c.data, Description: c.data}))
		if c.name != "long" && !strings.Contains(strings.ReplaceAll(svg, "\u2060", ""), escape(strings.TrimRight(c.data, " "))+"</text>") {
			t.Errorf("%s: does not stand there as text", c.name)
		}
		written(t, []byte(svg))
	}
}

// written fails if a picture holds anything but shapes, texts and what names them.
func written(t *testing.T, svg []byte) {
	t.Helper()
	elements := strings.Fields("svg title desc defs clipPath linearGradient stop g path circle text use")
	attributes := strings.Fields("xmlns width height viewBox class role aria-labelledby aria-hidden id clip-path d cx cy r x y transform space" +
		" fill fill-opacity stroke stroke-opacity stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset" +
		" paint-order font-size font-weight text-anchor gradientUnits x1 y1 x2 y2 offset stop-color stop-opacity href xlink")
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !slices.Contains(elements, start.Name.Local) {
			t.Errorf("<%s> was written", start.Name.Local)
		}
		for _, a := range start.Attr {
			if !slices.Contains(attributes, a.Name.Local) || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") {
				t.Errorf("<%s %s> was written", start.Name.Local, a.Name.Local)
			}
		}
	}
}

func TestDataThatIsNoNumberLeavesAGap(t *testing.T) {
	s := studio(t, Options{})
	text := `{"xAxis":{"type":"category","data":["a","b","c"]},"yAxis":{},"series":[{"type":"bar","label":{"show":true,"formatter":"@number"},"data":[1,"NaN",null]}]}`
	d, err := s.Draw(t.Context(), []byte(text), Format{300, 200, "vi"})
	if err != nil {
		t.Fatal(err)
	}
	if svg := string(d.SVG(SVGOptions{})); strings.Contains(svg, "NaN") {
		t.Error(svg)
	}
}

func TestWhatIsTooMuchFailsClearly(t *testing.T) {
	points := func(n int) string {
		return `{"xAxis":{},"yAxis":{},"series":[{"type":"line","showSymbol":true,"data":[` + strings.Repeat("[1,2],", n) + `[3,4]]}]}`
	}
	for _, c := range []struct {
		name, option string
		options      Options
		format       Format
		err          string
	}{
		{"a million points", points(1_000_000), Options{}, Format{600, 300, "vi"}, "show fewer points"},
		{"longer than allowed", points(50_000), Options{Timeout: 50 * time.Millisecond}, Format{600, 300, "vi"}, "drawing takes longer than 50ms"},
		{"more memory than allowed", points(50_000), Options{MemoryLimit: 48 << 20, Timeout: time.Minute}, Format{600, 300, "vi"}, "out of memory"},
		{"too wide", `{}`, Options{}, Format{9000, 300, "vi"}, "each side has 1 to 8000 pixels"},
		{"no height", `{}`, Options{}, Format{600, 0, "vi"}, "each side"},
		{"no JSON", `{"a":NaN}`, Options{}, Format{600, 300, "vi"}, "no JSON"},
		{"an unknown map", `{"geo":{"map":"atlantis"}}`, Options{}, Format{600, 300, "vi"}, ""},
		{"a picture", `{"graphic":{"type":"image","style":{"image":"x.png","width":9,"height":9}}}`, Options{}, Format{600, 300, "vi"}, "<image> is not allowed"},
		{"a shadow", `{"graphic":{"type":"rect","shape":{"width":9,"height":9},"style":{"fill":"red","shadowBlur":3,"shadowColor":"#000"}}}`, Options{}, Format{600, 300, "vi"}, "<path filter> is not allowed"},
	} {
		s := studio(t, c.options)
		_, err := s.Draw(t.Context(), []byte(c.option), c.format)
		if c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%s: error %.200v, want %q", c.name, err, c.err)
		}
		if c.options == (Options{}) {
			drawn(t, s, "funnel") // the studio still works
		}
	}
}

func TestDrawingStopsWithItsContext(t *testing.T) {
	s := studio(t, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 3 {
		if _, err := s.Draw(ctx, option(t, "line"), kinds["line"]); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
	drawn(t, s, "line")
}

func TestAClosedStudioSaysSo(t *testing.T) {
	s, err := Open(Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	drawn(t, s, "line")
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Draw(t.Context(), option(t, "line"), kinds["line"]); !errors.Is(err, ErrClosed) {
		t.Errorf("error %v", err)
	}
}
