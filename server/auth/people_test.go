package auth

import (
	"errors"
	"slices"
	"testing"
	"time"

	"toancanh/server/state"
)

func TestSomebodyAlwaysLooksAfterPeople(t *testing.T) {
	t.Parallel()
	d, _, _ := desk(t)
	mai := person(t, d, "mai", Administrator)
	if _, _, err := d.Add(t.Context(), state.Person{Name: "invited", Title: "Cô", Role: string(Administrator)}); err != nil { // cannot sign in yet
		t.Fatal(err)
	}
	lesser := mai
	lesser.Role = string(Operator)
	if _, err := d.Change(t.Context(), lesser); !errors.Is(err, ErrLast) {
		t.Errorf("the last administrator became an operator: %v", err)
	}
	if err := d.Disable(t.Context(), state.Person{ID: mai.ID}, true); !errors.Is(err, ErrLast) {
		t.Errorf("the last administrator was disabled: %v", err)
	}
	other := person(t, d, "hoa", Administrator)
	if what, err := d.Change(t.Context(), lesser); err != nil || what != "p2 role administrator > operator" {
		t.Errorf("with another: %q, %v", what, err)
	}
	if err := d.Disable(t.Context(), other, true); !errors.Is(err, ErrLast) {
		t.Errorf("then the other is the last: %v", err)
	}
}

func TestOnlyWhoCanSignInLooksAfterPeople(t *testing.T) {
	t.Parallel()
	d, _ := abroad(t, true)
	abroadHome := d.home
	d.home = Home{}
	for _, name := range []string{"an", "binh"} { // more than one, and before the others by name
		person(t, d, name, Administrator)
	}
	d.home = abroadHome
	theirs := arrives(t, d, who("admins")).Visitor.Person
	if err := d.Disable(t.Context(), theirs, true); err != nil {
		t.Errorf("where administrators have accounts here too: %v", err)
	}
	if err := d.Disable(t.Context(), state.Person{ID: theirs.ID}, false); err != nil {
		t.Fatal(err)
	}
	d.home.Local = false
	if err := d.Disable(t.Context(), state.Person{ID: theirs.ID}, true); !errors.Is(err, ErrLast) {
		t.Errorf("the only administrator of the provider was disabled: %v", err)
	}
	an, err := d.store.PersonNamed(t.Context(), "an")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Disable(t.Context(), an, true); err != nil {
		t.Errorf("an administrator who cannot sign in: %v", err)
	}
	d.home = Home{}
	binh, err := d.store.PersonNamed(t.Context(), "binh")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Disable(t.Context(), binh, true); !errors.Is(err, ErrLast) {
		t.Errorf("only one of a provider of before is left: %v", err)
	}
	binh.Role = string(Operator)
	if _, err := d.Change(t.Context(), binh); !errors.Is(err, ErrLast) {
		t.Errorf("the last became an operator: %v", err)
	}
}

