package registry

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Kind is the kind of a source.
type Kind string

// The kinds of CONTRACT §6.
const (
	KindFiles    Kind = "files"
	KindPostgres Kind = "postgres"
	KindTrino    Kind = "trino" // declared; not in this version
)

// Config is one entry of `sources:` in config.yaml.
type Config struct {
	Name        string              `yaml:"name"`
	Kind        Kind                `yaml:"kind"`
	Path        string              `yaml:"path"`     // files: the folder
	DSN         string              `yaml:"dsn"`      // postgres: without a password
	DSNFile     string              `yaml:"dsn_file"` // postgres: a file that holds the DSN
	History     History             `yaml:"history"`  // default events
	FreshWithin Duration            `yaml:"fresh_within"`
	Simulated   bool                `yaml:"simulated"`
	Timeout     Duration            `yaml:"statement_timeout"` // postgres: of one extract; default 1h
	Relations   map[string]Relation `yaml:"relations"`
}

// Relation says where a source keeps a relation, where that differs from the
// names of CONTRACT §2.
type Relation struct {
	Path    string            `yaml:"path"`    // files: a glob below the source's folder
	Table   string            `yaml:"table"`   // postgres: a table or view, with or without its schema
	Columns map[string]string `yaml:"columns"` // our name: theirs
	Weight  *int              `yaml:"weight"`  // each record stands for that many; default 1
}

// Duration is a time.Duration that also reads days: 2d, 26h, 90m.
type Duration time.Duration

// UnmarshalText reads 2d, 26h or 1h30m.
func (d *Duration) UnmarshalText(text []byte) error {
	s := string(text)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		s = days + "h"
	}
	v, err := time.ParseDuration(s)
	if err != nil || v < 0 {
		return fmt.Errorf("duration %q: write 2d, 26h or 90m", text)
	}
	if strings.HasSuffix(string(text), "d") {
		v *= 24
	}
	*d = Duration(v)
	return nil
}

// SourceError is a mistake in one of the sources, so that a caller who knows
// where it is written can point there.
type SourceError struct {
	Index int // in the list of sources, from 0
	Err   error
}

func (e *SourceError) Error() string { return e.Err.Error() }

// Unwrap returns the mistake.
func (e *SourceError) Unwrap() error { return e.Err }

// Validate reports every mistake in the sources at once, joined: each is a
// *SourceError. It reads no file.
func Validate(sources []Config) error {
	var faults []error
	names := map[string]bool{}
	mapped := map[string]string{}
	for i, c := range sources {
		fault := func(format string, args ...any) {
			faults = append(faults, &SourceError{Index: i, Err: fmt.Errorf(format, args...)})
		}
		label := c.Name
		if label == "" {
			label = fmt.Sprintf("number %d", i+1)
			fault("source %s: it needs a name", label)
		}
		if c.Name != "" && names[c.Name] {
			fault("source %s: two sources have this name: rename one", label)
		}
		names[c.Name] = true
		for _, err := range c.faults() {
			fault("source %s: %w", label, err)
		}
		for _, relation := range Relations() {
			if _, ok := c.Relations[relation]; !ok {
				continue
			}
			if other := mapped[relation]; other != "" {
				fault("source %s: relation %s is offered by source %s too: a relation comes from one source only", label, relation, other)
			}
			mapped[relation] = label
		}
	}
	return errors.Join(faults...)
}

func (c Config) faults() []error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	switch c.Kind {
	case KindFiles:
		if c.Path == "" {
			fault("kind files needs a path: the folder that holds the files")
		}
		if c.DSN != "" || c.DSNFile != "" {
			fault("dsn and dsn_file belong to kind postgres")
		}
	case KindPostgres:
		if (c.DSN == "") == (c.DSNFile == "") {
			fault("kind postgres needs dsn_file (or dsn, without a password), and only one of them")
		}
		if hasPassword(c.DSN) {
			fault("dsn holds a password: put it in a file of mode 0600 and name it as dsn_file")
		}
		if c.Path != "" {
			fault("path belongs to kind files")
		}
	case KindTrino:
		fault("kind trino is not in this version: export the relations to files, or use kind postgres")
	case "":
		fault("kind is missing: files or postgres")
	default:
		fault("kind %q is unknown%s", c.Kind, suggest(string(c.Kind), []string{string(KindFiles), string(KindPostgres), string(KindTrino)}))
	}
	if !slices.Contains([]History{"", HistoryEvents, HistoryNone}, c.History) {
		fault("history %q is unknown: events (timestamps answer past nights) or none", c.History)
	}
	for _, name := range sortedKeys(c.Relations) {
		for _, err := range c.Relations[name].faults(name, c.Kind) {
			fault("relation %s: %w", name, err)
		}
	}
	return faults
}

func (r Relation) faults(name string, kind Kind) []error {
	shape, ok := shapes()[name]
	if !ok {
		return []error{fmt.Errorf("there is no such relation%s", suggest(name, Relations()))}
	}
	var faults []error
	for _, column := range sortedKeys(r.Columns) {
		if _, ok := shape.column(column); !ok {
			faults = append(faults, fmt.Errorf("column %s: there is no such column%s", column, suggest(column, shape.columnNames())))
		}
		if r.Columns[column] == "" {
			faults = append(faults, fmt.Errorf("column %s: write the name the source uses, or leave the line out", column))
		}
	}
	if r.Weight != nil && *r.Weight < 1 {
		faults = append(faults, fmt.Errorf("weight %d: it is at least 1: how many each record stands for; leave the line out for 1", *r.Weight))
	}
	if r.weight() > 1 && !shape.recordLevel {
		faults = append(faults, errors.New("weight belongs to record-level relations; this one is already counted"))
	}
	if r.Path != "" && kind == KindPostgres {
		faults = append(faults, errors.New("path belongs to kind files; name the table"))
	}
	if r.Path != "" && kind == KindFiles && !filepath.IsLocal(r.Path) {
		faults = append(faults, leadsOut(r.Path))
	}
	if r.Table != "" && kind == KindFiles {
		faults = append(faults, errors.New("table belongs to kind postgres; name a path"))
	}
	return faults
}

// leadsOut refuses a path of a relation that is not below the source's folder.
func leadsOut(path string) error {
	return fmt.Errorf("path %s leads out of the source's folder: keep the files below it, and write the path from there", path)
}

func (r Relation) weight() int {
	if r.Weight == nil {
		return 1
	}
	return *r.Weight
}

func (c Config) offer(relation string) Offer {
	history := c.History
	if history == "" {
		history = HistoryEvents
	}
	return Offer{
		Weight:      c.Relations[relation].weight(),
		Simulated:   c.Simulated,
		History:     history,
		FreshWithin: time.Duration(c.FreshWithin),
	}
}
