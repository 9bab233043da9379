package dashboards

import (
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries"
)

func TestPlacesAreSharedAndMissingValuesComeLast(t *testing.T) {
	rows := []Ranked{
		{Name: "none", rate: -1}, {Name: "b", rate: 0.5, Value: Number{Known: true}}, {Name: "a", rate: 0.9, Value: Number{Known: true}},
		{Name: "c", rate: 0.5, Value: Number{Known: true}}, {Name: "zero", rate: 0, Value: Number{Known: true}},
	}
	place(rows)
	var got []string
	for _, r := range rows {
		got = append(got, r.Name+r.Place)
	}
	if want := "a1 b2 c2 zero4 none"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestDifferencesCarryTheirSignAndUnit(t *testing.T) {
	for _, c := range []struct {
		unit queries.Unit
		v    float64
		want string
	}{
		{queries.Share, 0.001234, "+0,12\u00a0điểm\u00a0%"}, {queries.Share, -0.05, "\u22125,00\u00a0điểm\u00a0%"}, {queries.Share, 0.000001, "không đổi"},
		{queries.Cards, 1234567, "+1.234.567"}, {queries.Cards, -5, "\u22125"}, {queries.Cards, 0, "không đổi"}, {queries.Days, 0.5, "+0,5"},
	} {
		if got := words("vi").difference(c.unit, c.v); got != c.want {
			t.Errorf("%s %g: %q, want %q", c.unit, c.v, got, c.want)
		}
	}
}

func TestChangeIsGoodInTheDirectionOfTheMetric(t *testing.T) {
	for better, want := range map[queries.Better]string{queries.Higher: "up", queries.Lower: "down", queries.Neither: ""} {
		if got := words("vi").change(&queries.Metric{Unit: queries.Cards, Better: better}, "", 5).Trend; got != want {
			t.Errorf("more of a metric where %s is better: %q, want %q", better, got, want)
		}
	}
}

func TestNoChangeIsToldAcrossABreakInTheDefinition(t *testing.T) {
	m := &queries.Metric{Breaks: []queries.DefinitionBreak{{Date: "2024-07-01"}}}
	june, july, august := civil.Date{Year: 2024, Month: 6, Day: 30}, civil.Date{Year: 2024, Month: 7, Day: 1}, civil.Date{Year: 2024, Month: 8, Day: 1}
	if !broken(m, june, july) || broken(m, july, august) || broken(m, june.AddDays(-1), june) {
		t.Error("the break is taken for another night's")
	}
}

func TestPublishedFigureIsOffBeyondItsTolerance(t *testing.T) {
	for _, c := range []struct {
		qualifier  string
		difference float64
		want       bool
	}{
		{"=", 0.015, false}, {"=", 0.016, true}, {"=", -0.016, true}, {">", -0.001, true}, {">", 0.03, false}, {">", 0.031, true}, {"~", 0.01, false},
	} {
		if got := off(c.qualifier, c.difference); got != c.want {
			t.Errorf("%s %g: %v", c.qualifier, c.difference, got)
		}
	}
}
