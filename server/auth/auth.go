// Package auth knows who somebody is and what they may: people, their roles and areas,
// passwords and second factors, sessions and tokens.
//
// Here live the rules of signing in. Forms, cookies and pages (server), tables and
// statements (server/state), and how a scope narrows a number (queries) never do.
package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"toancanh/server/state"
)

// What may be wrong when somebody comes. An error tells no more than its words do.
var (
	ErrRefused   = errors.New("name, password or code are wrong")
	ErrSignedOut = errors.New("nobody is signed in")

	// ErrFactorLost says that name and password are right, and that the second factor was
	// sealed with a key that is not here any more, as after a restore on another machine.
	ErrFactorLost = errors.New("the second factor must be set anew")
)

// WaitError says that there were too many failures, and how long to wait.
type WaitError struct{ Wait time.Duration }

// Error returns it as a sentence.
func (e *WaitError) Error() string { return fmt.Sprintf("too many failed tries: wait %s", e.Wait) }

// Options are what a Desk is made of.
type Options struct {
	Store    *state.Store
	Dir      string           // data_dir: keys lie in a folder of it
	Now      func() time.Time // the clock
	Idle     time.Duration    // after which a session that is not used ends
	Lifetime time.Duration    // after which every session ends
	Home     Home             // where people are from
}

// Desk is where people sign in. It is safe for concurrent use; everything that changes
// people or sessions of its store goes through it.
type Desk struct {
	store    *state.Store
	seal     seal
	now      func() time.Time
	idle     time.Duration
	lifetime time.Duration
	guard    *guard
	hasher   hasher
	home     Home

	changing sync.Mutex // one change of roles after the other

	mu    sync.Mutex // guards what follows
	known map[state.Digest]*acquaintance
	used  map[int64]time.Time // when the store was told last that a service came
	age   int                 // grows with every change of people or sessions
}

// acquaintance is somebody who came before.
type acquaintance struct {
	visitor *Visitor
	noted   time.Time // when the store was told last that they were seen
	seen    time.Time
}

// The bounds of what a desk keeps in mind.
const (
	mostKnown = 10_000
	noteEvery = time.Minute
)

// Open returns the desk of a store.
func Open(o Options) (*Desk, error) {
	s, err := openSeal(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("auth: keys: %w", err)
	}
	return &Desk{
		store: o.Store, seal: s, now: o.Now, idle: o.Idle, lifetime: o.Lifetime, guard: newGuard(), hasher: newHasher(), home: o.Home,
		known: map[state.Digest]*acquaintance{}, used: map[int64]time.Time{},
	}, nil
}

// changed makes the desk look anew at everybody.
func (d *Desk) changed() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.known)
	d.age++
}

// Attempt is somebody who wants to sign in.
type Attempt struct {
	Name, Password string
	Code           string // of the second factor, or a recovery code; "" where there is none
	Address        string // they come from
	Agent          string // their browser, as it calls itself
}

// SignIn returns the cookie of a new session and who it is for. Whatever is wrong, the
// error is ErrRefused, or a *WaitError that holds for names nobody has too.
func (d *Desk) SignIn(ctx context.Context, a Attempt) (cookie string, v *Visitor, err error) {
	name := strings.ToLower(strings.TrimSpace(a.Name))
	if wait := d.guard.begin(d.now(), name, a.Address); wait > 0 {
		return "", nil, &WaitError{wait}
	}
	p, err := d.store.PersonNamed(ctx, name)
	if err != nil && !errors.Is(err, state.ErrNoPerson) {
		return "", nil, err
	}
	if !d.hasher.holds(a.Password, p.Password) || !p.Disabled.IsZero() || Role(p.Role) == Service || !d.home.keeps(p) {
		return "", nil, ErrRefused
	}
	if err := d.second(ctx, p, a.Code); err != nil {
		return "", nil, err
	}
	d.guard.succeed(name, a.Address)
	return d.open(ctx, p, a.Agent)
}

// second holds a code against the second factor of a person who has one.
func (d *Desk) second(ctx context.Context, p state.Person, code string) error {
	if p.Factor == nil {
		return nil
	}
	secret, lost := d.seal.open(label(p.ID), p.Factor)
	var good bool
	var err error
	if lost == nil {
		if at := stepOf(secret, code, d.now()); at > 0 {
			good, err = d.store.UseStep(ctx, p.ID, at)
		}
	}
	if plain := plainCode(code); err == nil && !good && plain != "" { // it needs no key
		good, err = d.store.UseCode(ctx, p.ID, digestOf(plain))
	}
	if err == nil && !good && lost != nil {
		return ErrFactorLost
	}
	if err == nil && !good {
		err = ErrRefused
	}
	return err
}

// open starts a session.
func (d *Desk) open(ctx context.Context, p state.Person, agent string) (string, *Visitor, error) {
	return d.start(ctx, p, agent, func(*state.Session) {})
}

// start starts a session of which further says what else is kept.
func (d *Desk) start(ctx context.Context, p state.Person, agent string, further func(*state.Session)) (string, *Visitor, error) {
	cookie := rand.Text() + rand.Text() // 256 bits and more
	now := d.now().Truncate(time.Second)
	s := state.Session{Digest: digestOf(cookie), Person: p.ID, Agent: agentOf(agent), Made: now, Seen: now, Expires: now.Add(d.lifetime)}
	further(&s)
	if err := d.store.AddSession(ctx, s); err != nil {
		return "", nil, err
	}
	return cookie, visitorOf(p, s), nil
}

