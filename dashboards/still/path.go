package still

import "math"

// point is a place in a drawing: pixels to the right and down.
type point struct{ x, y float64 }

func (p point) plus(q point) point          { return point{p.x + q.x, p.y + q.y} }
func (p point) minus(q point) point         { return point{p.x - q.x, p.y - q.y} }
func (p point) times(f float64) point       { return point{p.x * f, p.y * f} }
func (p point) length() float64             { return math.Hypot(p.x, p.y) }
func (p point) near(q point) bool           { return nearly(p.x, q.x) && nearly(p.y, q.y) }
func (p point) at(q point, t float64) point { return p.plus(q.minus(p).times(t)) }

// matrix maps a point to (ax+cy+e, bx+dy+f).
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

func (m matrix) apply(p point) point {
	return point{m.a*p.x + m.c*p.y + m.e, m.b*p.x + m.d*p.y + m.f}
}

// scale returns by how much a length grows: for a matrix that keeps no shapes,
// what keeps the area.
func (m matrix) scale() float64 { return math.Sqrt(math.Abs(m.a*m.d - m.b*m.c)) }

// keepsCircles says whether circles stay circles.
func (m matrix) keepsCircles() bool {
	return nearly(m.a*m.a+m.b*m.b, m.c*m.c+m.d*m.d) && nearly(m.a*m.c+m.b*m.d, 0)
}

// segment is a step of a path. to is where it ends.
type segment struct {
	kind         kind
	c1, c2       point // of a cubic; c1 of a quadratic
	to           point
	radius       float64 // of an arc
	large, sweep bool
}

type kind byte

const (
	move kind = iota
	line
	quadratic
	cubic
	arc // of a circle
	shut
)

// path is the outline of a shape. A part of it begins with a move.
type path []segment

func (p path) transform(m matrix) path {
	if m == identity {
		return p
	}
	circles := m.keepsCircles()
	flips := m.a*m.d-m.b*m.c < 0
	out := make(path, 0, len(p))
	var from point
	for _, s := range p {
		if s.kind == arc && !circles {
			for _, c := range arcCubics(from, s) {
				out = append(out, c.transform(m, false))
			}
		} else {
			out = append(out, s.transform(m, flips))
		}
		from = s.to
	}
	return out
}

func (s segment) transform(m matrix, flips bool) segment {
	s.c1, s.c2, s.to = m.apply(s.c1), m.apply(s.c2), m.apply(s.to)
	s.radius *= m.scale()
	s.sweep = s.sweep != flips
	return s
}

// box is an upright rectangle.
type box struct{ min, max point }

var nowhere = box{point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}}

func (b box) with(p point) box {
	return box{point{min(b.min.x, p.x), min(b.min.y, p.y)}, point{max(b.max.x, p.x), max(b.max.y, p.y)}}
}

func (b box) union(o box) box { return b.with(o.min).with(o.max) }

func (b box) grown(by float64) box {
	d := point{by, by}
	return box{b.min.minus(d), b.max.plus(d)}
}

func (b box) meets(o box) bool {
	return b.min.x < o.max.x && o.min.x < b.max.x && b.min.y < o.max.y && o.min.y < b.max.y
}

func (b box) holds(o box) bool {
	return b.min.x <= o.min.x && b.min.y <= o.min.y && b.max.x >= o.max.x && b.max.y >= o.max.y
}

// bounds returns a box around the path, tight for what ECharts draws: curves are
// measured where they are flat enough to be lines.
func (p path) bounds() box {
	b := nowhere
	for _, part := range p.flatten(0.05) {
		for _, q := range part.points {
			b = b.with(q)
		}
	}
	return b
}

// rectangle returns the path as an upright rectangle, if it is one.
func (p path) rectangle() (box, bool) {
	if len(p) < 4 || len(p) > 6 {
		return box{}, false
	}
	b := nowhere
	for i, s := range p {
		switch {
		case s.kind == shut && i >= 4:
			continue
		case (s.kind == move) != (i == 0), s.kind != move && s.kind != line:
			return box{}, false
		}
		if i > 0 && !nearly(s.to.x, p[i-1].to.x) && !nearly(s.to.y, p[i-1].to.y) {
			return box{}, false
		}
		b = b.with(s.to)
	}
	corners := []point{b.min, {b.max.x, b.min.y}, b.max, {b.min.x, b.max.y}}
	for _, corner := range corners {
		found := false
		for _, s := range p {
			found = found || s.to.near(corner)
		}
		if !found {
			return box{}, false
		}
	}
	return b, true
}

