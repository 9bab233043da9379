package server

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"toancanh/dashboards"
	"toancanh/queries/area"
	"toancanh/server/auth"
)

const htmlType = "text/html; charset=utf-8"

// revalidate lets browsers keep an answer but ask each time whether it still holds.
const revalidate = "private, no-cache"

// page is one page for people.
type page struct {
	path     string // a part beginning with a colon names what the page is about
	needs    need
	template string   // it is made with
	params   []string // what its address takes besides the common parameters
	build    build
}

// build makes a page; name is the part of the path that says what it is about.
type build func(ctx context.Context, b *dashboards.Builder, p dashboards.Params, name string) (dashboards.Page, error)

// pages lists every page that is made once for each state of the ledger.
func pages() []page {
	return []page{
		{"/", figures, "overview", []string{"metric", "range"}, of((*dashboards.Builder).Overview)},
		{"/coverage", figures, "coverage", []string{"metric", "range"}, of((*dashboards.Builder).Coverage)},
		{"/cards", figures, "cards", []string{"metric", "range"}, of((*dashboards.Builder).Cards)},
		{"/eid", figures, "eid", []string{"metric", "range"}, of((*dashboards.Builder).Eid)},
		{"/services", figures, "services", []string{"metric", "range", "sort"}, of((*dashboards.Builder).Services)},
		{"/ecosystem", figures, "ecosystem", nil, of((*dashboards.Builder).Ecosystem)},
		{"/provinces/:code", figures, "province", []string{"metric", "range", "sort"}, ofNamed((*dashboards.Builder).Province)},
		{"/communes/:code", figures, "commune", []string{"metric", "range"}, ofNamed((*dashboards.Builder).Commune)},
		{"/compare", figures, "compare", []string{"with", "q", "metric", "range"}, of((*dashboards.Builder).Compare)},
		{"/changes", figures, "changes", []string{"from", "metric"}, of((*dashboards.Builder).Changes)},
		{"/tasks", figures, "tasks", dashboards.TaskFilters(), of((*dashboards.Builder).Tasks)},
		{"/tasks/:task", figures, "task", []string{"list"}, ofNamed((*dashboards.Builder).Task)},
		{"/briefing", figures, "briefing", []string{"metric"}, of((*dashboards.Builder).Briefing)},
		{"/published", figures, "published", []string{"metric", "confidence"}, of((*dashboards.Builder).Published)},
		{"/definitions", informed, "definitions", nil, of((*dashboards.Builder).Definitions)},
		{"/definitions/:metric", informed, "definition", nil, ofNamed((*dashboards.Builder).Definition)},
		{"/snapshots/:snapshot", informed, "snapshot", nil, ofNamed((*dashboards.Builder).Snapshot)},
	}
}

// of is a page of its own.
func of[P dashboards.Page](make func(*dashboards.Builder, context.Context, dashboards.Params) (P, error)) build {
	return func(ctx context.Context, b *dashboards.Builder, p dashboards.Params, _ string) (dashboards.Page, error) {
		return make(b, ctx, p)
	}
}

// ofNamed is a page about what its path names.
func ofNamed[P dashboards.Page](make func(*dashboards.Builder, context.Context, dashboards.Params, string) (P, error)) build {
	return func(ctx context.Context, b *dashboards.Builder, p dashboards.Params, name string) (dashboards.Page, error) {
		return make(b, ctx, p, name)
	}
}

// show answers with a page.
func (s *Server) show(pg page) gin.HandlerFunc {
	return func(c *gin.Context) {
		name := ""
		if len(c.Params) > 0 {
			name = c.Params[0].Value // now: making the page may outlast the request, whose context Gin uses again
		}
		s.page(c, pg, name)
	}
}

// status is made anew each time: it shows what is running now.
func (s *Server) status(c *gin.Context) {
	p, ok := s.params(c)
	if !ok {
		return
	}
	ctx := c.Request.Context()
	if err := s.cache.slots.take(ctx); err != nil {
		s.fail(c, err)
		return
	}
	defer s.cache.slots.release()
	page, err := s.builder(c).Status(ctx, p, s.jobStates())
	if err != nil {
		s.fail(c, err)
		return
	}
	page.Admit(s.viewer(visitor(c), p.Lang))
	body, _, err := s.templates.render(ctx, p.Lang, "status", page)
	if err != nil {
		s.fail(c, err)
		return
	}
	doc, err := newDocument(http.StatusOK, htmlType, fleeting, body)
	if err != nil {
		s.fail(c, err)
		return
	}
	send(c, doc)
}

// jobStates is where the jobs stand, as dashboards show them.
func (s *Server) jobStates() []dashboards.Job {
	if s.jobs == nil {
		return nil
	}
	var list []dashboards.Job
	for _, j := range s.jobs.States() {
		list = append(list, dashboards.Job{
			Name: j.Job, Schedule: j.Schedule, Next: j.Next, RunningSince: j.RunningSince,
			LastEnded: j.Last.Ended, Outcome: string(j.Last.Outcome),
		})
	}
	return list
}

