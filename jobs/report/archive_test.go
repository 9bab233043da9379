package report

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFolderIsAnArchiveWithAnIndex(t *testing.T) {
	config := Config{Mail: DefaultConfig().Mail, Schedules: []ScheduleConfig{{
		Name: "lưu", When: "monthly-25", Areas: Words{"VN", "P:79"}, Languages: Words{"vi", "en"},
		Recipients: []RecipientConfig{{Name: "Lưu trữ", Folder: ".", Areas: Words{"all"}}},
	}}}
	d := newDesk(t, config, "2026-11-25 06:00")
	d.shelf.publish("2026-11-24")
	d.round()
	d.until("2026-11-25 07:00").round()
	d.wants(". VN en sent", ". VN vi sent", ". P:79 en sent", ". P:79 vi sent")
	for _, name := range []string{"VN/2026/bao-cao-VN-2026-11-24-vi.pdf", "79/2026/bao-cao-79-2026-11-24-en.pdf"} {
		if text := read1(t, filepath.Join(d.folder, name)); !strings.HasPrefix(text, "%PDF-") {
			t.Errorf("%s is %.20q", name, text)
		}
	}
	d.shelf.publish("2026-11-24")
	if _, err := d.Resend(t.Context(), d.only().ID, Again{Correction: true}); err != nil {
		t.Fatal(err)
	}
	d.round()
	index, sheet := read1(t, filepath.Join(d.folder, "index.html")), read1(t, filepath.Join(d.folder, "index.csv"))
	for _, want := range []string{"Thành phố Hồ Chí Minh", "ABCD-EFGH-JKMN", "VN/2026/bao-cao-VN-2026-11-24-en-2.pdf"} {
		if !strings.Contains(index, want) || want[0] != 'T' && !strings.Contains(sheet, want) {
			t.Errorf("an index lacks %s", want)
		}
	}
	if n := strings.Count(sheet, "\r\n"); n != 6 {
		t.Errorf("index.csv has %d lines:\n%s", n, sheet)
	}
}

