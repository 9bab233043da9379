package auth

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"slices"
	"time"

	"toancanh/server/state"
)

// invitationLasts is how long a link that sets a password holds.
const invitationLasts = 24 * time.Hour

// Invite returns the code of a link with which a person sets a password, once, and until
// when it holds. Person 0: whoever opens it becomes the first administrator.
func (d *Desk) Invite(ctx context.Context, person int64) (code string, until time.Time, err error) {
	if person > 0 {
		p, err := d.store.PersonOf(ctx, person)
		if err != nil {
			return "", time.Time{}, err
		}
		if !d.home.keeps(p) {
			return "", time.Time{}, d.home.refusal(p)
		}
	}
	code, until = rand.Text()+rand.Text(), d.now().Add(invitationLasts)
	return code, until, d.store.Invite(ctx, digestOf(code), person, until)
}

// Invited returns whom a link is for; the zero person where it makes the first
// administrator. The error is state.ErrNoInvitation where it does not hold.
func (d *Desk) Invited(ctx context.Context, code string) (state.Person, error) {
	p, err := d.store.Invited(ctx, digestOf(code), d.now())
	if err == nil && (!p.Disabled.IsZero() || p.ID == 0 && !d.Accounts() || p.ID > 0 && !d.home.keeps(p)) {
		err = state.ErrNoInvitation
	}
	return p, err
}

// Accept uses a link up: it sets the password, and makes the first administrator of name
// and title where the link is for that. A password that is too weak is ErrShort, ErrLong
// or ErrCommon, and leaves the link as it is.
func (d *Desk) Accept(ctx context.Context, code, name, title, password string) (state.Person, error) {
	p, err := d.Invited(ctx, code)
	if err != nil {
		return state.Person{}, err
	}
	if p.ID == 0 {
		p = firstAdministrator(name, title)
		if err := CheckPerson(p); err != nil {
			return state.Person{}, err
		}
	}
	if err := CheckPassword(password, p.Name, p.Title); err != nil {
		return state.Person{}, err
	}
	defer d.changed()
	return d.store.Accept(ctx, digestOf(code), d.now(), d.hasher.hash(password), p)
}

// SetPassword exchanges the password of a visitor who knows the old one; their other
// sessions end. It returns the cookie of the session that goes on.
func (d *Desk) SetPassword(ctx context.Context, v *Visitor, address, old, password string) (cookie string, err error) {
	if err := d.proven(ctx, v, address, old); err != nil {
		return "", err
	}
	if err := CheckPassword(password, v.Person.Name, v.Person.Title); err != nil {
		return "", err
	}
	if err := d.store.SetPassword(ctx, v.Person.ID, d.hasher.hash(password), &v.Session.Digest); err != nil {
		return "", err
	}
	return d.Renew(ctx, v)
}

// proven makes sure that it is the person who sits at a session: they know the password.
func (d *Desk) proven(ctx context.Context, v *Visitor, address, password string) error {
	return d.prove(ctx, v, address, password, func(state.Person) error { return nil })
}

// provenTwice makes sure that they have a code of their second factor too, if there is
// one. Wrong codes count as wrong passwords do.
func (d *Desk) provenTwice(ctx context.Context, v *Visitor, address, password, code string) error {
	return d.prove(ctx, v, address, password, func(p state.Person) error { return d.second(ctx, p, code) })
}

func (d *Desk) prove(ctx context.Context, v *Visitor, address, password string, further func(state.Person) error) error {
	if wait := d.guard.begin(d.now(), v.Person.Name, address); wait > 0 {
		return &WaitError{wait}
	}
	p, err := d.store.PersonOf(ctx, v.Person.ID)
	if err != nil {
		return err
	}
	if !d.hasher.holds(password, p.Password) {
		return ErrRefused
	}
	if err := further(p); err != nil {
		return err
	}
	d.guard.succeed(v.Person.Name, address)
	return nil
}

// SetFactor gives a visitor who knows their password a second factor, once a code of it
// proves that their authenticator has it. Where they have one already, a code of that one
// (old) is asked for as well. It returns recovery codes, shown once, and the cookie of the
// session that goes on; the others end.
func (d *Desk) SetFactor(ctx context.Context, v *Visitor, address, password, old, secret, code string) (codes []string, cookie string, err error) {
	key, err := base32.StdEncoding.DecodeString(secret)
	if err != nil || len(key) != 20 {
		return nil, "", ErrRefused
	}
	at := stepOf(key, code, d.now())
	if at == 0 { // before a code of the old one is used up
		return nil, "", ErrRefused
	}
	if err := d.provenTwice(ctx, v, address, password, old); err != nil {
		return nil, "", err
	}
	codes, kept := newCodes()
	if err := d.store.SetFactor(ctx, v.Person.ID, d.seal.close(label(v.Person.ID), key), at, kept, &v.Session.Digest); err != nil {
		return nil, "", err
	}
	cookie, err = d.Renew(ctx, v)
	return codes, cookie, err
}

// DropFactor takes the second factor of a visitor away who knows their password and has
// a code.
func (d *Desk) DropFactor(ctx context.Context, v *Visitor, address, password, code string) (cookie string, err error) {
	if err := d.provenTwice(ctx, v, address, password, code); err != nil {
		return "", err
	}
	if err := d.store.SetFactor(ctx, v.Person.ID, nil, 0, nil, &v.Session.Digest); err != nil {
		return "", err
	}
	return d.Renew(ctx, v)
}

// LostFactors returns those whose second factor was sealed with another key than the one
// that is here, as after a restore on another machine: it must be set anew.
func (d *Desk) LostFactors(ctx context.Context) ([]state.Person, error) {
	people, err := d.store.People(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(people, func(p state.Person) bool { return !d.LostFactor(p) }), nil
}

// LostFactor says whether somebody is one of those.
func (d *Desk) LostFactor(p state.Person) bool {
	if p.Factor == nil {
		return false
	}
	_, err := d.seal.open(label(p.ID), p.Factor)
	return err != nil
}
