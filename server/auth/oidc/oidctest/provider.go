// Package oidctest runs a real OpenID provider for tests: the one of zitadel/oidc, with
// people, a page where they sign in, keys that change and answers that can be spoilt.
package oidctest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// What we are called at the provider.
const (
	ClientID = "toancanh"
	Secret   = "a secret of & the client"
	Password = "password of everybody"
)

// Person is somebody the provider knows; the key of Provider.People is how it names them.
type Person struct {
	Name, Email string
	Groups      []string
	Session     string         // sid
	Claims      map[string]any // further ones
}

// Provider is a running provider. Fields may be set while nobody signs in.
type Provider struct {
	URL    string
	People map[string]Person
	Sparse bool // it tells of people at its userinfo endpoint, not in ID tokens
	Left   []string

	Alter func(claims map[string]any)                              // what an ID token says, before it is signed again
	Spoil func(w http.ResponseWriter, r *http.Request) (done bool) // an answer
	Asked map[string]int                                           // how often, by path

	mu   sync.Mutex
	key  key
	kept *storage.Storage
}

// Start runs a provider that knows one client, which is at home. It ends with the test.
func Start(t testing.TB, home string) *Provider {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Provider{URL: "http://" + listener.Addr().String(), People: map[string]Person{}, Left: []string{home + "/login"}, Asked: map[string]int{}}
	p.Rotate(t)
	web := storage.WebClient(ClientID, Secret, home+"/login/oidc/callback")
	p.kept = storage.NewStorageWithClients(users{p}, map[string]*storage.Client{ClientID: web})
	config := &op.Config{CryptoKeyId: "1", CodeMethodS256: true, AuthMethodPost: true, BackChannelLogoutSupported: true, BackChannelLogoutSessionSupported: true, DefaultLogoutRedirectURI: "/left"}
	provider, err := op.NewProvider(config, &keeper{p.kept, p}, op.StaticIssuer(p.URL), op.WithAllowInsecure())
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", p.altered(provider))
	mux.HandleFunc("/login/username", op.NewIssuerInterceptor(provider.IssuerFromRequest).HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.signIn(w, r, op.AuthCallbackURL(provider))
	}))
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: p.counted(mux), ReadHeaderTimeout: time.Minute}}
	server.Start()
	t.Cleanup(server.Close)
	return p
}

// counted counts what is asked, and spoils it.
func (p *Provider) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.Asked[r.URL.Path]++
		p.mu.Unlock()
		if p.Spoil == nil || !p.Spoil(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}

// Count is how often a path was asked for.
func (p *Provider) Count(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Asked[path]
}

// altered lets a test change what ID tokens say.
func (p *Provider) altered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.Alter == nil || r.URL.Path != "/oauth/token" {
			next.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		body := answer.Body.Bytes()
		var tokens map[string]any
		if json.Unmarshal(body, &tokens) == nil && tokens["id_token"] != nil {
			tokens["id_token"] = p.again(tokens["id_token"].(string))
			body, _ = json.Marshal(tokens)
		}
		maps.Copy(w.Header(), answer.Header())
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(answer.Code)
		_, _ = w.Write(body)
	})
}

func (p *Provider) again(token string) string {
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return token
	}
	claims := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(signed.UnsafePayloadWithoutVerification()))
	decoder.UseNumber()
	if decoder.Decode(&claims) != nil {
		return token
	}
	p.Alter(claims)
	return p.Sign("JWT", claims)
}

// Sign signs claims as the provider does.
func (p *Provider) Sign(kind string, claims map[string]any) string {
	p.mu.Lock()
	k := p.key
	p.mu.Unlock()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: &jose.JSONWebKey{Key: k.private, KeyID: k.id}}, (&jose.SignerOptions{}).WithType(jose.ContentType(kind)))
	if err != nil {
		panic(err)
	}
	text, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	signed, err := signer.Sign(text)
	if err != nil {
		panic(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return compact
}

// LogoutClaims are what a logout token of now says.
func (p *Provider) LogoutClaims(subject, session string) map[string]any {
	now := time.Now()
	claims := map[string]any{
		"iss": p.URL, "aud": ClientID, "iat": now.Unix(), "exp": now.Add(2 * time.Minute).Unix(), "jti": rand.Text(),
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
	}
	if subject != "" {
		claims["sub"] = subject
	}
	if session != "" {
		claims["sid"] = session
	}
	return claims
}

// Rotate gives the provider another key; the one before holds no longer.
func (p *Provider) Rotate(t testing.TB) {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.key = key{rand.Text(), private}
}

// signIn is the page where people sign in.
func (p *Provider) signIn(w http.ResponseWriter, r *http.Request, back func(ctx context.Context, id string) string) {
	id := r.FormValue("authRequestID")
	if r.Method == http.MethodPost && p.kept.CheckUsernamePassword(r.FormValue("username"), r.FormValue("password"), id) == nil {
		http.Redirect(w, r, back(r.Context(), id), http.StatusFound)
		return
	}
	writePage(w, id)
}

// SignIn signs somebody in who came by an address of the provider, as a browser does, and
// returns where they are led to.
func (p *Provider) SignIn(t testing.TB, address, name string) *url.URL {
	t.Helper()
	browser := &http.Client{CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if !strings.HasPrefix(r.URL.String(), p.URL) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	page, err := browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = page.Body.Close()
	id := page.Request.URL.Query().Get("authRequestID")
	if id == "" {
		t.Fatalf("the provider does not let anybody sign in: %s at %s", page.Status, page.Request.URL)
	}
	form := url.Values{"authRequestID": {id}, "username": {name}, "password": {Password}}
	if r, err = http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/login/username", strings.NewReader(form.Encode())); err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if page, err = browser.Do(r); err != nil {
		t.Fatal(err)
	}
	_ = page.Body.Close()
	to, err := page.Location()
	if err != nil {
		t.Fatalf("%s is not let in: %s", name, page.Status)
	}
	return to
}

const signInPage = `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Provider</title><h1>Provider</h1>
<form method="post"><input type="hidden" name="authRequestID" value="%s"><input name="username"><input type="password" name="password"><button type="submit">In</button></form>`

func writePage(w http.ResponseWriter, id string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprintf(w, signInPage, html.EscapeString(id))
}
