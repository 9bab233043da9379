package server

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"toancanh/dashboards"
)

// sight is what a browser sees of a page.
type sight struct {
	Levels   []int    // of its headings
	Bare     int      // tables without a caption
	Nameless []string // pictures without a name
	Wide     []string // what reaches out of the window sideways, if the page does
	Texts    []string // what its elements say, in their order
}

// sightOf is the expression that gives a sight.
const sightOf = `(() => {
	const all = (selector) => [...document.querySelectorAll(selector)];
	const named = (e) => e.closest("[aria-hidden=true]") || e.getAttribute("aria-label") || e.getAttribute("alt") !== null || e.parentElement.closest("[role=img][aria-label]");
	const wide = document.documentElement.scrollWidth > window.innerWidth;
	return {
		Levels: all("h1, h2, h3, h4, h5, h6").map((h) => Number(h.tagName[1])),
		Bare: all("table").filter((t) => !t.caption?.textContent.trim() && !t.hasAttribute("aria-labelledby")).length,
		Nameless: all("img, svg, canvas, [role=img]").filter((e) => !named(e)).map((e) => e.outerHTML.slice(0, 120)),
		Wide: wide ? all("body *").filter((e) => e.getBoundingClientRect().right > window.innerWidth + 0.5 && !e.closest(".scroll")).map((e) => e.outerHTML.slice(0, 120)) : [],
		Texts: all(":is(h1, h2, h3, p, li, th, td, dt, dd, caption, summary, option)").map((e) => e.textContent.trim().replace(/\b[A-Z2-7]{10}$/, "…")), // a reference number is another each time
	};
})()`

// faults are what is wrong with a page as it was seen.
func (s sight) faults() []string {
	var list []string
	if len(s.Levels) == 0 || s.Levels[0] != 1 || slices.Contains(s.Levels[1:], 1) {
		list = append(list, "it does not begin with its only first heading")
	}
	for i := 1; i < len(s.Levels); i++ {
		if s.Levels[i] > s.Levels[i-1]+1 {
			list = append(list, "a heading skips a level")
		}
	}
	if s.Bare > 0 {
		list = append(list, "a table has no caption")
	}
	for _, picture := range s.Nameless {
		list = append(list, "without a name: "+picture)
	}
	if len(s.Wide) > 0 {
		list = append(list, "too wide: "+strings.Join(s.Wide[:min(3, len(s.Wide))], " "))
	}
	return list
}

// ailment is a rule of axe-core that a page breaks.
type ailment struct {
	ID, Impact, Help string
	Where            []string // the elements at fault
}

// examination is the expression that has axe-core look at a page.
const examination = `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations
	.filter((v) => v.impact === "serious" || v.impact === "critical")
	.map((v) => ({ ID: v.id, Impact: v.impact, Help: v.help, Where: v.nodes.slice(0, 5).map((n) => n.target.join(" ") + " " + (n.any[0]?.message ?? "")) })))`

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

// colours has the browser prefer light or dark pages.
func colours(ctx context.Context, t *testing.T, scheme string) {
	t.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		t.Fatal(err)
	}
}

// looker goes through pages in one tab and reports what is wrong with them.
type looker struct {
	*reader
	axe string // the program
}

func newLooker(t *testing.T) *looker {
	t.Helper()
	return lookerAt(t, shared(t))
}

func lookerAt(t *testing.T, s *Server) *looker {
	t.Helper()
	return lookerOf(t, visitAt(t, s))
}

// lookerOf has a reader look closely.
func lookerOf(t *testing.T, r *reader) *looker {
	t.Helper()
	axe, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	return &looker{reader: r, axe: string(axe) + "; null"}
}

