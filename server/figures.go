package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/dashboards/export"
)

// figureView is a figure in a panel of a page, as templates show it.
type figureView struct {
	ID     string // unique on its page
	Alone  bool   // it is the page
	Figure chart.Figure
	Fault  string
	Plot   plotView
}

// plotView is the drawing of a figure: still pictures first, and the option a
// script makes it live with.
type plotView struct {
	Label    string // what the figure shows, in a sentence
	Lang     string
	Map      string // address of the boundaries it is drawn on, "" for none
	Drawings []drawn
	Broad    bool // too wide for a phone, where it scrolls sideways
	Option   json.RawMessage
	Fault    string
}

// drawn is one still picture.
type drawn struct {
	Name string // narrow | wide | only
	SVG  template.HTML
}

// figureOf makes the view of a panel's figure.
func (d *drawings) figureOf(id string, p dashboards.Panel[chart.Figure]) figureView {
	v := figureView{ID: id, Figure: p.Value, Fault: p.Fault}
	if p.Fault == "" && p.Value.Drawn() {
		v.Plot = d.plotOf(p.Value)
	}
	return v
}

// alone makes the view of a figure that has a page to itself.
func (d *drawings) alone(p dashboards.Panel[chart.Figure]) figureView {
	v := d.figureOf("figure", p)
	v.Alone = true
	return v
}

// plotOf draws a figure. One that cannot be drawn says so in its place; its
// numbers stand all the same.
func (d *drawings) plotOf(f chart.Figure) plotView {
	v := plotView{Label: f.Sentence, Lang: f.Lang}
	var err error
	if v.Option, err = f.Option(); err == nil {
		v.Drawings, err = d.stills(v.Option, &f)
	}
	if err != nil {
		v.Fault = d.fault(err)
		return v
	}
	v.Broad = f.Formats()[0].Name == "wide"
	if m, ok := f.Plot.(chart.Map); ok {
		v.Map = m.Boundary.String()
	}
	return v
}

// tabsView is a row of tabs with its label.
type tabsView struct {
	Label string
	Tabs  []dashboards.Choice
}

func tabsOf(lang string) func(key string, tabs []dashboards.Choice) tabsView {
	return func(key string, tabs []dashboards.Choice) tabsView {
		return tabsView{Label: locale.T(lang, key), Tabs: tabs}
	}
}

// countsView is a table of counts with its caption.
type countsView struct {
	Label  string
	Counts []dashboards.TaskCount
}

func countsOf(lang string) func(key string, counts []dashboards.TaskCount) countsView {
	return func(key string, counts []dashboards.TaskCount) countsView {
		return countsView{Label: locale.T(lang, key), Counts: counts}
	}
}

// figure answers with a figure standing alone, as a page or as a file.
func (s *Server) figure(c *gin.Context) {
	id, suffix, _ := strings.Cut(c.Param("id"), ".")
	if suffix == "" {
		s.page(c, page{template: "figure", params: dashboards.FigureParams(id), build: ofNamed((*dashboards.Builder).Figure)}, id)
		return
	}
	form, ok := forms()[suffix]
	if !ok {
		s.fail(c, errNowhere)
		return
	}
	s.figureFile(c, id, suffix, form)
}

// form is a kind of file a figure's numbers come in.
type form struct {
	contentType string
	write       func(to io.Writer, f chart.Figure) error
}

func forms() map[string]form {
	return map[string]form{
		"csv": {"text/csv; charset=utf-8", func(to io.Writer, f chart.Figure) error { return export.CSV(to, export.FigureSheet(f)) }},
		"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(to io.Writer, f chart.Figure) error {
			return export.XLSX(to, export.FigureSheet(f))
		}},
		"json": {jsonType, export.FigureJSON},
	}
}

// figureFile answers with the numbers of a figure, made once for each state of the
// ledger and each address.
func (s *Server) figureFile(c *gin.Context, id, suffix string, form form) {
	p, ok := s.params(c, dashboards.FigureParams(id)...)
	if !ok {
		return
	}
	ctx := c.Request.Context()
	version, err := s.state.version(ctx)
	if err != nil {
		s.fail(c, err)
		return
	}
	b := s.builder(c)
	key := p.Address(c.Request.URL.Path) + " " + b.Scope.String()
	doc, err := s.cache.get(ctx, version, key, func(ctx context.Context) (*document, error) {
		page, err := b.Figure(ctx, p, id)
		if err != nil {
			return nil, err
		}
		var body bytes.Buffer
		if err := form.write(&body, page.Figure.Value); err != nil {
			return nil, fmt.Errorf("figure %s.%s: %w", id, suffix, err)
		}
		lifetime := revalidate
		if p.Snapshot != "" {
			lifetime = unchanging
		}
		doc, err := newDocument(http.StatusOK, form.contentType, lifetime, body.Bytes())
		if err == nil {
			doc.name = fileName(page.Figure.Value, p, suffix)
		}
		return doc, err
	})
	if err != nil {
		s.fail(c, err)
		return
	}
	send(c, doc)
}

// fileName is what a downloaded figure is called: its kind, what it is about and
// its night, in letters every system takes.
func fileName(f chart.Figure, p dashboards.Params, suffix string) string {
	parts := []string{f.ID}
	if p.Metric != "" {
		parts = append(parts, p.Metric)
	}
	parts = append(parts, p.Area.String(), f.Source.AsOf.String())
	return strings.NewReplacer(":", "", "@", "-", "_", "-").Replace(strings.ToLower(strings.Join(parts, "-"))) + "." + suffix
}
