// Package registry reads the registries that nights are taken from: files and
// PostgreSQL databases, through one set of extracts (queries/extracts).
//
// Here live the configuration of sources, what each relation must offer, how an
// engine spells a date, and the landing of aggregates in the raw layer. What is
// made of them (running sums, gates, publishing) never does, and no name, no
// identity number and no birth date ever leaves a source.
package registry

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/warehouse"
)

// History says whether a source can answer nights that have passed.
type History string

// The histories of CONTRACT §2.
const (
	HistoryEvents History = "events" // timestamps answer any past night
	HistoryNone   History = "none"   // past nights are gaps
)

// Span is a range of nights, both ends included. A single night D is {D, D}.
type Span struct {
	From, Until civil.Date
}

// Night returns the span that holds one night.
func Night(d civil.Date) Span { return Span{From: d, Until: d} }

// Single reports whether the span is one night.
func (s Span) Single() bool { return s.From == s.Until }

// String returns "2026-11-22" or "2021-03-01..2026-11-22".
func (s Span) String() string {
	if s.Single() {
		return s.From.String()
	}
	return s.From.String() + ".." + s.Until.String()
}

// Offer is what a source says about one of its relations.
type Offer struct {
	Weight      int           // how many people or cases one record stands for
	Simulated   bool          // not real data
	History     History       // whether past nights can be answered
	FreshWithin time.Duration // how old the newest file or event may be; 0: not checked
}

// Source is one registry. It is read, never written.
type Source interface {
	// Name returns the name config.yaml gives the source.
	Name() string
	// Offers returns the relations the source has, in the order of Relations.
	Offers() []string
	// Relation returns what the source says about a relation it offers.
	Relation(name string) (Offer, bool)
	// Folders returns the folders a scratch must be allowed to read.
	Folders() []string
	// Test tries the source: that it can be reached, and that every relation
	// has the columns an extraction needs. All faults are joined.
	Test(ctx context.Context) error
	// Close lets go of what the source holds.
	Close() error

	begin(ctx context.Context, scratch *warehouse.Scratch, zone *time.Location) (session, error)
}

// Open makes the source that c describes. Relative paths start from base.
// Nothing is read yet, except which files there are.
func Open(_ context.Context, c Config, base string) (Source, error) {
	if err := Validate([]Config{c}); err != nil {
		return nil, err
	}
	switch c.Kind {
	case KindFiles:
		return openFiles(c, absolute(base, c.Path))
	case KindPostgres:
		return openPostgres(c, base)
	}
	return nil, fmt.Errorf("registry %s: kind %s is not in this version: export the relations to files, or use kind postgres", c.Name, c.Kind)
}

func absolute(base, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(base, path)
}
