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
			case r == ' ' && beforePercent(letters, at): // 94,99 % stays together
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

// beforePercent says whether a space stands between a number and its sign.
func beforePercent(letters []rune, at int) bool {
	return at > 0 && at+1 < len(letters) && letters[at+1] == '%' && unicode.IsDigit(letters[at-1])
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
	b := breaker{prose: p, width: width, room: width - indent}
	for i, w := range p.words {
		if w.breaks && i > 0 {
			b.finish(true, true)
		}
		b.put(w)
		if w.width <= b.room+slack {
			continue
		}
		b.current = line{} // the word stands alone in it
		for _, letter := range p.letters(w) {
			b.put(letter)
		}
	}
	if len(b.current.words) > 0 {
		b.finish(true, false)
	}
	return b.out
}

// slack is how much a line may be too wide, for numbers are not exact.
const slack = 0.01

// breaker makes lines of words.
type breaker struct {
	*prose
	width   float64
	room    float64 // of the current line
	current line
	out     []line
}

// put puts a word on the current line, or on the next one.
func (b *breaker) put(w word) {
	space := b.space(w)
	if len(b.current.words) > 0 && b.current.width+space+w.width > b.room+slack {
		b.finish(false, w.spaced)
	}
	if len(b.current.words) > 0 {
		b.current.width += space
	}
	b.current.words = append(b.current.words, w)
	b.current.width += w.width
}

func (b *breaker) finish(last, spaced bool) {
	b.current.last, b.current.spaced = last, spaced
	b.out = append(b.out, b.current)
	b.current, b.room = line{}, b.width
}

// letters parts a word into words of a letter.
func (p *prose) letters(w word) []word {
	var out []word
	for _, b := range w.bits {
		for _, letter := range b.letters() {
			out = append(out, word{bits: []bit{{letter, b.of}}, width: letter.width * p.inlines[b.of].size, spaced: w.spaced && len(out) == 0})
		}
	}
	return out
}