func TestAnIndexTellsACorrectionFromWhatItReplaces(t *testing.T) {
	config := Config{Mail: DefaultConfig().Mail, Schedules: []ScheduleConfig{{
		Name: "lưu", When: "weekly", Areas: Words{"VN"}, Recipients: []RecipientConfig{{Name: "Lưu trữ", Folder: ".", Areas: Words{"all"}}},
	}}}
	d := newDesk(t, config, "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	d.until("2026-11-23 07:00").round()
	name := filepath.Join(d.folder, "index.csv")
	old := strings.ReplaceAll(read1(t, name), ",corrects,corrected_by\r\n", "\r\n") // as releases before wrote it
	if err := os.WriteFile(name, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	d.shelf.publish("2026-11-22")
	if _, err := d.Resend(t.Context(), d.only().ID, Again{Correction: true}); err != nil {
		t.Fatal(err)
	}
	d.round()
	const first, second = "VN/2026/bao-cao-VN-2026-11-22-vi.pdf", "VN/2026/bao-cao-VN-2026-11-22-vi-2.pdf"
	sheet, err := csv.NewReader(strings.NewReader(read1(t, name))).ReadAll()
	if err != nil || len(sheet) != 3 {
		t.Fatalf("%v %v", err, sheet)
	}
	for i, want := range [][]string{{"corrects", "corrected_by"}, {first, ""}, {"", second}} {
		if row := sheet[i]; !slices.Equal(row[len(row)-2:], want) {
			t.Errorf("%v ends with %v, want %v", row[0], row[len(row)-2:], want)
		}
	}
	page := read1(t, filepath.Join(d.folder, "index.html"))
	for _, want := range []string{`<p>Đính chính, thay cho <a href="` + first + `">`, `<p>Đã được đính chính bằng <a href="` + second + `">`} {
		if strings.Count(page, want) != 1 {
			t.Errorf("the index lacks %s:\n%s", want, page)
		}
	}
	if err := os.Remove(filepath.Join(d.folder, filepath.FromSlash(first))); err != nil {
		t.Fatal(err)
	}
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	d.open()
	d.round()
	if page := read1(t, filepath.Join(d.folder, "index.html")); !strings.Contains(page, "<p>Đính chính, thay cho <code>ABCD-EFGH-JKMN</code></p>") {
		t.Errorf("what it replaces is gone, and its code is not told:\n%s", page)
	}
}

func TestFilesOfOthersInAFolderStayTheirs(t *testing.T) {
	config := Config{Mail: DefaultConfig().Mail, Schedules: []ScheduleConfig{{
		Name: "lưu", When: "0 7 * * *", Areas: Words{"VN"}, Recipients: []RecipientConfig{{Name: "Lưu trữ", Folder: ".", Areas: Words{"all"}}},
	}}}
	d := newDesk(t, config, "2026-11-25 06:00")
	files := map[string]string{
		"index.html": "<!doctype html><title>Trang của văn phòng</title>", "index.csv": "tên,số\r\n", "ban-tay.pdf": "%PDF", "VN/2026/bao-cao-VN-2026-11-23-vi.pdf": "%PDF",
	}
	for name, text := range files {
		name = filepath.Join(d.folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	d.shelf.publish("2026-11-24")
	d.round()
	err := d.until("2026-11-25 07:00").Round(t.Context())
	if err == nil || !strings.Contains(err.Error(), "index.html was not written by toancanh") || !strings.Contains(err.Error(), "index.csv was not") {
		t.Errorf("the operator is told %v", err)
	}
	d.wants(". VN vi sent")
	for name, text := range files {
		if got := read1(t, filepath.Join(d.folder, name)); got != text {
			t.Errorf("%s has become %q", name, got)
		}
	}
	for _, name := range []string{"index.html", "index.csv"} {
		if err := os.Remove(filepath.Join(d.folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	d.shelf.publish("2026-11-25")
	for _, now := range []string{"2026-11-26 07:00", "2026-11-27 07:00"} {
		d.until(now).round() // what is ours is replaced
		d.shelf.publish("2026-11-26")
	}
	for name, rows := range map[string]int{"index.html": 3, "index.csv": 3} {
		text := read1(t, filepath.Join(d.folder, name))
		if n := strings.Count(text, "VN/2026/"); n != rows || strings.Contains(text, "ban-tay") || strings.Contains(text, "2026-11-23") {
			t.Errorf("%s lists %d:\n%s", name, n, text)
		}
	}
}

func TestAReportIsKeptOnceHoweverItIsSigned(t *testing.T) {
	report := func(text, signature string) File {
		return File{Name: "bao-cao.pdf", Unsigned: []byte(text), Bytes: []byte(text + signature)}
	}
	const signed, again = " /ByteRange first", " /ByteRange second one"
	for name, c := range map[string]struct {
		there string
		file  File
		want  string // "": the file's own bytes under the next name
	}{
		"nothing there":                      {"", report("%PDF a", signed), "%PDF a /ByteRange first"},
		"as it is":                           {"%PDF a", report("%PDF a", ""), "%PDF a"},
		"signed, and now anew":               {"%PDF a" + signed, report("%PDF a", again), "%PDF a" + signed},
		"signed, and now nobody signs":       {"%PDF a" + signed, report("%PDF a", ""), "%PDF a" + signed},
		"unsigned, and now somebody signs":   {"%PDF a", report("%PDF a", signed), "%PDF a" + signed},
		"another report":                     {"%PDF b", report("%PDF a", ""), ""},
		"another report, signed":             {"%PDF b" + signed, report("%PDF a", signed), ""},
		"the same with something else to it": {"%PDF a and a page", report("%PDF a", signed), ""},
		"never signed":                       {"%PDF a /ByteRange", File{Name: "bao-cao.pdf", Bytes: []byte("%PDF a")}, ""},
	} {
		dir := t.TempDir()
		first := filepath.Join(dir, "79", "2026", "bao-cao.pdf")
		if c.there != "" {
			if err := errors.Join(os.MkdirAll(filepath.Dir(first), 0o700), os.WriteFile(first, []byte(c.there), 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		kept, size, err := keep(dir, "79/2026", c.file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		path, want := "79/2026/bao-cao.pdf", c.want
		if want == "" {
			path, want = "79/2026/bao-cao-2.pdf", string(c.file.Bytes)
			if text := read1(t, first); text != c.there {
				t.Errorf("%s: what was there has become %q", name, text)
			}
		}
		if text := read1(t, filepath.Join(dir, kept)); kept != path || text != want || size != len(want) {
			t.Errorf("%s: %s holds %q, said to have %d bytes", name, kept, text, size)
		}
	}
}

func TestAnEndBeforeAFolderIsWrittenDownDoublesNoSignedReport(t *testing.T) {
	config := Config{Folder: t.TempDir(), Mail: DefaultConfig().Mail, Schedules: []ScheduleConfig{{
		Name: "lưu", When: "weekly", Areas: Words{"VN", "P:79"}, Recipients: []RecipientConfig{{Name: "Lưu trữ", Folder: ".", Areas: Words{"all"}}},
	}}}
	for process := range 3 { // the log of each begins before the first wrote its files
		d := newDesk(t, config, "2026-11-23 06:00")
		d.press.signs = fmt.Sprintf("\n/ByteRange of process %d\n", process)
		d.shelf.publish("2026-11-22")
		d.round()
		d.until("2026-11-23 07:00").round()
	}
	files, err := filepath.Glob(filepath.Join(config.Folder, "*", "2026", "*"))
	if err != nil || len(files) != 2 {
		t.Errorf("%v %v", files, err)
	}
	if sheet := read1(t, filepath.Join(config.Folder, "index.csv")); strings.Count(sheet, "\r\n") != 3 {
		t.Errorf("the index lists\n%s", sheet)
	}
}
