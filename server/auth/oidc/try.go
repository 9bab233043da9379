package oidc

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// Report is what a provider says when it is tried.
type Report struct {
	Issuer, Authorize, Token, EndSession string // addresses; EndSession may be ""
	Algorithms                           []string
	Keys                                 []string // "ID (type, use)" of each
	BackChannel                          bool     // it says that it tells of sign-outs
	Skew                                 time.Duration
	Callback, Left, Logout               string // addresses of ours to register there
}

// Try asks the provider what it is and for its keys, and reads the client secret. Nobody
// signs in.
func (p *Provider) Try(ctx context.Context) (Report, error) {
	m, err := p.ask(ctx)
	if err != nil {
		return Report{}, err
	}
	if _, err := p.settings(m); err != nil {
		return Report{}, err
	}
	r := Report{
		Issuer: p.Issuer, Authorize: m.provider.Endpoint().AuthURL, Token: m.provider.Endpoint().TokenURL, EndSession: m.endSession,
		Algorithms: m.algorithms, BackChannel: m.backs, Callback: p.Home + CallbackPath, Left: p.Home + LeftPath, Logout: p.Home + LogoutPath,
	}
	if len(r.Algorithms) == 0 {
		r.Algorithms = []string{oidc.RS256} // what a provider that says nothing uses
	}
	r.Keys, r.Skew, err = p.tryKeys(ctx, m)
	if err != nil {
		return Report{}, fmt.Errorf("%w: keys: %s", ErrAway, short(err))
	}
	return r, nil
}

// tryKeys asks for the keys, and how much the provider's clock is ahead of ours.
func (p *Provider) tryKeys(ctx context.Context, m *metadata) (keys []string, skew time.Duration, err error) {
	var said struct {
		Address string `json:"jwks_uri"`
	}
	if err := m.provider.Claims(&said); err != nil {
		return nil, 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, said.Address, nil)
	if err != nil {
		return nil, 0, err
	}
	answer, err := p.line.Do(r)
	if err != nil {
		return nil, 0, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, 0, err
	}
	var set struct {
		Keys []struct {
			ID   string `json:"kid"`
			Type string `json:"kty"`
			Use  string `json:"use"`
		} `json:"keys"`
	}
	if err := json.Unmarshal(text, &set); err != nil || answer.StatusCode != http.StatusOK {
		return nil, 0, fmt.Errorf("%s answers %s, which are no keys", said.Address, answer.Status)
	}
	for _, k := range set.Keys {
		keys = append(keys, fmt.Sprintf("%.60q (%.10s, %.10s)", k.ID, k.Type, k.Use))
	}
	if at, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		skew = at.Sub(p.Now()).Round(time.Second)
	}
	return keys, skew, nil
}
