package oidc_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"toancanh/server/auth/oidc"
	"toancanh/server/auth/oidc/oidctest"
)

const home = "https://toancanh.example.vn"

// clock is the time of now, and some more.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time       { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) pass(d time.Duration) { c.ahead.Add(int64(d)) }

// both gives a provider that knows Lan, and us as its client.
func both(t *testing.T, change func(*oidc.Options)) (*oidctest.Provider, *oidc.Provider, *clock) {
	t.Helper()
	theirs := oidctest.Start(t, home)
	theirs.People["lan"] = oidctest.Person{Name: "Nguyễn Thị Lan", Email: "lan@example.gov.vn", Groups: []string{"/toancanh/79"}, Session: "s1"}
	c := &clock{}
	o := oidc.Options{
		Issuer: theirs.URL, ClientID: oidctest.ClientID, Secret: func() (string, error) { return oidctest.Secret, nil }, Scopes: []string{"openid", "profile", "email"},
		Claims: oidc.Claims{Name: "name", Email: "email", Groups: "groups"}, Home: home, Now: c.now,
	}
	if change != nil {
		change(&o)
	}
	ours, err := oidc.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return theirs, ours, c
}

// comes lets somebody sign in, and returns what the provider answers and their ticket.
func comes(t *testing.T, theirs *oidctest.Provider, ours *oidc.Provider, name string) (ticket string, answer url.Values) {
	t.Helper()
	address, ticket, err := ours.Start(t.Context(), oidc.Way{Next: "/cards?lang=en", Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return ticket, theirs.SignIn(t, address, name).Query()
}

// reason is why somebody was refused; "away" where the provider was not well.
func reason(err error) string {
	var refusal *oidc.Refusal
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal):
		return refusal.Reason
	case errors.Is(err, oidc.ErrAway):
		return "away"
	}
	return "fault: " + err.Error()
}

func TestProviderSaysWhoComes(t *testing.T) {
	t.Parallel()
	theirs, ours, _ := both(t, nil)
	for _, sparse := range []bool{false, true} {
		theirs.Sparse = sparse
		ticket, answer := comes(t, theirs, ours, "lan")
		who, way, err := ours.Finish(t.Context(), ticket, answer)
		if err != nil {
			t.Fatal(err)
		}
		if who.Issuer != theirs.URL || who.Subject != "lan" || who.Session != "s1" || who.Name != "Nguyễn Thị Lan" || who.Email != "lan@example.gov.vn" || !slices.Equal(who.Groups, []string{"/toancanh/79"}) {
			t.Errorf("%+v", who)
		}
		if way.Next != "/cards?lang=en" || way.Lang != "en" {
			t.Errorf("%+v", way)
		}
		if _, _, err := ours.Finish(t.Context(), ticket, answer); reason(err) != "code" {
			t.Errorf("the same code again: %v", err)
		}
	}
	if theirs.Count("/userinfo") != 1 {
		t.Errorf("asked %d times about people", theirs.Count("/userinfo"))
	}
	if theirs.Count("/.well-known/openid-configuration") != 1 || theirs.Count("/keys") != 1 {
		t.Errorf("asked too often: %v", theirs.Asked)
	}
}

