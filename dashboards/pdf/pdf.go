// Package pdf makes the report of an area as a file for paper, and tells of a file
// whether it is one of ours.
//
// Here live the order of what stands on the pages, the two layouts, and what a file says
// about itself so that it can be made anew. What a report says (dashboards), how pages
// are set (typeset) and to whom they go (jobs/report) never do.
package pdf

import (
	"context"
	"crypto/x509"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/dashboards/pdf/typeset"
	"toancanh/dashboards/still"
	"toancanh/queries/area"
)

// Drawer draws options of figures; *still.Studio and *still.Album do.
type Drawer interface {
	Draw(ctx context.Context, option []byte, f still.Format) (*still.Drawing, error)
}

// Options are what a Maker is made of.
type Options struct {
	Drawer    Drawer
	PublicURL string // how people call the server: what codes and links lead to
	Release   string // of the program: only the same one makes the same bytes

	// Agency is the head of an annex and the office of who signs it, where a wish names
	// none; nil, or none: the usual.
	Agency func(a area.Area, lang string) (head, sign []string)

	// Signers knows whose signatures of reports are ours; nil: nobody's.
	Signers func() (Signers, error)
}

// Signers are those who sign reports here.
type Signers struct {
	Certificates []*x509.Certificate
	Shape        func(own *x509.Certificate, at time.Time, lang string) typeset.Signature // what is seen of one
}

// Maker makes reports. It is safe for concurrent use.
type Maker struct {
	drawer    Drawer
	publicURL string
	release   string
	agency    func(a area.Area, lang string) (head, sign []string)
	signers   func() (Signers, error)
}

// New returns a maker of reports.
func New(o Options) *Maker {
	return &Maker{drawer: o.Drawer, publicURL: strings.TrimSuffix(o.PublicURL, "/"), release: o.Release + " " + runtime.GOARCH, agency: o.Agency, signers: o.Signers}
}

// Wish says which report is to be made.
type Wish struct {
	Area     area.Area
	AsOf     civil.Date // the newest revision of that night; zero: of the newest night
	Snapshot string     // instead of AsOf
	From     civil.Date // night of the report before; zero: the end of the month before
	Lang     string
	Layout   typeset.Layout // "": typeset.Summary

	Agency    []string // the head of the annex on the left: the agency above or "", the agency, its number; none: the usual
	Sign      []string // the office of who signs that annex; none: the usual of the usual agency, of another it is left open
	Statement string   // said first of all, such as why the night is not a newer one
	Corrects  string   // code of the report that this one takes the place of
}

// params is the wish as a page's address would say it.
func (w Wish) params() dashboards.Params {
	return dashboards.Params{Lang: w.Lang, AsOf: w.AsOf, Snapshot: w.Snapshot, From: w.From, Area: w.Area, Boundary: area.V34, Layout: string(w.Layout)}
}

// File is a report that was made.
type File struct {
	Bytes     []byte
	Name      string // of the file, such as 96-2026-11-22.vi.pdf
	Title     string
	Area      area.Area
	Night     civil.Date
	Since     civil.Date // night it compares with; zero: none
	Snapshot  string
	Code      string
	Address   string        // where the code is looked up
	Sentences []string      // what its first page says
	Warnings  []string      // what must be known of its numbers
	Still     *chart.Figure // the one to show where one must do; nil: none has a number
}

// Make makes a report: the same bytes for the same wish about the same snapshot by the
// same release. Errors about the wish are those of dashboards and queries.
func (m *Maker) Make(ctx context.Context, b *dashboards.Builder, w Wish) (File, error) {
	if w.Layout == "" {
		w.Layout = typeset.Summary
	}
	if w.Layout == typeset.Annex && len(w.Agency) == 0 && m.agency != nil {
		w.Agency, w.Sign = m.agency(w.Area, w.Lang)
	}
	return m.make(ctx, b, w)
}

// make makes the report that is wished for and nothing else.
func (m *Maker) make(ctx context.Context, b *dashboards.Builder, w Wish) (File, error) {
	r, err := b.Report(ctx, w.params())
	if err != nil {
		return File{}, err
	}
	w.Snapshot, w.AsOf, w.From = r.Snapshot.ID, civil.Date{}, r.Since
	code := r.Code(string(w.Layout)).String()
	s := &sheet{maker: m, report: r, wish: w, code: code, words: r.Params.Lang}
	doc, err := s.document(ctx)
	if err != nil {
		return File{}, fmt.Errorf("report %s %s: %w", w.Area, r.Snapshot.ID, err)
	}
	content, err := doc.Write()
	if err != nil {
		return File{}, fmt.Errorf("report %s %s: %w", w.Area, r.Snapshot.ID, err)
	}
	f := File{
		Bytes: content, Name: fileName(w, r.Snapshot.Date), Title: doc.Title, Area: w.Area, Night: r.Snapshot.Date, Since: r.Since, Snapshot: r.Snapshot.ID,
		Code: code, Address: m.verifyAddress(code), Sentences: r.Sentences(), Warnings: r.Warnings(),
	}
	if figure, ok := r.Figure("trend"); ok && figure.Drawn() {
		f.Still = &figure
	}
	return f, nil
}

// verifyAddress is where a code is looked up.
func (m *Maker) verifyAddress(code string) string { return m.publicURL + "/verify/" + code }

// fileName is what the file of a report is called: its area, night, language, and layout
// unless it is the usual one, in letters every system takes.
func fileName(w Wish, night civil.Date) string {
	name := strings.TrimPrefix(w.Area.String(), "P:") + "-" + night.String() + "." + w.Lang
	if w.Layout != typeset.Summary {
		name += "." + string(w.Layout)
	}
	return name + ".pdf"
}
