package oidc_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"toancanh/server/auth/oidc"
	"toancanh/server/auth/oidc/oidctest"
)

func TestLogoutTokensAreCheckedAsTheStandardSays(t *testing.T) {
	t.Parallel()
	theirs, ours, _ := both(t, nil)
	const event = "http://schemas.openid.net/event/backchannel-logout"
	set := func(name string, value any) func(map[string]any) { return func(c map[string]any) { c[name] = value } }
	drop := func(name string) func(map[string]any) { return func(c map[string]any) { delete(c, name) } }
	ago := func(d time.Duration) int64 { return time.Now().Add(-d).Unix() }
	for name, c := range map[string]struct {
		kind  string
		alter func(map[string]any)
		want  string
	}{
		"as it is":                 {"logout+jwt", func(map[string]any) {}, ""},
		"of the old type":          {"JWT", func(map[string]any) {}, ""},
		"in the type's long form":  {"application/logout+jwt", func(map[string]any) {}, ""},
		"an access token":          {"at+jwt", func(map[string]any) {}, "token"},
		"somebody alone":           {"logout+jwt", drop("sid"), ""},
		"a session alone":          {"logout+jwt", drop("sub"), ""},
		"nobody":                   {"logout+jwt", func(c map[string]any) { delete(c, "sub"); delete(c, "sid") }, "token"},
		"a nonce":                  {"logout+jwt", set("nonce", "x"), "token"},
		"an empty nonce":           {"logout+jwt", set("nonce", ""), "token"},
		"no events":                {"logout+jwt", drop("events"), "token"},
		"another event":            {"logout+jwt", set("events", map[string]any{"urn:other": map[string]any{}}), "token"},
		"an event that is a text":  {"logout+jwt", set("events", map[string]any{event: "{}"}), "token"},
		"an event that is nothing": {"logout+jwt", set("events", map[string]any{event: nil}), "token"},
		"events in a list":         {"logout+jwt", set("events", []string{event}), "token"},
		"no id":                    {"logout+jwt", drop("jti"), "token"},
		"an id of lines":           {"logout+jwt", set("jti", "a\nb"), "token"},
		"a long subject":           {"logout+jwt", set("sub", strings.Repeat("a", 300)), "token"},
		"no time":                  {"logout+jwt", drop("iat"), "token"},
		"of yesterday":             {"logout+jwt", set("iat", ago(24*time.Hour)), "token"},
		"of tomorrow":              {"logout+jwt", set("iat", ago(-24*time.Hour)), "token"},
		"no expiry":                {"logout+jwt", drop("exp"), "token"},
		"expired":                  {"logout+jwt", set("exp", ago(2*time.Minute)), "token"},
		"another issuer":           {"logout+jwt", set("iss", "https://evil.example"), "token"},
		"another audience":         {"logout+jwt", set("aud", "other"), "token"},
	} {
		claims := theirs.LogoutClaims("lan", "s1")
		c.alter(claims)
		out, err := ours.ReadLogout(t.Context(), theirs.Sign(c.kind, claims))
		if reason(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if err == nil && (out.ID != claims["jti"] || out.Subject == "" && out.Session == "" || out.Until.Before(time.Now().Add(4*time.Minute))) {
			t.Errorf("%s: %+v", name, out)
		}
	}
}

func TestLeavingGoesByTheProvider(t *testing.T) {
	t.Parallel()
	theirs, ours, _ := both(t, nil)
	u, err := url.Parse(ours.LeaveAddress(t.Context(), "a.b.c"))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if !strings.HasPrefix(u.String(), theirs.URL+"/end_session?") || q.Get("id_token_hint") != "a.b.c" || q.Get("post_logout_redirect_uri") != home+"/login" || q.Get("client_id") != oidctest.ClientID {
		t.Errorf("%s", u)
	}
	theirs, ours, _ = both(t, nil)
	theirs.Spoil = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusBadGateway); return true }
	if address := ours.LeaveAddress(t.Context(), "a.b.c"); address != "" {
		t.Errorf("the provider is away: %s", address)
	}
}

func TestAddressesOfProvidersAreSafe(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{
		"https://id.example.vn": true, "https://id.example.vn/realms/gov": true, "http://127.0.0.1:8080/x": true, "http://[::1]:80": true, "http://localhost:9": true,
		"http://id.example.vn": false, "id.example.vn": false, "": false, "ftp://id.example.vn": false, "https://a:b@id.example.vn": false, "https://id.example.vn#x": false,
		"https://": false, "javascript:alert(1)": false, "http://169.254.169.254/": false,
	} {
		if err := oidc.CheckAddress(address); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}
