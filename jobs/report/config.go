package report

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Config is `reports:` in config.yaml.
type Config struct {
	Folder    string           `yaml:"folder"` // where folder recipients' files lie unless they name another; "": data_dir/reports
	Mail      MailConfig       `yaml:"mail"`
	Signature SignatureConfig  `yaml:"signature"`
	Agencies  []AgencyConfig   `yaml:"agencies"` // who issues annexes, where not the usual
	Schedules []ScheduleConfig `yaml:"schedules"`
}

// SignatureConfig is who signs what goes out. The one who makes the files reads it.
type SignatureConfig struct {
	Certificate string `yaml:"certificate"` // PEM, the signer's own first; "": reports go out unsigned
	Key         string `yaml:"key"`         // PEM, without a password
	Earlier     Words  `yaml:"earlier"`     // certificates that signed before this one: "verify" trusts them too
}

// AgencyConfig is who issues the annexes of an area, as their head and their end
// say it (Decree 30/2020/NĐ-CP, annex I). The one who makes the files reads it.
type AgencyConfig struct {
	Area   string `yaml:"area"`   // VN, or a province
	Lang   string `yaml:"lang"`   // vi (default) | en
	Upper  string `yaml:"upper"`  // the body above; "": none is named
	Issuer string `yaml:"issuer"` // the body that issues it
	Number string `yaml:"number"` // "Số: ……/BC-UBND"; "": no line for one

	Sign []string `yaml:"sign"` // who signs, as it stands above the signature: on whose behalf, the office; none: it is left open
}

// MailConfig is how mail is handed to a server.
type MailConfig struct {
	Host         string   `yaml:"host"`          // "": no mail is sent
	Port         int      `yaml:"port"`          // 0: 465 for tls, 25 for none, else 587
	Security     string   `yaml:"security"`      // starttls | tls | none (loopback only)
	CAFile       string   `yaml:"ca_file"`       // certificates to trust besides the system's
	User         string   `yaml:"user"`          // "": no sign-in
	PasswordFile string   `yaml:"password_file"` // one line
	From         string   `yaml:"from"`          // "Name <address>"
	ReplyTo      string   `yaml:"reply_to"`      // "": From
	Timeout      Duration `yaml:"timeout"`       // of one step; the answer to a whole letter may take ten minutes
	RetryFor     Duration `yaml:"retry_for"`     // how long a letter is tried
}

// ScheduleConfig is one entry of `schedules:`.
type ScheduleConfig struct {
	Name       string            `yaml:"name"`
	When       string            `yaml:"when"`      // cron line, or a name of Presets
	Areas      Words             `yaml:"areas"`     // all, or a list of VN and provinces
	Layout     string            `yaml:"layout"`    // summary (default) | annex
	Languages  Words             `yaml:"languages"` // default vi
	Recipients []RecipientConfig `yaml:"recipients"`
	Late       LateConfig        `yaml:"late"`
	Missed     string            `yaml:"missed"` // newest (default) | all: which periods are sent that passed while nothing ran
}

// RecipientConfig is somebody, or a folder, who gets the areas they may see.
type RecipientConfig struct {
	Name   string `yaml:"name"`
	Email  string `yaml:"email"`
	Folder string `yaml:"folder"` // instead of email; ".": reports.folder
	Areas  Words  `yaml:"areas"`  // what they may see: all, VN, provinces, regions
	Lang   string `yaml:"lang"`   // "": every language of the schedule
	How    string `yaml:"how"`    // attachment (default) | link
}

// LateConfig says what happens if the night's numbers are not there.
type LateConfig struct {
	Wait *Duration `yaml:"wait"` // default 6h
	Then string    `yaml:"then"` // send (default): the newest night, with a plain statement | hold
}

// The words of LateConfig.Then and ScheduleConfig.Missed.
const (
	thenSend     = "send"
	thenHold     = "hold"
	missedNewest = "newest"
	missedAll    = "all"
)

// DefaultConfig is what an empty `reports:` means.
func DefaultConfig() Config {
	return Config{Mail: MailConfig{Security: securityStartTLS, Timeout: Duration(time.Minute), RetryFor: Duration(48 * time.Hour)}}
}

