package typeset

// box is what is never parted: a line, a row, a figure.
type box struct {
	height float64
	before float64 // above it, unless it begins a page
	after  float64 // below it; what the next one has above it, if that is more
	tight  bool    // what is below it is all the room to the next one
	keep   bool    // stands on the page of the next box
	fresh  bool    // begins a page
	wide   bool    // on a page that lies on its side
	paint  func(p *page, x, y float64)
	repeat *box // painted again where this box begins a page: the head of a table
}

// flow puts boxes on pages, from the top down.
func (s *setter) flow(boxes []box) {
	y, above := 0., box{}
	turn := func(wide bool) {
		s.page(wide)
		y, above = s.form.top, box{}
	}
	for i := 0; i < len(boxes); {
		last := i // of those that are kept together
		for last+1 < len(boxes) && boxes[last].keep && !boxes[last+1].fresh {
			last++
		}
		together := boxes[i : last+1]
		wide := together[0].wide
		switch {
		case len(s.pages) == 0, together[0].fresh, s.last().wide() != wide:
			turn(wide)
		case y+s.heightOf(together, y, above) > s.bottom()+0.01 && y > s.form.top:
			turn(wide)
			if s.heightOf(together, y, above) > s.bottom()-y {
				together = together[:1] // more than a page: kept no longer
			}
		case s.heightOf(together, y, above) > s.bottom()-y+0.01:
			together = together[:1]
		}
		for _, b := range together {
			top := y == s.form.top
			if !top {
				y += b.gap(above)
			}
			if top && b.repeat != nil {
				b.repeat.paint(s.last(), s.form.left, y)
				y += b.repeat.height
			}
			if b.paint != nil {
				b.paint(s.last(), s.form.left, y)
			}
			y += b.height
			above = b
		}
		i += len(together)
	}
	if len(s.pages) == 0 {
		s.page(false)
	}
	s.atBottom()
}

// atBottom paints what stands at the bottom of the first page.
func (s *setter) atBottom() {
	p, above := s.pages[0], box{}
	y := p.height - s.form.bottom - s.footRoom + s.form.between
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

// bottom is where the last page ends.
func (s *setter) bottom() float64 {
	end := s.last().height - s.form.bottom
	if len(s.pages) == 1 {
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
