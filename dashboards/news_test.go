package dashboards

import (
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

func TestBiggestMoversAreNamed(t *testing.T) {
	since, now := civil.Date{Year: 2026, Month: 10, Day: 31}, civil.Date{Year: 2026, Month: 11, Day: 22}
	province := func(code string) area.Area { return area.Area{Level: area.Province, Code: code, Vintage: area.V34} }
	v := view{p: Params{Lang: Vietnamese}, w: Vietnamese, snap: queries.Snapshot{Date: now}}
	metric := &queries.Metric{Title: queries.Text{VI: "Tỷ lệ"}, Unit: queries.Share, Better: queries.Higher}
	for _, c := range []struct {
		about   string
		changes map[string]float64 // by province, in points
		want    string
	}{
		{"all rose", map[string]float64{"01": 1, "48": 0.5, "79": 0.1}, "Tỷ lệ, so với 31/10/2026: tăng nhiều nhất là Hà Nội (+1,00 điểm %), tăng ít nhất là Hồ Chí Minh (+0,10 điểm %)."},
		{"some fell", map[string]float64{"01": 1, "48": -0.5}, "Tỷ lệ, so với 31/10/2026: tăng nhiều nhất là Hà Nội (+1,00 điểm %), giảm nhiều nhất là Đà Nẵng (−0,50 điểm %)."},
		{"all fell", map[string]float64{"01": -1, "48": -0.5}, "Tỷ lệ, so với 31/10/2026: giảm nhiều nhất là Hà Nội (−1,00 điểm %), giảm ít nhất là Đà Nẵng (−0,50 điểm %)."},
		{"alike", map[string]float64{"01": 1, "48": 1}, "Tỷ lệ, so với 31/10/2026: mọi tỉnh, thành phố thay đổi như nhau, từ Hà Nội (+1,00 điểm %) đến Đà Nẵng (+1,00 điểm %)."},
		{"one alone", map[string]float64{"01": 1}, ""},
	} {
		r := &queries.Result{Metric: metric}
		for _, code := range []string{"01", "48", "79"} {
			before, after := 0.5, 0.5+c.changes[code]/100
			row := queries.Row{Area: province(code), Date: since, Value: &before}
			r.Rows = append(r.Rows, row)
			row.Date, row.Value = now, nil
			if _, known := c.changes[code]; known {
				row.Value = &after
			}
			r.Rows = append(r.Rows, row)
		}
		if got := strings.ReplaceAll(v.movers(r, since), "\u00a0", " "); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.about, got, c.want)
		}
	}
	metric.Breaks = []queries.DefinitionBreak{{Date: "2026-11-01"}}
	if got := v.movers(&queries.Result{Metric: metric}, since); got != "" {
		t.Errorf("across a break: %s", got)
	}
}

func TestTaskNewsCountsOnlyWhatHappenedSince(t *testing.T) {
	since := civil.Date{Year: 2026, Month: 10, Day: 31}
	change := func(days int, field, state, timeliness string) queries.TaskChange {
		return queries.TaskChange{Date: since.AddDays(days), Fields: []string{field}, Task: queries.Task{State: state, Timeliness: timeliness}}
	}
	got := words(Vietnamese).taskNews([]queries.TaskChange{
		change(0, "state", "done", "on_time"), change(3, "state", "done", "on_time"), change(4, "percent", "done", "on_time"),
		change(5, "timeliness", "in_progress", "overdue"), {Date: since.AddDays(6), Task: queries.Task{State: "done"}},
	}, since)
	if want := "Nhiệm vụ của cả nước, kể từ 31/10/2026: 1 nhiệm vụ hoàn thành, 1 nhiệm vụ trở thành quá hạn."; got != want {
		t.Errorf("%s\nwant %s", got, want)
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
