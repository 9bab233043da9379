package still

import (
	"errors"
	"fmt"
	"math"
)

// parsePath reads the data of a path in the form ECharts writes: absolute M, L,
// C, Q, A and Z, and the relative l of rectangles.
func parsePath(data string) (path, error) {
	p := pathParser{rest: data}
	var start point
	for {
		p.space()
		if p.rest == "" {
			return p.out, nil
		}
		command := p.rest[0]
		p.rest = p.rest[1:]
		if len(p.out) == 0 && command != 'M' {
			return nil, fmt.Errorf("begins with %q", command)
		}
		if command == 'Z' {
			p.add(segment{kind: shut, to: start})
			continue
		}
		for first := true; first || p.more(); first = false {
			if err := p.step(command); err != nil {
				return nil, err
			}
			if command == 'M' {
				start, command = p.at, 'L' // more pairs after a move are lines
			}
		}
	}
}

type pathParser struct {
	rest string
	at   point
	out  path
}

func (p *pathParser) add(s segment) {
	p.out = append(p.out, s)
	p.at = s.to
}

// step reads the numbers of one command.
func (p *pathParser) step(command byte) error {
	count := map[byte]int{'M': 2, 'L': 2, 'l': 2, 'C': 6, 'Q': 4, 'A': 7}[command]
	if count == 0 {
		return fmt.Errorf("command %q is not allowed", command)
	}
	var v [7]float64
	for i := range count {
		var err error
		if v[i], err = p.number(); err != nil {
			return err
		}
	}
	switch command {
	case 'M':
		p.add(segment{kind: move, to: point{v[0], v[1]}})
	case 'L':
		p.add(segment{kind: line, to: point{v[0], v[1]}})
	case 'l':
		p.add(segment{kind: line, to: p.at.plus(point{v[0], v[1]})})
	case 'C':
		p.add(segment{kind: cubic, c1: point{v[0], v[1]}, c2: point{v[2], v[3]}, to: point{v[4], v[5]}})
	case 'Q':
		p.add(segment{kind: quadratic, c1: point{v[0], v[1]}, to: point{v[2], v[3]}})
	case 'A':
		return p.arc(v)
	}
	return nil
}

// arc adds an elliptical arc: one of a circle stays what it is, others become
// curves.
func (p *pathParser) arc(v [7]float64) error {
	rx, ry, turn := math.Abs(v[0]), math.Abs(v[1]), v[2]*math.Pi/180
	if v[3] != 0 && v[3] != 1 || v[4] != 0 && v[4] != 1 {
		return errors.New("an arc has no flags")
	}
	to := point{v[5], v[6]}
	if rx == 0 || ry == 0 {
		p.add(segment{kind: line, to: to})
		return nil
	}
	if to.near(p.at) {
		return nil
	}
	// In a plane squeezed so that the ellipse is a circle of radius 1.
	sin, cos := math.Sincos(turn)
	squeeze := matrix{cos / rx, -sin / ry, sin / rx, cos / ry, 0, 0}
	stretch := matrix{rx * cos, rx * sin, -ry * sin, ry * cos, 0, 0}
	from := squeeze.apply(p.at)
	s := segment{kind: arc, to: squeeze.apply(to), radius: 1, large: v[3] == 1, sweep: v[4] == 1}
	s.radius = max(s.radius, s.to.minus(from).length()/2) // too small a radius grows
	if nearly(rx, ry) {
		s.radius *= rx
		s.to = to
		p.add(s)
		return nil
	}
	for _, c := range arcCubics(from, s) {
		p.add(c.transform(stretch, false))
	}
	return nil
}

func (p *pathParser) space() {
	for p.rest != "" && isSeparator(rune(p.rest[0])) {
		p.rest = p.rest[1:]
	}
}

// more says whether another number follows.
func (p *pathParser) more() bool {
	p.space()
	return p.rest != "" && isNumeric(p.rest[0]) && p.rest[0] != 'e'
}

func isNumeric(c byte) bool {
	return c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e'
}

// number reads the next number.
func (p *pathParser) number() (float64, error) {
	p.space()
	end := 0
	for end < len(p.rest) && isNumeric(p.rest[end]) {
		if end > 0 && (p.rest[end] == '-' || p.rest[end] == '+') && p.rest[end-1] != 'e' {
			break
		}
		end++
	}
	if end == 0 {
		end = min(len(p.rest), 3) // shown in the error: NaN
	}
	v, err := parseNumber(p.rest[:end])
	p.rest = p.rest[end:]
	return v, err
}
