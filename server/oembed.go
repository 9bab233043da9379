package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/server/state"
)

// Oembed describes an address to a program that embeds it (oembed.com, version 1.0).
type Oembed struct {
	Type         string `json:"type"` // rich: html shows it; link: there is only an address
	Version      string `json:"version"`
	Title        string `json:"title"`
	ProviderName string `json:"provider_name"`
	ProviderURL  string `json:"provider_url"`
	CacheAge     int    `json:"cache_age"` // seconds
	HTML         string `json:"html,omitempty"`
	Width        int    `json:"width,omitempty"`
	Height       int    `json:"height,omitempty"`
}

// The bounds of a frame's sides, in CSS pixels. A frame wider than usual gains nothing.
const (
	usualWidth = 760
	least      = 240
	greatest   = 4000
)

// frameSize is how large a frame may be.
type frameSize struct{ width, height int }

// bounded reads a side of a frame. Programs that embed send what their pages have room
// for, and more than we know of: what cannot be given is brought as near as can be.
func bounded(text string, most int) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return most
	}
	return max(least, min(n, most))
}

var errFormat = errors.New("only json is written here")

// oembed answers programs that ask what an address of ours shows.
func (s *Server) oembed(c *gin.Context) {
	c.Header("Access-Control-Allow-Origin", "*")
	c.Header("Cross-Origin-Resource-Policy", "cross-origin")
	if format := c.Query("format"); format != "" && format != "json" {
		s.fail(c, errFormat)
		return
	}
	size := frameSize{width: bounded(c.Query("maxwidth"), usualWidth), height: bounded(c.Query("maxheight"), greatest)}
	answer, err := s.describe(c, strings.TrimSpace(c.Query("url")), size)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-cache")
	c.JSON(http.StatusOK, answer)
}

// describe says what an address of ours shows.
func (s *Server) describe(c *gin.Context, address string, size frameSize) (Oembed, error) {
	u, err := url.Parse(address)
	if err != nil || !s.ours(u) {
		return Oembed{}, errNowhere
	}
	o := Oembed{Type: "link", Version: "1.0", ProviderURL: s.embeds.home() + "/", CacheAge: 300}
	if rest, ok := strings.CutPrefix(u.Path, embedPath("")); ok {
		id, suffix, _ := strings.Cut(strings.TrimSuffix(rest, "/"), ".")
		if suffix != "" && !slices.Contains(embedFiles(), suffix) {
			return Oembed{}, errNoEmbed
		}
		m, err := s.served(c, id)
		if err != nil {
			return Oembed{}, err
		}
		size.height = min(size.height, m.Height)
		o.Type, o.Title, o.ProviderName = "rich", m.Title, locale.T(m.Lang, "site.name")
		o.HTML, o.Width, o.Height = s.embeds.frame(m, size), size.width, size.height
		return o, nil
	}
	if !strings.HasPrefix(u.Path, "/figures/") {
		return Oembed{}, errNowhere
	}
	id, p, err := s.embeds.figure(u.RequestURI())
	if err != nil {
		return Oembed{}, err
	}
	page, err := s.builder(c).Embed(c.Request.Context(), p, id)
	if err != nil {
		return Oembed{}, err
	}
	o.Title, o.ProviderName = dashboards.EmbedTitle(page.Figure, p), locale.T(p.Lang, "site.name")
	return o, nil
}

// served is an embed that is shown now.
func (s *Server) served(c *gin.Context, id string) (state.Embed, error) {
	ctx := c.Request.Context()
	m, err := s.store.Embed(ctx, id)
	if errors.Is(err, state.ErrNoEmbed) {
		err = errNoEmbed
	}
	if err == nil {
		err = shown(m, s.now())
	}
	if err == nil {
		_, err = s.embedDocument(ctx, m, "", c.GetString(referenceKey))
	}
	return m, outlived(err)
}

// oembedOf says where a figure's page is described to programs that embed it, "" for
// pages of another kind.
func oembedOf(home string) func(f dashboards.Frame) string {
	return func(f dashboards.Frame) string {
		if !strings.HasPrefix(f.Path, "/figures/") {
			return ""
		}
		return home + oembedAddress(home+f.Params.Address(f.Path))
	}
}

// ours says whether an address leads here.
func (s *Server) ours(u *url.URL) bool {
	home, err := url.Parse(s.embeds.home())
	return err == nil && u.Scheme == home.Scheme && strings.EqualFold(u.Host, home.Host)
}
