package dashboards

import (
	"reflect"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries"
)

func TestCalendarTellsGapsAndRebuiltNightsAsSpans(t *testing.T) {
	day := func(n int) civil.Date { return civil.Date{Year: 2026, Month: 2, Day: 26}.AddDays(n) }
	var all []queries.Snapshot
	for _, n := range []int{0, 1, 4, 7} {
		all = append(all, queries.Snapshot{Date: day(n), Reconstructed: n < 2})
	}
	got := calendarOf(all, map[civil.Date]string{day(2): "late", day(5): "late", day(6): "late"})
	want := &Nights{
		First: day(0), Last: day(7),
		Gaps:    []GapSpan{{day(2), day(2), "late"}, {day(3), day(3), ""}, {day(5), day(6), "late"}},
		Rebuilt: []GapSpan{{day(0), day(1), ""}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestOldGapsDoNotWeighOnThePage(t *testing.T) {
	first := civil.Date{Year: 2021, Month: 3, Day: 1}
	all := []queries.Snapshot{{Date: first}, {Date: first.AddDays(1000)}}
	why := map[civil.Date]string{}
	for n := range 500 {
		why[first.AddDays(n+1)] = "reason " + itoa(n)
	}
	if got := calendarOf(all, why); len(got.Gaps) != 1 {
		t.Errorf("%d spans for one old gap", len(got.Gaps))
	}
}
