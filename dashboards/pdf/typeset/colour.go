package typeset

import (
	"bytes"
	"encoding/binary"
	"math"
)

// profile returns an ICC profile of sRGB (IEC 61966-2-1; ICC.1:2004, version 4.2):
// the colours of the file are given in it.
func profile() []byte {
	fixed := func(v float64) uint32 { return uint32(int32(math.Round(v * 65536))) } // #nosec G115 -- s15Fixed16Number
	words := func(signature string, values ...any) []byte {
		var out bytes.Buffer
		out.WriteString(signature)
		out.Write(make([]byte, 4))
		for _, v := range values {
			switch v := v.(type) {
			case float64:
				_ = binary.Write(&out, binary.BigEndian, fixed(v)) // to a buffer: never fails
			default:
				_ = binary.Write(&out, binary.BigEndian, v)
			}
		}
		return out.Bytes()
	}
	said := func(s string) []byte { // one record, in American English
		wide := make([]uint16, len(s))
		for i := range s {
			wide[i] = uint16(s[i])
		}
		return words("mluc", uint32(1), uint32(12), []byte("enUS"), uint32(2*len(s)), uint32(28), wide) // #nosec G115 -- short
	}
	curve := words("para", uint16(3), uint16(0), 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)
	tags := []struct {
		signature string
		data      []byte
	}{
		{"desc", said("sRGB")}, {"cprt", said("No rights reserved")},
		{"wtpt", words("XYZ ", 0.9642, 1., 0.8249)}, // D50
		{"chad", words("sf32", 1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168)},
		{"rXYZ", words("XYZ ", 0.43607, 0.22249, 0.01392)},
		{"gXYZ", words("XYZ ", 0.38515, 0.71687, 0.09708)},
		{"bXYZ", words("XYZ ", 0.14307, 0.06061, 0.71410)},
		{"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	}
	var table, body bytes.Buffer
	start := 128 + 4 + 12*len(tags)
	_ = binary.Write(&table, binary.BigEndian, uint32(len(tags))) // #nosec G115 -- ten
	at := 0
	for i, tag := range tags {
		if i < 8 { // the three curves are one
			at = start + body.Len()
			body.Write(tag.data)
			body.Write(make([]byte, (4-body.Len()%4)%4))
		}
		table.WriteString(tag.signature)
		_ = binary.Write(&table, binary.BigEndian, []uint32{uint32(at), uint32(len(tag.data))}) // #nosec G115 -- short
	}
	head := make([]byte, 128)
	binary.BigEndian.PutUint32(head, uint32(start+body.Len())) // #nosec G115 -- short
	binary.BigEndian.PutUint32(head[8:], 0x04200000)
	copy(head[12:], "mntrRGB XYZ ")
	for i, v := range []uint16{2026, 1, 1} { // the date of the profile is part of it
		binary.BigEndian.PutUint16(head[24+2*i:], v)
	}
	copy(head[36:], "acsp")
	for i, v := range []float64{0.9642, 1, 0.8249} {
		binary.BigEndian.PutUint32(head[68+4*i:], fixed(v))
	}
	return append(append(head, table.Bytes()...), body.Bytes()...)
}
