package still

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"toancanh/assets"
)

// How far a picture may be from what ECharts draws in Chromium: the root of the
// mean square of all differences of red, green and blue, 1 being white against
// black. An inline SVG is drawn by the same browser, so only rounding is left.
const (
	farPNG    = 0.04
	farInline = 0.02
)

// browser starts a real Chromium, or skips the test where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("needs Chromium: install the package chromium")
		}
		t.Skip("needs Chromium: install the package chromium")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.DisableGPU, chromedp.NoSandbox)
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

const page = `<!doctype html><meta charset="utf-8"><style>
@font-face { font-family: "Noto Sans"; src: url(/NotoSans-Regular.woff2) }
@font-face { font-family: "Noto Sans"; font-weight: 600; src: url(/NotoSans-SemiBold.woff2) }
body { margin: 0 }
.chart { display: block; font-family: "Noto Sans" }
</style><div id="chart"></div><script src="/echarts.min.js"></script><script src="/formats.js"></script>`

// drawOnPage has ECharts draw an option as a page does.
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

func TestStillsLookAsInChromium(t *testing.T) {
	ctx := browser(t)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Base(r.URL.Path)
		if file, err := assets.Open(name); err == nil {
			http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(file.Content))
		} else if filepath.Ext(name) == ".geojson" {
			http.ServeFileFS(w, r, assets.Maps(), name)
		} else {
			fmt.Fprint(w, page)
		}
	}))
	defer web.Close()
	if err := chromedp.Do(ctx, chromedp.Navigate(web.URL)); err != nil {
		t.Fatal(err)
	}
	s := studio(t, Options{})
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(800, 900)); err != nil {
		t.Fatal(err)
	}
	for kind, format := range kinds {
		ours := drawn(t, s, kind)
		pixels, err := ours.PNG(1, "#ffffff")
		if err != nil {
			t.Fatal(err)
		}
		arguments, err := json.Marshal([]any{format.Width, format.Height, format.Lang, []string{"vn34"}})
		if err != nil {
			t.Fatal(err)
		}
		theirs := look(ctx, t, drawOnPage+".apply(null, ["+string(option(t, kind))+"].concat("+string(arguments)+"))")
		compare(t, kind+".png", farPNG, pixels, theirs)

		svg, err := json.Marshal(string(ours.SVG(SVGOptions{Title: kind, ID: "x", Class: "chart"})))
		if err != nil {
			t.Fatal(err)
		}
		inline := look(ctx, t, "document.getElementById('chart').innerHTML = "+string(svg)+"; 1")
		compare(t, kind+".svg", farInline, inline, theirs)
	}
}

// look runs a script on the page and returns what the chart then looks like.
func look(ctx context.Context, t *testing.T, script string) []byte {
	t.Helper()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[int](script, chromedp.EvalAwaitPromise)); err != nil {
		t.Fatal(err)
	}
	pixels, err := chromedp.Run(ctx, chromedp.Screenshot("#chart"))
	if err != nil {
		t.Fatal(err)
	}
	return pixels
}

func compare(t *testing.T, kind string, tolerance float64, ours, theirs []byte) {
	t.Helper()
	if folder := os.Getenv("STILLS"); folder != "" { // to look at
		_ = os.WriteFile(filepath.Join(folder, kind+".ours.png"), ours, 0o600)
		_ = os.WriteFile(filepath.Join(folder, kind+".chromium.png"), theirs, 0o600)
	}
	a, err := png.Decode(bytes.NewReader(ours))
	if err != nil {
		t.Fatal(err)
	}
	b, err := png.Decode(bytes.NewReader(theirs))
	if err != nil {
		t.Fatal(err)
	}
	if a.Bounds() != b.Bounds() {
		t.Fatalf("%s: %v against %v in Chromium", kind, a.Bounds(), b.Bounds())
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
	distance := math.Sqrt(sum / float64(3*a.Bounds().Dx()*a.Bounds().Dy()))
	t.Logf("%s: %.2f %% from Chromium", kind, 100*distance)
	if distance > tolerance {
		t.Errorf("%s: %.2f %% from Chromium", kind, 100*distance)
	}
}
