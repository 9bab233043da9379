package still

import (
	"math"

	"toancanh/dashboards/chart"
)

// sheet is a poster under way: what stands on it, from the top down. It is coloured
// as figures are until it is finished.
type sheet struct {
	faces *faces
	named map[string]colour
	nodes []node
	full  float64 // width of the sheet
	left  float64 // where its content begins
	width float64 // of its content
	y     float64 // where the next part begins
}

// margin is the room around the content of a sheet.
func margin(width int) float64 {
	if width < 560 {
		return 14
	}
	return 22
}

func newSheet(f *faces, in inks, width int) *sheet {
	m := margin(width)
	return &sheet{faces: f, named: in.named, full: float64(width), left: m, width: float64(width) - 2*m, y: m}
}

// scaled is a size of letters, smaller on a narrow sheet.
func (s *sheet) scaled(size float64) float64 {
	if s.full < 560 {
		return size * 0.88
	}
	return size
}

// ink is a colour of the palette.
func (s *sheet) ink(name string) paint { return paint{colour: s.named[name], opacity: 1} }

// rectangle paints an upright rectangle.
func (s *sheet) rectangle(x, y, width, height float64, ink string) {
	s.nodes = append(s.nodes, &shape{path: polygon([]float64{x, y, x + width, y, x + width, y + height, x, y + height}, true), fill: s.ink(ink), pen: pen{limit: 4, cap: "butt", join: "miter"}})
}

// line sets one line of text in a row that begins at y.
func (s *sheet) line(text string, l lettering, x, y float64, anchor string) {
	base := y + (l.height(1)+(ascent-descent)*l.size)/2
	s.nodes = append(s.nodes, &label{text: text, at: point{x, base}, size: l.size, bold: l.bold, anchor: anchor, fill: s.ink(l.ink)})
}

// text sets a paragraph and moves below it.
func (s *sheet) text(text string, l lettering) {
	lines := s.faces.lines(text, l, s.width)
	for i, line := range lines {
		s.line(line, l, s.left, s.y+l.height(i), "start")
	}
	s.y += l.height(len(lines))
}

// warning sets a strip across the head of the sheet.
func (s *sheet) warning(text string) {
	if text == "" {
		return
	}
	l := lettering{size: s.scaled(13), bold: true, ink: "surface"}
	lines := s.faces.lines(text, l, s.width)
	height := l.height(len(lines)) + 9
	s.rectangle(0, 0, s.full, height, "mark")
	for i, line := range lines {
		s.line(line, l, s.full/2, 4.5+l.height(i), "middle")
	}
	s.y = height + 14
}

// place puts what was drawn elsewhere on the sheet, enlarged by a factor.
func (s *sheet) place(nodes []node, factor, height float64) {
	s.nodes = append(s.nodes, moved(nodes, point{s.left, s.y}, factor)...)
	s.y += height * factor
}

// blank stands in the place of a drawing.
func (s *sheet) blank(text string) {
	s.rectangle(s.left, s.y, s.width, 120, "none")
	l := lettering{size: 14, ink: "soft"}
	s.line(text, l, s.full/2, s.y+60-l.height(1)/2, "middle")
	s.y += 120
}

// foot sets what must be known to read the figure, and where it comes from.
func (s *sheet) foot(f *chart.Figure) {
	s.y += 10
	notes := f.Notes
	if f.Plot == nil {
		notes = append(notes[:len(notes):len(notes)], f.Reasons()...)
	}
	for _, note := range notes {
		s.text(note, lettering{size: s.scaled(12.5), ink: "soft", most: 8})
		s.y += 3
	}
	s.y += 6
	s.rectangle(s.left, s.y, s.width, 1, "line")
	s.y += 7
	for i, line := range f.Credit() {
		size := s.scaled(12)
		if i > 0 {
			size = s.scaled(11)
		}
		s.text(line, lettering{size: size, ink: "soft", most: 4})
		s.y += 1
	}
}

// drawing finishes the sheet: its ground, and the colours of its theme.
func (s *sheet) drawing(in inks) *Drawing {
	height := math.Ceil(s.y + s.left*0.7)
	content := s.nodes
	s.nodes = nil
	s.rectangle(0, 0, s.full, height, "surface")
	return &Drawing{width: s.full, height: height, nodes: recoloured(append(s.nodes, content...), in.to), faces: s.faces}
}
