package chart

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries"
)

// drawnSeries reads the series of a figure's option back.
func drawnSeries(t *testing.T, f Figure) []struct {
	Name, Type string
	Data       []json.RawMessage
} {
	t.Helper()
	text, err := f.Option()
	if err != nil {
		t.Fatal(err)
	}
	var option struct {
		Series []struct {
			Name, Type string
			Data       []json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &option); err != nil {
		t.Fatal(err)
	}
	return option.Series
}

func TestTimelineDrawsWhatMovedWasDoneAndWentOver(t *testing.T) {
	on := func(month time.Month, day int) Cell {
		return DateOf("vi", civil.Date{Year: 2026, Month: month, Day: day}, "")
	}
	f := Figure{ID: "task_timeline", Lang: "vi", Table: Table{
		Columns: []Column{{Name: "task"}, {Name: "start"}, {Name: "first"}, {Name: "due"}, {Name: "done"}, {Name: "kind"}},
		Rows: []Row{
			{Cells: []Cell{Label("moved, done in time"), on(1, 1), on(3, 31), on(6, 30), on(6, 1), Label("on time")}},
			{Cells: []Cell{Label("overdue"), on(1, 1), Label(""), on(6, 30), Label(""), Label("overdue")}},
			{Cells: []Cell{Label("done late"), on(1, 1), Label(""), on(6, 30), on(7, 31), Label("late")}},
			{Cells: []Cell{Label("permanent"), on(1, 1), Label(""), Label(""), Label(""), Label("permanent")}},
		},
	}}
	f.Plot = Timeline{Today: civil.Date{Year: 2026, Month: 11, Day: 22}, Kinds: []Kind{
		{Name: "on time", Ink: "blue"}, {Name: "late", Ink: "gold"}, {Name: "overdue", Ink: "mark", Open: true}, {Name: "permanent", Ink: "strong"},
	}}
	if !f.Drawn() {
		t.Error("dates alone are something to draw")
	}
	// A bar is two ends and a gap; what went over has a second line of its kind.
	want := []struct {
		name string
		n    int
	}{{"on time", 3}, {"late", 3}, {"", 3}, {"overdue", 3}, {"", 3}, {"permanent", 3}, {"first", 1}, {"done", 2}}
	got := drawnSeries(t, f)
	if len(got) != len(want) {
		t.Fatalf("%d series, want %d", len(got), len(want))
	}
	for i, w := range want {
		if got[i].Name != w.name || len(got[i].Data) != w.n {
			t.Errorf("series %d is %q with %d points, want %q with %d", i, got[i].Name, len(got[i].Data), w.name, w.n)
		}
	}
}

func TestStackedBarsDrawNoLabelOnNothing(t *testing.T) {
	number := func(v float64) Cell { return NumberOf("vi", queries.Tasks, v) }
	f := Figure{ID: "task_groups", Lang: "vi", Plot: Stacked{Inks: []string{"blue", "mark"}}, Table: Table{
		Columns: []Column{{Name: "group"}, {Name: "done", Unit: queries.Tasks}, {Name: "overdue", Unit: queries.Tasks}, {Name: "total", Unit: queries.Tasks}},
		Rows:    []Row{{Cells: []Cell{Label("1"), number(3), number(0), number(3)}}, {Cells: []Cell{Label("2"), number(1), number(2), number(3)}}},
	}}
	series := drawnSeries(t, f)
	if len(series) != 2 {
		t.Fatalf("%d series: the total is drawn too", len(series))
	}
	for i, want := range []bool{false, true} {
		var item struct{ Label struct{ Show *bool } }
		if err := json.Unmarshal(series[1].Data[i], &item); err != nil {
			t.Fatal(err)
		}
		if shown := item.Label.Show == nil; shown != want {
			t.Errorf("overdue part of row %d labelled: %v, want %v", i, shown, want)
		}
	}
}
