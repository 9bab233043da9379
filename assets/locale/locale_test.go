package locale_test

import (
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
)

func TestTextsAreFilledInTheLanguage(t *testing.T) {
	night := civil.Date{Year: 2026, Month: time.November, Day: 22}
	for _, c := range []struct{ lang, want string }{
		{"vi", "Số liệu mới nhất là của ngày 22/11/2026; 1.234 đêm gần đây chưa có số liệu."},
		{"en", "The newest data is of 22 Nov 2026; the last 1,234 nights are missing."},
	} {
		if got := locale.T(c.lang, "banner.stale", "date", night, "n", 1234); got != c.want {
			t.Errorf("%s: %s", c.lang, got)
		}
		if got := locale.T(c.lang, "banner.stale", map[string]any{"date": night, "n": int64(1234)}); got != c.want {
			t.Errorf("%s, by a map: %s", c.lang, got)
		}
	}
}

func TestEnglishHasAFormForOne(t *testing.T) {
	for n, want := range map[int]string{0: "0 overdue tasks", 1: "1 overdue task", 2: "2 overdue tasks", 1001: "1,001 overdue tasks"} {
		if got := locale.T("en", "tasks.overdue", "n", n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	if got := locale.T("vi", "tasks.overdue", "n", int64(1)); got != "1 nhiệm vụ quá hạn" {
		t.Error(got)
	}
	if got := locale.T("en", "tasks.overdue", "n", int64(1)); got != "1 overdue task" {
		t.Error(got)
	}
}

func TestWhatIsMissingShows(t *testing.T) {
	if got := locale.T("vi", "no.such.key", "n", 1); got != "no.such.key" {
		t.Error(got)
	}
	if got := locale.T("en", "prov.source"); got != "Source: {source}" {
		t.Error(got)
	}
	if got := locale.T("en", "prov.source", "source"); got != "Source: {source}" {
		t.Error(got)
	}
	if locale.Has("no.such.key") || !locale.Has("prov.source") {
		t.Error("Has is wrong")
	}
}

func TestValuesAreNotFilledTwice(t *testing.T) {
	if got := locale.T("en", "unit.of", "unit", "{n}", "n", "<b>"); got != "{n} of <b>" {
		t.Error(got)
	}
}

func TestArgumentsOfEveryKind(t *testing.T) {
	at := time.Date(2026, 11, 23, 1, 30, 0, 0, time.FixedZone("", 7*3600))
	for _, c := range []struct {
		value any
		want  string
	}{
		{"x", "Nguồn: x"}, {7, "Nguồn: 7"}, {int32(-1000), "Nguồn: −1.000"}, {1.5, "Nguồn: 1,5"}, {true, "Nguồn: true"},
		{at, "Nguồn: 01:30 23/11/2026"}, {90 * time.Minute, "Nguồn: 1\u00a0giờ 30\u00a0phút"},
	} {
		if got := locale.T("vi", "prov.source", "source", c.value); got != c.want {
			t.Errorf("%v: %q", c.value, got)
		}
	}
}

func TestAnUnknownLanguageIsVietnamese(t *testing.T) {
	if got := locale.T("fr", "nav.overview"); got != "Tổng quan" {
		t.Error(got)
	}
	if got := locale.Int("", 1000); got != "1.000" {
		t.Error(got)
	}
}
