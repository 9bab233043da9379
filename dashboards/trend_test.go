package dashboards

import (
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

func TestTrendIsToldAsFarAsItsNumbersMeanTheSame(t *testing.T) {
	for _, c := range []struct {
		about    string
		night    string
		lookback int
		bound    int64
		has      string
		hasNot   string
	}{
		{"after the break", "2024-08-04", 0, 0, "tăng 0,30 điểm % so với 07/07/2024", ""},
		{"the first night of the new definition", "2024-07-07", 0, 0, "Định nghĩa đã thay đổi từ ngày 01/07/2024, nên không so sánh", "chưa có số liệu đêm khác"},
		{"its window reaches back over the break", "2024-07-28", 28, 0, "Định nghĩa đã thay đổi từ ngày 01/07/2024, nên không so sánh", "tăng"},
		{"before the break", "2024-06-30", 0, 0, "tăng 0,30 điểm % so với 02/06/2024", "Định nghĩa"},
		{"so few that they might be recognized", "2024-06-30", 0, 4000, "Mức thay đổi quá nhỏ nên không hiển thị", "tăng"},
	} {
		v := seen(c.night)
		var nights []civil.Date
		r := coverage(c.night, 904_000, 903_000, 902_000, 901_000, 901_000)
		r.Metric.Lookback, r.Metric.Breaks = c.lookback, []queries.DefinitionBreak{{Date: "2024-07-01"}}
		for i := range r.Rows {
			r.Rows[i].Bound = c.bound
			nights = append(nights, v.snap.Date.AddDays(7*(i-4)))
		}
		table := v.trendTable([]area.Area{{}}, []*queries.Result{r}, nights)
		got := strings.ReplaceAll(v.trendSentence("Tỷ lệ", &table, r, 1), "\u00a0", " ")
		if !strings.Contains(got, c.has) || c.hasNot != "" && strings.Contains(got, c.hasNot) {
			t.Errorf("%s: %s", c.about, got)
		}
	}
}
