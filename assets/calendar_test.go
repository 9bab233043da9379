package assets_test

import (
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/assets"
)

func day(t testing.TB, s string) civil.Date {
	t.Helper()
	d, err := civil.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func workCalendar(t testing.TB) *assets.Calendar {
	t.Helper()
	c, err := assets.WorkCalendar()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The Labour Code gives eleven days, each taken on a weekday or in lieu; twelve
// since Viet Nam Culture Day. Swapped days have a make-up day each.
func TestEveryYearHasItsDaysOff(t *testing.T) {
	holidays, err := assets.Holidays()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[int]map[assets.HolidayKind]int{}
	for _, h := range holidays {
		if kinds[h.Date.Year] == nil {
			kinds[h.Date.Year] = map[assets.HolidayKind]int{}
		}
		kinds[h.Date.Year][h.Kind]++
	}
	for year := 2021; year <= 2026; year++ {
		want := 11
		if year == 2026 {
			want = 12
		}
		n := kinds[year]
		if n[assets.PublicHoliday]+n[assets.Compensatory] != want || n[assets.Swapped] != n[assets.MakeupWorkday] {
			t.Errorf("%d: %v", year, n)
		}
	}
}

func TestCultureDayIsMarkedAsRecalled(t *testing.T) {
	holidays, err := assets.Holidays()
	if err != nil {
		t.Fatal(err)
	}
	last := holidays[len(holidays)-1]
	if last.Date != day(t, "2026-11-24") || last.Provenance != "recalled" {
		t.Errorf("%+v", last)
	}
}

func TestWorkingDays(t *testing.T) {
	c := workCalendar(t)
	for s, want := range map[string]bool{
		"2024-05-03": true, "2024-05-04": true, "2024-05-05": false, "2024-04-29": false, // swapped
		"2025-01-29": false, "2026-02-20": false, "2026-02-23": true, "2026-01-10": true, "2026-01-02": false,
		"2021-01-01": false, "2026-12-31": true, "2020-12-31": false, "2027-01-04": false,
	} {
		if got := c.Working(day(t, s)); got != want {
			t.Errorf("%s is a working day: %v", s, got)
		}
	}
}

func TestWorkingDaysBetweenTwoDays(t *testing.T) {
	c := workCalendar(t)
	for _, x := range []struct {
		from, until string
		want        int
	}{
		{"2023-06-05", "2023-06-05", 0},
		{"2023-06-05", "2023-06-06", 1},
		{"2023-06-09", "2023-06-12", 1},  // over a weekend
		{"2023-06-10", "2023-06-12", 1},  // received on a Saturday
		{"2025-01-24", "2025-02-03", 1},  // over Tết
		{"2024-04-26", "2024-05-06", 4},  // Thursday, Friday, the make-up Saturday, Monday
		{"2023-06-06", "2023-06-05", -1}, // backwards
		{"2021-12-31", "2022-01-04", 1},  // over the year
		{"2026-11-23", "2026-11-25", 1},  // over Culture Day
	} {
		from, known := c.Index(day(t, x.from))
		until, also := c.Index(day(t, x.until))
		if !known || !also || until-from != x.want {
			t.Errorf("%s to %s: %d, %v, %v", x.from, x.until, until-from, known, also)
		}
	}
}

func TestYearsNotKnownAreNotCounted(t *testing.T) {
	c := workCalendar(t)
	if c.First() != day(t, "2021-01-01") || c.Last() != day(t, "2026-12-31") {
		t.Errorf("covers %s to %s", c.First(), c.Last())
	}
	for _, d := range []string{"2020-12-31", "2027-01-01", "2030-01-02"} {
		if _, ok := c.Index(day(t, d)); ok {
			t.Errorf("%s is counted", d)
		}
	}
}

func TestIndexGrowsByOneEachWorkingDay(t *testing.T) {
	c := workCalendar(t)
	before := 0
	for d := c.First(); !d.After(c.Last()); d = d.AddDays(1) {
		now, ok := c.Index(d)
		if !ok || now-before < 0 || now-before > 1 || (now > before) != c.Working(d) {
			t.Fatalf("%s: %d after %d", d, now, before)
		}
		before = now
	}
}

func TestCalendarRefusesAYearLeftOut(t *testing.T) {
	_, err := assets.NewCalendar([]assets.Holiday{
		{Date: day(t, "2021-01-01"), Kind: assets.PublicHoliday}, {Date: day(t, "2023-01-02"), Kind: assets.PublicHoliday},
	})
	if err == nil || !strings.Contains(err.Error(), "2022") {
		t.Error(err)
	}
	if _, err := assets.NewCalendar(nil); err == nil {
		t.Error("a calendar of nothing")
	}
}
