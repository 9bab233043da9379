package server

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
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

// add adds somebody who has a password; a service has a token, which is returned.
func (h townHall) add(t testing.TB, name string, role auth.Role, areas string, rights ...string) (state.Person, string) {
	t.Helper()
	p, token, err := h.desk.Add(t.Context(), state.Person{Name: name, Title: "Bà " + name, Role: string(role), Scope: areasOf(t, areas), Rights: rights})
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

func TestPasswordAndSecondFactorAreChangedOnThePage(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "lan", auth.Province, "P:79")
	cookie := h.signs(t, "lan")
	page := h.get(t, "/account", cookie)
	token := tokenOf(t, page)
	for _, c := range []struct{ old, password, again, says string }{
		{aPassword, "một câu rất dài khác", "không giống", "không giống nhau"}, {aPassword, "password1234", "password1234", "dễ đoán"},
		{aPassword, "ngắn", "ngắn", "ít nhất 12"}, {"sai", "một câu rất dài khác", "một câu rất dài khác", "chưa đúng"},
	} {
		answer := h.form(t, "/account/password", cookie, "old", c.old, "password", c.password, "again", c.again, "token", token)
		if answer.Code != http.StatusBadRequest || !strings.Contains(answer.Body.String(), c.says) || strings.Contains(answer.Body.String(), c.password) {
			t.Errorf("%+v: %d", c, answer.Code)
		}
	}
	done := h.form(t, "/account/password", cookie, "old", aPassword, "password", "một câu rất dài khác", "again", "một câu rất dài khác", "token", token)
	if done.Code != http.StatusOK {
		t.Fatalf("%d %s", done.Code, done.Body)
	}
	if answer := h.get(t, "/account", cookie); answer.Code != http.StatusSeeOther {
		t.Errorf("the old cookie holds: %d", answer.Code)
	}
	cookie = cookieOf(t, done)
	secret := regexp.MustCompile(`name="secret" value="([A-Z2-7]{32})"`).FindStringSubmatch(done.Body.String())
	if secret == nil {
		t.Fatal("no secret is shown")
	}
	answer := h.form(t, "/account/factor", cookie, "old", "một câu rất dài khác", "secret", secret[1], "code", "123", "token", tokenOf(t, done))
	if answer.Code != http.StatusBadRequest || !strings.Contains(answer.Body.String(), secret[1]) {
		t.Errorf("wrong code: %d", answer.Code)
	}
	if strings.Join(traces(t, h.Server), "\n") == "" {
		t.Error("nothing is written down")
	}
}

func TestLinkSetsThePasswordOnce(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	h := people(t, func(o *Options) { o.Log = textLog(&log) })
	code, _, err := h.desk.Invite(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	page := h.get(t, "/setup?code="+code, "")
	if page.Code != http.StatusOK || page.Header().Get("Referrer-Policy") != "no-referrer" || page.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", page.Code, page.Header())
	}
	fields := []string{"code", code, "name", "mai", "title", "Mai", "password", aPassword, "again", aPassword, "token", tokenOf(t, page)}
	if answer := h.form(t, "/setup", "", fields...); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/login" {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	for name, answer := range map[string]*httptest.ResponseRecorder{
		"sent again": h.form(t, "/setup", "", fields...), "opened again": h.get(t, "/setup?code="+code, ""), "guessed": h.get(t, "/setup?code=x", ""), "without": h.get(t, "/setup", ""),
	} {
		if answer.Code != http.StatusGone {
			t.Errorf("%s: %d", name, answer.Code)
		}
	}
	if answer := h.get(t, "/", h.signs(t, "mai")); answer.Code != http.StatusOK {
		t.Errorf("the first administrator: %d", answer.Code)
	}
	if strings.Contains(log.String(), code) || strings.Contains(log.String(), aPassword) {
		t.Error("the log tells a secret")
	}
}

