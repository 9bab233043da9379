package typeset

import (
	"math"

	"toancanh/dashboards/still"
)

// drawing paints a drawing on a page: its shapes as paths, its texts as text.
type drawing struct {
	page *page
	x, y float64 // of its upper left corner
	size float64 // of one of its pixels
}

// draw paints a drawing in a width.
func (p *page) draw(d *still.Drawing, x, y, width float64) {
	full, height := d.Size()
	v := &drawing{p, x, y, width / full}
	p.save()
	p.op("re W n", x, p.up(y+height*v.size), width, height*v.size)
	d.Paint(v)
	p.restore()
}

// at turns a point of the drawing into one of the page, as PDF has it.
func (v *drawing) at(q [2]float64) (x, y float64) {
	return v.x + q[0]*v.size, v.page.up(v.y + q[1]*v.size)
}

func (v *drawing) path(o still.Outline) {
	for _, s := range o {
		var flat []float64
		count, operator := 0, ""
		switch s.Op {
		case still.Move:
			count, operator = 1, "m"
		case still.Line:
			count, operator = 1, "l"
		case still.Curve:
			count, operator = 3, "c"
		case still.Close:
			operator = "h"
		}
		for _, q := range s.Points[:count] {
			x, y := v.at(q)
			flat = append(flat, x, y)
		}
		v.page.op(operator, flat...)
	}
}

// Clip paints what is seen through an opening.
func (v *drawing) Clip(opening still.Outline, content func()) {
	v.page.save()
	v.path(opening)
	v.page.op("W n")
	content()
	v.page.restore()
}

// Fill paints an area.
func (v *drawing) Fill(area still.Outline, ink still.Ink) {
	v.page.ink(ink)
	v.path(area)
	v.page.op("f")
}

// Stroke paints a line.
func (v *drawing) Stroke(o still.Outline, ink still.Ink, pen still.Pen) {
	p := v.page
	p.save()
	v.pen(ink, pen)
	v.path(o)
	p.op("S")
	p.restore()
}

func (v *drawing) pen(ink still.Ink, pen still.Pen) {
	p := v.page
	p.opacity(ink.Opacity)
	p.op("RG", part(ink.R), part(ink.G), part(ink.B))
	p.op("w", pen.Width*v.size)
	if style := map[string]float64{"round": 1, "square": 2}[pen.Cap]; style != 0 {
		p.op("J", style)
	}
	if style := map[string]float64{"round": 1, "bevel": 2}[pen.Join]; style != 0 {
		p.op("j", style)
	} else if pen.Limit >= 1 {
		p.op("M", pen.Limit)
	}
	if len(pen.Dash) > 0 {
		p.body.WriteByte('[')
		for _, length := range pen.Dash {
			p.body.Write(append(number(p.body.AvailableBuffer(), length*v.size), ' '))
		}
		p.body.WriteString("] ")
		p.op("d", pen.Offset*v.size)
	}
}

// Text paints a line of text, and what lies around its letters first.
func (v *drawing) Text(t still.Lettering) {
	p := v.page
	s := p.setter.shaper.shape(flat(t.Text), style{bold: t.Bold})
	size := t.Size * v.size
	sin, cos := math.Sincos(t.Angle)
	x, y := v.at([2]float64{t.X, t.Y})
	before := t.Before * s.width * size
	m := [6]float64{cos, -sin, sin, cos, x - before*cos, y + before*sin}
	if t.Halo.Opacity > 0 {
		p.save()
		v.pen(t.Halo, still.Pen{Width: t.HaloSize, Join: "round"})
		p.op("Tr", 1)
		p.silent(func() { p.glyphs(s, size, m) })
		p.restore()
	}
	if t.Ink.Opacity > 0 {
		p.ink(t.Ink)
		p.turned(s, size, m)
	}
}
