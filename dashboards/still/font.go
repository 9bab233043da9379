package still

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/harfbuzz"
	"golang.org/x/text/unicode/norm"

	"toancanh/assets"
)

// Metrics of Noto Sans, in parts of the font size.
const (
	unitsPerEm = 1000
	ascent     = 1.069
	descent    = 0.293
)

// baseline returns how far below the middle of a line letters stand, as browsers
// have it, which count whole pixels above and below.
func baseline(size float64) float64 {
	return (math.Round(ascent*size) - math.Round(descent*size)) / 2
}

// boldFrom is the weight from which text is set in the heavier face.
const boldFrom = 600

// remembered is how many widths are kept. Labels repeat: places, months, ticks.
const remembered = 20_000

// faces measures and shapes text in the shipped font; safe for concurrent use.
type faces struct {
	mu            sync.Mutex
	regular, bold *harfbuzz.Font
	buffer        *harfbuzz.Buffer
	widths        map[run]float64
	letters       map[letter]path
}

// run is a text in one face.
type run struct {
	text string
	bold bool
}

// letter is a glyph of one of the faces.
type letter struct {
	id   font.GID
	bold bool
}

// glyph is a letter of the font and where it stands, in units of the font from
// the start of its text, y upwards.
type glyph struct {
	id   font.GID
	x, y float64
}

func openFaces() (*faces, error) {
	f := &faces{buffer: harfbuzz.NewBuffer(), widths: map[run]float64{}, letters: map[letter]path{}}
	for name, face := range map[string]**harfbuzz.Font{"NotoSans-Regular.ttf": &f.regular, "NotoSans-SemiBold.ttf": &f.bold} {
		content, err := fs.ReadFile(assets.Fonts(), name)
		if err != nil {
			return nil, err
		}
		parsed, err := font.ParseTTF(bytes.NewReader(content))
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", name, err)
		}
		*face = harfbuzz.NewFont(parsed)
	}
	return f, nil
}

// measure answers ECharts: the width of a text in a CSS font, in pixels. ECharts
// takes the width of '国' for the height of a line.
func (f *faces) measure(text, cssFont string) float64 {
	size, bold := readFont(cssFont)
	if text == "国" {
		return size
	}
	return size * f.width(text, bold)
}

// width returns the width of a text at size 1.
func (f *faces) width(text string, bold bool) float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := run{text, bold}
	if w, ok := f.widths[key]; ok {
		return w
	}
	_, w := f.shape(text, bold)
	w /= unitsPerEm
	if len(f.widths) >= remembered {
		clear(f.widths)
	}
	f.widths[key] = w
	return w
}

// shape sets a text: its glyphs, and its width in units of the font. The caller
// holds the lock.
func (f *faces) shape(text string, bold bool) ([]glyph, float64) {
	f.buffer.Clear()
	f.buffer.AddRunes([]rune(norm.NFC.String(text)), 0, -1)
	f.buffer.GuessSegmentProperties()
	f.buffer.Props.Direction = harfbuzz.LeftToRight
	f.buffer.Shape(f.face(bold), nil)
	glyphs := make([]glyph, len(f.buffer.Info))
	var x, y float64
	for i, info := range f.buffer.Info {
		at := f.buffer.Pos[i]
		glyphs[i] = glyph{info.Glyph, x + float64(at.XOffset), y + float64(at.YOffset)}
		x += float64(at.XAdvance)
		y += float64(at.YAdvance)
	}
	return glyphs, x
}

// outline returns the shapes of a text and its width, in units of the font, y
// upwards.
func (f *faces) outline(text string, bold bool) (path, float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	glyphs, width := f.shape(text, bold)
	var out path
	for _, g := range glyphs {
		out = append(out, f.letter(g.id, bold).transform(matrix{a: 1, d: 1, e: g.x, f: g.y})...)
	}
	return out, width
}

// glyphs returns the letters of a text and where they stand, and its width, in units
// of the font.
func (f *faces) glyphs(text string, bold bool) ([]glyph, float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.shape(text, bold)
}

// drawn returns the shape of a letter.
func (f *faces) drawn(key letter) path {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.letter(key.id, key.bold)
}

// letter returns the shape of a glyph. The caller holds the lock.
func (f *faces) letter(id font.GID, bold bool) path {
	key := letter{id, bold}
	if p, ok := f.letters[key]; ok {
		return p
	}
	data, _ := f.face(bold).Face().GlyphDataOutline(id)
	var p path
	for _, s := range data.Segments {
		to := func(i int) point { return point{float64(s.Args[i].X), float64(s.Args[i].Y)} }
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			p = append(p, segment{kind: move, to: to(0)})
		case opentype.SegmentOpLineTo:
			p = append(p, segment{kind: line, to: to(0)})
		case opentype.SegmentOpQuadTo:
			p = append(p, segment{kind: quadratic, c1: to(0), to: to(1)})
		case opentype.SegmentOpCubeTo:
			p = append(p, segment{kind: cubic, c1: to(0), c2: to(1), to: to(2)})
		}
	}
	f.letters[key] = p
	return p
}

func (f *faces) face(bold bool) *harfbuzz.Font {
	if bold {
		return f.bold
	}
	return f.regular
}

// readFont reads the size and the weight of a CSS font, as ECharts writes it:
// "normal 600 12px Noto Sans".
func readFont(css string) (size float64, bold bool) {
	size = 12
	for _, word := range strings.Fields(css) {
		if px, ok := strings.CutSuffix(word, "px"); ok {
			if n, err := strconv.ParseFloat(px, 64); err == nil && n >= 0 {
				size = n
			}
			break // the family follows
		}
		bold = bold || isBold(word)
	}
	return size, bold
}

// isBold says whether a CSS weight is set in the heavier face.
func isBold(weight string) bool {
	if n, err := strconv.Atoi(weight); err == nil {
		return n >= boldFrom
	}
	return weight == "bold" || weight == "bolder"
}
