package server

import (
	"testing"

	"github.com/chromedp/chromedp"

	"toancanh/server/auth"
)

// fills types into fields of the form that is open and sends it.
func (l *looker) fills(form string, fields ...string) {
	l.t.Helper()
	for i := 0; i+1 < len(fields); i += 2 {
		l.do(chromedp.SendKeys(form+` [name="`+fields[i]+`"]`, fields[i+1]))
	}
	l.do(chromedp.Click(form + ` button[type="submit"]`))
}

// arrives waits until the browser is at an address. It asks again and again: where no
// script may run, a page cannot tell when it is there.
func (l *looker) arrives(at string) {
	l.t.Helper()
	for l.ctx.Err() == nil {
		here, err := chromedp.Run(l.ctx, chromedp.Evaluate[string](`document.readyState === "complete" ? location.pathname + location.search : ""`))
		if err == nil && here == at {
			return
		}
	}
	l.t.Fatalf("the browser does not come to %s", at)
}

// reads waits until a page has a title.
func (l *looker) reads(title string) {
	l.t.Helper()
	for l.ctx.Err() == nil {
		here, err := chromedp.Run(l.ctx, chromedp.Evaluate[string](`document.querySelector("h1")?.textContent ?? ""`))
		if err == nil && here == title {
			return
		}
	}
	l.t.Fatalf("no page is called %q", title)
}

// As a leader would: she sets her password by the link she was given, signs in, looks at
// her province, is refused another's communes, and signs out.
func TestLeaderComesInLooksAndLeavesInABrowser(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	p, _ := h.add(t, "lan", auth.Province, "P:79")
	code, _, err := h.desk.Invite(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	l := lookerAt(t, h.Server)
	for _, address := range []string{"/setup?code=" + code, "/login"} {
		for _, from := range []angle{{"light", 390}, {"dark", 390}, {"light", 1280}} {
			l.looks(address, from)
			l.examines(address, from)
		}
	}
	l.scripts(false) // no page of people needs one
	l.opens("/setup?code="+code, 390, 800)
	l.fills("main form", "password", aPassword, "again", aPassword)
	l.arrives("/login")
	l.opens("/provinces/79", 390, 800)
	l.arrives("/login?next=%2Fprovinces%2F79")
	l.fills("main form", "name", "lan", "password", aPassword)
	l.arrives("/provinces/79")
	l.wants(`String(document.querySelectorAll("#communes .soft").length > 0)`, "true")
	l.scripts(true)
	for _, from := range []angle{{"light", 390}, {"dark", 390}, {"dark", 1280}} {
		l.looks("/account", from)
		l.examines("/account", from)
	}
	l.found.refuses(l.home + "/communes/00004")
	l.opens("/communes/00004", 390, 800)
	l.wants(`document.querySelector("h1").textContent`, "Ngoài phạm vi được xem")
	l.opens("/account", 390, 800)
	l.found.refuses(l.home + "/account") // it tells that the browser was cleared
	l.do(chromedp.Click(`form[action="/logout"] button`))
	l.arrives("/login")
	l.opens("/account", 390, 800)
	l.arrives("/login?next=%2Faccount")
}
