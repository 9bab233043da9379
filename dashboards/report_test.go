package dashboards

import (
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// ranking is where an area stands by a rate.
func ranking(title string, rank int, tied bool) standing {
	return standing{
		metric: &queries.Metric{Title: queries.Text{VI: title}, Unit: queries.Share, Better: queries.Higher},
		now:    queries.Row{Value: number(.9)}, whole: queries.Row{Value: number(.8)},
		all: chart.Place{Rank: rank, Tied: tied}, of: 34,
	}
}

func TestTheHighestRankMayBeShared(t *testing.T) {
	v := view{p: Params{Lang: Vietnamese, Area: place(t, "P:31"), Boundary: area.V34}, w: Vietnamese, snap: queries.Snapshot{Date: day("2026-11-22")}}
	got := v.indicatorSentence([]standing{ranking("Đúng hạn", 14, false), ranking("Có thẻ", 1, true), ranking("Kích hoạt", 30, false)})
	if got = strings.ReplaceAll(got, "\u00a0", " "); !strings.Contains(got, "Hạng cao nhất: Có thẻ (đồng hạng 1/34); hạng thấp nhất: Kích hoạt (hạng 30/34).") {
		t.Error(got)
	}
}

func TestAReportComparesWithOneNight(t *testing.T) {
	m := &queries.Metric{ID: "card_backlog", Unit: queries.Applications, Better: queries.Lower}
	nights := []civil.Date{day("2026-09-30"), day("2026-10-31"), day("2026-11-22")}
	r := &queries.Result{Metric: m, Rows: []queries.Row{
		{Date: day("2026-10-31"), Value: number(90)}, {Date: day("2026-11-15"), Value: number(130)}, {Date: day("2026-11-22"), Value: number(100)},
	}}
	cells := []chart.Cell{{}}
	for _, n := range []float64{100, 0, 0, 0, 100} {
		cells = append(cells, chart.Cell{Value: number(n)})
	}
	table := chart.Table{Rows: []chart.Row{{Cells: cells}}}
	v := view{p: Params{Lang: Vietnamese}, w: Vietnamese, snap: queries.Snapshot{Date: day("2026-11-22")}}
	s := ranking("Có thẻ", 1, false)
	for since, want := range map[string][3]string{"": {"tăng 10", "31/10/2026", "31/10/2026"}, "2026-11-15": {"giảm 30", "15/11/2026", "15/11/2026"}} {
		if since != "" {
			v.since = day(since)
		}
		if got := v.backlogSentence(&table, r, nights); !strings.Contains(got, want[0]) || !strings.Contains(got, want[1]) {
			t.Errorf("since %q: %s", since, got)
		}
		var heads []string
		for _, c := range v.indicatorTable([]standing{s}, nil).Columns {
			heads = append(heads, c.Name)
		}
		if got := strings.Join(heads, "|"); !strings.Contains(got, want[2]) {
			t.Errorf("since %q: the table compares with another night: %s", since, got)
		}
		v.since = civil.Date{}
	}
}

func TestSentencesOfAReportSaySinceWhenSomethingChanged(t *testing.T) {
	r := Report{Headline: "Đang chậm.", Changes: Paragraph{Title: "Thay đổi so với 31/10/2026", Lines: []Movement{said("Có thẻ tăng."), said("Kích hoạt giảm.")}}, Late: Paragraph{Title: "Việc chậm", Lines: []Movement{said("3 việc quá hạn.")}}}
	want := "Đang chậm.|Thay đổi so với 31/10/2026: Có thẻ tăng.|Thay đổi so với 31/10/2026: Kích hoạt giảm.|3 việc quá hạn."
	if got := strings.Join(r.Sentences(), "|"); got != want {
		t.Error(got)
	}
}
