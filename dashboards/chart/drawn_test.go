package chart

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries"
)

// lines is a figure of lines over some days from 1 November 2026; below 0: no number.
func lines(plot Plot, columns ...[]float64) *Figure {
	f := &Figure{ID: "lines", Lang: "vi", Plot: plot, Table: Table{Columns: []Column{{Name: "date"}}}}
	for i, values := range columns {
		f.Table.Columns = append(f.Table.Columns, Column{Name: string(rune('a' + i)), Unit: queries.Share})
		for day, v := range values {
			if i == 0 {
				d := civil.Date{Year: 2026, Month: 11, Day: 1 + day}
				f.Table.Rows = append(f.Table.Rows, Row{Cells: []Cell{{Text: d.String(), Date: d}}})
			}
			cell := Cell{Text: Dash, Why: "none"}
			if v >= 0 {
				cell = NumberOf("vi", queries.Share, v)
			}
			f.Table.Rows[day].Cells = append(f.Table.Rows[day].Cells, cell)
		}
	}
	return f
}

func TestLastNumbersOfLinesAreWrittenWhereThereIsRoom(t *testing.T) {
	trend := Trend{Dashed: []int{4}}
	f := lines(trend, []float64{0.5, 0.9, -1}, []float64{0.5, 0.88, 0.89}, []float64{0.1, 0.2, 0.3}, []float64{0, 0, 1})
	got := trend.ends(f.Table.parts(), 5, 1)
	for column, want := range map[int]string{1: "top", 2: "bottom", 3: "top", 4: ""} {
		if got[column] != want {
			t.Errorf("column %d: %q, want %q", column, got[column], want)
		}
	}
	crowded := lines(trend, []float64{0.5}, []float64{0.51}, []float64{0.52})
	if got := trend.ends(crowded.Table.parts(), 4, 1); len(got) != 2 {
		t.Errorf("of three lines at one height %v are written", got)
	}
	spread := lines(trend, []float64{0.78}, []float64{0.75}, []float64{0.60}, []float64{0.1})
	if got := trend.ends(spread.Table.parts(), 4, 1); got[1] != "top" || got[2] != "bottom" || got[3] != "bottom" {
		t.Errorf("the number of a line stands in that of the one above: %v", got)
	}
	option, err := f.Option()
	if err != nil {
		t.Fatal(err)
	}
	if want := `"coord":["2026-11-02",0.9],"text":"90,00`; !strings.Contains(string(option), want) {
		t.Errorf("the last number of the first line is not marked: %s", option)
	}
}

func TestTargetLongPassedDoesNotFlattenALine(t *testing.T) {
	f := lines(nil, []float64{0.91, 0.92})
	for value, within := range map[float64]bool{0.3: false, 1: true} {
		from, to, _ := Trend{Targets: []Target{{Value: value}}}.bounds(f.Table.parts(), 2)
		if got := from <= value && value <= to; got != within {
			t.Errorf("target %g, axis from %g to %g", value, from, to)
		}
	}
}

func TestStraightLinesStandWhereTheirNumberIs(t *testing.T) {
	f := lines(Bars{Column: 1, Reference: &Target{Value: 0.97645, Text: "x"}}, []float64{0.95, 0.99})
	option, err := f.Option()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(option), `"precision":-1`) || !strings.Contains(string(option), "0.97645") {
		t.Errorf("a line is rounded to a whole point of a share: %s", option)
	}
}

func TestBarsOfMoreThanAllAreNotCut(t *testing.T) {
	f := lines(Bars{Column: 1, FromZero: true}, []float64{0.99, 1.08})
	option, err := f.Option()
	if err != nil {
		t.Fatal(err)
	}
	var drawn struct {
		XAxis []struct{ Min, Max float64 }
	}
	if err := json.Unmarshal(option, &drawn); err != nil {
		t.Fatal(err)
	}
	if drawn.XAxis[0].Max < 1.08 || drawn.XAxis[0].Min != 0 {
		t.Errorf("axis %+v", drawn.XAxis[0])
	}
}

