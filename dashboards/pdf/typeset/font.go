package typeset

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf16"
)

// typeface is a face as a document uses it: the glyphs that stand in it, numbered in
// the order of their first use.
type typeface struct {
	*face
	name   string // in the resources of a page
	object ref
	glyphs []int    // of the face; number 0 is the glyph for none, which no text uses
	texts  []string // what each stands for
	known  map[used]int
}

// used is a glyph and what it stands for. One glyph may stand for several letters,
// such as the kinds of spaces; then it is embedded for each.
type used struct {
	glyph int
	text  string
}

func newTypeface(f *face, name string, object ref) *typeface {
	return &typeface{face: f, name: name, object: object, glyphs: []int{0}, texts: []string{""}, known: map[used]int{}}
}

// number is what a glyph has in this document.
func (t *typeface) number(glyph int, stands string) int {
	key := used{glyph, stands}
	if n, ok := t.known[key]; ok {
		return n
	}
	n := len(t.glyphs)
	t.glyphs, t.texts = append(t.glyphs, glyph), append(t.texts, stands)
	t.known[key] = n
	return n
}

// embed writes the font into the file (ISO 32000-1, 9.7): what was used of it, how
// wide it is, and which letters it stands for.
func (t *typeface) embed(f *file) {
	data := t.file.subset(t.glyphs)
	sum := sha256.Sum256(data)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	base := name(string(tag) + "+" + t.face.name)
	box := make(array, 4)
	for i := range box {
		box[i] = rounded(t.thousandths(t.file.short("head", 36+2*i)))
	}
	descriptor := f.add(dict{"Type": name("FontDescriptor"), "FontName": base, "Flags": t.flags, "FontBBox": box, "ItalicAngle": t.italic,
		"Ascent": rounded(t.thousandths(t.file.short("hhea", 4))), "Descent": rounded(t.thousandths(t.file.short("hhea", 6))),
		"CapHeight": rounded(t.thousandths(t.file.short("OS/2", 88))), "StemV": t.stem,
		"FontFile2": f.add(stream{dict: dict{"Length1": len(data)}, data: data})})
	widths := make(array, len(t.glyphs))
	for i, g := range t.glyphs {
		widths[i] = t.advance(g)
	}
	descendant := f.add(dict{"Type": name("Font"), "Subtype": name("CIDFontType2"), "BaseFont": base, "FontDescriptor": descriptor,
		"CIDSystemInfo": dict{"Registry": raw("Adobe"), "Ordering": raw("Identity"), "Supplement": 0},
		"CIDToGIDMap":   name("Identity"), "W": array{0, widths}})
	f.set(t.object, dict{"Type": name("Font"), "Subtype": name("Type0"), "BaseFont": base, "Encoding": name("Identity-H"),
		"DescendantFonts": array{descendant}, "ToUnicode": f.add(stream{data: t.letters()})})
}

// advance is how wide a glyph is, in thousandths of an em, as the file says it.
func (t *typeface) advance(glyph int) float64 {
	return float64(rounded(10*t.thousandths(t.file.width(glyph)))) / 10
}

// letters is the map from glyphs to what they stand for (ISO 32000-1, 9.10.3).
func (t *typeface) letters() []byte {
	var out strings.Builder
	out.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n")
	for start := 1; start < len(t.texts); start += 100 {
		some := t.texts[start:min(start+100, len(t.texts))]
		fmt.Fprintf(&out, "%d beginbfchar\n", len(some))
		for i, stands := range some {
			fmt.Fprintf(&out, "<%04x> <", start+i)
			for _, unit := range utf16.Encode([]rune(stands)) {
				fmt.Fprintf(&out, "%04x", unit)
			}
			out.WriteString(">\n")
		}
		out.WriteString("endbfchar\n")
	}
	out.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return []byte(out.String())
}
