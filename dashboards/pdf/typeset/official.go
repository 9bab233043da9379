package typeset

import (
	"strings"

	"rsc.io/qr"
)

// letterhead is the head of an official paper (Decree 30/2020/NĐ-CP, annex I): on
// the left the agency above and the agency, with a line below a third to a half as
// long; on the right the national heading and the motto, with a line below as long
// as it; below the right side place and date.
func (s *setter) letterhead(b Letterhead) []box {
	const heading, motto = 12.5, 13.5
	width := s.width(false)
	side := func(words string, l lettering, wide float64) *lines {
		return s.prose(s.tags.in(s.tags.root, "P"), l.inline(s, words)).set(wide, l.leading, 0, atCentre).balanced()
	}
	size := func(bold, italic bool, size float64) lettering {
		return lettering{size: size, leading: size * 1.4, bold: bold, italic: italic, ink: "black"}
	}
	right := 0.
	for i, words := range b.Right {
		l := size(true, false, heading)
		if i > 0 {
			l = size(true, false, motto)
		}
		right = max(right, s.prose(nil, l.inline(s, words)).most())
	}
	right = min(right+4, width*0.66)
	left := &column{width: width - right - 12}
	for i, words := range b.Left {
		if flat(words) == "" {
			continue
		}
		agency := i == 1 || len(b.Left) == 1
		l := side(words, size(agency, false, heading), left.width)
		left.put(l, 0)
		if agency {
			left.rule(s, l.longest()*0.4)
		}
	}
	head := &column{x: width - right, width: right}
	for i, words := range b.Right {
		l := size(true, false, heading)
		if i > 0 {
			l = size(true, false, motto)
		}
		set := side(words, l, right)
		head.put(set, 0)
		if i == len(b.Right)-1 {
			head.rule(s, set.longest())
		}
	}
	if flat(b.Date) != "" {
		head.height += 8
		head.put(side(b.Date, size(false, true, 13), right), 0)
	}
	return []box{{height: max(left.height, head.height) + 14, paint: func(p *page, x, y float64) {
		for _, c := range []*column{left, head} {
			for _, paint := range c.paint {
				paint(p, x, y)
			}
		}
	}}}
}

// signOff is the end of an official paper. It is never parted.
func (s *setter) signOff(b SignOff) []box {
	const office, heading, line, room = 13.5, 12, 11, 28 * mm
	half := s.width(false) / 2
	left, right := &column{width: half - 12}, &column{x: half, width: half}
	put := func(c *column, words string, l lettering, at side) {
		c.put(s.prose(s.tags.in(s.tags.root, "P"), l.inline(s, words)).set(c.width, l.leading, 0, at), 0)
	}
	for i, words := range b.Left {
		l := lettering{size: line, leading: line * 1.4, ink: "black"}
		if i == 0 {
			l = lettering{size: heading, leading: heading * 1.4, bold: true, italic: true, ink: "black"}
		}
		put(left, words, l, atLeft)
	}
	for _, words := range b.Right {
		put(right, words, lettering{size: office, leading: office * 1.4, bold: true, ink: "black"}, atCentre)
	}
	return []box{{height: max(left.height, right.height+room), before: s.form.between * 2, paint: func(p *page, x, y float64) {
		for _, c := range []*column{left, right} {
			for _, paint := range c.paint {
				paint(p, x, y)
			}
		}
	}}}
}

// rule puts a line in the middle below what is there.
func (c *column) rule(s *setter, long float64) {
	y := c.height + 1.5
	c.paint = append(c.paint, func(p *page, x0, y0 float64) {
		p.skip(layoutArtifact)
		p.rectangle(x0+c.x+(c.width-long)/2, y0+y, long, 0.6, s.inks["black"])
	})
	c.height += 5
}

// longest is the width of the longest line.
func (l *lines) longest() float64 {
	out := 0.
	for _, ln := range l.list {
		out = max(out, ln.width)
	}
	return out
}

// seal is a code, and its address as a picture that a phone reads.
func (s *setter) seal(b Seal) []box {
	const side, apart = 22 * mm, 10.
	picture := s.tags.in(s.tags.root, "Figure")
	picture.alt = spoken(strings.Join([]string{b.Label, b.Code}, " "))
	code, err := qr.Encode(b.URL, qr.M)
	if err != nil { // too long for any: the code and the address stand beside it
		code = nil
	}
	c := &column{x: side + apart, width: s.width(false) - side - apart}
	small := s.form.small
	small.italic = false
	put := func(l lettering, words, link string) {
		if flat(words) != "" {
			l2 := l.inline(s, words)
			l2.link = s.address(link)
			c.put(s.prose(s.tags.in(s.tags.root, "P"), l2).set(c.width, l.leading, 0, atLeft), 1)
		}
	}
	put(small, b.Label, "")
	put(lettering{size: 13, leading: 19, bold: true, ink: "black"}, b.Code, "")
	put(small, b.URL, b.URL)
	height := max(side, c.height)
	return []box{{height: height, before: s.form.between * 1.5, paint: func(p *page, x, y float64) {
		top := y + (height-side)/2
		p.picture(picture, x, top, side, side)
		if code != nil {
			p.code(code, x, top, side)
		}
		for _, paint := range c.paint {
			paint(p, x, y+(height-c.height)/2)
		}
	}}}
}

// code paints the dark squares of a QR code, with the quiet zone of four squares that
// readers need (ISO/IEC 18004).
func (p *page) code(code *qr.Code, x, y, side float64) {
	square := side / float64(code.Size+8)
	p.ink(p.setter.inks["black"])
	for row := range code.Size {
		for from := 0; from < code.Size; from++ {
			if !code.Black(from, row) {
				continue
			}
			to := from
			for to < code.Size && code.Black(to, row) {
				to++
			}
			p.op("re", x+float64(from+4)*square, p.up(y+float64(row+5)*square), float64(to-from)*square, square)
			from = to
		}
	}
	p.op("f")
}