// looks opens an address, from an angle, and reports what is wrong with it.
func (l *looker) looks(address string, from angle) sight {
	l.t.Helper()
	colours(l.ctx, l.t, from.scheme)
	l.found.refuses(l.home + address)
	l.opens(address, from.width, 800)
	seen, err := chromedp.Run(l.ctx, chromedp.Evaluate[sight](sightOf))
	if err != nil {
		l.t.Fatalf("%s: %v", address, err)
	}
	for _, fault := range append(seen.faults(), l.found.take()...) {
		l.t.Errorf("%s %s at %d: %s", address, from.scheme, from.width, fault)
	}
	return seen
}

// examines has axe-core look at the page that is open.
func (l *looker) examines(address string, from angle) {
	l.t.Helper()
	if _, err := chromedp.Run(l.ctx, chromedp.Evaluate[any](l.axe)); err != nil {
		l.t.Fatalf("%s: axe-core: %v", address, err)
	}
	found, err := chromedp.Run(l.ctx, chromedp.Evaluate[[]ailment](examination, chromedp.EvalAwaitPromise))
	if err != nil {
		l.t.Fatalf("%s: axe-core: %v", address, err)
	}
	for _, a := range found {
		l.t.Errorf("%s %s at %d: %s (%s)\n\t%s", address, from.scheme, from.width, a.Help, a.ID, strings.Join(a.Where, "\n\t"))
	}
}

// scripts lets pages run scripts, or not.
func (l *looker) scripts(run bool) {
	l.t.Helper()
	if _, err := chromedp.Call(l.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run}); err != nil {
		l.t.Fatal(err)
	}
}

// turns changes the colours of the page that is open.
func (l *looker) turns(address string, from angle) {
	l.t.Helper()
	other := map[string]string{"light": "dark", "dark": "light"}[from.scheme]
	colours(l.ctx, l.t, other)
	for _, fault := range l.found.take() {
		l.t.Errorf("%s turned %s at %d: %s", address, other, from.width, fault)
	}
}

// goesThrough looks at addresses in both languages. Everybody sees the same texts:
// those without scripts lack none.
func (l *looker) goesThrough(addresses []string) {
	for _, address := range addresses {
		for _, lang := range dashboards.Languages() {
			target := spoken(address, lang)
			var texts []string
			for _, from := range angles(lang) {
				texts = l.looks(target, from).Texts
				if lang == dashboards.Vietnamese { // what axe-core looks for does not depend on the words
					l.examines(target, from)
				}
				l.turns(target, from)
			}
			l.scripts(false)
			for _, lost := range missing(l.looks(target, angle{"light", 360}).Texts, texts) {
				l.t.Errorf("%s: only without script it says %q", target, lost)
			}
			l.scripts(true)
		}
	}
}

// missing are the texts that do not stand among others in the same order.
func missing(texts, among []string) []string {
	var list []string
	for _, text := range texts {
		i := slices.Index(among, text)
		if i < 0 {
			list = append(list, text)
			continue
		}
		among = among[i+1:]
	}
	return list
}

func TestEveryPageHoldsInEveryForm(t *testing.T) {
	all := seen()
	delete(all, "/figures/:id")
	pages := slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Values(all))...)))
	for name, addresses := range map[string][]string{"pages": pages, "mistakes": mistakes()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newLooker(t).goesThrough(addresses)
		})
	}
}

// A figure alone has the frame of all pages, so it need not be seen in every form.
func TestEveryFigureAloneComesAliveAndTurnsDark(t *testing.T) {
	t.Parallel()
	l := newLooker(t)
	for _, address := range seen()["/figures/:id"] {
		for _, lang := range dashboards.Languages() {
			target, from := spoken(address, lang), angles(lang)[0]
			l.looks(target, from)
			if lang == dashboards.Vietnamese {
				l.examines(target, from)
			}
			l.text(`document.querySelectorAll(".figure .plot").forEach((p) => p.dispatchEvent(new Event("pointerenter"))), ""`)
			l.waits(`[...document.querySelectorAll(".figure .plot")].every((p) => p.dataset.state === "live")`)
			l.turns(target, from)
		}
	}
}
