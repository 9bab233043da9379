package registry

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// FuzzHeader: whatever a file begins with, a header that is accepted names every
// column once, and the words it refuses with are readable.
func FuzzHeader(f *testing.F) {
	for _, seed := range []string{"a,b,c\n1,2,3", "\xef\xbb\xbfa;b\r\n", "\"a\"\"b\",c\n", "a\tb", "\xff\xfea", "", "a,,b", "a,A", "\"a\nb\",c\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, start []byte) {
		h, err := parseHeader(bytes.NewReader(start))
		if err != nil {
			if !utf8.ValidString(err.Error()) {
				t.Errorf("unreadable message %q", err)
			}
			return
		}
		seen := map[string]bool{}
		for _, name := range h.columns {
			if strings.TrimSpace(name) == "" || !utf8.ValidString(name) || seen[strings.ToLower(name)] {
				t.Errorf("header %q has column %q", h.columns, name)
			}
			seen[strings.ToLower(name)] = true
		}
	})
}

// FuzzLines: where encoding/csv can read a text, records begin on the lines that
// it says.
func FuzzLines(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n\n3,4\n", "a,b\n\"x\ny\",2\n3,4", "a,b\r\n\"x\"\"\r\ny\",2\r\n\r\n3,4\r\n", "a\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		reader := csv.NewReader(strings.NewReader(text))
		reader.FieldsPerRecord = -1
		var want []int64
		for {
			_, err := reader.Read()
			if err == io.EOF {
				break
			}
			if err != nil || strings.ContainsAny(text, ";\t") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") {
				t.Skip("not plain CSV")
			}
			line, _ := reader.FieldPos(0)
			want = append(want, int64(line))
		}
		var records []int64
		for i := 1; i < len(want); i++ {
			records = append(records, int64(i))
		}
		got, _, err := lineNumbers(newLines(strings.NewReader(text), ','), records, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, n := range records {
			if got[n] != want[i+1] {
				t.Errorf("record %d of %q begins on line %d, want %d", n, text, got[n], want[i+1])
			}
		}
	})
}

// FuzzSpreadsheet: no file, however broken, ends the program or yields a row
// wider than its header.
func FuzzSpreadsheet(f *testing.F) {
	book := excelize.NewFile()
	for cell, value := range map[string]any{"A1": "resident_id", "B1": "birth_date", "A2": 1, "B2": 36526.5, "A3": "x"} {
		if err := book.SetCellValue("Sheet1", cell, value); err != nil {
			f.Fatal(err)
		}
	}
	whole, err := book.WriteToBuffer()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add(whole.Bytes()[:whole.Len()/2])
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := workbookOptions(t.TempDir())
		limits.UnzipSizeLimit, limits.UnzipXMLSizeLimit = 1<<22, 1<<20
		book, err := readWorkbook(bytes.NewReader(data), limits)
		if err != nil {
			return
		}
		defer func() { _ = book.Close() }()
		s, err := openSheet(book)
		if err != nil {
			return
		}
		defer func() { _ = s.close() }()
		s.dated = make([]bool, len(s.header))
		_ = s.each(context.Background(), func(_ int64, cells []any) error {
			if len(cells) != len(s.header) {
				t.Errorf("%d cells under %d columns", len(cells), len(s.header))
			}
			return nil
		})
	})
}
