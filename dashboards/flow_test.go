package dashboards

import (
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// delivered is a cumulative count of cards on some nights.
func delivered(counts map[string]int64) *queries.Result {
	r := &queries.Result{Metric: &queries.Metric{ID: "cards_delivered", Short: queries.Text{VI: "Thẻ đã trả"}, Unit: queries.Cards}}
	for night, n := range counts {
		value := float64(n)
		r.Rows = append(r.Rows, queries.Row{Date: day(night), Numerator: &n, Value: &value})
	}
	return r
}

func TestMissingNightGivesNoDifferenceAndNoSpike(t *testing.T) {
	v := seen("2026-11-22")
	r := delivered(map[string]int64{"2026-11-01": 100, "2026-11-08": 170, "2026-11-22": 310})
	nights := []civil.Date{day("2026-11-01"), day("2026-11-08"), day("2026-11-15"), day("2026-11-22")}
	table := v.flowTable(r, nights, beatOf(""))
	var got []string
	for _, row := range table.Rows {
		got = append(got, row.Cells[flowPeriod].Text+" "+row.Cells[flowCount].Text+" "+row.Cells[flowDaily].Text)
	}
	if want := "08/11/2026 70 10, 15/11/2026 – –, 22/11/2026 – –"; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if text := v.flowSentence(&table, r.Metric, nights, beatOf("")); !strings.Contains(text, "chưa tính được") {
		t.Error(text)
	}
}

func TestFewAddedInACommuneStayHidden(t *testing.T) {
	v := seen("2026-11-22")
	v.p.Area = area.Area{Level: area.Commune, Code: "26740"}
	nights := []civil.Date{day("2026-11-08"), day("2026-11-15"), day("2026-11-22")}
	r := delivered(map[string]int64{"2026-11-08": 5000, "2026-11-15": 6039, "2026-11-22": 7079})
	for i := range r.Rows {
		r.Rows[i].Bound = 1040 // of a sample: ten records, each of 104 people
	}
	table := v.flowTable(r, nights, beatOf(""))
	if hidden, shown := table.Rows[0].Cells[flowCount], table.Rows[1].Cells[flowCount]; hidden.Known() || hidden.Value != nil || shown.Text != "1.040" {
		t.Errorf("1039 added: %q, 1040 added: %q", hidden.Text, shown.Text)
	}
	if text := v.flowSentence(&table, r.Metric, nights, beatOf("")); strings.Contains(text, "Bình quân mỗi ngày") {
		t.Errorf("the mean passes over what is hidden: %s", text)
	}
}

func TestFlowSaysHowTheLastPeriodCompares(t *testing.T) {
	v := seen("2026-11-22")
	nights := []civil.Date{day("2026-11-08"), day("2026-11-15"), day("2026-11-22")}
	for want, counts := range map[string]map[string]int64{
		"bình quân ngày cao hơn 100,0 % so với tuần liền trước. Bình quân mỗi ngày trong 14 ngày có số liệu: 15 thẻ.": {"2026-11-08": 100, "2026-11-15": 170, "2026-11-22": 310},
		"bình quân ngày thấp hơn 50,0 % so với tuần liền trước.":                                                      {"2026-11-08": 100, "2026-11-15": 240, "2026-11-22": 310},
		"bình quân ngày ngang với tuần liền trước.":                                                                   {"2026-11-08": 100, "2026-11-15": 170, "2026-11-22": 240},
		"thêm 70 thẻ trong tuần đến hết ngày 22/11/2026. Bình quân":                                                   {"2026-11-15": 170, "2026-11-22": 240},
		"thêm 0 thẻ trong tuần đến hết ngày 22/11/2026, bình quân ngày thấp hơn 100,0 %":                              {"2026-11-08": 100, "2026-11-15": 170, "2026-11-22": 170},
	} {
		r := delivered(counts)
		table := v.flowTable(r, nights, beatOf("12m"))
		text := strings.ReplaceAll(v.flowSentence(&table, r.Metric, nights, beatOf("12m")), "\u00a0", " ")
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
}

func TestADayIsComparedWithTheSameDayOfTheWeekBefore(t *testing.T) {
	v := seen("2026-11-22")
	counts, nights, n := map[string]int64{}, []civil.Date{}, int64(0)
	for i, added := range []int64{0, 10, 80, 80, 80, 80, 80, 60, 20} { // two Sundays at the ends
		n += added
		nights = append(nights, day("2026-11-14").AddDays(i))
		counts[nights[i].String()] = n
	}
	table := v.flowTable(delivered(counts), nights, beatOf("30d"))
	text := strings.ReplaceAll(v.flowSentence(&table, delivered(counts).Metric, nights, beatOf("30d")), "\u00a0", " ")
	if want := "cao hơn 100,0 % so với cùng ngày của tuần trước"; !strings.Contains(text, want) {
		t.Error(text)
	}
}

func TestFlowIsNotComparedAcrossABreak(t *testing.T) {
	v := seen("2024-07-14")
	r := delivered(map[string]int64{"2024-06-23": 0, "2024-06-30": 70_000, "2024-07-07": 70_100, "2024-07-14": 70_240})
	r.Metric.Breaks = []queries.DefinitionBreak{{Date: "2024-07-01"}}
	nights := []civil.Date{day("2024-06-23"), day("2024-06-30"), day("2024-07-07"), day("2024-07-14")}
	table := v.flowTable(r, nights, beatOf("12m"))
	if across := table.Rows[1].Cells[flowCount]; across.Value != nil || !strings.Contains(across.Why, "định nghĩa đã thay đổi") {
		t.Errorf("the week of the break: %+v", across)
	}
	text := strings.ReplaceAll(v.flowSentence(&table, r.Metric, nights, beatOf("12m")), "\u00a0", " ")
	if strings.Contains(text, "so với") || !strings.Contains(text, "trong 7 ngày có số liệu: 20 thẻ") {
		t.Error(text)
	}
}

func TestBreakStandsBetweenThePeriodsItParts(t *testing.T) {
	line := chart.Break{Date: day("2024-07-01")}
	for after, ends := range map[int][]string{0: {"2024-06-30", "2024-07-31"}, -1: {"2024-07-07", "2024-07-14"}, 1: {"2024-06-01", "2024-06-30", "2024-07-01"}} {
		var nights []civil.Date
		for _, end := range ends {
			nights = append(nights, day(end))
		}
		if edge := edgeAt(nights, line); edge.After != after {
			t.Errorf("%v: after %d, want %d", ends, edge.After, after)
		}
	}
}
