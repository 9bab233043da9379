package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"toancanh/jobs"
	"toancanh/jobs/registry"
	"toancanh/jobs/report"
	"toancanh/jobs/snapshot"
)

// Config is config.yaml. Every key has a default except the sources.
type Config struct {
	DataDir  string            `yaml:"data_dir"`
	Timezone string            `yaml:"timezone"`
	Server   ServerConfig      `yaml:"server"`
	Auth     AuthConfig        `yaml:"auth"`
	Sources  []registry.Config `yaml:"sources"`
	Jobs     JobsConfig        `yaml:"jobs"`
	Gates    snapshot.Gates    `yaml:"gates"`
	Queries  QueriesConfig     `yaml:"queries"`
	Stills   StillsConfig      `yaml:"stills"`
	Reports  report.Config     `yaml:"reports"`
	Audit    AuditConfig       `yaml:"audit"`

	file string // where it was read from
}

// ServerConfig is where the server listens and how it is called from outside.
type ServerConfig struct {
	Listen    string   `yaml:"listen"`
	PublicURL string   `yaml:"public_url"`
	Proxies   []string `yaml:"trusted_proxies"` // whose word for where a request comes from is taken
	TLS       TLSFiles `yaml:"tls"`
	Rates     Rates    `yaml:"rates"`
}

// Rates is how many requests a second are answered; 0: as many as come.
type Rates struct {
	Account int `yaml:"account"` // to one who has signed in
	Address int `yaml:"address"` // to those of one network who have not
}

// TLSFiles are a certificate with its chain and its key, in PEM; both or none. They are
// read again when they change.
type TLSFiles struct {
	Cert string `yaml:"cert"`
	Key  string `yaml:"key"`
}

// AuthConfig says who may look.
type AuthConfig struct {
	Mode     string            `yaml:"mode"`     // local | oidc | open (loopback only)
	Idle     registry.Duration `yaml:"idle"`     // after which a session that is not used ends
	Lifetime registry.Duration `yaml:"lifetime"` // after which every session ends
	OIDC     OIDCConfig        `yaml:"oidc"`     // where people sign in, in mode oidc
}

// JobsConfig holds the schedules.
type JobsConfig struct {
	Snapshot SnapshotJob `yaml:"snapshot"`
}

// SnapshotJob is the nightly job.
type SnapshotJob struct {
	Schedule string            `yaml:"schedule"` // cron, in the configured zone
	Timeout  registry.Duration `yaml:"timeout"`
	CatchUp  registry.Duration `yaml:"catch_up"` // how far back missed nights are taken at start
	Keep     int               `yaml:"keep"`     // published copies kept
}

// QueriesConfig bounds the warehouse and names the operator's own metrics.
type QueriesConfig struct {
	Metrics     string `yaml:"metrics"`      // folder of further metric files
	MemoryLimit string `yaml:"memory_limit"` // DuckDB's, for the warehouse and again for an extraction
	Threads     int    `yaml:"threads"`      // 0: as many as there are cores
}

// StillsConfig bounds what is kept of pictures of figures.
type StillsConfig struct {
	Cache byteSize `yaml:"cache"` // below data_dir; 0: nothing is kept
}

// AuditConfig bounds the audit trail.
type AuditConfig struct {
	Keep registry.Duration `yaml:"keep"` // how long its rows stay in state.db; 0: for ever
}

// defaultConfig is what an empty config.yaml means.
func defaultConfig() Config {
	return Config{
		DataDir:  "./var",
		Timezone: "Asia/Ho_Chi_Minh",
		Server:   ServerConfig{Listen: "127.0.0.1:8606", PublicURL: "http://127.0.0.1:8606", Proxies: []string{}, Rates: Rates{Account: 20, Address: 50}},
		Auth:     AuthConfig{Mode: "local", Idle: registry.Duration(time.Hour), Lifetime: registry.Duration(12 * time.Hour), OIDC: defaultOIDC()},
		Jobs: JobsConfig{Snapshot: SnapshotJob{
			Schedule: "30 1 * * *", Timeout: registry.Duration(2 * time.Hour), CatchUp: registry.Duration(30 * 24 * time.Hour), Keep: 14,
		}},
		Gates:   snapshot.DefaultGates(),
		Queries: QueriesConfig{MemoryLimit: "2GB"},
		Stills:  StillsConfig{Cache: 256e6},
		Reports: report.DefaultConfig(),
		Audit:   AuditConfig{Keep: registry.Duration(730 * 24 * time.Hour)},
	}
}

// loadConfig reads FILE, then the environment, and validates the whole, so that
// every mistake is told at once, each with its file and line. A file that does
// not exist is an error: nobody should serve defaults by a typing mistake.
func loadConfig(file string, environ []string) (Config, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return Config{}, usagef("%s is not there: name one with --config FILE, or run `toancanh demo`, which writes its own", file)
	}
	if err != nil {
		return Config{}, usageError{err}
	}
	return parseConfig(file, text, environ)
}

// parseConfig is loadConfig on bytes already read.
func parseConfig(file string, text []byte, environ []string) (Config, error) {
	c := defaultConfig()
	c.file = file
	tree, err := parser.ParseBytes(text, 0)
	if err != nil {
		return c, usagef("%s: %s", file, yaml.FormatError(err, false, false))
	}
	var faults faultList
	var body ast.Node
	if len(tree.Docs) > 1 {
		faults.add(file, 0, "holds %d YAML documents; it may hold one", len(tree.Docs))
	}
	if len(tree.Docs) > 0 {
		body = tree.Docs[0].Body
	}
	if body != nil && body.Type() != ast.NullType {
		unknownKeys(file, body, &c, &faults)
		if tagged := findTags(body); len(tagged) > 0 {
			for _, tag := range tagged { // the YAML library stumbles over some
				faults.add(file, tag.Position.Line, "%q is a YAML tag; no key takes one, leave it out", tag.Value)
			}
		} else if err := yaml.NodeToValue(body, &c); err != nil {
			faults.addYAML(file, err)
		}
	}
	applyEnvironment(environ, &c, &faults)
	if len(faults.errs) == 0 {
		c.validate(newLines(body), &faults)
	}
	return c, faults.err()
}

