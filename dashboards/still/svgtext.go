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

// letters writes a text as paths in units of the font: the halo first, since not
// every program knows the order of painting.
func (w *svgWriter) letters(l *label) string {
	outline, width := w.faces.outline(l.text, l.bold)
	data := units.path(outline.transform(matrix{a: 1, d: 1, e: -l.before(width)}))
	m := l.matrix()
	place := fmt.Sprintf(`transform="matrix(%s %s %s %s %s %s)" d="%s"`, millionths.text(m.a), millionths.text(m.b),
		millionths.text(m.c), millionths.text(m.d), tenths.text(m.e), tenths.text(m.f), data)
	var halo strings.Builder
	if l.halo.visible() {
		halo.WriteString("<path")
		for _, a := range w.halo(l, l.haloSize/m.scale()) {
			fmt.Fprintf(&halo, ` %s="%s"`, a.name, escape(a.value))
		}
		halo.WriteString(" " + place + "/>")
	}
	return halo.String() + "<path " + place + "/>"
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
