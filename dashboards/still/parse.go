package still

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// reader makes a drawing of elements.
type reader struct {
	clips     map[string]path
	gradients map[string]*element
}

// parse reads a picture of ECharts strictly: what it does not know is an error
// that names it.
func parse(svg string) (*Drawing, error) {
	root, err := readElements(svg)
	if err != nil {
		return nil, err
	}
	if root.name != "svg" {
		return nil, fmt.Errorf("svg: begins with <%s>", root.name)
	}
	size, err := root.numbers("width", "height")
	if err != nil {
		return nil, err
	}
	if size[0] < 1 || size[1] < 1 || size[0] > maxSide || size[1] > maxSide {
		return nil, fmt.Errorf("svg: size %g × %g", size[0], size[1])
	}
	r := reader{clips: map[string]path{}, gradients: map[string]*element{}}
	if err := r.define(root); err != nil {
		return nil, fmt.Errorf("svg: %w", err)
	}
	nodes, err := r.nodes(root)
	if err != nil {
		return nil, fmt.Errorf("svg: %w", err)
	}
	return &Drawing{width: size[0], height: size[1], nodes: nodes}, nil
}

// define reads what shapes refer to. ECharts writes it last.
func (r *reader) define(root *element) error {
	for _, child := range root.children {
		if child.name != "defs" {
			continue
		}
		for _, e := range child.children {
			id := e.attributes["id"]
			switch e.name {
			case "clipPath":
				if len(e.children) != 1 {
					return fmt.Errorf("<clipPath> of %d shapes", len(e.children))
				}
				p, err := r.outline(e.children[0])
				if err != nil {
					return err
				}
				r.clips[id] = p
			case "linearGradient":
				r.gradients[id] = e
			default:
				return fmt.Errorf("<defs> holds <%s>", e.name)
			}
		}
	}
	return nil
}

// reference returns the id in url(#id).
func reference(text string) (id string, ok bool) {
	rest, ok := strings.CutPrefix(text, "url(#")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(rest, ")")
}

// nodes makes what is seen of the children of an element.
func (r *reader) nodes(parent *element) ([]node, error) {
	var out []node
	for _, e := range parent.children {
		n, err := r.node(e)
		if err != nil {
			return nil, err
		}
		if n != nil {
			out = append(out, n)
		}
	}
	return out, nil
}

func (r *reader) node(e *element) (node, error) {
	switch e.name {
	case "defs":
		return nil, nil
	case "g":
		return r.group(e)
	case "text":
		return r.label(e)
	}
	return r.shape(e)
}

func (r *reader) group(e *element) (node, error) {
	nodes, err := r.nodes(e)
	if err != nil || len(nodes) == 0 {
		return nil, err
	}
	g := &group{nodes: nodes}
	if text, ok := e.attributes["clip-path"]; ok {
		id, _ := reference(text)
		if g.clip, ok = r.clips[id]; !ok {
			return nil, fmt.Errorf("<g clip-path>: %.40q is not there", text)
		}
	}
	return g, nil
}

// outline reads the path of any kind of shape, with its transform applied.
func (r *reader) outline(e *element) (path, error) {
	p, err := shapePath(e)
	if err != nil {
		return nil, err
	}
	m, err := transformOf(e)
	if err != nil {
		return nil, err
	}
	return p.transform(m), nil
}

func shapePath(e *element) (path, error) {
	switch e.name {
	case "path":
		p, err := parsePath(e.attributes["d"])
		if err != nil {
			return nil, fmt.Errorf("<path d>: %w", err)
		}
		return p, nil
	case "rect":
		v, err := e.numbers("x", "y", "width", "height")
		if err != nil {
			return nil, err
		}
		return polygon([]float64{v[0], v[1], v[0] + v[2], v[1], v[0] + v[2], v[1] + v[3], v[0], v[1] + v[3]}, true), nil
	case "circle":
		v, err := e.numbers("cx", "cy", "r")
		if err != nil {
			return nil, err
		}
		return circlePath(point{v[0], v[1]}, math.Abs(v[2])), nil
	case "polyline", "polygon":
		v, err := e.list("points")
		if err != nil {
			return nil, err
		}
		if len(v)%2 != 0 {
			return nil, fmt.Errorf("<%s points>: an odd count of numbers", e.name)
		}
		return polygon(v, e.name == "polygon"), nil
	}
	return nil, fmt.Errorf("<%s> is no shape", e.name)
}

