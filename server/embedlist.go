package server

import (
	"context"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/server/state"
)

// lastDay is the last day an embed is shown; zero if it has no end.
func lastDay(m state.Embed, zone *time.Location) civil.Date {
	if m.Expires.IsZero() {
		return civil.Date{}
	}
	return civil.DateOf(m.Expires.In(zone)).AddDays(-1)
}

// embedEntry is an embed as people read about it.
func (s *Server) embedEntry(ctx context.Context, p dashboards.Params, m state.Embed, views int) (dashboards.EmbedEntry, error) {
	t := func(key string, args ...any) string { return locale.T(p.Lang, key, args...) }
	stands, maker, err := s.embeds.standing(ctx, m)
	if err != nil {
		return dashboards.EmbedEntry{}, err
	}
	e := dashboards.EmbedEntry{
		ID: m.ID, Title: m.Title, Link: dashboards.NewFrame(galleryPath, p, "", "").To(galleryPath + "/" + m.ID),
		Look:    t("embeds.theme."+m.Theme) + " · " + t("lang."+m.Lang),
		Origins: m.Origins, Made: locale.DateTime(p.Lang, m.Made.In(s.zone)), Views: locale.Int(p.Lang, int64(views)), Active: stands == stateActive,
		Night: t("embeds.live"), Expires: date(p.Lang, lastDay(m, s.zone)),
		State: chart.Mark{Text: t("embeds.state." + stands), Level: map[string]string{stateActive: "good", stateExpired: "warn", stateEnded: "warn", stateRevoked: "bad"}[stands]},
	}
	if maker != "" {
		e.Made += " · " + maker
	}
	if m.Frozen() {
		e.Night = t("embeds.frozen.at", "id", m.Snapshot)
	}
	e.Figure = dashboards.Choice{Text: m.Figure, Link: figureAddress(m, p.Lang)}
	return e, nil
}

// figureAddress is the page of an embed's figure, in a language.
func figureAddress(m state.Embed, lang string) string {
	p, err := paramsOf(m)
	if err != nil {
		return "/figures/" + m.Figure // the parameters are of an earlier version: its page says what is wrong
	}
	p.Lang = lang
	return p.Address("/figures/" + m.Figure)
}

// detail is the page about one embed.
func (s *Server) detail(c *gin.Context, p dashboards.Params, m state.Embed, views []state.ViewCount) (*dashboards.EmbedDetail, error) {
	total := 0
	d := &dashboards.EmbedDetail{
		Address: s.embeds.Address(m.ID), Snippet: s.embeds.Snippet(m), Picture: s.embeds.PictureSnippet(m), Token: s.tokens.of(ownForm(c, galleryPath)),
	}
	for _, v := range views {
		total += v.Views
		d.Views = append(d.Views, dashboards.EmbedViews{Day: locale.Date(p.Lang, v.Day), Origin: originName(p.Lang, v.Origin), Views: locale.Int(p.Lang, int64(v.Views))})
	}
	var err error
	if d.Entry, err = s.embedEntry(c.Request.Context(), p, m, total); err != nil {
		return nil, err
	}
	d.Total = locale.T(p.Lang, "embeds.total", "n", total)
	d.Frame = dashboards.NewFrame(galleryPath+"/"+m.ID, p, m.Title, "")
	if !m.Revoked.IsZero() {
		d.Revoked = locale.DateTime(p.Lang, m.Revoked.In(s.zone))
	}
	if d.Entry.Active {
		o := EmbedOrder{Figure: figureAddress(m, m.Lang), Frozen: m.Frozen(), Theme: m.Theme, Lang: m.Lang}
		d.Preview = previews(p.Lang, o, m.Height)
	}
	return d, nil
}

// originName is a site in words, where it is none.
func originName(lang, origin string) string {
	switch origin {
	case "":
		return locale.T(lang, "embeds.origin.unknown")
	case state.OtherOrigins:
		return locale.T(lang, "embeds.origin.other")
	}
	return strings.TrimSuffix(origin, "/")
}