func TestRankingsThatDoNotBeginAtZeroAreDots(t *testing.T) {
	for plot, want := range map[*Bars]string{{Column: 1}: "bar scatter", {Column: 1, FromZero: true}: "bar"} {
		f := lines(*plot, []float64{0.9978, 0.9956, -1})
		f.Table.Rows[0].Link = "/provinces/79"
		option, err := f.Option()
		if err != nil {
			t.Fatal(err)
		}
		var drawn struct {
			Series []struct {
				Type   string
				Silent bool
				Data   []any
			}
		}
		if err := json.Unmarshal(option, &drawn); err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, s := range drawn.Series {
			kinds = append(kinds, s.Type)
		}
		last := drawn.Series[len(drawn.Series)-1]
		first, ok := last.Data[0].(map[string]any)
		if strings.Join(kinds, " ") != want || last.Silent || !ok || first["link"] != "/provinces/79" {
			t.Errorf("%v, the first item is %v, want %s", kinds, last.Data[0], want)
		}
	}
}

func TestCountsFarApartGetClassesThatGrow(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{490_880, 13_461_968, "200–500 nghìn, 0,5–1,0 triệu, 1–2 triệu, 2–5 triệu, 5–10 triệu, 10–20 triệu"},
		{3, 9_000, "2–200, 200–500, 500–1.000, 1.000–2.000, 2.000–5.000, 5.000–10.000"},
		{100, 400, "100–200, 200–300, 300–400"},
		{0, 2_400_000, "0–500 nghìn, 0,5–1,0 triệu, 1,0–1,5 triệu, 1,5–2,0 triệu, 2,0–2,5 triệu"},
	} {
		var labels []string
		list := bands("vi", queries.Cards, c.low, c.high, 6)
		for _, b := range list {
			labels = append(labels, b.label)
		}
		if got := strings.ReplaceAll(strings.Join(labels, ", "), "\u00a0", " "); got != c.want || len(list) > 6 {
			t.Errorf("%g to %g: %s", c.low, c.high, got)
		}
	}
}

func TestBreaksStandBetweenColumns(t *testing.T) {
	f := lines(Columns{Breaks: []Edge{{After: 0, Text: "01/07/2024"}}, Beside: 1}, []float64{0.1, 0.2}, []float64{0.3, 0.4})
	option, err := f.Option()
	if err != nil {
		t.Fatal(err)
	}
	var drawn struct {
		XAxis  []struct{ Max any }
		Series []struct {
			XAxisIndex int
			Data       []any
			MarkLine   struct{ Data []struct{ XAxis any } }
		}
	}
	if err := json.Unmarshal(option, &drawn); err != nil {
		t.Fatal(err)
	}
	if len(drawn.Series) != 2 { // the column that stands in the table only is not drawn
		t.Fatalf("%d series", len(drawn.Series))
	}
	edge := drawn.Series[1]
	if edge.XAxisIndex != 1 || edge.MarkLine.Data[0].XAxis != 1.0 || drawn.XAxis[1].Max != 2.0 {
		t.Errorf("%+v on %+v", edge, drawn.XAxis)
	}
}

