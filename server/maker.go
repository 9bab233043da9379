package server

import (
	"context"
	"errors"
	"time"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// The states of an embed, as programs name them.
const (
	stateActive  = "active"
	stateExpired = "expired"
	stateRevoked = "revoked"
	stateEnded   = "ended"
)

// Why an embed is not shown.
var (
	errRevoked = errors.New("this embed was revoked")
	errExpired = errors.New("this embed has expired")
	errEnded   = errors.New("who made this embed may no longer show it")
)

// shown says why an embed is not shown at an instant, nil if it is.
func shown(m state.Embed, now time.Time) error {
	switch {
	case !m.Revoked.IsZero():
		return errRevoked
	case !m.Expires.IsZero() && !now.Before(m.Expires):
		return errExpired
	}
	return nil
}

// license is what an embed may show of what its maker saw when it was made.
type license struct {
	scope area.Scope
	files bool   // it gives its numbers out as files
	maker string // who made it, as people call them
}

// license says what an embed may show: what its maker could see when it was made, as far
// as the maker still sees it. Of a maker who may no longer sign in or make embeds nothing
// is left: the error is errEnded. What was made at the machine itself, or where nobody
// signs in, stays.
func (e *Embeds) license(ctx context.Context, m state.Embed) (license, error) {
	all := license{scope: m.Scope, files: true, maker: m.MadeBy}
	if e.Maker == nil {
		return all, nil
	}
	maker, made, err := e.Maker(ctx, m.MadeBy)
	switch {
	case err != nil || !made:
		return all, err
	case maker == nil || !maker.May(auth.Embeds):
		return license{maker: m.MadeBy}, errEnded
	}
	return license{scope: m.Scope.Within(maker.Scope), files: maker.May(auth.Exports), maker: maker.Person.Title}, nil
}

// standing is where an embed stands now, and who made it. What its maker saw is asked
// for again only where that has changed.
func (e *Embeds) standing(ctx context.Context, m state.Embed) (stands, maker string, err error) {
	l, err := e.license(ctx, m)
	if err != nil && !errors.Is(err, errEnded) {
		return "", "", err
	}
	ended := err != nil
	switch at := shown(m, e.Now()); {
	case errors.Is(at, errRevoked):
		return stateRevoked, l.maker, nil
	case at != nil:
		return stateExpired, l.maker, nil
	case !ended && l.scope.String() != m.Scope.String():
		if ended, err = e.hidden(ctx, m, l.scope); err != nil {
			return "", "", err
		}
	}
	if ended {
		return stateEnded, l.maker, nil
	}
	return stateActive, l.maker, nil
}

// hidden says whether the figure of an embed lies outside a scope.
func (e *Embeds) hidden(ctx context.Context, m state.Embed, scope area.Scope) (bool, error) {
	p, err := paramsOf(m)
	if err == nil {
		_, err = e.builder(scope).Embed(ctx, p, m.Figure)
	}
	var outside *queries.ScopeError
	return errors.As(err, &outside), ctx.Err()
}
