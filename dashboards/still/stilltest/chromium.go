// Package stilltest compares stills with what ECharts draws in a browser.
package stilltest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
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
</style><div id="chart"></div><script>
// ECharts measures letters less exactly where that took long: here the clock stands still.
Date = class extends Date { constructor(...given) { given.length ? super(...given) : super(0); } };
</script><script src="/echarts.min.js"></script><script src="/formats.js"></script>`

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

// Distance is how far two PNG are apart on white: the root of the mean square of all
// differences of red, green and blue, 1 being white against black. Programs round the
// size of a sheet, so it may differ by a pixel.
func Distance(t testing.TB, ours, theirs []byte) float64 {
	t.Helper()
	a, b := onWhite(t, ours), onWhite(t, theirs)
	if d := a.Bounds().Size().Sub(b.Bounds().Size()); max(d.X, -d.X, d.Y, -d.Y) > 1 {
		t.Fatalf("%v against %v", a.Bounds(), b.Bounds())
	}
	both := a.Bounds().Intersect(b.Bounds())
	var sum float64
	for y := range both.Dy() {
		for x := range both.Dx() {
			for c := range 3 {
				d := float64(a.Pix[a.PixOffset(x, y)+c]) - float64(b.Pix[b.PixOffset(x, y)+c])
				sum += d * d / (0xff * 0xff)
			}
		}
	}
	return math.Sqrt(sum / float64(3*both.Dx()*both.Dy()))
}

// onWhite reads a PNG and lays it on white.
func onWhite(t testing.TB, content []byte) *image.RGBA {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	sheet := image.NewRGBA(picture.Bounds())
	draw.Draw(sheet, sheet.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(sheet, sheet.Bounds(), picture, picture.Bounds().Min, draw.Over)
	return sheet
}
