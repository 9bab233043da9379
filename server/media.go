package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/dashboards/export"
	"toancanh/dashboards/still"
	"toancanh/server/audit"
)

// figure answers with a figure standing alone, as a page or as a file.
func (s *Server) figure(c *gin.Context) {
	id, suffix, _ := strings.Cut(c.Param("id"), ".")
	if suffix == "" {
		s.page(c, page{template: "figure", params: dashboards.FigureParams(id), build: ofNamed((*dashboards.Builder).Figure)}, id)
		return
	}
	if !exports.met(visitor(c)) {
		s.fail(c, errForbidden)
		return
	}
	form, ok := export.FormOf(suffix)
	if !ok {
		s.fail(c, errNowhere)
		return
	}
	s.figureFile(c, id, form)
}

// figureFile answers with a file of a figure, made once for each state of the
// ledger and each address.
func (s *Server) figureFile(c *gin.Context, id string, form export.Form) {
	ctx := c.Request.Context()
	version, err := s.state.version(ctx)
	if err != nil {
		s.fail(c, err)
		return
	}
	target := c.Request.URL.RequestURI() + " " + visitor(c).Key()
	if doc, ok := s.cache.asked(version, target); ok && !doc.scoped {
		send(c, doc)
		return
	}
	p, ok := s.params(c, slices.Concat(dashboards.FigureParams(id), form.Params)...)
	if !ok {
		return
	}
	b := s.builder(c)
	key := p.Address(c.Request.URL.Path) + " " + visitor(c).Key()
	doc, err := s.cache.get(ctx, version, key, func(ctx context.Context) (*document, error) {
		watched := &dashboards.Watched{Reader: s.reader}
		b.Reader = watched
		page, err := b.Figure(ctx, p, id)
		if err != nil {
			return nil, err
		}
		doc, err := s.fileOf(ctx, page.Figure.Value, p, form)
		if err != nil {
			return nil, err
		}
		doc.scoped = watched.Scoped()
		return doc, nil
	})
	if err != nil {
		s.fail(c, err)
		return
	}
	s.cache.spell(target, key)
	s.release(c, doc, audit.Entry{Area: p.Area.String(), Metric: p.Metric})
}

// fileOf makes a file of a figure.
func (s *Server) fileOf(ctx context.Context, f chart.Figure, p dashboards.Params, form export.Form) (*document, error) {
	wish := export.WishOf(p.Media, s.publicURL)
	body, err := s.drawings.file(ctx, f, form, wish)
	var size *still.SizeError
	switch {
	case errors.As(err, &size):
		return nil, tooLarge(p.Media)
	case err != nil:
		return nil, fmt.Errorf("figure %s.%s: %w", f.ID, form.Name, err)
	}
	lifetime := revalidate
	if p.Snapshot != "" {
		lifetime = unchanging
	}
	doc := plainDocument(http.StatusOK, form.ContentType, lifetime, body)
	if form.Name != "png" && form.Name != "xlsx" && len(body) >= smallest { // those are compressed in themselves
		err = doc.compress(quick(), press)
	}
	doc.name, doc.shown = fileName(f, p, form.Name), form.Shown
	return doc, err
}

// tooLarge tells that a picture would be larger than is drawn, and what to ask for
// instead.
func tooLarge(p dashboards.MediaParams) error {
	if p.Scale > 1 {
		return dashboards.ParamErrors{{Name: "scale", Value: strconv.Itoa(p.Scale), Problem: dashboards.TooLarge, Try: strconv.Itoa(p.Scale - 1)}}
	}
	fault := dashboards.ParamError{Name: "width", Problem: dashboards.TooLarge}
	if p.Width > 0 {
		fault.Value = strconv.Itoa(p.Width)
	}
	return dashboards.ParamErrors{fault}
}

// file writes a figure in a form. What takes drawing is drawn once for each content.
func (d *drawings) file(ctx context.Context, f chart.Figure, form export.Form, w export.Wish) ([]byte, error) {
	write := func(ctx context.Context) ([]byte, error) {
		var out bytes.Buffer
		err := export.Figure(ctx, &out, d.album.Studio, f, form.Name, w)
		return out.Bytes(), err
	}
	if !form.Drawn {
		return write(ctx)
	}
	key, err := d.contentKey(f, form, w)
	if err != nil {
		return nil, err
	}
	return d.once(ctx, key, write)
}

// contentKey names a file by all that it is made of. What a picture does not show,
// such as the address it was asked for by, is left out.
func (d *drawings) contentKey(f chart.Figure, form export.Form, w export.Wish) (still.Hash, error) {
	var option json.RawMessage
	if f.Drawn() {
		var err error
		if option, err = f.Option(); err != nil {
			return still.Hash{}, err
		}
	}
	f.Plot = nil
	if form.Shown {
		f.Query, f.Source.Made, f.Source.Permalink, f.Source.Definition = "", "", "", ""
		if option != nil {
			f.Table = chart.Table{}
		}
	}
	text, err := json.Marshal([]any{form.Name, w, f, option})
	return d.album.Key(text), err
}

// fileName is what a file of a figure is called: its kind, what it is about and its
// night, in letters every system takes.
func fileName(f chart.Figure, p dashboards.Params, suffix string) string {
	parts := []string{f.ID}
	if p.Metric != "" {
		parts = append(parts, p.Metric)
	}
	parts = append(parts, p.Area.String(), f.Source.AsOf.String())
	return strings.NewReplacer(":", "", "@", "-", "_", "-").Replace(strings.ToLower(strings.Join(parts, "-"))) + "." + suffix
}
