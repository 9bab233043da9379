package server

import (
	"errors"
	"net/http"
	"net/url"
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

// The widths a frame may be given.
const (
	usualWidth    = 760
	leastWidth    = 240
	greatestWidth = 4000
)

var errFormat = errors.New("only json is written here")

// oembed answers programs that ask what an address of ours shows.
func (s *Server) oembed(c *gin.Context) {
	c.Header("Access-Control-Allow-Origin", "*")
	c.Header("Cross-Origin-Resource-Policy", "cross-origin")
	a := docOembed().arguments(c)
	address, format := a.text("url"), a.text("format")
	width := min(a.number("maxwidth", usualWidth, leastWidth, greatestWidth), usualWidth)
	height := a.number("maxheight", greatestWidth, leastWidth, greatestWidth)
	if err := a.err(); err != nil {
		s.fail(c, err)
		return
	}
	if format != "" && format != "json" {
		s.fail(c, errFormat)
		return
	}
	answer, err := s.describe(c, address)
	if err != nil {
		s.fail(c, err)
		return
	}
	if answer.HTML != "" {
		answer.Width, answer.Height = width, min(answer.Height, height)
	}
	c.Header("Cache-Control", "no-cache")
	c.JSON(http.StatusOK, answer)
}

// describe says what an address of ours shows.
func (s *Server) describe(c *gin.Context, address string) (Oembed, error) {
	u, err := url.Parse(address)
	if err != nil || !s.ours(u) {
		return Oembed{}, errNowhere
	}
	o := Oembed{Type: "link", Version: "1.0", ProviderURL: s.embeds.home() + "/", CacheAge: 300}
	if id, ok := strings.CutPrefix(u.Path, embedPath("")); ok {
		m, err := s.store.Embed(c.Request.Context(), id)
		if errors.Is(err, state.ErrNoEmbed) {
			err = errNoEmbed
		}
		if err == nil {
			err = shown(m, s.now())
		}
		if err != nil {
			return Oembed{}, err
		}
		o.Type, o.Title, o.ProviderName, o.HTML, o.Height = "rich", m.Title, locale.T(m.Lang, "site.name"), s.embeds.Snippet(m), m.Height
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
