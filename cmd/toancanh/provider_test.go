package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"toancanh/queries/area"
	"toancanh/server/auth"
	"toancanh/server/auth/oidc/oidctest"
	"toancanh/server/state"
)

// types runs a command and returns what it says and its exit code.
func types(t *testing.T, args ...string) (string, int) {
	t.Helper()
	var out bytes.Buffer
	c := &cli{args: args, in: strings.NewReader(""), out: &out, err: &out}
	code := c.run(context.WithoutCancel(t.Context()))
	return out.String(), code
}

// writes puts a file into a new folder and returns its name.
func writes(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestCheckTriesTheProviderAndSaysWhatToRegister(t *testing.T) {
	theirs := oidctest.Start(t, "https://toancanh.example.vn")
	file := writes(t, "config.yaml", `
server: {public_url: "https://toancanh.example.vn/"}
auth:
  mode: oidc
  oidc: {issuer: "`+theirs.URL+`", client_id: toancanh, roles: [{group: leaders, role: national}, {group: admins, role: administrator}]}
`)
	if said, code := types(t, "check", "--config", file); code != exitDone || len(theirs.Asked) > 0 {
		t.Errorf("offline: %d %s, asked %v", code, said, theirs.Asked)
	}
	said, code := types(t, "check", "--config", file, "--online")
	if code != exitDone {
		t.Fatal(said)
	}
	for _, has := range []string{
		theirs.URL + " answers", "RS256", "(RSA, sig)", theirs.URL + "/end_session", "tells of sign-outs  ", "https://toancanh.example.vn/login/oidc/callback",
		"https://toancanh.example.vn/login/oidc/logout", "https://toancanh.example.vn/login\n",
	} {
		if !strings.Contains(said, has) {
			t.Errorf("it does not say %q:\n%s", has, said)
		}
	}
	theirs.Spoil = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusBadGateway); return true }
	if said, code := types(t, "check", "--config", file, "--online"); code != exitUsage || !strings.Contains(said, "auth.oidc: the sign-in service does not answer as it should") {
		t.Errorf("away: %d %s", code, said)
	}
}

func TestAccountsBesideAProviderAreRefusedByTheirName(t *testing.T) {
	with := func(local string) string {
		return writes(t, "config.yaml", `
auth:
  mode: oidc
  oidc: {issuer: "https://id.example.vn", client_id: toancanh, local: `+local+`, roles: [{group: leaders, role: national}, {group: admins, role: administrator}]}
`)
	}
	for _, c := range []struct {
		local, role string
		code        int
	}{{"false", "administrator", exitUsage}, {"true", "administrator", exitDone}, {"true", "operator", exitUsage}, {"false", "service", exitDone}} {
		said, code := types(t, "user", "add", "somebody", "--title", "Somebody", "--role", c.role, "--area", "VN", "--config", with(c.local))
		if code != c.code || c.code == exitUsage && !strings.Contains(said, "signs in at the provider") {
			t.Errorf("%s, local %s: %d %s", c.role, c.local, code, said)
		}
	}
}

// The only administrator has a second factor, and the backup is restored on another
// machine, without data_dir/keys.
func TestOnlyAdministratorComesInAfterARestoreElsewhere(t *testing.T) {
	here, there := writes(t, "config.yaml", "auth: {mode: local}"), writes(t, "config.yaml", "auth: {mode: local}")
	const password = "bảy con mèo trên mái ngói"
	at := func(file string, work func(a *app)) {
		t.Helper()
		config, err := loadConfig(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		a, err := openApp(t.Context(), config, (&cli{err: io.Discard}).logger())
		if err != nil {
			t.Fatal(err)
		}
		defer a.close()
		work(a)
	}
	at(here, func(a *app) {
		p, _, err := a.desk.Add(t.Context(), state.Person{Name: "root", Title: "Root", Role: string(auth.Administrator), Scope: area.Scope{}})
		if err != nil {
			t.Fatal(err)
		}
		code, _, err := a.desk.Invite(t.Context(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = a.desk.Accept(t.Context(), code, "", "", password); err != nil {
			t.Fatal(err)
		}
		_, v, err := a.desk.SignIn(t.Context(), auth.Attempt{Name: "root", Password: password})
		if err != nil {
			t.Fatal(err)
		}
		secret := auth.NewFactor()
		if _, _, err := a.desk.SetFactor(t.Context(), v, "", password, "", secret, shown(t, secret)); err != nil {
			t.Fatal(err)
		}
	})
	copies := t.TempDir()
	if said, code := types(t, "backup", copies, "--config", here); code != exitDone {
		t.Fatal(said)
	}
	files, err := filepath.Glob(filepath.Join(copies, "*.duckdb"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if said, code := types(t, "restore", files[0], "--config", there); code != exitDone {
		t.Fatal(said)
	}
	in := func(want error) {
		t.Helper()
		at(there, func(a *app) {
			if _, _, err := a.desk.SignIn(t.Context(), auth.Attempt{Name: "root", Password: password, Code: "123456"}); !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		})
	}
	in(auth.ErrFactorLost)
	if said, code := types(t, "user", "list", "--config", there); code != exitDone || !strings.Contains(said, "2nd factor must be set anew") {
		t.Errorf("%d %s", code, said)
	}
	for _, args := range [][]string{{}, {"root", "--lost"}, {"nobody"}} {
		if said, code := types(t, append([]string{"user", "factor", "--config", there}, args...)...); code != exitUsage {
			t.Errorf("%q: %d %s", args, code, said)
		}
	}
	if said, code := types(t, "user", "factor", "--lost", "--config", there); code != exitDone || said != "root\n" {
		t.Errorf("%d %s", code, said)
	}
	in(nil)
	if said, code := types(t, "user", "factor", "root", "--config", there); code != exitUsage || !strings.Contains(said, "no second factor") {
		t.Errorf("%d %s", code, said)
	}
	if said, _ := types(t, "audit", "list", "--config", there); !strings.Contains(said, "factor.drop") {
		t.Errorf("it is not written down: %s", said)
	}
}

// shown is the code an authenticator shows now (RFC 6238).
func shown(t *testing.T, secret string) string {
	t.Helper()
	key, err := base32.StdEncoding.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, time.Now().Unix()/30)
	sum := mac.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[19]&15:])&0x7fffffff%1_000_000)
}

func TestGroupsAreReadAsTheConfigurationSaysThem(t *testing.T) {
	c, err := parseConfig("c.yml", []byte(`
server: {public_url: "https://toancanh.example.vn"}
auth:
  mode: oidc
  oidc:
    issuer: https://id.example.vn
    client_id: toancanh
    scopes: [openid]
    local: true
    claims: {groups: realm_access.roles, email: ""}
    roles:
      - {group: /toancanh/leaders, role: national}
      - {group: "urn:ba ria", role: province, areas: [P:77@63, P:79]}
      - group: staff
        role: staff
        areas: C:26740
        rights: [exports, reports]
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	home, err := c.home()
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, r := range home.Rules {
		said = append(said, fmt.Sprint(r.Group, " ", r.Role, " ", r.Scope, " ", r.Rights))
	}
	if got, want := strings.Join(said, "; "), "/toancanh/leaders national VN []; urn:ba ria province P:79 []; staff staff C:26740 [exports reports]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if o := c.Auth.OIDC; len(o.Scopes) != 1 || o.Claims.Name != "name" || o.Claims.Email != "" || o.Claims.Groups != "realm_access.roles" {
		t.Errorf("%+v", o)
	}
}
