package server

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"toancanh/dashboards"
)

// ailment is a rule of axe-core that a page breaks.
type ailment struct {
	ID, Impact, Help string
	Where            []string // the elements at fault
}

// audit is the expression that has axe-core look at a page, once it has been drawn
// in its new size.
const audit = `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() => axe.run(document, { resultTypes: ["violations"] })).then(({ violations }) => violations
	.filter((v) => v.impact === "serious" || v.impact === "critical")
	.map((v) => ({ ID: v.id, Impact: v.impact, Help: v.help, Where: v.nodes.slice(0, 5).map((n) => n.target.join(" ") + " " + (n.any[0]?.message ?? "")) })))`

// accessible has axe-core look at addresses in both languages, light and dark, at the
// width of a phone and of a desk, and reports what it finds serious.
func accessible(t *testing.T, s *Server, addresses ...string) {
	t.Helper()
	axe, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	defer web.Close()
	ctx := browser(t)
	for _, address := range addresses {
		for _, lang := range []string{"vi", "en"} {
			target := spoken(address, lang)
			load := chromedp.Evaluate[any](string(axe) + "; null")
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(web.URL+target)); err != nil {
				t.Fatal(err)
			}
			if _, err := chromedp.Run(ctx, load); err != nil {
				t.Fatal(err)
			}
			for _, seen := range angles(lang) {
				for _, a := range examined(ctx, t, seen.scheme, seen.width) {
					t.Errorf("%s %s at %d: %s (%s)\n\t%s", target, seen.scheme, seen.width, a.Help, a.ID, strings.Join(a.Where, "\n\t"))
				}
			}
		}
	}
}

// angle is how a page is looked at.
type angle struct {
	scheme string
	width  int64
}

// angles are the ways a page in a language is looked at: of language, scheme and
// width any two values meet.
func angles(lang string) []angle {
	if lang == dashboards.Vietnamese {
		return []angle{{"light", 360}, {"dark", 1280}}
	}
	return []angle{{"dark", 360}, {"light", 1280}}
}

// spoken is an address in a language.
func spoken(address, lang string) string {
	switch {
	case lang == "vi":
		return address
	case strings.Contains(address, "?"):
		return address + "&lang=" + lang
	}
	return address + "?lang=" + lang
}

// examined is what axe-core finds on the page that is open.
func examined(ctx context.Context, t *testing.T, scheme string, width int64) []ailment {
	t.Helper()
	colours(ctx, t, scheme)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 800)); err != nil {
		t.Fatal(err)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]ailment](audit, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(fmt.Errorf("axe-core: %w", err))
	}
	return found
}

// colours has the browser prefer light or dark pages.
func colours(ctx context.Context, t *testing.T, scheme string) {
	t.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		t.Fatal(err)
	}
}

func TestPagesAreAccessible(t *testing.T) {
	accessible(t, shared(t), "/", "/?area=P:01", "/figures/trend?metric=card_coverage", "/status", "/find?q=tan", "/briefing", "/coverage", "/cards", "/eid", "/services", "/ecosystem", "/tasks", "/provinces/01", "/communes/00004", "/compare", "/changes", "/published", "/definitions", "/definitions/card_coverage")
}
