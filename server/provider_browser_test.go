package server

import (
	"net"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"toancanh/server/auth/oidc/oidctest"
)

// As a leader would: she is led to the provider of her province, signs in there, looks,
// and signs out here and there. No page of ours needs a script for it.
func TestLeaderComesByTheProviderInABrowser(t *testing.T) {
	t.Parallel()
	web := httptest.NewUnstartedServer(nil)
	_, port, err := net.SplitHostPort(web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	home := "http://localhost:" + port // another site than the provider, which is at 127.0.0.1
	theirs := oidctest.Start(t, home)
	e := abroadAt(t, true, home, theirs)
	web.Config.Handler = e.Handler()
	web.Start()
	web.URL = home
	l := lookerOf(t, visitOn(t, web))
	l.found.befriends(theirs.URL, l.home+"/login/oidc/callback") // where somebody is refused, at the end
	for _, from := range []angle{{"dark", 390}, {"light", 1280}} {
		l.looks("/login", from)
		l.examines("/login", from)
	}
	l.scripts(false)
	l.opens("/provinces/79", 390, 800)
	l.arrives("/login?next=%2Fprovinces%2F79")
	l.do(chromedp.Click(`a.go`))
	l.do(chromedp.WaitVisible(`[name="username"]`))
	l.wants(`location.origin`, theirs.URL)
	l.fills("form", "username", "lan", "password", oidctest.Password)
	l.arrives("/provinces/79")
	l.opens("/account", 390, 800)
	l.wants(`document.querySelector("dl.facts dd").textContent`, "lan@example.gov.vn")
	l.found.refuses(l.home + "/account") // it tells that the browser was cleared
	l.do(chromedp.Click(`form[action="/logout"] button`))
	l.arrives("/login")
	if theirs.Count("/end_session") != 1 {
		t.Error("she did not sign out at the provider")
	}
	l.opens("/account", 390, 800)
	l.arrives("/login?next=%2Faccount")
	// Somebody without a role, with the page in their language.
	l.opens("/login?lang=en", 390, 800)
	l.do(chromedp.Click(`a.go`))
	l.do(chromedp.WaitVisible(`[name="username"]`))
	l.fills("form", "username", "eve", "password", oidctest.Password)
	l.reads("You have no access here")
}
