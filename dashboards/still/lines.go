package still

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// lettering is how a text is set.
type lettering struct {
	size float64 // pixels
	bold bool
	ink  string // by its name in the palette
	most int    // lines; 0: as many as it takes
}

// leading is how far apart lines are, in font sizes.
const leading = 1.42

func (l lettering) height(lines int) float64 { return float64(lines) * l.size * leading }

// measured is the width of a text in pixels.
func (f *faces) measured(text string, l lettering) float64 { return l.size * f.width(text, l.bold) }

// lines breaks a text into lines of at most a width: at spaces, and within a word
// only where the word alone is too wide. What finds no room ends in an ellipsis.
func (f *faces) lines(text string, l lettering, width float64) []string {
	var lines []string
	space := f.measured(" ", l)
	line, used := "", 0.
	flush := func() {
		if line != "" {
			lines = append(lines, line)
		}
		line, used = "", 0
	}
	full := func() bool { return l.most > 0 && len(lines) > l.most }
	for _, word := range words(text) {
		if full() {
			break
		}
		long := f.measured(word, l)
		if used > 0 && used+space+long > width {
			flush()
		}
		for long > width && !full() {
			head := f.fitting(word, l, width)
			if head == len(word) {
				break
			}
			line = word[:head]
			flush()
			word = word[head:]
			long = f.measured(word, l)
		}
		if line != "" {
			line, used = line+" ", used+space
		}
		line, used = line+word, used+long
	}
	flush()
	if full() {
		lines = append(lines[:l.most-1:l.most-1], f.shortened(lines[l.most-1], l, width))
	}
	return lines
}

// words are the parts of a text between which a line may end: not at spaces that
// hold together.
func words(text string) []string {
	return strings.FieldsFunc(norm.NFC.String(text), func(r rune) bool { return r == ' ' || r == '\n' || r == '\r' || r == '\t' })
}

// fitting returns how many bytes of a word find room in a width: a letter at least.
func (f *faces) fitting(word string, l lettering, width float64) int {
	fits := 0
	for at, r := range word {
		end := at + len(string(r))
		if at > 0 && f.measured(word[:end], l) > width {
			break
		}
		fits = end
	}
	return fits
}

// shortened returns a text that goes on, with an ellipsis in the place of what finds
// no room: whole words where there are several.
func (f *faces) shortened(text string, l lettering, width float64) string {
	room := width - f.measured("…", l)
	if f.measured(text, l) > room {
		text = text[:f.fitting(text, l, room)]
		if end := strings.LastIndexByte(text, ' '); end > 0 {
			text = text[:end]
		}
	}
	return strings.TrimRight(text, " ") + "…"
}
