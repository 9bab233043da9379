package server

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser starts a real Chromium, or skips the test where there is none.
func browser(t *testing.T, further ...chromedp.ExecAllocatorOption) context.Context {
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
	options = append(options, further...)
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// look opens an address and returns what an expression says about it.
func look[T any](ctx context.Context, t *testing.T, address string, width int64, expression string) T {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(address)); err != nil {
		t.Fatalf("%s at %d: %v", address, width, err)
	}
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s at %d: %v", address, width, err)
	}
	return value
}

// complaints gathers what a browser finds wrong with pages: errors and
// violations on its console, and requests to other hosts.
type complaints struct {
	mu   sync.Mutex
	list []string
}

func (c *complaints) listen(ctx context.Context, home string) error {
	add := func(text string) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.list = append(c.list, text)
	}
	return chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *log.EventEntryAdded:
			add(string(e.Entry.Level) + ": " + e.Entry.Text + " " + e.Entry.URL)
		case *runtime.EventConsoleAPICalled:
			add("console: " + e.Type.String())
		case *runtime.EventExceptionThrown:
			add("exception: " + e.ExceptionDetails.Text)
		case *network.EventRequestWillBeSent:
			if own := strings.HasPrefix(e.Request.URL, home) || strings.HasPrefix(e.Request.URL, "data:"); !own { // data: a picture of the browser itself
				add("foreign request: " + e.Request.URL)
			}
		}
	})
}

// sight is what a browser sees of a page.
type sight struct {
	Title                      string
	Headings, Tables, Captions int
	Overflow                   float64
}

// sightOf is the expression that gives a sight.
const sightOf = `({
	Title: document.title,
	Headings: document.querySelectorAll("h1").length,
	Tables: document.querySelectorAll("table").length,
	Captions: document.querySelectorAll("table > caption").length,
	Overflow: document.documentElement.scrollWidth - window.innerWidth,
})`

func TestBrowserFindsNothingToComplainAboutWithoutScript(t *testing.T) {
	s := newServer(t, open(t), nil)
	web := httptest.NewServer(s.Handler())
	defer web.Close()
	ctx := browser(t)
	var found complaints
	if err := found.listen(ctx, web.URL); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{
		"/", "/?lang=en&boundary=63&metric=card_coverage", "/?area=P:01", "/published", "/published?lang=en", "/status", "/status?lang=en",
		"/definitions", "/definitions/card_coverage?lang=en",
		"/provinces/79", "/provinces/77@63?lang=en", "/communes/00004", "/communes/00070?lang=en", "/changes", "/changes?lang=en&area=P:01",
		"/compare?with=P:01,P:77@63,C:00004,VN", "/compare?lang=en&q=tan+lap",
	} {
		for _, width := range []int64{360, 1280} {
			page := look[sight](ctx, t, web.URL+target, width, sightOf)
			if page.Title == "" || page.Headings != 1 || page.Tables != page.Captions {
				t.Errorf("%s: %+v", target, page)
			}
			if page.Overflow > 0 {
				t.Errorf("%s at %d: %g pixels too wide", target, width, page.Overflow)
			}
		}
	}
	found.mu.Lock()
	defer found.mu.Unlock()
	for _, c := range found.list {
		t.Error(c)
	}
}

func TestFormLeadsToTheChosenNight(t *testing.T) {
	s := newServer(t, open(t), nil)
	web := httptest.NewServer(s.Handler())
	defer web.Close()
	ctx := browser(t)
	err := chromedp.Do(ctx,
		chromedp.Navigate(web.URL+"/?lang=en"),
		chromedp.SetValue(chromedp.CSS("#as_of"), "2026-11-20"), chromedp.SetValue(chromedp.CSS("#area"), "P:48"),
		chromedp.Click(chromedp.CSS(".choose button")), chromedp.WaitReady(chromedp.CSS(`tr[aria-current="true"]`)),
	)
	if err != nil {
		t.Fatal(err)
	}
	address, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		t.Fatal(err)
	}
	lead, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(".title p")))
	if err != nil {
		t.Fatal(err)
	}
	if want := web.URL + "/?area=P:48&as_of=2026-11-20&lang=en"; address != want {
		t.Errorf("address %s, want %s", address, want)
	}
	if !strings.Contains(lead, "20 Nov 2026") || !strings.Contains(lead, "Da Nang") {
		t.Errorf("the page is about %q", lead)
	}
}