func TestQuestionToTheProviderIsBoundToABrowser(t *testing.T) {
	t.Parallel()
	_, ours, _ := both(t, nil)
	address, _, err := ours.Start(t.Context(), oidc.Way{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 || len(q.Get("state")) < 40 || len(q.Get("nonce")) < 40 || q.Get("response_type") != "code" ||
		q.Get("redirect_uri") != home+oidc.CallbackPath || q.Get("scope") != "openid profile email" {
		t.Errorf("%s", address)
	}
	other, _, err := ours.Start(t.Context(), oidc.Way{})
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := url.Parse(other); v.Query().Get("state") == q.Get("state") || v.Query().Get("nonce") == q.Get("nonce") || v.Query().Get("code_challenge") == q.Get("code_challenge") {
		t.Error("two questions are alike")
	}
}

func TestAnswersThatAreNotToTheQuestionAreRefused(t *testing.T) {
	t.Parallel()
	theirs, ours, c := both(t, nil)
	ticket, answer := comes(t, theirs, ours, "lan")
	other, err := oidc.New(ours.Options)
	if err != nil {
		t.Fatal(err)
	}
	_, foreign, err := other.Start(t.Context(), oidc.Way{})
	if err != nil {
		t.Fatal(err)
	}
	with := func(name string, values ...string) url.Values {
		changed := url.Values{}
		for k, v := range answer {
			changed[k] = slices.Clone(v)
		}
		if changed[name] = values; len(values) == 0 {
			changed.Del(name)
		}
		return changed
	}
	for name, c := range map[string]struct {
		ticket string
		answer url.Values
		want   string
	}{
		"no ticket":            {"", answer, "ticket"},
		"no ticket at all":     {"%%%", answer, "ticket"},
		"cut ticket":           {ticket[:20], answer, "ticket"},
		"altered ticket":       {"A" + ticket[1:], answer, "ticket"},
		"ticket of others":     {foreign, answer, "ticket"},
		"no state":             {ticket, with("state"), "answer"},
		"another state":        {ticket, with("state", "x"), "answer"},
		"two states":           {ticket, with("state", answer.Get("state"), answer.Get("state")), "answer"},
		"no code":              {ticket, with("code"), "answer"},
		"an empty code":        {ticket, with("code", ""), "answer"},
		"two codes":            {ticket, with("code", answer.Get("code"), "x"), "answer"},
		"a code of lines":      {ticket, with("code", "a\r\nb"), "answer"},
		"a long code":          {ticket, with("code", strings.Repeat("a", 3000)), "answer"},
		"another code":         {ticket, with("code", "x"), "code"},
		"another issuer":       {ticket, with("iss", "https://evil.example"), "answer"},
		"no issuer":            {ticket, with("iss", ""), "answer"},
		"denied":               {ticket, with("error", "access_denied"), "denied"},
		"denied with markup":   {ticket, with("error", "<script>alert(1)</script>"), "denied"},
		"denied by a stranger": {ticket, url.Values{"error": {"access_denied"}}, "answer"},
	} {
		_, _, err := ours.Finish(t.Context(), c.ticket, c.answer)
		if reason(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if err != nil && (strings.Contains(err.Error(), "script") || strings.ContainsAny(err.Error(), "\r\n")) {
			t.Errorf("%s: the log repeats it: %v", name, err)
		}
	}
	c.pass(oidc.TicketLasts)
	if _, way, err := ours.Finish(t.Context(), ticket, answer); reason(err) != "ticket" || way.Lang != "en" {
		t.Errorf("too late: %v %+v", err, way)
	}
}

func TestTokensThatAreNotForUsAreRefused(t *testing.T) {
	t.Parallel()
	theirs, ours, _ := both(t, nil)
	set := func(name string, value any) func(map[string]any) { return func(c map[string]any) { c[name] = value } }
	drop := func(name string) func(map[string]any) { return func(c map[string]any) { delete(c, name) } }
	ago := func(d time.Duration) int64 { return time.Now().Add(-d).Unix() }
	for name, c := range map[string]struct {
		alter func(map[string]any)
		want  string
	}{
		"as it is":                    {func(map[string]any) {}, ""},
		"another issuer":              {set("iss", "https://evil.example"), "token"},
		"another audience":            {set("aud", "other"), "token"},
		"no audience":                 {drop("aud"), "token"},
		"two audiences":               {func(c map[string]any) { c["aud"] = []string{oidctest.ClientID, "other"}; delete(c, "azp") }, "token"},
		"two audiences, party we":     {func(c map[string]any) { c["aud"] = []string{oidctest.ClientID, "other"} }, ""},
		"another party":               {set("azp", "other"), "token"},
		"expired":                     {set("exp", ago(2*time.Minute)), "token"},
		"expired, as clocks differ":   {set("exp", ago(30*time.Second)), ""},
		"no expiry":                   {drop("exp"), "token"},
		"of the future":               {set("iat", ago(-2*time.Minute)), "token"},
		"of now, as clocks differ":    {set("iat", ago(-30*time.Second)), ""},
		"of no time":                  {drop("iat"), "token"},
		"another nonce":               {set("nonce", "x"), "token"},
		"no nonce":                    {drop("nonce"), "token"},
		"another access token":        {set("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), "token"},
		"no subject":                  {drop("sub"), "claims"},
		"a subject of lines":          {set("sub", "lan\nadmin"), "claims"},
		"a long subject":              {set("sub", strings.Repeat("a", 256)), "claims"},
		"a subject that is a number":  {set("sub", 1), "token"},
		"a name that is a list":       {set("name", []string{"a"}), "claims"},
		"groups that are an object":   {set("groups", map[string]any{"a": 1}), "claims"},
		"groups that hold numbers":    {set("groups", []any{"/toancanh/79", 1}), "claims"},
		"groups that are one text":    {set("groups", "/toancanh/79"), ""},
		"a session that is an object": {set("sid", map[string]any{}), "claims"},
	} {
		theirs.Alter = c.alter
		ticket, answer := comes(t, theirs, ours, "lan")
		if _, _, err := ours.Finish(t.Context(), ticket, answer); reason(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if theirs.Count("/keys") != 1 {
		t.Errorf("keys were asked for %d times", theirs.Count("/keys"))
	}
}

func TestClaimsMayLieInObjects(t *testing.T) {
	t.Parallel()
	theirs, ours, _ := both(t, func(o *oidc.Options) { o.Claims.Groups, o.Claims.Email = "realm_access.roles", "" })
	theirs.People["lan"] = oidctest.Person{Name: "Lan", Email: "lan@example.vn", Claims: map[string]any{"realm_access": map[string]any{"roles": []string{"a", "b"}}}}
	ticket, answer := comes(t, theirs, ours, "lan")
	who, _, err := ours.Finish(t.Context(), ticket, answer)
	if err != nil || !slices.Equal(who.Groups, []string{"a", "b"}) || who.Email != "" || who.Session != "" {
		t.Errorf("%+v %v", who, err)
	}
}

func TestUserinfoAboutSomebodyElseIsRefused(t *testing.T) {
	t.Parallel()
	theirs, ours, _ := both(t, nil)
	theirs.Sparse = true
	for name, body := range map[string]string{"another": `{"sub":"admin","name":"A","groups":["x"]}`, "nobody": `{}`, "no JSON": `x`} {
		theirs.Spoil = func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/userinfo" {
				return false
			}
			_, _ = w.Write([]byte(body))
			return true
		}
		ticket, answer := comes(t, theirs, ours, "lan")
		if _, _, err := ours.Finish(t.Context(), ticket, answer); reason(err) != "claims" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestClientSecretIsReadAtEachUseAndNeverTold(t *testing.T) {
	t.Parallel()
	secret, fault := "wrong & secret", error(nil)
	theirs, ours, _ := both(t, func(o *oidc.Options) { o.Secret = func() (string, error) { return secret, fault } })
	ticket, answer := comes(t, theirs, ours, "lan")
	if _, _, err := ours.Finish(t.Context(), ticket, answer); reason(err) != "code" || strings.Contains(err.Error(), "wrong") {
		t.Errorf("%v", err)
	}
	secret = oidctest.Secret
	ticket, answer = comes(t, theirs, ours, "lan")
	if _, _, err := ours.Finish(t.Context(), ticket, answer); err != nil {
		t.Errorf("%v", err)
	}
	fault = errors.New("no such file")
	if _, _, err := ours.Start(t.Context(), oidc.Way{}); reason(err) != "away" {
		t.Errorf("%v", err)
	}
}

func TestTryTellsWhatToRegister(t *testing.T) {
	t.Parallel()
	theirs, ours, _ := both(t, nil)
	r, err := ours.Try(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r.Issuer != theirs.URL || len(r.Keys) != 1 || !r.BackChannel || r.Callback != home+"/login/oidc/callback" || r.Logout != home+"/login/oidc/logout" || r.Left != home+"/login" ||
		r.Skew.Abs() > time.Minute || !slices.Contains(r.Algorithms, "RS256") {
		t.Errorf("%+v", r)
	}
}
