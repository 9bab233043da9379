// Package oidc speaks OpenID Connect with the one provider that people sign in at: the
// code flow with PKCE, who comes back from it, and both ways of signing out.
//
// Here live discovery, the checks of tokens and answers, and the bounds of what is asked
// of the provider. Roles, areas and sessions (server/auth), tables (server/state), and
// cookies and pages (server) never do.
package oidc

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// ErrAway says that the provider cannot be reached, or answers nonsense. It is not the
// fault of who wants to sign in.
var ErrAway = errors.New("the sign-in service does not answer as it should")

// Refusal says that what came from a browser or the provider is not to be believed.
type Refusal struct {
	Reason string // one word for the trail: ticket, answer, denied, code, token, claims
	err    error
}

// Error returns it as a sentence for the log. It holds nothing that proves who somebody is.
func (r *Refusal) Error() string { return r.Reason + ": " + r.err.Error() }

// Unwrap returns what is wrong.
func (r *Refusal) Unwrap() error { return r.err }

func refuse(reason, format string, args ...any) error {
	return &Refusal{reason, fmt.Errorf(format, args...)}
}

// Claims name where the provider says what of a person. A name with dots leads into
// objects: realm_access.roles.
type Claims struct {
	Name   string `yaml:"name"`   // as others call them
	Email  string `yaml:"email"`  // "": it is not kept
	Groups string `yaml:"groups"` // a text, or a list of texts
}

// Options are what a Provider is made of.
type Options struct {
	Issuer      string
	ClientID    string
	Secret      func() (string, error) // read at each use; nil: there is none
	Scopes      []string               // openid among them
	Claims      Claims
	Home        string         // our own address, as people type it
	Authorities *x509.CertPool // who vouches for the provider; nil: who this machine trusts
	Now         func() time.Time
}

// The paths below Home that the provider is to know.
const (
	CallbackPath = "/login/oidc/callback" // redirect URI
	LogoutPath   = "/login/oidc/logout"   // back-channel logout URI
	LeftPath     = "/login"               // post-logout redirect URI
)

// Provider is where people sign in. It is safe for concurrent use. Nothing is asked of it
// before somebody comes, so that it may be down when we start.
type Provider struct {
	Options
	tickets cipher.AEAD
	line    *http.Client

	mu    sync.Mutex // guards what follows; held while the provider is asked
	known *metadata
	tried time.Time // when it was asked last
	err   error     // what was wrong then
}

// How often the provider is asked what it is.
const (
	askAgain   = 5 * time.Second // after a failure: many who wait ask once
	askRenewed = time.Hour       // what is known is used on where it cannot be renewed
	leeway     = time.Minute     // by which clocks may differ
)

// New returns a provider that has not been asked anything yet.
func New(o Options) (*Provider, error) {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails (crypto/rand)
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	p := &Provider{Options: o, line: newLine(o.Authorities)}
	p.Home = strings.TrimSuffix(p.Home, "/")
	p.tickets, err = cipher.NewGCM(block)
	return p, err
}

// metadata is what the provider says of itself.
type metadata struct {
	provider   *oidc.Provider
	keys       *oidc.RemoteKeySet
	algorithms []string
	style      oauth2.AuthStyle
	endSession string
	namesSelf  bool // its answers name it (RFC 9207)
	backs      bool // it tells of sign-outs
	told       time.Time
}

// ask returns what the provider says of itself, asking it where that is not known or old.
func (p *Provider) ask(ctx context.Context) (*metadata, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.Now()
	switch {
	case p.known != nil && now.Sub(p.known.told) < askRenewed:
		return p.known, nil
	case !p.tried.IsZero() && now.Sub(p.tried) < askAgain && p.known != nil:
		return p.known, nil
	case !p.tried.IsZero() && now.Sub(p.tried) < askAgain:
		return nil, p.err
	}
	// Who asked first may go: the answer is for everybody.
	found, err := p.discover(context.WithoutCancel(ctx))
	p.tried = now
	if err != nil {
		p.err = fmt.Errorf("%w: %w", ErrAway, err)
		if p.known != nil {
			return p.known, nil
		}
		return nil, p.err
	}
	if p.known != nil && p.known.same(found) {
		found.keys = p.known.keys // with what they know already
	}
	p.known, p.err = found, nil
	return found, nil
}

