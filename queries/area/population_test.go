package area_test

import (
	"testing"

	"toancanh/queries/area"
)

func TestNationalPopulationsAreTheKnownTotals(t *testing.T) {
	want := map[string]int64{
		"2019-04-01 census":      96208984, // General Statistics Office, census
		"2020-07-01 gso_average": 97582600, // printed 97,582.7 thousand; provinces are rounded
		"2022-07-01 gso_average": 99474000,
		"2024-12-31 register":    113571926,
	}
	for _, p := range area.Populations() {
		if p.Area != (area.Area{}) {
			continue
		}
		key := p.Date.String() + " " + string(p.Basis)
		if p.People != want[key] {
			t.Errorf("%s: %d", key, p.People)
		}
		delete(want, key)
	}
	for key := range want {
		t.Errorf("%s is missing", key)
	}
}

func TestPopulationsOfBothListsAgree(t *testing.T) {
	sums := map[string]map[area.Vintage]int64{}
	seen := map[string]bool{}
	for _, p := range area.Populations() {
		key := p.Date.String() + " " + string(p.Basis)
		if seen[key+p.Area.String()] {
			t.Errorf("%s %s stands twice", key, p.Area)
		}
		seen[key+p.Area.String()] = true
		if p.People <= 0 || p.Provenance == "" || !p.Area.Exists() {
			t.Errorf("%+v", p)
		}
		if sums[key] == nil {
			sums[key] = map[area.Vintage]int64{}
		}
		sums[key][p.Area.Vintage] += p.People
	}
	for _, key := range []string{"2019-04-01 census", "2020-07-01 gso_average", "2022-07-01 gso_average"} {
		if sums[key][area.V63] != sums[key][area.V34] {
			t.Errorf("%s: %v", key, sums[key])
		}
	}
}
