package server

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"toancanh/queries/warehouse"
	"toancanh/server/state"
)

// portal is a site that shows our figures, and the server they come from.
type portal struct {
	t       *testing.T
	ctx     context.Context //nolint:containedctx // the browser is the context
	ours    *httptest.Server
	server  *Server
	site    *httptest.Server
	page    atomic.Value // string: what the site's page holds
	later   atomic.Int64 // nanoseconds the server's clock is ahead of morning
	night   *warehouse.Warehouse
	refused *httptest.Server // a site that may not show them
}

func openPortal(t *testing.T) *portal {
	t.Helper()
	p := &portal{t: t, night: open(t)}
	p.ours = httptest.NewUnstartedServer(nil)
	home := "http://" + p.ours.Listener.Addr().String()
	p.server = newServer(t, p.night, func(o *Options) {
		o.PublicURL, o.Now = home, func() time.Time { return morning().Add(time.Duration(p.later.Load())) }
	})
	p.ours.Config.Handler = p.server.Handler()
	p.ours.Start()
	t.Cleanup(p.ours.Close)
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, p.page.Load().(string))
	})
	p.site, p.refused = httptest.NewServer(page), httptest.NewServer(page)
	t.Cleanup(p.site.Close)
	t.Cleanup(p.refused.Close)
	// One process draws page and frames, so that the test sees into them.
	p.ctx = browser(t, chromedp.Flag("disable-features", "IsolateSandboxedIframes"), chromedp.Flag("disable-site-isolation-trials", true))
	return p
}

// shows makes the page of the site hold some embeds, at once rather than when they come
// into view, so that the page is complete when all of them are.
func (p *portal) shows(embeds ...state.Embed) {
	var body strings.Builder
	body.WriteString(`<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Cổng</title>`)
	for _, m := range embeds {
		body.WriteString(strings.Replace(p.server.embeds.Snippet(m), `loading="lazy"`, `loading="eager"`, 1) + "\n")
	}
	p.page.Store(body.String())
}

// opens goes to the page of a site anew and waits until its frames are there.
func (p *portal) opens(site *httptest.Server) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.EmulateViewport(900, 2400), chromedp.Navigate("about:blank"), chromedp.Navigate(site.URL)); err != nil {
		p.t.Fatal(err)
	}
}

// frames is what the frames of the page say, one after the other.
func (p *portal) frames() []string {
	p.t.Helper()
	depth, pierce := int64(-1), true
	got, err := chromedp.Call(p.ctx, dom.GetDocument, dom.GetDocumentParams{Depth: &depth, Pierce: &pierce})
	if err != nil {
		p.t.Fatal(err)
	}
	var frames []string
	var walk func(n *cdp.Node, into *strings.Builder)
	walk = func(n *cdp.Node, into *strings.Builder) {
		if n.NodeName == "#text" {
			into.WriteString(n.NodeValue + " ")
		}
		for _, child := range n.Children {
			walk(child, into)
		}
		if n.ContentDocument != nil {
			var inner strings.Builder
			walk(n.ContentDocument, &inner)
			frames = append(frames, inner.String())
		}
	}
	walk(got.Root, &strings.Builder{})
	return frames
}

// wants compares what the frames say with what each should.
func (p *portal) wants(each ...string) {
	p.t.Helper()
	frames := p.frames()
	if len(frames) != len(each) {
		p.t.Fatalf("%d frames, want %d", len(frames), len(each))
	}
	for i, want := range each {
		if !strings.Contains(frames[i], want) {
			p.t.Errorf("frame %d lacks %q: %.300q", i, want, frames[i])
		}
	}
}

// value is what an expression says of the page.
func value[T any](p *portal, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

// passes publishes the night after the newest.
func (p *portal) passes() {
	p.t.Helper()
	execute(p.t, p.night, `
		insert into main.snapshot select 6, '2026-11-23.ffffff', date '2026-11-23', 1, 'run-6', published_at + interval 1 day, false, true, null
		from main.snapshot where snapshot = 5;
		insert into main.snapshot_relation select 6, * exclude (snapshot) from main.snapshot_relation where snapshot = 5;
		insert into nation.population select 6, date '2026-11-23', * exclude (snapshot, date) from nation.population where snapshot = 5;
		insert into province.population select 6, date '2026-11-23', * exclude (snapshot, date) from province.population where snapshot = 5;`)
	p.later.Store(int64(24 * time.Hour))
}

// scripts switches script off or on.
func (p *portal) scripts(on bool) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on}); err != nil {
		p.t.Fatal(err)
	}
}

