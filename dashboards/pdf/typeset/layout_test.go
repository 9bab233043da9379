package typeset

import (
	"fmt"
	"strings"
	"testing"

	"toancanh/dashboards/chart"
)

// plainDocument is a document of some blocks.
func plainDocument(layout Layout, blocks ...Block) Document {
	return Document{Lang: "vi", Title: "Báo cáo", Layout: layout, Foot: "Chân trang", Running: "Đầu trang", Blocks: blocks}
}

// pagesOf returns the text of each page of a document.
func pagesOf(t testing.TB, d Document) []string {
	t.Helper()
	text := textOf(t, saved(t, "document.pdf", written(t, d)))
	return strings.Split(strings.TrimSuffix(text, "\f"), "\f")
}

func TestEveryRowOfALongTableIsThereInOrder(t *testing.T) {
	for _, layout := range []Layout{Summary, Annex} {
		for _, lying := range []bool{false, true} {
			table := communes(500)
			for i := range table.Rows {
				table.Rows[i].Cells[0].Text = fmt.Sprintf("Xã%04d", i+1)
			}
			pages := pagesOf(t, plainDocument(layout, Table{Caption: "Bảng 1", Table: table, Landscape: lying}))
			next := 1
			for n, page := range pages {
				if !strings.Contains(page, "phường") || !strings.Contains(page, "Tiến độ") {
					t.Errorf("%s: page %d has no head", layout, n+1)
				}
				for _, word := range strings.Fields(page) {
					var row int
					if _, err := fmt.Sscanf(word, "Xã%04d", &row); err == nil {
						if row != next {
							t.Fatalf("%s: row %d stands in the place of row %d", layout, row, next)
						}
						next++
					}
				}
			}
			if next != 501 {
				t.Errorf("%s: %d rows of 500", layout, next-1)
			}
			if strings.Count(strings.Join(pages, ""), "1.234.567") != 500 {
				t.Errorf("%s: numbers are missing", layout)
			}
		}
	}
}

func TestRowHigherThanAPageLosesNothing(t *testing.T) {
	var words []string
	for i := range 3000 {
		words = append(words, fmt.Sprintf("từ%04d", i))
	}
	table := chart.Table{Columns: []chart.Column{{Name: "STT", Unit: "task"}, {Name: "Kết quả"}}, Rows: []chart.Row{
		{Cells: []chart.Cell{{Text: "1"}, {Text: strings.Join(words, " ")}}},
		{Cells: []chart.Cell{{Text: "2"}, {Text: "hết"}}},
	}}
	for _, layout := range []Layout{Summary, Annex} {
		all := strings.Join(pagesOf(t, plainDocument(layout, Table{Table: table})), "\n")
		for _, word := range append(words, "hết") {
			if strings.Count(all, word) != 1 {
				t.Fatalf("%s: %q stands %d times", layout, word, strings.Count(all, word))
			}
		}
	}
}

func TestHeadingsStandWithWhatFollows(t *testing.T) {
	for _, layout := range []Layout{Summary, Annex} {
		for lines := range 60 {
			var blocks []Block
			for range lines {
				blocks = append(blocks, Paragraph{Spans: Text("Một dòng")})
			}
			blocks = append(blocks, Heading{2, "Tiêuđề"}, Heading{3, "Tiểumục"}, Paragraph{Spans: Text(lorem + " " + lorem)})
			s, pages := laid(t, plainDocument(layout, blocks...))
			_ = s
			for n, p := range pages {
				last := p[len(p)-1]
				if n < len(pages)-1 && strings.HasPrefix(last.tag.kind, "H") {
					t.Errorf("%s, %d lines: page %d ends with a heading", layout, lines, n+1)
				}
				if first := p[0]; n > 0 && first.tag.kind == "P" && len(p) > 0 && first.lines == 1 && first.of > 1 || n < len(pages)-1 && last.lines == 1 && last.of > 1 {
					t.Errorf("%s, %d lines: page %d begins or ends with a single line of a paragraph", layout, lines, n+1)
				}
			}
		}
	}
}

// stretch is what of an element stands on a page.
type stretch struct {
	tag       *element
	lines, of int
}

// laid sets a document and returns which elements stand on each page, and with how
// many of their lines.
func laid(t testing.TB, d Document) (*setter, [][]stretch) {
	t.Helper()
	s, err := d.setter()
	if err != nil {
		t.Fatal(err)
	}
	boxes := s.boxes()
	var out [][]stretch
	for i := range boxes {
		paint := boxes[i].paint
		boxes[i].paint = func(p *page, x, y float64) {
			paint(p, x, y)
			if len(out) < len(s.pages) {
				out = append(out, nil)
			}
			here := &out[len(out)-1]
			if n := len(*here); n > 0 && (*here)[n-1].tag == p.open {
				(*here)[n-1].lines++
			} else {
				*here = append(*here, stretch{tag: p.open, lines: 1})
			}
		}
	}
	s.flow(boxes)
	total := map[*element]int{}
	for _, page := range out {
		for _, part := range page {
			total[part.tag] += part.lines
		}
	}
	for _, page := range out {
		for i := range page {
			page[i].of = total[page[i].tag]
		}
	}
	return s, out
}

