package server

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"toancanh/queries/area"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// aPassword is that of everybody in these tests.
const aPassword = "bảy con mèo trên mái ngói"

// townHall is a server at which people sign in.
type townHall struct {
	*Server
	desk *auth.Desk
}

// people opens such a server; change may alter its options.
func people(t testing.TB, change func(*Options)) townHall {
	t.Helper()
	var hall townHall
	hall.Server = ownServer(t, func(o *Options) {
		dir := t.TempDir()
		var err error
		hall.desk, err = auth.Open(auth.Options{Store: o.State, Dir: dir, Now: morning, Idle: time.Hour, Lifetime: 12 * time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		o.Desk = hall.desk
		if change != nil {
			change(o)
		}
	})
	return hall
}

func areasOf(t testing.TB, names string) area.Scope {
	t.Helper()
	var list []area.Area
	for name := range strings.FieldsSeq(names) {
		a, err := area.Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, a)
	}
	return area.ScopeOf(list...)
}

func someone(t testing.TB, name string, role auth.Role, areas string, rights ...string) state.Person {
	t.Helper()
	return state.Person{Name: name, Title: "Bà " + name, Role: string(role), Scope: areasOf(t, areas), Rights: rights}
}

// add adds somebody who has a password; a service has a token, which is returned.
func (h townHall) add(t testing.TB, name string, role auth.Role, areas string, rights ...string) (state.Person, string) {
	t.Helper()
	p, token, err := h.desk.Add(t.Context(), someone(t, name, role, areas, rights...))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		return p, token
	}
	code, _, err := h.desk.Invite(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = h.desk.Accept(t.Context(), code, "", "", aPassword); err != nil {
		t.Fatal(err)
	}
	return p, ""
}

const urlEncoded = "application/x-www-form-urlencoded"

// form sends a form, with the cookies of a session ("" for none).
func (h townHall) form(t testing.TB, target, cookie string, fields ...string) *httptest.ResponseRecorder {
	t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	return tell(t, h.Server, http.MethodPost, target, values.Encode(), "Content-Type", urlEncoded, "Cookie", cookie)
}

// signs signs somebody in and returns the cookie they send from then on.
func (h townHall) signs(t testing.TB, name string) string {
	t.Helper()
	answer := h.form(t, "/login", "", "name", name, "password", aPassword, "token", h.tokens.of(loginPath))
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("%s: %d %s", name, answer.Code, answer.Body)
	}
	return cookieOf(t, answer)
}

func cookieOf(t testing.TB, answer *httptest.ResponseRecorder) string {
	t.Helper()
	for _, c := range answer.Result().Cookies() {
		return c.Name + "=" + c.Value
	}
	t.Fatal("no cookie was set")
	return ""
}

func (h townHall) get(t testing.TB, target, cookie string) *httptest.ResponseRecorder {
	t.Helper()
	return get(t, h.Server, target, "Cookie", cookie)
}

// tokenOf reads the token of the forms of a page.
func tokenOf(t testing.TB, answer *httptest.ResponseRecorder) string {
	t.Helper()
	found := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(answer.Body.String())
	if found == nil {
		t.Fatalf("no token in %d %s", answer.Code, answer.Body)
	}
	return found[1]
}

