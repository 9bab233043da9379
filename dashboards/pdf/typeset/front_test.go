package typeset

import (
	"fmt"
	"strings"
	"testing"

	"toancanh/dashboards/chart"
)

// frontOf is a front with a table of key numbers, and notices above it.
func frontOf(notices int) Front {
	table := chart.Table{Columns: []chart.Column{{Name: "Chỉ tiêu"}, {Name: "Kết quả"}, {Name: "Tỷ lệ, thứ hạng, thay đổi"}}}
	for i := range 6 {
		table.Rows = append(table.Rows, chart.Row{Cells: []chart.Cell{
			{Text: fmt.Sprintf("Dòng%d đã hoàn thành", i+1)}, {Text: "13.033.592 hồ sơ"}, {Text: "Tỷ lệ số hóa: 99,65 %, hạng 26/34; +6.032 hồ sơ; gần như không đổi; Mục tiêu: còn thiếu 0,35 điểm %"},
		}})
	}
	short := lorem[:strings.Index(lorem, ";")]
	f := Front{First: []Block{Letterhead{Left: []string{"", "ỦY BAN NHÂN DÂN", "SỐ"}, Right: []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"}, Date: "Hà Nội, ngày …… tháng …… năm 2026"}}}
	for range notices {
		f.First = append(f.First, Notice{"warn", "Dữ liệu mô phỏng – không phải số liệu chính thức"})
	}
	f.First = append(f.First, Heading{1, "Báo cáo"}, Paragraph{Spans: Text(short)}, Table{Caption: "Số liệu chính", Table: table},
		Bottom{[]Block{Paragraph{Spans: Text(lorem + " " + lorem), Small: true}, Seal{Code: "7K3M-9QXA", URL: "https://a.example/verify/7K3M-9QXA", Label: "Kiểm tra"}}})
	for i := range 3 {
		f.Then = append(f.Then, Heading{3, fmt.Sprintf("Mục %d", i+1)}, List{[][]Span{Text(short), Text(short), Text("Câu cuối. " + short)}})
	}
	f.Then = append(f.Then, SignOff{Left: []string{"Nơi nhận:"}, Right: []string{"TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"}})
	return f
}

func TestAFrontIsSetCloserUntilItFindsRoom(t *testing.T) {
	parted := 0
	for notices := range 5 {
		front := frontOf(notices)
		for _, closer := range []bool{true, false} {
			blocks := []Block{front, PageBreak{}, Heading{2, "Sau đó"}}
			if !closer {
				blocks = append(append(append([]Block{}, front.First...), front.Then...), blocks[1:]...)
			}
			pages := pagesOf(t, plainDocument(Annex, blocks...))
			stands := strings.Contains(pages[0], "Dòng1") && strings.Contains(pages[0], "Dòng6") && strings.Contains(pages[1], "CHỦ TỊCH") && strings.Contains(pages[1], "Mục 3") && len(pages) == 3
			switch {
			case !closer && !stands:
				parted++
			case closer && !stands:
				t.Errorf("%d notices: the front falls apart onto %d pages", notices, len(pages))
			}
		}
	}
	if parted == 0 {
		t.Error("all of it finds room anyway: nothing was tried")
	}
}

func TestWhoSignsStandsWithTheLastSection(t *testing.T) {
	for lines := 28; lines < 42; lines++ {
		var blocks []Block
		for range lines {
			blocks = append(blocks, Paragraph{Spans: Text("Một dòng")})
		}
		blocks = append(blocks, Heading{3, "Việc chậm"}, List{[][]Span{Text("Một câu."), Text("Hai câu."), Text("Ba câu.")}}, SignOff{Right: []string{"CHỦ TỊCH"}})
		for n, page := range pagesOf(t, plainDocument(Annex, blocks...)) {
			if strings.Contains(page, "CHỦ TỊCH") != strings.Contains(page, "Việc chậm") {
				t.Errorf("%d lines: page %d is %q", lines, n+1, page)
			}
		}
	}
}
