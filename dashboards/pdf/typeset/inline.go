package typeset

import (
	"unicode"

	"toancanh/dashboards/still"
)

// inline is a piece of running text with all that is known of how it looks.
type inline struct {
	text  string
	style style
	size  float64
	rise  float64 // above the baseline
	ink   still.Ink
	link  string   // a whole address, "" if none
	tag   *element // of a link
}

// bit is a part of a word that looks the same all over.
type bit struct {
	shaped
	of int // the inline it is of
}

// word is what stands between two places where a line may end.
type word struct {
	bits   []bit
	width  float64
	spaced bool // a space stands before it, unless it begins a line
	breaks bool // it begins a line
}

// line is words beside each other.
type line struct {
	words  []word
	width  float64
	last   bool // of a paragraph, or before a forced break
	spaced bool // a space follows it
}

// prose is text that can be broken into lines.
type prose struct {
	setter  *setter
	owner   *element // what the text belongs to; nil: it is not read
	inlines []inline
	words   []word
}

// prose prepares text.
func (s *setter) prose(owner *element, inlines ...inline) *prose {
	p := &prose{setter: s, owner: owner, inlines: inlines}
	current := word{}
	finish := func() {
		if len(current.bits) > 0 {
			p.words = append(p.words, current)
			current = word{}
		}
	}
	for i, in := range inlines {
		letters := []rune(clean(in.text))
		start := 0
		flush := func(end int) {
			if start < end {
				b := bit{s.shaper.shape(string(letters[start:end]), in.style), i}
				current.bits = append(current.bits, b)
				current.width += b.width * in.size
			}
			start = end
		}
		for at, r := range letters {
			switch {
			case r == ' ' || r == '\n':
				flush(at)
				start = at + 1
				finish()
				current.spaced = true
				current.breaks = current.breaks || r == '\n'
			case mayPart(letters, at):
				flush(at)
				finish()
			}
		}
		flush(len(letters))
	}
	finish()
	return p
}

// mayPart says whether a line may end before a letter though no space stands there:
// after a dash or a stroke between letters.
func mayPart(letters []rune, at int) bool {
	if at < 2 || !unicode.IsLetter(letters[at]) || !unicode.IsLetter(letters[at-2]) {
		return false
	}
	r := letters[at-1]
	return r == '/' || r == '-' || r == '–' || r == '—'
}

// space is the width of a space before a word.
func (p *prose) space(w word) float64 {
	if !w.spaced {
		return 0
	}
	in := p.inlines[w.bits[0].of]
	return p.setter.shaper.shape(" ", in.style).width * in.size
}

// most is the width the text has on as few lines as it may, least that of its longest
// word.
func (p *prose) most() float64 {
	most, here := 0., 0.
	for i, w := range p.words {
		if i > 0 && w.breaks {
			here = 0
		}
		if here > 0 {
			here += p.space(w)
		}
		here += w.width
		most = max(most, here)
	}
	return most
}

func (p *prose) least() float64 {
	least := 0.
	for _, w := range p.words {
		least = max(least, w.width)
	}
	return least
}

// lines breaks the text into lines of a width, the first one narrower by an indent. A
// word that finds no room on a line of its own is broken where it must be.
func (p *prose) lines(width, indent float64) []line {
	const slack = 0.01
	var out []line
	current := line{}
	room := width - indent
	finish := func(last bool) {
		current.last = last
		out = append(out, current)
		current = line{}
		room = width
	}
	for i, w := range p.words {
		if w.breaks && i > 0 {
			current.spaced = true
			finish(true)
		}
		space := p.space(w)
		if len(current.words) > 0 && current.width+space+w.width > room+slack {
			current.spaced = w.spaced
			finish(false)
		}
		for w.width > room+slack {
			head, tail := p.cut(w, room)
			if len(tail.bits) == 0 {
				break
			}
			current.words, current.width = []word{head}, head.width
			finish(false)
			w = tail
		}
		if len(current.words) > 0 {
			current.width += space
		}
		current.words = append(current.words, w)
		current.width += w.width
	}
	if len(current.words) > 0 {
		finish(true)
	}
	return out
}

// cut parts a word that is too wide: at least a letter stays in the head.
func (p *prose) cut(w word, width float64) (head, tail word) {
	head.spaced, head.breaks = w.spaced, w.breaks
	for _, b := range w.bits {
		size := p.inlines[b.of].size
		for _, piece := range b.letters() {
			wide := piece.width * size
			to := &head
			if len(tail.bits) > 0 || len(head.bits) > 0 && head.width+wide > width {
				to = &tail
			}
			if n := len(to.bits); n > 0 && to.bits[n-1].of == b.of {
				to.bits[n-1].add(piece)
			} else {
				var fresh shaped
				fresh.add(piece)
				to.bits = append(to.bits, bit{fresh, b.of})
			}
			to.width += wide
		}
	}
	return head, tail
}
