package locale_test

import (
	"math"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
)

type both struct{ vi, en string }

func (b both) check(t *testing.T, what any, write func(lang string) string) {
	t.Helper()
	if got := write("vi"); got != b.vi {
		t.Errorf("%v in Vietnamese: %q, expected %q", what, got, b.vi)
	}
	if got := write("en"); got != b.en {
		t.Errorf("%v in English: %q, expected %q", what, got, b.en)
	}
}

func TestInt(t *testing.T) {
	for n, want := range map[int64]both{
		0: {"0", "0"}, 999: {"999", "999"}, 1000: {"1.000", "1,000"}, 98713820: {"98.713.820", "98,713,820"},
		-5: {"−5", "−5"}, -123456: {"−123.456", "−123,456"}, math.MinInt64: {"−9.223.372.036.854.775.808", "−9,223,372,036,854,775,808"},
	} {
		want.check(t, n, func(lang string) string { return locale.Int(lang, n) })
	}
	both{"+1.234", "+1,234"}.check(t, 1234, func(lang string) string { return locale.Signed(lang, 1234) })
	both{"−5", "−5"}.check(t, -5, func(lang string) string { return locale.Signed(lang, -5) })
	both{"0", "0"}.check(t, 0, func(lang string) string { return locale.Signed(lang, 0) })
}

func TestDecimal(t *testing.T) {
	for _, c := range []struct {
		value    float64
		decimals int
		want     both
	}{
		{1234.5, 1, both{"1.234,5", "1,234.5"}}, {1234.5, -1, both{"1.234,5", "1,234.5"}}, {7, -1, both{"7", "7"}},
		{2.675, 2, both{"2,67", "2.67"}}, {-0.001, 2, both{"0,00", "0.00"}}, {-1.5, 0, both{"−2", "−2"}},
		{999.96, 1, both{"1.000,0", "1,000.0"}}, {math.NaN(), 2, both{"–", "–"}}, {math.Inf(1), 0, both{"–", "–"}},
	} {
		c.want.check(t, c.value, func(lang string) string { return locale.Decimal(lang, c.value, c.decimals) })
	}
}

// A leader reads 100 % as finished and 0 % as not begun: neither may come from
// rounding.
func TestShareIsNeverRoundedToTheEnds(t *testing.T) {
	for v, want := range map[float64]both{
		0.9499:     {"94,99\u00a0%", "94.99%"},
		0:          {"0,00\u00a0%", "0.00%"},
		1:          {"100,00\u00a0%", "100.00%"},
		0.99999:    {">99,99\u00a0%", ">99.99%"},
		0.9999:     {"99,99\u00a0%", "99.99%"},
		0.00001:    {"<0,01\u00a0%", "<0.01%"},
		1.00001:    {">100,00\u00a0%", ">100.00%"},
		1.25:       {"125,00\u00a0%", "125.00%"},
		-0.1:       {"−10,00\u00a0%", "−10.00%"},
		math.NaN(): {"–", "–"},
	} {
		want.check(t, v, func(lang string) string { return locale.Share(lang, v, 2) })
	}
	both{">99\u00a0%", ">99%"}.check(t, 0.999, func(lang string) string { return locale.Share(lang, 0.999, 0) })
}

func TestChangesCarryTheirSign(t *testing.T) {
	both{"+1,2\u00a0%", "+1.2%"}.check(t, 0.012, func(lang string) string { return locale.Change(lang, 0.012, 1) })
	both{"−1,2\u00a0%", "−1.2%"}.check(t, -0.012, func(lang string) string { return locale.Change(lang, -0.012, 1) })
	both{"0,0\u00a0%", "0.0%"}.check(t, 0.0001, func(lang string) string { return locale.Change(lang, 0.0001, 1) })
	both{"–", "–"}.check(t, "no number", func(lang string) string { return locale.Change(lang, math.Inf(1), 1) })
	both{"+0,12\u00a0điểm\u00a0%", "+0.12\u00a0pp"}.check(t, 0.0012, func(lang string) string { return locale.Points(lang, 0.0012, 2) })
	both{"−3,00\u00a0điểm\u00a0%", "−3.00\u00a0pp"}.check(t, -0.03, func(lang string) string { return locale.Points(lang, -0.03, 2) })
}

func TestDates(t *testing.T) {
	d := civil.Date{Year: 2026, Month: time.February, Day: 3}
	both{"03/02/2026", "3 Feb 2026"}.check(t, "date", func(lang string) string { return locale.Date(lang, d) })
	both{"tháng 2/2026", "February 2026"}.check(t, "month", func(lang string) string { return locale.Month(lang, d) })
	at := time.Date(2026, 11, 22, 23, 5, 59, 0, time.FixedZone("", 7*3600))
	both{"23:05 22/11/2026", "22 Nov 2026, 23:05"}.check(t, "instant", func(lang string) string { return locale.DateTime(lang, at) })
}

func TestDurations(t *testing.T) {
	for d, want := range map[time.Duration]both{
		0:                                {"0\u00a0giây", "0\u00a0s"},
		900 * time.Millisecond:           {"0\u00a0giây", "0\u00a0s"},
		61 * time.Second:                 {"1\u00a0phút 1\u00a0giây", "1\u00a0min 1\u00a0s"},
		2*time.Hour + 5*time.Minute + 59: {"2\u00a0giờ 5\u00a0phút", "2\u00a0h 5\u00a0min"},
		26 * time.Hour:                   {"1\u00a0ngày 2\u00a0giờ", "1\u00a0d 2\u00a0h"},
		48 * time.Hour:                   {"2\u00a0ngày", "2\u00a0d"},
		-3 * time.Minute:                 {"−3\u00a0phút", "−3\u00a0min"},
	} {
		want.check(t, d, func(lang string) string { return locale.Duration(lang, d) })
	}
}
