package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/server/audit"
	"toancanh/server/state"
)

// galleryPath is the page where embeds are made.
const galleryPath = "/embeds"

// shownEmbeds is how many embeds the gallery lists.
const shownEmbeds = 200

// galleryPolicy is policy for pages that show how embeds will look.
const galleryPolicy = policy + "; frame-src 'self'"

// orderFields are the fields of the form that makes an embed.
func orderFields() []string {
	return []string{"figure", "frozen", "theme", "language", "origins", "last_day", "title"}
}

// orderOf reads the form. What the address of the figure says stands where a field
// was not sent at all.
func (s *Server) orderOf(values url.Values, lang string) EmbedOrder {
	o := EmbedOrder{
		Figure: strings.TrimSpace(values.Get("figure")), Frozen: values.Get("frozen") != "", Theme: values.Get("theme"), Lang: values.Get("language"),
		Origins: strings.FieldsFunc(values.Get("origins"), func(r rune) bool { return strings.ContainsRune(" \t\r\n,;", r) }),
		LastDay: values.Get("last_day"), Title: values.Get("title"),
	}
	if !values.Has("frozen") {
		_, p, err := s.embeds.figure(o.Figure)
		o.Frozen = err == nil && (p.Snapshot != "" || !p.AsOf.IsZero())
	}
	if o.Lang == "" {
		o.Lang = lang
	}
	return o
}

// gallery shows the form, as its address fills it in, and the embeds there are.
func (s *Server) gallery(c *gin.Context) {
	query := c.Request.URL.Query()
	common, err := dashboards.ParseParams(without(query, orderFields()...))
	if err != nil {
		s.fail(c, err)
		return
	}
	o := s.orderOf(query, common.Lang)
	page := s.galleryPage(c, common, o)
	if o.Figure != "" && embeds.met(visitor(c)) {
		tried := o
		if !query.Has("origins") {
			tried.Origins = []string{"*"} // the form was not sent: its writer has not come to the sites yet
		}
		draft, err := s.embeds.draft(c.Request.Context(), tried, s.scope(c))
		if page.Form.Faults, err = s.faultsOf(c, common.Lang, err); err != nil {
			s.fail(c, err)
			return
		}
		if draft.Figure != "" {
			page.Preview = previews(common.Lang, o, draft.Height)
		}
	}
	s.showGallery(c, page, http.StatusOK)
}

// makeEmbed makes an embed of the form that was sent, or shows the form again with
// what is wrong.
func (s *Server) makeEmbed(c *gin.Context) {
	common, values, ok := s.sent(c)
	if !ok {
		return
	}
	o := s.orderOf(values, common.Lang)
	page := s.galleryPage(c, common, o)
	if !s.tokens.holds(values.Get(tokenField), ownForm(c, galleryPath)) {
		page.Form.Refused = locale.T(common.Lang, "embeds.stale")
		s.showGallery(c, page, http.StatusForbidden)
		return
	}
	made, err := s.embeds.Make(c.Request.Context(), o, s.scope(c), s.person(c))
	if err == nil {
		err = s.noteEmbed(c, audit.MakeEmbed, made)
	}
	if err == nil {
		c.Redirect(http.StatusSeeOther, page.To(galleryPath+"/"+made.ID))
		return
	}
	if page.Form.Faults, err = s.faultsOf(c, common.Lang, err); err != nil {
		s.fail(c, err)
		return
	}
	s.showGallery(c, page, http.StatusBadRequest)
}

// sent reads a form and the parameters beside it.
func (s *Server) sent(c *gin.Context) (common dashboards.Params, values url.Values, ok bool) {
	common, err := dashboards.ParseParams(c.Request.URL.Query())
	if err == nil {
		if err = c.Request.ParseForm(); err != nil {
			err = fmt.Errorf("%w: %w", errBody, err)
		}
	}
	if err != nil {
		s.fail(c, err)
		return common, nil, false
	}
	return common, c.Request.PostForm, true
}

