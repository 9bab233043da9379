package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/pdf/typeset"
	"toancanh/queries/area"
)

func sampleImprint() imprint {
	return imprint{
		Release: "0.1.0 amd64", PublicURL: "https://a.example.vn", Code: "4K5X-VQEX-R00T-YJ1R-G7X4", Snapshot: "2026-11-22.eeeeee",
		Area: area.Area{Level: area.Province, Code: "96", Vintage: area.V34}, From: &civil.Date{Year: 2026, Month: 10, Day: 31}, Lang: "vi", Layout: typeset.Annex,
		Agency: []string{"UBND <TỈNH>; “CÀ MAU”"}, Sign: []string{"KT. CHỦ TỊCH"}, Statement: "Số liệu đêm 22/11 về muộn.", Numbers: []imprinted{{"card_coverage", area.Area{}, "1/2"}},
	}
}

func keyword(t testing.TB, i imprint) []byte {
	t.Helper()
	text, err := i.keyword()
	if err != nil {
		t.Fatal(err)
	}
	return []byte(text)
}

func TestAFileSaysWhatItIs(t *testing.T) {
	want := sampleImprint()
	file := append(append([]byte("%PDF-1.7\n<pdf:Keywords>Toàn cảnh; "), keyword(t, want)...), "</pdf:Keywords>\xff\x00"...)
	got, err := readImprint(file)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got.wish()) != fmt.Sprint(want.wish()) || got.Numbers[0] != want.Numbers[0] || got.wish().From != *want.From {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestFilesThatAreNoReportsAreRefused(t *testing.T) {
	one, other := keyword(t, sampleImprint()), sampleImprint()
	other.Lang = "fr"
	for name, file := range map[string][]byte{
		"nothing":         nil,
		"another PDF":     []byte("%PDF-1.7 trailer"),
		"only the mark":   []byte(imprintMark),
		"no base 64":      []byte(imprintMark + "a"),
		"no JSON":         []byte(imprintMark + "AAAA"),
		"cut off":         one[:len(one)-7],
		"two that differ": append(append(append([]byte{}, one...), ' '), one[:len(one)-4]...),
		"no language":     keyword(t, other),
		"endless":         []byte(imprintMark + strings.Repeat("A", mostImprint+1)),
	} {
		if i, err := readImprint(file); !errors.Is(err, ErrNoReport) {
			t.Errorf("%s: %+v, %v", name, i, err)
		}
	}
}

func TestASignatureSpansAllOfTheFileButItself(t *testing.T) {
	report := []byte("%PDF-1.7 the report %%EOF\n")
	sign := func(gap, tail string, off int) []byte {
		head := fmt.Sprintf("1 0 obj /ByteRange [0 %%06d %%06d %%06d] /Contents ")
		size := len(report) + len(fmt.Sprintf(head, 0, 0, 0))
		head = fmt.Sprintf(head, size, size+len(gap), len(tail)+off)
		return append(append([]byte{}, report...), head+gap+tail...)
	}
	for name, c := range map[string]struct {
		file []byte
		want bool
	}{
		"a signature":             {sign("<00ff>", " endobj", 0), true},
		"more behind it":          {append(sign("<00ff>", " endobj", 0), "x"...), false},
		"less than it says":       {sign("<00ff>", " endobj", 1), false},
		"a gap that says more":    {sign("(Tổng 99)", " endobj", 0), false},
		"two of them":             {append(sign("<00ff>", " endobj", 0), sign("<00>", "", 0)[len(report):]...), false},
		"none":                    {append(bytes.Clone(report), "2 0 obj new contents"...), false},
		"one that starts earlier": {append(bytes.Clone(report), "/ByteRange [0 3 5 71] <>"...), false},
		"numbers beyond all":      {append(bytes.Clone(report), "/ByteRange [0 999999999999 999999999999 999999999999]"...), false},
	} {
		if got := spanning(c.file, len(report)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzReadImprint(f *testing.F) {
	f.Add(keyword(f, sampleImprint()), 3)
	f.Add([]byte("%PDF /ByteRange [0 1 2 3] <00>"), 0)
	f.Fuzz(func(t *testing.T, file []byte, report int) {
		if i, err := readImprint(file); err == nil {
			again, err := readImprint(keyword(t, i))
			if err != nil || fmt.Sprint(again.wish()) != fmt.Sprint(i.wish()) {
				t.Errorf("%+v becomes %+v, %v", i, again, err)
			}
		}
		if report >= 0 && report <= len(file) {
			spanning(file, report)
		}
	})
}
