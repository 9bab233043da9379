package export

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"strings"

	"toancanh/assets"
	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/dashboards/still"
)

// page is a figure as a page of its own, as the template shows it.
type page struct {
	Figure chart.Figure
	Still  template.HTML // "" where the table is all there is
	Style  template.CSS  // the colours of the still
	Home   string
}

// Address is where the figure stands on the server as it is here.
func (p page) Address() string { return p.Home + p.Figure.Source.Permalink }

// figurePage writes a figure as a page that needs nothing beside it: no script, no
// font, no other file. It is light or dark as its reader has it.
func figurePage(ctx context.Context, to io.Writer, studio *still.Studio, f chart.Figure, w Wish) error {
	p := page{Figure: f, Style: schemes(), Home: strings.TrimSuffix(w.Home, "/")}
	if f.Drawn() {
		svg, err := picture(ctx, studio, f)
		if err != nil {
			return err
		}
		p.Still = svg
	}
	t, err := template.New("alone.html").Funcs(template.FuncMap{
		"t": func(key string, args ...any) string { return locale.T(f.Lang, key, args...) },
	}).ParseFS(assets.Templates(), "alone.html")
	if err != nil {
		return fmt.Errorf("export: page: %w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, p); err != nil {
		return fmt.Errorf("export: page: %w", err)
	}
	_, err = out.WriteTo(to)
	return err
}

// picture draws the plot alone; what a poster says around it, the page says itself.
func picture(ctx context.Context, studio *still.Studio, f chart.Figure) (template.HTML, error) {
	option, err := f.Option()
	if err != nil {
		return "", err
	}
	formats := f.Formats()
	size := formats[len(formats)-1]
	d, err := studio.Draw(ctx, option, still.Format{Width: size.Width, Height: size.Height, Lang: f.Lang})
	if err != nil {
		return "", err
	}
	variables := map[string]string{}
	for _, ink := range chart.Palette() {
		variables[ink.Light] = "var(" + ink.Variable() + ")"
	}
	o := named(f, Wish{})
	o.Paint = func(colour string) string {
		if v, ok := variables[colour]; ok {
			return v
		}
		return colour
	}
	return template.HTML(d.SVG(o)), nil //nolint:gosec // written by the drawing's own writer, from an allow-list
}

// schemes are the colours of figures as custom properties, light and dark.
func schemes() template.CSS {
	var light, dark strings.Builder
	for _, ink := range chart.Palette() {
		fmt.Fprintf(&light, "%s:%s;", ink.Variable(), ink.Light)
		fmt.Fprintf(&dark, "%s:%s;", ink.Variable(), ink.Dark)
	}
	return template.CSS(":root{" + light.String() + "}@media screen and (prefers-color-scheme:dark){:root{" + dark.String() + "}}") //nolint:gosec // of constants
}
