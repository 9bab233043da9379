package dashboards

import (
	"testing"
	"time"
)

func TestPlainSchedulesAreSaidInWords(t *testing.T) {
	b := &Builder{Zone: time.UTC}
	for line, want := range map[string][2]string{
		"30 1 * * *": {"Hằng ngày lúc 01:30", ""}, "@daily": {"Hằng ngày lúc 00:00", ""}, "5 * * * *": {"Hằng giờ, phút 05", ""}, "* * * * *": {"Mỗi phút", ""},
		"0 7 * * 1": {"Thứ hai hằng tuần lúc 07:00", ""}, "0 7 15 * *": {"Ngày 15 hằng tháng lúc 07:00", ""}, "@weekly": {"Chủ nhật hằng tuần lúc 00:00", ""},
		"*/5 * * * *": {"", "*/5 * * * *"}, "0 7 * 1 *": {"", "0 7 * 1 *"}, "0 7 1 * 1": {"", "0 7 1 * 1"}, "0 1-3 * * *": {"", "0 1-3 * * *"}, "0 * 1 * *": {"", "0 * 1 * *"},
		"0 7 * * MON": {"", "0 7 * * MON"}, "@yearly": {"", "@yearly"}, "": {"", ""},
	} {
		lines := b.JobLines(Vietnamese, []Job{{Name: "snapshot", Schedule: line}})
		if got := [2]string{lines[0].Schedule, lines[0].Cron}; got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
