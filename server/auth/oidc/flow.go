package oidc

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// TicketLasts is how long somebody may take to sign in at the provider.
const TicketLasts = 10 * time.Minute

// Way is what we remember of somebody who goes to the provider, until they come back.
type Way struct {
	Next string // where they wanted to go
	Lang string
}

// ticket is what binds an answer of the provider to the browser that asked for it. It
// lies in a cookie, sealed.
type ticket struct {
	Way
	State, Nonce, Verifier string
	Until                  int64
}

// ticketLabel keeps what we sealed for another use from being taken for a ticket.
const ticketLabel = "ticket to the provider"

// Start returns the address at the provider where somebody signs in, and the ticket that
// their browser is to bring back from there.
func (p *Provider) Start(ctx context.Context, way Way) (address, sealed string, err error) {
	m, err := p.ask(ctx)
	if err != nil {
		return "", "", err
	}
	settings, err := p.settings(m)
	if err != nil {
		return "", "", err
	}
	t := ticket{Way: way, State: rand.Text() + rand.Text(), Nonce: rand.Text() + rand.Text(), Verifier: oauth2.GenerateVerifier(), Until: p.Now().Add(TicketLasts).Unix()}
	plain, err := json.Marshal(t)
	if err != nil {
		return "", "", err
	}
	mark := make([]byte, p.tickets.NonceSize())
	_, _ = rand.Read(mark) // never fails (crypto/rand)
	sealed = base64.RawURLEncoding.EncodeToString(p.tickets.Seal(mark, mark, plain, []byte(ticketLabel)))
	return settings.AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), sealed, nil
}

// open reads a ticket.
func (p *Provider) open(sealed string) (t ticket, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	n := p.tickets.NonceSize()
	if err != nil || len(raw) < n {
		return t, refuse("ticket", "none of ours")
	}
	plain, err := p.tickets.Open(nil, raw[:n], raw[n:], []byte(ticketLabel))
	if err == nil {
		err = json.Unmarshal(plain, &t)
	}
	if err != nil {
		return t, refuse("ticket", "none of ours")
	}
	if p.Now().Unix() >= t.Until {
		return t, refuse("ticket", "too old")
	}
	return t, nil
}

// Identity is somebody as the provider knows them.
type Identity struct {
	Issuer, Subject string
	Session         string // the provider's own name for where they signed in; "" if it has none
	Token           string // which proves it; kept to sign out
	Name, Email     string // "" where they are not told
	Groups          []string
}

// Finish returns who came back from the provider with a ticket and its answer. Whatever is
// wrong, the error is a *Refusal or ErrAway; the way is known wherever the ticket is ours.
func (p *Provider) Finish(ctx context.Context, sealed string, answer url.Values) (Identity, Way, error) {
	t, err := p.open(sealed)
	if err != nil {
		return Identity{}, t.Way, err
	}
	m, err := p.ask(ctx)
	if err != nil {
		return Identity{}, t.Way, err
	}
	code, err := p.codeOf(m, t, answer)
	if err != nil {
		return Identity{}, t.Way, err
	}
	who, err := p.exchange(ctx, m, t, code)
	return who, t.Way, err
}

// providerError is an error as RFC 6749 has them.
var providerError = regexp.MustCompile(`^[a-z_]{1,60}$`)

// codeOf reads the answer of the provider.
func (p *Provider) codeOf(m *metadata, t ticket, answer url.Values) (string, error) {
	one := func(name string) (string, error) {
		switch values := answer[name]; {
		case len(values) > 1:
			return "", refuse("answer", "%s stands there twice", name)
		case len(values) == 0:
			return "", nil
		default:
			return values[0], nil
		}
	}
	state, err := one("state")
	if err != nil {
		return "", err
	}
	if subtle.ConstantTimeCompare([]byte(state), []byte(t.State)) != 1 {
		return "", refuse("answer", "it is to a question of somebody else")
	}
	issuer, err := one("iss")
	if err != nil {
		return "", err
	}
	if answer.Has("iss") && issuer != p.Issuer || m.namesSelf && issuer == "" {
		return "", refuse("answer", "it is of another provider")
	}
	said, err := one("error")
	if err != nil {
		return "", err
	}
	if answer.Has("error") {
		if !providerError.MatchString(said) {
			said = "an error in no known form"
		}
		return "", refuse("denied", "the provider says %s", said)
	}
	code, err := one("code")
	if err == nil && (code == "" || len(code) > 2048 || strings.ContainsFunc(code, func(r rune) bool { return r < ' ' || r > '~' })) {
		err = refuse("answer", "there is no code")
	}
	return code, err
}

