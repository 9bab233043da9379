package dashboards

import (
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
)

func TestMonthsCountWhoRoseAndFell(t *testing.T) {
	nights := []civil.Date{{Year: 2026, Month: 10, Day: 31}, {Year: 2026, Month: 11, Day: 22}}
	v := view{p: Params{Lang: "vi"}, w: words("vi")}
	row := func(then, now chart.Cell) chart.Row {
		return chart.Row{Cells: []chart.Cell{chart.Label("x"), then, now}}
	}
	share := func(x float64) chart.Cell { return chart.NumberOf("vi", queries.Share, x) }
	hidden := chart.Cell{Text: chart.Dash, Why: "x"}
	m := &queries.Metric{Unit: queries.Share}
	table := &chart.Table{Rows: []chart.Row{row(share(0.5), share(0.6)), row(share(0.5), share(0.7)), row(share(0.5), share(0.4)), row(share(0.5), share(0.500001)), row(share(0.5), share(0.5)), row(hidden, share(0.9)), row(share(0.9), hidden)}}
	if got, want := v.monthsMoved(m, nights, table), "So với 31/10/2026: 2 địa phương tăng, 1 giảm, 2 không đổi."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for about, got := range map[string]string{
		"one night":      v.monthsMoved(m, nights[1:], &chart.Table{Rows: table.Rows[:1]}),
		"no two numbers": v.monthsMoved(m, nights, &chart.Table{Rows: table.Rows[5:]}),
		"a break":        v.monthsMoved(&queries.Metric{Unit: queries.Share, Breaks: []queries.DefinitionBreak{{Date: nights[1].String()}}}, nights, table),
	} {
		if got != "" {
			t.Errorf("%s: %q", about, got)
		}
	}
}

func TestWarningsAboutTheListOfTasksAreToldApart(t *testing.T) {
	n, tasks := warnings([]queries.Gate{
		{Name: "task_status_unknown", Severity: "warn", Faults: 3}, {Name: "sudden_rise", Severity: "warn", Faults: 1},
		{Name: "task_row_rejected", Severity: "warn"}, {Name: "task_list_from_two_places", Severity: "stop", Faults: 1},
	})
	if n != 2 || tasks != 1 {
		t.Errorf("%d warnings, %d of them on tasks", n, tasks)
	}
}
