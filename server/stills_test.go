package server

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"toancanh/dashboards"
	"toancanh/dashboards/still"
	"toancanh/dashboards/still/stilltest"
)

// How far a still may be from what ECharts draws in Chromium, where 1 is white
// against black: our own painting, and our SVG painted by the same browser, which moves
// letters by a whole pixel where rounding to a tenth crosses the middle of one.
const (
	farPNG    = 0.045
	farInline = 0.06
)

// textsOnPage is the script that lists the texts of the chart on a page, in order.
const textsOnPage = `[...document.querySelectorAll('#chart text')].map(e => e.textContent.normalize('NFC').trim()).filter(t => t).sort()`

// TestEveryFigureIsDrawnAsInChromium has Chromium draw the option of every kind of
// figure: the same texts stand on both, and they look alike.
func TestEveryFigureIsDrawnAsInChromium(t *testing.T) {
	ctx := browser(t)
	s := openWhole(t)
	draws, err := studio()
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(stilltest.Page())
	defer web.Close()
	if err := chromedp.Do(ctx, chromedp.Navigate(web.URL), chromedp.EmulateViewport(800, 1600)); err != nil {
		t.Fatal(err)
	}
	see := func(script string) (texts []string, pixels []byte) {
		t.Helper()
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[int](script, chromedp.EvalAwaitPromise)); err != nil {
			t.Fatal(err)
		}
		texts, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](textsOnPage))
		if err != nil {
			t.Fatal(err)
		}
		if pixels, err = chromedp.Run(ctx, chromedp.Screenshot("#chart")); err != nil {
			t.Fatal(err)
		}
		return texts, pixels
	}
	drawn := 0
	for _, id := range dashboards.FigureIDs() {
		f := builtFigure(t, s, id)
		if !f.Drawn() {
			continue
		}
		drawn++
		option, err := f.Option()
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range f.Formats() {
			name := id + "-" + format.Name
			picture, err := draws.Draw(t.Context(), option, still.Format{Width: format.Width, Height: format.Height, Lang: f.Lang})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			ours, err := picture.PNG(1, "#ffffff")
			if err != nil {
				t.Fatal(err)
			}
			theirTexts, theirs := see(stilltest.Draw(t, option, format.Width, format.Height, f.Lang))
			ourTexts, inline := see(stilltest.Inline(t, picture.SVG(still.SVGOptions{Class: "chart", ID: "x"})))
			if !slices.Equal(ourTexts, theirTexts) {
				t.Errorf("%s: texts %q\nin Chromium %q", name, ourTexts, theirTexts)
			}
			if folder := os.Getenv("STILLS"); folder != "" { // to look at
				for medium, content := range map[string][]byte{"png": ours, "svg": inline, "chromium": theirs} {
					_ = os.WriteFile(filepath.Join(folder, name+"."+medium+".png"), content, 0o600)
				}
			}
			png, svg := stilltest.Distance(t, ours, theirs), stilltest.Distance(t, inline, theirs)
			t.Logf("%s: PNG %.2f %%, SVG %.2f %% from Chromium", name, 100*png, 100*svg)
			if png > farPNG || svg > farInline {
				t.Errorf("%s: PNG %.2f %%, SVG %.2f %% from Chromium", name, 100*png, 100*svg)
			}
		}
	}
	if drawn < 20 {
		t.Errorf("only %d kinds have something to draw", drawn)
	}
}