func TestProgramsComeWithATokenAlone(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	_, token := h.add(t, "portal", auth.Service, "P:79")
	_, scraper := h.add(t, "prometheus", auth.Service, "", "operations")
	with := func(target, authorization string) *httptest.ResponseRecorder {
		return get(t, h.Server, target, "Authorization", authorization)
	}
	for _, c := range []struct {
		target, authorization string
		status                int
	}{
		{"/api/v1/metrics/card_coverage?by=province", "Bearer " + token, 200}, {"/figures/ranking.csv", "Bearer " + token, 200},
		{"/api/v1/metrics/card_coverage?by=commune&area=P:01", "Bearer " + token, 403}, {"/api/v1/runs", "Bearer " + token, 403}, {"/metrics", "Bearer " + token, 403},
		{"/metrics", "Bearer " + scraper, 200}, {"/api/v1/metrics/card_coverage", "Bearer " + scraper, 403}, {"/account", "Bearer " + token, 404},
		{"/api/v1/metrics/card_coverage", "", 401}, {"/metrics", "", 401}, {"/api/v1/metrics/card_coverage", "Bearer x", 401}, {"/", "Bearer x", 401},
		{"/api/v1/metrics/card_coverage", "Basic bGFuOng=", 401}, {"/api/v1/metrics/card_coverage", "bearer " + token, 401}, {"/api/v1/nowhere", "", 401}, {"/api/v1/nowhere", "Bearer " + token, 404},
	} {
		answer := with(c.target, c.authorization)
		if answer.Code != c.status {
			t.Errorf("%s with %.12q: %d, want %d", c.target, c.authorization, answer.Code, c.status)
		}
		if c.status == 401 && answer.Header().Get("WWW-Authenticate") == "" {
			t.Errorf("%s: no WWW-Authenticate", c.target)
		}
	}
}

func TestLooksAtWhatIsNotForEverybodyAreWrittenDownOnceAnHour(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "ha", auth.Province, "P:01")
	cookie := h.signs(t, "ha")
	for _, target := range []string{"/published", "/communes/00004", "/communes/00004", "/communes/00004?lang=en", "/definitions", "/communes/00070"} {
		if answer := h.get(t, target, cookie); answer.Code != http.StatusOK {
			t.Fatalf("%s: %d", target, answer.Code)
		}
	}
	var looks []string
	for _, row := range traces(t, h.Server) {
		if strings.Contains(row, " look ") {
			looks = append(looks, row)
		}
	}
	if want := []string{"done look /communes/00004", "done look /communes/00070"}; !slices.Equal(looks, want) {
		t.Errorf("looks %q", looks)
	}
}

func TestWhatAMetricMeansIsForEverybody(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "lan", auth.Province, "P:79")
	h.add(t, "ops", auth.Operator, "")
	for _, name := range []string{"lan", "ops"} {
		answer := h.get(t, "/definitions/digitization_by_age?lang=en", h.signs(t, name))
		if body := answer.Body.String(); answer.Code != http.StatusOK || !strings.Contains(body, "age_band") || strings.Contains(body, `id="now"`) {
			t.Errorf("%s: %d", name, answer.Code)
		}
	}
}

func TestLinksToWhatSomebodyMayNotAreNotShown(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "clerk", auth.Staff, "P:01")
	h.add(t, "ops", auth.Operator, "")
	body := h.get(t, "/cards", h.signs(t, "clerk")).Body.String()
	for _, link := range []string{".csv", `.svg">SVG`, `"/embeds`} {
		if strings.Contains(body, link) {
			t.Errorf("a clerk is led to %s", link)
		}
	}
	answer := h.get(t, "/", h.signs(t, "ops"))
	if answer.Header().Get("Location") != "/status" {
		t.Errorf("an operator is led to %q", answer.Header().Get("Location"))
	}
	body = h.get(t, "/status", h.signs(t, "ops")).Body.String()
	if strings.Contains(body, `href="/cards`) || !strings.Contains(body, `href="/definitions"`) || !strings.Contains(body, "resident.parquet") {
		t.Error("an operator is led to numbers, or not told what runs")
	}
}

