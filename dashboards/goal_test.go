package dashboards

import (
	"strings"
	"testing"

	"toancanh/queries"
)

func TestOnlyGoalsOfDocumentsThatExistedAreShown(t *testing.T) {
	all, some := 1.0, 0.9
	targets := []queries.Target{
		{ID: "old", Metric: "card_coverage", Value: &all, Due: day("2022-12-31"), Issued: day("2022-01-06")},
		{ID: "new", Metric: "card_coverage", Value: &all, Due: day("2023-07-31"), Issued: day("2023-01-01")},
		{ID: "less", Metric: "card_coverage", Value: &some, Due: day("2022-06-30"), Issued: day("2022-01-06")},
		{ID: "milestone", Metric: "card_coverage", Issued: day("2022-01-06")},
		{ID: "unmeasured", Value: &all, Issued: day("2022-01-06")},
	}
	for night, want := range map[string]string{"2022-01-05": "", "2022-01-06": "old less", "2022-12-31": "old less", "2023-01-01": "new less"} {
		var got []string
		for _, g := range goalsBy(targets, day(night)) {
			got = append(got, g.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", night, got, want)
		}
	}
}

func TestGoalSaysWhereItStands(t *testing.T) {
	all := 1.0
	for _, c := range []struct {
		about   string
		holders []int64
		due     string
		want    string
		pace    string
	}{
		{"before it is due", []int64{900_000, 893_000, 886_000, 879_000, 872_000}, "2026-12-31", "còn thiếu 10,00 điểm %", "đạt vào"},
		{"overdue", []int64{900_000, 893_000, 886_000, 879_000, 872_000}, "2023-07-31", "đã quá hạn, còn thiếu 10,00 điểm %", "đạt vào"},
		{"the share does not rise", []int64{900_000, 900_000, 900_000, 900_000, 900_000}, "2026-12-31", "còn thiếu", "“Tỷ lệ có thẻ” không tăng"},
		{"without a number", nil, "2026-12-31", "chưa so sánh được", ""},
	} {
		r := coverage("2026-11-22", c.holders...)
		r.Metric.Short = queries.Text{VI: "Tỷ lệ có thẻ"}
		g := seen("2026-11-22").towards(r, queries.Target{Value: &all, Due: day(c.due)})
		if got := strings.ReplaceAll(g.Standing, "\u00a0", " "); !strings.HasPrefix(got, c.want) || !strings.Contains(g.Pace, c.pace) {
			t.Errorf("%s: %s%s", c.about, got, g.Pace)
		}
	}
}
