package auth

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"toancanh/server/auth/oidc"
	"toancanh/server/state"
)

const issuer = "https://id.example.vn"

// abroad gives a desk whose people come from a provider.
func abroad(t *testing.T, local bool) (*Desk, *clock) {
	t.Helper()
	d, c, _ := desk(t)
	d.home = Home{Issuer: issuer, Local: local, Rules: Rules{
		{"leaders", National, areas(t, "VN"), nil},
		{"hcm", Province, areas(t, "P:79"), nil},
		{"vt", Province, areas(t, "P:77@63"), nil},
		{"clerks", Staff, areas(t, "P:01"), []string{"exports"}},
		{"writers", Staff, areas(t, "P:48"), []string{"reports", "exports"}},
		{"admins", Administrator, areas(t), nil},
	}}
	return d, c
}

func who(groups ...string) oidc.Identity {
	return oidc.Identity{Issuer: issuer, Subject: "lan", Session: "s1", Token: "a.b.c", Name: "Nguyễn Thị Lan", Email: "lan@example.gov.vn", Groups: groups}
}

// arrives signs somebody in who must be let in.
func arrives(t *testing.T, d *Desk, i oidc.Identity) Arrival {
	t.Helper()
	a, err := d.SignInAs(t.Context(), i, "Firefox")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestGroupsAreWorthWhatTheRulesSay(t *testing.T) {
	t.Parallel()
	d, _ := abroad(t, false)
	for _, c := range []struct{ groups, want string }{
		{"hcm", "province P:79 "}, {"hcm vt", "province P:79 "}, // the old province lies in the new one
		{"vt", "province P:77@63 "}, {"other clerks", "staff P:01 exports"}, {"writers clerks", "staff P:48,P:01 exports,reports"},
		{"clerks hcm", "province P:79 "}, {"clerks leaders", "national VN "}, {"admins clerks", "staff P:01 exports"}, {"admins", "administrator  "},
		{"", ""}, {"HCM", ""}, {"hcm2", ""},
	} {
		i := who(strings.Fields(c.groups)...)
		i.Subject = c.groups
		a, err := d.SignInAs(t.Context(), i, "")
		if c.want == "" {
			if !errors.Is(err, ErrNoRole) || a.Cookie != "" {
				t.Errorf("%q: %v", c.groups, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%q: %v", c.groups, err)
		}
		if got := a.Visitor.Key(); got != c.want {
			t.Errorf("%q: %q, want %q", c.groups, got, c.want)
		}
	}
}

func TestRulesAreHeldAgainstRoles(t *testing.T) {
	t.Parallel()
	for _, r := range []Rule{
		{"", Operator, areas(t), nil}, {"x", Service, areas(t, "VN"), nil}, {"x", "king", areas(t), nil}, {"x", National, areas(t, "P:79"), nil},
		{"x", Province, areas(t), nil}, {"x", Province, areas(t, "C:26740"), nil}, {"x", Staff, areas(t), nil}, {"x", Province, areas(t, "P:79"), []string{"exports"}},
	} {
		if err := r.Check(); err == nil {
			t.Errorf("%+v is taken", r)
		}
	}
	if err := (Rule{strings.Repeat("/long", 50), Province, areas(t, "P:77@63"), nil}).Check(); err != nil {
		t.Error(err)
	}
}

func TestChangedClaimsEndOlderSessions(t *testing.T) {
	t.Parallel()
	d, _ := abroad(t, false)
	first := arrives(t, d, who("hcm"))
	if first.Before.ID != 0 || first.Visitor.Person.Title != "Nguyễn Thị Lan" || first.Visitor.Person.Email != "lan@example.gov.vn" || first.Visitor.Person.Password != "" {
		t.Errorf("%+v", first)
	}
	second := arrives(t, d, who("hcm"))
	if second.Changed || second.Visitor.ID != first.Visitor.ID || second.Cookie == first.Cookie {
		t.Errorf("%+v", second)
	}
	renamed := who("hcm")
	renamed.Name, renamed.Email = "Nguyễn Lan\u202e\n", ""
	third := arrives(t, d, renamed)
	if third.Changed || third.Visitor.Person.Title != "Nguyễn Lan" || third.Visitor.Person.Email != "" {
		t.Errorf("%+v", third)
	}
	for _, a := range []Arrival{first, second} {
		if _, err := d.Who(t.Context(), a.Cookie); err != nil {
			t.Errorf("a session ended: %v", err)
		}
	}
	moved := arrives(t, d, who("vt"))
	if !moved.Changed || moved.Before.Scope.String() != "P:79" || moved.Visitor.Scope.String() != "P:77@63" {
		t.Errorf("%+v", moved)
	}
	for _, a := range []Arrival{first, second, third} {
		if _, err := d.Who(t.Context(), a.Cookie); !errors.Is(err, ErrSignedOut) {
			t.Errorf("a session of before goes on: %v", err)
		}
	}
	if v, err := d.Who(t.Context(), moved.Cookie); err != nil || v.Scope.String() != "P:77@63" {
		t.Errorf("%v %v", v, err)
	}
}

func TestWhoHasNoRoleAnyMoreIsOutUntilTheyHaveOne(t *testing.T) {
	t.Parallel()
	d, c := abroad(t, false)
	a := arrives(t, d, who("hcm"))
	if _, err := d.SignInAs(t.Context(), who("other"), ""); !errors.Is(err, ErrNoRole) {
		t.Fatalf("%v", err)
	}
	if _, err := d.Who(t.Context(), a.Cookie); !errors.Is(err, ErrSignedOut) {
		t.Errorf("their session goes on: %v", err)
	}
	if maker, made, err := d.Maker(t.Context(), a.Visitor.ID); maker != nil || !made || err != nil {
		t.Errorf("what they made goes on: %v %v %v", maker, made, err)
	}
	c.pass(time.Hour)
	if b := arrives(t, d, who("hcm")); !b.Changed || b.Visitor.ID != a.Visitor.ID {
		t.Errorf("%+v", b)
	}
	// Who was disabled here does not come back by the provider's word.
	for _, groups := range [][]string{{"hcm"}, {"other"}, {"hcm"}} {
		if err := d.Disable(t.Context(), state.Person{ID: a.Visitor.Person.ID}, true); err != nil {
			t.Fatal(err)
		}
		if _, err := d.SignInAs(t.Context(), who(groups...), ""); !errors.Is(err, ErrRefused) && !errors.Is(err, ErrNoRole) {
			t.Errorf("%v: %v", groups, err)
		}
	}
	if err := d.Disable(t.Context(), state.Person{ID: a.Visitor.Person.ID}, false); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SignInAs(t.Context(), who("other"), ""); !errors.Is(err, ErrNoRole) {
		t.Fatalf("%v", err)
	}
	if err := d.Disable(t.Context(), state.Person{ID: a.Visitor.Person.ID}, true); err != nil { // within the same second
		t.Fatal(err)
	}
	if _, err := d.SignInAs(t.Context(), who("hcm"), ""); !errors.Is(err, ErrRefused) {
		t.Errorf("disabled after a lapse: %v", err)
	}
}

func TestWaysOfSigningInDoNotMix(t *testing.T) {
	t.Parallel()
	d, _ := abroad(t, true)
	abroadHome := d.home
	d.home = Home{}
	person(t, d, "root", Administrator)
	local := map[string]string{}
	for _, name := range []string{"lan", "root"} {
		cookie, _, err := d.SignIn(t.Context(), Attempt{Name: name, Password: secret})
		if err != nil {
			t.Fatal(err)
		}
		local[name] = cookie
	}
	portal, token, err := d.Add(t.Context(), state.Person{Name: "portal", Title: "Portal", Role: string(Service), Scope: areas(t, "VN")})
	if err != nil {
		t.Fatal(err)
	}
	lan, err := d.store.PersonNamed(t.Context(), "lan")
	if err != nil {
		t.Fatal(err)
	}
	before, _, err := d.Invite(t.Context(), lan.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.home = abroadHome
	from := arrives(t, d, who("hcm"))

	// lets says who is let in, by session and by password.
	lets := func(way string, home Home, want string) {
		t.Helper()
		d.home = home
		d.changed()
		var in []string
		for _, c := range []struct{ name, cookie string }{{"lan", local["lan"]}, {"root", local["root"]}, {"provider", from.Cookie}} {
			// A session that is asked for and does not hold is removed: ask a copy.
			s, p, err := d.store.SessionOf(t.Context(), digestOf(c.cookie))
			if err != nil {
				t.Fatalf("%s: %s: %v", way, c.name, err)
			}
			if s.Person == p.ID && d.home.admits(p) {
				in = append(in, c.name)
			}
		}
		for _, name := range []string{"lan", "root"} {
			if _, _, err := d.SignIn(t.Context(), Attempt{Name: name, Password: secret}); err == nil {
				in = append(in, name+"'s password")
			} else if !errors.Is(err, ErrRefused) {
				t.Errorf("%s: %v", way, err)
			}
		}
		if _, err := d.Bearer(t.Context(), token); err == nil {
			in = append(in, portal.Name)
		}
		if got := strings.Join(in, ", "); got != want {
			t.Errorf("%s lets in %s, want %s", way, got, want)
		}
	}
	lets("local", Home{}, "lan, root, lan's password, root's password, portal")
	lets("provider and local", abroadHome, "root, provider, root's password, portal")
	lets("provider", Home{Issuer: issuer}, "provider, portal")
	lets("another provider", Home{Issuer: "https://other.example.vn"}, "portal")
	if _, err := d.SignInAs(t.Context(), who("hcm"), ""); !errors.Is(err, ErrRefused) {
		t.Errorf("somebody of the provider before: %v", err)
	}
	d.home = Home{Issuer: issuer}
	if _, err := d.Who(t.Context(), local["root"]); !errors.Is(err, ErrSignedOut) {
		t.Errorf("a session of an account goes on: %v", err)
	}
	code, _, err := d.Invite(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Invited(t.Context(), code); !errors.Is(err, state.ErrNoInvitation) {
		t.Errorf("a first administrator can be made: %v", err)
	}
	// Nobody of the provider gets a password, and nobody changes by hand what it says.
	var refused *PersonError
	if _, _, err = d.Invite(t.Context(), from.Visitor.Person.ID); !errors.As(err, &refused) {
		t.Errorf("somebody of the provider gets a link: %v", err)
	}
	if _, _, err := d.Add(t.Context(), state.Person{Name: "mai", Title: "Mai", Role: string(Province), Scope: areas(t, "P:79")}); !errors.As(err, &refused) {
		t.Errorf("a leader gets an account: %v", err)
	}
	if _, err := d.Accept(t.Context(), before, "", "", secret); !errors.Is(err, state.ErrNoInvitation) {
		t.Errorf("a link of before holds: %v", err)
	}
	p := from.Visitor.Person
	p.Role, p.Scope = string(Administrator), areas(t)
	if _, err := d.Change(t.Context(), p); err == nil {
		t.Error("the role of somebody of the provider was changed")
	}
}

func TestProviderEndsSessions(t *testing.T) {
	t.Parallel()
	d, c := abroad(t, false)
	sign := func(subject, session string) string {
		i := who("hcm")
		i.Subject, i.Session = subject, session
		return arrives(t, d, i).Cookie
	}
	in := map[string]string{"lan 1": sign("lan", "1"), "lan 2": sign("lan", "2"), "lan none": sign("lan", ""), "hoa 3": sign("hoa", "3"), "hoa 1": sign("hoa", "1")}
	left := func() string {
		var names []string
		for name, cookie := range in {
			if _, err := d.Who(t.Context(), cookie); err == nil {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		return strings.Join(names, ", ")
	}
	out := func(id, subject, session string) (int, bool) {
		people, fresh, err := d.SignOutFrom(t.Context(), oidc.Logout{ID: id, Until: c.now().Add(time.Minute), Subject: subject, Session: session})
		if err != nil {
			t.Fatal(err)
		}
		return len(people), fresh
	}
	if n, fresh := out("a", "lan", "1"); n != 1 || !fresh || left() != "hoa 1, hoa 3, lan 2, lan none" {
		t.Errorf("lan's first: %d %v, left %s", n, fresh, left())
	}
	if n, fresh := out("b", "", "1"); n != 1 || !fresh || left() != "hoa 3, lan 2, lan none" {
		t.Errorf("whoever's: %d %v, left %s", n, fresh, left())
	}
	if n, fresh := out("c", "nobody", ""); n != 0 || !fresh {
		t.Errorf("nobody: %d %v", n, fresh)
	}
	if n, fresh := out("d", "lan", ""); n != 1 || !fresh || left() != "hoa 3" {
		t.Errorf("all of lan's: %d %v, left %s", n, fresh, left())
	}
	in["lan again"] = sign("lan", "4")
	if n, fresh := out("d", "lan", ""); n != 0 || fresh || left() != "hoa 3, lan again" {
		t.Errorf("the same token again: %d %v, left %s", n, fresh, left())
	}
}

func TestTokenOfTheProviderIsSealed(t *testing.T) {
	t.Parallel()
	d, _ := abroad(t, false)
	i := who("hcm")
	i.Token = "eyJ.a-token-that-proves.who"
	a := arrives(t, d, i)
	if token, err := d.Proof(t.Context(), a.Visitor); err != nil || token != i.Token {
		t.Errorf("%q %v", token, err)
	}
	file := filepath.Join(t.TempDir(), "copy")
	if err := d.store.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, planted := range []string{i.Token, a.Cookie, "a-token-that-proves"} {
		if strings.Contains(string(text), planted) {
			t.Errorf("the backup holds %q", planted)
		}
	}
	d.seal = otherSeal(t)
	if token, err := d.Proof(t.Context(), a.Visitor); err != nil || token != "" {
		t.Errorf("with another key: %q %v", token, err)
	}
}

// otherSeal is the seal of another machine.
func otherSeal(t *testing.T) seal {
	t.Helper()
	s, err := openSeal(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSecondFactorOfAnotherMachineMustBeSetAnew(t *testing.T) {
	t.Parallel()
	d, c, p := desk(t)
	_, codes, _ := withFactor(t, d, c)
	if lost, err := d.LostFactors(t.Context()); err != nil || len(lost) != 0 {
		t.Errorf("%v %v", lost, err)
	}
	d.seal = otherSeal(t)
	if lost, err := d.LostFactors(t.Context()); err != nil || len(lost) != 1 || lost[0].ID != p.ID {
		t.Errorf("%v %v", lost, err)
	}
	try := func(password, code string) error {
		_, _, err := d.SignIn(t.Context(), Attempt{Name: p.Name, Password: password, Code: code})
		return err
	}
	if err := try("wrong "+secret, ""); !errors.Is(err, ErrRefused) {
		t.Errorf("who does not know the password is told: %v", err)
	}
	for _, code := range []string{"", "123456"} {
		if err := try(secret, code); !errors.Is(err, ErrFactorLost) {
			t.Errorf("code %q: %v", code, err)
		}
	}
	if err := try(secret, codes[0]); err != nil {
		t.Errorf("a recovery code needs no key: %v", err)
	}
	if err := try(secret, codes[0]); !errors.Is(err, ErrFactorLost) {
		t.Errorf("a recovery code works twice: %v", err)
	}
	if err := d.TakeFactor(t.Context(), state.Person{ID: p.ID}); err != nil {
		t.Fatal(err)
	}
	if err := try(secret, ""); err != nil {
		t.Errorf("after it was taken away: %v", err)
	}
}
