package still

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// flatness is how far, in pixels, a line may be from the curve it stands for.
const flatness = 0.05

// canvas is pixels that are painted on.
type canvas struct {
	pixels   *image.RGBA
	raster   vector.Rasterizer
	coverage []byte // reused
}

func newCanvas(width, height int) *canvas {
	return &canvas{pixels: image.NewRGBA(image.Rect(0, 0, width, height))}
}

// fill paints the area inside polygons, as far as the opening lets it be seen.
func (c *canvas) fill(polygons [][]point, p paint, opening *image.Alpha) {
	cover, at := c.cover(polygons)
	if cover == nil {
		return
	}
	if opening != nil {
		narrow(cover, opening, at)
	}
	draw.DrawMask(c.pixels, cover.Rect.Add(at), source(p), at, cover, image.Point{}, draw.Over)
}

// cover returns how much of each pixel polygons cover, and where that lies on the
// canvas; nil if they lie outside.
func (c *canvas) cover(polygons [][]point) (*image.Alpha, image.Point) {
	sheet := box{max: point{float64(c.pixels.Rect.Dx()), float64(c.pixels.Rect.Dy())}}
	reach := nowhere
	for i := range polygons {
		b := boxOf(polygons[i])
		if !sheet.grown(1).holds(b) {
			polygons[i] = trim(polygons[i], sheet.grown(1))
			b = boxOf(polygons[i])
		}
		reach = reach.union(b)
	}
	if !sheet.meets(reach) {
		return nil, image.Point{}
	}
	area := image.Rect(int(math.Floor(reach.min.x)), int(math.Floor(reach.min.y)), int(math.Ceil(reach.max.x)), int(math.Ceil(reach.max.y)))
	area = area.Intersect(c.pixels.Rect)
	size := area.Size()
	c.raster.Reset(size.X, size.Y)
	c.raster.DrawOp = draw.Src
	origin := point{float64(area.Min.X), float64(area.Min.Y)}
	for _, polygon := range polygons {
		for i, q := range polygon {
			q = q.minus(origin)
			if i == 0 {
				c.raster.MoveTo(float32(q.x), float32(q.y))
			} else {
				c.raster.LineTo(float32(q.x), float32(q.y))
			}
		}
		c.raster.ClosePath()
	}
	if need := size.X * size.Y; need > len(c.coverage) {
		c.coverage = make([]byte, need)
	}
	cover := &image.Alpha{Pix: c.coverage[:size.X*size.Y], Stride: size.X, Rect: image.Rectangle{Max: size}}
	c.raster.Draw(cover, cover.Rect, image.Opaque, image.Point{})
	return cover, area.Min
}

// opening returns how much of each pixel can be seen through a path, within
// another opening.
func (c *canvas) opening(polygons [][]point, within *image.Alpha) *image.Alpha {
	whole := image.NewAlpha(c.pixels.Rect)
	if cover, at := c.cover(polygons); cover != nil {
		draw.Draw(whole, cover.Rect.Add(at), cover, image.Point{}, draw.Src)
	}
	if within != nil {
		narrow(whole, within, image.Point{})
	}
	return whole
}

// narrow leaves of a coverage, which lies at a place of the canvas, what an
// opening lets through.
func narrow(cover, opening *image.Alpha, at image.Point) {
	for y := range cover.Rect.Dy() {
		row := cover.Pix[y*cover.Stride:][:cover.Rect.Dx()]
		through := opening.Pix[opening.PixOffset(at.X, at.Y+y):]
		for x, a := range row {
			row[x] = uint8((uint32(a)*uint32(through[x]) + 127) / 255) // #nosec G115 -- at most 255
		}
	}
}

func boxOf(points []point) box {
	b := nowhere
	for _, p := range points {
		b = b.with(p)
	}
	return b
}

// trim cuts off what of a polygon lies outside a box (Sutherland and Hodgman), so
// that what lies far away costs nothing.
func trim(polygon []point, to box) []point {
	for _, border := range []func(p point) float64{
		func(p point) float64 { return p.x - to.min.x },
		func(p point) float64 { return to.max.x - p.x },
		func(p point) float64 { return p.y - to.min.y },
		func(p point) float64 { return to.max.y - p.y },
	} {
		var kept []point
		for i, p := range polygon {
			before := polygon[(i+len(polygon)-1)%len(polygon)]
			from, here := border(before), border(p)
			if (from < 0) != (here < 0) {
				kept = append(kept, before.at(p, from/(from-here)))
			}
			if here >= 0 {
				kept = append(kept, p)
			}
		}
		polygon = kept
	}
	return polygon
}

// source returns an image of a paint, as large as it needs to be.
func source(p paint) image.Image {
	if p.gradient != nil {
		return blend{p.gradient, p.opacity}
	}
	return image.NewUniform(tint(p.colour, p.opacity))
}

func tint(c colour, opacity float64) color.NRGBA64 {
	return color.NRGBA64{uint16(c.r) * 0x101, uint16(c.g) * 0x101, uint16(c.b) * 0x101, uint16(math.Round(opacity * 0xffff))}
}

// blend is the image of a gradient.
type blend struct {
	*gradient
	opacity float64
}

func (blend) ColorModel() color.Model { return color.NRGBA64Model }

func (blend) Bounds() image.Rectangle { return image.Rect(-1e9, -1e9, 1e9, 1e9) }

// At returns the colour in the middle of a pixel.
func (b blend) At(x, y int) color.Color {
	c, opacity := b.mixed(point{float64(x) + 0.5, float64(y) + 0.5})
	return tint(c, opacity)
}

// mixed is the colour of the gradient at a point.
func (b blend) mixed(at point) (colour, float64) {
	along := b.to.minus(b.from)
	here := at.minus(b.from)
	t := 0.
	if square := along.x*along.x + along.y*along.y; square > 0 {
		t = (here.x*along.x + here.y*along.y) / square
	}
	i := 0
	for i < len(b.stops) && b.stops[i].at <= t {
		i++
	}
	from, to := b.stops[max(i-1, 0)], b.stops[min(i, len(b.stops)-1)]
	part := 0.
	if to.at > from.at {
		part = (t - from.at) / (to.at - from.at)
	}
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*part)) }
	return colour{mix(from.colour.r, to.colour.r), mix(from.colour.g, to.colour.g), mix(from.colour.b, to.colour.b)},
		(from.opacity + (to.opacity-from.opacity)*part) * b.opacity
}
