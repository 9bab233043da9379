package oidc

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// LeaveAddress is the address at the provider where somebody signs out there too, and is
// led back from. It is "" where the provider has none or is not known: then they have
// signed out here alone.
func (p *Provider) LeaveAddress(ctx context.Context, token string) string {
	m, err := p.ask(ctx)
	if err != nil || m.endSession == "" {
		return ""
	}
	u, err := url.Parse(m.endSession)
	if err != nil {
		return ""
	}
	query := u.Query()
	query.Set("client_id", p.ClientID)
	query.Set("post_logout_redirect_uri", p.Home+LeftPath)
	if token != "" {
		query.Set("id_token_hint", token)
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// Logout says whom the provider has signed out: somebody, one of their sessions, or both.
type Logout struct {
	ID               string // of the token that says so; each counts once
	Until            time.Time
	Subject, Session string // one of the two may be ""
}

// logoutLasts is how old a logout token may be: providers send one at once.
const logoutLasts = 5 * time.Minute

// logoutEvent is what a logout token is about (OpenID Connect Back-Channel Logout 1.0).
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

// ReadLogout checks a logout token. Whatever is wrong, the error is a *Refusal or ErrAway.
// Until is when the token holds no longer, so that its id need not be kept any further.
func (p *Provider) ReadLogout(ctx context.Context, raw string) (Logout, error) {
	m, err := p.ask(ctx)
	if err != nil {
		return Logout{}, err
	}
	if !logoutType(raw) {
		return Logout{}, refuse("token", "it is of another type")
	}
	e := &errand{keys: m.keys}
	token, err := p.verifier(m, e).VerifyLogout(oidc.ClientContext(ctx, p.line), raw)
	if err != nil {
		return Logout{}, tokenError(e, err)
	}
	var further struct {
		Events map[string]json.RawMessage `json:"events"`
	}
	if err := token.Claims(&further); err != nil || !strings.HasPrefix(strings.TrimSpace(string(further.Events[logoutEvent])), "{") {
		return Logout{}, refuse("token", "it is about no sign-out")
	}
	now := p.Now()
	switch {
	case token.Issuer != p.Issuer:
		return Logout{}, refuse("token", "it is of another provider")
	case token.IssuedAt.IsZero(), token.IssuedAt.After(now.Add(leeway)), token.IssuedAt.Before(now.Add(-logoutLasts)):
		return Logout{}, refuse("token", "it is not of now")
	case !plain(token.TokenID), token.Subject != "" && !plain(token.Subject), token.SessionID != "" && !plain(token.SessionID):
		return Logout{}, refuse("token", "jti, sub or sid is no name")
	}
	return Logout{ID: token.TokenID, Until: token.IssuedAt.Add(logoutLasts + leeway), Subject: token.Subject, Session: token.SessionID}, nil
}

// logoutType says whether a token calls itself what logout tokens may: an access token,
// which a provider signs with the same key, does not.
func logoutType(raw string) bool {
	first, _, _ := strings.Cut(raw, ".")
	text, err := base64.RawURLEncoding.DecodeString(first)
	var header struct {
		Type string `json:"typ"`
	}
	if err != nil || json.Unmarshal(text, &header) != nil {
		return false
	}
	kind := strings.TrimPrefix(strings.ToLower(header.Type), "application/")
	return kind == "" || kind == "jwt" || kind == "logout+jwt"
}
