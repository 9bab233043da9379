package server

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser opens a tab of the one Chromium, or skips the test where there is none. A
// test that needs other switches gets a Chromium of its own.
func browser(t *testing.T, further ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	things.mu.Lock()
	defer things.mu.Unlock()
	tabs := things.tabs
	if tabs == nil || len(further) > 0 {
		tabs = startChromium(t, further...)
	}
	if len(further) == 0 {
		things.tabs = tabs
	}
	ctx, shut := chromedp.NewContext(tabs)
	t.Cleanup(shut)
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// startChromium starts a browser that lasts as long as the tests.
func startChromium(t *testing.T, further ...chromedp.ExecAllocatorOption) context.Context {
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
	dir, err := things.folder(fmt.Sprintf("chromium-%d", len(things.away)))
	if err != nil {
		t.Fatal(err)
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.UserDataDir(dir), chromedp.DisableGPU, chromedp.NoSandbox)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(options, further...)...) // outlasts the test that happens to come first
	tabs, _ := chromedp.NewContext(allocator)
	things.away = append(things.away, func() error { err := chromedp.Cancel(tabs); stop(); return err })
	if err := chromedp.Do(tabs, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	return tabs
}

// complaints gathers what a browser finds wrong with pages: errors and
// violations on its console, and requests to other hosts.
type complaints struct {
	mu      sync.Mutex
	list    []string
	refused string   // address of a page that is there to be refused
	friends []string // beginnings of addresses that people are led to
}

// take returns what has been found since it was last asked.
func (c *complaints) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.list
	c.list = nil
	return list
}

// befriends names another site, or refusals, that people are led to.
func (c *complaints) befriends(addresses ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.friends = addresses
}

// refuses names the page whose refusal is no complaint.
func (c *complaints) refuses(address string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused = address
}

func (c *complaints) listen(ctx context.Context, home string) error {
	add := func(text, address string) {
		c.mu.Lock()
		defer c.mu.Unlock()
		friend := func(beginning string) bool { return strings.HasPrefix(address, beginning) }
		if address != "" && (address == c.refused || slices.ContainsFunc(c.friends, friend)) {
			return
		}
		c.list = append(c.list, text)
	}
	return chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *log.EventEntryAdded:
			add(string(e.Entry.Level)+": "+e.Entry.Text+" "+e.Entry.URL, e.Entry.URL)
		case *runtime.EventConsoleAPICalled:
			add("console: "+e.Type.String(), "")
		case *runtime.EventExceptionThrown:
			add("exception: "+e.ExceptionDetails.Text, "")
		case *network.EventRequestWillBeSent:
			if own := strings.HasPrefix(e.Request.URL, home) || strings.HasPrefix(e.Request.URL, "data:"); !own { // data: a picture of the browser itself
				add("foreign request: "+e.Request.URL, e.Request.URL)
			}
		}
	})
}

// reader is a person with a browser at a server of the fixture.
type reader struct {
	t     *testing.T
	ctx   context.Context //nolint:containedctx // the browser is the context
	home  string
	web   *httptest.Server
	found *complaints
}

// visit opens a browser for the shared server.
func visit(t *testing.T) *reader {
	t.Helper()
	return visitAt(t, shared(t))
}

// visitAt opens a browser for a server and gathers what the browser complains about.
func visitAt(t *testing.T, s *Server) *reader {
	t.Helper()
	return visitOn(t, httptest.NewServer(s.Handler()))
}

// visitOn is visitAt for a server that listens already.
func visitOn(t *testing.T, web *httptest.Server) *reader {
	t.Helper()
	t.Cleanup(web.Close)
	r := &reader{t: t, ctx: browser(t), home: web.URL, web: web, found: &complaints{}}
	if err := r.found.listen(r.ctx, web.URL); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(r.ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(r.ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, c := range r.found.take() {
			t.Error(c)
		}
	})
	return r
}

func (r *reader) do(steps ...chromedp.Action[chromedp.Void]) {
	r.t.Helper()
	if err := chromedp.Do(r.ctx, steps...); err != nil {
		r.t.Fatal(err)
	}
}

// opens goes to an address in a window of a size.
func (r *reader) opens(address string, width, height int64) {
	r.t.Helper()
	r.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(r.home+address))
}

// text is what an expression says.
func (r *reader) text(expression string) string {
	r.t.Helper()
	value, err := chromedp.Run(r.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		r.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// waits until an expression is true.
func (r *reader) waits(expression string) {
	r.t.Helper()
	if _, err := chromedp.Run(r.ctx, chromedp.Poll[bool](expression)); err != nil {
		r.t.Fatalf("%s: %v", expression, err)
	}
}

// wants compares what an expression says with what it should.
func (r *reader) wants(expression, want string) {
	r.t.Helper()
	if got := r.text(expression); got != want {
		r.t.Errorf("%s is %q, want %q", expression, got, want)
	}
}
