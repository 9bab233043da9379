package auth

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"toancanh/queries/area"
	"toancanh/server/state"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

const secret = "bảy con mèo trên mái ngói"

// desk gives a desk with a person called lan and the clock it goes by.
func desk(t *testing.T) (*Desk, *clock, state.Person) {
	t.Helper()
	dir := t.TempDir()
	store, err := state.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	c := &clock{at: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)}
	d, err := Open(Options{Store: store, Dir: dir, Now: c.now, Idle: time.Hour, Lifetime: 12 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	d.hasher.memory = 64 // a test hashes often
	return d, c, person(t, d, "lan", Province, "P:79")
}

func areas(t *testing.T, names ...string) area.Scope {
	t.Helper()
	var list []area.Area
	for _, name := range names {
		a, err := area.Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, a)
	}
	return area.ScopeOf(list...)
}

// person adds somebody who has set a password by a link.
func person(t *testing.T, d *Desk, name string, role Role, scope ...string) state.Person {
	t.Helper()
	p, _, err := d.Add(t.Context(), state.Person{Name: name, Title: "Nguyễn Văn " + name, Role: string(role), Scope: areas(t, scope...)})
	if err != nil {
		t.Fatal(err)
	}
	code, _, err := d.Invite(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = d.Accept(t.Context(), code, "", "", secret); err != nil {
		t.Fatal(err)
	}
	return p
}

func try(d *Desk, t *testing.T, name, password, code, address string) (string, *Visitor, error) {
	t.Helper()
	return d.SignIn(t.Context(), Attempt{Name: name, Password: password, Code: code, Address: address, Agent: "Firefox\n"})
}

func signIn(t *testing.T, d *Desk) (string, *Visitor) {
	t.Helper()
	cookie, v, err := try(d, t, "lan", secret, "", "10.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return cookie, v
}

func TestWhoSignsInIsKnownByTheCookieAlone(t *testing.T) {
	t.Parallel()
	d, _, p := desk(t)
	cookie, _ := signIn(t, d)
	v, err := d.Who(t.Context(), cookie)
	if err != nil || v.Person.ID != p.ID || v.Scope.String() != "P:79" || v.Role != Province || v.Session.Agent != "Firefox" {
		t.Errorf("%+v, %v", v, err)
	}
	for _, other := range []string{"", cookie[:51], strings.ToLower(cookie), cookie + "A", strings.Repeat("A", 52), fmt.Sprintf("%x", v.Session.Digest)[:52]} {
		if _, err := d.Who(t.Context(), other); !errors.Is(err, ErrSignedOut) {
			t.Errorf("cookie %q: %v", other, err)
		}
	}
	again, _ := signIn(t, d)
	if again == cookie {
		t.Error("two sessions have one cookie")
	}
}

func TestWrongNamesPasswordsAndDisabledPeopleAreRefusedAlike(t *testing.T) {
	t.Parallel()
	d, _, p := desk(t)
	if err := d.Disable(t.Context(), person(t, d, "gone", National, "VN"), true); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Add(t.Context(), state.Person{Name: "fresh", Title: "x", Role: string(National), Scope: areas(t, "VN")}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Add(t.Context(), state.Person{Name: "portal", Title: "x", Role: string(Service), Scope: areas(t, "VN")}); err != nil {
		t.Fatal(err)
	}
	for i, c := range [][2]string{
		{"lan", "x"}, {"nobody", secret}, {"gone", secret}, {"fresh", ""}, {"fresh", secret}, {"portal", ""}, {"lan' or 1=1 --", secret}, {"", ""}, {"lan", secret + "x"},
		{"lan", strings.Repeat("x", 600)},
	} {
		if _, _, err := try(d, t, c[0], c[1], "", fmt.Sprintf("10.0.1.%d", i)); !errors.Is(err, ErrRefused) {
			t.Errorf("%q: %v", c, err)
		}
	}
	if _, _, err := try(d, t, " LAN ", secret, "", "10.0.0.9"); err != nil {
		t.Errorf("name in capitals: %v", err)
	}
	if p.Password == "" || strings.Contains(p.Password, secret) || !strings.HasPrefix(newHasher().hash(secret), "$argon2id$v=19$m=47104,t=1,p=1$") {
		t.Errorf("kept %q", p.Password)
	}
}

func TestSessionsEndByIdlenessAgeAndRevocation(t *testing.T) {
	t.Parallel()
	d, c, p := desk(t)
	idle, _ := signIn(t, d)
	c.pass(59 * time.Minute)
	if _, err := d.Who(t.Context(), idle); err != nil {
		t.Fatalf("before it is idle: %v", err)
	}
	c.pass(time.Hour)
	if _, err := d.Who(t.Context(), idle); !errors.Is(err, ErrSignedOut) {
		t.Errorf("idle: %v", err)
	}
	old, _ := signIn(t, d)
	for range 13 * 2 {
		c.pass(30 * time.Minute)
		_, _ = d.Who(t.Context(), old)
	}
	if _, err := d.Who(t.Context(), old); !errors.Is(err, ErrSignedOut) {
		t.Errorf("older than its lifetime: %v", err)
	}
	for name, end := range map[string]func(v *Visitor) error{
		"signed out": func(v *Visitor) error { return d.SignOut(t.Context(), v) },
		"revoked":    func(*Visitor) error { return d.EndSessions(t.Context(), p.ID, nil) },
		"role changed": func(v *Visitor) error {
			q := v.Person
			q.Scope = areas(t, "P:01")
			_, err := d.Change(t.Context(), q)
			return err
		},
		"disabled": func(*Visitor) error { return d.Disable(t.Context(), state.Person{ID: p.ID}, true) },
	} {
		if err := d.Disable(t.Context(), state.Person{ID: p.ID}, false); err != nil {
			t.Fatal(err)
		}
		cookie, v := signIn(t, d)
		if _, err := d.Who(t.Context(), cookie); err != nil {
			t.Fatal(err)
		}
		if err := end(v); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Who(t.Context(), cookie); !errors.Is(err, ErrSignedOut) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSomebodyElsesSessionCannotBeEnded(t *testing.T) {
	t.Parallel()
	d, _, _ := desk(t)
	cookie, v := signIn(t, d)
	if err := d.EndSession(t.Context(), v.Person.ID+1, v.Session.Digest); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Who(t.Context(), cookie); err != nil {
		t.Errorf("it ended: %v", err)
	}
}

func TestGuessingHasToWaitLongerEachTime(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"lan", "nobody"} {
		d, c, _ := desk(t)
		for i := range failuresOfAccount {
			if _, _, err := try(d, t, name, "wrong", "", fmt.Sprintf("10.0.2.%d", i)); !errors.Is(err, ErrRefused) {
				t.Fatalf("%s try %d: %v", name, i, err)
			}
		}
		var last time.Duration
		for range 12 {
			_, _, err := try(d, t, name, secret, "", "10.9.9.9")
			var wait *WaitError
			if !errors.As(err, &wait) || wait.Wait < last || wait.Wait > longestWait {
				t.Fatalf("%s: %v after %s", name, err, last)
			}
			last = wait.Wait
			c.pass(wait.Wait)
			if _, _, err := try(d, t, name, "wrong", "", "10.9.9.8"); !errors.Is(err, ErrRefused) {
				t.Fatalf("%s after waiting: %v", name, err)
			}
		}
		if last != longestWait {
			t.Errorf("%s waits %s at most", name, last)
		}
		if name == "lan" {
			c.pass(longestWait)
			if _, _, err := try(d, t, name, secret, "", "10.9.9.9"); err != nil {
				t.Errorf("who waited and knows it: %v", err)
			}
		}
	}
}

func TestManyGuessesAtOnceGainNothing(t *testing.T) {
	t.Parallel()
	d, _, _ := desk(t)
	var heard atomic.Int64
	var trying sync.WaitGroup
	for i := range 40 {
		trying.Go(func() {
			if _, _, err := try(d, t, "lan", "wrong", "", fmt.Sprintf("10.0.3.%d", i)); errors.Is(err, ErrRefused) {
				heard.Add(1)
			}
		})
	}
	trying.Wait()
	if heard.Load() > failuresOfAccount {
		t.Errorf("%d guesses were heard", heard.Load())
	}
}

func TestOneAddressCannotTryManyAccounts(t *testing.T) {
	t.Parallel()
	d, _, _ := desk(t)
	for i := range failuresOfAddress {
		if _, _, err := try(d, t, fmt.Sprint("name", i), "wrong", "", fmt.Sprintf("2001:db8:1:2::%x", i)); !errors.Is(err, ErrRefused) {
			t.Fatalf("try %d: %v", i, err)
		}
		if i%5 == 0 { // who has an account cannot wipe the slate
			if _, _, err := try(d, t, "lan", secret, "", "2001:db8:1:2::ffff"); err != nil {
				break
			}
		}
	}
	var wait *WaitError
	if _, _, err := try(d, t, "another", "wrong", "", "2001:db8:1:2:aaaa::1"); !errors.As(err, &wait) {
		t.Errorf("the network goes on: %v", err)
	}
	if _, _, err := try(d, t, "lan", secret, "", "2001:db8:1:3::1"); err != nil {
		t.Errorf("another network: %v", err)
	}
}

func TestWatchingGuessersTakesBoundedMemory(t *testing.T) {
	t.Parallel()
	g := newGuard()
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	for i := range mostWatched + 40 {
		g.begin(now.Add(time.Duration(i)*time.Millisecond), fmt.Sprint(i), fmt.Sprint(i))
	}
	if len(g.failed) > mostWatched {
		t.Errorf("%d are watched", len(g.failed))
	}
}
