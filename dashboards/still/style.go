package still

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// paint reads a fill or a stroke and how much of it is seen.
func (r *reader) paint(e *element, name string, p path, m matrix) (paint, error) {
	text, ok := e.attributes[name]
	if !ok {
		if name == "fill" {
			text = "#000000" // as SVG has it
		} else {
			text = "none"
		}
	}
	var out paint
	var err error
	if strings.HasPrefix(text, "url(") {
		id, _ := reference(text)
		g, ok := r.gradients[id]
		if !ok {
			return paint{}, fmt.Errorf("<%s %s>: %.40q is not there", e.name, name, text)
		}
		out.opacity = 1
		out.gradient, err = readGradient(g, p, m)
	} else {
		out, err = parseColour(text)
	}
	if err != nil {
		return paint{}, fmt.Errorf("<%s %s>: %w", e.name, name, err)
	}
	for _, attribute := range []string{name + "-opacity", "opacity"} {
		opacity, err := e.number(attribute, 1)
		if err != nil {
			return paint{}, err
		}
		out.opacity *= min(max(opacity, 0), 1)
	}
	return out, nil
}

// readGradient reads a gradient for the shape it fills. One that is given in parts
// of the shape's box is laid out in pixels, as on a canvas.
func readGradient(e *element, p path, m matrix) (*gradient, error) {
	v, err := e.numbers("x1", "y1", "x2", "y2")
	if err != nil {
		return nil, err
	}
	units, err := e.word("gradientUnits", "objectBoundingBox", "userSpaceOnUse")
	if err != nil {
		return nil, err
	}
	g := &gradient{from: point{v[0], v[1]}, to: point{v[2], v[3]}}
	if units == "objectBoundingBox" {
		b := p.bounds()
		size := b.max.minus(b.min)
		g.from = point{b.min.x + g.from.x*size.x, b.min.y + g.from.y*size.y}
		g.to = point{b.min.x + g.to.x*size.x, b.min.y + g.to.y*size.y}
	}
	g.from, g.to = m.apply(g.from), m.apply(g.to)
	for _, child := range e.children {
		if child.name != "stop" {
			return nil, fmt.Errorf("<linearGradient> holds <%s>", child.name)
		}
		s, err := readStop(child)
		if err != nil {
			return nil, err
		}
		if n := len(g.stops); n > 0 {
			s.at = max(s.at, g.stops[n-1].at)
		}
		g.stops = append(g.stops, s)
	}
	if len(g.stops) == 0 {
		return nil, errors.New("<linearGradient> without a colour")
	}
	return g, nil
}

func readStop(e *element) (stop, error) {
	percent, ok := strings.CutSuffix(e.attributes["offset"], "%")
	at, err := parseNumber(percent)
	if err != nil || !ok {
		return stop{}, fmt.Errorf("<stop offset>: %.40q", e.attributes["offset"])
	}
	p, err := parseColour(e.attributes["stop-color"])
	if err != nil {
		return stop{}, fmt.Errorf("<stop stop-color>: %w", err)
	}
	opacity, err := e.number("stop-opacity", 1)
	if err != nil {
		return stop{}, err
	}
	return stop{at: min(max(at/100, 0), 1), colour: p.colour, opacity: p.opacity * min(max(opacity, 0), 1)}, nil
}

// readPen reads how a line is drawn, scaled to pixels.
func readPen(e *element, scale float64) (pen, error) {
	var p pen
	var err error
	if p.width, err = e.number("stroke-width", 1); err != nil {
		return pen{}, err
	}
	p.width = math.Abs(p.width) * scale
	if p.limit, err = e.number("stroke-miterlimit", 4); err != nil {
		return pen{}, err
	}
	p.limit = max(p.limit, 1)
	if p.cap, err = e.word("stroke-linecap", "butt", "round", "square"); err != nil {
		return pen{}, err
	}
	if p.join, err = e.word("stroke-linejoin", "miter", "round", "bevel"); err != nil {
		return pen{}, err
	}
	if p.dash, err = e.list("stroke-dasharray"); err != nil {
		return pen{}, err
	}
	if p.offset, err = e.number("stroke-dashoffset", 0); err != nil {
		return pen{}, err
	}
	p.offset *= scale
	var total float64
	for i := range p.dash {
		if p.dash[i] < 0 {
			return pen{}, fmt.Errorf("<%s stroke-dasharray>: a length below 0", e.name)
		}
		p.dash[i] *= scale
		total += p.dash[i]
	}
	if total == 0 {
		p.dash = nil
	}
	return p, nil
}

// readStyle reads the style of a text, which may name a font and nothing else.
func readStyle(style string) (size float64, bold bool, err error) {
	size = 12
	for declaration := range strings.SplitSeq(style, ";") {
		name, value, _ := strings.Cut(declaration, ":")
		value = strings.TrimSpace(value)
		switch name = strings.TrimSpace(name); name {
		case "", "font-family":
		case "font":
			size, bold = readFont(value)
		case "font-size":
			if size, err = parseNumber(strings.TrimSuffix(value, "px")); err != nil {
				return 0, false, fmt.Errorf("<text style>: font-size: %w", err)
			}
		case "font-weight":
			bold = isBold(value)
		default:
			return 0, false, fmt.Errorf("<text style>: %.40q is not allowed", name)
		}
	}
	return size, bold, nil
}
