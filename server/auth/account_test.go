package auth

import (
	"encoding/base32"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"toancanh/queries/area"
	"toancanh/server/state"
)

func TestWeakPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]error{
		"": ErrShort, "ngắnquá": ErrShort, "elevenchars": ErrShort, strings.Repeat("dài ", 200): ErrLong,
		"Password1234!": ErrCommon, "passwordpassword": ErrCommon, "MatKhau@123456": ErrCommon, "aaaaaaaaaaaaaa": ErrCommon, "abababababab": ErrCommon,
		"123456789012": ErrCommon, "qwertyuiop123": ErrCommon, "abcdefghijklmnop": ErrCommon, "toancanh2026!!": ErrCommon, "Vietnam@20262026": ErrCommon,
		"nguyenvanlan2026": ErrCommon, "19900521010": nil, "iloveyou123456": ErrCommon,
		"correct horse battery": nil, secret: nil, "kR7#vX2!mQ9$": nil, "trời hôm nay xanh quá": nil,
	} {
		if password == "19900521010" {
			want = ErrShort
		}
		if err := CheckPassword(password, "lan", "nguyenvanlan"); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", password, err, want)
		}
	}
}

func TestPasswordIsTheSameHoweverItsMarksAreWritten(t *testing.T) {
	t.Parallel()
	h := newHasher()
	if !h.holds("e\u0302\u0301 thuyền về bến", h.hash("ế thuyền về bến")) {
		t.Error("composed and decomposed marks differ")
	}
	for _, kept := range []string{"", "$argon2id$v=19$m=47104,t=0,p=1$AAAA$AAAA", "$argon2i$v=19$m=1,t=1,p=1$AAAA$AAAA", "x"} {
		if h.holds("", kept) {
			t.Errorf("%q holds", kept)
		}
	}
}

func TestCodesAreThoseOfTheStandard(t *testing.T) {
	t.Parallel()
	key := []byte("12345678901234567890")
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} { // RFC 6238, appendix B
		if got := codeAt(key, at/30); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
}

// withFactor gives lan a second factor.
func withFactor(t *testing.T, d *Desk, c *clock) (key []byte, codes []string, cookie string) {
	t.Helper()
	_, v := signIn(t, d)
	text := NewFactor()
	key, err := base32.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	if codes, cookie, err = d.SetFactor(t.Context(), v, "10.0.0.1", secret, "", text, codeAt(key, c.now().Unix()/30)); err != nil {
		t.Fatal(err)
	}
	return key, codes, cookie
}

func TestSecondFactorIsAskedForAndEachCodeHoldsOnce(t *testing.T) {
	t.Parallel()
	d, c, p := desk(t)
	before, _ := signIn(t, d)
	key, codes, cookie := withFactor(t, d, c)
	if _, err := d.Who(t.Context(), before); !errors.Is(err, ErrSignedOut) {
		t.Errorf("another session went on: %v", err)
	}
	if _, err := d.Who(t.Context(), cookie); err != nil {
		t.Errorf("the own session ended: %v", err)
	}
	setUp := codeAt(key, c.now().Unix()/30)
	for _, code := range []string{"", "000000", setUp, codes[0][:10]} {
		if _, _, err := try(d, t, "lan", secret, code, "10.0.4."+fmt.Sprint(len(code))); !errors.Is(err, ErrRefused) {
			t.Errorf("code %q: %v", code, err)
		}
	}
	c.pass(time.Hour)
	good := codeAt(key, c.now().Unix()/30)
	if _, _, err := try(d, t, "lan", secret, good[:3]+" "+good[3:], "10.0.4.1"); err != nil {
		t.Errorf("good code: %v", err)
	}
	if _, _, err := try(d, t, "lan", secret, good, "10.0.4.2"); !errors.Is(err, ErrRefused) {
		t.Errorf("the same code again: %v", err)
	}
	if _, _, err := try(d, t, "lan", secret, strings.ToUpper(codes[3]), "10.0.4.3"); err != nil {
		t.Errorf("recovery code: %v", err)
	}
	if _, _, err := try(d, t, "lan", secret, codes[3], "10.0.4.4"); !errors.Is(err, ErrRefused) {
		t.Errorf("the same recovery code again: %v", err)
	}
	if n, err := d.store.CodesLeft(t.Context(), p.ID); n != recoveryCodes-1 || err != nil {
		t.Errorf("%d codes left, %v", n, err)
	}
}

func TestOneCodeLetsOneInOfManyAtOnce(t *testing.T) {
	t.Parallel()
	d, c, _ := desk(t)
	key, _, _ := withFactor(t, d, c)
	c.pass(time.Hour)
	code := codeAt(key, c.now().Unix()/30)
	var in atomic.Int64
	var trying sync.WaitGroup
	for i := range failuresOfAccount {
		trying.Go(func() {
			if _, _, err := try(d, t, "lan", secret, code, fmt.Sprintf("10.0.5.%d", i)); err == nil {
				in.Add(1)
			}
		})
	}
	trying.Wait()
	if in.Load() != 1 {
		t.Errorf("%d were let in", in.Load())
	}
}

