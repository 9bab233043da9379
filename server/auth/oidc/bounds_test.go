package oidc_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"toancanh/server/auth/oidc"
	"toancanh/server/auth/oidc/oidctest"
)

func TestSignaturesOfNobodyAreRefused(t *testing.T) {
	t.Parallel()
	theirs, ours, _ := both(t, nil)
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	claims := theirs.LogoutClaims("lan", "")
	text, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed := func(algorithm jose.SignatureAlgorithm, key any) string {
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, nil)
		if err != nil {
			t.Fatal(err)
		}
		s, err := signer.Sign(text)
		if err != nil {
			t.Fatal(err)
		}
		compact, err := s.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		return compact
	}
	good := theirs.Sign("logout+jwt", claims)
	parts := strings.Split(good, ".")
	for name, token := range map[string]string{
		"key of somebody else": signed(jose.RS256, foreign), "shared secret": signed(jose.HS256, []byte(strings.Repeat(oidctest.Secret, 2))),
		"none": "eyJhbGciOiJub25lIn0." + parts[1] + ".", "cut": good[:len(good)-10], "two parts": parts[0] + "." + parts[1], "empty": "", "no token": "x.y.z", "nothing": "..",
		"large": strings.Repeat("a", 60_000),
	} {
		if _, err := ours.ReadLogout(t.Context(), token); reason(err) != "token" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range 40 { // who sends such tokens does not make us ask for ever
		_, _ = ours.ReadLogout(t.Context(), signed(jose.RS256, foreign))
	}
	if n := theirs.Count("/keys"); n > 20 {
		t.Errorf("keys were asked for %d times", n)
	}
	if _, err := ours.ReadLogout(t.Context(), good); err != nil {
		t.Errorf("what the provider signs is refused then: %v", err)
	}
}

func TestKeysMayChange(t *testing.T) {
	t.Parallel()
	theirs, ours, _ := both(t, nil)
	for range 2 {
		ticket, answer := comes(t, theirs, ours, "lan")
		if _, _, err := ours.Finish(t.Context(), ticket, answer); err != nil {
			t.Fatal(err)
		}
		theirs.Rotate(t)
	}
	if theirs.Count("/keys") != 2 {
		t.Errorf("keys were asked for %d times", theirs.Count("/keys"))
	}
}

func TestProviderMayBeAwayAtFirst(t *testing.T) {
	t.Parallel()
	theirs, ours, c := both(t, nil)
	theirs.Spoil = func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusBadGateway)
		return true
	}
	for range 3 { // many who wait ask once
		if _, _, err := ours.Start(t.Context(), oidc.Way{}); reason(err) != "away" {
			t.Fatalf("%v", err)
		}
	}
	if n := theirs.Count("/.well-known/openid-configuration"); n != 1 {
		t.Errorf("asked %d times", n)
	}
	theirs.Spoil = nil
	c.pass(6 * time.Second)
	ticket, answer := comes(t, theirs, ours, "lan")
	theirs.Spoil = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/keys" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return r.URL.Path == "/keys"
	}
	if _, _, err := ours.Finish(t.Context(), ticket, answer); reason(err) != "away" {
		t.Errorf("without keys: %v", err)
	}
	c.pass(2 * time.Hour) // what it said of itself is used on while it is away
	theirs.Spoil = func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusBadGateway)
		return true
	}
	if _, _, err := ours.Start(t.Context(), oidc.Way{}); err != nil {
		t.Errorf("later: %v", err)
	}
}

func TestWhatTheProviderSaysIsBounded(t *testing.T) {
	t.Parallel()
	elsewhere := oidctest.Start(t, home)
	theirs, ours, _ := both(t, nil)
	ticket, answer := comes(t, theirs, ours, "lan")
	for name, spoil := range map[string]http.HandlerFunc{
		"leads elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusFound)
		},
		"is good, but large": func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintf(w, `%s{"issuer":"http://%s","authorization_endpoint":"https://a.example/a","token_endpoint":"https://a.example/t","jwks_uri":"https://a.example/k"}`, strings.Repeat(" ", 2<<20), r.Host)
		},
		"is no JSON": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"is of another": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"issuer":"https://evil.example","authorization_endpoint":"https://evil.example/a","token_endpoint":"https://evil.example/t","jwks_uri":"https://evil.example/k"}`))
		},
		"is of files": func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintf(w, `{"issuer":"http://%s","authorization_endpoint":"javascript:alert(1)","token_endpoint":"file:///etc/passwd","jwks_uri":"gopher://x"}`, r.Host)
		},
		"speaks in the clear": func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintf(w, `{"issuer":"http://%s","authorization_endpoint":"https://a.example/a","token_endpoint":"http://a.example/t","jwks_uri":"https://a.example/k"}`, r.Host)
		},
		"signs with secrets": func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintf(w, `{"issuer":"http://%s","authorization_endpoint":"https://a.example/a","token_endpoint":"https://a.example/t","jwks_uri":"https://a.example/k","id_token_signing_alg_values_supported":["HS256","none"]}`, r.Host)
		},
		"knows no PKCE": func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintf(w, `{"issuer":"http://%s","authorization_endpoint":"https://a.example/a","token_endpoint":"https://a.example/t","jwks_uri":"https://a.example/k","code_challenge_methods_supported":["plain"]}`, r.Host)
		},
	} {
		theirs.Spoil = func(w http.ResponseWriter, r *http.Request) bool { spoil(w, r); return true }
		fresh, err := oidc.New(ours.Options)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := fresh.Start(t.Context(), oidc.Way{}); reason(err) != "away" {
			t.Errorf("%s: %v", name, err)
		} else if len(err.Error()) > 600 || strings.ContainsAny(err.Error(), "\r\n\x00") {
			t.Errorf("%s: the log repeats it: %.700q", name, err)
		}
	}
	if len(elsewhere.Asked) > 0 {
		t.Errorf("another host was asked: %v", elsewhere.Asked)
	}
	theirs.Spoil = func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
		return true
	}
	if _, _, err := ours.Finish(t.Context(), ticket, answer); reason(err) != "code" || len(elsewhere.Asked) > 0 {
		t.Errorf("a code was taken elsewhere: %v %v", err, elsewhere.Asked)
	}
}

func TestProviderOfAnAuthorityOfOnesOwn(t *testing.T) {
	t.Parallel()
	_, ours, _ := both(t, nil)
	endpoint := "https://%[1]s/token"
	theirs := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"issuer":"https://%[1]s","authorization_endpoint":"https://%[1]s/authorize","token_endpoint":"`+endpoint+`","jwks_uri":"https://%[1]s/keys"}`, r.Host)
	}))
	t.Cleanup(theirs.Close)
	theirs.Config.ErrorLog = log.New(io.Discard, "", 0) // who is not trusted hangs up
	vouched := x509.NewCertPool()
	vouched.AddCert(theirs.Certificate())
	try := func(authorities *x509.CertPool) error {
		o := ours.Options
		o.Issuer, o.Authorities = theirs.URL, authorities
		p, err := oidc.New(o)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = p.Start(t.Context(), oidc.Way{})
		return err
	}
	if err := try(nil); reason(err) != "away" || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a stranger is believed: %v", err)
	}
	if err := try(vouched); err != nil {
		t.Errorf("%v", err)
	}
	endpoint = "http://%[1]s/token"
	if err := try(vouched); reason(err) != "away" || !strings.Contains(err.Error(), "is not https") {
		t.Errorf("codes would travel in the clear: %v", err)
	}
}