func TestSignInLeadsToWhatWasAskedForAndOutAgain(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "lan", auth.Province, "P:79")
	asked := h.get(t, "/provinces/79?lang=en", "")
	if asked.Code != http.StatusSeeOther || asked.Header().Get("Location") != "/login?lang=en&next=%2Fprovinces%2F79%3Flang%3Den" {
		t.Fatalf("signed out: %d %s", asked.Code, asked.Header().Get("Location"))
	}
	page := h.get(t, asked.Header().Get("Location"), "")
	for _, has := range []string{"Sign in", `name="next" value="/provinces/79?lang=en"`, `autocomplete="current-password"`} {
		if !strings.Contains(page.Body.String(), has) {
			t.Errorf("the form lacks %q", has)
		}
	}
	for _, hasNot := range []string{`href="/cards`, `href="/briefing`, "openapi.json", `action="/find"`} {
		if strings.Contains(page.Body.String(), hasNot) {
			t.Errorf("the form leads to %q", hasNot)
		}
	}
	in := h.form(t, "/login", "", "name", "lan", "password", aPassword, "next", "/provinces/79?lang=en", "token", tokenOf(t, page))
	if in.Code != http.StatusSeeOther || in.Header().Get("Location") != "/provinces/79?lang=en" {
		t.Fatalf("%d %s", in.Code, in.Header().Get("Location"))
	}
	set := in.Header().Get("Set-Cookie")
	for _, has := range []string{"__Host-session=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(set, has) {
			t.Errorf("cookie %q lacks %s", set, has)
		}
	}
	if strings.Contains(set, "Domain") || strings.Contains(set, "Max-Age") || in.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("cookie %q, %q", set, in.Header().Get("Cache-Control"))
	}
	cookie := cookieOf(t, in)
	if answer := h.get(t, "/provinces/79", cookie); answer.Code != http.StatusOK || !strings.Contains(answer.Header().Get("Vary"), "Cookie") {
		t.Errorf("signed in: %d, vary %q", answer.Code, answer.Header().Get("Vary"))
	}
	account := h.get(t, "/account", cookie)
	if !strings.Contains(account.Body.String(), "Bà lan") || account.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("account: %d", account.Code)
	}
	if out := h.form(t, "/logout", cookie, "token", "x"); out.Code != http.StatusForbidden {
		t.Errorf("out without the token: %d", out.Code)
	}
	out := h.form(t, "/logout", cookie, "token", tokenOf(t, account))
	if out.Code != http.StatusSeeOther || !strings.Contains(out.Header().Get("Set-Cookie"), "Max-Age=0") || out.Header().Get("Clear-Site-Data") == "" {
		t.Errorf("out: %d %v", out.Code, out.Header())
	}
	if answer := h.get(t, "/provinces/79", cookie); answer.Code != http.StatusSeeOther {
		t.Errorf("after signing out: %d", answer.Code)
	}
}

func TestEveryPageLeadsToOnesAccount(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "lan", auth.Province, "P:79")
	cookie := h.signs(t, "lan")
	for _, target := range []string{"/", "/reports", "/verify", "/embeds", "/find", "/status", "/nowhere"} {
		if body := h.get(t, target, cookie).Body.String(); !strings.Contains(body, `href="/account"`) {
			t.Errorf("%s does not lead there", target)
		}
	}
	if body := h.get(t, "/verify", "").Body.String(); strings.Contains(body, `href="/cards"`) {
		t.Error("who has not signed in is led to what asks for it")
	}
}

func TestNobodyIsLedToAnotherSite(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]string{
		"/": "/", "/cards?lang=en": "/cards?lang=en", "": "/", "https://evil.example/": "/", "//evil.example/": "/", "/\\evil.example": "/", "\\\\evil.example": "/",
		"/\t/evil.example": "/", "///evil.example": "/", "/%2f/evil.example": "/", "/%09/evil.example": "/%09/evil.example", "javascript:alert(1)": "/",
		"http:/evil.example": "/", "/login?next=/login": "/", "/setup?code=x": "/", " /cards": "/", "/cards\r\nSet-Cookie: a=b": "/", "//user@evil.example/": "/",
		"/" + strings.Repeat("a", longestTarget): "/", "cards": "/", "/@evil.example": "/@evil.example", "/..//evil.example": "/..//evil.example",
	} {
		if got := localTarget(target); got != want {
			t.Errorf("%q leads to %q, want %q", target, got, want)
		}
	}
}