func TestSecondFactorIsSealedForItsPersonByAKeyOutside(t *testing.T) {
	t.Parallel()
	d, c, p := desk(t)
	key, codes, _ := withFactor(t, d, c)
	kept, err := d.store.PersonOf(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.seal.open(label(p.ID+1), kept.Factor); err == nil {
		t.Error("it opens for somebody else")
	}
	copyOf := filepath.Join(t.TempDir(), "copy")
	if err := d.store.Backup(t.Context(), copyOf); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(copyOf)
	if err != nil {
		t.Fatal(err)
	}
	for _, planted := range []string{string(key), base32.StdEncoding.EncodeToString(key), secret, codes[0], plainCode(codes[0])} {
		if strings.Contains(string(text), planted) {
			t.Errorf("the backup holds %q", planted)
		}
	}
	dir := t.TempDir()
	if _, err := openSeal(dir); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, KeyFolder, "factors.key")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key: %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := openSeal(dir); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key others can read: %v", err)
	}
}

func TestChangesOfSecretsNeedThePassword(t *testing.T) {
	t.Parallel()
	d, c, _ := desk(t)
	_, v := signIn(t, d)
	if _, err := d.SetPassword(t.Context(), v, "10.0.0.1", "wrong", "một mật khẩu khác hẳn"); !errors.Is(err, ErrRefused) {
		t.Errorf("without the old one: %v", err)
	}
	if _, err := d.SetPassword(t.Context(), v, "10.0.0.1", secret, "password1234"); !errors.Is(err, ErrCommon) {
		t.Errorf("weak: %v", err)
	}
	other, _ := signIn(t, d)
	old, v := signIn(t, d)
	cookie, err := d.SetPassword(t.Context(), v, "10.0.0.1", secret, "chín con vịt bơi ngang sông")
	if err != nil {
		t.Fatal(err)
	}
	for name, gone := range map[string]string{"other session": other, "old cookie": old} {
		if _, err := d.Who(t.Context(), gone); !errors.Is(err, ErrSignedOut) {
			t.Errorf("%s: %v", name, err)
		}
	}
	v, err = d.Who(t.Context(), cookie)
	if err != nil {
		t.Fatal(err)
	}
	text := NewFactor()
	key, _ := base32.StdEncoding.DecodeString(text)
	if _, _, err := d.SetFactor(t.Context(), v, "10.0.0.1", "wrong", "", text, codeAt(key, c.now().Unix()/30)); !errors.Is(err, ErrRefused) {
		t.Errorf("factor without the password: %v", err)
	}
	if _, _, err := d.SetFactor(t.Context(), v, "10.0.0.1", "chín con vịt bơi ngang sông", "", text, "000000"); !errors.Is(err, ErrRefused) {
		t.Errorf("factor without its code: %v", err)
	}
}