// agentOf is what a browser says of itself, as far as it is shown.
func agentOf(agent string) string {
	agent = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, agent)
	if len(agent) > 200 {
		agent = strings.ToValidUTF8(agent[:200], "")
	}
	return agent
}

// Who returns who a cookie belongs to, or ErrSignedOut.
func (d *Desk) Who(ctx context.Context, cookie string) (*Visitor, error) {
	if len(cookie) != 52 {
		return nil, ErrSignedOut
	}
	digest, now := digestOf(cookie), d.now()
	d.mu.Lock()
	a, age := d.known[digest], d.age
	d.mu.Unlock()
	if a == nil {
		s, p, err := d.store.SessionOf(ctx, digest)
		if errors.Is(err, state.ErrNoSession) {
			return nil, ErrSignedOut
		}
		if err != nil {
			return nil, err
		}
		a = &acquaintance{visitor: visitorOf(p, s), noted: s.Seen, seen: s.Seen}
	}
	return d.greet(ctx, digest, a, age, now)
}

// greet lets in somebody whose session still holds, and notes that they were seen.
func (d *Desk) greet(ctx context.Context, digest state.Digest, a *acquaintance, age int, now time.Time) (*Visitor, error) {
	v := a.visitor
	d.mu.Lock()
	over := !now.Before(v.Session.Expires) || now.Sub(a.seen) >= d.idle || !v.Person.Disabled.IsZero() || !d.home.admits(v.Person)
	note := !over && now.Sub(a.noted) >= noteEvery
	if !over {
		a.seen = now
	}
	if note {
		a.noted = now
	}
	if over {
		delete(d.known, digest)
	} else if age == d.age {
		if len(d.known) >= mostKnown {
			clear(d.known)
		}
		d.known[digest] = a
	}
	d.mu.Unlock()
	if over {
		_, err := d.store.EndSession(ctx, v.Person.ID, digest)
		return nil, errors.Join(ErrSignedOut, err)
	}
	if note {
		return v, d.store.SeeSession(ctx, v.Person.ID, digest, now)
	}
	return v, nil
}

// tokenMark begins the tokens of services, so that one that got lost is recognised.
const tokenMark = "toancanh_"

// Bearer returns the service that a token belongs to, or ErrSignedOut.
func (d *Desk) Bearer(ctx context.Context, token string) (*Visitor, error) {
	if !strings.HasPrefix(token, tokenMark) || len(token) != len(tokenMark)+52 {
		return nil, ErrSignedOut
	}
	p, err := d.store.PersonWith(ctx, digestOf(token))
	now := d.now()
	over := !p.Token.Expires.IsZero() && !now.Before(p.Token.Expires)
	if errors.Is(err, state.ErrNoPerson) || err == nil && (!p.Disabled.IsZero() || Role(p.Role) != Service || over) {
		return nil, ErrSignedOut
	}
	if err != nil {
		return nil, err
	}
	if d.comes(p.ID, now) {
		err = d.store.SeePerson(ctx, p.ID, now)
	}
	return visitorOf(p, state.Session{}), err
}

// comes says whether the store is to be told that a service came.
func (d *Desk) comes(service int64, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now.Sub(d.used[service]) < noteEvery {
		return false
	}
	d.used[service] = now
	return true
}

// Maker returns who made something, by the id that was written down then; nil if they
// may no longer sign in. made is false for what nobody who signs in has made.
func (d *Desk) Maker(ctx context.Context, id string) (maker *Visitor, made bool, err error) {
	digits, ok := strings.CutPrefix(id, "p")
	number, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil {
		return nil, false, nil
	}
	p, err := d.store.PersonOf(ctx, number)
	switch {
	case errors.Is(err, state.ErrNoPerson), err == nil && !p.Disabled.IsZero():
		return nil, true, nil
	case err != nil:
		return nil, true, err
	}
	return visitorOf(p, state.Session{}), true, nil
}

// SignOut ends the session of a visitor.
func (d *Desk) SignOut(ctx context.Context, v *Visitor) error {
	return d.EndSession(ctx, v.Person.ID, v.Session.Digest)
}

// EndSession ends one session of a person.
func (d *Desk) EndSession(ctx context.Context, person int64, digest state.Digest) error {
	_, err := d.store.EndSession(ctx, person, digest)
	d.changed()
	return err
}

// EndSessions ends all sessions of a person but one (nil: all).
func (d *Desk) EndSessions(ctx context.Context, person int64, but *state.Digest) error {
	defer d.changed()
	return d.store.EndSessions(ctx, person, but)
}

// Renew gives a visitor whose rights or secrets have changed another cookie for the same
// session; the old one ends.
func (d *Desk) Renew(ctx context.Context, v *Visitor) (cookie string, err error) {
	if cookie, _, err = d.open(ctx, v.Person, v.Session.Agent); err != nil {
		return "", err
	}
	return cookie, d.EndSession(ctx, v.Person.ID, v.Session.Digest)
}