func TestWrongSignInsTellNothing(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "lan", auth.Province, "P:79")
	token := h.tokens.of(loginPath)
	var bodies []string
	for _, c := range [][2]string{{"lan", "wrong"}, {"nobody", "wrong"}, {"nobody", aPassword}} {
		answer := h.form(t, "/login", "", "name", c[0], "password", c[1], "token", token)
		if answer.Code != http.StatusForbidden || len(answer.Result().Cookies()) > 0 {
			t.Errorf("%q: %d", c, answer.Code)
		}
		if strings.Contains(answer.Body.String(), c[1]) {
			t.Errorf("%q: the password is shown again", c)
		}
		bodies = append(bodies, strings.Replace(answer.Body.String(), `value="`+c[0]+`"`, "", 1))
	}
	if bodies[0] != bodies[1] || bodies[1] != bodies[2] {
		t.Error("the answers differ")
	}
	for range 4 {
		h.form(t, "/login", "", "name", "lan", "password", "wrong", "token", token)
	}
	if answer := h.form(t, "/login", "", "name", "lan", "password", aPassword, "token", token); answer.Code != http.StatusTooManyRequests || answer.Header().Get("Retry-After") == "" {
		t.Errorf("after many: %d", answer.Code)
	}
	var failed int
	for _, row := range traces(t, h.Server) {
		if strings.Contains(row, "wrong") || strings.Contains(row, "nobody") {
			t.Errorf("the trail tells what was typed: %s", row)
		}
		if row == "refused sign.in p1" {
			failed++
		}
	}
	if failed < 5 {
		t.Errorf("%d failures of lan are written down", failed)
	}
}

func TestSignInNeedsAFormReadHere(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "lan", auth.Province, "P:79")
	if answer := h.form(t, "/login", "", "name", "lan", "password", aPassword, "token", "x"); answer.Code != http.StatusForbidden || len(answer.Result().Cookies()) > 0 {
		t.Errorf("without the token: %d", answer.Code)
	}
	foreign := tell(t, h.Server, http.MethodPost, "/login", url.Values{"name": {"lan"}, "password": {aPassword}, "token": {h.tokens.of(loginPath)}}.Encode(),
		"Content-Type", urlEncoded, "Sec-Fetch-Site", "cross-site")
	if foreign.Code != http.StatusForbidden || len(foreign.Result().Cookies()) > 0 {
		t.Errorf("from another site: %d", foreign.Code)
	}
}

func TestSessionGivenBySomebodyElseIsNotTaken(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "lan", auth.Province, "P:79")
	h.add(t, "eve", auth.Province, "P:01")
	planted := h.signs(t, "eve")
	answer := h.form(t, "/login", planted, "name", "lan", "password", aPassword, "token", h.tokens.of(loginPath))
	if mine := cookieOf(t, answer); mine == planted {
		t.Error("the session that was there went on")
	}
	if answer := h.get(t, "/", planted); answer.Code != http.StatusSeeOther {
		t.Errorf("the session that was there holds: %d", answer.Code)
	}
}

func TestFormsOfOneSessionAreNotThoseOfAnother(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "lan", auth.Province, "P:79")
	h.add(t, "eve", auth.Province, "P:01")
	lan, eve := h.signs(t, "lan"), h.signs(t, "eve")
	token := tokenOf(t, h.get(t, "/account", eve))
	for _, target := range []string{"/logout", "/account/password", "/account/factor", "/account/factor/remove", "/account/sessions", "/embeds/x/revoke"} {
		if answer := h.form(t, target, lan, "token", token); answer.Code != http.StatusForbidden {
			t.Errorf("%s: %d", target, answer.Code)
		}
	}
	other := h.signs(t, "eve")
	session := regexp.MustCompile(`name="session" value="([^"]+)"`).FindStringSubmatch(h.get(t, "/account", other).Body.String())
	if session == nil {
		t.Fatal("no other session is listed")
	}
	if answer := h.form(t, "/account/sessions", lan, "session", session[1], "token", tokenOf(t, h.get(t, "/account", lan))); answer.Code != http.StatusOK {
		t.Errorf("%d", answer.Code)
	}
	if answer := h.get(t, "/account", eve); answer.Code != http.StatusOK {
		t.Errorf("lan ended a session of eve: %d", answer.Code)
	}
	if answer := h.form(t, "/account/sessions", other, "session", session[1], "token", tokenOf(t, h.get(t, "/account", other))); answer.Code != http.StatusOK {
		t.Errorf("%d", answer.Code)
	}
	if answer := h.get(t, "/account", eve); answer.Code != http.StatusSeeOther {
		t.Errorf("eve's own session goes on: %d", answer.Code)
	}
}
