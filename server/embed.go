package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/dashboards/export"
	"toancanh/queries"
	"toancanh/server/state"
)

// What became of an embed, where it is not shown.
var (
	errNoEmbed = errors.New("there is no such embed")
	errRemoved = errors.New("what this embed showed is no longer kept")
)

// lent lets everybody keep what an embed shows, but ask each time whether it is
// still shown. Who keeps it may show it while we cannot be reached.
const lent = "public, no-cache, stale-if-error=604800"

// keptFor is how long that may be.
const keptFor = 604800 * time.Second

// embedView is an embed as its template shows it.
type embedView struct {
	*dashboards.EmbedPage
	Passport state.Embed
	Back     string // page of the figure, as other sites write it
	Address  string // of the embed; "" while it is tried out
	Oembed   string
	Files    bool   // its numbers may be taken along
	Origins  string // sites its script answers, a space between two
}

// goneView is what stands in the place of an embed that is not shown.
type goneView struct{ Lang, Title, Detail string }

// embed answers with an embed or, by its suffix, with its picture or numbers.
func (s *Server) embed(c *gin.Context) {
	id, suffix, _ := strings.Cut(c.Param("id"), ".")
	now := s.now() // once: an embed does not expire half-way
	ctx := c.Request.Context()
	if s.patient(nil, c) > 0 {
		framed(c, []string{"*"})
		s.gone(c, language(c), errRate)
		return
	}
	m, err := s.store.Embed(ctx, id)
	if errors.Is(err, state.ErrNoEmbed) {
		m, err = state.Embed{Lang: language(c), Origins: []string{"*"}}, errNoEmbed
	}
	framed(c, m.Origins)
	if err == nil {
		err = shown(m, now)
	}
	if err != nil {
		s.gone(c, m.Lang, err)
		return
	}
	doc, err := s.embedDocument(ctx, m, suffix, c.GetString(referenceKey))
	if err != nil {
		s.gone(c, m.Lang, err)
		return
	}
	if suffix == "" || doc.picture() {
		s.seen(c, id)
	}
	send(c, kept(doc, m.Expires, now))
}

// kept is an answer that nobody keeps for a server that cannot be reached beyond the
// last day of its embed.
func kept(doc *document, expires, now time.Time) *document {
	left := expires.Sub(now)
	if expires.IsZero() || doc.lifetime != lent || left >= keptFor {
		return doc
	}
	sooner := *doc
	sooner.lifetime = "public, no-cache, stale-if-error=" + strconv.Itoa(int(left.Seconds()))
	return &sooner
}

