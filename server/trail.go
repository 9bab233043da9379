package server

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/dashboards/export"
	"toancanh/queries/area"
	"toancanh/server/audit"
	"toancanh/server/state"
)

// shownRows is how many rows of the trail a page lists.
const shownRows = 100

// trailView is the page that searches the trail.
type trailView struct {
	adminFrame
	Search  trailSearch
	Rows    []trailLine
	Archive *archivedView // rows that lie elsewhere; nil: none
	Older   string        // link to the page of older rows
	Newest  string        // link to the newest, where the page does not show them
	File    string        // link to what was asked for as a file
	End     string        // the end of the trail
	Checked *trailCheck
	Asked   bool
}

// trailSearch is what was asked for.
type trailSearch struct {
	Person, About, Area, Text, From, Until string
	Actions, Outcomes                      []dashboards.Option
}

// trailLine is a row in words.
type trailLine struct {
	Number, At, Who, Role, Action, Word, What, Area, Metric, Reference, Address string
	Outcome                                                                     chart.Mark
	Undo                                                                        string // leads to the form that takes it back
}

// trailCheck is what a look through the whole trail found.
type trailCheck struct {
	At       string
	Sentence string
	Whole    bool
	Findings []string
	Remarks  []string
}

// checked is the last look through the whole trail since the server started.
type checked struct {
	mu     sync.Mutex // guards what follows
	at     time.Time
	report audit.Report
}

func (c *checked) set(at time.Time, r audit.Report) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.report = at, r
}

func (c *checked) get() (time.Time, audit.Report) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at, c.report
}

// trailWords are the parameters of the search.
func trailWords() []string {
	return []string{"person", "about", "action", "outcome", "text", "from", "until", "before", "done"}
}

func actionWords() (list []string) {
	for _, a := range audit.Actions() {
		list = append(list, string(a))
	}
	return list
}

func outcomeWords() []string {
	return []string{string(audit.Done), string(audit.Refused), string(audit.Failed)}
}

// trailFilter reads what an address asks the trail for.
func (s *Server) trailFilter(ctx context.Context, p dashboards.Params, query url.Values) (state.AuditFilter, error) {
	f := state.AuditFilter{Text: strings.TrimSpace(query.Get("text"))}
	if p.Area != (area.Area{}) {
		f.Area = p.Area.String()
	}
	action, actionErr := word("action", query.Get("action"), actionWords())
	outcome, outcomeErr := word("outcome", query.Get("outcome"), outcomeWords())
	from, fromErr := day("from", query.Get("from"))
	until, untilErr := day("until", query.Get("until"))
	var before error
	if text := query.Get("before"); text != "" {
		if f.Before, before = strconv.ParseInt(text, 10, 64); before != nil || f.Before < 1 {
			before = dashboards.ParamErrors{{Name: "before", Value: text, Problem: dashboards.BadNumber}}
		}
	}
	if err := firstFault(actionErr, outcomeErr, fromErr, untilErr, before); err != nil {
		return f, err
	}
	f.Action, f.Outcome = action, outcome
	if !from.IsZero() {
		f.From = from.In(s.zone)
	}
	if !until.IsZero() {
		f.Until = until.AddDays(1).In(s.zone)
	}
	about, err := s.idOf(ctx, query.Get("about"))
	if err != nil {
		return f, err
	}
	if about != "" {
		f.About = -1 // somebody who is not there
		if digits, ok := strings.CutPrefix(about, "p"); ok {
			if id, err := strconv.ParseInt(digits, 10, 64); err == nil {
				f.About = id
			}
		}
	}
	f.Person, err = s.idOf(ctx, query.Get("person"))
	return f, err
}

// idOf is the id under which the trail knows somebody, by their name or the id itself.
func (s *Server) idOf(ctx context.Context, name string) (string, error) {
	name = strings.TrimSpace(name)
	names, err := s.store.Names(ctx)
	if err != nil {
		return "", err
	}
	for id, known := range names {
		if known == strings.ToLower(name) {
			return "p" + strconv.FormatInt(id, 10), nil
		}
	}
	return name, nil
}

// trailAsked reads which rows are asked for, or answers what is wrong with that.
func (s *Server) trailAsked(c *gin.Context) (p dashboards.Params, query url.Values, f state.AuditFilter, ok bool) {
	if p, query, ok = s.asked(c, trailWords()...); !ok {
		return p, query, f, false
	}
	f, err := s.trailFilter(c.Request.Context(), p, query)
	if err != nil {
		s.fail(c, err)
	}
	return p, query, f, err == nil
}

// trailPage lists what was asked for, the newest first.
func (s *Server) trailPage(c *gin.Context) {
	p, query, f, ok := s.trailAsked(c)
	if !ok {
		return
	}
	page, err := s.trailShown(c, p.Lang, query, f)
	if err != nil {
		s.fail(c, err)
		return
	}
	if person := s.person(c); person != "" && s.looks.first(person+" "+trailPath) {
		if err := s.note(c, audit.Entry{Action: audit.Look, What: trailPath, Outcome: audit.Done}); err != nil {
			s.fail(c, err)
			return
		}
	}
	s.showPrivate(c, "trail", p.Lang, page, http.StatusOK)
}

