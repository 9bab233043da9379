package still

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math"
)

// maxPixels is how large a PNG may be. Painting takes five bytes for each.
const maxPixels = 16_000_000

// SizeError says that a picture is larger than is drawn.
type SizeError struct{ Width, Height float64 } // in pixels

func (e *SizeError) Error() string {
	return fmt.Sprintf("%g × %g: each side has 1 to %d pixels, and all are at most %d", e.Width, e.Height, maxSide, maxPixels)
}

// PNG paints the drawing, scale pixels for each of its own, on a background: a
// colour as in CSS ("#ffffff"), or "" for none. The same drawing gives the same
// bytes. More than 8,000 pixels a side or 16 million in all are a *SizeError.
func (d *Drawing) PNG(scale float64, background string) ([]byte, error) {
	width, height := math.Round(d.width*scale), math.Round(d.height*scale)
	if !(width >= 1 && height >= 1 && width <= maxSide && height <= maxSide && width*height <= maxPixels) {
		return nil, fmt.Errorf("still: png: %w", &SizeError{width, height})
	}
	c := newCanvas(int(width), int(height))
	if background != "" {
		p, err := parseColour(background)
		if err != nil {
			return nil, fmt.Errorf("still: background: %w", err)
		}
		draw.Draw(c.pixels, c.pixels.Rect, source(p), image.Point{}, draw.Src)
	}
	v := painter{canvas: c, faces: d.faces, to: matrix{a: scale, d: scale}}
	v.nodes(d.nodes, nil)
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed} // of flat areas: half the time for a file 4 % larger
	if err := encoder.Encode(&out, c.pixels); err != nil {
		return nil, fmt.Errorf("still: png: %w", err)
	}
	return out.Bytes(), nil
}

// painter paints nodes on a canvas.
type painter struct {
	canvas *canvas
	faces  *faces
	to     matrix // from the drawing to the canvas
}

func (v *painter) nodes(nodes []node, opening *image.Alpha) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *group:
			v.nodes(n.nodes, v.opening(n.clip, opening))
		case *shape:
			v.shape(n, opening)
		case *label:
			v.label(n, opening)
		}
	}
}

func (v *painter) opening(clip path, within *image.Alpha) *image.Alpha {
	if clip == nil {
		return within
	}
	return v.canvas.opening(polygons(clip.transform(v.to)), within)
}

// polygons returns the areas inside a path.
func polygons(p path) [][]point {
	var out [][]point
	for _, part := range p.flatten(flatness) {
		out = append(out, part.points)
	}
	return out
}

func (v *painter) shape(s *shape, opening *image.Alpha) {
	p := s.path.transform(v.to)
	if s.fill.visible() {
		v.canvas.fill(polygons(p), v.paint(s.fill), opening)
	}
	if s.stroke.visible() {
		v.canvas.fill(stroke(p, s.pen.scaled(v.to.scale()), flatness), v.paint(s.stroke), opening)
	}
}

// paint moves a gradient to the canvas.
func (v *painter) paint(p paint) paint {
	if p.gradient != nil {
		p.gradient = &gradient{v.to.apply(p.gradient.from), v.to.apply(p.gradient.to), p.gradient.stops}
	}
	return p
}

func (p pen) scaled(by float64) pen {
	p.width *= by
	p.offset *= by
	dash := make([]float64, len(p.dash))
	for i, length := range p.dash {
		dash[i] = length * by
	}
	p.dash = dash
	return p
}

func (v *painter) label(l *label, opening *image.Alpha) {
	letters, width := v.faces.outline(l.text, l.bold)
	p := letters.transform(matrix{a: 1, d: 1, e: -l.before(width)}).transform(l.matrix()).transform(v.to)
	if nearly(l.angle, 0) { // letters are sharper on a whole pixel, where browsers set them too
		y := v.to.apply(l.at).y
		p = p.transform(matrix{a: 1, d: 1, f: math.Round(y) - y})
	}
	if l.halo.visible() {
		halo := pen{width: l.haloSize * v.to.scale(), join: "round", cap: "butt", limit: 1}
		v.canvas.fill(stroke(closed(p), halo, flatness), l.halo, opening)
	}
	if l.fill.visible() {
		v.canvas.fill(polygons(p), l.fill, opening)
	}
}

// closed closes every part of the outline of letters.
func closed(p path) path {
	var out path
	var start point
	for i, s := range p {
		if s.kind == move {
			if i > 0 {
				out = append(out, segment{kind: shut, to: start})
			}
			start = s.to
		}
		out = append(out, s)
	}
	return append(out, segment{kind: shut, to: start})
}
