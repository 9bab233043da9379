package typeset

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// setter sets one document.
type setter struct {
	doc       *Document
	form      form
	inks      inks
	file      *file
	shaper    *shaper
	tags      *tags
	pages     []*page
	foot      []box // at the bottom of the first page
	footRoom  float64
	opacities []int // thousandths, in the order of their first use
	outline   []entry
	above     []int // the levels of the headings that are open
}

// Write sets the document. The same document gives the same bytes, whenever and
// wherever it is set by the same release. Errors name what of the document cannot be
// set.
func (d Document) Write() ([]byte, error) {
	s, err := d.setter()
	if err != nil {
		return nil, fmt.Errorf("typeset: %w", err)
	}
	s.flow(s.boxes())
	s.margins()
	content, err := s.finish()
	if err != nil {
		return nil, fmt.Errorf("typeset: %w", err)
	}
	return content, nil
}

// setter prepares to set the document, if it can be set.
func (d Document) setter() (*setter, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	d.Title, d.Subject, d.Author = flat(d.Title), flat(d.Subject), flat(d.Author)
	d.Keywords = slices.Clone(d.Keywords)
	for i, word := range d.Keywords {
		d.Keywords[i] = flat(word)
	}
	f := &file{}
	sh, err := newShaper(f)
	if err != nil {
		return nil, err
	}
	return &setter{doc: &d, form: formOf(d.Layout), inks: printed(), file: f, shaper: sh, tags: newTags(f)}, nil
}

// flat is a text on one line.
func flat(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// inlines are spans in the size of a lettering.
func (s *setter) inlines(spans []Span, l lettering) []inline {
	out := make([]inline, len(spans))
	for i, span := range spans {
		in := l.inline(s, span.Text)
		in.style.bold = in.style.bold || span.Bold || heavy(span.Level)
		in.style.italic = in.style.italic || span.Italic
		in.ink = s.inks.level(span.Level, in.ink)
		if in.link = s.address(span.Link); in.link != "" && span.Level == "" {
			in.ink = s.inks[s.form.link]
		}
		out[i] = in
	}
	return out
}

// address is the whole address of a link; "" if it leads nowhere from a file.
func (s *setter) address(link string) string {
	if link == "" {
		return ""
	}
	to, err := url.Parse(link)
	if err != nil {
		return ""
	}
	if !to.IsAbs() {
		base, err := url.Parse(s.doc.Base)
		if err != nil || s.doc.Base == "" {
			return ""
		}
		to = base.ResolveReference(to)
	}
	if !slices.Contains([]string{"http", "https", "mailto"}, to.Scheme) {
		return ""
	}
	return to.String()
}

// lettering is how a text looks.
type lettering struct {
	size, leading float64
	bold, italic  bool
	ink           string // by its name in the palette
}

func (l lettering) inline(s *setter, words string) inline {
	return inline{text: words, style: style{s.form.serif, l.bold, l.italic}, size: l.size, ink: s.inks[l.ink]}
}
