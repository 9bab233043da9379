package typeset

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toancanh/dashboards/chart"
	"toancanh/dashboards/still"
)

func studio(t testing.TB) *still.Studio {
	t.Helper()
	s, err := still.Open(still.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// drawn draws an option of the tests of stills.
func drawn(t testing.TB, s *still.Studio, kind string, width, height int, lang string) *still.Drawing {
	t.Helper()
	option, err := os.ReadFile(filepath.Join("..", "..", "still", "testdata", kind+".json"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Draw(t.Context(), option, still.Format{Width: width, Height: height, Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func number64(v float64) *float64 { return &v }

// communes is a table like those of reports.
func communes(rows int) chart.Table {
	t := chart.Table{Columns: []chart.Column{{Name: "Xã, phường"}, {Name: "Dân số", Unit: "person"}, {Name: "Đã số hóa", Unit: "person"},
		{Name: "Tỷ lệ số hóa", Unit: "share"}, {Name: "Thẻ căn cước đã trao", Unit: "card"}, {Name: "Chờ trên 7 ngày làm việc", Unit: "card"}, {Name: "Định danh mức 2", Unit: "account"}, {Name: "Tiến độ"}}}
	names := []string{"Phường Sài Gòn", "Phường Tân Định", "Xã Bình Chánh", "Đặc khu Côn Đảo", "Phường Bến Thành", "Xã Nhà Bè", "Phường Thủ Đức", "Xã Củ Chi"}
	for i := range rows {
		name := fmt.Sprintf("%s %d", names[i%len(names)], i+1)
		cell := func(format string, v float64) chart.Cell {
			return chart.Cell{Text: fmt.Sprintf(format, v), Value: number64(v)}
		}
		r := chart.Row{Link: fmt.Sprintf("/communes/%d?as_of=2026-11-22", 26740+i), Here: i == 3, Whole: i == 0,
			Cells: []chart.Cell{chart.Label(name), {Text: "1.234.567", Value: number64(1234567)}, {Text: "1.172.690", Value: number64(1)}, {Text: "94,99 %", Value: number64(0.9499)},
				cell("%.0f", float64(8000+i)), cell("%.0f", float64(i*7)), cell("%.0f", float64(i*111)), {Text: "Đúng hạn", Level: "good"}}}
		switch i % 7 {
		case 2:
			r.Cells[5] = chart.Cell{Text: "–", Why: "Dưới 10 người: không công bố để không nhận ra ai."}
			r.Cells[7] = chart.Cell{Text: "Quá hạn 12 ngày", Level: "bad"}
		case 4:
			r.Cells[3] = chart.Cell{Text: "–", Why: "Nguồn không trả lời trong đêm này."}
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

const lorem = "Tính đến hết ngày 22/11/2026, toàn tỉnh đã số hóa 94,99 % hồ sơ dân cư, tăng 0,42 điểm phần trăm so với cuối tháng trước; đứng thứ 7 trong 34 tỉnh, thành phố và thứ 2 trong vùng. Với tốc độ hiện nay, mục tiêu 97 % sẽ đạt vào ngày 14/01/2027, chậm 14 ngày so với kế hoạch. Còn 12.408 hồ sơ cấp thẻ căn cước chờ quá 7 ngày làm việc, tập trung ở Phường Sài Gòn, Xã Bình Chánh và Đặc khu Côn Đảo."

// rich is a document with everything a document may have.
func rich(t testing.TB, layout Layout, rows int) Document {
	t.Helper()
	s := studio(t)
	line := drawn(t, s, "line", 600, 320, "vi")
	d := Document{Lang: "vi", Title: "Báo cáo Đề án 06: Thành phố Hồ Chí Minh, ngày 22/11/2026", Subject: "Tiến độ thực hiện Đề án 06", Author: "Toàn cảnh Đề án 06",
		Keywords: []string{"Đề án 06", "TP. Hồ Chí Minh"}, Layout: layout, Running: "Báo cáo Đề án 06 · Thành phố Hồ Chí Minh · 22/11/2026",
		Foot: "Bản chụp 20261122-a1b2c3 · Mã kiểm tra 7K3M-9QXA-22PD", Base: "https://toancanh.example/",
	}
	if layout == Annex {
		d.Blocks = append(d.Blocks, Letterhead{Left: []string{"ỦY BAN NHÂN DÂN", "THÀNH PHỐ HỒ CHÍ MINH", "Số:        /BC-UBND"},
			Right: []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"}, Date: "TP. Hồ Chí Minh, ngày 23 tháng 11 năm 2026"})
	}
	var seal Block = Seal{Code: "7K3M-9QXA-22PD-X4TN", URL: "https://toancanh.example/verify/7K3M-9QXA-22PD-X4TN", Label: "Kiểm tra văn bản này"}
	if layout == Annex {
		seal = Bottom{[]Block{Paragraph{Spans: Text(lorem), Small: true}, seal}}
	}
	tiles := Tiles{}
	for i, name := range []string{"Hồ sơ dân cư đã số hóa", "Đã xác thực, có số định danh", "Thẻ căn cước đã trao", "Tài khoản định danh đã kích hoạt", "Dịch vụ công trực tuyến", "Nhiệm vụ đúng hạn"} {
		tile := Tile{Name: name, Value: "94,99", Unit: "%", Lines: []Span{{Text: "+0,42 điểm so với 31/10/2026", Level: "good"}, {Text: "Mục tiêu 97 % vào 31/12/2026"}}}
		if i < 3 {
			tile.Spark, tile.SparkAlt = drawn(t, s, "line", 600, 160, "vi"), "Tăng đều từ tháng 1 đến tháng 11"
		}
		tiles.Items = append(tiles.Items, tile)
	}
	d.Blocks = append(d.Blocks,
		Heading{1, "Thành phố Hồ Chí Minh: tình hình thực hiện Đề án 06"},
		Paragraph{Spans: Text("Số liệu đến hết ngày 22/11/2026 · bản chụp 20261122-a1b2c3"), Small: true},
		Notice{"bad", "SỐ LIỆU MÔ PHỎNG: không phải số liệu chính thức. Mọi con số trong báo cáo này được tạo ra để thử nghiệm phần mềm."},
		tiles,
		Heading{2, "Điều cần biết"},
		Paragraph{Spans: []Span{{Text: lorem + " "}, {Text: "Chậm tiến độ", Level: "bad"}, {Text: " so với "}, {Text: "kế hoạch năm", Link: "/tasks?due=2026"}, {Text: "; xem thêm tại "}, {Text: "trang của thành phố", Italic: true, Link: "https://toancanh.example/provinces/79"}, {Text: "."}}},
		List{Items: [][]Span{{{Text: "Còn "}, {Text: "12.408", Bold: true}, {Text: " hồ sơ chờ quá hạn."}}, Text(lorem), Text("Ba nhiệm vụ quá hạn trên 30 ngày.")}},
		seal,
		Heading{2, "Độ phủ"},
		Paragraph{Spans: Text(lorem)},
		Figure{Drawing: line, Title: "Tỷ lệ số hóa theo tháng", Alt: "Tỷ lệ số hóa tăng từ 80 % lên 94,99 %.", Notes: []string{"Từ 01/07/2024 mẫu số tính cả người dưới 14 tuổi."}},
		Figure{Drawing: drawn(t, s, "ranking", 520, 760, "vi"), Title: "Xếp hạng", Alt: "Xếp hạng 34 tỉnh, thành phố.", Width: 0.5},
		Figure{Drawing: drawn(t, s, "map", 480, 520, "vi"), Title: "Bản đồ", Alt: "Bản đồ 34 tỉnh, thành phố, có quần đảo Hoàng Sa và Trường Sa.", Width: 0.5, Notes: []string{"Ranh giới: geoBoundaries, CC BY 4.0."}},
		Heading{2, "Xã, phường"},
		Heading{3, "Toàn bộ xã, phường, đặc khu"},
		Table{Caption: "Bảng 1. Các xã, phường, đặc khu", Table: communes(rows), Notes: []string{"Nguồn: CSDL quốc gia về dân cư."}},
		Heading{2, "Nhiệm vụ"},
		Table{Caption: "Bảng 2. Nhiệm vụ quá hạn", Table: communes(30), Landscape: true},
		Heading{2, "Định nghĩa"},
		Paragraph{Spans: Text(lorem + " " + lorem)},
	)
	if layout == Annex {
		d.Blocks = append(d.Blocks, SignOff{Left: []string{"Nơi nhận:", "- Như trên;", "- Lưu: VT."}, Right: []string{"TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"}})
	}
	return d
}

func written(t testing.TB, d Document) []byte {
	t.Helper()
	content, err := d.Write()
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestCheckersFindNoFault(t *testing.T) {
	var files []string
	for _, layout := range []Layout{Summary, Annex} {
		path := saved(t, string(layout)+".pdf", written(t, rich(t, layout, 60)))
		files = append(files, path)
		runs(t, "qpdf", "--check", path)
		for i, line := range strings.Split(strings.TrimSpace(runs(t, "pdffonts", path)), "\n") {
			fields := strings.Fields(line)
			if i > 1 && (len(fields) < 7 || strings.Join(fields[len(fields)-5:len(fields)-2], " ") != "yes yes yes" || !strings.Contains(fields[0], "+")) {
				t.Errorf("%s: a font is not embedded, cut and readable: %s", layout, line)
			}
		}
		info := runs(t, "pdfinfo", path)
		for _, want := range []string{"Tagged:          yes", "Title:           Báo cáo Đề án 06: Thành phố Hồ Chí Minh, ngày 22/11/2026", "Page size:       595.276 x 841.89 pts (A4)"} {
			if !strings.Contains(info, want) {
				t.Errorf("%s: pdfinfo does not say %q:\n%s", layout, want, info)
			}
		}
		if strings.Contains(info, "Date") {
			t.Errorf("%s: the file says when it was made:\n%s", layout, info)
		}
		structure := runs(t, "pdfinfo", "-struct-text", path)
		for _, want := range []string{"H1", "H2", "H3", "Table", "THead", "TBody", "TH:", "/Scope /Column", "/Scope /Row", "Caption", "Figure", "Note", "Link", "LBody", "/BBox"} {
			if !strings.Contains(structure, want) {
				t.Errorf("%s: no %s in the structure", layout, want)
			}
		}
	}
	// One start of veraPDF for all kinds of files: it takes longer than checking them.
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signed := written(t, rich(t, Annex, 5))
	for range 2 {
		if signed, err = Sign(signed, signature(t, key, "Ủy ban nhân dân Thành phố Hồ Chí Minh")); err != nil {
			t.Fatal(err)
		}
	}
	files = append(files, saved(t, "signed.pdf", signed), saved(t, "odd.pdf", written(t, oddDocument(Summary))))
	veraPDF(t, files...)
}

func TestSameDocumentGivesSameBytes(t *testing.T) {
	for _, layout := range []Layout{Summary, Annex} {
		d := rich(t, layout, 20)
		if !bytes.Equal(written(t, d), written(t, d)) {
			t.Errorf("%s: two files differ", layout)
		}
	}
}

func TestMistakesAreToldAllAtOnce(t *testing.T) {
	d := Document{Layout: "poster", Blocks: []Block{Heading{4, "Tiêu đề"}, Figure{Title: "Hình"}, Table{Caption: "Bảng", Table: chart.Table{
		Columns: []chart.Column{{Name: "Xã"}}, Rows: []chart.Row{{}}}}, nil}}
	_, err := d.Write()
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{`layout "poster"`, "no language", "no title", `block 1: heading "Tiêu đề": level 4`, `block 2: figure "Hình": needs a drawing`,
		`block 3: table "Bảng": row 1 has 0 cells for 1 columns`, "block 4: nothing"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s\n%v", want, err)
		}
	}
}
