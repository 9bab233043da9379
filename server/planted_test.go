package server

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"toancanh/server/auth"
	"toancanh/server/state"
)

// spool is what has been written to it, by anybody.
type spool struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *spool) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *spool) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// TestSecretsStayOutOfWhatIsKept has people type secrets where they belong and where
// they do not, and then reads all that was kept: the log at its most talkative, the
// files of the state, a backup of it, the trail and the answers.
func TestSecretsStayOutOfWhatIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := state.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	var log spool
	h := people(t, func(o *Options) {
		o.State, o.Log = store, slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	// What people type and what they are given.
	const mistyped, query = "planted-in-the-name", "planted-in-the-address"
	h.desk, err = auth.Open(auth.Options{Store: store, Dir: dir, Now: morning, Idle: time.Hour, Lifetime: 12 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	h.Server.desk = h.desk
	lan, _ := h.add(t, "lan", auth.Province, "P:79")
	_, bearer := h.add(t, "portal", auth.Service, "P:79")
	code, _, err := h.desk.Invite(t.Context(), lan.ID)
	if err != nil {
		t.Fatal(err)
	}
	secrets := map[string]string{
		"a password": aPassword, "a password written in an address": url.QueryEscape(aPassword), "a token": bearer, "the code of a link": code, "a name that is a password": mistyped,
		"what stands in the address of a form": query,
	}
	var answers []*httptest.ResponseRecorder
	keep := func(answer *httptest.ResponseRecorder) *httptest.ResponseRecorder {
		answers = append(answers, answer)
		return answer
	}
	for range 7 {
		keep(h.form(t, "/login?next="+query, "", "name", "lan", "password", mistyped, "token", h.tokens.of(loginPath)))
	}
	keep(h.form(t, "/login", "", "name", mistyped, "password", "x", "token", h.tokens.of(loginPath)))
	keep(get(t, h.Server, "/api/v1/areas", "Authorization", "Bearer "+bearer))
	keep(get(t, h.Server, "/api/v1/areas", "Authorization", "Bearer "+bearer[:len(bearer)-1]))
	keep(get(t, h.Server, "/setup?code="+code))
	keep(get(t, h.Server, "/setup?code="+code[1:]))
	const answered = "planted-in-the-callback"
	secrets["an answer of a provider"] = answered
	for _, target := range []string{
		"//setup?code=" + code, "/Setup?code=" + code, "/setup/?code=" + code, "/login/oidc/callback?code=" + answered + "&state=" + answered, "/status?access_token=" + bearer, "/areas?token=" + bearer,
		"/?x=" + bearer, "/status?x=" + url.QueryEscape("a "+bearer), "/?" + bearer, "/status?Password=" + url.QueryEscape(aPassword), "/?p%61ssword=" + url.QueryEscape(aPassword), "/?code=" + code + ";x", "/?code=" + code + "%zz",
		"/figures/" + bearer, "/figures/toancanh%5F" + strings.TrimPrefix(bearer, "toancanh_"), "/api/v1/areas?access_token=" + bearer,
	} {
		get(t, h.Server, target) // the asker is led on with all of it
	}
	for _, method := range []string{http.MethodPut, http.MethodOptions, http.MethodDelete} {
		keep(ask(t, h.Server, method, "/setup?code="+code))
	}
	_, bearer2 := h.add(t, "cong", auth.Service, "P:01")
	secrets["another token"] = bearer2
	hoa, _ := h.add(t, "hoa", auth.Staff, "P:01", string(auth.Exports))
	cookie := h.signs(t, "hoa")
	_, secrets["a cookie"], _ = strings.Cut(cookie, "=")
	page := h.get(t, "/account", cookie)
	factor := regexp.MustCompile(`secret=([A-Z2-7]{16,})`).FindStringSubmatch(page.Body.String())
	if factor == nil {
		t.Fatalf("no second factor is offered: %s", page.Body)
	}
	secrets["a second factor"] = factor[1]
	keep(h.form(t, "/account/factor", cookie, "old", aPassword, "secret", factor[1], "code", "000000", "token", tokenOf(t, page)))
	keep(h.form(t, "/account/password", cookie, "old", aPassword, "password", "short", "token", tokenOf(t, page)))
	keep(h.get(t, "/account?password="+url.QueryEscape(aPassword), cookie))
	if err := h.desk.EndSessions(t.Context(), hoa.ID, nil); err != nil {
		t.Fatal(err)
	}

	backup := filepath.Join(t.TempDir(), "backup")
	if err := store.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	places := map[string]string{"the log": log.String(), "the trail": strings.Join(traces(t, h.Server), "\n")}
	for _, root := range []string{dir, filepath.Dir(backup)} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			places[filepath.Base(root)+"/"+d.Name()] = string(content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, answer := range answers {
		if i == 7 { // the form that was sent holds the name that was typed, for its writer alone
			continue
		}
		places["answer "+answer.Result().Status+" "+string(rune('a'+i))] = answer.Body.String()
	}
	for where, text := range places {
		for what, secret := range secrets {
			shown := strings.HasPrefix(where, "answer") && (what == "the code of a link" || what == "a second factor" || what == "what stands in the address of a form")
			if strings.Contains(text, secret) && !shown {
				t.Errorf("%s holds %s", where, what)
			}
		}
	}
	if !strings.Contains(places["the log"], `"route":"/login"`) {
		t.Error("the log is not what is looked through")
	}
	if !strings.Contains(places["the log"], `"uri":"/status?access_token=[…]"`) {
		t.Error("the log does not tell what was asked for")
	}
}