func TestWhatWasChangedMeanwhileIsNotChangedAgain(t *testing.T) {
	t.Parallel()
	d, c, lan := desk(t)
	first, second := lan, lan
	first.Scope, second.Scope = areas(t, "P:01"), areas(t, "P:48")
	if what, err := d.Change(t.Context(), first); err != nil || what != "p1 areas -P:79 +P:01" {
		t.Fatalf("%q, %v", what, err)
	}
	_, err := d.Change(t.Context(), second)
	for name, err := range map[string]error{"role": err, "disable": d.Disable(t.Context(), lan, true), "factor": d.TakeFactor(t.Context(), lan)} {
		if !errors.Is(err, state.ErrChanged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	portal, _, err := d.Add(t.Context(), state.Person{Name: "portal", Title: "Cổng", Role: string(Service), Scope: areas(t, "P:79")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.NewToken(t.Context(), portal, c.now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := d.RevokeToken(t.Context(), portal); !errors.Is(err, state.ErrChanged) {
		t.Errorf("a newer token was revoked: %v", err)
	}
	same, err := d.store.PersonOf(t.Context(), lan.ID)
	if err != nil {
		t.Fatal(err)
	}
	if what, err := d.Change(t.Context(), same); what != "" || err != nil {
		t.Errorf("nothing was different: %q, %v", what, err)
	}
}

func TestChangesAreTakenBack(t *testing.T) {
	t.Parallel()
	was := state.Person{ID: 3, Title: "Lan", Role: string(Staff), Scope: areas(t, "P:79", "C:26740", "P:77@63"), Rights: []string{"exports", "embeds"}}
	for _, is := range []state.Person{
		{ID: 3, Title: "Lan", Role: string(Province), Scope: areas(t, "P:01")}, {ID: 3, Title: "Lan", Role: string(Operator)},
		{ID: 3, Title: "Lan", Role: string(Staff), Scope: was.Scope, Rights: []string{"exports", "reports"}},
	} {
		before, ok := Undo(is, Difference(was, is))
		slices.Sort(before.Rights)
		if !ok || before.Role != was.Role || before.Scope.String() != was.Scope.String() || !slices.Equal(before.Rights, []string{"embeds", "exports"}) {
			t.Errorf("%s: %+v, %t", Difference(was, is), before, ok)
		}
	}
	for _, what := range []string{"", "p3", "p3 disabled", "p3 title", "p4 role staff > province", "p3 areas -P:999", "p3 areas -P:01…", "p3 role staff province"} {
		if _, ok := Undo(was, what); ok {
			t.Errorf("%q was taken back", what)
		}
	}
}

func TestTokensEndOnTheirDay(t *testing.T) {
	t.Parallel()
	d, c, _ := desk(t)
	portal := state.Person{Name: "portal", Title: "Cổng", Role: string(Service), Scope: areas(t, "P:79"), Token: state.Token{Expires: c.now().Add(48 * time.Hour)}}
	_, token, err := d.Add(t.Context(), portal)
	if err != nil {
		t.Fatal(err)
	}
	c.pass(47 * time.Hour)
	if _, err := d.Bearer(t.Context(), token); err != nil {
		t.Errorf("before: %v", err)
	}
	p, err := d.store.PersonNamed(t.Context(), "portal")
	if err != nil || !p.Seen.Equal(c.now()) || p.Version != 1 {
		t.Errorf("seen %s, version %d, %v", p.Seen, p.Version, err)
	}
	c.pass(time.Hour)
	if _, err := d.Bearer(t.Context(), token); !errors.Is(err, ErrSignedOut) {
		t.Errorf("at its end: %v", err)
	}
	var wrong *PersonError
	if _, err := d.NewToken(t.Context(), p, c.now()); !errors.As(err, &wrong) || wrong.Field != "expires" {
		t.Errorf("a token that has ended: %v", err)
	}
	if token, err = d.NewToken(t.Context(), p, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if p, err = d.store.PersonNamed(t.Context(), "portal"); err != nil {
		t.Fatal(err)
	}
	if err := d.RevokeToken(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Bearer(t.Context(), token); !errors.Is(err, ErrSignedOut) {
		t.Errorf("revoked: %v", err)
	}
}

func TestFaultsNameTheirField(t *testing.T) {
	t.Parallel()
	for field, p := range map[string]state.Person{
		"name":   {Name: "Lan", Title: "Lan", Role: string(Operator)},
		"title":  {Name: "lan", Role: string(Operator)},
		"role":   {Name: "lan", Title: "Lan", Role: "root"},
		"areas":  {Name: "lan", Title: "Lan", Role: string(Province)},
		"rights": {Name: "lan", Title: "Lan", Role: string(Operator), Rights: []string{"embeds"}},
	} {
		var wrong *PersonError
		if err := CheckPerson(p); !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestPeopleAreFoundPageByPage(t *testing.T) {
	t.Parallel()
	d, c, _ := desk(t)
	for _, name := range []string{"an", "binh", "chi"} {
		person(t, d, name, Staff, "P:01")
	}
	names := func(f state.PersonFilter) (list []string) {
		found, more, err := d.store.FindPeople(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range found {
			list = append(list, p.Name)
		}
		if more {
			list = append(list, "…")
		}
		return list
	}
	if _, _, err := d.SignIn(t.Context(), Attempt{Name: "chi", Password: secret}); err != nil {
		t.Fatal(err)
	}
	hanoi := areas(t, "C:00004").Areas()[0]
	for _, c := range []struct {
		filter state.PersonFilter
		want   []string
	}{
		{state.PersonFilter{Limit: 2}, []string{"an", "binh", "…"}}, {state.PersonFilter{Limit: 2, After: "binh"}, []string{"chi", "lan"}},
		{state.PersonFilter{Text: "NGUYEN van B"}, []string{"binh"}}, {state.PersonFilter{Sees: hanoi}, []string{"an", "binh", "chi"}},
		{state.PersonFilter{Role: string(Province)}, []string{"lan"}}, {state.PersonFilter{NotRole: string(Staff)}, []string{"lan"}},
		{state.PersonFilter{Standing: state.Invited}, nil}, {state.PersonFilter{Unseen: c.now()}, []string{"an", "binh", "lan"}},
	} {
		if got := names(c.filter); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.filter, got, c.want)
		}
	}
}

func TestLockedNamesCanBeUnlocked(t *testing.T) {
	t.Parallel()
	d, _, _ := desk(t)
	for range failuresOfAccount + 1 {
		_, _, _ = d.SignIn(t.Context(), Attempt{Name: "lan", Password: "wrong", Address: "10.0.0.1"})
	}
	for range failuresOfAccount + 1 { // a password in the place of a name
		_, _, _ = d.SignIn(t.Context(), Attempt{Name: "my secret", Password: "wrong", Address: "10.0.0.1"})
	}
	if got, err := d.Locked(t.Context()); err != nil || !slices.Equal(got, []string{"lan"}) {
		t.Errorf("locked: %v, %v", got, err)
	}
	d.Unlock("lan")
	if _, _, err := d.SignIn(t.Context(), Attempt{Name: "lan", Password: secret, Address: "10.0.0.1"}); err != nil {
		t.Errorf("unlocked: %v", err)
	}
	if got, err := d.Locked(t.Context()); err != nil || len(got) > 0 {
		t.Errorf("unlocked: %v, %v", got, err)
	}
}
