package typeset

// across is how many cards stand beside each other, inside the room around what stands
// on one.
const (
	across = 3
	inside = 9.
)

// tiles is a box for each row of cards. They are read as a list.
func (s *setter) tiles(b Tiles) []box {
	const gap = 10.
	width := (s.width(false) - gap*(across-1)) / across
	var out []box
	tag := s.tags.in(s.tags.root, "L")
	for start := 0; start < len(b.Items); start += across {
		some := b.Items[start:min(start+across, len(b.Items))]
		height := 0.
		var cards []*column
		for i, t := range some {
			c := s.tile(s.tags.in(s.tags.in(tag, "LI"), "LBody"), t, float64(i)*(width+gap), width)
			cards = append(cards, c)
			height = max(height, c.height)
		}
		before := gap
		if start == 0 {
			before = s.form.between * 1.5
		}
		out = append(out, box{height: height, before: before, paint: func(p *page, x, y float64) {
			for _, c := range cards {
				p.skip(layoutArtifact)
				s.card(p, x+c.x-inside, y, width, height)
				for _, paint := range c.paint {
					paint(p, x, y)
				}
			}
		}})
	}
	return out
}

// card paints the ground of a card.
func (s *setter) card(p *page, x, y, width, height float64) {
	edge := s.inks["line"]
	if s.form.serif {
		edge = s.inks["black"]
	}
	p.frame(x, y, width, height, 0.6, edge)
	if !s.form.serif {
		p.rectangle(x, y, width, 2, s.inks["blue"])
	}
}

// tile is what stands on a card.
func (s *setter) tile(tag *element, t Tile, x, width float64) *column {
	c := &column{x: x + inside, width: width - 2*inside, height: inside}
	small := s.form.small
	small.italic = false
	put := func(l lettering, after float64, inlines ...inline) {
		c.put(s.prose(s.tags.in(tag, "P"), inlines...).set(c.width, l.leading, 0, atLeft), after)
	}
	put(small, 2, small.inline(s, t.Name))
	big := lettering{size: 19, leading: 27, bold: true, ink: "black"}
	value := func() []inline {
		out := []inline{big.inline(s, t.Value)}
		if flat(t.Unit) != "" {
			unit := s.form.body
			unit.ink = "soft"
			out = append(out, unit.inline(s, "\u00a0"+t.Unit))
		}
		return out
	}
	for big.size > 10 && s.prose(nil, value()...).most() > c.width { // a value is seen at a glance: on one line
		big.size, big.leading = big.size*0.9, big.leading*0.93
	}
	put(big, 2, value()...)
	for _, line := range t.Lines {
		put(small, 0, s.inlines([]Span{line}, lettering{size: small.size, leading: small.leading, ink: "black"})...)
	}
	if t.Spark != nil {
		spark := s.tags.in(tag, "Figure")
		spark.alt = spoken(t.SparkAlt)
		full, high := t.Spark.Size()
		height := c.width * high / full
		y := c.height + 5
		c.paint = append(c.paint, func(p *page, x0, y0 float64) {
			p.picture(spark, x0+c.x, y0+y, c.width, height)
			p.draw(t.Spark, x0+c.x, y0+y, c.width)
		})
		c.height += height + 5
	}
	c.height += inside
	return c
}