func TestLinksHoldOnceAndForADay(t *testing.T) {
	t.Parallel()
	d, c, p := desk(t)
	code, _, err := d.Invite(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Accept(t.Context(), code, "", "", "short"); !errors.Is(err, ErrShort) {
		t.Errorf("weak: %v", err)
	}
	newer, _, err := d.Invite(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Accept(t.Context(), code, "", "", "chín con vịt bơi ngang sông"); !errors.Is(err, state.ErrNoInvitation) {
		t.Errorf("an older link: %v", err)
	}
	cookie, _ := signIn(t, d)
	if _, err := d.Accept(t.Context(), newer, "admin", "x", "chín con vịt bơi ngang sông"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Who(t.Context(), cookie); !errors.Is(err, ErrSignedOut) {
		t.Errorf("a session from before the new password: %v", err)
	}
	if kept, err := d.store.PersonOf(t.Context(), p.ID); err != nil || kept.Name != "lan" || kept.Role != string(Province) {
		t.Errorf("the link changed more than the password: %+v, %v", kept, err)
	}
	if _, err := d.Accept(t.Context(), newer, "", "", secret); !errors.Is(err, state.ErrNoInvitation) {
		t.Errorf("again: %v", err)
	}
	late, _, err := d.Invite(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	c.pass(invitationLasts)
	for _, code := range []string{late, "", "x", strings.Repeat("A", 52)} {
		if _, err := d.Invited(t.Context(), code); !errors.Is(err, state.ErrNoInvitation) {
			t.Errorf("%q: %v", code, err)
		}
	}
}

func TestFirstAdministratorIsMadeOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := state.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	d, err := Open(Options{Store: store, Dir: dir, Now: time.Now, Idle: time.Hour, Lifetime: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	code, _, err := d.Invite(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var weak *PersonError
	if _, err := d.Accept(t.Context(), code, "Not A Name", "x", secret); !errors.As(err, &weak) {
		t.Errorf("a wrong name: %v", err)
	}
	p, err := d.Accept(t.Context(), code, "mai", "Mai", secret)
	if err != nil || p.Role != string(Administrator) {
		t.Fatalf("%+v, %v", p, err)
	}
	if code, _, err = d.Invite(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Accept(t.Context(), code, "eve", "Eve", secret); !errors.Is(err, state.ErrPeople) {
		t.Errorf("a second first administrator: %v", err)
	}
}

func TestTokensBelongToServicesAndEndAtOnce(t *testing.T) {
	t.Parallel()
	d, _, lan := desk(t)
	p, token, err := d.Add(t.Context(), state.Person{Name: "portal", Title: "Cổng", Role: string(Service), Scope: areas(t, "P:79")})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := d.Bearer(t.Context(), token); err != nil || v.Scope.String() != "P:79" || !v.May(Exports) || v.May(Embeds) || v.May(People) {
		t.Errorf("%+v, %v", v, err)
	}
	newer, err := d.NewToken(t.Context(), p, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{token, "", tokenMark, newer + "x", strings.ToUpper(newer)} {
		if _, err := d.Bearer(t.Context(), gone); !errors.Is(err, ErrSignedOut) {
			t.Errorf("%q: %v", gone, err)
		}
	}
	if err := d.Disable(t.Context(), state.Person{ID: p.ID}, true); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Bearer(t.Context(), newer); !errors.Is(err, ErrSignedOut) {
		t.Errorf("disabled: %v", err)
	}
	if _, err := d.NewToken(t.Context(), lan, time.Time{}); err == nil {
		t.Error("a leader got a token")
	}
}

func TestRolesMayWhatTheyMay(t *testing.T) {
	t.Parallel()
	all := []Right{Figures, Exports, Embeds, Reports, Operations, Jobs, People}
	for role, want := range map[Role][]Right{
		National: {Figures, Exports, Embeds, Reports, Operations}, Province: {Figures, Exports, Embeds, Reports}, Commune: {Figures, Exports, Embeds, Reports},
		Staff: {Figures}, Operator: {Operations, Jobs}, Administrator: {Operations, People}, Service: {Figures, Exports}, "": nil, "root": nil,
	} {
		v := &Visitor{Role: role}
		if slices.Contains([]Role{National, Province, Commune, Staff, Service}, role) {
			if v.May(Figures) {
				t.Errorf("%s of no area may look", role)
			}
			v.Scope = area.NationScope()
		}
		var may []Right
		for _, r := range append(all, "anything") {
			if v.May(r) {
				may = append(may, r)
			}
		}
		if !slices.Equal(may, want) {
			t.Errorf("%s may %v, want %v", role, may, want)
		}
	}
	if v := (&Visitor{Role: Staff, Scope: area.NationScope(), Rights: []Right{Exports, People, Operations}}); !v.May(Exports) || v.May(People) || v.May(Operations) || v.May(Embeds) {
		t.Error("a staff may what no staff may be given")
	}
}

func TestPeopleWhoseRoleAndAreasDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		role   Role
		areas  []string
		rights []string
		good   bool
	}{
		"nation": {National, []string{"VN"}, nil, true}, "nation of a province": {National, []string{"P:79"}, nil, false},
		"province": {Province, []string{"P:79"}, nil, true}, "old province": {Province, []string{"P:77@63"}, nil, true}, "several": {Province, []string{"P:79", "P:01@63"}, nil, true},
		"province of everything": {Province, []string{"VN"}, nil, false}, "province of nothing": {Province, nil, nil, false},
		"commune": {Commune, []string{"C:26740"}, nil, true}, "commune of a province": {Commune, []string{"P:79"}, nil, false},
		"staff": {Staff, []string{"P:79"}, []string{"exports"}, true}, "staff with too much": {Staff, []string{"P:79"}, []string{"people"}, false}, "staff of nothing": {Staff, nil, nil, false},
		"leader with rights": {Province, []string{"P:79"}, []string{"exports"}, false},
		"operator":           {Operator, nil, nil, true}, "administrator": {Administrator, nil, nil, true}, "service": {Service, []string{"VN"}, nil, true}, "no role": {"root", []string{"VN"}, nil, false},
	} {
		err := CheckPerson(state.Person{Name: "lan", Title: "Lan", Role: string(c.role), Scope: areas(t, c.areas...), Rights: c.rights})
		if (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"", "L", "Lan", "lan nguyen", "lan@x", "1lan", strings.Repeat("a", 33), "lan\n"} {
		if CheckPerson(state.Person{Name: name, Title: "Lan", Role: string(Operator)}) == nil {
			t.Errorf("name %q", name)
		}
	}
}
