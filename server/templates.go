package server

import (
	"bytes"
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
type templates map[string]map[string]*template.Template

// pageNames are the templates a page is made with.
func pageNames() []string {
	names := []string{"figure", "find", "status", "error"}
	for _, p := range pages() {
		names = append(names, p.template)
	}
	return names
}

func parseTemplates(version string, d *drawings) (templates, error) {
	all := templates{}
	for _, lang := range dashboards.Languages() {
		all[lang] = map[string]*template.Template{}
		base, err := template.New("").Funcs(functions(lang, version, d)).ParseFS(assets.Templates(), "layout.html", "parts.html", "figures.html", "ledger.html")
		if err != nil {
			return nil, err
		}
		for _, name := range pageNames() {
			page, err := base.Clone()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if _, err := page.ParseFS(assets.Templates(), name+".html"); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			all[lang][name] = page.Option("missingkey=error")
		}
	}
	return all, nil
}

// functions are what templates may call.
func functions(lang, version string, d *drawings) template.FuncMap {
	return template.FuncMap{
		"figure":  d.figureOf,
		"plot":    d.plotOf,
		"tabs":    tabsOf(lang),
		"counts":  countsOf(lang),
		"t":       func(key string, args ...any) string { return locale.T(lang, key, args...) },
		"asset":   assets.URL,
		"palette": palette,
		"prose":   proseOf,
		"version": func() string { return version },
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

// render makes a page.
func (t templates) render(lang, name string, page any) ([]byte, error) {
	var out bytes.Buffer
	if err := t[lang][name].ExecuteTemplate(&out, "layout", page); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// CheckTemplates reports a mistake in the pages' templates.
func CheckTemplates() error {
	_, err := parseTemplates("", nil)
	return err
}
