package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"toancanh/server/auth"
)

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

func TestSessionThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "lan", auth.Province, "P:79")
	cookie := h.signs(t, "lan")
	token := tokenOf(t, h.get(t, "/account", cookie))
	for _, session := range []string{strings.Repeat("\xff", 43), "\xff", "x", strings.Repeat("A", 42), strings.Repeat("A", 44), strings.Repeat("A", 5_000), strings.Repeat("=", 43)} {
		if answer := h.form(t, "/account/sessions", cookie, "session", session, "token", token); answer.Code != http.StatusBadRequest {
			t.Errorf("%.50q: %d", session, answer.Code)
		}
	}
	if answer := h.form(t, "/account/sessions", cookie, "session", strings.Repeat("A", 43), "token", token); answer.Code != http.StatusOK {
		t.Errorf("one that has ended: %d", answer.Code)
	}
	if answer := h.get(t, "/account", cookie); answer.Code != http.StatusOK {
		t.Errorf("one's own ended: %d", answer.Code)
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
	made = tell(t, h.Server, http.MethodPost, "/api/v1/embeds", `{"figure":"/figures/ranking?metric=card_coverage","origins":["*"]}`, "Content-Type", "application/json", "Cookie", cookie)
	headline := strings.TrimPrefix(made.Header().Get("Location"), "/api/v1/embeds/")
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
	p.Version = 0 // whatever it is by now
	p.Scope = areasOf(t, "P:79")
	if _, err := h.desk.Change(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if shows() == http.StatusOK {
		t.Error("it shows what its maker no longer sees")
	}
	stands := func(id string) (state, maker string) {
		var entry EmbedEntry
		answer := tell(t, h.Server, http.MethodGet, "/api/v1/embeds/"+id, "", "Cookie", h.signs(t, "ha"))
		if err := json.Unmarshal(answer.Body.Bytes(), &entry); err != nil {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		return entry.State, entry.Maker
	}
	if state, maker := stands(id); state != "ended" || maker == "" || maker == p.Name {
		t.Errorf("listed as %q, made by %q", state, maker)
	}
	if answer := h.get(t, "/oembed?url="+url.QueryEscape(h.embeds.Address(id)), ""); answer.Code != http.StatusGone {
		t.Errorf("described though it is not shown: %d", answer.Code)
	}
	if answer := h.get(t, "/embed/"+headline, ""); answer.Code != http.StatusOK {
		t.Errorf("a headline figure, which its maker sees wherever they are: %d", answer.Code)
	}
	if state, _ := stands(headline); state != "active" {
		t.Errorf("a headline figure is listed as %q", state)
	}
	p.Scope = areasOf(t, "P:01")
	if _, err := h.desk.Change(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if shows() != http.StatusOK {
		t.Errorf("its maker sees it again: %d", shows())
	}
	if err := h.desk.Disable(t.Context(), p, true); err != nil {
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
