package dashboards

import (
	"errors"
	"strings"
	"testing"

	"toancanh/queries/area"
)

func sampleCode() Code {
	return Code{Night: day("2026-11-22"), Snapshot: "3f9a1c", Area: area.Area{Level: area.Province, Code: "96", Vintage: area.V34}, Lang: English, Layout: AnnexLayout, Digest: 0x1_2345_6789}
}

func TestCodesSayWhichReportTheyStandOn(t *testing.T) {
	for _, a := range append(area.Provinces(area.V34), area.Area{}) {
		for _, lang := range Languages() {
			for _, layout := range Layouts() {
				want := Code{Night: day("2031-02-28"), Snapshot: "0000ff", Area: a, Lang: lang, Layout: layout, Digest: 1<<digestBits - 1}
				got, err := ParseCode(want.String())
				if err != nil || got != want || len(want.String()) != 24 {
					t.Errorf("%s: %+v, %v, want %+v", want, got, err, want)
				}
			}
		}
	}
	if id := sampleCode().ID(); id != "2026-11-22.3f9a1c" {
		t.Error(id)
	}
}

func TestCodesForgiveHowTheyAreTyped(t *testing.T) {
	want := sampleCode()
	text := want.String()
	for _, typed := range []string{
		strings.ToLower(text), strings.ReplaceAll(text, "-", ""), strings.ReplaceAll(text, "-", " "), " " + text + "\n", strings.ReplaceAll(text, "-", " – "),
		strings.ReplaceAll(text, "0", "o"), strings.ReplaceAll(text, "1", "I"), strings.ReplaceAll(text, "1", "l"),
	} {
		if got, err := ParseCode(typed); err != nil || got != want {
			t.Errorf("%q: %+v, %v", typed, got, err)
		}
	}
}

func TestMistypedCodesAreFound(t *testing.T) {
	text := strings.ReplaceAll(sampleCode().String(), "-", "")
	problem := func(typed string) CodeProblem {
		var e *CodeError
		if _, err := ParseCode(typed); errors.As(err, &e) {
			return e.Problem
		}
		return ""
	}
	for i := range text {
		for _, letter := range codeAlphabet {
			typed := text[:i] + string(letter) + text[i+1:]
			if typed != text && problem(typed) != CodeTyping {
				t.Errorf("%s for %s is taken for right", typed, text)
			}
			for j := i + 1; j < len(text); j++ { // a second mistake somewhere else
				typed := typed[:j] + string(codeAlphabet[(strings.IndexByte(codeAlphabet, text[j])+5)%32]) + typed[j+1:]
				if problem(typed) != CodeTyping {
					t.Errorf("%s for %s is taken for right", typed, text)
				}
			}
		}
		for j := i + 1; j < len(text); j++ { // two characters in each other's place
			typed := []byte(text)
			typed[i], typed[j] = typed[j], typed[i]
			if string(typed) != text && problem(string(typed)) != CodeTyping {
				t.Errorf("%s for %s is taken for right", typed, text)
			}
		}
	}
	for typed, want := range map[string]CodeProblem{"": CodeLength, text[1:]: CodeLength, text + "0": CodeLength, "U" + text[1:]: CodeLetter, "Đ" + text[1:]: CodeLetter, "00000000000000000000": CodeUnknown} {
		if got := problem(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add(sampleCode().String())
	f.Add("o0iIlL-–—")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCode(text)
		if err != nil {
			return
		}
		again, err := ParseCode(c.String())
		if err != nil || again != c {
			t.Errorf("%q is %+v, written %s, read %+v, %v", text, c, c, again, err)
		}
	})
}
