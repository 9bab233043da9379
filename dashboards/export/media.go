package export

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/dashboards/still"
)

// Form is a kind of file that a figure travels in.
type Form struct {
	Name        string   // what its name ends in: svg
	ContentType string   // as HTTP names it
	Params      []string // what may be said about it: theme, width, scale, bom
	Shown       bool     // a browser shows it; else it is saved
	Drawn       bool     // it takes drawing
}

// Forms returns the kinds of files of a figure.
func Forms() []Form {
	return []Form{
		{Name: "svg", ContentType: "image/svg+xml", Params: []string{"theme", "width"}, Shown: true, Drawn: true},
		{Name: "png", ContentType: "image/png", Params: []string{"theme", "width", "scale"}, Shown: true, Drawn: true},
		{Name: "csv", ContentType: "text/csv; charset=utf-8", Params: []string{"bom"}},
		{Name: "xlsx", ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{Name: "json", ContentType: "application/json"},
		{Name: "html", ContentType: "text/html; charset=utf-8", Drawn: true},
	}
}

// FormOf returns the form of a name.
func FormOf(name string) (Form, bool) {
	all := Forms()
	i := slices.IndexFunc(all, func(f Form) bool { return f.Name == name })
	if i < 0 {
		return Form{}, false
	}
	return all[i], true
}

// UsualScale is how many pixels of a PNG stand for one of its width unless told
// otherwise: sharp on screens of today, and on paper. A picture too large for it has one.
const UsualScale = 2

// Wish is what is said about a file besides its form. The zero value of each field
// stands for the usual.
type Wish struct {
	still.Poster
	Scale int    // of a PNG
	BOM   bool   // a CSV begins with a mark that spreadsheets know UTF-8 by
	Home  string // how people call the server, such as https://toancanh.example.gov.vn
}

// WishOf reads what an address says about a file.
func WishOf(p dashboards.MediaParams, home string) Wish {
	return Wish{Poster: still.Poster{Width: p.Width, Theme: p.Theme}, Scale: p.Scale, BOM: p.BOM, Home: home}
}

// Figure writes a figure in a form. The same figure gives the same bytes, from any
// studio. The error is a *still.SizeError for a picture larger than is drawn.
func Figure(ctx context.Context, to io.Writer, studio *still.Studio, f chart.Figure, form string, w Wish) error {
	switch form {
	case "svg":
		d, err := studio.Poster(ctx, f, w.Poster)
		if err != nil {
			return err
		}
		_, err = to.Write(d.SVG(named(f, w)))
		return err
	case "png":
		return figurePNG(ctx, to, studio, f, w)
	case "csv":
		return figureCSV(to, f, w)
	case "xlsx":
		return XLSX(to, FigureSheet(f, w.Home))
	case "json":
		return FigureJSON(to, f, w.Home)
	case "html":
		return figurePage(ctx, to, studio, f, w)
	}
	return fmt.Errorf("export: there is no form %q", form)
}

// named is how a figure's picture is written: its letters as shapes, so that it looks
// the same where the font is not there. Its ids are its own, so that several pictures
// may stand in one page.
func named(f chart.Figure, w Wish) still.SVGOptions {
	own := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %q %q %+v", f.Query, f.Lang, f.Title, f.Subtitle, f.Sentence, f.Source.Snapshot, w.Poster))
	return still.SVGOptions{Title: f.Title, Description: strings.Join(append([]string{f.Sentence}, f.Notes...), " "), Outlined: true, ID: fmt.Sprintf("%s-%x", f.ID, own[:5])}
}

func figurePNG(ctx context.Context, to io.Writer, studio *still.Studio, f chart.Figure, w Wish) error {
	d, err := studio.Poster(ctx, f, w.Poster)
	if err != nil {
		return err
	}
	scale := w.Scale
	if scale == 0 {
		scale = UsualScale
	}
	content, err := d.PNG(float64(scale), "")
	if size := (*still.SizeError)(nil); w.Scale == 0 && errors.As(err, &size) {
		content, err = d.PNG(1, "") // nobody asked for more
	}
	if err != nil {
		return err
	}
	_, err = to.Write(content)
	return err
}

// byteOrderMark is what spreadsheets know UTF-8 by.
const byteOrderMark = "\ufeff"

func figureCSV(to io.Writer, f chart.Figure, w Wish) error {
	var out bytes.Buffer
	if w.BOM {
		out.WriteString(byteOrderMark)
	}
	if err := CSV(&out, FigureSheet(f, w.Home)); err != nil {
		return err
	}
	_, err := out.WriteTo(to)
	return err
}