func without(values url.Values, names ...string) url.Values {
	rest := url.Values{}
	for name, list := range values {
		if !slices.Contains(names, name) {
			rest[name] = list
		}
	}
	return rest
}

// faultsOf puts what is wrong with an order beside the fields it is about. It returns
// err where that is no mistake of the order.
func (s *Server) faultsOf(c *gin.Context, lang string, err error) (map[string][]string, error) {
	if err == nil {
		return nil, nil
	}
	t := s.explain(c, lang, err)
	if t.status >= http.StatusInternalServerError {
		return nil, err
	}
	if len(t.faults) == 0 {
		return map[string][]string{"figure": {t.detail}}, nil
	}
	faults := map[string][]string{}
	for _, fault := range t.faults {
		field := fault.Parameter
		if !slices.Contains(orderFields(), field) {
			field = "figure" // its address holds that parameter
		}
		faults[field] = append(faults[field], fault.Detail)
	}
	return faults, nil
}

// galleryPage is the page with the form filled in.
func (s *Server) galleryPage(c *gin.Context, p dashboards.Params, o EmbedOrder) *dashboards.EmbedsPage {
	t := func(key string) string { return locale.T(p.Lang, key) }
	v := &dashboards.EmbedsPage{Frame: dashboards.NewFrame(galleryPath, p, t("embeds.title"), t("embeds.lead"))}
	v.Form = dashboards.EmbedForm{
		Figure: o.Figure, Frozen: o.Frozen, Origins: strings.Join(o.Origins, "\n"), LastDay: o.LastDay, Title: o.Title, Token: s.tokens.of(ownForm(c, galleryPath)),
	}
	for _, theme := range dashboards.EmbedThemes() {
		v.Form.Themes = append(v.Form.Themes, dashboards.Option{Value: theme, Text: t("embeds.theme." + theme), Chosen: theme == o.Theme})
	}
	for _, lang := range dashboards.Languages() {
		v.Form.Languages = append(v.Form.Languages, dashboards.Option{Value: lang, Text: t("lang." + lang), Chosen: lang == o.Lang})
	}
	return v
}

// showGallery adds the embeds there are and answers.
func (s *Server) showGallery(c *gin.Context, page *dashboards.EmbedsPage, status int) {
	ctx := c.Request.Context()
	if err := s.views.flush(ctx); err != nil {
		s.fail(c, err)
		return
	}
	list, err := s.embedsOf(c, shownEmbeds+1)
	if err != nil {
		s.fail(c, err)
		return
	}
	page.More = len(list) > shownEmbeds
	for _, l := range list[:min(len(list), shownEmbeds)] {
		entry, err := s.embedEntry(ctx, page.Params, l.Embed, l.Views)
		if err != nil {
			s.fail(c, err)
			return
		}
		page.Embeds = append(page.Embeds, entry)
	}
	s.showForm(c, "embeds", page.Params.Lang, page, status)
}

// showForm answers with a page that holds a form and previews, and is never kept.
func (s *Server) showForm(c *gin.Context, template, lang string, page any, status int) {
	if framed, ok := page.(dashboards.Page); ok {
		framed.Head().Admit(s.viewer(visitor(c), lang))
	}
	c.Header("Content-Security-Policy", galleryPolicy)
	s.showFresh(c, template, lang, page, status)
}

// showFresh answers with a page that is never kept.
func (s *Server) showFresh(c *gin.Context, template, lang string, page any, status int) {
	body, _, err := s.templates.render(c.Request.Context(), lang, template, page)
	if err != nil {
		s.fail(c, err)
		return
	}
	doc, err := newDocument(status, htmlType, fleeting, body)
	if err != nil {
		s.fail(c, err)
		return
	}
	send(c, doc)
}