// trailShown gathers the rows that a filter chooses.
func (s *Server) trailShown(c *gin.Context, lang string, query url.Values, f state.AuditFilter) (*trailView, error) {
	ctx := c.Request.Context()
	t := func(key string, args ...any) string { return locale.T(lang, key, args...) }
	page := &trailView{adminFrame: s.newAdmin(c, trailPath, lang, t("trail.title"), t("trail.lead"))}
	page.keep(query)
	page.Done = told(lang, query.Get("done"))
	page.Search = trailSearch{
		Person: head(query.Get("person")), About: head(query.Get("about")), Area: head(query.Get("area")), Text: f.Text, From: query.Get("from"), Until: query.Get("until"),
		Actions: options(lang, "action.", "people.all", f.Action, actionWords()), Outcomes: options(lang, "outcome.", "people.all", f.Outcome, outcomeWords()),
	}
	names, err := s.store.Names(ctx)
	if err != nil {
		return nil, err
	}
	first := f.Before
	f.Limit = shownRows + 1
	last, more := int64(0), false
	err = s.store.EachAudit(ctx, f, func(r state.AuditRow) error {
		if len(page.Rows) == shownRows {
			more = true
			return nil
		}
		page.Rows, last = append(page.Rows, s.trailLine(lang, r, names)), r.Number
		return nil
	})
	if err != nil {
		return nil, err
	}
	if page.Archive, err = s.archived(ctx, lang, f); err != nil {
		return nil, err
	}
	rest := without(query, "before", "done")
	page.File = trailPath + ".csv?" + rest.Encode()
	if more {
		older := without(rest)
		older.Set("before", strconv.FormatInt(last, 10))
		page.Older = trailPath + "?" + older.Encode()
	}
	if first > 0 {
		page.Newest = trailPath + "?" + rest.Encode()
	}
	page.Asked = len(without(rest, "lang")) > 0
	return page, s.trailEnd(ctx, page)
}

// trailEnd adds the end of the trail and what the last look through it found.
func (s *Server) trailEnd(ctx context.Context, page *trailView) error {
	last, err := s.store.LastAudit(ctx)
	if err != nil || last.Number == 0 {
		return err
	}
	page.End = audit.Head{Number: last.Number, Hash: last.Hash}.String()
	at, report := s.checked.get()
	if at.IsZero() {
		return nil
	}
	lang := page.Params.Lang
	check := &trailCheck{At: s.stands(lang, at), Whole: report.Whole(), Sentence: locale.T(lang, "trail.whole", "n", locale.Int(lang, report.Head.Number))}
	if !check.Whole {
		check.Sentence = locale.T(lang, "trail.broken", "n", len(report.Findings))
	}
	for _, f := range report.Findings {
		check.Findings = append(check.Findings, foundSaid(lang, f))
	}
	for _, f := range report.Remarks {
		check.Remarks = append(check.Remarks, foundSaid(lang, f))
	}
	page.Checked = check
	return nil
}

// trailLine is a row in words.
func (s *Server) trailLine(lang string, r state.AuditRow, names map[int64]string) trailLine {
	t := func(key string) string { return locale.T(lang, key) }
	l := trailLine{
		Number: strconv.FormatInt(r.Number, 10), At: locale.DateTime(lang, r.At.In(s.zone)), Who: called(r.Person, names), Role: r.Role, Action: r.Action, Word: r.Action,
		What: whatSaid(lang, r, names), Area: r.Area, Metric: r.Metric, Reference: r.Reference, Address: r.Address,
		Outcome: chart.Mark{Level: map[string]string{string(audit.Refused): "warn", string(audit.Failed): "bad"}[r.Outcome], Text: t("outcome." + r.Outcome)},
	}
	if locale.Has("action." + r.Action) { // one of a later version is shown as it is
		l.Action = t("action." + r.Action)
	}
	if locale.Has("role." + r.Role) {
		l.Role = t("role." + r.Role)
	}
	return l
}

// called is a person of the trail with the name they sign in by.
func called(id string, names map[int64]string) string {
	digits, ok := strings.CutPrefix(id, "p")
	number, err := strconv.ParseInt(digits, 10, 64)
	if name := names[number]; ok && err == nil && name != "" {
		return name + " (" + id + ")"
	}
	return id
}

// trailFile sends what was asked for as CSV, the oldest row first, once that is written
// down.
func (s *Server) trailFile(c *gin.Context) {
	_, _, f, ok := s.trailAsked(c)
	if !ok {
		return
	}
	ctx := c.Request.Context()
	var body bytes.Buffer
	lines, err := export.NewTexts(&body, audit.Columns()...)
	if err == nil {
		err = s.writeTrail(ctx, f, lines, func() bool { return body.Len() > s.largest })
	}
	if err == nil {
		err = lines.Flush()
	}
	if err == nil && c.Request.Method == http.MethodGet {
		err = s.note(c, audit.Entry{Action: audit.ExportTrail, What: "csv", Outcome: audit.Done})
	}
	var doc *document
	if err == nil {
		doc, err = newDocument(http.StatusOK, "text/csv; charset=utf-8", fleeting, body.Bytes())
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	doc.name = fmt.Sprintf("audit-%s.csv", s.now().In(s.zone).Format("2006-01-02"))
	send(c, doc)
}

// verifyTrail looks through the whole trail, one at a time.
func (s *Server) verifyTrail(c *gin.Context) {
	lang, _, ok := s.ordered(c)
	if !ok {
		return
	}
	ctx := c.Request.Context()
	if err := s.cache.slots.take(ctx); err != nil {
		s.fail(c, err)
		return
	}
	defer s.cache.slots.release()
	report, err := s.trail.Verify(ctx, audit.Head{})
	if err == nil {
		s.checked.set(s.now(), report)
		outcome := audit.Done
		if !report.Whole() {
			outcome = audit.Failed
		}
		err = s.note(c, audit.Entry{Action: audit.VerifyTrail, What: report.Head.String(), Outcome: outcome})
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	leads(c, trailPath, lang, "verified")
}
