package assets_test

import (
	"slices"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/assets"
)

func TestPublishedRecord(t *testing.T) {
	figures, err := assets.PublishedFigures()
	if err != nil || len(figures) != 114 {
		t.Fatalf("%d figures, %v", len(figures), err)
	}
	national, metrics := 0, map[string]bool{}
	for i, f := range figures {
		if f.Line != i+1 || f.Value < 0 || f.Date.Year < 2019 {
			t.Errorf("%+v", f)
		}
		if f.Area == "VN" {
			national++
		}
		metrics[f.Figure] = true
	}
	if national != 78 || len(metrics) != 50 {
		t.Errorf("%d national, %d kinds", national, len(metrics))
	}
	merged := slices.IndexFunc(figures, func(f assets.PublishedFigure) bool { return f.Area == "P:15" })
	if merged < 0 || figures[merged].Date.Year != 2025 {
		t.Error("the figure of the new Lào Cai is not on the new list")
	}
}

func TestTargets(t *testing.T) {
	targets, err := assets.Targets()
	if err != nil || len(targets) != 26 {
		t.Fatalf("%d targets, %v", len(targets), err)
	}
	due := map[string]string{"T01": "2022-12-31", "T21": "2021-07-01", "T25": "2030-12-31", "T16": "2023-06-30"}
	issued := map[string]string{"T10": "2022-01-06", "T16": "2023-02-23", "T21": "2021-01-01", "T22": "2023-01-01", "T26": "2026-05-31"}
	for _, g := range targets {
		if want, ok := issued[g.ID]; ok && g.Issued.String() != want {
			t.Errorf("%s was set on %s", g.ID, g.Issued)
		}
		if want, ok := due[g.ID]; ok && g.Due.String() != want {
			t.Errorf("%s is due %s", g.ID, g.Due)
		}
		if g.Provenance == "unknown" && g.Value != nil {
			t.Errorf("%s has a value nobody printed", g.ID)
		}
	}
}

func TestEssentialServicesAndTheirOwners(t *testing.T) {
	services, err := assets.Services()
	if err != nil || len(services) != 25 {
		t.Fatalf("%d services, %v", len(services), err)
	}
	led := map[string]int{}
	for i, s := range services {
		if s.Number != i+1 {
			t.Errorf("%d stands at %d", s.Number, i+1)
		}
		if s.Lead2022 == "MPS" {
			led["before"]++
		}
		if s.LeadSince202503 == "MPS" {
			led["after"]++
		}
	}
	if led["before"] != 11 || led["after"] != 13 {
		t.Errorf("services of the Ministry of Public Security: %v, sources say 11 and 13", led)
	}
}

func TestTaskFragments(t *testing.T) {
	fragments, err := assets.TaskFragments()
	if err != nil || len(fragments) != 22 {
		t.Fatalf("%d fragments, %v", len(fragments), err)
	}
	permanent := 0
	for _, f := range fragments {
		if f.Permanent {
			permanent++
		}
		if f.ID == "F15" && f.Due != (civil.Date{Year: 2022, Month: time.September, Day: 30}) {
			t.Errorf("F15 is due %s", f.Due)
		}
	}
	if permanent != 2 {
		t.Errorf("%d permanent", permanent)
	}
}