// embedding is where an embed of a figure is made.
func embedding(f chart.Figure) string {
	values := url.Values{"figure": {f.Address("")}}
	if f.Lang != dashboards.Vietnamese {
		values.Set("lang", f.Lang)
	}
	return galleryPath + "?" + values.Encode()
}

// previewEmbed shows what an embed would show, to our own pages alone.
func (s *Server) previewEmbed(c *gin.Context) {
	framed(c, nil)
	o := s.orderOf(c.Request.URL.Query(), language(c))
	o.Origins = []string{"*"} // the form checks them; here they play no part
	draft, err := s.embeds.draft(c.Request.Context(), o, s.scope(c))
	if err != nil {
		s.gone(c, o.Lang, err)
		return
	}
	draft.Origins = nil
	doc, err := s.embedDocument(c.Request.Context(), draft, "", c.GetString(referenceKey))
	if err != nil {
		s.gone(c, draft.Lang, err)
		return
	}
	send(c, doc)
}

// previews are the frames that show an order on a phone, on a portal and in the dark.
func previews(lang string, o EmbedOrder, height int) []dashboards.EmbedPreview {
	address := func(theme string) string {
		values := url.Values{"figure": {o.Figure}, "language": {o.Lang}, "theme": {theme}}
		if o.Frozen {
			values.Set("frozen", "1")
		}
		return galleryPath + "/preview?" + values.Encode()
	}
	return []dashboards.EmbedPreview{
		{Title: locale.T(lang, "embeds.preview.phone"), Address: address(o.Theme), Width: 360, Height: height + 70},
		{Title: locale.T(lang, "embeds.preview.portal"), Address: address(o.Theme), Width: 760, Height: height},
		{Title: locale.T(lang, "embeds.preview.dark"), Address: address("dark"), Width: 360, Height: height + 70},
	}
}

// embedDetail shows one embed: what to copy, how it looks, who has seen it.
func (s *Server) embedDetail(c *gin.Context) {
	p, ok := s.params(c)
	if !ok {
		return
	}
	ctx := c.Request.Context()
	m, err := s.ownEmbed(c)
	if err == nil {
		err = s.views.flush(ctx)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	views, err := s.store.Views(ctx, m.ID)
	if err != nil {
		s.fail(c, err)
		return
	}
	page, err := s.detail(c, p, m, views)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.showForm(c, "embedded", p.Lang, page, http.StatusOK)
}

// embedsOf are the newest embeds that a visitor owns.
func (s *Server) embedsOf(c *gin.Context, limit int) ([]state.Listed, error) {
	if seesAll(visitor(c)) {
		return s.store.Embeds(c.Request.Context(), limit)
	}
	return s.store.EmbedsBy(c.Request.Context(), s.person(c), limit)
}

// ownEmbed is the embed a path names. One that somebody else made is not told from one
// that is not there.
func (s *Server) ownEmbed(c *gin.Context) (state.Embed, error) {
	m, err := s.store.Embed(c.Request.Context(), c.Param("id"))
	if errors.Is(err, state.ErrNoEmbed) || err == nil && !seesAll(visitor(c)) && m.MadeBy != s.person(c) {
		return state.Embed{}, errNoEmbed
	}
	return m, err
}

// endEmbed revokes the embed a path names.
func (s *Server) endEmbed(c *gin.Context) error {
	m, err := s.ownEmbed(c)
	if err != nil {
		return err
	}
	if err := s.store.RevokeEmbed(c.Request.Context(), m.ID, s.now()); err != nil {
		return err
	}
	return s.noteEmbed(c, audit.RevokeEmbed, m)
}

// revokeEmbed ends an embed for good.
func (s *Server) revokeEmbed(c *gin.Context) {
	common, values, ok := s.sent(c)
	if !ok {
		return
	}
	id := c.Param("id")
	if !s.tokens.holds(values.Get(tokenField), ownForm(c, galleryPath)) {
		s.fail(c, errStale)
		return
	}
	err := s.endEmbed(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, common.Address(galleryPath+"/"+id))
}
