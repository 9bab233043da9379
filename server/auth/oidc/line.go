package oidc

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The bounds of what is asked of a provider.
const (
	patience      = 10 * time.Second // for one answer
	largestAnswer = 1 << 20          // bytes
	mostKeyAsks   = 20               // for its keys, in a minute
	longestError  = 300              // bytes of an error that the log repeats
)

// errLine says that the provider did not answer.
var errLine = errors.New("no answer")

// line carries what is asked of the provider and no further: what leads elsewhere is not
// followed, and answers are bounded.
type line struct{ next http.RoundTripper }

func newLine(authorities *x509.CertPool) *http.Client {
	return &http.Client{
		Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("the provider leads elsewhere, which is not followed")
		},
		Transport: &line{&http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: patience / 2}).DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: authorities},
			TLSHandshakeTimeout:    patience / 2,
			ResponseHeaderTimeout:  patience,
			MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConnsPerHost:    4,
			IdleConnTimeout:        time.Minute,
			ForceAttemptHTTP2:      true,
		}},
	}
}

// RoundTrip asks (http.RoundTripper). An answer that says the provider is not well is
// none.
func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.next.RoundTrip(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errLine, err)
	}
	if answer.StatusCode >= http.StatusInternalServerError || answer.StatusCode == http.StatusTooManyRequests {
		_ = answer.Body.Close() // nothing of it is read
		return nil, fmt.Errorf("%w: it says %s", errLine, answer.Status)
	}
	answer.Body = &bounded{answer.Body, largestAnswer}
	return answer, nil
}

// bounded is a body that ends with an error where it is too large.
type bounded struct {
	io.ReadCloser
	left int
}

// Read reads on (io.Reader).
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, fmt.Errorf("%w: it is larger than %d bytes", errLine, largestAnswer)
	}
	return n, err
}

// frugal is the line on which keys are asked for. Whoever sends tokens with keys nobody
// has makes us ask: only so often.
func (p *Provider) frugal() *http.Client {
	c := *p.line
	c.Transport = &thrift{next: p.line.Transport, now: p.Now}
	return &c
}

type thrift struct {
	next http.RoundTripper
	now  func() time.Time

	mu     sync.Mutex // guards what follows
	minute time.Time
	asked  int
}

// RoundTrip asks unless it was asked too often (http.RoundTripper).
func (t *thrift) RoundTrip(r *http.Request) (*http.Response, error) {
	t.mu.Lock()
	if minute := t.now().Truncate(time.Minute); !minute.Equal(t.minute) {
		t.minute, t.asked = minute, 0
	}
	t.asked++
	spent := t.asked > mostKeyAsks
	t.mu.Unlock()
	if spent {
		return nil, fmt.Errorf("%w: its keys were asked for %d times in a minute", errLine, mostKeyAsks)
	}
	return t.next.RoundTrip(r)
}

// short is an error as the log repeats it: answers of others may be long, and lines.
func short(err error) string {
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, err.Error())
	if len(text) > longestError {
		text = text[:longestError] + "…"
	}
	return strings.ToValidUTF8(text, "")
}

// loopback says whether a name is this machine's own.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
