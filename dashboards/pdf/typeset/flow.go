package typeset

// box is what is never parted: a line, a row, a figure.
type box struct {
	height  float64
	before  float64 // above it, unless it begins a page
	after   float64 // below it; what the next one has above it, if that is more
	tight   bool    // what is below it is all the room to the next one
	keep    bool    // stands on the page of the next box
	fresh   bool    // begins a page
	heading bool    // a heading
	wide    bool    // on a page that lies on its side
	paint   func(p *page, x, y float64)
	repeat  *box // painted again where this box begins a page: the head of a table
}

// spot is where a box stands.
type spot struct {
	*box
	page int
	y    float64
	head bool // of a table, painted again above it
}

// spots finds where boxes stand, from the top down. It paints nothing.
func (s *setter) spots(boxes []box) []spot {
	var out []spot
	number, y, above := -1, 0., box{}
	for i := 0; i < len(boxes); {
		last := i // of those that are kept together
		for last+1 < len(boxes) && boxes[last].keep && !boxes[last+1].fresh {
			last++
		}
		together := boxes[i : last+1]
		wide := together[0].wide
		end := s.end(number, wide)
		high := func() float64 { return s.heightOf(together, y, above) }
		switch {
		case number < 0, together[0].fresh, boxes[i-1].wide != wide:
			number, y, above = number+1, s.form.top, box{}
		case y+high() > end+0.01 && y > s.form.top:
			number, y, above = number+1, s.form.top, box{}
			if y+high() > s.end(number, wide) {
				together = together[:1] // more than a page: kept no longer
			}
		case y+high() > end+0.01:
			together = together[:1]
		}
		for j := range together {
			b := &together[j]
			top := y == s.form.top
			if !top {
				y += b.gap(above)
			}
			head := top && b.repeat != nil
			out = append(out, spot{b, number, y, head})
			if head {
				y += b.repeat.height
			}
			y += b.height
			above = *b
		}
		i += len(together)
	}
	return out
}

// flow puts boxes on pages.
func (s *setter) flow(boxes []box) {
	for _, b := range s.spots(boxes) {
		if len(s.pages) <= b.page {
			s.page(b.wide)
		}
		y := b.y
		if b.head {
			b.repeat.paint(s.last(), s.form.left, y)
			y += b.repeat.height
		}
		if b.paint != nil {
			b.paint(s.last(), s.form.left, y)
		}
	}
	if len(s.pages) == 0 {
		s.page(false)
	}
	s.atBottom()
}

// atBottom paints what stands at the bottom of the first page.
func (s *setter) atBottom() {
	p, above := s.pages[0], box{}
	y := p.height - s.form.bottom - s.heightOf(s.foot, s.form.top, box{})
	for i, b := range s.foot {
		if i > 0 {
			y += b.gap(above)
		}
		b.paint(p, s.form.left, y)
		y += b.height
		above = b
	}
}

// gap is the room between this box and one above it.
func (b box) gap(above box) float64 {
	if above.tight {
		return above.after
	}
	return max(above.after, b.before)
}

// heightOf is how high boxes are one below the other, from a height of the page and
// below another box.
func (s *setter) heightOf(boxes []box, y float64, above box) float64 {
	sum := 0.
	for i, b := range boxes {
		if i > 0 || y > s.form.top {
			sum += b.gap(above)
		} else if b.repeat != nil {
			sum += b.repeat.height
		}
		sum += b.height
		above = b
	}
	return sum
}

// page begins a page.
func (s *setter) page(wide bool) {
	p := &page{setter: s, ref: s.file.reserve(), width: short, height: long, state: fresh()}
	if wide {
		p.width, p.height = long, short
	}
	s.pages = append(s.pages, p)
}

func (s *setter) last() *page { return s.pages[len(s.pages)-1] }

func (p *page) wide() bool { return p.width > p.height }

// end is where a page ends.
func (s *setter) end(page int, wide bool) float64 {
	end := s.form.top + s.room(wide)
	if page == 0 {
		end -= s.footRoom
	}
	return end
}

// width is how wide text is on a page.
func (s *setter) width(wide bool) float64 {
	if wide {
		return long - s.form.left - s.form.right
	}
	return short - s.form.left - s.form.right
}

// room is how high a page is between its margins.
func (s *setter) room(wide bool) float64 {
	if wide {
		return short - s.form.top - s.form.bottom
	}
	return long - s.form.top - s.form.bottom
}