func TestFunnelSaysWhyAStepHasNoNumber(t *testing.T) {
	f := &Figure{ID: "funnel", Lang: "vi", Plot: Funnel{Apart: 1}, Table: Table{
		Columns: []Column{{Name: "step"}, {Name: "count", Unit: queries.Cards}, {Name: "share", Unit: queries.Share}},
		Rows: []Row{
			{Cells: []Cell{Label("received"), NumberOf("vi", queries.Cards, 1000), {}}},
			{Cells: []Cell{Label("approved"), NumberOf("vi", queries.Cards, 900), NumberOf("vi", queries.Share, 0.9)}},
			{Cells: []Cell{Label("rejected"), {Text: Dash, Why: "too fine"}, {Text: Dash, Why: "too fine"}}},
		},
	}}
	option, err := f.Option()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"text":"received: 1.000"`, "approved: 900 · 90,00", `"text":"rejected: – (too fine)"`} {
		if !strings.Contains(string(option), want) {
			t.Errorf("the option lacks %q: %s", want, option)
		}
	}
}

func TestRankingSaysWhoSharesAPlace(t *testing.T) {
	f := lines(nil, []float64{1, 1, 0.5, 0.4, 0.4})
	for i, name := range []string{"A", "B", "C", "D", "E"} {
		f.Table.Rows[i].Cells[0] = Label(name)
	}
	day := civil.Date{Year: 2026, Month: 11, Day: 22}
	for better, want := range map[queries.Better]string{
		queries.Higher:  "Ngày 22/11/2026, A cùng 1 địa phương khác đứng đầu (100,00 %), E cùng 1 địa phương khác đứng cuối (40,00 %).",
		queries.Lower:   "Ngày 22/11/2026, D cùng 1 địa phương khác đứng đầu (40,00 %), B cùng 1 địa phương khác đứng cuối (100,00 %).",
		queries.Neither: "Ngày 22/11/2026, cao nhất là A cùng 1 địa phương khác (100,00 %), thấp nhất là E cùng 1 địa phương khác (40,00 %).",
	} {
		if got := strings.ReplaceAll(RankingSentence("vi", &f.Table, 1, better, day), "\u00a0", " "); got != want {
			t.Errorf("%s: %s\nwant %s", better, got, want)
		}
	}
}

func TestRankingOfEqualsNamesNobody(t *testing.T) {
	f := lines(nil, []float64{1, 1, 1})
	f.Table.Rows = append(f.Table.Rows, Row{Cells: []Cell{Label("hidden"), {Text: Dash, Why: "hidden"}}})
	got := strings.ReplaceAll(RankingSentence("vi", &f.Table, 1, queries.Higher, civil.Date{Year: 2026, Month: 11, Day: 22}), "\u00a0", " ")
	if want := "Ngày 22/11/2026, cả 3 địa phương cùng mức 100,00 %. Chỉ tính 3 nơi có số liệu; 1 nơi không hiển thị."; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestTicksAreNeverWrittenAlike(t *testing.T) {
	for _, c := range []struct {
		unit       queries.Unit
		high, step float64
		want       string
	}{
		{queries.Cards, 8_940_000, 20_000, "@number"}, {queries.Cards, 120_000_000, 20_000_000, "@compact"}, {queries.Cards, 9_000, 1_000, "@compact"},
		{queries.Cards, 9_000, 50, "@number"}, {queries.Cards, 40, 5, "@compact"}, {queries.Share, 1, 0.005, "@share:1"},
	} {
		if got := ticks(c.unit, c.high, c.step); got != c.want {
			t.Errorf("%s up to %g by %g: %s, want %s", c.unit, c.high, c.step, got, c.want)
		}
	}
}

func TestLegendTakesTheLinesItNeeds(t *testing.T) {
	for want, names := range map[int][]string{21: {"Hà Nội", "Cả nước"}, 42: {"Đến 7 ngày", "8–30 ngày", "31–90 ngày", "Trên 90 ngày"}} {
		if got := legendRoom(names); got != want {
			t.Errorf("%v: %d, want %d", names, got, want)
		}
	}
}

func TestLongNamesAmongManyAreNotCut(t *testing.T) {
	names := make([]string, 63)
	names[40] = "Bà Rịa - Vũng Tàu"
	if grid := named(names, 6, 4); grid["left"] != 112 || grid["containLabel"] != false {
		t.Errorf("63 names: %v", grid)
	}
	if grid := named(names[:34], 6, 4); grid["containLabel"] != true {
		t.Errorf("34 names: %v", grid)
	}
}

func TestAFigureWithoutANumberInItsColumnIsAnOptionAllTheSame(t *testing.T) {
	f := Figure{Lang: "vi", Plot: Bars{Column: 1, Reference: &Target{Value: 0.5, Text: "Cả nước"}}, Table: Table{
		Columns: []Column{{Name: "area"}, {Name: "value", Unit: queries.Share}, {Name: "count", Unit: queries.Cards}},
		Rows:    []Row{{Cells: []Cell{Label("Hà Nội"), {Text: Dash, Why: "no source"}, NumberOf("vi", queries.Cards, 0)}}},
	}}
	if !f.Drawn() {
		t.Fatal("nothing to draw")
	}
	for _, plot := range []Plot{f.Plot, Bars{Column: 1}, Bars{Column: 1, FromZero: true}} {
		f.Plot = plot
		if _, err := f.Option(); err != nil {
			t.Errorf("%+v: %v", plot, err)
		}
	}
}
