package typeset

import (
	"strconv"
	"strings"
)

// boxes turns the blocks of the document into boxes.
func (s *setter) boxes() []box { return s.boxesOf(s.doc.Blocks) }

func (s *setter) boxesOf(blocks []Block) []box {
	var out []box
	fresh := false
	wide := lying(blocks)
	for i := 0; i < len(blocks); i++ {
		var some []box
		switch b := blocks[i].(type) {
		case PageBreak:
			fresh = true
			continue
		case Heading:
			some = s.heading(b, wide[i])
		case Paragraph:
			some = s.paragraph(b, wide[i])
		case List:
			some = s.list(b, wide[i])
		case Notice:
			some = s.notice(b, wide[i])
		case Tiles:
			some = s.tiles(b)
		case Figure:
			n := beside(blocks[i:])
			some = s.figures(blocks[i : i+n])
			i += n - 1
		case Table:
			some = s.table(b)
		case Letterhead:
			some = s.letterhead(b)
		case SignOff:
			some = s.signOff(b)
			for j := s.closing(out); j < len(out); j++ { // it never stands alone
				out[j].keep = true
			}
		case Seal:
			some = s.seal(b)
		case Front:
			first, then := s.front(b)
			some = append(first, then...)
		case Bottom:
			some = s.boxesOf(b.Blocks)
			if height := s.heightOf(some, s.form.top, box{}); height <= s.room(false)/2 {
				s.foot, s.footRoom = some, height+s.form.between
				continue
			}
		}
		for j := range some {
			some[j].wide = wide[i]
		}
		if last := len(some) - 1; last >= 0 && !some[last].tight && apart(blocks[i]) {
			some[last].after = 1.7 * s.form.between
		}
		if len(some) > 0 {
			some[0].fresh, fresh = fresh, false
		}
		out = append(out, some...)
	}
	return out
}

// lying says which blocks stand on a page that lies on its side: tables that want it,
// and what leads up to them from their heading on.
func lying(blocks []Block) []bool {
	out := make([]bool, len(blocks))
	for i, b := range blocks {
		if t, ok := b.(Table); !ok || !t.Landscape {
			continue
		}
		out[i] = true
		below := i
		for below > 0 && leadsUp(blocks[below-1]) {
			below--
		}
		for start := below; start > 0 && isHeading(blocks[start-1]); start-- {
			for j := start - 1; j < i; j++ {
				out[j] = true
			}
		}
	}
	return out
}

// apart says whether text keeps away from a block.
func apart(b Block) bool {
	switch b.(type) {
	case Tiles, Figure, Table, Notice, Seal:
		return true
	}
	return false
}

func isHeading(b Block) bool {
	_, ok := b.(Heading)
	return ok
}

func leadsUp(b Block) bool {
	switch b.(type) {
	case Paragraph, Notice:
		return true
	}
	return false
}

// heading is kept with what follows it. In the structure it stands one level below the
// heading above it, so that readers find no level missing.
func (s *setter) heading(b Heading, wide bool) []box {
	for len(s.above) > 0 && s.above[len(s.above)-1] >= b.Level {
		s.above = s.above[:len(s.above)-1]
	}
	s.above = append(s.above, b.Level)
	level := len(s.above)
	f := s.form.headings[b.Level-1]
	tag := s.tags.in(s.tags.root, "H"+strconv.Itoa(level))
	at := atLeft
	if f.centre {
		at = atCentre
	}
	l := s.prose(tag, f.inline(s, b.Text)).set(s.width(wide), f.leading, 0, at).balanced()
	if len(l.list) == 0 {
		return nil
	}
	return []box{{height: l.height(), before: f.before, after: f.after, tight: true, keep: true, heading: true, paint: func(p *page, x, y float64) {
		s.outline = append(s.outline, entry{p, y - 6, level, flat(b.Text)})
		l.all(p, x, y)
	}}}
}

// paragraph is a box for each line; the first two and the last two stay together.
func (s *setter) paragraph(b Paragraph, wide bool) []box {
	l, at, indented := s.form.body, atLeft, 0.
	switch {
	case b.Small:
		l = s.form.small
	case s.form.justified && !b.Centre:
		at, indented = justified, indent
	}
	if b.Centre {
		at = atCentre
	}
	tag := s.tags.in(s.tags.root, "P")
	set := s.prose(tag, s.inlines(b.Spans, l)...).set(s.width(wide), l.leading, indented, at)
	return set.boxes(s.form.between, 0)
}

// boxes is a box for each line, some way in.
func (l *lines) boxes(before, in float64) []box {
	out := make([]box, len(l.list))
	for i := range out {
		out[i] = box{height: l.leading, paint: func(p *page, x, y float64) { l.paint(p, x+in, y, i, i+1) }}
		if i == 0 {
			out[i].before = before
		}
		out[i].keep = i+1 < len(out) && (i == 0 || i+2 == len(out))
	}
	return out
}

// list is a paragraph for each item, behind a bullet.
func (s *setter) list(b List, wide bool) []box {
	var out []box
	l := s.form.body
	in := l.size * 1.3
	start := 0.
	at := atLeft
	if s.form.justified {
		start, at = indent, justified
		in = l.size
	}
	tag := s.tags.in(s.tags.root, "L")
	for i, item := range b.Items {
		row := s.tags.in(tag, "LI")
		bullet := s.prose(s.tags.in(row, "Lbl"), l.inline(s, "•")).set(in, l.leading, 0, atLeft)
		set := s.prose(s.tags.in(row, "LBody"), s.inlines(item, l)...).set(s.width(wide)-start-in, l.leading, 0, at)
		before := s.form.between / 2
		if i == 0 {
			before = s.form.between
		}
		some := set.boxes(before, start+in)
		if len(some) == 0 {
			continue
		}
		paint := some[0].paint
		some[0].paint = func(p *page, x, y float64) {
			bullet.all(p, x+start, y)
			paint(p, x, y)
		}
		out = append(out, some...)
	}
	return out
}

// notice is lines on a pale ground with a coloured edge.
func (s *setter) notice(b Notice, wide bool) []box {
	const edge, beside, above = 3, 11, 7.
	colour := s.inks.level(b.Level, s.inks["slate"])
	l := s.form.body
	l.leading *= 0.97
	set := s.prose(s.tags.in(s.tags.root, "P"), l.inline(s, b.Text)).set(s.width(wide)-edge-2*beside, l.leading, 0, atLeft)
	out := set.boxes(s.form.between*1.5, edge+beside)
	for i := range out {
		top, bottom := 0., 0.
		if i == 0 {
			top = above
		}
		if i == len(out)-1 {
			bottom = above
		}
		paint := out[i].paint
		out[i].height += top + bottom
		height := out[i].height
		out[i].paint = func(p *page, x, y float64) {
			p.skip(layoutArtifact)
			p.rectangle(x, y, s.width(wide), height, pale(colour, 0.07))
			p.rectangle(x, y, edge, height, colour)
			paint(p, x, y+top)
		}
		out[i].keep = i+1 < len(out) && (len(out) < 12 || out[i].keep)
	}
	return out
}

// note is small text that explains what stands above it.
func (s *setter) note(spans []inline, width, before float64) []box {
	tag := s.tags.in(s.tags.root, "Note")
	s.tags.number(tag)
	return s.prose(tag, spans...).set(width, s.form.small.leading, 0, atLeft).boxes(before, 0)
}

// spoken is a text for who does not see: on one line, and never empty.
func spoken(s string) string {
	if s = flat(s); s == "" {
		return "–"
	}
	return strings.TrimSpace(s)
}