func TestNothingReachesBelowItsPage(t *testing.T) {
	for _, layout := range []Layout{Summary, Annex} {
		d := rich(t, layout, 200)
		s, err := d.setter()
		if err != nil {
			t.Fatal(err)
		}
		boxes := s.boxes()
		for i := range boxes {
			b := boxes[i]
			boxes[i].paint = func(p *page, x, y float64) {
				b.paint(p, x, y)
				if y+b.height > p.height-s.form.bottom+0.1 {
					t.Errorf("%s: page %d: %.1f points below the margin", layout, len(s.pages), y+b.height-p.height+s.form.bottom)
				}
				if p.wide() != b.wide {
					t.Errorf("%s: page %d lies the wrong way", layout, len(s.pages))
				}
			}
		}
		s.flow(boxes)
	}
}

func TestPagesLieOnTheirSideForTablesThatWantIt(t *testing.T) {
	d := plainDocument(Annex, Heading{1, "Báo cáo"}, Paragraph{Spans: Text(lorem)}, Heading{2, "Nhiệm vụ"}, Paragraph{Spans: Text("Dưới đây là bảng.")},
		Table{Caption: "Bảng", Table: communes(3), Landscape: true}, Heading{2, "Hết"})
	path := saved(t, "lying.pdf", written(t, d))
	sizes := runs(t, "pdfinfo", "-f", "1", "-l", "3", path)
	for _, want := range []string{"Page    1 size:  595.276 x 841.89", "Page    2 size:  841.89 x 595.276", "Page    3 size:  595.276 x 841.89"} {
		if !strings.Contains(sizes, want) {
			t.Errorf("not %q:\n%s", want, sizes)
		}
	}
	pages := strings.Split(textOf(t, path), "\f")
	if !strings.Contains(pages[1], "Nhiệm vụ") || !strings.Contains(pages[1], "Dưới đây") {
		t.Errorf("the heading does not stand above its table: %q", pages[1])
	}
}

func TestMissingNumbersGiveTheirReasonOnce(t *testing.T) {
	pages := pagesOf(t, plainDocument(Summary, Table{Table: communes(30)}))
	all := strings.Join(pages, "\n")
	for _, reason := range []string{"Dưới 10 người: không công bố để không nhận ra ai.", "Nguồn không trả lời trong đêm này."} {
		if strings.Count(all, reason) != 1 {
			t.Errorf("%q stands %d times", reason, strings.Count(all, reason))
		}
	}
	if !strings.Contains(all, "–a") || strings.Contains(all, "–1") {
		t.Error("dashes carry no mark, or one that looks like a number")
	}
}

func TestWhatIsPutAtTheBottomOfTheFirstPageStaysThere(t *testing.T) {
	for _, layout := range []Layout{Summary, Annex} {
		for _, notices := range []int{0, 1, 6, 30} {
			blocks := []Block{Heading{1, "Báo cáo"}}
			for range notices {
				blocks = append(blocks, Notice{"warn", lorem})
			}
			blocks = append(blocks, Bottom{[]Block{Paragraph{Spans: Text("Về số liệu. " + lorem), Small: true}, Seal{Code: "7K3M-9QXA", URL: "https://a.example/verify/7K3M-9QXA", Label: "Kiểm tra"}}},
				Paragraph{Spans: Text("Đoạn sau. " + lorem)}, Table{Table: communes(50)})
			d := plainDocument(layout, blocks...)
			pages := pagesOf(t, d)
			if !strings.Contains(pages[0], "Về số liệu.") || !strings.Contains(pages[0], "7K3M-9QXA") || strings.Count(strings.Join(pages, ""), "Về số liệu.") != 1 {
				t.Errorf("%s, %d notices: the first page is %q", layout, notices, pages[0])
			}
			s, err := d.setter()
			if err != nil {
				t.Fatal(err)
			}
			boxes, lowest := s.boxes(), 0.
			for i := range boxes {
				b := boxes[i]
				boxes[i].paint = func(p *page, x, y float64) {
					if b.paint(p, x, y); len(s.pages) == 1 {
						lowest = max(lowest, y+b.height)
					}
				}
			}
			first := s.foot[0]
			s.foot[0].paint = func(p *page, x, y float64) {
				if first.paint(p, x, y); y < lowest {
					t.Errorf("%s, %d notices: it begins at %.1f, what is above it ends at %.1f", layout, notices, y, lowest)
				}
			}
			s.flow(boxes)
		}
		tall := plainDocument(layout, Bottom{[]Block{Table{Table: communes(60)}}}, Paragraph{Spans: Text("Hết.")})
		if pages := pagesOf(t, tall); len(pages) < 2 || !strings.Contains(pages[len(pages)-1], "Hết.") || strings.Count(strings.Join(pages, ""), "1.234.567") != 60 {
			t.Errorf("%s: what is higher than half a page lost something", layout)
		}
	}
}