// circle returns the circle a path is, if it is one of two arcs. The symbols of
// ECharts end their first arc a little beside its start, on the tangent; the
// circle meant is the one that passes through the start.
func (p path) circle() (centre point, radius float64, ok bool) {
	if len(p) == 4 && p[3].kind == shut {
		p = p[:3]
	}
	if len(p) != 3 || p[0].kind != move || p[1].kind != arc || p[2].kind != arc {
		return point{}, 0, false
	}
	start, radius := p[0].to, p[1].radius
	if !nearly(radius, p[2].radius) || !p[2].to.near(start) || p[1].sweep != p[2].sweep {
		return point{}, 0, false
	}
	centre, _, _ = arcCentre(start, p[1])
	gap := p[1].to.minus(start)
	if length := gap.length(); length > 0 && length < radius/2 {
		tangent := gap.times(1 / length)
		inward := centre.minus(start)
		inward = inward.minus(tangent.times(inward.x*tangent.x + inward.y*tangent.y))
		centre = start.plus(inward.times(radius / inward.length()))
	}
	return centre, radius, true
}

// outline is a part of a path, flattened.
type outline struct {
	points []point
	closed bool
}

// flatten returns the path as lines that leave it by no more than a tolerance.
func (p path) flatten(tolerance float64) []outline {
	var parts []outline
	var current outline
	finish := func() {
		if len(current.points) > 0 {
			parts = append(parts, current)
		}
		current = outline{}
	}
	var from, start point
	for _, s := range p {
		if s.kind != move && s.kind != shut && len(current.points) == 0 {
			current.points = append(current.points, from) // drawing goes on after a close
			start = from
		}
		switch s.kind {
		case move:
			finish()
			current.points = append(current.points, s.to)
			start = s.to
		case line:
			current.points = append(current.points, s.to)
		case quadratic, cubic:
			current.points = flattenCurve(current.points, from, s, tolerance)
		case arc:
			current.points = flattenArc(current.points, from, s, tolerance)
		case shut:
			current.closed = true
			finish()
			from = start
			continue
		}
		from = s.to
	}
	finish()
	return parts
}

func flattenCurve(out []point, from point, s segment, tolerance float64) []point {
	c1, c2 := s.c1, s.c2
	if s.kind == quadratic {
		c1, c2 = from.at(s.c1, 2./3), s.to.at(s.c1, 2./3)
	}
	// The number of lines that keeps the distance, from the second differences.
	d1 := from.minus(c1.times(2)).plus(c2).length()
	d2 := c1.minus(c2.times(2)).plus(s.to).length()
	n := int(math.Ceil(math.Sqrt(0.75 * max(d1, d2) / tolerance)))
	for i := 1; i < n; i++ {
		t := float64(i) / float64(n)
		u := 1 - t
		q := from.times(u * u * u).plus(c1.times(3 * u * u * t)).plus(c2.times(3 * u * t * t)).plus(s.to.times(t * t * t))
		out = append(out, q)
	}
	return append(out, s.to)
}

func flattenArc(out []point, from point, s segment, tolerance float64) []point {
	centre, start, sweep := arcCentre(from, s)
	step := math.Acos(max(1-tolerance/max(s.radius, tolerance), 0)) * 2
	n := int(math.Ceil(math.Abs(sweep) / max(step, 0.01)))
	for i := 1; i < n; i++ {
		sin, cos := math.Sincos(start + sweep*float64(i)/float64(n))
		out = append(out, point{centre.x + s.radius*cos, centre.y + s.radius*sin})
	}
	return append(out, s.to)
}

// arcCentre returns the centre of an arc, the angle it starts at and the angle it
// sweeps, as SVG defines them (implementation notes, B.2.4).
func arcCentre(from point, s segment) (centre point, start, sweep float64) {
	half := s.to.minus(from).times(0.5)
	middle := from.plus(half)
	h := math.Sqrt(max(s.radius*s.radius-half.x*half.x-half.y*half.y, 0))
	if l := half.length(); l > 0 {
		h /= l
	}
	if s.large == s.sweep {
		h = -h
	}
	centre = point{middle.x - h*half.y, middle.y + h*half.x}
	start = math.Atan2(from.y-centre.y, from.x-centre.x)
	sweep = math.Atan2(s.to.y-centre.y, s.to.x-centre.x) - start
	switch {
	case s.sweep && sweep < 0:
		sweep += 2 * math.Pi
	case !s.sweep && sweep > 0:
		sweep -= 2 * math.Pi
	}
	return centre, start, sweep
}

// arcCubics returns an arc as cubic curves, a quarter of a turn at most each.
func arcCubics(from point, s segment) path {
	centre, start, sweep := arcCentre(from, s)
	n := max(int(math.Ceil(math.Abs(sweep)/(math.Pi/2)-1e-9)), 1)
	step := sweep / float64(n)
	k := 4. / 3 * math.Tan(step/4) * s.radius
	var out path
	for i := range n {
		sin1, cos1 := math.Sincos(start + step*float64(i))
		sin2, cos2 := math.Sincos(start + step*float64(i+1))
		to := point{centre.x + s.radius*cos2, centre.y + s.radius*sin2}
		if i == n-1 {
			to = s.to
		}
		out = append(out, segment{kind: cubic,
			c1: point{centre.x + s.radius*cos1 - k*sin1, centre.y + s.radius*sin1 + k*cos1},
			c2: point{centre.x + s.radius*cos2 + k*sin2, centre.y + s.radius*sin2 - k*cos2},
			to: to})
	}
	return out
}
