package server

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"toancanh/server/auth/oidc/oidctest"
)

// rings sends a logout token as the provider does.
func (e embassy) rings(t *testing.T, body string) *httptest.ResponseRecorder {
	t.Helper()
	return tell(t, e.Server, http.MethodPost, "/login/oidc/logout", body, "Content-Type", urlEncoded)
}

func TestProviderEndsSessionsAtOnce(t *testing.T) {
	t.Parallel()
	e := abroad(t, false)
	first := e.comes(t, "lan")
	e.theirs.People["lan"] = oidctest.Person{Name: "Lan", Groups: []string{"hcm"}, Session: "s2"}
	second := e.comes(t, "lan")
	token := e.theirs.Sign("logout+jwt", e.theirs.LogoutClaims("lan", "s1"))
	good := url.Values{"logout_token": {token}}.Encode()
	if answer := e.rings(t, good); answer.Code != http.StatusOK || answer.Header().Get("Cache-Control") != "no-store" || answer.Body.Len() > 0 {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	for cookie, status := range map[string]int{first: http.StatusSeeOther, second: http.StatusOK} {
		if answer := e.get(t, "/account", cookie); answer.Code != status {
			t.Errorf("%d, want %d", answer.Code, status)
		}
	}
	nonce := e.theirs.LogoutClaims("lan", "")
	nonce["nonce"] = "x"
	for name, body := range map[string]string{
		"the same again": good, "nothing": "", "an empty one": "logout_token=", "two": good + "&" + good, "no token": "logout_token=%3Cscript%3E", "broken": "logout_token=%zz",
		"a nonce": url.Values{"logout_token": {e.theirs.Sign("logout+jwt", nonce)}}.Encode(), "too long": "logout_token=" + strings.Repeat("a", largestBody+1),
	} {
		answer := e.rings(t, body)
		if answer.Code != http.StatusBadRequest || answer.Header().Get("Cache-Control") != "no-store" || !strings.Contains(answer.Body.String(), answer.Header().Get("X-Request-Id")) ||
			strings.Contains(answer.Body.String(), "<") || !strings.Contains(answer.Body.String(), `"invalid_request"`) {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
	}
	if answer := tell(t, e.Server, http.MethodPost, "/login/oidc/logout", good, "Content-Type", urlEncoded, "Sec-Fetch-Site", "cross-site"); answer.Code != http.StatusForbidden {
		t.Errorf("by a browser of another site: %d", answer.Code)
	}
	if answer := e.get(t, "/account", second); answer.Code != http.StatusOK {
		t.Errorf("what was refused ended a session: %d", answer.Code)
	}
	trail := strings.Join(traces(t, e.Server), "\n")
	for _, has := range []string{"done sign.out by provider p1", "refused sign.out by provider: token", "refused sign.out by provider: fault"} {
		if !strings.Contains(trail, has) {
			t.Errorf("the trail lacks %q:\n%s", has, trail)
		}
	}
	all := url.Values{"logout_token": {e.theirs.Sign("logout+jwt", e.theirs.LogoutClaims("lan", ""))}}.Encode()
	if answer := e.rings(t, all); answer.Code != http.StatusOK {
		t.Errorf("all of hers: %d", answer.Code)
	}
	if answer := e.get(t, "/account", second); answer.Code != http.StatusSeeOther {
		t.Errorf("her second session goes on: %d", answer.Code)
	}
}

func TestSigningOutGoesByTheProvider(t *testing.T) {
	t.Parallel()
	e := abroad(t, false)
	cookie := e.comes(t, "lan")
	out := e.form(t, "/logout", cookie, "token", tokenOf(t, e.get(t, "/account", cookie)))
	refresh := out.Header().Get("Refresh")
	u, err := url.Parse(strings.TrimPrefix(refresh, "0; url="))
	if err != nil || out.Code != http.StatusOK || !strings.HasPrefix(u.String(), e.theirs.URL+"/end_session?") || u.Query().Get("post_logout_redirect_uri") != ourHome+"/login" {
		t.Fatalf("%d %s", out.Code, refresh)
	}
	claims, err := base64.RawURLEncoding.DecodeString(strings.Split(u.Query().Get("id_token_hint"), ".")[1])
	if err != nil || !strings.Contains(string(claims), `"sub":"lan"`) {
		t.Errorf("%s %v", claims, err)
	}
	if out.Header().Get("Cache-Control") != "no-store" || out.Header().Get("Referrer-Policy") != "no-referrer" || out.Header().Get("Clear-Site-Data") == "" || strings.Contains(out.Body.String(), "/account") {
		t.Errorf("%v", out.Header())
	}
	if answer := e.get(t, "/account", cookie); answer.Code != http.StatusSeeOther {
		t.Errorf("she is still in: %d", answer.Code)
	}
	if strings.Contains(e.log.String(), u.Query().Get("id_token_hint")) {
		t.Error("the log tells her token")
	}
	if !strings.Contains(strings.Join(traces(t, e.Server), "\n"), "done sign.out") {
		t.Error("it is not written down")
	}
}
