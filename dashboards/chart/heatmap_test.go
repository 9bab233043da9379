package chart

import (
	"testing"

	"toancanh/queries"
)

// grid is a heatmap's figure of one row for each share.
func grid(values ...float64) *Figure {
	f := &Figure{ID: "services", Lang: "vi", Table: Table{Columns: []Column{{Name: "service"}, {Name: "value", Unit: queries.Share}}}}
	for _, v := range values {
		f.Table.Rows = append(f.Table.Rows, Row{Cells: []Cell{Label(""), NumberOf("vi", queries.Share, v)}})
	}
	return f
}

func TestAFewFarCellsDoNotStretchTheScale(t *testing.T) {
	values := []float64{0.01}
	for i := range 60 {
		values = append(values, 0.80+float64(i)/400)
	}
	f := grid(values...)
	low, high, _ := span(f.Table.parts(), 1)
	pieces := Heatmap{Upright: true}.classes(f, []int{1}, low, high)
	last := pieces[len(pieces)-1]
	if len(pieces) < 3 || last["gte"] != 0.01 || last["label"] != "<85\u00a0%" {
		t.Errorf("%d classes, the lowest is %v", len(pieces), last)
	}
}

func TestAScaleWithoutFarCellsSaysItsBounds(t *testing.T) {
	f := grid(0.80, 0.85, 0.90, 0.95)
	low, high, _ := span(f.Table.parts(), 1)
	pieces := Heatmap{}.classes(f, []int{1}, low, high)
	if got := pieces[len(pieces)-1]["label"]; got != "80–85\u00a0%" {
		t.Errorf("the lowest class is %v", got)
	}
}
