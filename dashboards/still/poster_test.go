package still

import (
	"bytes"
	"fmt"
	"image/png"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// bars is a figure of a few bars.
func bars() chart.Figure {
	f := chart.Figure{
		ID: "ranking", Title: "Tỷ lệ người có thẻ căn cước", Subtitle: "Đến hết ngày 22/11/2026", Sentence: "Huế đứng đầu (94,10 %).", Lang: "vi",
		Notes: []string{"Từ 01/07/2024 tính cả người dưới 14 tuổi."},
		Plot:  chart.Bars{Column: 1, Wide: true},
		Source: chart.Source{
			AsOf: civil.Date{Year: 2026, Month: 11, Day: 22}, Date: "22/11/2026", Snapshot: "2026-11-22.3f9a1c", Names: "national",
			Marks: []chart.Mark{{Text: "Suy rộng từ mẫu"}}, Attribution: "Ranh giới: geoBoundaries", Simulated: true,
		},
		Table: chart.Table{Columns: []chart.Column{{Name: "Địa bàn"}, {Name: "Tỷ lệ", Unit: queries.Share}}},
	}
	for i, name := range []string{"Huế", "Đà Nẵng", "Cà Mau"} {
		f.Table.Rows = append(f.Table.Rows, chart.Row{Cells: []chart.Cell{chart.Label(name), chart.NumberOf("vi", queries.Share, 0.941-float64(i)/100)}})
	}
	f.Table.Rows = append(f.Table.Rows, chart.Row{Here: true, Cells: []chart.Cell{chart.Label("Lai Châu"), {Text: chart.Dash, Why: "Số quá nhỏ."}}})
	return f
}

// tabled is the same figure as a table.
func tabled() chart.Figure {
	f := bars()
	f.Plot = nil
	return f
}

func poster(t *testing.T, s *Studio, f chart.Figure, p Poster) *Drawing {
	t.Helper()
	d, err := s.Poster(t.Context(), f, p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// textsOf are the texts that stand on a drawing, from the top.
func textsOf(nodes []node) []string {
	var texts []string
	for _, n := range nodes {
		switch n := n.(type) {
		case *group:
			texts = append(texts, textsOf(n.nodes)...)
		case *label:
			texts = append(texts, n.text)
		}
	}
	return texts
}

func TestAPosterSaysWhatItsPageSaid(t *testing.T) {
	s := studio(t, Options{})
	for name, f := range map[string]chart.Figure{"bars": bars(), "table": tabled()} {
		for _, width := range []int{0, chart.LeastWidth, 1200, chart.MostWidth} {
			d := poster(t, s, f, Poster{Width: width})
			said := strings.Join(textsOf(d.nodes), " ")
			wants := []string{
				f.Title, f.Subtitle, f.Notes[0], "Dữ liệu mô phỏng – không phải số liệu chính thức", "Nguồn: national", "22/11/2026", "2026-11-22.3f9a1c",
				"Suy rộng từ mẫu", "Ranh giới: geoBoundaries", "Huế", "94,10", "Lai Châu",
			}
			if f.Plot == nil {
				wants = append(wants, "–: Số quá nhỏ.")
			}
			for _, want := range wants {
				if !strings.Contains(said, want) {
					t.Errorf("%s, %d wide: no %q in %q", name, width, want, said)
				}
			}
			if w, _ := d.Size(); width != 0 && w != float64(width) {
				t.Errorf("%s is %g wide, want %d", name, w, width)
			}
			inside(t, d)
		}
	}
}

// inside fails where a text reaches over the edge of its sheet.
func inside(t *testing.T, d *Drawing) {
	t.Helper()
	var look func(nodes []node)
	look = func(nodes []node) {
		for _, n := range nodes {
			switch n := n.(type) {
			case *group:
				look(n.nodes)
			case *label:
				width := d.faces.width(n.text, n.bold) * n.size
				if left := n.at.x - n.before(width); n.angle == 0 && (left < -0.5 || left+width > d.width+0.5 || n.at.y > d.height) {
					t.Errorf("%q reaches from %.1f to %.1f at %.1f of %.1f × %.1f", n.text, left, left+width, n.at.y, d.width, d.height)
				}
			}
		}
	}
	look(d.nodes)
}

// TestAWideTableCanBeReadOnAPhone draws a table that needs far more room than there is.
func TestAWideTableCanBeReadOnAPhone(t *testing.T) {
	f := tabled()
	long := "Một cột có tên dài và lời dài, không thể hẹp hơn"
	f.Table.Columns = append([]chart.Column{{Name: "TT"}}, f.Table.Columns...)
	for i := range f.Table.Rows {
		row := &f.Table.Rows[i]
		row.Cells = append([]chart.Cell{chart.Label(strconv.Itoa(i + 1))}, row.Cells...)
		for range 6 {
			row.Cells = append(row.Cells, chart.Label(long))
		}
	}
	for i := range 6 {
		f.Table.Columns = append(f.Table.Columns, chart.Column{Name: fmt.Sprintf("Cột %d", i)})
	}
	d := poster(t, studio(t, Options{}), f, Poster{Width: 360})
	inside(t, d)
	var least func(nodes []node) float64
	least = func(nodes []node) float64 {
		size := 100.
		for _, n := range nodes {
			switch n := n.(type) {
			case *group:
				size = min(size, least(n.nodes))
			case *label:
				size = min(size, n.size)
			}
		}
		return size
	}
	if size := least(d.nodes); size < 9.5 {
		t.Errorf("letters of %.1f pixels", size)
	}
	said := textsOf(d.nodes)
	for _, want := range []string{"1. " + f.Table.Rows[0].Cells[1].Text, "Cột 5"} {
		if !slices.Contains(said, want) {
			t.Errorf("no %q in %q", want, said)
		}
	}
}

func TestAPosterOfRealNumbersDoesNotWarn(t *testing.T) {
	f := bars()
	f.Source.Simulated = false
	if said := strings.Join(textsOf(poster(t, studio(t, Options{}), f, Poster{}).nodes), " "); strings.Contains(said, "mô phỏng") {
		t.Error(said)
	}
}

func TestAFigureWithoutNumbersIsAPosterThatSaysSo(t *testing.T) {
	f := bars()
	f.Table.Rows = f.Table.Rows[3:]
	said := textsOf(poster(t, studio(t, Options{}), f, Poster{}).nodes)
	if !slices.Contains(said, "Chưa có số liệu để vẽ.") {
		t.Errorf("%q", said)
	}
}

func TestThemesTouchNothingButColours(t *testing.T) {
	s := studio(t, Options{})
	f := bars()
	light := poster(t, s, f, Poster{}).SVG(SVGOptions{})
	for theme, want := range map[chart.Theme]struct{ ground, text, bar string }{
		chart.Light: {"#fefefe", "#1a1d24", "#2b6cb0"}, chart.Dark: {"#181c24", "#e8ebf0", "#6fa8ea"}, chart.Print: {"#ffffff", "#1a1d24", "#2b6cb0"},
	} {
		d := poster(t, s, f, Poster{Theme: theme})
		svg := string(d.SVG(SVGOptions{}))
		if len(svg) != len(light) {
			t.Errorf("%s: %d bytes, light %d", theme, len(svg), len(light))
		}
		for _, colour := range []string{want.ground, want.text, want.bar} {
			if !strings.Contains(svg, `"`+colour+`"`) {
				t.Errorf("%s: nothing is %s", theme, colour)
			}
		}
		if at(pixels(t, d, 1, ""), 2, 200).A != 255 {
			t.Errorf("%s: the ground can be looked through", theme)
		}
	}
}

func TestPostersAreTheSameBytesFromAnyStudio(t *testing.T) {
	one, other := studio(t, Options{}), studio(t, Options{Workers: 2})
	var first, second [][]byte
	both := []chart.Figure{bars(), tabled()}
	file := func(s *Studio, f chart.Figure) []byte {
		d := poster(t, s, f, Poster{Theme: chart.Dark, Width: 800})
		pixels, err := d.PNG(2, "")
		if err != nil {
			t.Fatal(err)
		}
		return append(d.SVG(SVGOptions{Title: f.Title, Outlined: true}), pixels...)
	}
	for _, f := range both {
		first = append(first, file(one, f))
	}
	drawn(t, other, "heatmap") // it has drawn other things before
	for _, f := range slices.Backward(both) {
		second = append(second, file(other, f))
	}
	slices.Reverse(second)
	if !slices.EqualFunc(first, second, bytes.Equal) {
		t.Error("other bytes")
	}
	if again := file(one, both[0]); !bytes.Equal(again, first[0]) {
		t.Error("other bytes the second time")
	}
}

func TestAPosterIsNoWiderThanAllowed(t *testing.T) {
	s := studio(t, Options{})
	for _, p := range []Poster{{Width: chart.LeastWidth - 1}, {Width: chart.MostWidth + 1}, {Width: -5}} {
		if _, err := s.Poster(t.Context(), bars(), p); err == nil || !strings.Contains(err.Error(), "360 to 1600") {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

func TestLongTablesSayHowManyRowsAreLeft(t *testing.T) {
	f := tabled()
	for range 500 {
		f.Table.Rows = append(f.Table.Rows, f.Table.Rows[0])
	}
	d := poster(t, studio(t, Options{}), f, Poster{})
	if _, height := d.Size(); height > tallest+600 {
		t.Errorf("%g pixels high", height)
	}
	if said := strings.Join(textsOf(d.nodes), " "); !strings.Contains(said, "dòng nữa trong bảng số liệu") {
		t.Error("nothing says that rows are left out")
	}
}

func TestTablesWiderThanTheirSheetAreDrawnSmaller(t *testing.T) {
	f := tabled()
	for i := range 12 {
		f.Table.Columns = append(f.Table.Columns, chart.Column{Name: "Người đang sống", Unit: queries.Persons})
		for r := range f.Table.Rows {
			f.Table.Rows[r].Cells = append(f.Table.Rows[r].Cells, chart.NumberOf("vi", queries.Persons, float64(100_000_000+i)))
		}
	}
	s := studio(t, Options{})
	inside(t, poster(t, s, f, Poster{Width: 400}))
	if width, _ := poster(t, s, f, Poster{}).Size(); width < 900 {
		t.Errorf("left to itself it is %g wide", width)
	}
}

func TestLinesBreakAtSpaces(t *testing.T) {
	faces, err := openFaces()
	if err != nil {
		t.Fatal(err)
	}
	l := lettering{size: 10}
	wide := func(s string) float64 { return faces.measured(s, l) }
	for _, c := range []struct {
		name, text string
		width      float64
		most       int
		want       []string
	}{
		{"nothing", "  ", 100, 0, nil},
		{"one line", "Hà Nội", 100, 0, []string{"Hà Nội"}},
		{"two lines", "Bà Rịa Vũng Tàu", wide("Bà Rịa Vũng") + 0.1, 0, []string{"Bà Rịa Vũng", "Tàu"}},
		{"what holds together", "94,10\u00a0% ở Huế", wide("94,10\u00a0%") + 0.1, 0, []string{"94,10\u00a0%", "ở Huế"}},
		{"a word too wide", "aaaaaa b", wide("aaaa") + 0.1, 0, []string{"aaaa", "aa b"}},
		{"a letter too wide", "ab", 1, 0, []string{"a", "b"}},
		{"more than there is room for", "một hai ba bốn năm", wide("một hai") + 0.1, 2, []string{"một hai", "ba…"}},
		{"composed", "Hue\u0302\u0301", 100, 0, []string{"Huế"}},
	} {
		l.most = c.most
		if got := faces.lines(c.text, l, c.width); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// FuzzPoster puts texts that look like other things into every place of a figure.
func FuzzPoster(f *testing.F) {
	for _, text := range []string{
		"</script><script>alert(1)</script>", "__f__function(){}__f__", "=1+1", "../../etc/passwd", "%s%n%!d", "{a|b}{b}", "__proto__", "@share:1",
		`" onload="alert(1)`, "image://https://example.org/x.png", "url(#a)", "\x00\x1b[31m", "a\u202eb", "]]>", "&lt;", "\u2028", strings.Repeat("ệ", 300),
	} {
		f.Add(text)
	}
	s, err := Open(Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := s.Close(); err != nil {
			f.Error(err)
		}
	})
	f.Fuzz(func(t *testing.T, text string) {
		figure := bars()
		figure.Title, figure.Subtitle, figure.Sentence, figure.Notes = text, text, text, []string{text}
		figure.Source.Names = text
		figure.Table.Columns[1].Name = text
		figure.Table.Rows[0].Cells[0] = chart.Label(text)
		table := figure
		table.Plot = nil
		for _, one := range []chart.Figure{figure, table} {
			d, err := s.Poster(t.Context(), one, Poster{Width: 400})
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			written(t, d.SVG(SVGOptions{Title: one.Title, Description: one.Sentence, Outlined: true}))
			written(t, d.SVG(SVGOptions{Title: one.Title, Description: one.Sentence}))
			pixels, err := d.PNG(1, "")
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if _, err := png.Decode(bytes.NewReader(pixels)); err != nil {
				t.Error(err)
			}
		}
	})
}
