package dashboards

import (
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

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

func TestATileSaysThatItsDefinitionChanged(t *testing.T) {
	r := coverage("2024-07-01", 900_000)
	r.Rows = append(r.Rows, coverage("2024-06-30", 800_000).Rows...)
	r.Metric.Breaks = []queries.DefinitionBreak{{Date: "2024-07-01"}}
	got := words(Vietnamese).changes(r, area.Area{}, day("2024-07-01"))
	if len(got) != 1 || got[0].Text != "không so sánh: định nghĩa đã đổi" || got[0].Trend != "" {
		t.Errorf("got %+v", got)
	}
}

func TestPublishedFigureNamesTheMetricItIsComparedWith(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	b, ours := Builder{Catalogue: catalogue}, 68_000_000.0
	for _, r := range []queries.PublishedFigure{
		{Figure: "eid_activated", Metric: "eid_activated", Value: ours, Unit: "accounts", Confidence: "high", Ours: &ours},
		{Figure: "eid_activated", Metric: "eid_activated", Value: ours, Unit: "accounts", Confidence: "high"},
	} {
		line := b.figure(Frame{Params: Params{Lang: Vietnamese}}, r)
		if (line.Measure == "Kích hoạt") != (r.Ours != nil) {
			t.Errorf("ours %q, compared as %q", line.Ours, line.Measure)
		}
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
