package oidctest

import (
	"context"
	"crypto/rsa"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// users are the people of a provider, as its storage asks for them.
type users struct{ *Provider }

// GetUserByID returns somebody (storage.UserStore).
func (u users) GetUserByID(id string) *storage.User {
	p, ok := u.People[id]
	if !ok {
		return nil
	}
	return &storage.User{ID: id, Username: id, Password: Password, FirstName: p.Name, Email: p.Email}
}

// GetUserByUsername returns somebody (storage.UserStore).
func (u users) GetUserByUsername(name string) *storage.User { return u.GetUserByID(name) }

// ExampleClientID names a client that is not used (storage.UserStore).
func (u users) ExampleClientID() string { return "none" }

// keeper is the storage of the provider, with keys that change and people of the test.
type keeper struct {
	*storage.Storage
	p *Provider
}

// key is a key pair of the provider.
type key struct {
	id      string
	private *rsa.PrivateKey
}

// ID is its name (op.SigningKey).
func (k key) ID() string { return k.id }

// SignatureAlgorithm is how it signs (op.SigningKey).
func (k key) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }

// Key is the private one (op.SigningKey).
func (k key) Key() any { return k.private }

// public is the half of a key that everybody may have.
type public struct{ key }

// Algorithm is how it signs (op.Key).
func (k public) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }

// Use is what it is for (op.Key).
func (k public) Use() string { return "sig" }

// Key is the public one (op.Key).
func (k public) Key() any { return &k.private.PublicKey }

// SigningKey returns the key of now (op.AuthStorage).
func (k *keeper) SigningKey(context.Context) (op.SigningKey, error) {
	k.p.mu.Lock()
	defer k.p.mu.Unlock()
	return k.p.key, nil
}

// KeySet returns the keys that hold (op.AuthStorage).
func (k *keeper) KeySet(context.Context) ([]op.Key, error) {
	k.p.mu.Lock()
	defer k.p.mu.Unlock()
	return []op.Key{public{k.p.key}}, nil
}

// GetClientByClientID returns the client (op.OPStorage).
func (k *keeper) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, err := k.Storage.GetClientByClientID(ctx, id)
	if err != nil {
		return nil, err
	}
	return client{c, k.p}, nil
}

type client struct {
	op.Client
	p *Provider
}

// PostLogoutRedirectURIs are where people may be led after signing out (op.Client).
func (c client) PostLogoutRedirectURIs() []string { return c.p.Left }

// SetUserinfoFromRequest says in an ID token who somebody is (op.CanSetUserinfoFromRequest).
func (k *keeper) SetUserinfoFromRequest(_ context.Context, info *oidc.UserInfo, request op.IDTokenRequest, _ []string) error {
	k.tell(info, request.GetSubject(), !k.p.Sparse)
	if session := k.p.People[request.GetSubject()].Session; session != "" {
		info.AppendClaims("sid", session)
	}
	return nil
}

// SetUserinfoFromToken says at the userinfo endpoint who somebody is (op.OPStorage).
func (k *keeper) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, token, subject, origin string) error {
	if err := k.Storage.SetUserinfoFromToken(ctx, info, token, subject, origin); err != nil {
		return err
	}
	k.tell(info, subject, true)
	return nil
}

func (k *keeper) tell(info *oidc.UserInfo, subject string, all bool) {
	info.Subject, info.Name = subject, ""
	if !all {
		return
	}
	p := k.p.People[subject]
	info.Name, info.Email = p.Name, p.Email
	if p.Groups != nil {
		info.AppendClaims("groups", p.Groups)
	}
	for name, value := range p.Claims {
		info.AppendClaims(name, value)
	}
}
