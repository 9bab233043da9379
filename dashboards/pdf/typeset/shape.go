package typeset

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/harfbuzz"
	"golang.org/x/text/unicode/norm"
)

// glyph is a letter of a face and where it stands, in thousandths of an em.
type glyph struct {
	number  int     // in the document
	text    string  // what it stands for
	advance float64 // as the font has it
	follows float64 // how much closer to the last one it stands, or, below 0, farther
	up      float64 // above the baseline
}

// run is glyphs of one face.
type run struct {
	face   *typeface
	slant  float64 // how far the letters are leaned over
	glyphs []glyph
	end    float64 // how much closer what follows stands
	actual string  // what the run says, where its glyphs stand for something else
}

// shaped is a text as glyphs, without its size.
type shaped struct {
	runs  []run
	width float64 // in parts of the size
}

// shaper turns texts into the glyphs of a document.
type shaper struct {
	file   *file
	faces  map[style]*face
	fonts  map[*face]*harfbuzz.Font
	types  map[*face]*typeface
	order  []*typeface // in the order of their first use
	buffer *harfbuzz.Buffer
	words  map[wordKey]shaped
}

type wordKey struct {
	text  string
	style style
}

func newShaper(f *file) (*shaper, error) {
	all, err := faces()
	if err != nil {
		return nil, err
	}
	s := &shaper{file: f, faces: all, fonts: map[*face]*harfbuzz.Font{}, types: map[*face]*typeface{}, buffer: harfbuzz.NewBuffer(), words: map[wordKey]shaped{}}
	s.buffer.ClusterLevel = harfbuzz.Characters
	return s, nil
}

// clean returns a text as it is set: composed, on one line, and without what is not
// seen. Only a line break stays, where a text has one.
func clean(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\u2028', r == '\u2029', r == '\u0085':
			return '\n'
		case r == unicode.ReplacementChar, unicode.Is(unicode.Co, r), unicode.Is(unicode.Noncharacter_Code_Point, r):
			return '□' // no letter
		case r == '\u00ad', unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		case unicode.IsControl(r), unicode.IsSpace(r) && !holds(r):
			return ' '
		}
		return r
	}, s))
}

// holds says whether a space holds together what stands beside it.
func holds(r rune) bool { return r == '\u00a0' || r == '\u202f' || r == '\u2007' }

// shape sets a text that clean has seen. What a face lacks is taken from the serif, and
// what that lacks too becomes a box that still says what it stands for.
func (s *shaper) shape(words string, in style) shaped {
	key := wordKey{words, in}
	if out, ok := s.words[key]; ok {
		return out
	}
	var out shaped
	rest := []rune(words)
	for len(rest) > 0 {
		st, lacking := s.choose(rest[0], in)
		n := 1
		for n < len(rest) {
			if next, l := s.choose(rest[n], in); next != st || l != lacking {
				break
			}
			n++
		}
		r := s.run(rest[:n], st, lacking)
		if in.italic && !st.italic {
			r.slant = oblique
		}
		for _, g := range r.glyphs {
			out.width += g.advance - g.follows
		}
		out.width -= r.end
		out.runs = append(out.runs, r)
		rest = rest[n:]
	}
	out.width /= 1000
	s.words[key] = out
	return out
}

// choose returns the face that has a letter, and whether none has it.
func (s *shaper) choose(r rune, in style) (_ style, lacking bool) {
	if in.italic && (!in.serif || in.bold) {
		in.italic = false
	}
	if _, ok := s.faces[in].font.NominalGlyph(r); ok {
		return in, false
	}
	_, ok := s.faces[style{serif: true}].font.NominalGlyph(r)
	return style{serif: true}, !ok
}

