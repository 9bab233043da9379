package queries_test

import (
	"testing"

	"toancanh/assets"
	"toancanh/queries"
	"toancanh/queries/warehouse"
)

func TestTargetsStandInTheUnitOfTheirMetric(t *testing.T) {
	w := seeded(t)
	targets, err := reader(t, w).Targets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]queries.Target{}
	measured := 0
	for _, target := range targets {
		byID[target.ID] = target
		if target.Metric != "" {
			measured++
		}
	}
	if want := number(t, w, "select count(*) from reference.target where metric is not null"); int64(measured) != want {
		t.Errorf("%d targets have the metric and the unit of %d", measured, want)
	}
	shipped, err := assets.Targets()
	if err != nil {
		t.Fatal(err)
	}
	if len(targets) != len(shipped) || targets[0].ID != "T01" {
		t.Errorf("got %d targets of %d, first %s", len(targets), len(shipped), targets[0].ID)
	}
	if got := byID["T16"].Issued.String(); got != "2023-02-23" {
		t.Errorf("T16 was set on %s", got)
	}
	for _, c := range []struct {
		id, metric, unit, due string
		value                 float64
	}{
		{"T10", "card_coverage", "share", "2022-12-31", 1},
		{"T15", "eid_approved", "accounts", "2025-12-31", 40_000_000},
		{"T19", "", "percent", "2025-12-31", 50},
	} {
		got := byID[c.id]
		if got.Metric != c.metric || got.Unit != c.unit || got.Due.String() != c.due || got.Value == nil || *got.Value != c.value {
			t.Errorf("%s: got %+v", c.id, got)
		}
	}
	if milestone := byID["T11"]; milestone.Value != nil || milestone.Operator != "done" || milestone.Title.VI == "" || milestone.Document == "" {
		t.Errorf("a milestone: got %+v", milestone)
	}
}

func TestATargetOfAMetricThatIsNotThereIsNotMeasured(t *testing.T) {
	catalogue, err := loadExample(t, "example.sql", example)
	if err != nil {
		t.Fatal(err)
	}
	w := seeded(t)
	write(t, w, func(tx *warehouse.Tx) error {
		return run(t.Context(), tx, `
			update reference.target
			set metric = case target when 'T10' then 'gone' else 'eid_approved' end
			where target in ('T10', 'T21')`)
	})
	targets, err := queries.NewReader(w, catalogue).Targets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range targets {
		switch target.ID {
		case "T10":
			if target.Metric != "" || target.Unit != "percent" || *target.Value != 100 {
				t.Errorf("of an unknown metric: got %+v", target)
			}
		case "T21":
			if target.Metric != "" || target.Unit != "cards" {
				t.Errorf("cards measured by accounts: got %+v", target)
			}
		}
	}
}

func TestServicesStandInTheOrderOfTheirList(t *testing.T) {
	services, err := reader(t, seeded(t)).Services(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(services) != 25 || services[1].Code != "2" || services[24].Code != "25" {
		t.Fatalf("got %+v", services)
	}
	first := services[0]
	if first.List != "decision06_25" || first.Title.VI == "" || first.Title.EN == "" || first.LeadAgency != "MPS" {
		t.Errorf("got %+v", first)
	}
}
