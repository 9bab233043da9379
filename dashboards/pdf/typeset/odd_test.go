package typeset

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"toancanh/dashboards/chart"
)

// odd are texts that nobody means and somebody types.
func odd() []string {
	return []string{
		strings.Repeat("Xã Nguyễn Thị Minh Khai ", 12) + "kếtthúc", // 300 letters
		strings.Repeat("Đ", 400),
		"Đẩy mạnh 🚀 chuyển đổi số 👨‍👩‍👧 năm 2026",
		"tab\tở giữa\vvà\fdấu\x00điều\x1bkhiển\r\nxuống dòng",
		"مرحبا بكم và שלום",
		"sai\xff\xfebyte", "\ue000\uf8ff riêng", "\U000f0000", "\ufffe\uffff",
		"e\u0302\u0323 tổ hợp, x\u0323\u0301 không dựng sẵn",
		"mềm\u00adhóa \u200bkhông\u200drộng \u202ađảo\u202c \ufeffđầu",
		"不 có 中文 chữ", "≤ ≥ ≈ ≠ → ▲ ▼ □ ₫ № ½",
		"<b>&amp;</b> (ngoặc) \\ / % # { }", "   ", "", "\n\n", "a/b-c–d và/hoặc 2021-2025",
		"https://dichvucong.gov.vn/" + strings.Repeat("duong-dan/", 40),
	}
}

func oddDocument(layout Layout) Document {
	d := Document{Lang: "vi", Title: "Lạ 🚀 \x00", Subject: "<&>\x01", Author: "مرحبا", Keywords: []string{"a;b", "\x02"}, Layout: layout, Running: strings.Repeat("dài ", 200),
		Foot: strings.Repeat("dài", 200), Base: "https://a.example"}
	table := chart.Table{Columns: []chart.Column{{Name: "Tên"}, {Name: strings.Repeat("Dân số thường trú ", 8), Unit: "person"}, {Name: "Ghi chú"}}}
	tiles := Tiles{}
	for _, text := range odd() {
		table.Rows = append(table.Rows, chart.Row{Link: "/communes/1", Cells: []chart.Cell{chart.Label(text), {Text: "1.234.567", Value: number64(1), Why: ""}, {Text: "–", Why: text}}})
		tiles.Items = append(tiles.Items, Tile{Name: text, Value: text, Unit: text, Lines: []Span{{Text: text, Level: "bad", Link: text}}})
		d.Blocks = append(d.Blocks, Heading{2, text}, Paragraph{Spans: []Span{{Text: text}, {Text: text, Bold: true, Italic: true, Link: "https://a.example/" + text}}},
			List{Items: [][]Span{Text(text)}}, Notice{"warn", text})
	}
	wide := table
	wide.Columns, wide.Rows = nil, nil
	for range 30 {
		wide.Columns = append(wide.Columns, chart.Column{Name: "Tỷ lệ số hóa", Unit: "share"})
	}
	wide.Rows = []chart.Row{{Cells: slices.Repeat([]chart.Cell{{Text: "1.234.567.890"}}, 30)}}
	d.Blocks = append(d.Blocks, Table{Caption: "Bảng", Table: table, Notes: odd()}, Table{Table: wide}, tiles,
		Letterhead{Left: odd()[:3], Right: odd()[:2], Date: odd()[2]}, Letterhead{}, SignOff{Left: odd()[:3], Right: odd()[:2]}, SignOff{}, Tiles{}, List{}, Paragraph{}, Notice{}, Table{Table: chart.Table{Columns: wide.Columns}},
		Seal{Code: odd()[2], URL: strings.Repeat("dài", 3000), Label: odd()[4]}, Seal{}, PageBreak{}, PageBreak{})
	return d
}

func TestOddTextsAreSetAndRead(t *testing.T) {
	for _, layout := range []Layout{Summary, Annex} {
		path := saved(t, "odd."+string(layout)+".pdf", written(t, oddDocument(layout)))
		runs(t, "qpdf", "--check", path)
		got := map[rune]int{}
		for _, r := range textOf(t, path) {
			got[r]++
		}
		for _, text := range odd() {
			for _, r := range unspaced(clean(text)) {
				if got[r] < 3 {
					t.Errorf("%s: %q (%U) of %.40q is read %d times", layout, r, r, text, got[r])
				}
			}
		}
	}
}

func TestLettersNoFontHasBecomeBoxesThatSayWhatTheyAre(t *testing.T) {
	pages := pagesOf(t, plainDocument(Summary, Paragraph{Spans: Text("Phóng 🚀 lên")}))
	if !strings.Contains(pages[0], "🚀") || strings.Contains(pages[0], "□") {
		t.Errorf("read: %q", pages[0])
	}
}

// FuzzLines breaks any text at any width: no letter is lost, none comes twice.
func FuzzLines(f *testing.F) {
	for _, text := range odd() {
		f.Add(text, "x", 80.0, 12.0, false)
	}
	f.Add(lorem, "/", 0.0, 0.1, true)
	f.Fuzz(func(t *testing.T, text, more string, width, indent float64, serif bool) {
		if !(width >= 0 && width < 5000 && indent >= 0 && indent <= width) || len(text)+len(more) > 4000 {
			t.Skip()
		}
		s, err := plainDocument(Summary).setter()
		if err != nil {
			t.Fatal(err)
		}
		l := lettering{size: 10, leading: 14, ink: "black"}
		one, two := l.inline(s, text), l.inline(s, more)
		one.style.serif, two.style.bold = serif, true
		p := s.prose(nil, one, two)
		var got strings.Builder
		for _, ln := range p.lines(width, indent) {
			for _, w := range ln.words {
				for _, b := range w.bits {
					for _, r := range b.runs {
						if r.actual != "" {
							got.WriteString(r.actual)
							continue
						}
						for _, g := range r.glyphs {
							got.WriteString(g.text)
						}
					}
				}
			}
			if n := len(ln.words); n > 1 && ln.width > width+0.1 {
				t.Errorf("a line of %d words is %.2f wide, %.2f are there", n, ln.width, width)
			}
		}
		if want := strings.Map(kept, clean(text)+clean(more)); strings.Map(kept, got.String()) != want {
			t.Errorf("%q became %q", want, got.String())
		}
		if !utf8.ValidString(got.String()) {
			t.Error("no UTF-8")
		}
		d := plainDocument(Annex, Heading{1, text}, Paragraph{Spans: []Span{{Text: text, Link: more}, {Text: more, Italic: true}}}, Notice{more, text}, Table{Caption: more, Table: chart.Table{
			Columns: []chart.Column{{Name: text}, {Name: more, Unit: "person"}}, Rows: []chart.Row{{Link: more, Cells: []chart.Cell{{Text: text, Why: more}, {Text: more, Link: text}}}}}})
		d.Base = "https://a.example"
		if _, err := d.Write(); err != nil {
			t.Fatal(err)
		}
	})
}

// kept drops spaces, at which lines end.
func kept(r rune) rune {
	if r == ' ' || r == '\n' {
		return -1
	}
	return r
}
