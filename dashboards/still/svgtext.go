package still

import (
	"fmt"
	"math"
	"strings"
)

// labelMark writes a line of text, as text or as the shapes of its letters.
func (w *svgWriter) labelMark(l *label) mark {
	m := mark{fill: w.paint("fill", l.fill)}
	if w.options.Outlined {
		m.body = w.letters(l)
		return m
	}
	m.look = []attribute{{"font-size", tenths.text(l.size)}}
	if l.bold {
		m.look = append(m.look, attribute{"font-weight", "600"})
	}
	if l.anchor != "start" {
		m.look = append(m.look, attribute{"text-anchor", l.anchor})
	}
	if l.halo.visible() {
		m.look = append(m.look, w.halo(l, l.haloSize)...)
		m.look = append(m.look, attribute{"paint-order", "stroke"})
	}
	place := fmt.Sprintf(`x="%s" y="%s"`, tenths.text(l.at.x), tenths.text(l.at.y))
	if !nearly(l.angle, 0) {
		place = fmt.Sprintf(`transform="translate(%s %s)rotate(%s)"`, tenths.text(l.at.x), tenths.text(l.at.y), hundredths.text(l.angle*180/math.Pi))
	}
	if spaced(l.text) {
		place += ` xml:space="preserve"`
	}
	m.body = "<text " + place + ">" + escape(l.text) + "</text>"
	return m
}

func (w *svgWriter) halo(l *label, size float64) []attribute {
	return append(w.paint("stroke", l.halo), attribute{"stroke-width", hundredths.text(size)}, attribute{"stroke-linejoin", "round"})
}

// spaced says whether a text has spaces that SVG would not keep.
func spaced(text string) bool {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }), " ") != text
}

// letters writes a text as shapes: each letter is drawn once in a picture, and used
// where it stands. The halo comes first, since not every program knows the order of
// painting.
func (w *svgWriter) letters(l *label) string {
	glyphs, width := w.faces.glyphs(l.text, l.bold)
	before := l.before(width)
	var uses strings.Builder
	for _, g := range glyphs {
		id, ok := w.letter(letter{g.id, l.bold})
		if !ok {
			continue // a space
		}
		fmt.Fprintf(&uses, `<use xlink:href="#%s"`, escape(id))
		for _, a := range []attribute{{"x", units.text(g.x - before)}, {"y", units.text(g.y)}} {
			if a.value != "0" {
				fmt.Fprintf(&uses, ` %s="%s"`, a.name, a.value)
			}
		}
		uses.WriteString("/>")
	}
	m := l.matrix()
	var out strings.Builder
	fmt.Fprintf(&out, `<g transform="matrix(%s %s %s %s %s %s)">`, millionths.text(m.a), millionths.text(m.b),
		millionths.text(m.c), millionths.text(m.d), tenths.text(m.e), tenths.text(m.f))
	if l.halo.visible() {
		out.WriteString("<g")
		for _, a := range w.halo(l, l.haloSize/m.scale()) {
			fmt.Fprintf(&out, ` %s="%s"`, a.name, escape(a.value))
		}
		out.WriteString(">" + uses.String() + "</g>")
	}
	return out.String() + uses.String() + "</g>"
}

// letter returns the id of the shape of a letter, which it draws where it is new; not
// ok where there is nothing to draw.
func (w *svgWriter) letter(key letter) (id string, ok bool) {
	if id, ok := w.drawn[key]; ok {
		return id, id != ""
	}
	if data := units.path(w.faces.drawn(key)); data != "" {
		id = w.id(fmt.Sprintf("l%d", len(w.drawn)+1))
		fmt.Fprintf(&w.defs, `<path id="%s" d="%s"/>`, escape(id), data)
	}
	w.drawn[key] = id
	return id, id != ""
}

// matrix maps units of the font, y upwards, to the drawing.
func (l *label) matrix() matrix {
	sin, cos := math.Sincos(l.angle)
	scale := l.size / unitsPerEm
	return matrix{scale * cos, scale * sin, scale * sin, -scale * cos, l.at.x, l.at.y}
}

// before returns how much of a text's width lies before its anchor.
func (l *label) before(width float64) float64 {
	switch l.anchor {
	case "middle":
		return width / 2
	case "end":
		return width
	}
	return 0
}
