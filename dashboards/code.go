package dashboards

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// The layouts a report is set in, as addresses and codes name them.
const (
	SummaryLayout = "summary"
	AnnexLayout   = "annex"
)

// Layouts returns the layouts of reports, the usual one first.
func Layouts() []string { return []string{SummaryLayout, AnnexLayout} }

// Code is what stands on a report so that it can be verified: which report it is,
// and the beginning of the digest of its key numbers. It says all of that itself;
// nothing is kept about codes.
type Code struct {
	Night    civil.Date
	Snapshot string // the digits of the snapshot's id: 3f9a1c
	Area     area.Area
	Lang     string
	Layout   string
	Digest   uint64 // digestBits of it
}

// A code is 20 characters of Crockford's base 32 in groups of four: 17 that carry 85
// bits, and 3 by which up to three mistakes in typing are found.
const (
	codeRelease  = 1 // of this make-up, and of which numbers are the key numbers
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeData     = 17
	codeChecks   = 3
	codeGroup    = 4
	digestBits   = 33
)

// beginning is the day that nights are counted from in codes.
func beginning() civil.Date { return civil.Date{Year: 2000, Month: 1, Day: 1} }

// CodeError says what is wrong with a code as it was typed.
type CodeError struct {
	Text    string
	Problem CodeProblem
}

// CodeProblem names a mistake in a code.
type CodeProblem string

// The mistakes.
const (
	CodeLength  CodeProblem = "length"  // not 20 letters and digits
	CodeLetter  CodeProblem = "letter"  // a character that stands in no code
	CodeTyping  CodeProblem = "typing"  // the check characters do not fit
	CodeUnknown CodeProblem = "unknown" // of another release, or of nothing there could be
)

func (e *CodeError) Error() string {
	switch e.Problem {
	case CodeLength:
		return "a code has 20 letters and digits"
	case CodeLetter:
		return "the code holds a character that stands in no code"
	case CodeTyping:
		return "the code is mistyped: compare it with the paper, character by character"
	}
	return "the code is of a newer release of this program, or of no report"
}

// field is one part of a code and how many bits it takes.
type field struct {
	value uint64
	bits  int
}

// fields are the parts of a code in their order.
func (c Code) fields() []field {
	snapshot, _ := strconv.ParseUint(c.Snapshot, 16, 24)     // six digits
	province, _ := strconv.ParseUint("0"+c.Area.Code, 10, 7) // two digits, none for the nation
	return []field{
		{codeRelease, 3}, {uint64(c.Night.DaysSince(beginning())), 16}, {snapshot, 24}, {province, 7}, //nolint:gosec // no night lies before 2000
		{index(Languages(), c.Lang), 1}, {index(Layouts(), c.Layout), 1}, {c.Digest, digestBits},
	}
}

// index is the place of a word in a list; the first for one that is not in it.
func index(list []string, word string) uint64 { return uint64(max(0, slices.Index(list, word))) }

// String writes the code in groups of four.
func (c Code) String() string {
	var symbols []byte
	acc, held := uint64(0), 0
	for _, f := range c.fields() {
		for bit := f.bits - 1; bit >= 0; bit-- {
			acc, held = acc<<1|f.value>>bit&1, held+1
			if held == 5 {
				symbols = append(symbols, byte(acc&31))
				acc, held = 0, 0
			}
		}
	}
	symbols = append(symbols, checks(symbols)...)
	var text strings.Builder
	for i, s := range symbols {
		if i > 0 && i%codeGroup == 0 {
			text.WriteByte('-')
		}
		text.WriteByte(codeAlphabet[s])
	}
	return text.String()
}

// ParseCode reads a code as people type it: in small letters, without dashes, with O
// for 0 and I or L for 1. It returns a CodeError for anything that is no code.
func ParseCode(text string) (Code, error) {
	symbols, problem := symbolsOf(text)
	if problem != "" {
		return Code{}, &CodeError{text, problem}
	}
	given := symbols[codeData:]
	for i, s := range checks(symbols[:codeData]) {
		if given[i] != s {
			return Code{}, &CodeError{text, CodeTyping}
		}
	}
	c, ok := unpack(symbols[:codeData])
	if !ok {
		return Code{}, &CodeError{text, CodeUnknown}
	}
	return c, nil
}

// symbolsOf reads the characters of a code as numbers from 0 to 31.
func symbolsOf(text string) ([]byte, CodeProblem) {
	var symbols []byte
	for _, r := range strings.ToUpper(text) {
		switch r {
		case '-', ' ', '\u00a0', '‐', '‑', '–', '—', '.', '\t', '\n', '\r':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		s := strings.IndexRune(codeAlphabet, r)
		if s < 0 {
			return nil, CodeLetter
		}
		if len(symbols) == codeData+codeChecks {
			return nil, CodeLength
		}
		symbols = append(symbols, byte(s&31))
	}
	if len(symbols) != codeData+codeChecks {
		return nil, CodeLength
	}
	return symbols, ""
}

// unpack reads the fields of a code; ok is false for one that is of nothing.
func unpack(symbols []byte) (c Code, ok bool) {
	at := 0
	take := func(bits int) uint64 {
		v := uint64(0)
		for range bits {
			v = v<<1 | uint64(symbols[at/5]>>(4-at%5)&1)
			at++
		}
		return v
	}
	release := take(3)
	c.Night = beginning().AddDays(int(take(16))) //nolint:gosec // 16 bits
	c.Snapshot = fmt.Sprintf("%06x", take(24))
	c.Area, ok = provinceOf(int(take(7))) //nolint:gosec // 7 bits
	c.Lang = Languages()[take(1)]
	c.Layout = Layouts()[take(1)]
	c.Digest = take(digestBits)
	return c, ok && release == codeRelease
}

// checks are the check characters of some characters: the remainder of a Reed-Solomon
// code over 32 elements, in which any two codes differ in four places or more.
func checks(symbols []byte) []byte {
	generator := [codeChecks + 1]byte{1}
	for i := range codeChecks { // the product of x + 2^i, for i from 1
		root := power(i + 1)
		for j := i + 1; j > 0; j-- {
			generator[j] ^= times(generator[j-1], root)
		}
	}
	var rest [codeChecks]byte
	for _, s := range symbols {
		lead := s ^ rest[0]
		copy(rest[:], rest[1:])
		rest[codeChecks-1] = 0
		for j := range codeChecks {
			rest[j] ^= times(generator[j+1], lead)
		}
	}
	return rest[:]
}

// times multiplies two of the 32 elements: polynomials modulo x⁵ + x² + 1.
func times(a, b byte) byte {
	product := byte(0)
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			product ^= a
		}
		if a <<= 1; a >= 32 {
			a ^= 0b100101
		}
	}
	return product
}

// power is the n-th power of the element 2.
func power(n int) byte {
	p := byte(1)
	for range n {
		p = times(p, 2)
	}
	return p
}

// provinceOf finds the area of a number.
func provinceOf(n int) (area.Area, bool) {
	if n == 0 {
		return area.Area{}, true
	}
	a := area.Area{Level: area.Province, Code: fmt.Sprintf("%02d", n), Vintage: area.V34}
	return a, a.Exists()
}

// ID is the id of the snapshot the code names.
func (c Code) ID() string { return c.Night.String() + "." + c.Snapshot }