func (m *metadata) same(other *metadata) bool {
	var a, b struct {
		Keys string `json:"jwks_uri"`
	}
	return m.provider.Claims(&a) == nil && other.provider.Claims(&b) == nil && a == b
}

// discover asks the provider what it is, and refuses addresses that are less safe than
// the one in the configuration.
func (p *Provider) discover(ctx context.Context) (*metadata, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, p.line), p.Issuer)
	if err != nil {
		return nil, fmt.Errorf("discovery: %s", short(err))
	}
	var said struct {
		Authorize  string   `json:"authorization_endpoint"`
		Token      string   `json:"token_endpoint"`
		Keys       string   `json:"jwks_uri"`
		UserInfo   string   `json:"userinfo_endpoint"`
		EndSession string   `json:"end_session_endpoint"`
		Methods    []string `json:"token_endpoint_auth_methods_supported"`
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
		Challenges []string `json:"code_challenge_methods_supported"`
		NamesSelf  bool     `json:"authorization_response_iss_parameter_supported"`
		Backs      bool     `json:"backchannel_logout_supported"`
	}
	if err := provider.Claims(&said); err != nil {
		return nil, fmt.Errorf("discovery: %s", short(err))
	}
	for name, address := range map[string]string{
		"authorization_endpoint": said.Authorize, "token_endpoint": said.Token, "jwks_uri": said.Keys,
		"userinfo_endpoint": said.UserInfo, "end_session_endpoint": said.EndSession,
	} {
		optional := name == "userinfo_endpoint" || name == "end_session_endpoint"
		if address == "" && optional {
			continue
		}
		if err := CheckAddress(address); err != nil {
			return nil, fmt.Errorf("discovery: %s %w", name, err)
		}
		if strings.HasPrefix(p.Issuer, "https:") && !strings.HasPrefix(address, "https:") {
			return nil, fmt.Errorf("discovery: %s %.100q is not https", name, address)
		}
	}
	if len(said.Challenges) > 0 && !slices.Contains(said.Challenges, "S256") {
		return nil, errors.New("discovery: the provider does not know PKCE with S256")
	}
	m := &metadata{provider: provider, endSession: said.EndSession, namesSelf: said.NamesSelf, backs: said.Backs, told: p.Now()}
	m.keys = oidc.NewRemoteKeySet(oidc.ClientContext(ctx, p.frugal()), said.Keys)
	for _, a := range said.Algorithms {
		if slices.Contains(algorithms(), a) {
			m.algorithms = append(m.algorithms, a)
		}
	}
	if len(m.algorithms) == 0 && len(said.Algorithms) > 0 {
		return nil, fmt.Errorf("discovery: the provider signs with %.100q, none of which is taken: %v", said.Algorithms, algorithms())
	}
	switch known := func(method string) bool { return slices.Contains(said.Methods, method) }; {
	case p.Secret == nil:
		m.style = oauth2.AuthStyleInParams
	case len(said.Methods) == 0 || known("client_secret_basic"):
		m.style = oauth2.AuthStyleInHeader
	case known("client_secret_post"):
		m.style = oauth2.AuthStyleInParams
	default:
		return nil, fmt.Errorf("discovery: the provider takes no client secret, but %.100q", said.Methods)
	}
	return m, nil
}

// algorithms are the signatures that are taken: those of key pairs, never of a shared
// secret.
func algorithms() []string {
	return []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}
}

// CheckAddress says what is wrong with an address of a provider: it is https, but for
// one on this machine.
func CheckAddress(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Host == "", u.User != nil, u.Fragment != "", u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("%.100q: write an address such as https://id.example.gov.vn/realms/gov", address)
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return fmt.Errorf("%.100q: codes and tokens would travel in the clear; https is needed", address)
	}
	return nil
}

// settings are ours at the provider.
func (p *Provider) settings(m *metadata) (*oauth2.Config, error) {
	c := &oauth2.Config{ClientID: p.ClientID, RedirectURL: p.Home + CallbackPath, Scopes: p.Scopes, Endpoint: m.provider.Endpoint()}
	c.Endpoint.AuthStyle = m.style
	if p.Secret == nil {
		return c, nil
	}
	secret, err := p.Secret()
	if err != nil {
		return nil, fmt.Errorf("%w: client secret: %w", ErrAway, err)
	}
	c.ClientSecret = secret
	return c, nil
}
