// Package stilltest compares stills with what ECharts draws in a browser.
package stilltest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"math"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"toancanh/assets"
)

const page = `<!doctype html><meta charset="utf-8"><style>
@font-face { font-family: "Noto Sans"; src: url(/NotoSans-Regular.woff2) }
@font-face { font-family: "Noto Sans"; font-weight: 600; src: url(/NotoSans-SemiBold.woff2) }
body { margin: 0 }
.chart { display: block; font-family: "Noto Sans" }
</style><div id="chart"></div><script src="/echarts.min.js"></script><script src="/formats.js"></script>`

// Page serves a page with an element #chart that Draw draws in, and with what it needs.
func Page() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Base(r.URL.Path)
		if file, err := assets.Open(name); err == nil {
			http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(file.Content))
		} else if filepath.Ext(name) == ".geojson" {
			http.ServeFileFS(w, r, assets.Maps(), name)
		} else {
			fmt.Fprint(w, page)
		}
	})
}

const drawOnPage = `(async function (option, width, height, lang, maps) {
	await Promise.all([document.fonts.load('12px "Noto Sans"'), document.fonts.load('600 12px "Noto Sans"')]);
	ToancanhFormats.install(echarts, 'Noto Sans');
	for (const name of maps) echarts.registerMap(name, await (await fetch('/' + name + '.geojson')).json());
	const box = document.getElementById('chart');
	echarts.getInstanceByDom(box)?.dispose();
	box.style.width = width + 'px';
	box.style.height = height + 'px';
	const chart = echarts.init(box, null, { renderer: 'svg' });
	chart.setOption(ToancanhFormats.prepare(option, lang, { still: true }));
	return chart.getWidth();
})`

// Draw is the script that has ECharts draw an option on the page, as pages do.
func Draw(t testing.TB, option []byte, width, height int, lang string) string {
	t.Helper()
	var maps []string
	for _, name := range []string{"vn34", "vn63"} {
		if bytes.Contains(option, []byte(`"`+name+`"`)) {
			maps = append(maps, name)
		}
	}
	return drawOnPage + ".apply(null, " + text(t, []any{json.RawMessage(option), width, height, lang, append([]string{}, maps...)}) + ")"
}

// Inline is the script that puts an SVG on the page in the place of the chart.
func Inline(t testing.TB, svg []byte) string {
	t.Helper()
	return "document.getElementById('chart').innerHTML = " + text(t, string(svg)) + "; 1"
}

func text(t testing.TB, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// Distance is how far two PNG are apart: the root of the mean square of all
// differences of red, green and blue, 1 being white against black.
func Distance(t testing.TB, ours, theirs []byte) float64 {
	t.Helper()
	a, err := png.Decode(bytes.NewReader(ours))
	if err != nil {
		t.Fatal(err)
	}
	b, err := png.Decode(bytes.NewReader(theirs))
	if err != nil {
		t.Fatal(err)
	}
	if a.Bounds() != b.Bounds() {
		t.Fatalf("%v against %v", a.Bounds(), b.Bounds())
	}
	var sum float64
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			for _, d := range []float64{float64(r1) - float64(r2), float64(g1) - float64(g2), float64(b1) - float64(b2)} {
				sum += d * d / (0xffff * 0xffff)
			}
		}
	}
	return math.Sqrt(sum / float64(3*a.Bounds().Dx()*a.Bounds().Dy()))
}