func polygon(v []float64, closed bool) path {
	var p path
	for i := 0; i+1 < len(v); i += 2 {
		s := segment{kind: line, to: point{v[i], v[i+1]}}
		if i == 0 {
			s.kind = move
		}
		p = append(p, s)
	}
	if closed && len(p) > 0 {
		p = append(p, segment{kind: shut, to: p[0].to})
	}
	return p
}

func circlePath(c point, r float64) path {
	right, left := point{c.x + r, c.y}, point{c.x - r, c.y}
	return path{
		{kind: move, to: right},
		{kind: arc, to: left, radius: r, sweep: true},
		{kind: arc, to: right, radius: r, sweep: true},
		{kind: shut, to: right},
	}
}

// transformOf reads translate(x y) or matrix(a,b,c,d,e,f).
func transformOf(e *element) (matrix, error) {
	text, ok := e.attributes["transform"]
	if !ok {
		return identity, nil
	}
	name, list, _ := strings.Cut(text, "(")
	inner := &element{name: e.name, attributes: map[string]string{"transform": strings.TrimSuffix(list, ")")}}
	v, err := inner.list("transform")
	switch {
	case err != nil:
		return matrix{}, err
	case name == "translate" && len(v) == 2:
		return matrix{a: 1, d: 1, e: v[0], f: v[1]}, nil
	case name == "matrix" && len(v) == 6:
		return matrix{v[0], v[1], v[2], v[3], v[4], v[5]}, nil
	}
	return matrix{}, fmt.Errorf("<%s transform>: %.40q is not allowed", e.name, text)
}

func (r *reader) shape(e *element) (node, error) {
	p, err := shapePath(e)
	if err != nil {
		return nil, err
	}
	m, err := transformOf(e)
	if err != nil {
		return nil, err
	}
	s := &shape{path: p.transform(m)}
	if s.fill, err = r.paint(e, "fill", p, m); err != nil {
		return nil, err
	}
	if s.stroke, err = r.paint(e, "stroke", p, m); err != nil {
		return nil, err
	}
	if s.pen, err = readPen(e, m.scale()); err != nil {
		return nil, err
	}
	order, err := e.word("paint-order", "fill", "stroke")
	if err != nil {
		return nil, err
	}
	if s.pen.width == 0 {
		s.stroke = paint{}
	}
	switch {
	case len(p) == 0, !s.fill.visible() && !s.stroke.visible():
		return nil, nil
	case order == "stroke" && s.stroke.visible():
		return nil, fmt.Errorf("<%s paint-order>: only of text", e.name)
	}
	if centre, radius, ok := s.path.circle(); ok {
		if nearly(radius, 0) {
			return nil, nil
		}
		s.path = circlePath(centre, radius)
	}
	return s, nil
}

// label reads a line of text.
func (r *reader) label(e *element) (node, error) {
	if len(e.children) > 0 {
		return nil, errors.New("<text> holds elements")
	}
	if _, err := e.word("dominant-baseline", "central"); err != nil {
		return nil, err
	}
	v, err := e.numbers("x", "y")
	if err != nil {
		return nil, err
	}
	m, err := transformOf(e)
	if err != nil {
		return nil, err
	}
	l := &label{text: norm.NFC.String(e.text), angle: math.Atan2(m.b, m.a)}
	if l.size, l.bold, err = readStyle(e.attributes["style"]); err != nil {
		return nil, err
	}
	l.at = m.apply(point{v[0], v[1] + baseline(l.size)})
	l.size *= m.scale()
	if l.anchor, err = e.word("text-anchor", "start", "middle", "end"); err != nil {
		return nil, err
	}
	if l.fill, err = r.paint(e, "fill", nil, m); err != nil {
		return nil, err
	}
	if l.halo, err = r.paint(e, "stroke", nil, m); err != nil {
		return nil, err
	}
	p, err := readPen(e, m.scale())
	if err != nil {
		return nil, err
	}
	if l.haloSize = p.width; p.width == 0 {
		l.halo = paint{}
	}
	order, err := e.word("paint-order", "fill", "stroke")
	switch {
	case err != nil:
		return nil, err
	case l.fill.gradient != nil || l.halo.gradient != nil:
		return nil, errors.New("<text fill>: a gradient is not allowed")
	case l.halo.visible() && order != "stroke":
		return nil, errors.New("<text stroke>: only behind the letters")
	case l.size <= 0 || strings.TrimSpace(l.text) == "" || !l.fill.visible() && !l.halo.visible():
		return nil, nil
	}
	return l, nil
}
