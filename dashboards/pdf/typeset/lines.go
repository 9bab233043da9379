package typeset

import "strings"

// side is where lines stand in their width.
type side byte

const (
	atLeft side = iota
	atRight
	atCentre
	justified
)

// lines is prose broken into lines, one below the other.
type lines struct {
	*prose
	list    []line
	width   float64
	indent  float64 // of the first line
	leading float64 // from one baseline to the next
	side    side
}

// set breaks the text into lines of a width.
func (p *prose) set(width, leading, indent float64, at side) *lines {
	return &lines{p, p.lines(width, indent), width, indent, leading, at}
}

// balanced makes lines about as long as each other, without more of them: no word
// stands alone on the last one.
func (l *lines) balanced() *lines {
	width := l.width
	for few, many := l.width/2, l.width; len(l.list) > 1 && many-few > 2; {
		l.width = (few + many) / 2
		if list := l.lines(l.width, l.indent); len(list) > len(l.list) {
			few = l.width
		} else {
			many, l.list = l.width, list
		}
	}
	l.width = width
	return l
}

func (l *lines) height() float64 { return float64(len(l.list)) * l.leading }

// drop is how far below the top of a line its baseline lies: letters stand in the
// middle of their line.
func (l *lines) drop() float64 {
	size, f := 0., (*typeface)(nil)
	for _, in := range l.inlines {
		if in.size > size {
			size = in.size
			f = l.setter.shaper.face(l.setter.shaper.plain(in.style))
		}
	}
	if f == nil {
		return l.leading
	}
	return (l.leading + (f.ascent()-f.descent())*size) / 2
}

// paint paints some of the lines, the first at a height.
func (l *lines) paint(p *page, x, y float64, from, to int) {
	drop := l.drop()
	for i := from; i < to; i++ {
		l.line(p, i, x, y+float64(i-from)*l.leading+drop)
	}
}

func (l *lines) all(p *page, x, y float64) { l.paint(p, x, y, 0, len(l.list)) }

// line paints one line on its baseline.
func (l *lines) line(p *page, i int, x, baseline float64) {
	ln := l.list[i]
	room := l.width
	if i == 0 {
		x, room = x+l.indent, room-l.indent
	}
	extra := l.stretch(ln, room)
	switch l.side {
	case atRight:
		x += room - ln.width
	case atCentre:
		x += (room - ln.width) / 2
	}
	var group shaped
	of, width := -1, 0.
	flush := func() {
		if of >= 0 {
			l.group(p, group, of, x, baseline, width)
			x += width
		}
		group, width = shaped{}, 0
	}
	for n, w := range ln.words {
		if n > 0 && w.spaced {
			// The space is as wide as that of the word it stands before, but belongs
			// to what is open.
			here := l.inlines[of]
			space := l.setter.shaper.shape(" ", here.style)
			group.add(space)
			gap := l.space(w) + extra
			group.widen(1000 * (gap/here.size - space.width))
			width += gap
		}
		for _, b := range w.bits {
			if b.of != of {
				flush()
				of = b.of
			}
			group.add(b.shaped)
			width += b.width * l.inlines[of].size
		}
	}
	if ln.spaced && of >= 0 {
		group.add(l.setter.shaper.shape(" ", l.inlines[of].style))
	}
	flush()
}

// stretch is how much wider each space of a justified line is. A line that would be torn
// apart, since a long word did not find room on it, is left as it is.
func (l *lines) stretch(ln line, room float64) float64 {
	const most = 0.6 // of the size
	spaces := ln.spaces()
	if l.side != justified || ln.last || spaces == 0 {
		return 0
	}
	extra := (room - ln.width) / float64(spaces)
	if size := l.inlines[ln.words[0].bits[0].of].size; extra > most*size {
		return 0
	}
	return extra
}

// spaces counts the spaces of a line.
func (l line) spaces() int {
	n := 0
	for i, w := range l.words {
		if i > 0 && w.spaced {
			n++
		}
	}
	return n
}

// group paints glyphs of one inline.
func (l *lines) group(p *page, s shaped, of int, x, baseline, width float64) {
	in := &l.inlines[of]
	if l.owner != nil {
		tag := l.owner
		if in.link != "" {
			if in.tag == nil {
				in.tag = l.setter.tags.in(l.owner, "Link")
			}
			tag = in.tag
		}
		p.read(tag)
	}
	p.text(s, in.size, x, baseline-in.rise, in.ink)
	if l.owner != nil && in.link != "" {
		f := s.runs[0].face
		p.link(in.tag, x, baseline-f.ascent()*in.size, width, (f.ascent()+f.descent())*in.size, in.link, strings.TrimSpace(clean(in.text)))
	}
}
