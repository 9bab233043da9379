package still

import "toancanh/dashboards/chart"

// Painter is what a drawing is painted with where it becomes neither SVG nor PNG.
// It is called in the order in which things lie above each other. Measures are CSS
// pixels, to the right and down.
type Painter interface {
	Clip(opening Outline, content func()) // what content paints is seen through the opening
	Fill(area Outline, ink Ink)           // inside is where the winding is not 0
	Stroke(line Outline, ink Ink, pen Pen)
	Text(text Lettering)
}

// Outline is a path of straight lines and cubic curves.
type Outline []Step

// Step is a step of an outline: to one point, or past two that pull a curve.
type Step struct {
	Op     Op
	Points [3][2]float64 // a move and a line use the first, a curve all, a close none
}

// Op is a kind of step.
type Op byte

// The kinds of steps.
const (
	Move Op = iota
	Line
	Curve
	Close
)

// Ink is a colour of sRGB and how much of what lies below it hides, 0 to 1.
type Ink struct {
	R, G, B uint8
	Opacity float64
}

// Pen is how a line is drawn.
type Pen struct {
	Width, Limit float64 // Limit: of a mitre, in widths
	Cap, Join    string  // as SVG names them
	Dash         []float64
	Offset       float64 // where in the dashes the line starts
}

// Lettering is a line of text in the shipped font. It stands on its baseline and
// turns about its anchor.
type Lettering struct {
	Text     string
	X, Y     float64 // of the anchor
	Before   float64 // how much of its width lies before the anchor: 0, ½ or 1
	Angle    float64 // radians, clockwise
	Size     float64
	Bold     bool
	Ink      Ink
	Halo     Ink // drawn first, around the letters; opacity 0 for none
	HaloSize float64
}

// Paint paints the drawing with a painter.
func (d *Drawing) Paint(with Painter) { paintNodes(d.nodes, with) }

// In returns the drawing in the colours of a theme, where it is coloured as figures
// are before they are given one.
func (d *Drawing) In(t chart.Theme) (*Drawing, error) {
	inks, err := inksOf(t)
	if err != nil {
		return nil, err
	}
	return &Drawing{width: d.width, height: d.height, nodes: recoloured(d.nodes, inks.to), faces: d.faces}, nil
}

func paintNodes(nodes []node, with Painter) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *group:
			if n.clip == nil {
				paintNodes(n.nodes, with)
			} else {
				with.Clip(n.clip.steps(), func() { paintNodes(n.nodes, with) })
			}
		case *shape:
			n.paint(with)
		case *label:
			before := map[string]float64{"middle": 0.5, "end": 1}[n.anchor]
			with.Text(Lettering{Text: n.text, X: n.at.x, Y: n.at.y, Before: before, Angle: n.angle, Size: n.size, Bold: n.bold,
				Ink: n.fill.ink(), Halo: n.halo.ink(), HaloSize: n.haloSize})
		}
	}
}

func (s *shape) paint(with Painter) {
	steps := s.path.steps()
	switch {
	case s.fill.gradient != nil && s.fill.visible():
		with.Clip(steps, func() { s.fill.bands(s.path.bounds(), with) })
	case s.fill.visible():
		with.Fill(steps, s.fill.ink())
	}
	if s.stroke.visible() {
		p := s.pen
		with.Stroke(steps, s.stroke.ink(), Pen{Width: p.width, Limit: p.limit, Cap: p.cap, Join: p.join, Dash: p.dash, Offset: p.offset})
	}
}

// ink is the plain colour of a paint; of a gradient, what it begins with.
func (p paint) ink() Ink {
	c, opacity := p.colour, p.opacity
	if p.gradient != nil {
		first := p.gradient.stops[0]
		c, opacity = first.colour, first.opacity*opacity
	}
	return Ink{c.r, c.g, c.b, opacity}
}

// steps writes a path as lines and cubic curves.
func (p path) steps() Outline {
	out := make(Outline, 0, len(p))
	var from point
	curve := func(c1, c2, to point) {
		out = append(out, Step{Curve, [3][2]float64{{c1.x, c1.y}, {c2.x, c2.y}, {to.x, to.y}}})
	}
	for _, s := range p {
		switch s.kind {
		case move:
			out = append(out, Step{Op: Move, Points: [3][2]float64{{s.to.x, s.to.y}}})
		case line:
			out = append(out, Step{Op: Line, Points: [3][2]float64{{s.to.x, s.to.y}}})
		case quadratic:
			curve(from.at(s.c1, 2./3), s.to.at(s.c1, 2./3), s.to)
		case cubic:
			curve(s.c1, s.c2, s.to)
		case arc:
			for _, c := range arcCubics(from, s) {
				curve(c.c1, c.c2, c.to)
			}
		case shut:
			out = append(out, Step{Op: Close})
		}
		from = s.to
	}
	return out
}

// smooth is in how many bands of one colour a gradient is painted.
const smooth = 64

// bands paints a gradient over a box.
func (p paint) bands(over box, with Painter) {
	along := p.gradient.to.minus(p.gradient.from)
	length := along.length()
	if length == 0 {
		with.Fill(polygon([]float64{over.min.x, over.min.y, over.max.x, over.min.y, over.max.x, over.max.y, over.min.x, over.max.y}, true).steps(), p.ink())
		return
	}
	size := over.max.minus(over.min)
	reach := size.length() + length + over.min.minus(p.gradient.from).length()
	aside := point{-along.y, along.x}.times(reach / length)
	edge := func(i int) point {
		t := float64(i) / smooth
		switch i {
		case 0:
			t = -reach / length
		case smooth:
			t = 1 + reach/length
		}
		return p.gradient.from.at(p.gradient.to, t)
	}
	for i := range smooth {
		a, b := edge(i), edge(i+1)
		corners := []point{a.minus(aside), a.plus(aside), b.plus(aside), b.minus(aside)}
		var flat []float64
		for _, c := range corners {
			flat = append(flat, c.x, c.y)
		}
		middle := p.gradient.from.at(p.gradient.to, (float64(i)+0.5)/smooth)
		c, opacity := blend{p.gradient, p.opacity}.mixed(middle)
		with.Fill(polygon(flat, true).steps(), Ink{c.r, c.g, c.b, opacity})
	}
}
