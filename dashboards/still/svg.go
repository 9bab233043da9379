package still

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

// unseen is how far, in pixels, a line may lie from where it was drawn.
const unseen = 0.1

// maxMerged is how many shapes become one path at most.
const maxMerged = 256

// SVGOptions says how a drawing is written as SVG.
type SVGOptions struct {
	Title, Description string                     // its name and what it shows, for those who cannot see it
	Paint              func(colour string) string // what is written for a colour "#rrggbb", such as "var(--chart-1)"; nil: itself
	Outlined           bool                       // letters as shapes, where the reader may lack the font
	Class              string                     // of the <svg>; it brings the font of texts that are not outlined
	ID                 string                     // before every id, so that one page can hold several
}

// SVG writes the drawing as one <svg> element, without styles and without
// anything that acts. The same drawing and options give the same bytes.
func (d *Drawing) SVG(o SVGOptions) []byte {
	w := svgWriter{options: o, faces: d.faces, clips: map[string]string{}, gradients: map[string]string{}, drawn: map[letter]string{}}
	w.nodes(d.nodes)
	body := w.out.Bytes()

	w.out = bytes.Buffer{}
	width, height := tenths.text(d.width), tenths.text(d.height)
	attributes := []attribute{{"xmlns", "http://www.w3.org/2000/svg"}, {"width", width}, {"height", height}, {"viewBox", "0 0 " + width + " " + height}}
	if len(w.drawn) > 0 {
		attributes = append(attributes, attribute{"xmlns:xlink", "http://www.w3.org/1999/xlink"})
	}
	if o.Class != "" {
		attributes = append(attributes, attribute{"class", o.Class})
	}
	w.out.WriteString("<svg")
	w.attributes(w.named(attributes))
	w.out.WriteString(">")
	w.text("title", "t", o.Title)
	w.text("desc", "d", o.Description)
	if w.defs.Len() > 0 {
		w.out.WriteString("<defs>")
		w.out.Write(w.defs.Bytes())
		w.out.WriteString("</defs>")
	}
	w.out.Write(body)
	w.out.WriteString("</svg>")
	return w.out.Bytes()
}

type attribute struct{ name, value string }

// svgWriter writes elements. What they refer to gathers in defs.
type svgWriter struct {
	options   SVGOptions
	faces     *faces
	out, defs bytes.Buffer
	clips     map[string]string // id by path
	gradients map[string]string // id by what is in it
	drawn     map[letter]string // id by letter; "": nothing to draw
}

// named says what the picture is called, or that it is an ornament.
func (w *svgWriter) named(attributes []attribute) []attribute {
	var by []string
	if w.options.Title != "" {
		by = append(by, w.id("t"))
	}
	if w.options.Description != "" {
		by = append(by, w.id("d"))
	}
	if len(by) == 0 {
		return append(attributes, attribute{"aria-hidden", "true"})
	}
	return append(attributes, attribute{"role", "img"}, attribute{"aria-labelledby", strings.Join(by, " ")})
}

func (w *svgWriter) id(suffix string) string {
	if w.options.ID == "" {
		return suffix
	}
	return w.options.ID + "-" + suffix
}

func (w *svgWriter) text(element, id, text string) {
	if text != "" {
		fmt.Fprintf(&w.out, `<%s id="%s">%s</%s>`, element, escape(w.id(id)), escape(text), element)
	}
}

func (w *svgWriter) attributes(list []attribute) {
	for _, a := range list {
		fmt.Fprintf(&w.out, ` %s="%s"`, a.name, escape(a.value))
	}
}

// escape writes text so that it is text in an element and in an attribute.
func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a builder takes everything
	return b.String()
}

// mark is something seen: its elements without what they share with others.
type mark struct {
	fill  []attribute
	look  []attribute // all else that is painted with
	shape *shape      // nil: a text
	body  string      // of a text
}

// nodes writes nodes in order. Neighbours that look alike share a group.
func (w *svgWriter) nodes(nodes []node) {
	var marks []mark
	for _, n := range nodes {
		switch n := n.(type) {
		case *group:
			w.marks(marks)
			marks = nil
			w.group(n)
		case *shape:
			marks = append(marks, w.shapeMark(n))
		case *label:
			marks = append(marks, w.labelMark(n))
		}
	}
	w.marks(marks)
}

// group writes what is seen through an opening, or all of it where the opening
// hides nothing.
func (w *svgWriter) group(g *group) {
	opening, ok := g.clip.rectangle()
	if g.clip == nil || ok && opening.holds(g.bounds()) {
		w.nodes(g.nodes)
		return
	}
	fmt.Fprintf(&w.out, `<g clip-path="url(#%s)">`, escape(w.clip(g.clip)))
	w.nodes(g.nodes)
	w.out.WriteString("</g>")
}

func (w *svgWriter) clip(p path) string {
	data := tenths.path(p)
	id, ok := w.clips[data]
	if !ok {
		id = w.id(fmt.Sprintf("c%d", len(w.clips)+1))
		w.clips[data] = id
		fmt.Fprintf(&w.defs, `<clipPath id="%s"><path d="%s"/></clipPath>`, escape(id), data)
	}
	return id
}

// marks writes marks, runs of those with the same look together.
func (w *svgWriter) marks(marks []mark) {
	for len(marks) > 0 {
		n := 1
		for n < len(marks) && (marks[n].shape == nil) == (marks[0].shape == nil) && slices.Equal(marks[n].look, marks[0].look) {
			n++
		}
		w.alike(marks[:n])
		marks = marks[n:]
	}
}