func TestPortalShowsLiveAndFrozenThroughNightRevocationAndStop(t *testing.T) {
	p := openPortal(t)
	of := func(frozen bool) state.Embed {
		return made(t, p.server, EmbedOrder{Figure: "/figures/trend?range=30d", Frozen: frozen, Origins: []string{p.site.URL}})
	}
	live, frozen := of(false), of(true)
	p.shows(live, frozen)
	for _, on := range []bool{false, true} {
		p.scripts(on)
		p.opens(p.site)
		p.wants("2026-11-22.eeeeee", "2026-11-22.eeeeee")
	}
	p.passes()
	for _, on := range []bool{true, false} {
		p.scripts(on)
		p.opens(p.site)
		p.wants("2026-11-23.ffffff", "2026-11-22.eeeeee")
	}
	if err := p.server.store.RevokeEmbed(t.Context(), live.ID, p.server.now()); err != nil {
		t.Fatal(err)
	}
	p.opens(p.site)
	p.wants("đã được thu hồi", "2026-11-22.eeeeee")
	p.ours.Close()
	for _, on := range []bool{true, false} {
		p.scripts(on)
		p.opens(p.site)
		said := value[string](p, `[...document.querySelectorAll("figcaption a")].map((a) => a.textContent + " " + a.href).join()`)
		for _, m := range []state.Embed{live, frozen} {
			if !strings.Contains(said, m.Title+" "+p.server.embeds.Address(m.ID)) {
				t.Errorf("when we are gone the page says %q", said)
			}
		}
	}
}

func TestFrameTakesTheHeightOfItsFigureOnAllowedSitesOnly(t *testing.T) {
	p := openPortal(t)
	m := made(t, p.server, EmbedOrder{Figure: "/figures/ranking", Origins: []string{p.site.URL}})
	m.Height = 100 // as if it had been written too low
	p.shows(m)
	p.opens(p.site)
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool](`document.querySelector("iframe").getBoundingClientRect().height > 300`)); err != nil {
		t.Fatal(err)
	}
	p.wants("2026-11-22.eeeeee")
	const height = `document.querySelector("iframe").getBoundingClientRect().height`
	before := value[float64](p, height)
	// What another frame or the page itself claims is not believed.
	const strangers = `new Promise((done) => {
		addEventListener("message", (e) => e.data === "done" && done(true));
		postMessage({ toancanh: "height", height: 77 }, "*");
		document.body.append(Object.assign(document.createElement("iframe"),
			{ srcdoc: "<script>parent.postMessage({toancanh:'height',height:77},'*'); parent.postMessage('done','*')</script>" }));
	})`
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](strangers, chromedp.EvalAwaitPromise)); err != nil {
		t.Fatal(err)
	}
	if after := value[float64](p, height); after != before {
		t.Errorf("a stranger's message changed the height from %g to %g", before, after)
	}
	p.opens(p.refused)
	if frames := p.frames(); strings.Contains(fmt.Sprint(frames), "2026-11-22") {
		t.Errorf("a site that is not of the passport shows %q", frames)
	}
}

// In a sandbox the figure is of no origin: style, script, font and boundaries come to
// it because they may be used from anywhere.
func TestFigureComesAliveInsideItsSandbox(t *testing.T) {
	p := openPortal(t)
	var found complaints
	if err := found.listen(p.ctx, "http://127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(p.ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	m := made(t, p.server, EmbedOrder{Figure: "/figures/map", Origins: []string{p.site.URL}, Lang: "en"})
	p.shows(m)
	p.opens(p.site)
	for y := 40.0; !strings.Contains(fmt.Sprint(p.frames()), "\u2212"); y++ { // the button that takes a live map further
		if err := chromedp.Do(p.ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 200, 150+float64(int(y)%400))); err != nil {
			t.Fatal(err)
		}
	}
	found.mu.Lock()
	defer found.mu.Unlock()
	for _, c := range found.list {
		if !strings.Contains(c, "/favicon.ico") {
			t.Error(c)
		}
	}
}
