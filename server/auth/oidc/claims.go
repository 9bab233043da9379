package oidc

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// longestSubject is how many bytes the provider's name for somebody may have (OpenID
// Connect Core, 2).
const longestSubject = 255

// identify reads who somebody is from their ID token, and what it leaves out from the
// provider's answer about them.
func (p *Provider) identify(ctx context.Context, m *metadata, raw string, token *oidc.IDToken, tokens *oauth2.Token) (Identity, error) {
	who := Identity{Issuer: p.Issuer, Subject: token.Subject, Token: raw}
	if !plain(who.Subject) {
		return Identity{}, refuse("claims", "sub is no name")
	}
	var said map[string]any
	if err := token.Claims(&said); err != nil {
		return Identity{}, refuse("claims", "%s", short(err))
	}
	var err error
	if who.Session, err = text(said, "sid"); err != nil {
		return Identity{}, err
	}
	if m.provider.UserInfoEndpoint() != "" && (find(said, p.Claims.Groups) == nil || find(said, p.Claims.Name) == nil) {
		if err := p.add(ctx, m, token, tokens, said); err != nil {
			return Identity{}, err
		}
	}
	if who.Name, err = text(said, p.Claims.Name); err != nil {
		return Identity{}, err
	}
	if who.Email, err = text(said, p.Claims.Email); err != nil {
		return Identity{}, err
	}
	who.Groups, err = list(said, p.Claims.Groups)
	return who, err
}

// add puts what the provider says of somebody beside what their token says. It must be
// about the same person, and the token is believed first.
func (p *Provider) add(ctx context.Context, m *metadata, token *oidc.IDToken, tokens *oauth2.Token, said map[string]any) error {
	info, err := m.provider.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if errors.Is(err, errLine) {
		return fmt.Errorf("%w: userinfo: %s", ErrAway, short(err))
	}
	if err != nil {
		return refuse("claims", "userinfo: %s", short(err))
	}
	if info.Subject != token.Subject {
		return refuse("claims", "userinfo is about somebody else")
	}
	var more map[string]any
	if err := info.Claims(&more); err != nil {
		return refuse("claims", "userinfo: %s", short(err))
	}
	for name, value := range more {
		if _, there := said[name]; !there {
			said[name] = value
		}
	}
	return nil
}

// find returns the value of a claim; nil if there is none.
func find(said map[string]any, name string) any {
	if name == "" {
		return nil
	}
	if value, ok := said[name]; ok { // some names have dots, or are addresses
		return value
	}
	first, rest, ok := strings.Cut(name, ".")
	inner, isObject := said[first].(map[string]any)
	if !ok || !isObject {
		return nil
	}
	return find(inner, rest)
}

// text returns a claim that is a text; "" if there is none.
func text(said map[string]any, name string) (string, error) {
	switch value := find(said, name).(type) {
	case nil:
		return "", nil
	case string:
		return value, nil
	default:
		return "", refuse("claims", "%s is no text", name)
	}
}

// list returns a claim that is a text or a list of texts.
func list(said map[string]any, name string) ([]string, error) {
	switch value := find(said, name).(type) {
	case nil:
		return nil, nil
	case string:
		return []string{value}, nil
	case []any:
		var all []string
		for _, v := range value {
			one, ok := v.(string)
			if !ok {
				return nil, refuse("claims", "%s holds what is no text", name)
			}
			all = append(all, one)
		}
		return all, nil
	default:
		return nil, refuse("claims", "%s is no list of texts", name)
	}
}

// plain says whether a name of the provider is one that can be kept.
func plain(name string) bool {
	return name != "" && len(name) <= longestSubject && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\ufffd' })
}
