package chart_test

import (
	"maps"
	"regexp"
	"strings"
	"testing"

	"toancanh/assets"
	"toancanh/dashboards/chart"
)

// A page draws figures in the colours of its style sheet, a file in those of Palette.
func TestStyleSheetHasTheColoursOfFigures(t *testing.T) {
	file, err := assets.Open("figures.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, found := strings.Cut(string(file.Content), "prefers-color-scheme: dark")
	if !found {
		t.Fatal("the style sheet knows no dark scheme")
	}
	for name, c := range map[string]struct {
		sheet string
		ink   func(chart.Ink) string
	}{
		"light": {light, func(i chart.Ink) string { return i.Light }},
		"dark":  {dark, func(i chart.Ink) string { return i.Dark }},
	} {
		got, want := map[string]string{}, map[string]string{}
		for _, line := range regexp.MustCompile(`(--chart-[a-z0-9-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(c.sheet, -1) {
			got[line[1]] = line[2]
		}
		for _, i := range chart.Palette() {
			want[i.Variable()] = c.ink(i)
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: the style sheet has %v, figures %v", name, got, want)
		}
	}
}
