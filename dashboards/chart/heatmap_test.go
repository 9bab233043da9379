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
	if len(pieces) < 3 || last["gte"] != 0.01 || last["label"] != "dưới 85\u00a0%" {
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

func TestTheScaleOfAHeatmapFitsAPhone(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		lang      string
	}{{0.994, 0.998, "vi"}, {0.9941, 0.9979, "en"}, {0.9987, 1, "vi"}, {0.99871, 0.99942, "vi"}} {
		f := grid(c.low, c.high)
		f.Lang = c.lang
		pieces := Heatmap{}.classes(f, []int{1}, c.low, c.high)
		var list []band
		for _, p := range pieces {
			list = append(list, band{label: p["label"].(string)})
		}
		if width := scaleWidth(list); width > narrow || len(list) < 2 {
			t.Errorf("%g to %g: %d classes take %g", c.low, c.high, len(list), width)
		}
	}
}
