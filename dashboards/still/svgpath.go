package still

import (
	"math"
	"strconv"
	"strings"
)

// precision is how many decimals numbers are written with.
type precision int

const (
	units      precision = 0
	tenths     precision = 1
	hundredths precision = 2
	millionths precision = 6
)

// whole returns a number in the smallest steps that are written.
func (d precision) whole(v float64) int64 { return int64(math.Round(v * math.Pow10(int(d)))) }

// text writes a number in as few letters as it takes: 12, .5, -3.2.
func (d precision) text(v float64) string { return d.steps(d.whole(v)) }

func (d precision) steps(n int64) string {
	if n == 0 {
		return "0"
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	digits := strconv.FormatInt(n, 10)
	if missing := int(d) - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	whole, fraction := digits[:len(digits)-int(d)], strings.TrimRight(digits[len(digits)-int(d):], "0")
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign + whole + fraction
}

// path writes the data of a path. Steps are counted between the rounded points, so
// that rounding does not add up; steps of no length are left out.
func (d precision) path(p path) string {
	w := pathWriter{precision: d}
	var before point
	for i, s := range p {
		w.segment(before, s, p[i+1:])
		before = s.to
	}
	return w.out.String()
}

// spot is a point in the smallest steps that are written.
type spot struct{ x, y int64 }

func (s spot) minus(o spot) spot { return spot{s.x - o.x, s.y - o.y} }

// pathWriter writes steps, each the shorter way: from where it is, or from the
// corner of the sheet.
type pathWriter struct {
	precision
	out       strings.Builder
	last      byte // command that need not be written again
	at, start spot
	pending   bool // a move that is written once something follows it
}

func (w *pathWriter) spot(p point) spot { return spot{w.whole(p.x), w.whole(p.y)} }

func (w *pathWriter) segment(before point, s segment, rest path) {
	to := w.spot(s.to)
	switch s.kind {
	case move:
		w.pending = true
		w.start = to
		return
	case shut:
		if w.pending {
			return // nothing was drawn
		}
		w.out.WriteByte('z')
		w.at, w.last = w.start, 0
		w.pending = true
		return
	}
	from := w.at
	if w.pending {
		from = w.start
	}
	if to == from && (s.kind == line || s.kind == arc && !s.large || w.spot(s.c1) == from && (s.kind == quadratic || w.spot(s.c2) == from)) {
		return
	}
	if s.kind == line && !w.pending && to == w.start && len(rest) > 0 && rest[0].kind == shut {
		return // closing draws it
	}
	w.move()
	switch s.kind {
	case line:
		w.line(to)
	case quadratic:
		w.step('q', "", w.spot(s.c1), to)
	case cubic:
		w.step('c', "", w.spot(s.c1), w.spot(s.c2), to)
	case arc:
		w.arc(before, s, to)
	}
	w.at = to
}

// move writes the move that waits.
func (w *pathWriter) move() {
	if !w.pending {
		return
	}
	w.pending = false
	if w.out.Len() == 0 {
		w.command('M', w.pair(w.start))
		w.last = 'L'
	} else if w.start != w.at || w.last != 0 {
		w.step('m', "", w.start)
		w.last = map[byte]byte{'m': 'l', 'M': 'L'}[w.last]
	}
	w.at = w.start
}

func (w *pathWriter) line(to spot) {
	switch by := to.minus(w.at); {
	case by.y == 0:
		w.shorter('h', w.steps(by.x), w.steps(to.x))
	case by.x == 0:
		w.shorter('v', w.steps(by.y), w.steps(to.y))
	default:
		w.step('l', "", to)
	}
}

func (w *pathWriter) arc(from point, s segment, to spot) {
	radius := w.text(s.radius)
	if radius == "0" {
		w.line(to)
		return
	}
	flag := func(b bool) string {
		if b {
			return " 1"
		}
		return " 0"
	}
	numbers := radius + " " + radius + " 0" + flag(s.large) + flag(s.sweep)
	if to == w.at { // all around but for less than is written
		centre, start, sweep := arcCentre(from, s)
		sin, cos := math.Sincos(start + sweep/2)
		half := w.spot(point{centre.x + s.radius*cos, centre.y + s.radius*sin})
		numbers = radius + " " + radius + " 0 0" + flag(s.sweep)
		w.step('a', numbers, half)
		w.at = half
	}
	w.step('a', numbers, to)
}

// step writes a command that ends in points, by their distance or their place.
func (w *pathWriter) step(command byte, before string, points ...spot) {
	near, far := before, before
	for _, p := range points {
		near = join(near, w.pair(p.minus(w.at)))
		far = join(far, w.pair(p))
	}
	w.shorter(command, near, far)
}

func (w *pathWriter) pair(s spot) string { return join(w.steps(s.x), w.steps(s.y)) }

// join puts two texts of numbers together, with a space where they need one.
func join(a, b string) string {
	if a == "" || b[0] == '-' {
		return a + b
	}
	return a + " " + b
}

// shorter writes a command in its relative (lower case) or absolute form.
func (w *pathWriter) shorter(command byte, near, far string) {
	upper := command - 'a' + 'A'
	cost := func(c byte, numbers string) int {
		if c == w.last && numbers[0] == '-' {
			return len(numbers)
		}
		return len(numbers) + 1
	}
	if cost(command, near) <= cost(upper, far) {
		w.command(command, near)
	} else {
		w.command(upper, far)
	}
}

func (w *pathWriter) command(command byte, numbers string) {
	if command != w.last {
		w.out.WriteByte(command)
	} else if numbers[0] != '-' {
		w.out.WriteByte(' ')
	}
	w.out.WriteString(numbers)
	w.last = command
}