// validate checks what types cannot say.
func (c *Config) validate(at lines, faults *faultList) {
	if _, err := time.LoadLocation(c.Timezone); err != nil || c.Timezone == "" {
		faults.add(c.file, at.of("timezone"), "timezone %q is not known; write one such as Asia/Ho_Chi_Minh", c.Timezone)
	}
	if c.DataDir == "" {
		faults.add(c.file, at.of("data_dir"), "data_dir is empty; name a folder")
	}
	c.validateServer(at, faults)
	if c.Auth.Idle <= 0 || c.Auth.Lifetime < c.Auth.Idle {
		faults.add(c.file, at.of("auth"), "auth.idle and auth.lifetime: longer than nothing, and the lifetime no shorter than what may be idle, such as 1h and 12h")
	}
	if !slices.Contains([]string{"open", "local", "oidc"}, c.Auth.Mode) {
		faults.add(c.file, at.of("auth.mode"), "auth.mode %q: one of local, oidc, open", c.Auth.Mode)
	}
	if c.Auth.Mode == "oidc" {
		if len(c.Auth.OIDC.Roles) > 0 && !c.Auth.OIDC.administrable() {
			faults.add(c.file, at.of("auth.oidc.roles"), "auth.oidc.roles: nobody could look after people and read the audit trail; give a group the role administrator, such as {group: /toancanh/admins, role: administrator}, or set auth.oidc.local: true for administrators with accounts here")
		}
		c.Auth.OIDC.validate(func(key, format string, args ...any) {
			faults.add(c.file, at.of("auth.oidc."+key), "auth.oidc.%s: %s", key, fmt.Sprintf(format, args...))
		})
	}
	if !memoryLimit.MatchString(c.Queries.MemoryLimit) {
		faults.add(c.file, at.of("queries.memory_limit"), "queries.memory_limit %q: write 2GB or 512MB", c.Queries.MemoryLimit)
	}
	if c.Queries.Threads < 0 {
		faults.add(c.file, at.of("queries.threads"), "queries.threads cannot be negative; 0 means as many as there are cores")
	}
	if _, err := jobs.ParseSchedule(c.Jobs.Snapshot.Schedule); err != nil {
		faults.add(c.file, at.of("jobs.snapshot.schedule"), "jobs.snapshot.schedule: %v", err)
	}
	if c.Jobs.Snapshot.Timeout <= 0 {
		faults.add(c.file, at.of("jobs.snapshot.timeout"), "jobs.snapshot.timeout must be longer than nothing, such as 2h")
	}
	if c.Jobs.Snapshot.CatchUp < 0 {
		faults.add(c.file, at.of("jobs.snapshot.catch_up"), "jobs.snapshot.catch_up cannot be negative; 0 turns it off")
	}
	if c.Jobs.Snapshot.Keep < 1 {
		faults.add(c.file, at.of("jobs.snapshot.keep"), "jobs.snapshot.keep must be at least 1")
	}
	if c.Audit.Keep != 0 && c.Audit.Keep < leastKept {
		faults.add(c.file, at.of("audit.keep"), "audit.keep: at least 31d, or 0 to keep the trail for ever")
	}
	if err := c.Gates.Validate(); err != nil {
		for _, e := range joined(err) {
			faults.add(c.file, at.of("gates"), "%v", e)
		}
	}
	if err := c.Reports.Validate(c.reportFolder(), c.path); err != nil {
		for _, e := range joined(err) {
			key, first := "reports", ""
			var fault *report.ConfigError
			if errors.As(e, &fault) {
				key += "." + fault.Key
				if fault.First != "" {
					first = fmt.Sprintf(" (the first stands on line %d)", at.of("reports."+fault.First))
				}
			}
			faults.add(c.file, at.of(key), "%v%s", e, first)
		}
	}
	if err := registry.Validate(c.Sources); err != nil {
		for _, e := range joined(err) {
			key := "sources"
			var source *registry.SourceError
			if errors.As(e, &source) {
				key = fmt.Sprintf("sources.%d", source.Index)
			}
			faults.add(c.file, at.of(key), "%v", e)
		}
	}
}

// leastKept is how long the trail is kept in any case: the month that has just ended can
// still be read.
const leastKept = registry.Duration(31 * 24 * time.Hour)

// memoryLimit is a size as DuckDB reads it.
var memoryLimit = regexp.MustCompile(`^[1-9][0-9]*(\.[0-9]+)? ?([KMGT]i?B)$`)

// isLoopback reports whether an address can be reached from this machine alone.
func isLoopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// scheme is how the server itself is spoken to.
func (c *Config) scheme() string {
	if c.Server.TLS.Cert != "" {
		return "https"
	}
	return "http"
}

// path resolves a path written in the configuration: relative to its file.
func (c *Config) path(p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(filepath.Dir(c.file), p)
}

// reportFolder is where reports go that name no folder.
func (c *Config) reportFolder() string { return filepath.Join(c.path(c.DataDir), "reports") }

// zone returns the configured time zone; validate has proven it.
func (c *Config) zone() (*time.Location, error) { return time.LoadLocation(c.Timezone) }

// joined takes an errors.Join apart.
func joined(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	return []error{err}
}
