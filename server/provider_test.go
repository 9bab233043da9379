package server

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"toancanh/server/auth"
	"toancanh/server/auth/oidc"
	"toancanh/server/auth/oidc/oidctest"
)

// embassy is a server whose people come from a provider.
type embassy struct {
	townHall
	theirs *oidctest.Provider
	log    *strings.Builder
	ahead  *atomic.Int64 // of the clock
}

const ourHome = "https://toancanh.example.vn"

// abroad opens such a server; local: administrators may have accounts here.
func abroad(t *testing.T, local bool) embassy {
	t.Helper()
	return abroadAt(t, local, ourHome, oidctest.Start(t, ourHome))
}

func abroadAt(t *testing.T, local bool, home string, theirs *oidctest.Provider) embassy {
	t.Helper()
	e := embassy{theirs: theirs, log: &strings.Builder{}, ahead: &atomic.Int64{}}
	theirs.People["lan"] = oidctest.Person{Name: "Nguyễn Thị Lan", Email: "lan@example.gov.vn", Groups: []string{"hcm"}, Session: "s1"}
	theirs.People["eve"] = oidctest.Person{Name: "<script>alert(1)</script>", Groups: []string{"strangers"}}
	now := func() time.Time { return time.Now().Add(time.Duration(e.ahead.Load())) }
	e.Server = ownServer(t, func(o *Options) {
		var err error
		o.Provider, err = oidc.New(oidc.Options{
			Issuer: theirs.URL, ClientID: oidctest.ClientID, Secret: func() (string, error) { return oidctest.Secret, nil }, Scopes: []string{"openid", "profile", "email"},
			Claims: oidc.Claims{Name: "name", Email: "email", Groups: "groups"}, Home: home, Now: now,
		})
		if err != nil {
			t.Fatal(err)
		}
		o.Desk, err = auth.Open(auth.Options{Store: o.State, Dir: t.TempDir(), Now: now, Idle: time.Hour, Lifetime: 12 * time.Hour, Home: auth.Home{
			Issuer: theirs.URL, Local: local, Rules: auth.Rules{{Group: "hcm", Role: auth.Province, Scope: areasOf(t, "P:79")}, {Group: "hn", Role: auth.Province, Scope: areasOf(t, "P:01")}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		e.desk = o.Desk
		o.PublicURL, o.Now, o.Log = home, now, textLog(e.log)
	})
	return e
}

// jar is what cookies an answer set, as a browser sends them.
func jar(answer *httptest.ResponseRecorder) string {
	var all []string
	for _, c := range answer.Result().Cookies() {
		if c.MaxAge >= 0 {
			all = append(all, c.Name+"="+c.Value)
		}
	}
	return strings.Join(all, "; ")
}

// goes leads somebody to the provider and back to the door, with their ticket.
func (e embassy) goes(t *testing.T, name, target string) (back, ticket string) {
	t.Helper()
	out := e.get(t, target, "")
	if out.Code != http.StatusSeeOther || !strings.HasPrefix(out.Header().Get("Location"), e.theirs.URL) {
		t.Fatalf("%d %s", out.Code, out.Body)
	}
	to := e.theirs.SignIn(t, out.Header().Get("Location"), name)
	return to.RequestURI(), jar(out)
}

// comes signs somebody in by the provider and returns the cookie they send from then on.
func (e embassy) comes(t *testing.T, name string) string {
	t.Helper()
	back, ticket := e.goes(t, name, "/login/oidc")
	in := e.get(t, back, ticket)
	if in.Code != http.StatusSeeOther {
		t.Fatalf("%s: %d %s", name, in.Code, in.Body)
	}
	return jar(in)
}

func TestPeopleComeInByTheProvider(t *testing.T) {
	t.Parallel()
	e := abroad(t, false)
	page := e.get(t, "/login?lang=en&next=/provinces/79?lang=en", "")
	there := regexp.MustCompile(`class="go" href="([^"]+)"`).FindStringSubmatch(page.Body.String())
	if there == nil || strings.Contains(page.Body.String(), "password") || strings.Contains(page.Body.String(), "<form") {
		t.Fatalf("%d %s", page.Code, page.Body)
	}
	back, ticket := e.goes(t, "lan", strings.ReplaceAll(there[1], "&amp;", "&"))
	if !strings.HasPrefix(back, "/login/oidc/callback?") || !strings.HasPrefix(ticket, "__Host-sign-in=") {
		t.Fatalf("%s %s", back, ticket)
	}
	in := e.get(t, back, ticket)
	if in.Code != http.StatusSeeOther || in.Header().Get("Location") != "/provinces/79?lang=en" || in.Header().Get("Cache-Control") != "no-store" || in.Header().Get("Referrer-Policy") != "no-referrer" {
		t.Fatalf("%d %v %s", in.Code, in.Header(), in.Body)
	}
	set := strings.Join(in.Header().Values("Set-Cookie"), "\n")
	if !strings.Contains(set, "__Host-sign-in=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax") || !regexp.MustCompile(`__Host-session=\w{52}; Path=/; HttpOnly; Secure; SameSite=Lax`).MatchString(set) {
		t.Errorf("cookies %q", set)
	}
	cookie := jar(in)
	if answer := e.get(t, "/provinces/79", cookie); answer.Code != http.StatusOK {
		t.Errorf("her province: %d", answer.Code)
	}
	if answer := e.get(t, "/communes/00004", cookie); answer.Code != http.StatusForbidden {
		t.Errorf("another's commune: %d", answer.Code)
	}
	account := e.get(t, "/account?lang=en", cookie).Body.String()
	for _, has := range []string{"Nguyễn Thị Lan", "lan@example.gov.vn", "Leader of a province"} {
		if !strings.Contains(account, has) {
			t.Errorf("the account lacks %q", has)
		}
	}
	if strings.Contains(account, "password") || strings.Contains(account, "otpauth") {
		t.Error("the account offers a password")
	}
	if again := e.get(t, back, ticket); again.Code != http.StatusForbidden || jar(again) != "" {
		t.Errorf("the same code again: %d", again.Code)
	}
	trail := strings.Join(traces(t, e.Server), "\n")
	for _, has := range []string{"done person.add by provider p1 province P:79", "done sign.in", "refused sign.in by provider: code"} {
		if !strings.Contains(trail, has) {
			t.Errorf("the trail lacks %q:\n%s", has, trail)
		}
	}
	for _, secret := range []string{strings.SplitN(cookie, "=", 2)[1], strings.SplitN(ticket, "=", 2)[1], "code=", "Nguyễn", "lan@", oidctest.Secret} {
		if strings.Contains(e.log.String(), secret) || strings.Contains(trail, secret) {
			t.Errorf("log or trail tell %q", secret)
		}
	}
}

func TestWhoIsNotLetInIsToldNoMoreThanThat(t *testing.T) {
	t.Parallel()
	e := abroad(t, false)
	back, ticket := e.goes(t, "lan", "/login/oidc?lang=en")
	other, _ := e.goes(t, "lan", "/login/oidc")
	nobody, nobodys := e.goes(t, "eve", "/login/oidc?lang=en")
	noted := 0 // each is written down once
	of := func(name, value string) string {
		u, err := url.Parse(back)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set(name, value)
		return u.Path + "?" + q.Encode()
	}
	for _, c := range []struct {
		name, target, cookie, says, trail string
		status                            int
	}{
		{"no cookie", back, "", "Không đăng nhập được", "ticket", 403},
		{"a cookie of nobody", back, "__Host-sign-in=AAAA", "Không đăng nhập được", "ticket", 403},
		{"a cookie of another name", back, strings.Replace(ticket, "__Host-", "", 1), "Không đăng nhập được", "ticket", 403},
		{"nothing", "/login/oidc/callback", "", "Không đăng nhập được", "ticket", 403},
		{"an answer to another question", other, ticket, "could not be signed in", "answer", 403},
		{"another state", of("state", "<script>alert(1)</script>"), ticket, "could not be signed in", "answer", 403},
		{"another code", of("code", "<script>alert(1)</script>"), ticket, "could not be signed in", "code", 403},
		{"broken off", of("error", "access_denied"), ticket, "could not be signed in", "denied", 403},
		{"markup", of("error", "<script>alert(1)</script>") + "&error_description=%3Cscript%3Ealert(1)%3C/script%3E&error_uri=javascript:alert(1)", ticket, "could not be signed in", "denied", 403},
		{"an answer that cannot be read", "/login/oidc/callback?code=%zz&state=secret", ticket, "Không đăng nhập được", "answer", 403},
		{"an answer without end", "/login/oidc/callback?code=" + strings.Repeat("a", longestTarget), ticket, "Không đăng nhập được", "answer", 403},
		{"half a character", "/login/oidc/callback?code=%ff", ticket, "Không đăng nhập được", "answer", 403},
		{"no role", nobody, nobodys, "You have no access here", "no role", 403},
	} {
		answer := e.get(t, c.target, c.cookie)
		body := answer.Body.String()
		if answer.Code != c.status || !strings.Contains(body, c.says) || !strings.Contains(body, answer.Header().Get("X-Request-Id")) || !strings.Contains(body, `href="/login`) {
			t.Errorf("%s: %d %s", c.name, answer.Code, body)
		}
		for _, bad := range []string{"<script>alert", "alert(1)", "eve", "strangers", "javascript:", "secret", "aaaa"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s: the page holds %q", c.name, bad)
			}
		}
		if strings.Contains(jar(answer), "session") || answer.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", c.name, answer.Header())
		}
		noted++
		if rows := traces(t, e.Server); len(rows) != noted || rows[len(rows)-1] != "refused sign.in by provider: "+c.trail {
			t.Errorf("%s: the trail says %q", c.name, rows)
		}
	}
	e.theirs.People["eve"] = oidctest.Person{Name: "Eve", Groups: []string{"hcm"}}
	cookie := e.comes(t, "eve")
	e.theirs.People["eve"] = oidctest.Person{Name: "Eve"}
	back, ticket = e.goes(t, "eve", "/login/oidc")
	if answer := e.get(t, back, ticket); answer.Code != http.StatusForbidden {
		t.Errorf("without a role: %d", answer.Code)
	}
	if answer := e.get(t, "/account", cookie); answer.Code != http.StatusSeeOther {
		t.Errorf("the session before goes on: %d", answer.Code)
	}
}

func TestWhoLapsesAtTheProviderIsWrittenDownByName(t *testing.T) {
	t.Parallel()
	e := abroad(t, false)
	e.comes(t, "lan")
	refused := func() {
		t.Helper()
		back, ticket := e.goes(t, "lan", "/login/oidc")
		if answer := e.get(t, back, ticket); answer.Code != http.StatusForbidden {
			t.Fatalf("%d", answer.Code)
		}
	}
	lan := e.theirs.People["lan"]
	e.theirs.People["lan"] = oidctest.Person{Name: lan.Name}
	refused()
	refused() // they lapse once
	e.theirs.People["lan"] = lan
	e.comes(t, "lan")
	p, err := e.store.PersonOf(t.Context(), 1)
	if err == nil {
		err = e.desk.Disable(t.Context(), p, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	refused()
	want := []string{
		"done person.change p1 disabled by provider", "refused sign.in p1 by provider: no role", "refused sign.in p1 by provider: no role",
		"done person.change by provider p1 province P:79 , before p1 province P:79", "done sign.in", "refused sign.in p1 by provider: disabled",
	}
	if got := traces(t, e.Server)[2:]; !slices.Equal(got, want) {
		t.Errorf("trail\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTwoTabsDoNotSpoilEachOther(t *testing.T) {
	t.Parallel()
	e := abroad(t, false)
	first, _ := e.goes(t, "lan", "/login/oidc")
	second, ticket := e.goes(t, "lan", "/login/oidc") // its ticket takes the place of the first
	early := e.get(t, first, ticket)
	if early.Code != http.StatusForbidden || len(early.Result().Cookies()) > 0 {
		t.Errorf("the first: %d %v", early.Code, early.Result().Cookies())
	}
	if late := e.get(t, second, ticket); late.Code != http.StatusSeeOther || !strings.Contains(jar(late), "session") {
		t.Errorf("the second: %d", late.Code)
	}
}

func TestNobodyIsLedToAnotherSiteByTheProvider(t *testing.T) {
	t.Parallel()
	e := abroad(t, false)
	for _, next := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "/login/oidc", "/login/oidc/callback?code=1", "javascript:alert(1)"} {
		back, ticket := e.goes(t, "lan", "/login/oidc?next="+url.QueryEscape(next))
		if answer := e.get(t, back, ticket); answer.Header().Get("Location") != "/" {
			t.Errorf("%q leads to %q", next, answer.Header().Get("Location"))
		}
	}
}

func TestSessionOfBeforeEndsWhereSomebodyComesByTheProvider(t *testing.T) {
	t.Parallel()
	e := abroad(t, false)
	planted := e.comes(t, "lan")
	back, ticket := e.goes(t, "lan", "/login/oidc")
	in := e.get(t, back, ticket+"; "+planted)
	if in.Code != http.StatusSeeOther || jar(in) == planted {
		t.Fatalf("%d", in.Code)
	}
	if answer := e.get(t, "/account", planted); answer.Code != http.StatusSeeOther {
		t.Errorf("the session that was there holds: %d", answer.Code)
	}
	if answer := e.get(t, "/account", jar(in)); answer.Code != http.StatusOK {
		t.Errorf("the new one does not: %d", answer.Code)
	}
}

func TestProviderThatIsAwayIsSaidToBe(t *testing.T) {
	t.Parallel()
	e := abroad(t, true)
	e.theirs.Spoil = func(w http.ResponseWriter, _ *http.Request) bool {
		http.Error(w, "<script>alert(1)</script>", http.StatusBadGateway)
		return true
	}
	answer := e.get(t, "/login/oidc?lang=en", "")
	body := answer.Body.String()
	if answer.Code != http.StatusServiceUnavailable || !strings.Contains(body, "The sign-in service does not answer") || !strings.Contains(body, answer.Header().Get("X-Request-Id")) ||
		answer.Header().Get("Retry-After") == "" || strings.Contains(body, "script>alert") || strings.Contains(body, e.theirs.URL) {
		t.Errorf("%d %s", answer.Code, body)
	}
	if page := e.get(t, "/login", ""); page.Code != http.StatusOK {
		t.Errorf("the page to sign in: %d", page.Code)
	}
	e.add(t, "root", auth.Administrator, "") // who has an account here comes in meanwhile
	e.signs(t, "root")
	e.theirs.Spoil = nil
	e.ahead.Add(int64(6 * time.Second))
	e.comes(t, "lan")
}

func TestAccountsAreForAdministratorsBesideAProvider(t *testing.T) {
	t.Parallel()
	e := abroad(t, true)
	e.add(t, "root", auth.Administrator, "")
	if page := e.get(t, "/login?lang=en", "").Body.String(); !strings.Contains(page, "Administrators with an account here") || !strings.Contains(page, `href="/login/oidc?lang=en"`) {
		t.Errorf("%s", page)
	}
	cookie := e.signs(t, "root")
	if page := e.get(t, "/account", cookie).Body.String(); !strings.Contains(page, `action="/account/password"`) {
		t.Error("an administrator cannot change their password")
	}
	if _, _, err := e.desk.Add(t.Context(), someone(t, "mai", auth.Province, "P:79")); err == nil {
		t.Error("a leader gets an account")
	}
	without := abroad(t, false)
	for _, target := range []string{"/login", "/setup", "/account/password", "/account/factor", "/account/factor/remove"} {
		answer := without.form(t, target, without.comes(t, "lan"), "name", "root", "password", aPassword, "token", without.tokens.of(loginPath))
		if answer.Code != http.StatusNotFound && answer.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", target, answer.Code)
		}
	}
}

func TestTooManyWhoComeInVainHaveToWait(t *testing.T) {
	t.Parallel()
	e := abroad(t, false)
	last := 0
	for range 60 {
		answer := e.get(t, "/login/oidc/callback?code=x&state=y", "")
		if last = answer.Code; last == http.StatusTooManyRequests {
			if answer.Header().Get("Retry-After") == "" {
				t.Error("it does not say how long")
			}
			break
		}
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("nobody has to wait: %d", last)
	}
	if n := e.theirs.Count("/oauth/token"); n > 0 {
		t.Errorf("the provider was asked %d times", n)
	}
}
