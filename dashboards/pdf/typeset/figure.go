package typeset

import "slices"

// gutter is the room between what stands side by side.
const gutter = 14.

// beside counts the figures at the head of blocks that find room beside each other.
func beside(blocks []Block) int {
	sum, n := 0., 0
	for _, b := range blocks {
		f, ok := b.(Figure)
		if !ok {
			break
		}
		if f.Width == 0 {
			f.Width = 1
		}
		if sum += f.Width; n > 0 && sum > 1.001 {
			break
		}
		n++
	}
	return max(n, 1)
}

// column is part of a box: what stands below each other in a width.
type column struct {
	x, width, height float64
	paint            []func(p *page, x, y float64)
}

// put puts lines below what is there.
func (c *column) put(l *lines, after float64) {
	y := c.height
	c.paint = append(c.paint, func(p *page, x0, y0 float64) { l.all(p, x0+c.x, y0+y) })
	c.height += l.height() + after
}

// figures is one box of figures beside each other.
func (s *setter) figures(blocks []Block) []box {
	width, room := s.width(false), s.room(false)
	if len(blocks) > 1 {
		width -= gutter * float64(len(blocks)-1)
	}
	var columns []*column
	x, height := 0., 0.
	for _, b := range blocks {
		f := b.(Figure)
		if f.Width == 0 {
			f.Width = 1
		}
		c := s.figure(f, x, f.Width*width, room*0.9)
		if len(blocks) == 1 && f.Width < 1 {
			c.x = (s.width(false) - f.Width*width) / 2
		}
		columns = append(columns, c)
		x += c.width + gutter
		height = max(height, c.height)
	}
	return []box{{height: height, before: 2 * s.form.between, paint: func(p *page, x, y float64) {
		for _, c := range columns {
			for _, paint := range c.paint {
				paint(p, x, y)
			}
		}
	}}}
}

// figure is the title, the drawing and the notes of a figure, no higher than there
// is room.
func (s *setter) figure(f Figure, x, width, room float64) *column {
	c := &column{x: x, width: width}
	if flat(f.Title) != "" {
		l := s.form.body
		l.bold, l.leading = true, l.size*1.45
		c.put(s.prose(s.tags.in(s.tags.root, "P"), l.inline(s, f.Title)).set(width, l.leading, 0, atLeft), 4)
	}
	picture := s.tags.in(s.tags.root, "Figure")
	picture.alt = spoken(f.Alt)
	at := len(c.paint)
	above := c.height
	for i, note := range f.Notes {
		if flat(note) == "" {
			continue
		}
		tag := s.tags.in(s.tags.root, "Note")
		s.tags.number(tag)
		before := 0.
		if i == 0 {
			before = 4
		}
		c.height += before
		c.put(s.prose(tag, s.form.small.inline(s, note)).set(width, s.form.small.leading, 0, atLeft), 0)
	}
	full, high := f.Drawing.Size()
	scaled := width
	if tall := room - c.height; scaled*high/full > tall {
		scaled = max(tall, 60) * full / high
	}
	height := scaled * high / full
	draw := func(p *page, x0, y0 float64) {
		left := x0 + c.x + (width-scaled)/2
		p.picture(picture, left, y0+above, scaled, height)
		p.draw(f.Drawing, left, y0+above, scaled)
	}
	// Notes were put where the drawing will be: they stand below it.
	notes := c.paint[at:]
	c.paint = append(slices.Clone(c.paint[:at]), draw)
	for _, note := range notes {
		c.paint = append(c.paint, func(p *page, x0, y0 float64) { note(p, x0, y0+height) })
	}
	c.height += height
	return c
}

// picture says that what is painted next is a figure, and where it lies.
func (p *page) picture(e *element, x, y, width, height float64) {
	e.attributes = dict{"O": name("Layout"), "Placement": name("Block"), "BBox": array{x, p.up(y + height), x + width, p.up(y)}}
	p.read(e)
}
