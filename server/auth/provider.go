package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"
	"unicode"

	"toancanh/server/auth/oidc"
	"toancanh/server/state"
)

// ErrNoRole says that the provider knows somebody, and nothing they may do here.
var ErrNoRole = errors.New("no rule gives this person a role")

// Home says where people are from who may sign in.
type Home struct {
	Issuer string // of the provider; "": all have accounts here
	Local  bool   // administrators may have accounts here too, for when the provider is away
	Rules  Rules  // what people of the provider are here
}

// admits says whether somebody may sign in as people do now: what was made in one way of
// signing in does not hold in another.
func (h Home) admits(p state.Person) bool {
	switch {
	case h.Issuer == "":
		return p.Issuer == ""
	case p.Issuer != "":
		return p.Issuer == h.Issuer
	}
	return Role(p.Role) == Service || h.Local && Role(p.Role) == Administrator
}

// keeps says whether somebody has an account here with which they may sign in.
func (h Home) keeps(p state.Person) bool { return p.Issuer == "" && h.admits(p) }

// refusal says why somebody has no account here: a *PersonError.
func (h Home) refusal(p state.Person) error {
	if h.Issuer == "" {
		return wrong("role", "%s came from a provider, and people have accounts here now: add another", p.Name)
	}
	return wrong("role", "%s signs in at the provider (auth.mode: oidc): accounts here are for services, and with auth.oidc.local for administrators", p.Name)
}

// Admits says whether somebody may sign in as people do now, if they are not disabled.
func (d *Desk) Admits(p state.Person) bool { return d.home.admits(p) }

// Keeps says whether they do so with an account here.
func (d *Desk) Keeps(p state.Person) bool { return d.home.keeps(p) }

// Accounts says whether there are people who have accounts here.
func (d *Desk) Accounts() bool { return d.home.Issuer == "" || d.home.Local }

// Knock counts somebody who comes from the provider as a guesser until they Enter. It
// returns how long those of an address have to wait with too many of them.
func (d *Desk) Knock(address string) time.Duration { return d.guard.knock(d.now(), address) }

// Enter says that somebody who knocked was no guesser.
func (d *Desk) Enter(address string) { d.guard.succeed("", address) }

// Arrival is what came of somebody whom the provider let in. Of who is refused here it
// says who they were before, and whether that has disabled them.
type Arrival struct {
	Cookie  string
	Visitor *Visitor
	Before  state.Person // as they were; the zero one if they come for the first time
	Changed bool         // what they may do or see; their older sessions have ended
}

// SignInAs returns a new session of somebody whom the provider let in. Who has no role is
// ErrNoRole and has no sessions any more; who was disabled here is ErrRefused.
func (d *Desk) SignInAs(ctx context.Context, who oidc.Identity, agent string) (Arrival, error) {
	if who.Issuer == "" || who.Issuer != d.home.Issuer {
		return Arrival{}, ErrRefused
	}
	now := d.now().Truncate(time.Second)
	known := state.Identity{Issuer: who.Issuer, Subject: who.Subject, Email: clip(who.Email)}
	p, ok := d.home.Rules.of(who.Groups)
	if !ok {
		before, err := d.store.Lapse(ctx, known, now)
		d.changed()
		if errors.Is(err, state.ErrNoPerson) {
			return Arrival{}, ErrNoRole
		}
		if err != nil {
			return Arrival{}, errors.Join(ErrNoRole, err)
		}
		return Arrival{Before: before, Changed: before.Disabled.IsZero()}, ErrNoRole
	}
	p.Name = nameOf(who)
	for _, title := range []string{who.Name, who.Email, p.Name} {
		if p.Title = clip(title); p.Title != "" {
			break
		}
	}
	if err := CheckPerson(p); err != nil {
		return Arrival{}, err
	}
	done, err := d.store.Admit(ctx, known, p, now)
	if errors.Is(err, state.ErrDisabled) {
		return Arrival{Before: done.Before}, ErrRefused
	}
	if err != nil {
		return Arrival{}, err
	}
	if done.Changed {
		d.changed()
	}
	cookie, v, err := d.openFrom(ctx, done.Person, agent, who)
	return Arrival{Cookie: cookie, Visitor: v, Before: done.Before, Changed: done.Changed}, err
}

// nameOf is what somebody of a provider is called in commands: nothing of theirs that may
// change, and nothing that somebody else could be called.
func nameOf(who oidc.Identity) string {
	sum := sha256.Sum256([]byte(who.Issuer + "\n" + who.Subject))
	return "oidc-" + hex.EncodeToString(sum[:8])
}

// clip makes a name of the provider one line that is not too long.
func clip(name string) string {
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name))
	if len(name) > longestTitle {
		name = strings.ToValidUTF8(name[:longestTitle], "")
	}
	return name
}

// openFrom starts a session of somebody who comes from the provider.
func (d *Desk) openFrom(ctx context.Context, p state.Person, agent string, who oidc.Identity) (string, *Visitor, error) {
	return d.start(ctx, p, agent, func(s *state.Session) {
		if who.Session != "" {
			provider := providerSession(who.Issuer, who.Session)
			s.Provider = &provider
		}
		s.Proof = d.seal.close(proofLabel(s.Digest), []byte(who.Token))
	})
}

// providerSession is what is kept of a provider's name for where somebody signed in.
func providerSession(issuer, session string) state.Digest {
	return digestOf(issuer + "\n" + session)
}

// proofLabel is what the ID token of a session is sealed for.
func proofLabel(session state.Digest) []byte {
	return append([]byte("ID token of session "), session[:]...)
}

// Proof returns the ID token with which a visitor came from the provider; "" if there is
// none, or the key that seals it is another one by now.
func (d *Desk) Proof(ctx context.Context, v *Visitor) (string, error) {
	sealed, err := d.store.SessionProof(ctx, v.Session.Digest)
	if err != nil || sealed == nil {
		return "", err
	}
	token, err := d.seal.open(proofLabel(v.Session.Digest), sealed)
	if err != nil {
		return "", nil //nolint:nilerr // without it people sign out too, they are only asked whether they mean it
	}
	return string(token), nil
}

// SignOutFrom ends the sessions that the provider signed out, and returns the ids of whose
// they were. fresh is false where it said so before.
func (d *Desk) SignOutFrom(ctx context.Context, o oidc.Logout) (people []int64, fresh bool, err error) {
	said := state.ProviderLogout{Token: digestOf(d.home.Issuer + "\n" + o.ID), Expires: o.Until, Issuer: d.home.Issuer, Subject: o.Subject}
	if o.Session != "" {
		session := providerSession(d.home.Issuer, o.Session)
		said.Session = &session
	}
	people, fresh, err = d.store.EndProviderSessions(ctx, said, d.now())
	d.changed()
	return people, fresh, err
}
