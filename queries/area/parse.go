package area

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxQuoted is how much of a wrong input a message repeats, in characters.
const maxQuoted = 40

// UnknownError says why a text names no area, and which areas may be meant.
type UnknownError struct {
	Input  string
	Reason string // what is wrong, in English
	Near   []Area // areas that may be meant, the likeliest first
}

// Error returns the reason and the suggestions on one line.
func (e *UnknownError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "area %s: %s", quote(e.Input), e.Reason)
	for i, a := range e.Near {
		if i == 0 {
			b.WriteString("; did you mean ")
		} else {
			b.WriteString(" or ")
		}
		fmt.Fprintf(&b, "%s %s", a, a.Label("vi"))
	}
	if len(e.Near) > 0 {
		b.WriteString("?")
	}
	return b.String()
}

// quote shows an input in a message: quoted, and cut where it is long.
func quote(s string) string {
	if utf8.RuneCountInString(s) > maxQuoted {
		s = string([]rune(s)[:maxQuoted]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

// Parse reads the address of an area: VN, R:DBSH, P:79, P:77@63 or C:26740. A
// province without a vintage is one of the current list (34). The error is an
// *UnknownError.
func Parse(s string) (Area, error) {
	if s == "VN" {
		return Area{}, nil
	}
	kind, code, found := strings.Cut(s, ":")
	if !found {
		return Area{}, unknownForm(s)
	}
	switch kind {
	case "R":
		return existing(s, Area{Level: Region, Code: code}, "there is no such region")
	case "C":
		return existing(s, Area{Level: Commune, Code: code}, "no commune of the list of 2025 has this code")
	case "P":
		code, list, dated := strings.Cut(code, "@")
		if !dated {
			list = V34.String()
		}
		v, err := ParseVintage(list)
		if err != nil {
			return Area{}, &UnknownError{Input: s, Reason: err.Error(), Near: withCode(code)}
		}
		return existing(s, province(code, v), "no province of the list of "+list+" has this code")
	}
	return Area{}, unknownForm(s)
}

func existing(input string, a Area, reason string) (Area, error) {
	if a.Exists() {
		return a, nil
	}
	return Area{}, &UnknownError{Input: input, Reason: reason, Near: withCode(a.Code)}
}

func unknownForm(input string) error {
	return &UnknownError{
		Input:  input,
		Reason: "write VN, R:DBSH, P:79, P:77@63 or C:26740",
		Near:   Search(input, "vi", 3),
	}
}

// withCode returns the areas that have a code at all, in any list.
func withCode(code string) []Area {
	var near []Area
	for _, a := range []Area{
		province(code, V34), province(code, V63), {Level: Commune, Code: code}, {Level: Region, Code: strings.ToUpper(code)},
	} {
		if a.Exists() {
			near = append(near, a)
		}
	}
	return near
}
