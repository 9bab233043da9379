package dashboards

import "testing"

func TestTilesAreToldWithTheirUnitOrTheReason(t *testing.T) {
	for want, n := range map[string]Number{
		"1.234 thẻ": {Text: "1.234", Unit: "thẻ", Known: true},
		"94,99 %":   {Text: "94,99 %", Known: true},
		"không hiển thị (Số quá nhỏ nên không hiển thị)": {Text: "–", Why: "Số quá nhỏ nên không hiển thị."},
	} {
		if got := words(Vietnamese).told(n); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestHeadlineLeavesOutWhatIsNotKnown(t *testing.T) {
	tile := func(metric, beside string) Panel[Tile] {
		return Panel[Tile]{Value: Tile{Metric: metric, Beside: Number{Text: beside, Known: beside != ""}}}
	}
	w := words(Vietnamese)
	for want, tiles := range map[string][]Panel[Tile]{
		"Huế: 99,70 % hồ sơ dân cư đã số hóa; 12 nhiệm vụ quá hạn.": {tile("records_digitized", "99,70 %"), tile("cards_delivered", ""), tile("task_completion_rate", "12"), {Fault: "ABC"}},
		"Huế: không có nhiệm vụ quá hạn.":                           {tile("task_completion_rate", "0")},
		"": {tile("records_digitized", "")},
	} {
		if got := w.headline("Huế", tiles); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