// alike writes marks with the same look.
func (w *svgWriter) alike(marks []mark) {
	var runs [][]mark // of the same fill
	for len(marks) > 0 {
		n := 1
		for n < len(marks) && slices.Equal(marks[n].fill, marks[0].fill) {
			n++
		}
		runs = append(runs, marks[:n])
		marks = marks[n:]
	}
	look := runs[0][0].look
	if len(runs) == 1 || len(look) == 0 {
		for _, run := range runs {
			w.run(run, slices.Concat(run[0].fill, run[0].look))
		}
		return
	}
	w.out.WriteString("<g")
	w.attributes(look)
	w.out.WriteString(">")
	for _, run := range runs {
		w.run(run, run[0].fill)
	}
	w.out.WriteString("</g>")
}

// run writes marks that are painted the same, with the attributes that say how.
func (w *svgWriter) run(marks []mark, attributes []attribute) {
	bodies := bodiesOf(marks)
	if len(bodies) == 0 {
		return
	}
	if len(bodies) == 1 && strings.Count(bodies[0], "<path") < 2 {
		element, rest, _ := strings.Cut(bodies[0], " ")
		w.out.WriteString(element)
		w.attributes(attributes)
		w.out.WriteString(" " + rest)
		return
	}
	w.out.WriteString("<g")
	w.attributes(attributes)
	w.out.WriteString(">")
	for _, body := range bodies {
		w.out.WriteString(body)
	}
	w.out.WriteString("</g>")
}

// bodiesOf writes the elements of marks. Shapes become one path where nobody can
// see the difference.
func bodiesOf(marks []mark) []string {
	var bodies []string
	var merged path
	var boxes []box
	flush := func() {
		if data := tenths.path(merged); data != "" {
			bodies = append(bodies, `<path d="`+data+`"/>`)
		}
		merged, boxes = nil, nil
	}
	for _, m := range marks {
		if m.shape == nil {
			bodies = append(bodies, m.body)
			continue
		}
		if centre, radius, ok := m.shape.path.circle(); ok {
			flush()
			bodies = append(bodies, fmt.Sprintf(`<circle cx="%s" cy="%s" r="%s"/>`, tenths.text(centre.x), tenths.text(centre.y), hundredths.text(radius)))
			continue
		}
		b := m.shape.reach()
		overlaps := slices.ContainsFunc(boxes, b.meets)
		if overlaps && !m.shape.coversEvenly() || len(boxes) == maxMerged {
			flush()
		}
		merged = append(merged, m.shape.path.thinned(unseen)...)
		boxes = append(boxes, b)
	}
	flush()
	return bodies
}

// reach returns the box that another shape must not touch if both are to be one
// path. Opaque borders may overlap, since
// both have the same colour.
func (s *shape) reach() box {
	if s.stroke.opacity == 1 {
		return s.path.bounds()
	}
	return s.bounds()
}

// coversEvenly says whether shapes painted like this one look the same one over
// the other as in one path.
func (s *shape) coversEvenly() bool {
	return !s.fill.visible() && s.stroke.opacity == 1 && s.stroke.gradient == nil
}

func (w *svgWriter) shapeMark(s *shape) mark {
	m := mark{shape: s, fill: w.paint("fill", s.fill)}
	if !s.stroke.visible() {
		return m
	}
	m.look = w.paint("stroke", s.stroke)
	add := func(name, value, usual string) {
		if value != usual {
			m.look = append(m.look, attribute{name, value})
		}
	}
	add("stroke-width", hundredths.text(s.pen.width), "1")
	add("stroke-linecap", s.pen.cap, "butt")
	add("stroke-linejoin", s.pen.join, "miter")
	add("stroke-miterlimit", hundredths.text(s.pen.limit), "4")
	var dashes []string
	for _, length := range s.pen.dash {
		dashes = append(dashes, tenths.text(length))
	}
	add("stroke-dasharray", strings.Join(dashes, " "), "")
	add("stroke-dashoffset", tenths.text(s.pen.offset), "0")
	return m
}

// paint writes what a shape is filled or stroked with.
func (w *svgWriter) paint(name string, p paint) []attribute {
	if !p.visible() {
		return []attribute{{name, "none"}}
	}
	list := []attribute{{name, w.colour(p.colour)}}
	if p.gradient != nil {
		list[0].value = "url(#" + w.gradient(p.gradient) + ")"
	}
	if opacity := hundredths.text(p.opacity); opacity != "1" {
		list = append(list, attribute{name + "-opacity", opacity})
	}
	return list
}

func (w *svgWriter) colour(c colour) string {
	if w.options.Paint == nil {
		return c.String()
	}
	return w.options.Paint(c.String())
}

func (w *svgWriter) gradient(g *gradient) string {
	var b strings.Builder
	fmt.Fprintf(&b, ` gradientUnits="userSpaceOnUse" x1="%s" y1="%s" x2="%s" y2="%s">`,
		tenths.text(g.from.x), tenths.text(g.from.y), tenths.text(g.to.x), tenths.text(g.to.y))
	for _, s := range g.stops {
		fmt.Fprintf(&b, `<stop offset="%s" stop-color="%s"`, hundredths.text(s.at), escape(w.colour(s.colour)))
		if opacity := hundredths.text(s.opacity); opacity != "1" {
			fmt.Fprintf(&b, ` stop-opacity="%s"`, opacity)
		}
		b.WriteString("/>")
	}
	body := b.String()
	id, ok := w.gradients[body]
	if !ok {
		id = w.id(fmt.Sprintf("g%d", len(w.gradients)+1))
		w.gradients[body] = id
		fmt.Fprintf(&w.defs, `<linearGradient id="%s"%s</linearGradient>`, escape(id), body)
	}
	return id
}
