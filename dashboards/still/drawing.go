package still

import "math"

// Drawing is a chart that was drawn: shapes and texts on a sheet, nothing else.
// It does not change, and may be written by several at once.
type Drawing struct {
	width, height float64
	nodes         []node
	faces         *faces
}

// node is a *group, a *shape or a *label.
type node interface{ bounds() box }

// group is nodes seen through an opening.
type group struct {
	clip  path
	nodes []node
}

// shape is a path with what it is painted with, in pixels of the drawing.
type shape struct {
	path         path
	fill, stroke paint
	pen          pen
}

// pen is how a line is drawn.
type pen struct {
	width     float64
	limit     float64 // of a mitre, in widths
	cap, join string  // as SVG names them
	dash      []float64
	offset    float64 // where in the dashes the line starts
}

// label is a line of text. It stands on its baseline and turns about its anchor.
type label struct {
	text     string
	at       point
	angle    float64 // radians, clockwise
	size     float64
	bold     bool
	anchor   string // start, middle or end, as SVG names them
	fill     paint
	halo     paint // drawn first, around the letters
	haloSize float64
}

// Size returns the size of the drawing in CSS pixels.
func (d *Drawing) Size() (width, height float64) { return d.width, d.height }

func (g *group) bounds() box {
	b := nowhere
	for _, n := range g.nodes {
		b = b.union(n.bounds())
	}
	return b
}

func (s *shape) bounds() box {
	b := s.path.bounds()
	if s.stroke.visible() {
		reach := s.pen.width / 2
		if s.pen.join == "miter" {
			reach *= s.pen.limit
		}
		b = b.grown(reach)
	}
	return b
}

// bounds of a text are not known without its font: it may reach anywhere.
func (*label) bounds() box {
	return box{point{math.Inf(-1), math.Inf(-1)}, point{math.Inf(1), math.Inf(1)}}
}
