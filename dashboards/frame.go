package dashboards

import (
	"context"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries"
)

// Frame is what every page carries around its content.
type Frame struct {
	Path      string
	Params    Params
	Title     string
	Lead      string
	Simulated bool
	Menu      []Choice
	Tongues   []Choice
	Keep      []Field // what a search for an area keeps of the view
	Notices   []Notice
	Snapshot  *SnapshotView // nil on pages that show no snapshot
	Report    Choice        // to the same on paper; none on pages that have no report
	Faults    int           // panels that could not be built
	Viewer    Viewer
}

// Viewer is what the frame shows for the kind of person who looks. It is the same for
// all of one role, areas and rights, so that a page may be kept for them.
type Viewer struct {
	SignedOut bool     // nobody is signed in where people sign in: no way leads anywhere
	Account   bool     // somebody is signed in, who has an account
	Files     bool     // may take figures along
	Embeds    bool     // may make embeds
	Figures   bool     // may look at numbers
	Admin     bool     // looks after people, or jobs
	Looks     []Option // roles to look as, where nobody signs in; nil elsewhere
	Areas     string   // they look at, where nobody signs in
}

// Admit makes the frame that of a viewer.
func (f *Frame) Admit(v Viewer) {
	f.Viewer = v
	if !v.Figures {
		f.Menu = slices.DeleteFunc(f.Menu, func(c Choice) bool {
			path, _, _ := strings.Cut(c.Link, "?")
			return v.SignedOut || path != statusPath && path != definitionsPath
		})
	}
}

// The pages for those too who see no numbers.
const (
	statusPath      = "/status"
	definitionsPath = "/definitions"
)

// Page is a page of any kind.
type Page interface {
	// Head returns the frame the page is built around.
	Head() *Frame
}

// Head returns the frame itself, so that a page that embeds one is a Page.
func (f *Frame) Head() *Frame { return f }

// Choice is a link among several of a kind.
type Choice struct {
	Text, Link, Lang string
	Here             bool
}

// Notice is a sentence above the content, with links.
type Notice struct {
	Level string // info, warn, bad
	Text  string
	Links []Choice
}

// SnapshotView names the snapshot a page was read from.
type SnapshotView struct {
	ID, Date, Published string
	Revision            int
	Permalink           string // this view for ever
}

// NewFrame returns the frame of a page that shows no snapshot.
func NewFrame(path string, p Params, title, lead string) Frame {
	f := Frame{Path: path, Params: p, Title: title, Lead: lead}
	w := words(p.Lang)
	for _, item := range menu() {
		here := path == item.path || item.path != "/" && strings.HasPrefix(path, item.path+"/")
		f.Menu = append(f.Menu, Choice{Text: w.t(item.key), Link: f.To(item.path), Here: here})
	}
	f.Keep = fields(p.shared(), "area", "boundary")
	for _, lang := range Languages() {
		other := p
		other.Lang = lang
		f.Tongues = append(f.Tongues, Choice{
			Text: words(lang).t("lang." + lang), Link: other.Address(path), Lang: lang, Here: lang == p.Lang,
		})
	}
	return f
}

// menuItem is a page: its path and the text that names it.
type menuItem struct{ path, key string }

// menu lists the pages that every page leads to.
func menu() []menuItem {
	return []menuItem{
		{"/", "nav.overview"},
		{"/coverage", "nav.coverage"},
		{"/cards", "nav.cards"},
		{"/eid", "nav.eid"},
		{"/services", "nav.services"},
		{"/ecosystem", "nav.ecosystem"},
		{"/tasks", "nav.tasks"},
		{"/compare", "nav.compare"},
		{"/changes", "nav.changes"},
		{"/published", "nav.published"},
		{"/reports", "nav.reports"},
		{"/definitions", "nav.definitions"},
		{"/status", "nav.status"},
	}
}

// To returns the address of another page that shows the same night, boundary
// and area in the same language.
func (f Frame) To(path string) string { return f.Params.shared().Address(path) }

// corrections is where the values before and after a corrected night stand, as the
// snapshot that corrected it shows them.
func (f Frame) corrections(id string) string {
	p := f.Params.shared()
	p.AsOf, p.Snapshot = civil.Date{}, id
	return p.Address("/changes") + "#restated"
}

// frame returns the frame of a page that shows a snapshot, with the notices a
// reader of its numbers must see.
func (b *Builder) frame(ctx context.Context, path string, p Params, title, lead string) (Frame, queries.Snapshot, error) {
	snap, err := b.Reader.Snapshot(ctx, p.AsOf, p.Snapshot)
	if err != nil {
		return Frame{}, snap, err
	}
	f := NewFrame(path, p, title, lead)
	w := words(p.Lang)
	forever := p
	forever.AsOf, forever.Snapshot = civil.Date{}, snap.ID
	f.Simulated = snap.Simulated
	f.Snapshot = &SnapshotView{
		ID: snap.ID, Date: w.date(snap.Date), Published: w.instant(snap.PublishedAt, b.Zone),
		Revision: snap.Revision, Permalink: forever.Address(path),
	}
	if f.Notices, err = b.notices(ctx, f, snap); err != nil {
		return Frame{}, snap, err
	}
	return f, snap, nil
}