// Words is a list of words in YAML; a single one needs no brackets.
type Words []string

// UnmarshalYAML reads a word or a list of words, all of them plain. It takes the text,
// for the YAML library reads P:79 as a mapping where a list stands in braces. What is
// no word is found by who reads the words.
func (w *Words) UnmarshalYAML(text []byte) error {
	list := strings.TrimSpace(string(text))
	separator := "\n"
	if inner, ok := strings.CutPrefix(list, "["); ok {
		list, separator = strings.TrimSuffix(inner, "]"), ","
	}
	*w = nil
	for word := range strings.SplitSeq(list, separator) {
		word = strings.Trim(strings.TrimPrefix(strings.TrimSpace(word), "- "), `"' `)
		if word != "" {
			*w = append(*w, word)
		}
	}
	return nil
}

// Duration is a time.Duration that also reads days: 2d, 26h, 90m.
type Duration time.Duration

// UnmarshalText reads 2d, 26h or 1h30m.
func (d *Duration) UnmarshalText(text []byte) error {
	s, unit := string(text), time.Duration(1)
	if n := len(s); n > 0 && s[n-1] == 'd' {
		s, unit = s[:n-1]+"h", 24
	}
	v, err := time.ParseDuration(s)
	if err != nil || v < 0 || v > longestDuration/unit {
		return fmt.Errorf("duration %q: write 2d, 26h or 90m, at most 366d", text)
	}
	*d = Duration(v * unit)
	return nil
}

const longestDuration = 366 * 24 * time.Hour

// ConfigError is a mistake in the configuration, so that a caller who knows where it
// is written can point there.
type ConfigError struct {
	Key   string // below reports: schedules.0.when
	First string // what it does not go with, where that stands elsewhere; "": it is wrong by itself
	Err   error
}

func (e *ConfigError) Error() string { return e.Err.Error() }

// Unwrap returns the mistake.
func (e *ConfigError) Unwrap() error { return e.Err }

// faults gathers mistakes.
type faults struct{ errs []error }

func (f *faults) add(key, format string, args ...any) {
	f.errs = append(f.errs, &ConfigError{Key: key, Err: fmt.Errorf(format, args...)})
}

// Validate reports every mistake at once, joined: each is a *ConfigError. It reads no
// file. It is told where reports go if no folder is named, and how paths are resolved.
func (c Config) Validate(folder string, path func(string) string) error {
	var f faults
	folderOf := func(id string) string { return c.folderOf(id, folder, path) }
	c.Mail.validate(&f, c.mails())
	if (c.Signature.Certificate == "") != (c.Signature.Key == "") {
		f.add("signature", "reports.signature: certificate and key belong together; write both, or neither for reports without a signature")
	}
	for i, a := range c.Agencies {
		a.validate(fmt.Sprintf("agencies.%d", i), c.Agencies[:i], &f)
	}
	names := map[string]bool{}
	for i, s := range c.Schedules {
		key := fmt.Sprintf("schedules.%d", i)
		if names[s.Name] && s.Name != "" {
			f.add(key+".name", "reports.schedules: two are named %q; the name keeps their deliveries apart, give each its own", s.Name)
		}
		names[s.Name] = true
		s.validate(key, folderOf, &f)
	}
	return errors.Join(f.errs...)
}

// folderOf is where a folder recipient's files lie, spelled one way.
func (c Config) folderOf(id, folder string, path func(string) string) string {
	place := path(id)
	if id == "." {
		if place = path(c.Folder); c.Folder == "" {
			place = folder
		}
	}
	if whole, err := filepath.Abs(place); err == nil {
		return whole
	}
	return filepath.Clean(place)
}

// mails reports whether anybody gets mail.
func (c Config) mails() bool {
	return slices.ContainsFunc(c.Schedules, func(s ScheduleConfig) bool {
		return slices.ContainsFunc(s.Recipients, func(r RecipientConfig) bool { return r.Email != "" })
	})
}
