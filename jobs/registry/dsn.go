package registry

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// connConfig reads the DSN anew each time, so that a changed password counts at
// the next night.
func (s *postgresSource) connConfig() (*pgx.ConnConfig, error) {
	config, err := s.readDSN()
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["application_name"] = "toancanh"
	return config, nil
}

func (s *postgresSource) readDSN() (*pgx.ConnConfig, error) {
	name := s.config.DSNFile
	if name == "" {
		config, err := parseDSN(s.config.DSN)
		if err != nil {
			return nil, fmt.Errorf("dsn: %w", err)
		}
		return config, nil
	}
	text, err := os.ReadFile(absolute(s.base, name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("dsn_file %s: %w: write the connection string into it, mode 0600", name, errors.Unwrap(err))
	case err != nil:
		return nil, fmt.Errorf("dsn_file %s: %w", name, inaccessible(err))
	}
	dsn := strings.TrimSpace(string(text))
	if dsn == "" {
		return nil, fmt.Errorf("dsn_file %s is empty: write the connection string into it (postgres://user@host:5432/db?sslmode=verify-full)", name)
	}
	config, err := parseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("dsn_file %s: %w", name, err)
	}
	return config, nil
}

// parseDSN keeps the cause of a wrong DSN and drops the DSN itself, which may
// hold a password.
func parseDSN(dsn string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(dsn)
	if err == nil {
		return config, nil
	}
	modes := []string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}
	if mode, ok := setting(dsn, "sslmode"); ok && !slices.Contains(modes, mode) {
		return nil, fmt.Errorf("sslmode %q is unknown%s", mode, suggest(mode, modes))
	}
	var missing *fs.PathError
	var parse *pgconn.ParseConfigError
	switch {
	case errors.As(err, &missing):
		return nil, fmt.Errorf("it names the file %s: %w", missing.Path, inaccessible(err))
	case errors.As(err, &parse):
		return nil, errors.New("it is neither a URL (postgres://user@host:5432/db?sslmode=verify-full) nor a list of key=value")
	}
	return nil, err
}

// setting finds a setting of a DSN, written as a URL or as a list.
func setting(dsn, name string) (string, bool) {
	if u, err := url.Parse(dsn); err == nil && u.Scheme != "" {
		return u.Query().Get(name), u.Query().Has(name)
	}
	listed := regexp.MustCompile(`(?:^|\s)` + regexp.QuoteMeta(name) + `\s*=\s*'?([^\s']*)`)
	found := listed.FindStringSubmatch(dsn)
	if found == nil {
		return "", false
	}
	return found[1], true
}

// hasPassword reports whether a DSN carries a password.
func hasPassword(dsn string) bool {
	for _, name := range []string{"password", "sslpassword"} {
		if _, ok := setting(dsn, name); ok {
			return true
		}
	}
	u, err := url.Parse(dsn)
	if err != nil || u.User == nil {
		return false
	}
	_, set := u.User.Password()
	return set
}

// Warnings returns what is unsafe about a source though it works: a dsn_file, the
// place for a password, that others than its owner can read or write. A file that
// is not there is left to Source.Test.
func Warnings(c Config, base string) []string {
	if c.DSNFile == "" {
		return nil
	}
	info, err := os.Stat(absolute(base, c.DSNFile))
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return []string{fmt.Sprintf("registry %s: dsn_file %s is open to others than its owner (mode %#o): run chmod 600 on it", c.Name, c.DSNFile, info.Mode().Perm())}
}
