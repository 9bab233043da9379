package server

import (
	"context"
	"net/http"

	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/dashboards/still"
	"toancanh/server/state"
)

const (
	svgType = "image/svg+xml"
	pngType = "image/png"
)

// embedPicture draws an embed as a file that looks the same everywhere.
func (s *Server) embedPicture(ctx context.Context, m state.Embed, page *dashboards.EmbedPage, suffix string) (*document, error) {
	f := page.Figure
	if !f.Drawn() {
		return nil, errNowhere
	}
	option, err := f.Option()
	if err != nil {
		return nil, err
	}
	formats := f.Formats()
	format := formats[len(formats)-1]
	picture, err := s.studio.Draw(ctx, option, still.Format{Width: format.Width, Height: format.Height, Lang: f.Lang})
	if err != nil {
		return nil, err
	}
	if suffix == "svg" {
		body := picture.SVG(still.SVGOptions{Title: f.Title, Description: f.Sentence, Outlined: true, Paint: inkOf(m.Theme)})
		return newDocument(http.StatusOK, svgType, shared, body)
	}
	body, err := picture.PNG(2, "#ffffff")
	if err != nil {
		return nil, err
	}
	return newDocument(http.StatusOK, pngType, shared, body)
}

// inkOf gives the colours of figures as a theme has them.
func inkOf(theme string) func(colour string) string {
	inks := map[string]string{}
	for _, ink := range chart.Palette() {
		inks[ink.Light] = ink.Dark
	}
	return func(colour string) string {
		if dark, ok := inks[colour]; ok && theme == "dark" {
			return dark
		}
		return colour
	}
}
