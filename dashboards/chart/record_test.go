package chart

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries"
)

func TestRecordDrawsPublishedFiguresAsDotsAndLetsTheLineGoOn(t *testing.T) {
	day := func(n int) Cell { return DateOf("vi", civil.Date{Year: 2026, Month: 11, Day: n}, "") }
	number := func(v float64) Cell { return NumberOf("vi", queries.Cards, v) }
	f := Figure{ID: "published", Lang: "vi", Plot: Record{}, Table: Table{
		Columns: []Column{{Name: "date"}, {Name: "ours", Unit: queries.Cards}, {Name: "published", Unit: queries.Cards}},
		Rows: []Row{
			{Cells: []Cell{day(1), number(10), {}}},
			{Cells: []Cell{day(2), {Why: "gap"}, number(12)}, Tip: "dot"},
			{Cells: []Cell{day(3), {Why: "gap"}, {}}},
			{Cells: []Cell{day(4), number(14), number(13)}, Tip: "both"},
		},
	}}
	text, err := f.Option()
	if err != nil {
		t.Fatal(err)
	}
	var option struct {
		Series []struct {
			Type string
			Data json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &option); err != nil {
		t.Fatal(err)
	}
	if got, want := string(option.Series[0].Data), `[["2026-11-01",10],["2026-11-03",null],["2026-11-04",14]]`; got != want {
		t.Errorf("the line is %s, want %s", got, want)
	}
	if got := string(option.Series[1].Data); option.Series[1].Type != "scatter" || !strings.Contains(got, `["2026-11-02",12]`) || !strings.Contains(got, `["2026-11-04",13]`) {
		t.Errorf("the dots are %s %s", option.Series[1].Type, got)
	}
}
