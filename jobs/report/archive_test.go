package report

import (
	"errors"
	"os"
	"path/filepath"
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

func TestAReportThatIsSignedAnewIsKeptOnce(t *testing.T) {
	dir := t.TempDir()
	signed := func(text string) File {
		return File{Name: "bao-cao.pdf", Unsigned: []byte("%PDF report"), Bytes: []byte("%PDF report" + text)}
	}
	for _, c := range []struct {
		file File
		want string
		size int
	}{
		{signed(" first signature"), "79/2026/bao-cao.pdf", 27},
		{signed(" second one"), "79/2026/bao-cao.pdf", 27}, // as after an end before it was written down
		{File{Name: "bao-cao.pdf", Bytes: []byte("%PDF report"), Unsigned: []byte("%PDF report")}, "79/2026/bao-cao-2.pdf", 11},
		{File{Name: "bao-cao.pdf", Bytes: []byte("%PDF another, signed"), Unsigned: []byte("%PDF another")}, "79/2026/bao-cao-3.pdf", 20},
		{signed(" third one"), "79/2026/bao-cao.pdf", 27},
	} {
		kept, size, err := keep(dir, "79/2026", c.file)
		if err != nil || kept != c.want || size != c.size {
			t.Errorf("%q is kept as %s with %d bytes, %v", c.file.Bytes, kept, size, err)
		}
	}
}
