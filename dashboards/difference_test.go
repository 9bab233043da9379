package dashboards

import (
	"testing"

	"toancanh/queries"
)

// people is a rate of a commune on a night.
func people(night string, have, all int64) queries.Row {
	value := float64(have) / float64(all)
	return queries.Row{Date: day(night), Numerator: &have, Denominator: &all, Value: &value, Bound: 1040}
}

func TestDifferencesOfCommunesAreAsGuardedAsTheirNumbers(t *testing.T) {
	m := &queries.Metric{Kind: queries.Ratio, Unit: queries.Share}
	then := people("2026-10-31", 8_000, 10_000)
	hidden := queries.Row{Date: then.Date, Flags: []queries.Flag{queries.Suppressed}, Bound: 1040}
	for _, c := range []struct {
		about string
		now   queries.Row
		then  queries.Row
		want  string
	}{
		{"as many as may be shown", people("2026-11-22", 9_040, 10_000), then, ""},
		{"one too few came", people("2026-11-22", 9_039, 10_000), then, "why.suppressed"},
		{"one too few left", people("2026-11-22", 6_961, 10_000), then, "why.suppressed"},
		{"none came", people("2026-11-22", 8_000, 10_000), then, ""},
		{"few came to the whole", people("2026-11-22", 8_000, 10_001), then, "why.suppressed"},
		{"the earlier night is hidden", people("2026-11-22", 9_040, 10_000), hidden, "why.suppressed"},
		{"the earlier night is missing", people("2026-11-22", 9_040, 10_000), queries.Row{}, "why.uncompared"},
	} {
		if got := apart(m, c.now, c.then); got != c.want || (difference(m, c.now, c.then) == nil) != (c.want != "") {
			t.Errorf("%s: %q, want %q", c.about, got, c.want)
		}
	}
}

func TestWindowsOnBothSidesOfABreakAreNotCompared(t *testing.T) {
	m := &queries.Metric{Lookback: 28, Breaks: []queries.DefinitionBreak{{Date: "2024-07-01"}}}
	for then, want := range map[string]bool{"2024-06-30": true, "2024-07-28": true, "2024-07-29": false} {
		if got := broken(m, day(then), day("2024-08-31")); got != want {
			t.Errorf("%s: broken %v, want %v", then, got, want)
		}
	}
}