// framed lets the sites of a passport, and ourselves, frame an answer. It says
// nothing of where it stands to whom it leads.
func framed(c *gin.Context, origins []string) {
	h := c.Writer.Header()
	h.Del("X-Frame-Options")
	h.Set("Content-Security-Policy", framedPolicy(origins))
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// framedPolicy is policy for an answer that sites may frame and that has no forms.
func framedPolicy(origins []string) string {
	return "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors " +
		strings.Join(append([]string{"'self'"}, origins...), " ")
}

// embedDocument is what an embed shows, made once for each state of the ledger.
func (s *Server) embedDocument(ctx context.Context, m state.Embed, suffix, ref string) (*document, error) {
	p, err := paramsOf(m)
	if err != nil {
		return nil, fmt.Errorf("embed %s: %w", m.ID, err)
	}
	version, err := s.state.version(ctx)
	if err != nil {
		return nil, err
	}
	l, err := s.embeds.license(ctx, m)
	if err != nil {
		return nil, err
	}
	files := l.files
	if !files && (suffix == "csv" || suffix == "json") {
		return nil, errNowhere
	}
	b := s.builderOf(l.scope, ref)
	key := fmt.Sprint(embedPath(m.ID), " ", suffix, " ", m.Theme, " ", p.Address("/figures/"+m.Figure), " ", b.Scope, " ", b.Expected, " ", files)
	return s.cache.get(ctx, version, key, func(ctx context.Context) (*document, error) {
		page, err := b.Embed(ctx, p, m.Figure)
		if err != nil {
			return nil, err
		}
		doc, err := s.embedFile(ctx, m, p, page, suffix, files)
		if err == nil && doc.lifetime != fleeting {
			doc.lifetime = lent
		}
		return doc, err
	})
}

// embedFile writes an embed in the form a suffix names.
func (s *Server) embedFile(ctx context.Context, m state.Embed, p dashboards.Params, page *dashboards.EmbedPage, suffix string, files bool) (*document, error) {
	if suffix == "" {
		body, faults, err := s.templates.render(ctx, m.Lang, "embed", s.embedView(m, p, page, files))
		if err != nil {
			return nil, err
		}
		lifetime := lent
		if faults > 0 {
			lifetime = fleeting
		}
		return newDocument(http.StatusOK, htmlType, lifetime, body)
	}
	form, ok := export.FormOf(suffix)
	if !ok || !slices.Contains(embedFiles(), suffix) {
		return nil, errNowhere
	}
	page.Figure.Notes = append(slices.Clone(page.Remarks), page.Figure.Notes...)
	if m.Theme != dashboards.EmbedThemes()[0] { // a picture cannot ask the reader's system
		p.Media.Theme = chart.Theme(m.Theme)
	}
	return s.fileOf(ctx, page.Figure, p, form)
}

// embedFiles are the files an embed comes as.
func embedFiles() []string { return []string{"svg", "png", "csv", "json"} }

func (s *Server) embedView(m state.Embed, p dashboards.Params, page *dashboards.EmbedPage, files bool) *embedView {
	v := &embedView{Files: files, EmbedPage: page, Passport: m, Back: s.embeds.home() + p.Address("/figures/"+m.Figure), Origins: strings.Join(m.Origins, " ")}
	if m.ID != "" {
		v.Address = s.embeds.Address(m.ID)
		v.Oembed = s.embeds.home() + oembedAddress(v.Address)
	}
	return v
}

// oembedAddress is where an address is described to programs that embed it.
func oembedAddress(of string) string { return "/oembed?format=json&url=" + url.QueryEscape(of) }

// gone answers with a plain page that holds no data.
func (s *Server) gone(c *gin.Context, lang string, err error) {
	c.Abort()
	if errors.Is(err, context.Canceled) && c.Request.Context().Err() != nil {
		c.Status(499)
		return
	}
	t := s.goneTrouble(c, lang, err)
	c.Header("Cache-Control", "no-store")
	if t.retry > 0 {
		c.Header("Retry-After", strconv.Itoa(int(t.retry.Seconds())))
	}
	view := goneView{Lang: lang, Title: locale.T(lang, "error."+t.kind), Detail: t.detail}
	if view.Detail == "" {
		view.Detail = locale.T(lang, "error."+t.kind+".detail")
	}
	body, _, renderErr := s.templates.render(context.WithoutCancel(c.Request.Context()), lang, "gone", view)
	if renderErr != nil {
		s.log.Error("page of an embed that is gone", "error", renderErr)
		c.String(t.status, "%s", view.Title)
		return
	}
	c.Data(t.status, htmlType, body)
}

// outlived tells what became of an embed whose figure cannot be built any more: its
// maker no longer sees what it shows, or its snapshot is no longer kept.
func outlived(err error) error {
	var outside *queries.ScopeError
	var snapshot *queries.SnapshotError
	switch {
	case errors.As(err, &outside):
		return errEnded
	case errors.As(err, &snapshot):
		return errRemoved
	}
	return err
}

// goneTrouble finds status and words for an embed that is not shown. The words are
// about the embed, not about parameters its readers never wrote.
func (s *Server) goneTrouble(c *gin.Context, lang string, err error) trouble {
	var night *queries.NightError
	err = outlived(err)
	switch {
	case errors.Is(err, errNoEmbed), errors.Is(err, errNowhere):
		return trouble{status: http.StatusNotFound, kind: "no_embed"}
	case errors.Is(err, errRevoked):
		return trouble{status: http.StatusGone, kind: "revoked"}
	case errors.Is(err, errExpired):
		return trouble{status: http.StatusGone, kind: "expired"}
	case errors.Is(err, errEnded):
		return trouble{status: http.StatusGone, kind: "ended"}
	case errors.Is(err, errRemoved):
		return trouble{status: http.StatusGone, kind: "removed"}
	case errors.As(err, &night):
		return trouble{status: http.StatusServiceUnavailable, kind: "empty"}
	}
	t := s.explain(c, lang, err)
	switch {
	case t.retry > 0: // it is shown, but not now
	case t.status < http.StatusInternalServerError:
		return trouble{status: http.StatusGone, kind: "removed"} // its metric or figure is no more
	case t.status != http.StatusServiceUnavailable:
		s.log.Error("embed", "reference", c.GetString(referenceKey), "error", err)
	}
	return t
}

// picture says whether a document is one that sites show as a picture.
func (d *document) picture() bool {
	return strings.HasPrefix(d.contentType, "image/")
}