func TestEmbedsShowWhatTheirMakerStillSees(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	p, _ := h.add(t, "ha", auth.Province, "P:01")
	h.add(t, "lan", auth.Province, "P:79")
	cookie := h.signs(t, "ha")
	order := `{"figure":"/figures/communes?area=P:01","origins":["https://a.example.vn"]}`
	made := tell(t, h.Server, http.MethodPost, "/api/v1/embeds", order, "Content-Type", "application/json", "Cookie", cookie)
	if made.Code != http.StatusCreated {
		t.Fatalf("%d %s", made.Code, made.Body)
	}
	id := strings.TrimPrefix(made.Header().Get("Location"), "/api/v1/embeds/")
	shows := func() int { return h.get(t, "/embed/"+id+".csv", "").Code }
	if shows() != http.StatusOK {
		t.Fatalf("a stranger sees %d", shows())
	}
	lan := h.signs(t, "lan")
	for _, target := range []string{"/embeds/" + id, "/api/v1/embeds/" + id} {
		if answer := h.get(t, target, lan); answer.Code != http.StatusNotFound {
			t.Errorf("%s for somebody else: %d", target, answer.Code)
		}
	}
	if answer := h.get(t, "/embeds", lan); strings.Contains(answer.Body.String(), id) {
		t.Error("somebody else's embed is listed")
	}
	if answer := tell(t, h.Server, http.MethodDelete, "/api/v1/embeds/"+id, "", "Cookie", lan); answer.Code != http.StatusNotFound {
		t.Errorf("revoked by somebody else: %d", answer.Code)
	}
	if answer := tell(t, h.Server, http.MethodPost, "/api/v1/embeds", order, "Content-Type", "application/json", "Cookie", lan); answer.Code != http.StatusForbidden {
		t.Errorf("made of what is not theirs: %d", answer.Code)
	}
	p.Scope = areasOf(t, "P:79")
	if err := h.desk.Change(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if shows() == http.StatusOK {
		t.Error("it shows what its maker no longer sees")
	}
	p.Scope = areasOf(t, "P:01")
	if err := h.desk.Change(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if shows() != http.StatusOK {
		t.Errorf("its maker sees it again: %d", shows())
	}
	if err := h.desk.Disable(t.Context(), p.ID, true); err != nil {
		t.Fatal(err)
	}
	if shows() == http.StatusOK {
		t.Error("it outlives its maker")
	}
}

func TestLookingAsARoleIsForOpenServersAlone(t *testing.T) {
	t.Parallel()
	s := ownServer(t, nil)
	as := func(role, areas string) *httptest.ResponseRecorder {
		return tell(t, s, http.MethodPost, "/as", url.Values{"role": {role}, "areas": {areas}}.Encode(), "Content-Type", urlEncoded)
	}
	looks := cookieOf(t, as("province", "P:77@63"))
	if body := get(t, s, "/", "Cookie", looks).Body.String(); !strings.Contains(body, `<option value="province" selected>`) || !strings.Contains(body, `value="P:77@63"`) {
		t.Error("the page does not say as whom it is looked at")
	}
	for target, want := range map[string]int{"/communes/00004": 403, "/provinces/01": 200, "/metrics": 403} {
		if answer := get(t, s, target, "Cookie", looks); answer.Code != want {
			t.Errorf("%s: %d, want %d", target, answer.Code, want)
		}
	}
	if answer := get(t, s, "/communes/00004"); answer.Code != 200 {
		t.Errorf("without the cookie: %d", answer.Code)
	}
	if answer := as("province", "P:99"); answer.Code != 303 || !strings.Contains(answer.Header().Get("Set-Cookie"), "P:79") {
		t.Errorf("areas that are none: %d %s", answer.Code, answer.Header().Get("Set-Cookie"))
	}
	if answer := as("king", "VN"); answer.Code != http.StatusBadRequest {
		t.Errorf("a role that is none: %d", answer.Code)
	}
	for _, cookie := range []string{"as=king", `as="national P:79"`, `as="province VN"`, "as=", `as="commune"`} {
		answer := get(t, s, "/communes/00004", "Cookie", cookie)
		if answer.Code == http.StatusOK {
			t.Errorf("cookie %s: %d", cookie, answer.Code)
		}
	}
	h := people(t, nil)
	for _, cookie := range []string{`as="national VN"`, looks} {
		if answer := h.get(t, "/", cookie); answer.Code != http.StatusSeeOther {
			t.Errorf("where people sign in, %s: %d", cookie, answer.Code)
		}
	}
	if answer := h.form(t, "/as", "", "role", "national"); answer.Code == http.StatusSeeOther && len(answer.Result().Cookies()) > 0 {
		t.Error("where people sign in a look is given")
	}
}

func TestPagesOfPeopleHoldInEveryForm(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "lan", auth.Province, "P:79")
	cookie := h.signs(t, "lan")
	code, _, err := h.desk.Invite(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"/login", "/login?lang=en", "/setup?code=" + code, "/setup?lang=en&code=" + code, "/account", "/account?lang=en"} {
		answer := h.get(t, target, map[bool]string{true: cookie}[strings.HasPrefix(target, "/account")])
		body := answer.Body.String()
		if answer.Code != 200 || strings.Contains(body, " style=") || strings.Contains(body, "<script>") || strings.Count(body, "<h1>") != 1 {
			t.Errorf("%s: %d", target, answer.Code)
		}
		for _, input := range regexp.MustCompile(`<(?:input|select)[^>]*id="([^"]+)"`).FindAllStringSubmatch(body, -1) {
			if !strings.Contains(body, `for="`+input[1]+`"`) {
				t.Errorf("%s: %s has no label", target, input[1])
			}
		}
		if ids := regexp.MustCompile(` id="([^"]+)"`).FindAllString(body, -1); len(slices.Compact(slices.Sorted(slices.Values(ids)))) != len(ids) {
			t.Errorf("%s: an id stands twice: %v", target, ids)
		}
	}
}
