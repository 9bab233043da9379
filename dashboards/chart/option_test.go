package chart

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

// FuzzOption puts texts that look like other things, and numbers of any size, into every
// kind of plot: what comes out is JSON that may stand in a script element, in a size
// that can be drawn.
func FuzzOption(f *testing.F) {
	for _, text := range []string{
		"Hà Nội", "</script><script>alert(1)</script>", "<!--", "__f__function(){}__f__", "{a|b}{b}", "{c}", "__proto__", "constructor", "@tip:share", "@share:1",
		"image://https://example.org/x.png", "path://M0 0", "javascript:alert(1)", "\u2028\u2029", "\x00", "a\u202eb", "\xff\xfe", strings.Repeat("ệ", 300), "",
	} {
		f.Add(text, 0.5, 0.25, uint8(3), uint8(2))
	}
	f.Add("0", 0.0, 0.0, uint8(1), uint8(0))
	f.Add("1", float64(-math.MaxInt64), float64(math.MaxInt64), uint8(40), uint8(7))
	f.Add("2", 1e-18, 2e-18, uint8(5), uint8(1))
	f.Fuzz(func(t *testing.T, text string, a, b float64, rows, missing uint8) {
		if !counted(a) || !counted(b) {
			return
		}
		figure := strange(text, a, b, int(rows%64)+1, int(missing))
		first, day := civil.Date{Year: 2026, Month: 11, Day: 1}, civil.Date{Year: 2026, Month: 11, Day: 3}
		for _, plot := range []Plot{
			Bars{Column: 1, Reference: &Target{Value: b, Text: text}}, Bars{Column: 1, FromZero: true, Ends: 3}, Bars{Column: 2, First: 2, Wide: true},
			Columns{Stacked: true, Beside: 1}, Columns{Edge: &Edge{After: 0, Text: text}}, Funnel{Apart: 1}, Heatmap{}, Heatmap{Upright: true, Left: 1},
			Map{Column: 1, Boundary: area.V34}, Map{Column: 1, Boundary: area.V63}, Moves{Column: 1}, Pyramid{}, Spark{}, Stacked{Inks: []string{"blue", "orange"}},
			Record{Breaks: []Break{{Date: day, Text: text}}},
			Trend{Breaks: []Break{{Date: day, Text: text}}, Targets: []Target{{Value: a, Text: text}}, Band: [2]int{1, 2}, Faint: []int{3}, Dashed: []int{4}},
			Timeline{Today: day, Kinds: []Kind{{Name: text, Ink: "blue", Open: true}}},
		} {
			one := figure
			if _, spans := plot.(Timeline); spans {
				one = spanned(text, first, day)
			}
			one.Plot = plot
			if !one.Drawn() {
				continue
			}
			option, err := one.Option()
			if err != nil {
				t.Fatalf("%T: %v", plot, err)
			}
			if !json.Valid(option) || bytes.ContainsAny(option, "<>&\u2028\u2029") {
				t.Errorf("%T: %s", plot, option)
			}
			for _, format := range one.Formats() {
				if format.Width < 100 || format.Height < 40 || format.Width > MostWidth || format.Height > 20_000 {
					t.Errorf("%T: %+v", plot, format)
				}
			}
		}
	})
}

// counted says whether a number may be one of a figure: a whole count, or one divided by
// another.
func counted(v float64) bool {
	size := math.Abs(v)
	return v == 0 || size >= 1.0/math.MaxInt64 && size <= math.MaxInt64
}

// strange is a figure of rows that hold a text as their name and two numbers in turn;
// missing says which of its columns have none in every third row.
func strange(text string, a, b float64, rows, missing int) Figure {
	f := Figure{ID: "strange", Title: text, Lang: "vi", Table: Table{Columns: []Column{{Name: text}}}}
	for i := range 5 {
		f.Table.Columns = append(f.Table.Columns, Column{Name: strings.Repeat(text, i), Unit: []queries.Unit{queries.Share, queries.Cards}[i%2]})
	}
	for i := range rows {
		day := civil.Date{Year: 2026, Month: 11, Day: 1}.AddDays(i)
		row := Row{Cells: []Cell{{Text: text, Date: day}}, Tip: text, Here: i == 1}
		for column := range 5 {
			cell := NumberOf("vi", f.Table.Columns[column+1].Unit, []float64{a, b}[(i+column)%2])
			if i%3 == 0 && missing>>column&1 == 1 {
				cell = Cell{Text: Dash, Why: text}
			}
			row.Cells = append(row.Cells, cell)
		}
		f.Table.Rows = append(f.Table.Rows, row)
	}
	return f
}

// spanned is a figure of one row from a date to another.
func spanned(text string, from, to civil.Date) Figure {
	on := func(d civil.Date) Cell { return Cell{Text: d.String(), Date: d} }
	return Figure{ID: "spanned", Title: text, Lang: "vi", Table: Table{
		Columns: []Column{{Name: "name"}, {Name: "start"}, {Name: "first"}, {Name: "due"}, {Name: "done"}, {Name: "kind"}},
		Rows:    []Row{{Cells: []Cell{Label(text), on(from), on(to), on(to), {Text: Dash, Why: text}, Label(text)}}},
	}}
}
