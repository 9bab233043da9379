package chart

import (
	"testing"

	"toancanh/queries"
)

func TestTablesOfSeveralKindsFoldIntoCards(t *testing.T) {
	name, share := Column{Name: "area"}, Column{Name: "value", Unit: queries.Share}
	for _, c := range []struct {
		about   string
		columns []Column
		want    bool
	}{
		{"nothing", nil, false},
		{"a matrix", []Column{name, share, share, {Name: "residents", Unit: queries.Persons}}, false},
		{"a text beside numbers", []Column{name, {Name: "agency"}, share}, true},
		{"numbers of several units", []Column{name, {Name: "value", Unit: queries.Mixed}}, true},
	} {
		if got := (Table{Columns: c.columns}).Folds(); got != c.want {
			t.Errorf("%s: %v", c.about, got)
		}
	}
}

func TestAWholeAloneIsNothingToDraw(t *testing.T) {
	share := .9
	hidden, whole := Row{Cells: []Cell{Label("Xã"), {Text: Dash, Why: "hidden"}}}, Row{Whole: true, Cells: []Cell{Label("Tỉnh"), {Text: "90 %", Value: &share}}}
	f := Figure{Plot: Bars{Column: 1}, Table: Table{Columns: []Column{{Name: "Nơi"}, {Name: "Tỷ lệ", Unit: "share"}}, Rows: []Row{hidden, whole}}}
	if f.Drawn() {
		t.Error("a ranking of nobody is drawn")
	}
}
