package still

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// kept begins the bytes of a drawing that is kept; another number is another form.
const kept = "still drawing 1\n"

// mostKept is how many bytes a drawing may have when it is read again.
const mostKept = 64 << 20

// The kinds of nodes in a drawing that is kept.
const (
	keptGroup = iota
	keptShape
	keptLabel
)

// Keep returns the drawing as bytes from which Restore makes the same drawing: every
// writer writes the same of both.
func (d *Drawing) Keep() ([]byte, error) {
	k := keeper{}
	k.float(d.width, d.height)
	k.nodes(d.nodes)
	out := bytes.NewBufferString(kept)
	w, err := flate.NewWriter(out, flate.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("still: keep: %w", err)
	}
	if _, err := w.Write(k.out); err != nil {
		return nil, fmt.Errorf("still: keep: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("still: keep: %w", err)
	}
	return out.Bytes(), nil
}

// Restore makes a drawing of what Keep wrote.
func (s *Studio) Restore(data []byte) (*Drawing, error) {
	packed, ok := bytes.CutPrefix(data, []byte(kept))
	if !ok {
		return nil, errors.New("still: restore: it is no drawing of this release")
	}
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), mostKept))
	if err != nil {
		return nil, fmt.Errorf("still: restore: %w", err)
	}
	r := restorer{in: raw}
	d := &Drawing{width: r.float(), height: r.float(), faces: s.faces}
	d.nodes = r.nodes(0)
	if r.err == nil && len(r.in) > 0 {
		r.err = errors.New("more follows the drawing")
	}
	if r.err != nil {
		return nil, fmt.Errorf("still: restore: %w", r.err)
	}
	return d, nil
}

// keeper writes a drawing.
type keeper struct{ out []byte }

func (k *keeper) count(n int) { k.out = binary.AppendUvarint(k.out, uint64(n)) } //nolint:gosec // a length

func (k *keeper) float(values ...float64) {
	for _, v := range values {
		k.out = binary.LittleEndian.AppendUint64(k.out, math.Float64bits(v))
	}
}

func (k *keeper) text(s string) {
	k.count(len(s))
	k.out = append(k.out, s...)
}

func (k *keeper) flag(is bool) {
	b := byte(0)
	if is {
		b = 1
	}
	k.out = append(k.out, b)
}

func (k *keeper) colour(c colour) { k.out = append(k.out, c.r, c.g, c.b) }

func (k *keeper) paint(p paint) {
	k.colour(p.colour)
	k.float(p.opacity)
	k.flag(p.gradient != nil)
	if g := p.gradient; g != nil {
		k.float(g.from.x, g.from.y, g.to.x, g.to.y)
		k.count(len(g.stops))
		for _, s := range g.stops {
			k.float(s.at, s.opacity)
			k.colour(s.colour)
		}
	}
}

func (k *keeper) path(p path) {
	k.count(len(p))
	for _, s := range p {
		k.out = append(k.out, byte(s.kind))
		switch s.kind {
		case cubic:
			k.float(s.c1.x, s.c1.y, s.c2.x, s.c2.y)
		case quadratic:
			k.float(s.c1.x, s.c1.y)
		case arc:
			k.float(s.radius)
			k.flag(s.large)
			k.flag(s.sweep)
		case move, line, shut:
		}
		k.float(s.to.x, s.to.y)
	}
}

func (k *keeper) nodes(nodes []node) {
	k.count(len(nodes))
	for _, n := range nodes {
		switch n := n.(type) {
		case *group:
			k.out = append(k.out, keptGroup)
			k.flag(n.clip != nil)
			k.path(n.clip)
			k.nodes(n.nodes)
		case *shape:
			k.out = append(k.out, keptShape)
			k.path(n.path)
			k.paint(n.fill)
			k.paint(n.stroke)
			k.float(n.pen.width, n.pen.limit, n.pen.offset)
			k.text(n.pen.cap)
			k.text(n.pen.join)
			k.count(len(n.pen.dash))
			k.float(n.pen.dash...)
		case *label:
			k.out = append(k.out, keptLabel)
			k.text(n.text)
			k.float(n.at.x, n.at.y, n.angle, n.size, n.haloSize)
			k.flag(n.bold)
			k.text(n.anchor)
			k.paint(n.fill)
			k.paint(n.halo)
		}
	}
}

