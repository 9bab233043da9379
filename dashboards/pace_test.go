package dashboards

import (
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries"
)

func day(text string) civil.Date {
	d, err := civil.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// seen is a view of the nation on a night, in Vietnamese.
func seen(night string) view {
	return view{p: Params{Lang: Vietnamese}, w: Vietnamese, snap: queries.Snapshot{Date: day(night)}}
}

// coverage is a series of card coverage of a million people: the numbers with a
// card on the night in view and, back from it, a week apart. Below 0: no night.
func coverage(night string, holders ...int64) *queries.Result {
	r := &queries.Result{Metric: &queries.Metric{ID: "card_coverage", Unit: queries.Share}}
	for back, n := range holders {
		if n < 0 {
			continue
		}
		all := int64(1_000_000)
		value := float64(n) / float64(all)
		r.Rows = append(r.Rows, queries.Row{Date: day(night).AddDays(-7 * back), Numerator: &n, Denominator: &all, Value: &value})
	}
	return r
}

func TestPaceIsSaidAsFarAsItIsKnown(t *testing.T) {
	const night = "2026-11-22"
	for _, c := range []struct {
		about   string
		holders []int64
		has     []string
		hasNot  []string
	}{
		{"steady", []int64{900_000, 893_000, 886_000, 879_000, 872_000, 865_000, 858_000, 851_000, 844_000},
			[]string{"còn 100.000 người", "tăng 1.000 người mỗi ngày", "31/12/2026 (hết năm", "thêm 2.565 người", "đạt vào tháng 3/2027", "từ tháng 3/2027 đến tháng 3/2027"}, nil},
		{"one week stood still", []int64{900_000, 893_000, 886_000, 879_000, 872_000, 865_000, 865_000, 858_000, 851_000},
			[]string{"sớm nhất tháng 3/2027", "muộn nhất thì chưa thể nói"}, nil},
		{"not rising", []int64{900_000, 900_000, 900_000, 900_000, 900_000, 893_000, 886_000, 879_000, 872_000},
			[]string{"28 ngày qua số người có thẻ không tăng"}, []string{"đạt vào"}},
		{"falling", []int64{900_000, 901_000, 902_000, 903_000, 904_000, 905_000, 906_000, 907_000, 908_000},
			[]string{"chưa xác định được thời điểm đạt"}, []string{"đạt vào", "người mỗi ngày. Để"}},
		{"too slow to say", []int64{900_000, 899_993, 899_986, 899_979, 899_972}, []string{"hơn 5 năm nữa"}, []string{"đạt vào"}},
		{"the night four weeks ago is missing", []int64{900_000, 893_000, 886_000, 879_000, -1, 865_000}, []string{"Chưa đủ số liệu 28 ngày qua"}, []string{"đạt vào"}},
		{"too few weeks for a band", []int64{900_000, 893_000, -1, 879_000, 872_000}, []string{"đạt vào tháng 3/2027; chưa đủ 4 tuần"}, nil},
		{"everyone has one", []int64{1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000}, []string{"không còn ai chưa có"}, []string{"31/12"}},
	} {
		v, r := seen(night), coverage(night, c.holders...)
		now := r.Rows[0]
		course := v.course(r, now, queries.Row{})
		course.due = day("2026-12-31")
		text := v.paceSentence(r.Metric, now, course, queries.Row{})
		for _, want := range c.has {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q lacks %q", c.about, text, want)
			}
		}
		for _, bad := range c.hasNot {
			if strings.Contains(text, bad) {
				t.Errorf("%s: %q holds %q", c.about, text, bad)
			}
		}
	}
}

func TestPaceDoesNotReachAcrossABreak(t *testing.T) {
	r := coverage("2024-07-14", 900_000, 893_000, 990_000, 980_000, 970_000, 960_000, 950_000)
	r.Metric.Breaks = []queries.DefinitionBreak{{Date: "2024-07-01"}}
	if c := seen("2024-07-14").course(r, r.Rows[0], queries.Row{}); c.perDay != nil || c.slow != nil {
		t.Error("a pace was taken from nights before the break")
	} else if c.due = day("2024-12-31"); !strings.Contains(seen("2024-07-14").paceSentence(r.Metric, r.Rows[0], c, queries.Row{}), "định nghĩa có thay đổi") {
		t.Error("the break is not given as the reason")
	}
}

func TestAMissedTargetIsSaidToBePast(t *testing.T) {
	v, r := seen("2026-11-22"), coverage("2026-11-22", 900_000, 893_000, 886_000, 879_000, 872_000)
	c := v.course(r, r.Rows[0], queries.Row{})
	c.due = day("2026-12-31")
	c.missed = &queries.Target{Title: queries.Text{VI: "Mọi người có thẻ"}, Due: day("2023-07-31")}
	if text := v.paceSentence(r.Metric, r.Rows[0], c, queries.Row{}); !strings.Contains(text, "“Mọi người có thẻ” có hạn 31/07/2023 đã quá hạn") {
		t.Error(text)
	}
}

func TestAPaceOfAFewPeopleInACommuneIsNotTold(t *testing.T) {
	v := seen("2026-11-22")
	hidden := queries.Row{Flags: []queries.Flag{queries.Suppressed}}
	for about, given := range map[string]struct {
		bound int64
		cards queries.Row
	}{"too few came": {1040, queries.Row{}}, "their cards are hidden": {0, hidden}} {
		r := coverage("2026-11-22", 900_208, 900_156, 900_104, 900_052, 900_000)
		for i := range r.Rows {
			r.Rows[i].Bound = given.bound
		}
		c := v.course(r, r.Rows[0], given.cards)
		c.due = day("2026-12-31")
		text := v.paceSentence(r.Metric, r.Rows[0], c, given.cards)
		if c.gain != nil || c.slow != nil || !strings.Contains(text, "quá nhỏ nên không hiển thị") || strings.Contains(text, "người mỗi ngày.") && strings.Contains(text, "tăng 7") {
			t.Errorf("%s: %s", about, text)
		}
	}
}

func TestNothingKnownIsSaidWithItsReason(t *testing.T) {
	v := seen("2026-11-22")
	hidden := queries.Row{Flags: []queries.Flag{queries.Suppressed}}
	if text := v.paceSentence(&queries.Metric{}, hidden, nil, queries.Row{}); !strings.Contains(text, "không hiển thị số liệu. Số quá nhỏ") {
		t.Error(text)
	}
}

func TestProjectionNeverPassesAllNorLeavesTheDueDateOut(t *testing.T) {
	v, r := seen("2026-11-22"), coverage("2026-11-22", 900_000, 893_000, 886_000, 879_000, 872_000, 864_000)
	c := v.course(r, r.Rows[0], queries.Row{})
	c.due = day("2026-12-31")
	table := v.paceTable(r, c)
	due := false
	for _, row := range table.Rows {
		for _, cell := range row.Cells[paceShare:] {
			if cell.Value != nil && *cell.Value > 1 {
				t.Errorf("%s: %g", row.Cells[paceDate].Text, *cell.Value)
			}
		}
		if row.Cells[paceDate].Date == c.due {
			due = *row.Cells[paceNeeded].Value == 1
		} else if row.Cells[paceDate].Date.After(c.due) && row.Cells[paceNeeded].Known() {
			t.Errorf("%s: needed after the due date", row.Cells[paceDate].Text)
		}
	}
	last := table.Rows[len(table.Rows)-1]
	if !due || *last.Cells[paceExpected].Value < 0.999 {
		t.Errorf("due reached: %v, at the end %s", due, last.Cells[paceExpected].Text)
	}
}
