package main

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"toancanh/jobs/report"
	"toancanh/queries/area"
	"toancanh/server/auth"
	"toancanh/server/auth/oidc"
)

// OIDCConfig says where people sign in who have no account here, and what they are.
type OIDCConfig struct {
	Issuer     string      `yaml:"issuer"`             // the provider, as it calls itself
	ClientID   string      `yaml:"client_id"`          // what we are called there
	SecretFile string      `yaml:"client_secret_file"` // one line; unset: there is none
	CAFile     string      `yaml:"ca_file"`            // who vouches for the provider, besides those this machine trusts; PEM
	Scopes     []string    `yaml:"scopes"`
	Claims     oidc.Claims `yaml:"claims"`
	Local      bool        `yaml:"local"` // administrators may have accounts here too
	Roles      []RoleRule  `yaml:"roles"`
}

// RoleRule says what people of one group are.
type RoleRule struct {
	Group  string       `yaml:"group"`
	Role   string       `yaml:"role"`
	Areas  report.Words `yaml:"areas"`  // VN, P:79, P:77@63, C:26740
	Rights report.Words `yaml:"rights"` // of a staff
}

// defaultOIDC is what an empty auth.oidc means.
func defaultOIDC() OIDCConfig {
	return OIDCConfig{Scopes: []string{"openid", "profile", "email"}, Claims: oidc.Claims{Name: "name", Email: "email", Groups: "groups"}}
}

// scopeName is a scope as RFC 6749 has them.
var scopeName = regexp.MustCompile(`^[!#-\[\]-~]+$`)

// validate checks what types cannot say.
func (o *OIDCConfig) validate(add func(key, format string, args ...any)) {
	if err := oidc.CheckAddress(o.Issuer); err != nil {
		add("issuer", "%v", err)
	}
	if o.ClientID == "" {
		add("client_id", "name what toancanh is called at the provider")
	}
	for _, scope := range o.Scopes {
		if !scopeName.MatchString(scope) {
			add("scopes", "%q is no scope", scope)
		}
	}
	if !slices.Contains(o.Scopes, "openid") {
		add("scopes", "openid must be among them")
	}
	if o.Claims.Name == "" || o.Claims.Groups == "" {
		add("claims", "name and groups say where the provider tells them")
	}
	if len(o.Roles) == 0 {
		add("roles", "nobody could come in; say what people of a group are, such as {group: /toancanh/79, role: province, areas: [P:79]}")
	}
	for i, r := range o.Roles {
		if _, err := r.rule(); err != nil {
			add(fmt.Sprintf("roles.%d", i), "%v", err)
		}
	}
}

// administrable says whether somebody could look after people.
func (o *OIDCConfig) administrable() bool {
	return o.Local || slices.ContainsFunc(o.Roles, func(r RoleRule) bool { return r.Role == string(auth.Administrator) })
}

// rule reads a rule as it is written.
func (r RoleRule) rule() (auth.Rule, error) {
	rule := auth.Rule{Group: r.Group, Role: auth.Role(r.Role), Rights: r.Rights}
	if rule.Role == auth.National && len(r.Areas) == 0 {
		rule.Scope = area.NationScope()
		return rule, rule.Check()
	}
	var areas []area.Area
	for _, name := range r.Areas {
		a, err := area.Parse(name)
		if err != nil {
			return rule, fmt.Errorf("areas: %q: %w", name, err)
		}
		areas = append(areas, a)
	}
	rule.Scope = area.ScopeOf(areas...)
	return rule, rule.Check()
}

// home says where people are from, by the configuration.
func (c *Config) home() (auth.Home, error) {
	if c.Auth.Mode != "oidc" {
		return auth.Home{}, nil
	}
	home := auth.Home{Issuer: c.Auth.OIDC.Issuer, Local: c.Auth.OIDC.Local}
	for _, r := range c.Auth.OIDC.Roles {
		rule, err := r.rule()
		if err != nil {
			return home, err
		}
		home.Rules = append(home.Rules, rule)
	}
	return home, nil
}

// provider is where people sign in, by the configuration; nil where they do so here. It
// is not asked anything.
func (c *Config) provider() (*oidc.Provider, error) {
	if c.Auth.Mode != "oidc" {
		return nil, nil //nolint:nilnil // people have accounts here
	}
	own := c.Auth.OIDC
	o := oidc.Options{Issuer: own.Issuer, ClientID: own.ClientID, Scopes: own.Scopes, Claims: own.Claims, Home: c.Server.PublicURL, Now: time.Now}
	if own.SecretFile != "" {
		o.Secret = func() (string, error) { return readSecret(c.path(own.SecretFile)) }
		if _, err := o.Secret(); err != nil {
			return nil, usageError{fmt.Errorf("auth.oidc.client_secret_file: %w", err)}
		}
	}
	if own.CAFile != "" {
		text, err := os.ReadFile(c.path(own.CAFile))
		if err != nil {
			return nil, usageError{fmt.Errorf("auth.oidc.ca_file: %w", err)}
		}
		if o.Authorities, err = x509.SystemCertPool(); err != nil {
			o.Authorities = x509.NewCertPool() // a machine that trusts nobody
		}
		if !o.Authorities.AppendCertsFromPEM(text) {
			return nil, usagef("auth.oidc.ca_file: %s holds no certificate in PEM", own.CAFile)
		}
	}
	return oidc.New(o)
}

// readSecret reads a file of one line.
func readSecret(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	secret := strings.TrimRight(string(text), "\r\n")
	if secret == "" || strings.ContainsAny(secret, "\r\n") {
		return "", errors.New(file + " does not hold one line")
	}
	return secret, nil
}

// probeProvider tries the provider and says what it answered, and what to register there.
func (c *cli) probeProvider(ctx context.Context, config Config) error {
	provider, err := config.provider()
	if err != nil || provider == nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	began := time.Now()
	r, err := provider.Try(ctx)
	if err != nil {
		return fmt.Errorf("auth.oidc: %w", err)
	}
	fmt.Fprintf(c.out, "sign-in service %s answers (%s)\n", r.Issuer, time.Since(began).Round(time.Millisecond))
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	for _, line := range [][2]string{
		{"people sign in at", r.Authorize}, {"tokens from", r.Token}, {"signatures", strings.Join(r.Algorithms, ", ")}, {"keys", strings.Join(r.Keys, ", ")},
		{"people sign out at", cmp.Or(r.EndSession, "nowhere: they sign out here alone")}, {"tells of sign-outs", cmp.Or(map[bool]string{true: "yes"}[r.BackChannel], "no: sessions here go on until they end by themselves")},
		{"its clock", fmt.Sprintf("%s ahead of ours; up to 1m0s either way is allowed", r.Skew)},
		{"register as redirect URI", r.Callback}, {"… as post-logout redirect URI", r.Left}, {"… as back-channel logout URI", r.Logout},
	} {
		fmt.Fprintf(w, "  %s\t%s\n", line[0], line[1])
	}
	return w.Flush()
}
