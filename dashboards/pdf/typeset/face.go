package typeset

import (
	"bytes"
	"fmt"
	"io/fs"
	"sync"

	"github.com/go-text/typesetting/font"

	"toancanh/assets"
)

// style is one of the faces a document is set in.
type style struct{ serif, bold, italic bool }

// face is a shipped font, as it is for all documents.
type face struct {
	name   string
	file   *sfnt
	font   *font.Font
	parts  float64 // of an em, in units of the font
	italic float64 // degrees, as the font says
	flags  int     // of its description (ISO 32000-1, table 123)
	stem   int     // how thick a stem is, in thousandths of an em
}

// oblique is how far the letters of a face without italics are leaned over: 12°.
const oblique = 0.2126

// faces returns the shipped faces. They are read once, at first use.
var faces = sync.OnceValues(openFaces)

func openFaces() (map[style]*face, error) {
	out := map[style]*face{}
	for _, shipped := range []struct {
		style style
		name  string
		flags int
		stem  int
	}{
		{style{}, "NotoSans-Regular", 4, 82},
		{style{bold: true}, "NotoSans-SemiBold", 4, 122},
		{style{serif: true}, "Tinos-Regular", 6, 80},
		{style{serif: true, bold: true}, "Tinos-Bold", 6, 140},
		{style{serif: true, italic: true}, "Tinos-Italic", 70, 76},
	} {
		content, err := fs.ReadFile(assets.Fonts(), shipped.name+".ttf")
		if err != nil {
			return nil, err
		}
		file, err := readSfnt(content)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", shipped.name, err)
		}
		parsed, err := font.ParseTTF(bytes.NewReader(content))
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", shipped.name, err)
		}
		out[shipped.style] = &face{name: shipped.name, file: file, font: parsed.Font, parts: float64(parsed.Upem()),
			italic: float64(file.short("post", 4)), flags: shipped.flags, stem: shipped.stem}
	}
	return out, nil
}

// thousandths turns units of the font into thousandths of an em.
func (f *face) thousandths(units int) float64 { return float64(units) * 1000 / f.parts }

// ascent and descent are how far letters reach above and below their baseline, in
// parts of an em.
func (f *face) ascent() float64  { return f.thousandths(f.file.short("hhea", 4)) / 1000 }
func (f *face) descent() float64 { return -f.thousandths(f.file.short("hhea", 6)) / 1000 }