// notices says what is special about the night shown.
func (b *Builder) notices(ctx context.Context, f Frame, snap queries.Snapshot) ([]Notice, error) {
	newest, err := b.Reader.Snapshot(ctx, civil.Date{}, "")
	if err != nil {
		return nil, err
	}
	gaps, err := b.Reader.Gaps(ctx)
	if err != nil {
		return nil, err
	}
	runs, err := b.Reader.Runs(ctx, queries.RunFilter{Limit: shownRuns})
	if err != nil {
		return nil, err
	}
	w := words(f.Params.Lang)
	status := Choice{Text: w.t("notice.why"), Link: f.To("/status")}
	var notices []Notice
	if newest.Date.Before(b.Expected) {
		notices = append(notices, Notice{
			Level: "bad", Text: w.t("banner.stale", "date", newest.Date, "n", b.Expected.DaysSince(newest.Date)), Links: []Choice{status},
		})
		if g, stopped := stopper(runs, newest.Date); stopped {
			notices = append(notices, Notice{Level: "bad", Text: w.t("banner.stopped", "date", g.Date, "gate", b.checkTitle(w, g.Name))})
		}
	}
	if snap.Date != newest.Date {
		latest := f.Params
		latest.AsOf, latest.Snapshot = civil.Date{}, ""
		notices = append(notices, Notice{
			Level: "info", Text: w.t("notice.past", "date", w.date(snap.Date)),
			Links: []Choice{{Text: w.t("notice.newest", "date", w.date(newest.Date)), Link: latest.Address(f.Path)}},
		})
	}
	if snap.SupersededBy != "" {
		current := f.Params
		current.AsOf, current.Snapshot = snap.Date, ""
		notices = append(notices, Notice{
			Level: "warn", Text: w.t("banner.superseded", "date", snap.Date, "id", snap.SupersededBy),
			Links: []Choice{{Text: w.t("notice.corrected"), Link: current.Address(f.Path)}, {Text: w.t("notice.both"), Link: f.corrections(snap.SupersededBy)}},
		})
	} else if snap.Revision > 1 {
		notices = append(notices, Notice{
			Level: "warn", Text: w.t("banner.restated", "date", snap.Date, "revision", snap.Revision),
			Links: []Choice{{Text: w.t("notice.both"), Link: f.corrections(snap.ID)}},
		})
	}
	if recent := recentGaps(gaps, snap.Date); len(recent) > 0 {
		notices = append(notices, Notice{Level: "warn", Text: w.gaps(recent), Links: []Choice{status}})
	}
	gates, err := b.Reader.Gates(ctx, snap)
	if err != nil {
		return nil, err
	}
	if n, tasks := warnings(gates); n > 0 {
		key := "banner.warned"
		if n == tasks {
			key = "banner.warned.tasks"
		}
		notices = append(notices, Notice{Level: "warn", Text: w.t(key, "n", n, "date", w.date(snap.Date)), Links: []Choice{{Text: w.t("notice.warnings"), Link: f.To("/status") + "#gates"}}})
	}
	if snap.Reconstructed {
		notices = append(notices, Notice{Level: "info", Text: w.t("banner.reconstructed")})
	}
	return notices, nil
}

// stopper returns the check that kept the newest night it judged from being
// published, if that night is later than the newest published one.
func stopper(runs []queries.Run, published civil.Date) (queries.Gate, bool) {
	for _, r := range runs { // newest first
		for _, g := range r.Gates {
			if r.State == "stopped" && g.Severity == "stop" && g.Faults > 0 && g.Date.After(published) {
				return g, true
			}
		}
	}
	return queries.Gate{}, false
}

// warnings counts the checks that warned about a night, and those among them that
// look at the list of tasks, whose names say so.
func warnings(gates []queries.Gate) (n, tasks int) {
	for _, g := range gates {
		if g.Severity != "warn" || g.Faults == 0 {
			continue
		}
		n++
		if strings.HasPrefix(g.Name, "task_") {
			tasks++
		}
	}
	return n, tasks
}

// gapWindow is how many nights back a gap is worth a notice.
const gapWindow = 30

// recentGaps returns the nights with gaps shortly before a date, oldest first.
func recentGaps(gaps []queries.Gap, until civil.Date) []civil.Date {
	var nights []civil.Date
	for _, g := range gaps {
		if back := until.DaysSince(g.Date); back >= 0 && back < gapWindow {
			nights = append(nights, g.Date)
		}
	}
	slices.SortFunc(nights, func(a, b civil.Date) int { return a.DaysSince(b) })
	return slices.Compact(nights)
}

// gaps writes the notice of missing nights.
func (w words) gaps(nights []civil.Date) string {
	dates := make([]string, len(nights))
	for i, d := range nights {
		dates[i] = w.date(d)
	}
	return w.t("notice.gaps", "n", len(nights), "days", gapWindow, "dates", strings.Join(dates, ", "))
}

// ErrorPage is the page of an error.
type ErrorPage struct {
	Frame
	Status    int
	Faults    []string // each mistake, where there are several
	Links     []Choice // where to go instead
	Reference string   // the number under which the log tells more
}
