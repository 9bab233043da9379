package still

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"toancanh/dashboards/still/stilltest"
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

func TestStillsLookAsInChromium(t *testing.T) {
	ctx := browser(t)
	web := httptest.NewServer(stilltest.Page())
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
		theirs := look(ctx, t, stilltest.Draw(t, option(t, kind), format.Width, format.Height, format.Lang))
		compare(t, kind+".png", farPNG, pixels, theirs)

		inline := look(ctx, t, stilltest.Inline(t, ours.SVG(SVGOptions{Title: kind, ID: "x", Class: "chart"})))
		compare(t, kind+".svg", farInline, inline, theirs)
		outlined := look(ctx, t, stilltest.Inline(t, ours.SVG(SVGOptions{Title: kind, ID: "x", Class: "chart", Outlined: true})))
		compare(t, kind+".outlined.svg", farPNG, outlined, theirs)
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
	distance := stilltest.Distance(t, ours, theirs)
	t.Logf("%s: %.2f %% from Chromium", kind, 100*distance)
	if distance > tolerance {
		t.Errorf("%s: %.2f %% from Chromium", kind, 100*distance)
	}
}
