package chart

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"toancanh/queries"
	"toancanh/queries/area"
)

// ranking is a table of n rows that fall from 1 in steps of a hundredth.
func ranking(n int, here int) Table {
	t := Table{Columns: []Column{{Name: "Địa bàn"}, {Name: "Tỷ lệ", Unit: queries.Share}}}
	for i := range n {
		v := 1 - float64(i)/100
		t.Rows = append(t.Rows, Row{Here: i == here, Cells: []Cell{Label("X" + strconv.Itoa(i)), NumberOf("vi", queries.Share, v)}})
	}
	return t
}

func TestBarsOfTheEndsSayWhatIsLeftOut(t *testing.T) {
	names := func(f Figure) string {
		var list []string
		for _, r := range f.Plot.(Bars).rows(&f) {
			list = append(list, r.Cells[0].Text)
		}
		return strings.Join(list, "|")
	}
	table := ranking(9, 4)
	table.Rows = append(table.Rows, Row{Cells: []Cell{Label("X9"), {Text: Dash, Why: "?"}}})
	f := Figure{Lang: "vi", Table: table, Plot: Bars{Column: 1, Ends: 2}}
	if got := names(f); got != "X0|X1|… 2 nơi khác|X4|… 2 nơi khác|X7|X8|… 1 nơi khác" {
		t.Error(got)
	}
	f.Plot = Bars{Column: 1}
	if got := names(f); strings.Contains(got, "…") {
		t.Error(got)
	}
	if _, err := f.Option(); err != nil {
		t.Error(err)
	}
}

func TestMovesPointToTheirSide(t *testing.T) {
	f := Figure{Lang: "vi", Table: Table{
		Columns: []Column{{Name: "Địa bàn"}, {Name: "Thay đổi", Unit: queries.Share}},
		Rows: []Row{
			{Cells: []Cell{Label("A"), NumberOf("vi", queries.Share, .02)}},
			{Cells: []Cell{Label("B"), NumberOf("vi", queries.Share, -.01)}},
			{Cells: []Cell{Label("C"), {Text: Dash, Why: "?"}}},
		},
	}, Plot: Moves{Column: 1}}
	text, err := f.Option()
	if err != nil {
		t.Fatal(err)
	}
	var option struct {
		Series []struct {
			Data []struct {
				Name  string
				Label struct{ Position string }
			}
		}
	}
	if err := json.Unmarshal(text, &option); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range option.Series[0].Data {
		got = append(got, d.Name+" "+d.Label.Position)
	}
	if strings.Join(got, ", ") != "A right, B left" {
		t.Error(got)
	}
}

func TestLinesAcrossAreDrawnWhereTheyAre(t *testing.T) {
	table := ranking(3, 0)
	f := Figure{Lang: "vi", Table: table, Plot: Bars{Column: 1, Reference: &Target{Value: .9965, Text: "Cả nước"}}}
	text, err := f.Option()
	if err != nil {
		t.Fatal(err)
	}
	// ECharts rounds to two decimals unless it is told not to: 99,65 % would stand at 100 %.
	if !strings.Contains(string(text), `"precision":-1`) {
		t.Error("the line is rounded")
	}
}

func TestTheWholeOfARankingIsNamed(t *testing.T) {
	table := ranking(3, 0)
	table.Rows = append(table.Rows, Row{
		Area: area.Area{Level: area.Province, Code: "01", Vintage: area.V34}, Whole: true,
		Cells: []Cell{Label("Hà Nội"), NumberOf("vi", queries.Share, .985)},
	})
	got := RankingSentence("vi", &table, 1, queries.Higher, table.Rows[0].Cells[0].Date)
	if !strings.Contains(got, "2/3 nơi tốt hơn mức chung của Hà Nội") {
		t.Error(got)
	}
}
