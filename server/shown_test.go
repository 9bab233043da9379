package server

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"toancanh/dashboards"
)

// element is a part of a page as a reader gets it.
type element struct{ *html.Node }

// read gives the page at an address.
func read(t *testing.T, s *Server, address string) element {
	t.Helper()
	answer := get(t, s, address)
	if answer.Code != http.StatusOK {
		t.Fatalf("%s: status %d", address, answer.Code)
	}
	page, err := html.Parse(answer.Body)
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return element{page}
}

// all are the elements within for which something holds, in the order of the page.
func (e element) all(holds func(element) bool) []element {
	if e.Node == nil {
		return nil
	}
	var list []element
	for n := range e.Descendants() {
		if n.Type == html.ElementNode && holds(element{n}) {
			list = append(list, element{n})
		}
	}
	return list
}

// first is the first of them; its Node is nil if there is none.
func (e element) first(holds func(element) bool) element {
	if list := e.all(holds); len(list) > 0 {
		return list[0]
	}
	return element{}
}

func (e element) attribute(name string) string {
	for _, a := range e.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (e element) text() string {
	var b strings.Builder
	for n := range e.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

func tag(names ...atom.Atom) func(element) bool {
	return func(e element) bool { return slices.Contains(names, e.DataAtom) }
}

func class(name string) func(element) bool {
	return func(e element) bool { return slices.Contains(strings.Fields(e.attribute("class")), name) }
}

// leadsTo are links whose address begins in a way.
func leadsTo(prefix string) func(element) bool {
	return func(e element) bool { return e.DataAtom == atom.A && strings.HasPrefix(e.attribute("href"), prefix) }
}

// printed is a figure as a page shows it: what it is, the parameters of its own
// address, and the rows of its table.
type printed struct {
	kind  string
	query url.Values
	lines []line
}

// line is a row of a table: its name, where that leads, and the texts beside it.
type line struct {
	name, link string
	cells      []string
}

// figures are the figures of a page.
func (e element) figures(t *testing.T) []printed {
	t.Helper()
	var list []printed
	for _, section := range e.all(func(e element) bool { return e.attribute("data-kind") != "" }) {
		f := printed{kind: section.attribute("data-kind")}
		own := section.all(leadsTo("/figures/"))
		if len(own) == 0 {
			t.Fatalf("figure %s: %s", f.kind, section.text())
		}
		_, query, _ := strings.Cut(own[len(own)-1].attribute("href"), "?")
		var err error
		if f.query, err = url.ParseQuery(query); err != nil {
			t.Fatal(err)
		}
		table := section.first(tag(atom.Tbody))
		for _, row := range table.all(tag(atom.Tr)) {
			cells := row.all(tag(atom.Th, atom.Td))
			l := line{name: cells[0].text()}
			if a := cells[0].first(tag(atom.A)); a.Node != nil {
				l.link = a.attribute("href")
			}
			for _, c := range cells[1:] {
				l.cells = append(l.cells, c.text())
			}
			f.lines = append(f.lines, l)
		}
		list = append(list, f)
	}
	return list
}

// written are the ways numbers are written, by language.
func written() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		dashboards.Vietnamese: regexp.MustCompile(`^([+−]?)([<>]?)(\d{1,3}(?:\.\d{3})*)(?:,(\d+))?(\x{a0}%|\x{a0}điểm\x{a0}%)?$`),
		dashboards.English:    regexp.MustCompile(`^([+−]?)([<>]?)(\d{1,3}(?:,\d{3})*)(?:\.(\d+))?(%|\x{a0}pp)?$`),
	}
}

var errNoNumber = errors.New("no number")

// number reads a number as a page writes it, and how far what it stands for may lie
// from it.
func number(lang, text string) (value, within float64, err error) {
	parts := written()[lang].FindStringSubmatch(text)
	if parts == nil {
		if text == map[string]string{"vi": "không đổi", "en": "no change"}[lang] {
			return 0, 1e-12, nil
		}
		if text == map[string]string{"vi": "gần như không đổi", "en": "almost unchanged"}[lang] {
			return 0, 0.00005, nil
		}
		return 0, 0, errNoNumber
	}
	digits := strings.NewReplacer(".", "", ",", "").Replace(parts[3]) + "." + parts[4]
	if value, err = strconv.ParseFloat(digits, 64); err != nil {
		return 0, 0, err
	}
	if len(parts[4]) > 0 {
		within = math.Pow10(-len(parts[4])) / 2
	}
	if parts[2] != "" {
		within *= 2 // it lies between here and the next
	}
	if parts[1] == "−" {
		value = -value
	}
	if parts[5] != "" {
		value, within = value/100, within/100
	}
	return value, within * (1 + 1e-6), nil
}
