package server

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"strings"

	"toancanh/assets"
	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/chart"
)

// templates are the pages by language and name. Each is parsed with the texts
// of its language, so that a template names texts by their keys.
type templates struct {
	pages    map[string]map[string]*template.Template // by language and name, never executed
	drawings *drawings
}

// pageNames are the templates a page is made with.
func pageNames() []string {
	names := []string{"figure", "find", "status", "error", "embed", "embedded", "embeds", "gone", "verify", "verification", "reports", "login", "left", "setup", "account",
		"admin", "people", "person", "tokens", "sessions", "trail", "jobs", "run", "sources"}
	for _, p := range pages() {
		names = append(names, p.template)
	}
	return names
}

func parseTemplates(version, home string, d *drawings) (templates, error) {
	all := templates{pages: map[string]map[string]*template.Template{}, drawings: d}
	for _, lang := range dashboards.Languages() {
		all.pages[lang] = map[string]*template.Template{}
		base, err := template.New("").Funcs(functions(lang, version, home)).ParseFS(assets.Templates(), "layout.html", "parts.html", "figures.html", "ledger.html", "adminparts.html")
		if err != nil {
			return all, err
		}
		for _, name := range pageNames() {
			page, err := base.Clone()
			if err != nil {
				return all, fmt.Errorf("%s: %w", name, err)
			}
			if _, err := page.ParseFS(assets.Templates(), name+".html"); err != nil {
				return all, fmt.Errorf("%s: %w", name, err)
			}
			all.pages[lang][name] = page.Option("missingkey=error")
		}
	}
	return all, nil
}

// functions are what templates may call.
func functions(lang, version, home string) template.FuncMap {
	return template.FuncMap{
		"figure":    (*artist)(nil).figure, // render gives each page its own
		"alone":     (*artist)(nil).alone,
		"plot":      (*artist)(nil).plot,
		"tabs":      tabsOf(lang),
		"counts":    countsOf(lang),
		"t":         func(key string, args ...any) string { return locale.T(lang, key, args...) },
		"asset":     assets.URL,
		"palette":   palette,
		"version":   func() string { return version },
		"oembed":    oembedOf(home),
		"embedding": embedding,
		"prose":     proseOf,
		"again":     againOf,
		"step":      stepOf(lang),
	}
}

// proseView is a stretch of a text: of words, or of what is typed or looked up.
type proseView struct {
	Text string
	Code bool
}

// proseOf takes a text apart at its backticks. One that is not closed stands as it is.
func proseOf(text string) []proseView {
	var parts []proseView
	for text != "" {
		words, rest, opened := strings.Cut(text, "`")
		code, after, closed := strings.Cut(rest, "`")
		if !opened || !closed {
			return append(parts, proseView{Text: text})
		}
		if words != "" {
			parts = append(parts, proseView{Text: words})
		}
		parts = append(parts, proseView{Text: code, Code: true})
		text = after
	}
	return parts
}

// palette is the custom property of each colour of figures, for the script that
// makes them live.
func palette() map[string]string {
	variables := map[string]string{}
	for _, ink := range chart.Palette() {
		variables[ink.Light] = ink.Variable()
	}
	return variables
}

// render makes a page and says how many of its figures could not be drawn. It
// stops drawing when ctx ends. (A template that has been executed cannot be given
// other functions, so each page is made with a copy.)
func (t templates) render(ctx context.Context, lang, name string, page any) (body []byte, faults int, err error) {
	own, err := t.pages[lang][name].Clone()
	if err != nil {
		return nil, 0, fmt.Errorf("page %s: %w", name, err)
	}
	a := &artist{drawings: t.drawings, ctx: ctx}
	if framed, ok := page.(dashboards.Page); ok {
		a.viewer = framed.Head().Viewer
	}
	var out bytes.Buffer
	if err := own.Funcs(template.FuncMap{"figure": a.figure, "alone": a.alone, "plot": a.plot}).ExecuteTemplate(&out, "layout", page); err != nil {
		return nil, 0, fmt.Errorf("page %s: %w", name, err)
	}
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	return out.Bytes(), a.faults, nil
}

// CheckTemplates reports a mistake in the pages' templates.
func CheckTemplates() error {
	_, err := parseTemplates("", "", nil)
	return err
}