// exchange gives a code back to the provider, and gets who it is for.
func (p *Provider) exchange(ctx context.Context, m *metadata, t ticket, code string) (Identity, error) {
	settings, err := p.settings(m)
	if err != nil {
		return Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, p.line)
	tokens, err := settings.Exchange(ctx, code, oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return Identity{}, exchangeError(err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	if raw == "" {
		return Identity{}, refuse("token", "the provider gave no ID token")
	}
	token, err := p.verify(ctx, m, raw)
	if err != nil {
		return Identity{}, err
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(t.Nonce)) != 1 {
		return Identity{}, refuse("token", "it is to a question of somebody else")
	}
	if token.AccessTokenHash != "" {
		if err := token.VerifyAccessToken(tokens.AccessToken); err != nil {
			return Identity{}, refuse("token", "%s", short(err))
		}
	}
	return p.identify(ctx, m, raw, token, tokens)
}

// exchangeError tells a code that is not taken from a provider that is not well.
func exchangeError(err error) error {
	var told *oauth2.RetrieveError
	if errors.As(err, &told) && told.Response != nil {
		said := told.ErrorCode
		if !providerError.MatchString(said) {
			said = "nothing in a known form"
		}
		return refuse("code", "the provider answers %d and says %s", told.Response.StatusCode, said)
	}
	if errors.Is(err, errLine) {
		return fmt.Errorf("%w: code: %s", ErrAway, short(err))
	}
	return refuse("code", "%s", short(err))
}

// errand fetches keys for one token and remembers why they could not be.
type errand struct {
	keys *oidc.RemoteKeySet
	err  error
}

// VerifySignature checks a signature (oidc.KeySet).
func (e *errand) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	payload, err := e.keys.VerifySignature(ctx, token)
	if errors.Is(err, errLine) {
		e.err = err
	}
	return payload, err
}

// verifier checks tokens for us. The clock is turned back by the leeway.
func (p *Provider) verifier(m *metadata, e *errand) *oidc.IDTokenVerifier {
	return oidc.NewVerifier(p.Issuer, e, &oidc.Config{
		ClientID: p.ClientID, SupportedSigningAlgs: m.algorithms, Now: func() time.Time { return p.Now().Add(-leeway) },
	})
}

// tokenError is what is wrong with a token, or with fetching the keys to check it.
func tokenError(e *errand, err error) error {
	if e.err != nil {
		return fmt.Errorf("%w: keys: %s", ErrAway, short(e.err))
	}
	return refuse("token", "%s", short(err))
}

// verify checks an ID token: signature, issuer, audience, authorized party and times.
func (p *Provider) verify(ctx context.Context, m *metadata, raw string) (*oidc.IDToken, error) {
	e := &errand{keys: m.keys}
	token, err := p.verifier(m, e).Verify(ctx, raw)
	if err != nil {
		return nil, tokenError(e, err)
	}
	var further struct {
		Party *string `json:"azp"`
	}
	if err := token.Claims(&further); err != nil {
		return nil, refuse("token", "%s", short(err))
	}
	switch {
	case token.Issuer != p.Issuer: // the library lets one provider have two names
		return nil, refuse("token", "it is of another provider")
	case further.Party != nil && *further.Party != p.ClientID, further.Party == nil && len(token.Audience) > 1:
		return nil, refuse("token", "it is for another party")
	case token.IssuedAt.IsZero(), token.IssuedAt.After(p.Now().Add(leeway)):
		return nil, refuse("token", "it is of no time before now")
	}
	return token, nil
}
