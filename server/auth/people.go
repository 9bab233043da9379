package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"toancanh/queries/area"
	"toancanh/server/state"
)

// ErrLast says that nobody could look after people any more.
var ErrLast = errors.New("they are the last administrator who can sign in: add another first")

// PersonError says what is wrong with a person that was to be added or changed.
type PersonError struct {
	Field string // name, title, role, areas, rights or expires
	error
}

// Unwrap returns what is wrong.
func (e *PersonError) Unwrap() error { return e.error }

func wrong(field, format string, args ...any) error {
	return &PersonError{field, fmt.Errorf(format, args...)}
}

// Describe is what the trail says of a person: what they may, not who they are.
func Describe(p state.Person) string {
	return fmt.Sprintf("p%d %s %s %s", p.ID, p.Role, p.Scope, strings.Join(p.Rights, ","))
}

// Difference is what the trail says of a change of a person: what it was and what it is
// now; "" where they are alike. Of a title it says only that it is another.
func Difference(before, now state.Person) string {
	var parts []string
	if before.Role != now.Role {
		parts = append(parts, "role "+before.Role+" > "+now.Role)
	}
	if was, is := before.Scope.String(), now.Scope.String(); was != is {
		parts = append(parts, "areas"+moved(strings.Split(was, ","), strings.Split(is, ",")))
	}
	if !slices.Equal(before.Rights, now.Rights) {
		parts = append(parts, "rights"+moved(before.Rights, now.Rights))
	}
	if before.Title != now.Title {
		parts = append(parts, "title")
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("p%d %s", now.ID, strings.Join(parts, "; "))
}

// moved lists what was taken out of a list and what was put in.
func moved(before, now []string) string {
	text := ""
	for _, was := range before {
		if was != "" && !slices.Contains(now, was) {
			text += " -" + was
		}
	}
	for _, is := range now {
		if is != "" && !slices.Contains(before, is) {
			text += " +" + is
		}
	}
	return text
}

// Undo takes back what the trail says of a change of a person, as they are now. ok is
// false where it does not say enough; a title it never knew.
func Undo(now state.Person, what string) (before state.Person, ok bool) {
	rest, ok := strings.CutPrefix(what, fmt.Sprintf("p%d ", now.ID))
	if !ok || strings.Contains(what, "…") {
		return now, false
	}
	for part := range strings.SplitSeq(rest, "; ") {
		words := strings.Fields(part)
		switch {
		case len(words) == 4 && words[0] == "role":
			now.Role = words[1]
		case len(words) > 1 && words[0] == "areas":
			var areas []area.Area
			for _, name := range back(strings.Split(now.Scope.String(), ","), words[1:]) {
				a, err := area.Parse(name)
				if err != nil {
					return now, false
				}
				areas = append(areas, a)
			}
			now.Scope = area.ScopeOf(areas...)
		case len(words) > 1 && words[0] == "rights":
			now.Rights = back(now.Rights, words[1:])
		case part == "title":
		default:
			return now, false
		}
	}
	return now, rest != "title"
}

// back takes out of a list what was put in and puts back what was taken out.
func back(list, moves []string) []string {
	var before []string
	for _, is := range list {
		if is != "" && !slices.Contains(moves, "+"+is) {
			before = append(before, is)
		}
	}
	for _, move := range moves {
		if was, gone := strings.CutPrefix(move, "-"); gone {
			before = append(before, was)
		}
	}
	return before
}

// Add keeps a new person. A service gets a token, which is shown once and ends when
// p.Token says; others get a link.
func (d *Desk) Add(ctx context.Context, p state.Person) (added state.Person, token string, err error) {
	if err := CheckPerson(p); err != nil {
		return p, "", err
	}
	if !d.home.keeps(p) {
		return p, "", d.home.refusal(p)
	}
	p.Made = d.now()
	var digest *state.Digest
	if Role(p.Role) == Service {
		if err := d.checkExpiry(p.Token.Expires); err != nil {
			return p, "", err
		}
		token = newToken()
		of := digestOf(token)
		digest, p.Token.Made = &of, p.Made
	}
	added, err = d.store.AddPerson(ctx, p, digest)
	if errors.Is(err, state.ErrNameTaken) {
		err = &PersonError{"name", err}
	}
	return added, token, err
}

// checkExpiry refuses a token that would have ended already.
func (d *Desk) checkExpiry(expires time.Time) error {
	if !expires.IsZero() && !expires.After(d.now()) {
		return wrong("expires", "a token cannot have ended on the day it is made")
	}
	return nil
}

func newToken() string { return tokenMark + strings.ToLower(rand.Text()+rand.Text()) }

// NewToken gives a service another token, which is shown once; the old one ends. It
// holds until expires; zero: until it is revoked.
func (d *Desk) NewToken(ctx context.Context, p state.Person, expires time.Time) (string, error) {
	if Role(p.Role) != Service {
		return "", wrong("role", "%s is no service", p.Name)
	}
	if err := d.checkExpiry(expires); err != nil {
		return "", err
	}
	token := newToken()
	digest := digestOf(token)
	p.Token = state.Token{Made: d.now(), Expires: expires}
	return token, d.store.SetToken(ctx, p, &digest)
}

// RevokeToken ends the token of a service for good.
func (d *Desk) RevokeToken(ctx context.Context, p state.Person) error {
	p.Token = state.Token{}
	return d.store.SetToken(ctx, p, nil)
}

// Change says anew what a person may do and see; their sessions end. It returns what the
// trail says of it, "" where nothing is different: then nothing was done. The error is
// state.ErrChanged where they are no longer of the version they were read in.
func (d *Desk) Change(ctx context.Context, p state.Person) (what string, err error) {
	d.changing.Lock()
	defer d.changing.Unlock()
	before, err := d.store.PersonOf(ctx, p.ID)
	if err != nil {
		return "", err
	}
	switch {
	case p.Version != 0 && p.Version != before.Version:
		return "", state.ErrChanged
	case before.Issuer != "":
		return "", wrong("role", "role and areas of %s are what the provider says; change auth.oidc.roles, or their groups there", p.Name)
	case (Role(before.Role) == Service) != (Role(p.Role) == Service):
		return "", wrong("role", "a person does not become a service, nor the other way round: add another")
	}
	if err := CheckPerson(p); err != nil {
		return "", err
	}
	if what = Difference(before, p); what == "" {
		return "", nil
	}
	if Role(p.Role) != Administrator {
		if err := d.another(ctx, before); err != nil {
			return "", err
		}
	}
	defer d.changed()
	return what, d.store.SetRole(ctx, p)
}

// Disable keeps a person from signing in, at once, or lets them again.
func (d *Desk) Disable(ctx context.Context, p state.Person, disabled bool) error {
	d.changing.Lock()
	defer d.changing.Unlock()
	var at time.Time
	if disabled {
		before, err := d.store.PersonOf(ctx, p.ID)
		if err == nil {
			err = d.another(ctx, before)
		}
		if err != nil {
			return err
		}
		at = d.now()
	}
	defer d.changed()
	return d.store.SetDisabled(ctx, p, at)
}

// another makes sure that somebody can look after people when a person no longer does:
// somebody who may sign in as people do now.
func (d *Desk) another(ctx context.Context, p state.Person) error {
	if Role(p.Role) != Administrator || p.Standing() != state.Active || !d.home.admits(p) {
		return nil
	}
	left, _, err := d.store.FindPeople(ctx, state.PersonFilter{Role: string(Administrator), Standing: state.Active})
	if err == nil && !slices.ContainsFunc(left, func(other state.Person) bool { return other.ID != p.ID && d.home.admits(other) }) {
		err = ErrLast
	}
	return err
}

// TakeFactor takes the second factor of a person away who lost it; their sessions end.
func (d *Desk) TakeFactor(ctx context.Context, p state.Person) error {
	defer d.changed()
	return d.store.DropFactor(ctx, p)
}

// Sessions returns the sessions that a filter chooses and that still hold, and whether
// there are more than it asks for.
func (d *Desk) Sessions(ctx context.Context, f state.SessionFilter) ([]state.Signed, bool, error) {
	f.At, f.Used = d.now(), d.now().Add(-d.idle)
	return d.store.FindSessions(ctx, f)
}

// Locked returns the names of those who have to wait before they are heard again. Names
// nobody has are left out: somebody may have typed a password in their place.
func (d *Desk) Locked(ctx context.Context) ([]string, error) {
	var locked []string
	for _, name := range d.guard.waiting(d.now()) {
		_, err := d.store.PersonNamed(ctx, name)
		if err == nil {
			locked = append(locked, name)
		} else if !errors.Is(err, state.ErrNoPerson) {
			return nil, err
		}
	}
	return locked, nil
}

// Unlock forgets the failures of a name.
func (d *Desk) Unlock(name string) { d.guard.forgive(name) }

// firstAdministrator is who opens the first link.
func firstAdministrator(name, title string) state.Person {
	return state.Person{Name: name, Title: title, Role: string(Administrator), Scope: area.NationScope()}
}