// restorer reads what a keeper wrote. After a mistake it reads zeros.
type restorer struct {
	in  []byte
	err error
}

// take returns the next bytes; zeros where there are not so many.
func (r *restorer) take(n int) []byte {
	if n > len(r.in) {
		r.err, r.in = io.ErrUnexpectedEOF, nil
		return make([]byte, 8)[:min(n, 8)]
	}
	head := r.in[:n]
	r.in = r.in[n:]
	return head
}

// count reads how many things follow, each of which takes a byte at least.
func (r *restorer) count() int {
	n, size := binary.Uvarint(r.in)
	if size <= 0 || n > uint64(len(r.in)) {
		r.err, r.in = io.ErrUnexpectedEOF, nil
		return 0
	}
	r.in = r.in[size:]
	return int(n) //nolint:gosec // not more than there are bytes
}

func (r *restorer) float() float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(r.take(8)))
}

func (r *restorer) floats(n int) []float64 {
	if n == 0 || n > len(r.in) {
		return nil
	}
	values := make([]float64, n)
	for i := range values {
		values[i] = r.float()
	}
	return values
}

func (r *restorer) text() string {
	n := r.count()
	return string(r.take(n))
}

func (r *restorer) byte() byte   { return r.take(1)[0] }
func (r *restorer) flag() bool   { return r.byte() == 1 }
func (r *restorer) point() point { return point{r.float(), r.float()} }

func (r *restorer) colour() colour { return colour{r.byte(), r.byte(), r.byte()} }

func (r *restorer) paint() paint {
	p := paint{colour: r.colour(), opacity: r.float()}
	if !r.flag() {
		return p
	}
	g := &gradient{from: r.point(), to: r.point()}
	for range r.count() {
		s := stop{at: r.float(), opacity: r.float()}
		s.colour = r.colour()
		g.stops = append(g.stops, s)
	}
	p.gradient = g
	return p
}

func (r *restorer) path() path {
	n := r.count()
	p := make(path, 0, n)
	for range n {
		s := segment{kind: kind(r.byte())}
		switch s.kind {
		case cubic:
			s.c1, s.c2 = r.point(), r.point()
		case quadratic:
			s.c1 = r.point()
		case arc:
			s.radius, s.large, s.sweep = r.float(), r.flag(), r.flag()
		case move, line, shut:
		default:
			r.err = fmt.Errorf("segment of kind %d", s.kind)
			return nil
		}
		s.to = r.point()
		p = append(p, s)
	}
	return p
}

// deepest is how many groups may lie in each other.
const deepest = 100

func (r *restorer) nodes(depth int) []node {
	if depth > deepest {
		r.err = errors.New("groups lie too deep in each other")
		return nil
	}
	n := r.count()
	nodes := make([]node, 0, n)
	for range n {
		if r.err != nil {
			return nil
		}
		switch which := r.byte(); which {
		case keptGroup:
			g := &group{}
			if clipped, clip := r.flag(), r.path(); clipped {
				g.clip = clip
			}
			g.nodes = r.nodes(depth + 1)
			nodes = append(nodes, g)
		case keptShape:
			s := &shape{path: r.path(), fill: r.paint(), stroke: r.paint()}
			s.pen = pen{width: r.float(), limit: r.float(), offset: r.float(), cap: r.text(), join: r.text()}
			s.pen.dash = r.floats(r.count())
			nodes = append(nodes, s)
		case keptLabel:
			l := &label{text: r.text(), at: r.point(), angle: r.float(), size: r.float(), haloSize: r.float(), bold: r.flag(), anchor: r.text()}
			l.fill, l.halo = r.paint(), r.paint()
			nodes = append(nodes, l)
		default:
			r.err = fmt.Errorf("node of kind %d", which)
		}
	}
	return nodes
}
