package server

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"toancanh/server/auth"
	"toancanh/server/state"
)

func TestTLSIsSpokenWithTheCertificateGiven(t *testing.T) {
	t.Parallel()
	other := httptest.NewUnstartedServer(nil) // brings a certificate, and a client that trusts it
	other.StartTLS()
	t.Cleanup(other.Close)
	s := ownServer(t, func(o *Options) {
		o.TLS = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &other.TLS.Certificates[0], nil }}
	})
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- s.Serve(ctx, listener) }()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+listener.Addr().String()+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := other.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Strict-Transport-Security") != "max-age=31536000" {
		t.Errorf("%d %v", answer.StatusCode, answer.Header)
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestNoHSTSWherePeopleComeByHTTP(t *testing.T) {
	t.Parallel()
	s := ownServer(t, func(o *Options) { o.PublicURL = "http://127.0.0.1:8606" })
	if got := get(t, s, "/healthz").Header().Get("Strict-Transport-Security"); got != "" {
		t.Errorf("HSTS %q", got)
	}
}

// addressOf is where the trail says that a failed sign-in came from.
func addressOf(t *testing.T, h townHall, forwarded string) string {
	t.Helper()
	tell(t, h.Server, http.MethodPost, "/login", "name=lan&password=x&token="+h.tokens.of(loginPath), "Content-Type", urlEncoded, "X-Forwarded-For", forwarded)
	address := ""
	if err := h.store.EachAudit(t.Context(), state.AuditFilter{Limit: 1}, func(r state.AuditRow) error {
		address = r.Address
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return address
}

func TestWhereARequestComesFromIsTakenFromTrustedProxiesAlone(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "lan", auth.Province, "P:79")
	if got := addressOf(t, h, "10.9.8.7"); got != "192.0.2.1" { // that of httptest
		t.Errorf("anybody's word is taken: %s", got)
	}
	h = people(t, func(o *Options) { o.Proxies = []string{"192.0.2.0/24"} })
	h.add(t, "lan", auth.Province, "P:79")
	for forwarded, want := range map[string]string{"10.9.8.7": "10.9.8.7", "6.6.6.6, 10.9.8.7": "10.9.8.7", strings.Repeat("x", 9): "192.0.2.1"} {
		if got := addressOf(t, h, forwarded); got != want {
			t.Errorf("forwarded for %q: %s, want %s", forwarded, got, want)
		}
	}
}