func TestWhoSignsNeverStandsAloneOnAPage(t *testing.T) {
	for lines := range 45 {
		var blocks []Block
		for range lines {
			blocks = append(blocks, Paragraph{Spans: Text("Một dòng")})
		}
		blocks = append(blocks, SignOff{Left: []string{"Nơi nhận:"}, Right: []string{"TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"}})
		for n, page := range pagesOf(t, plainDocument(Annex, blocks...)) {
			if strings.Contains(page, "CHỦ TỊCH") && lines > 0 && strings.Count(page, "Một dòng") < min(2, lines) {
				t.Errorf("%d lines: page %d is %q", lines, n+1, page)
			}
		}
	}
}

func TestNotesStandWithTheirTableAndSmallTablesAreNotParted(t *testing.T) {
	noted := func(rows int) Table {
		table := communes(rows)
		table.Rows[0].Cells[0].Text, table.Rows[rows-1].Cells[0].Text = "Đầubảng", "Cuốibảng"
		return Table{Caption: "Bảng", Table: table, Notes: []string{"Ghi chú thứ nhất.", "Ghi chú thứ hai."}}
	}
	for _, layout := range []Layout{Summary, Annex} {
		for lines := 0; lines < 50; lines += 3 {
			for rows, whole := range map[int]bool{6: true, 40: false} {
				var blocks []Block
				for range lines {
					blocks = append(blocks, Paragraph{Spans: Text("Một dòng")})
				}
				pages := pagesOf(t, plainDocument(layout, append(blocks, noted(rows))...))
				for n, page := range pages {
					if last := strings.Contains(page, "Cuốibảng"); last != strings.Contains(page, "Ghi chú thứ hai.") || last != strings.Contains(page, "Ghi chú thứ nhất.") ||
						whole && last != strings.Contains(page, "Đầubảng") {
						t.Errorf("%s, %d lines, %d rows: page %d is %q", layout, lines, rows, n+1, page)
					}
				}
			}
		}
	}
}

func TestJustifiedLinesAreNotTornApart(t *testing.T) {
	s, err := plainDocument(Annex, Paragraph{Spans: Text(lorem)}).setter()
	if err != nil {
		t.Fatal(err)
	}
	const width = 200.
	l := s.prose(nil, s.form.body.inline(s, "Tăng nhiều nhất: Điện\u00a0Biên\u00a0(+3,33\u00a0điểm) "+lorem)).set(width, 18, 0, justified)
	stretched := 0
	for i, ln := range l.list {
		switch extra := l.stretch(ln, width); {
		case extra > 0.6*s.form.body.size:
			t.Errorf("line %d has %.1f points more between words", i+1, extra)
		case extra > 0:
			stretched++
		}
	}
	if first := l.stretch(l.list[0], width); first != 0 || stretched < len(l.list)/2 {
		t.Errorf("the first line gets %.1f, %d of %d are justified", first, stretched, len(l.list))
	}
}

func TestTheColumnThatCarriesTheTextGetsTheRoom(t *testing.T) {
	table := chart.Table{Columns: []chart.Column{{Name: "Number"}, {Name: "Task"}, {Name: "Lead agency"}, {Name: "Due"}, {Name: "Reported status"}, {Name: "Timeliness"}, {Name: "Days late", Unit: "days"}}}
	for range 20 {
		table.Rows = append(table.Rows, chart.Row{Cells: []chart.Cell{
			{Text: "12"}, {Text: "Connect the electronic civil-status database with the population database"}, {Text: "Ministry of Agriculture and Environment"},
			{Text: "30\u00a0Nov\u00a02024"}, {Text: "Not reported"}, {Text: "Done, day unknown"}, {Text: "1,246"},
		}})
	}
	s, err := plainDocument(Annex, Table{Table: table}).setter()
	if err != nil {
		t.Fatal(err)
	}
	g := &grid{setter: s, table: &table, cell: s.form.cell, head: s.form.head, width: s.width(false)}
	g.measure()
	for i, width := range g.widths {
		if i != 1 && width > g.widths[1] {
			t.Errorf("%s has %.0f points, the task %.0f", table.Columns[i].Name, width, g.widths[1])
		}
	}
	if row := g.row(nil, g.cells(0), g.cell, nil); row.height > 4*g.cell.leading+2*cellAbove+0.1 {
		t.Errorf("a row has %.0f lines", (row.height-2*cellAbove)/g.cell.leading)
	}
	if g.cell.size < s.form.cell.size*0.8 {
		t.Errorf("letters of %.1f points", g.cell.size)
	}
}
