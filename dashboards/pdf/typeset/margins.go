package typeset

import "strconv"

// margins paints what stands around the text of each page, when it is known how many
// there are.
func (s *setter) margins() {
	for i, p := range s.pages {
		if s.form.serif {
			s.annexMargins(p, i)
		} else {
			s.summaryMargins(p, i)
		}
	}
}

// summaryMargins are a small head from the second page on, and a foot with the
// number of the page.
func (s *setter) summaryMargins(p *page, i int) {
	width := s.width(p.wide())
	x := s.form.left
	small := lettering{size: 7.5, leading: 11, ink: "soft"}
	if i > 0 && s.doc.Running != "" {
		p.skip(headArtifact)
		s.oneLine(flat(s.doc.Running), small, width).all(p, x, 9*mm)
		p.rectangle(x, 9*mm+13, width, 0.4, s.inks["line"])
	}
	p.skip(footArtifact)
	y := p.height - 12*mm
	p.rectangle(x, y-4, width, 0.4, s.inks["line"])
	number := s.oneLine(strconv.Itoa(i+1)+"/"+strconv.Itoa(len(s.pages)), small, width)
	number.side = atRight
	number.all(p, x, y)
	if s.doc.Foot != "" {
		s.oneLine(flat(s.doc.Foot), small, width-number.list[0].width-14).all(p, x, y)
	}
}

// annexMargins are the number of the page at the top, in the middle, from the second
// page on (Decree 30/2020, annex I), and a small foot.
func (s *setter) annexMargins(p *page, i int) {
	width := s.width(p.wide())
	if i > 0 {
		p.skip(headArtifact)
		number := s.oneLine(strconv.Itoa(i+1), lettering{size: 13, leading: 16, ink: "black"}, width)
		number.side = atCentre
		number.all(p, s.form.left, 10*mm)
	}
	if s.doc.Foot != "" {
		p.skip(footArtifact)
		s.oneLine(flat(s.doc.Foot), lettering{size: 8.5, leading: 11, ink: "soft"}, width).all(p, s.form.left, p.height-12*mm)
	}
}

// oneLine is a text that is not read, on one line: what finds no room is left out.
func (s *setter) oneLine(words string, l lettering, width float64) *lines {
	out := s.prose(nil, l.inline(s, words)).set(width, l.leading, 0, atLeft)
	if len(out.list) > 1 {
		out.list = out.list[:1]
		out.list[0].spaced = false
		out.list[0].last = true
	}
	return out
}
