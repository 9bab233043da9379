package typeset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// sfnt is a TrueType font as tables of bytes (OpenType 1.9, "glyf" and "loca").
type sfnt struct {
	tables map[string][]byte
	long   bool // offsets of glyphs have four bytes
	full   int  // how many glyphs have a width of their own
}

func readSfnt(content []byte) (*sfnt, error) {
	f := &sfnt{tables: map[string][]byte{}}
	if len(content) < 12 {
		return nil, errors.New("no TrueType font")
	}
	for i := range int(binary.BigEndian.Uint16(content[4:])) {
		record := content[12+16*i:]
		start, length := binary.BigEndian.Uint32(record[8:]), binary.BigEndian.Uint32(record[12:])
		f.tables[string(record[:4])] = content[start:][:length]
	}
	for _, tag := range []string{"head", "hhea", "hmtx", "maxp", "loca", "glyf", "OS/2", "post"} {
		if f.tables[tag] == nil {
			return nil, fmt.Errorf("no table %q", tag)
		}
	}
	f.long = f.word("head", 50) == 1
	f.full = f.word("hhea", 34)
	return f, nil
}

// word reads an unsigned number of two bytes, short a signed one.
func (f *sfnt) word(tag string, at int) int  { return int(binary.BigEndian.Uint16(f.tables[tag][at:])) }
func (f *sfnt) short(tag string, at int) int { return int(int16(f.word(tag, at))) } // #nosec G115 -- signed

// width is the advance of a glyph, in units of the font.
func (f *sfnt) width(glyph int) int { return f.word("hmtx", 4*min(glyph, f.full-1)) }

// bearing is how far the shape of a glyph begins from its place.
func (f *sfnt) bearing(glyph int) uint16 {
	at := 4*glyph + 2
	if glyph >= f.full {
		at = 4*f.full + 2*(glyph-f.full)
	}
	return binary.BigEndian.Uint16(f.tables["hmtx"][at:])
}

// shape is the description of a glyph; empty for a space.
func (f *sfnt) shape(glyph int) []byte {
	var start, end int
	if f.long {
		start, end = int(binary.BigEndian.Uint32(f.tables["loca"][4*glyph:])), int(binary.BigEndian.Uint32(f.tables["loca"][4*glyph+4:]))
	} else {
		start, end = 2*f.word("loca", 2*glyph), 2*f.word("loca", 2*glyph+2)
	}
	return f.tables["glyf"][start:end]
}

// The flags of a part of a composed glyph.
const (
	wideArguments = 0x0001
	oneScale      = 0x0008
	moreParts     = 0x0020
	twoScales     = 0x0040
	fourScales    = 0x0080
)

// parts calls do with where in a composed glyph the number of each part stands.
func parts(shape []byte, do func(number []byte)) {
	if len(shape) < 10 || int16(binary.BigEndian.Uint16(shape)) >= 0 { // #nosec G115 -- signed
		return
	}
	for at, more := 10, true; more; {
		flags := binary.BigEndian.Uint16(shape[at:])
		do(shape[at+2 : at+4])
		at += 6
		if flags&wideArguments != 0 {
			at += 2
		}
		switch {
		case flags&oneScale != 0:
			at += 2
		case flags&twoScales != 0:
			at += 4
		case flags&fourScales != 0:
			at += 8
		}
		more = flags&moreParts != 0
	}
}

// subset returns a font of some glyphs, which get the numbers of their places in the
// list, and after them the parts they are composed of.
func (f *sfnt) subset(glyphs []int) []byte {
	glyphs = slices.Clone(glyphs)
	numbers := map[int]int{}
	for i, g := range slices.Backward(glyphs) {
		numbers[g] = i
	}
	var glyf, loca, hmtx []byte
	for i := 0; i < len(glyphs); i++ { // the list grows on the way
		shape := slices.Clone(f.shape(glyphs[i]))
		parts(shape, func(number []byte) {
			part := int(binary.BigEndian.Uint16(number))
			if _, ok := numbers[part]; !ok {
				numbers[part] = len(glyphs)
				glyphs = append(glyphs, part)
			}
			binary.BigEndian.PutUint16(number, uint16(numbers[part])) // #nosec G115 -- fewer than the font has
		})
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf))) // #nosec G115 -- a font is small
		glyf = append(glyf, shape...)
		glyf = append(glyf, make([]byte, (4-len(glyf)%4)%4)...)
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.width(glyphs[i]))) // #nosec G115 -- read from two bytes
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.bearing(glyphs[i]))
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf))) // #nosec G115 -- a font is small
	out := map[string][]byte{"glyf": glyf, "loca": loca, "hmtx": hmtx}
	for _, tag := range []string{"head", "hhea", "maxp"} {
		out[tag] = slices.Clone(f.tables[tag])
	}
	count := uint16(len(glyphs)) // #nosec G115 -- fewer than the font has
	binary.BigEndian.PutUint32(out["head"][8:], 0)
	binary.BigEndian.PutUint16(out["head"][50:], 1)
	binary.BigEndian.PutUint16(out["hhea"][34:], count)
	binary.BigEndian.PutUint16(out["maxp"][4:], count)
	return joined(out)
}

// joined writes the tables of a font as a file.
func joined(tables map[string][]byte) []byte {
	count := len(tables)
	reach, steps := 1, 0
	for reach*2 <= count {
		reach, steps = reach*2, steps+1
	}
	var head, body bytes.Buffer
	head.Write([]byte{0, 1, 0, 0})
	for _, v := range []int{count, 16 * reach, steps, 16 * (count - reach)} {
		_ = binary.Write(&head, binary.BigEndian, uint16(v)) // #nosec G115 -- small; to a buffer: never fails
	}
	at := 0
	for _, tag := range slices.Sorted(maps.Keys(tables)) {
		if tag == "head" {
			at = body.Len()
		}
		data := tables[tag]
		head.WriteString(tag)
		_ = binary.Write(&head, binary.BigEndian, []uint32{checksum(data), uint32(12 + 16*count + body.Len()), uint32(len(data))}) // #nosec G115 -- small
		body.Write(data)
		body.Write(make([]byte, (4-len(data)%4)%4))
	}
	out := append(head.Bytes(), body.Bytes()...)
	binary.BigEndian.PutUint32(out[12+16*count+at+8:], 0xb1b0afba-checksum(out))
	return out
}

func checksum(data []byte) uint32 {
	var sum uint32
	for len(data) >= 4 {
		sum += binary.BigEndian.Uint32(data)
		data = data[4:]
	}
	var rest [4]byte
	copy(rest[:], data)
	return sum + binary.BigEndian.Uint32(rest[:])
}
