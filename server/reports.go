package server

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/pdf"
	"toancanh/dashboards/pdf/typeset"
	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/server/audit"
	"toancanh/server/state"
)

// reportRoute is where reports are: an area, and a night or a snapshot with the ending
// of the file.
const reportRoute = "/reports/:area/:night"

const pdfType = "application/pdf"

// report answers with the report of an area, made once for each state of the ledger and
// each address.
func (s *Server) report(c *gin.Context) {
	ctx := c.Request.Context()
	version, err := s.state.version(ctx)
	if err != nil {
		s.fail(c, err)
		return
	}
	b := s.builder(c)
	target := c.Request.URL.RequestURI() + " " + b.Scope.String()
	if doc, ok := s.cache.asked(version, target); ok && !doc.scoped {
		send(c, doc)
		return
	}
	p, err := reportParams(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	if address := p.ReportAddress(); address != c.Request.URL.RequestURI() {
		c.Header("Cache-Control", revalidate)
		c.Redirect(http.StatusSeeOther, address)
		return
	}
	if !b.Scope.Sees(p.Area) {
		s.fail(c, &queries.ScopeError{Metric: "report", Area: p.Area})
		return
	}
	letter, err := s.letterOf(ctx, p)
	if err != nil {
		s.fail(c, err)
		return
	}
	doc, key, err := s.madeReport(ctx, version, b, p, letter)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.cache.spell(target, key)
	s.release(c, doc, audit.Entry{Area: p.Area.String()})
}

// reportParams reads the address of a report.
func reportParams(c *gin.Context) (dashboards.Params, error) {
	night, ok := strings.CutSuffix(c.Param("night"), ".pdf")
	if !ok {
		return dashboards.Params{}, errNowhere
	}
	return dashboards.ParseReport(c.Param("area"), night, c.Request.URL.Query())
}

// letterOf is the delivery whose report an address names, which has to be of that
// report; none if it names none.
func (s *Server) letterOf(ctx context.Context, p dashboards.Params) (state.Delivery, error) {
	if p.Delivery == "" {
		return state.Delivery{}, nil
	}
	d, _, err := s.store.Delivery(ctx, p.Delivery)
	layout := cmp.Or(p.Layout, dashboards.SummaryLayout)
	if err == nil && (d.Area != p.Area || d.Snapshot != p.Snapshot || d.Lang != p.Lang || d.Layout != layout) {
		err = state.ErrNoDelivery
	}
	return d, err
}

// madeReport returns a report, kept or made, with what the letter it went out with says
// on it, and the key it is kept under.
func (s *Server) madeReport(ctx context.Context, version string, b *dashboards.Builder, p dashboards.Params, letter state.Delivery) (*document, string, error) {
	wish := pdf.Wish{
		Area: p.Area, AsOf: p.AsOf, Snapshot: p.Snapshot, From: p.From, Lang: p.Lang, Layout: typeset.Layout(p.Layout), Statement: letter.Statement,
	}
	if letter.Correction {
		wish.Corrects = letter.Repeats
	}
	key := p.ReportAddress() + " " + b.Scope.String()
	if p.Delivery != "" {
		key += " " + wish.Corrects + " " + wish.Statement
	}
	doc, err := s.cache.get(ctx, version, key, func(ctx context.Context) (*document, error) {
		watched := &dashboards.Watched{Reader: s.reader}
		b.Reader = watched
		file, err := s.reports.Make(ctx, b, wish)
		if err != nil {
			return nil, err
		}
		lifetime := revalidate
		if p.Snapshot != "" && p.Delivery == "" {
			lifetime = unchanging
		}
		doc := plainDocument(http.StatusOK, pdfType, lifetime, file.Bytes)
		doc.name, doc.shown, doc.scoped = file.Name, true, watched.Scoped()
		return doc, nil
	})
	return doc, key, err
}

// explainReport tells that no report is made about an area, and which are.
func explainReport(c *gin.Context, lang string, e *dashboards.ReportError) trouble {
	t := trouble{status: http.StatusNotFound, kind: "report", detail: locale.T(lang, "error.report.detail", "area", e.Area.Label(lang))}
	for _, a := range e.Near {
		t.near = append(t.near, a.String())
		t.links = append(t.links, reportLink(c, lang, a))
	}
	return t
}

// reportLink leads to the report of another area on the night that was asked for.
func reportLink(c *gin.Context, lang string, a area.Area) dashboards.Choice {
	p, _ := reportParams(c) // what could be read of it is enough
	p.Area, p.Lang = a, lang
	return dashboards.Choice{Text: locale.T(lang, "report.title") + " – " + a.Label(lang), Link: p.ReportAddress()}
}

// verified is what whoever holds a report may compare with it: the numbers of its first
// page, which are of the nation or a province.
func verified() area.Scope { return area.NationScope() }

// verifyPage is the page that tells what has become of a report.
func verifyPage() page {
	return page{path: "/verify/:code", template: "verification", build: func(ctx context.Context, b *dashboards.Builder, p dashboards.Params, name string) (dashboards.Page, error) {
		code, err := dashboards.ParseCode(name)
		if err != nil {
			return nil, err
		}
		b.Scope = verified()
		return b.Verification(ctx, p, code)
	}}
}

// verifyCode answers with what has become of the report of a code. One that is written
// another way has a shorter address.
func (s *Server) verifyCode(c *gin.Context) {
	name := c.Param("code")
	if code, err := dashboards.ParseCode(name); err == nil && code.String() != name {
		p, ok := s.params(c)
		if !ok {
			return
		}
		c.Header("Cache-Control", revalidate)
		c.Redirect(http.StatusSeeOther, p.Address("/verify/"+code.String()))
		return
	}
	s.page(c, verifyPage(), name)
}

// verify answers with the form that takes a code, and leads to what it finds.
func (s *Server) verify(c *gin.Context) {
	p, ok := s.params(c, "q")
	if !ok {
		return
	}
	status := http.StatusOK
	var wrong *dashboards.CodeError
	if p.Find != "" {
		code, err := dashboards.ParseCode(p.Find)
		if !errors.As(err, &wrong) {
			p.Find = ""
			c.Header("Cache-Control", revalidate)
			c.Redirect(http.StatusSeeOther, p.Address("/verify/"+code.String()))
			return
		}
		status = http.StatusBadRequest
	}
	page := dashboards.NewVerify(p, wrong)
	page.Admit(s.viewer(visitor(c), p.Lang))
	body, _, err := s.templates.render(c.Request.Context(), p.Lang, "verify", page)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Cache-Control", revalidate)
	c.Data(status, htmlType, body)
}

// explainCode tells what is wrong with a code.
func explainCode(lang string, e *dashboards.CodeError) trouble {
	p := dashboards.Params{Lang: lang}
	return trouble{
		status: http.StatusNotFound, kind: "code", detail: locale.T(lang, "verify.fault."+string(e.Problem)),
		links: []dashboards.Choice{{Text: locale.T(lang, "verify.another"), Link: p.Address("/verify")}},
	}
}

// VerificationDocument is what has become of a report, as programs get it.
type VerificationDocument struct {
	Code     string           `json:"code" doc:"as it is printed"`
	Verdict  string           `json:"verdict" doc:"stands: not corrected since; unchanged: corrected, but not in these numbers; corrected: in these numbers too; differs: the code does not fit the snapshot; missing: the snapshot is not here" enum:"stands,unchanged,corrected,differs,missing"`
	Sentence string           `json:"sentence" doc:"the verdict in words"`
	Snapshot string           `json:"snapshot" doc:"id of the snapshot the report is of"`
	Newest   string           `json:"newest" doc:"id of the newest revision of that night; empty unless there is a newer one"`
	Area     string           `json:"area" doc:"what the report is about" example:"P:96"`
	Lang     string           `json:"lang" doc:"its language" enum:"vi,en"`
	Layout   string           `json:"layout" doc:"its layout" enum:"summary,annex"`
	Numbers  []VerifiedNumber `json:"numbers" doc:"the key numbers of its first page; none where the code does not fit"`
}

// VerifiedNumber is a key number of a report, and what it is now.
type VerifiedNumber struct {
	Metric string  `json:"metric" doc:"its metric" example:"card_coverage"`
	Area   string  `json:"area" doc:"the nation where the metric is known for it only" example:"P:96"`
	Then   string  `json:"then" doc:"in the report: numerator/denominator of a rate, else the number; - for none" example:"2094352/2444312"`
	Now    *string `json:"now" doc:"in the newest revision; null unless there is a newer one"`
}

func (s *Server) apiVerify(c *gin.Context) {
	a := docVerify().arguments(c)
	if err := a.err(); err != nil {
		s.fail(c, err)
		return
	}
	code, err := dashboards.ParseCode(c.Param("code"))
	if err != nil {
		s.fail(c, err)
		return
	}
	b := s.builder(c)
	b.Scope = verified()
	s.answer(c, a, revalidate, func(ctx context.Context, _ area.Scope) (any, error) {
		v, err := b.Verification(ctx, dashboards.Params{Lang: a.lang}, code)
		if err != nil {
			return nil, err
		}
		doc := VerificationDocument{
			Code: v.Text, Verdict: string(v.Verdict), Sentence: v.Sentence, Snapshot: code.ID(), Newest: v.Newest.ID, Area: code.Area.String(), Lang: code.Lang,
			Layout: code.Layout, Numbers: []VerifiedNumber{},
		}
		for i, k := range v.Then {
			n := VerifiedNumber{Metric: k.Metric, Area: k.Area.String(), Then: k.Exact}
			if v.Now != nil {
				n.Now = &v.Now[i].Exact
			}
			doc.Numbers = append(doc.Numbers, n)
		}
		return doc, nil
	})
}

// warmReports makes the reports people get first: of every area, in Vietnamese. It says
// whether it came to the end.
func (s *Server) warmReports(ctx context.Context) bool {
	start, n := s.now(), 0
	for _, a := range s.papers {
		if s.cache.slots.rest(ctx) != nil {
			return false
		}
		version, err := s.state.version(ctx)
		b := s.builderOf(area.NationScope(), newReference())
		var snap queries.Snapshot
		if err == nil {
			snap, err = b.Reader.Snapshot(ctx, civil.Date{}, "")
		}
		if err == nil {
			_, _, err = s.madeReport(ctx, version, b, dashboards.Params{Lang: dashboards.Vietnamese, Area: a, AsOf: snap.Date, Boundary: area.V34}, state.Delivery{})
		}
		var none *queries.NightError
		switch {
		case ctx.Err() != nil:
			return false
		case errors.As(err, &none):
			return true // nothing to show yet
		case err != nil:
			s.log.Warn("report not made ahead", "area", a, "error", err)
		}
		n++
	}
	s.log.Info("reports made ahead", "reports", n, "took", s.now().Sub(start).Round(time.Millisecond))
	return true
}