func (s *shaper) run(letters []rune, in style, lacking bool) run {
	out := run{face: s.face(in)}
	if lacking {
		out.actual = string(letters)
		letters = []rune(strings.Repeat("□", len(letters)))
	}
	s.buffer.Clear()
	s.buffer.ClusterLevel = harfbuzz.Characters
	s.buffer.AddRunes(letters, 0, -1)
	s.buffer.GuessSegmentProperties()
	s.buffer.Props.Direction = harfbuzz.LeftToRight
	// Composed letters stay whole: a reader must find "ụ", not "u" and a dot.
	whole := harfbuzz.Feature{Tag: opentype.MustNewTag("ccmp"), Value: 0, Start: harfbuzz.FeatureGlobalStart, End: harfbuzz.FeatureGlobalEnd}
	s.buffer.Shape(s.font(out.face.face), []harfbuzz.Feature{whole})
	behind := 0. // how far the pen stands behind where the advances of the font would have it
	for i, info := range s.buffer.Info {
		at := s.buffer.Pos[i]
		end := len(letters)
		if i+1 < len(s.buffer.Info) {
			end = s.buffer.Info[i+1].Cluster
		}
		stands := "\u200b" // a part of the letter before
		if end > info.Cluster {
			stands = string(letters[info.Cluster:end])
		}
		g := glyph{text: stands, advance: out.face.advance(int(info.Glyph)), follows: behind - out.face.thousandths(int(at.XOffset)), up: out.face.thousandths(int(at.YOffset))}
		g.number = out.face.number(int(info.Glyph), stands)
		out.glyphs = append(out.glyphs, g)
		behind = g.advance - out.face.thousandths(int(at.XAdvance)-int(at.XOffset))
		if math.Abs(behind) < 0.05 { // rounding
			behind = 0
		}
	}
	out.end = behind
	return out
}

func (s *shaper) face(in style) *typeface {
	f := s.faces[in]
	t, ok := s.types[f]
	if !ok {
		t = newTypeface(f, "F"+strconv.Itoa(len(s.order)+1), s.file.reserve())
		s.types[f] = t
		s.order = append(s.order, t)
	}
	return t
}

func (s *shaper) font(f *face) *harfbuzz.Font {
	out, ok := s.fonts[f]
	if !ok {
		out = harfbuzz.NewFont(font.NewFace(f.font))
		s.fonts[f] = out
	}
	return out
}

func rounded(v float64) int { return int(math.Round(v)) }

// add appends what follows on the same line.
func (s *shaped) add(next shaped) {
	s.width += next.width
	for i, r := range next.runs {
		if last := len(s.runs) - 1; i == 0 && last >= 0 && s.runs[last].goesOn(r) {
			joined := &s.runs[last]
			start := len(joined.glyphs)
			joined.glyphs = append(joined.glyphs, r.glyphs...)
			joined.glyphs[start].follows += joined.end
			joined.end = r.end
			joined.actual += r.actual
			continue
		}
		r.glyphs = append([]glyph(nil), r.glyphs...)
		s.runs = append(s.runs, r)
	}
}

// goesOn says whether another run may be joined to this one.
func (r run) goesOn(next run) bool {
	return r.face == next.face && r.slant == next.slant && (r.actual == "") == (next.actual == "") && len(next.glyphs) > 0
}

// letters parts a text where it can be parted: not before a mark on a letter.
func (s shaped) letters() []shaped {
	var out []shaped
	for _, r := range s.runs {
		says := []rune(r.actual)
		for i, g := range r.glyphs {
			piece := run{face: r.face, slant: r.slant, glyphs: []glyph{g}}
			if len(says) > 0 {
				piece.actual = string(says[i])
			}
			if i == len(r.glyphs)-1 {
				piece.end = r.end
			}
			single := shaped{[]run{piece}, (g.advance - g.follows - piece.end) / 1000}
			if i > 0 && (g.up != 0 || g.advance == 0) {
				out[len(out)-1].add(single)
			} else {
				out = append(out, single)
			}
		}
	}
	return out
}

// widen moves what follows farther away, by thousandths of the size.
func (s *shaped) widen(by float64) {
	s.runs[len(s.runs)-1].end -= by
	s.width += by / 1000
}

// plain is the face most letters of a style are taken from.
func (s *shaper) plain(in style) style {
	out, _ := s.choose('n', in)
	return out
}
