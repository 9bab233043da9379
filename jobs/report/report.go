// Package report sends reports: to whom, when, what came of it.
//
// Here live the schedules of reports, the outbox, the letter, delivery by SMTP and into
// folders, and the log of all that. What a report says and how its file is made never
// does: a Maker makes it.
package report

import (
	"context"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

// Maker makes the files that are sent.
type Maker interface {
	// Make returns the same bytes for the same wish as long as the program and the
	// snapshot are the same.
	Make(ctx context.Context, w Wish) (File, error)
}

// Wish is which report is wanted.
type Wish struct {
	Area      area.Area
	Scope     area.Scope // what it may hold: the area it is about, whoever gets it, so all get the same bytes
	Night     civil.Date // its newest revision, unless Snapshot names one
	Snapshot  string     // id; "": the newest of Night
	From      civil.Date // night of the report before; zero: there was none
	Lang      string     // vi | en
	Layout    string     // summary | annex
	Statement string     // to be shown on page 1 as it is: why it is not the night one expects; "": it is
	Corrects  string     // code of the report it takes the place of, because its numbers have been corrected; "": of none
}

// File is a finished report.
type File struct {
	Bytes     []byte
	Unsigned  []byte // the same without its signature, which is another each time; nil: Bytes are never signed
	Name      string // "bao-cao-79-2026-11-22.pdf"
	Title     string
	Night     civil.Date
	Since     civil.Date // night it compares with; zero: none
	Snapshot  string     // id
	Code      string     // by which it can be verified
	Sentences []string   // what it says, shortest form
	Warnings  []string   // what is to be known before any number in it
	Still     []byte     // PNG of its first figure; nil: none
	StillName string     // title of that figure
	StillAlt  string     // what it says
}

// Nights tells which nights there are and why one is not; *queries.Reader answers it.
type Nights interface {
	Nights(ctx context.Context) ([]queries.Snapshot, error) // newest revisions, by date
	Revisions(ctx context.Context, night civil.Date) ([]queries.Snapshot, error)
	Runs(ctx context.Context, f queries.RunFilter) ([]queries.Run, error)
}

// The layouts of a report.
const (
	LayoutSummary = "summary"
	LayoutAnnex   = "annex" // in the form of Decree 30/2020
)

// The ways a report reaches somebody, besides a folder.
const (
	ByAttachment = "attachment"
	ByLink       = "link"
)