// builder makes pages for the person behind a request.
func (s *Server) builder(c *gin.Context) *dashboards.Builder {
	b := s.builderOf(s.scope(c), c.GetString(referenceKey))
	b.Operations = operations.met(visitor(c))
	return b
}

// builderOf makes pages for those who may see a scope; what fails is logged under
// a reference number.
func (s *Server) builderOf(scope area.Scope, ref string) *dashboards.Builder {
	return &dashboards.Builder{
		Reader: s.reader, Catalogue: s.catalogue, Scope: scope, Zone: s.zone, Expected: s.expected(), Checks: s.checks,
		Fault: func(panel string, err error) string {
			s.log.Error("panel", "reference", ref, "panel", panel, "error", err)
			return ref
		},
	}
}

// params reads the address of a page. Where the same view has a shorter address
// (a form sends every field) it redirects there, so that a view has one address.
func (s *Server) params(c *gin.Context, further ...string) (dashboards.Params, bool) {
	p, err := dashboards.ParseParams(c.Request.URL.Query(), further...)
	if err != nil {
		s.fail(c, err)
		return p, false
	}
	if !same(c.Request.URL.Query(), p.On(c.Request.URL.Path).Values()) {
		c.Header("Cache-Control", revalidate)
		c.Redirect(http.StatusSeeOther, p.Address(c.Request.URL.EscapedPath()))
		return p, false
	}
	return p, true
}

// same says whether two queries name the same values.
func same(a, b url.Values) bool {
	return maps.EqualFunc(a, b, func(x, y []string) bool { return len(x) == 1 && len(y) == 1 && x[0] == y[0] })
}

// page answers with a page, made once for each state of the ledger and each
// address. A page on which a panel failed is not kept.
func (s *Server) page(c *gin.Context, pg page, name string) {
	version, err := s.state.version(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	b := s.builder(c)
	v := visitor(c)
	target := c.Request.URL.RequestURI() + audience(v, b)
	if doc, ok := s.cache.asked(version, target); ok {
		s.look(c, doc)
		return
	}
	p, ok := s.params(c, pg.params...)
	if !ok {
		return
	}
	doc, key, err := s.made(c.Request.Context(), version, v, b, pg, p, c.Request.URL.Path, name)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.cache.spell(target, key)
	s.look(c, doc)
}

// audience is what a page depends on besides its address and the ledger.
func audience(v *auth.Visitor, b *dashboards.Builder) string {
	return " " + v.Key() + " " + b.Expected.String()
}

// made returns a page at a path, kept or made, and the key it is kept under.
func (s *Server) made(ctx context.Context, version string, v *auth.Visitor, b *dashboards.Builder, pg page, p dashboards.Params, path, name string) (*document, string, error) {
	key := p.Address(path) + audience(v, b)
	doc, err := s.cache.get(ctx, version, key, func(ctx context.Context) (*document, error) {
		watched := &dashboards.Watched{Reader: b.Reader}
		b.Reader = watched
		made, err := pg.build(ctx, b, p, name)
		if err != nil {
			return nil, err
		}
		made.Head().Admit(s.viewer(v, p.Lang))
		body, faults, err := s.templates.render(ctx, p.Lang, pg.template, made)
		if err != nil {
			return nil, err
		}
		lifetime := revalidate
		if made.Head().Faults+faults > 0 {
			lifetime = fleeting
		}
		doc, err := newDocument(http.StatusOK, htmlType, lifetime, body)
		if err != nil {
			return nil, err
		}
		doc.scoped = watched.Scoped()
		return doc, nil
	})
	return doc, key, err
}

// fleeting marks an answer that is sent to those who wait for it but never kept.
const fleeting = "no-store"

// send writes a finished answer in the coding the reader accepts, or says that
// the reader has it already.
func send(c *gin.Context, doc *document) {
	coding := doc.choose(c.GetHeader("Accept-Encoding"))
	h := c.Writer.Header()
	h.Set("Cache-Control", doc.lifetime)
	h.Set("Vary", "Accept-Encoding")
	if strings.HasPrefix(doc.lifetime, "private") {
		h.Set("Vary", "Accept-Encoding, Authorization, Cookie") // who asks decides what is answered
	}
	if doc.lifetime != fleeting {
		tag := doc.tag(coding)
		h.Set("ETag", tag)
		if matches(c.GetHeader("If-None-Match"), tag) {
			c.Status(http.StatusNotModified)
			c.Writer.WriteHeaderNow()
			return
		}
	}
	if coding != identity {
		h.Set("Content-Encoding", string(coding))
	}
	if doc.name != "" {
		how := "attachment"
		if doc.shown {
			how = "inline"
		}
		h.Set("Content-Disposition", how+`; filename="`+doc.name+`"`)
	}
	c.Data(doc.status, doc.contentType, doc.bodies[coding])
}
