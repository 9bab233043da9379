package typeset

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf16"
)

// The values of PDF (ISO 32000-1, 7.3), beside int, float64 and bool.
type (
	name  string         // /Name
	text  string         // for people: UTF-16
	raw   string         // bytes, such as an address
	ref   int            // number of an object
	plain string         // as it is written
	array []any          //
	dict  map[string]any // written in the order of its keys; nil values are left out
)

// stream is a dictionary with bytes.
type stream struct {
	dict dict
	data []byte
	bare bool // not compressed
}

// write appends a value as a file has it.
func write(out *bytes.Buffer, value any) {
	switch v := value.(type) {
	case name:
		writeName(out, string(v))
	case text:
		writeText(out, string(v))
	case raw:
		fmt.Fprintf(out, "<%x>", string(v))
	case ref:
		out.WriteString(strconv.Itoa(int(v)))
		out.WriteString(" 0 R")
	case plain:
		out.WriteString(string(v))
	case int:
		out.WriteString(strconv.Itoa(v))
	case float64:
		out.Write(number(out.AvailableBuffer(), v))
	case bool:
		out.WriteString(strconv.FormatBool(v))
	case array:
		out.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				out.WriteByte(' ')
			}
			write(out, item)
		}
		out.WriteByte(']')
	case dict:
		out.WriteString("<<")
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if v[key] != nil {
				writeName(out, key)
				out.WriteByte(' ')
				write(out, v[key])
			}
		}
		out.WriteString(">>")
	default:
		panic(fmt.Sprintf("typeset: no value of PDF: %T", value)) // a slip in this package
	}
}

func writeName(out *bytes.Buffer, s string) {
	out.WriteByte('/')
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || bytes.IndexByte([]byte("()<>[]{}/%#"), c) >= 0 {
			fmt.Fprintf(out, "#%02x", c)
		} else {
			out.WriteByte(c)
		}
	}
}

func writeText(out *bytes.Buffer, s string) {
	out.WriteString("<feff")
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(out, "%04x", unit)
	}
	out.WriteByte('>')
}

// number appends a number with at most three digits after the point, which is a
// third of a micrometre.
func number(out []byte, v float64) []byte {
	start := len(out)
	out = strconv.AppendFloat(out, v, 'f', 3, 64)
	for out[len(out)-1] == '0' {
		out = out[:len(out)-1]
	}
	if out[len(out)-1] == '.' {
		out = out[:len(out)-1]
	}
	if string(out[start:]) == "-0" {
		return append(out[:start], '0')
	}
	return out
}
