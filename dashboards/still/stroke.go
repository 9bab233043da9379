package still

import (
	"math"
	"slices"
)

// maxDashes is how many dashes one line may have; beyond, nobody sees any.
const maxDashes = 20_000

// stroke returns the area a pen covers along a path: polygons that all run the
// same way around, so that together they cover what any of them covers.
func stroke(p path, by pen, tolerance float64) [][]point {
	s := stroker{pen: by, half: by.width / 2, tolerance: tolerance}
	for _, part := range p.flatten(tolerance) {
		part.points = distinct(part.points)
		if part.closed && len(part.points) > 1 && part.points[0].near(part.points[len(part.points)-1]) {
			part.points = part.points[:len(part.points)-1]
		}
		if len(by.dash) == 0 {
			s.line(part)
			continue
		}
		for _, piece := range dashes(part, by) {
			s.line(piece)
		}
	}
	return s.out
}

// distinct drops points that repeat the one before.
func distinct(points []point) []point {
	return slices.CompactFunc(slices.Clone(points), func(a, b point) bool { return a.near(b) })
}

// dashes cuts a line into the pieces that are drawn.
func dashes(part outline, by pen) []outline {
	points := part.points
	if part.closed {
		points = append(slices.Clone(points), points[0])
	}
	lengths := by.dash
	if len(lengths)%2 == 1 {
		lengths = slices.Concat(lengths, lengths)
	}
	var period, whole float64
	for _, l := range lengths {
		period += l
	}
	for i := 1; i < len(points); i++ {
		whole += points[i].minus(points[i-1]).length()
	}
	if whole/period*float64(len(lengths)) > maxDashes {
		return []outline{part}
	}
	// Where in the pattern the line starts.
	at, left := 0, math.Mod(by.offset, period)
	if left < 0 {
		left += period
	}
	for left >= lengths[at] {
		left -= lengths[at]
		at = (at + 1) % len(lengths)
	}
	left = lengths[at] - left

	var out []outline
	current := []point{points[0]}
	cut := func(p point) {
		if at%2 == 0 && len(current) > 0 {
			out = append(out, outline{points: append(current, p)})
		}
		current = []point{p}
	}
	for i := 1; i < len(points); i++ {
		from, to := points[i-1], points[i]
		length, done := to.minus(from).length(), 0.
		for length-done > left {
			done += left
			cut(from.at(to, done/length))
			at = (at + 1) % len(lengths)
			left = lengths[at]
		}
		left -= length - done
		current = append(current, to)
	}
	if at%2 == 0 && len(current) > 1 {
		out = append(out, outline{points: current})
	}
	return out
}

type stroker struct {
	pen
	half      float64
	tolerance float64
	out       [][]point
}

// add keeps a polygon, turned to run the way all do.
func (s *stroker) add(polygon ...point) {
	var area float64
	for i, p := range polygon {
		q := polygon[(i+1)%len(polygon)]
		area += p.x*q.y - q.x*p.y
	}
	if area < 0 {
		slices.Reverse(polygon)
	}
	if area != 0 {
		s.out = append(s.out, polygon)
	}
}

// line covers a line: a rectangle for each step, a wedge where two meet, a cap at
// each end.
func (s *stroker) line(part outline) {
	points := part.points
	n := len(points)
	if n < 2 {
		return
	}
	steps := n - 1
	if part.closed && n > 2 {
		steps = n
	}
	for i := range steps {
		a, b := points[i], points[(i+1)%n]
		side := s.side(a, b)
		s.add(a.plus(side), b.plus(side), b.minus(side), a.minus(side))
		if i+1 < steps || steps == n {
			s.join(a, b, points[(i+2)%n])
		}
	}
	if steps < n {
		s.end(points[1], points[0])
		s.end(points[n-2], points[n-1])
	}
}

// side returns the way from the middle of a step to its left border.
func (s *stroker) side(a, b point) point {
	d := b.minus(a)
	return point{-d.y, d.x}.times(s.half / d.length())
}

// join covers the outer corner at b.
func (s *stroker) join(a, b, c point) {
	before, after := s.side(a, b), s.side(b, c)
	turn := before.x*after.y - before.y*after.x
	if turn > 0 {
		before, after = before.times(-1), after.times(-1) // the corner is on the other side
	}
	angle := math.Acos(min(max((before.x*after.x+before.y*after.y)/(s.half*s.half), -1), 1))
	switch {
	case angle < 1e-3:
	case s.pen.join == "round":
		s.add(append([]point{b}, s.fan(b, before, angle, turn)...)...)
	case s.pen.join == "miter" && 1/math.Cos(angle/2) <= s.limit:
		middle := before.plus(after)
		reach := s.half / math.Cos(angle/2)
		s.add(b, b.plus(before), b.plus(middle.times(reach/middle.length())), b.plus(after))
	default:
		s.add(b, b.plus(before), b.plus(after))
	}
}

// fan returns points on the circle around a corner, from one border to the other.
func (s *stroker) fan(centre, from point, angle, turn float64) []point {
	n := max(int(math.Ceil(angle/(2*math.Acos(max(1-s.tolerance/s.half, 0))))), 1)
	step := angle / float64(n)
	if turn <= 0 {
		step = -step
	}
	out := make([]point, 0, n+1)
	for i := range n + 1 {
		sin, cos := math.Sincos(step * float64(i))
		out = append(out, centre.plus(point{from.x*cos - from.y*sin, from.x*sin + from.y*cos}))
	}
	return out
}

// end covers the cap of a line that comes from a and ends at b.
func (s *stroker) end(a, b point) {
	side := s.side(a, b)
	ahead := point{side.y, -side.x}
	switch s.cap {
	case "round":
		s.add(s.fan(b, side, math.Pi, -1)...)
	case "square":
		s.add(b.plus(side), b.plus(side).plus(ahead), b.minus(side).plus(ahead), b.minus(side))
	}
}
