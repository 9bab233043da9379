package snapshot

import (
	"testing"
)

func TestNightIsPublishedAtThreeLevels(t *testing.T) {
	s := newStand(t)
	o := s.mustTake("2026-11-22")
	if o.State != stateDone || len(o.Snapshots) != 1 {
		t.Fatalf("outcome %+v", o)
	}
	for query, want := range map[string]int64{
		"select count(*) from commune.population":                         3321,
		"select count(*) from province.population":                        63,
		"select count(*) from nation.population":                          1,
		"select sum(residents)::bigint from commune.population":           s.number("select residents from nation.population"),
		"select sum(delivered)::bigint from province.card":                s.number("select delivered from nation.card"),
		"select count(*) from snapshot where id like '2026-11-22.______'": 1,
		"select count(*) from snapshot_relation":                          6,
		"select count(*) from run where state = 'done' and nights = 1":    1,
		"select count(*) from gate where faults > 0":                      0,
		"select count(distinct gate) from gate":                           int64(len(mustChecks(t))),
		"select eligible - residents from nation.population":              0,
		"select count(*) from snapshot where reconstructed":               0,
	} {
		if got := s.number(query); got != want {
			t.Errorf("%s: got %d, want %d", query, got, want)
		}
	}
}

func mustChecks(t testing.TB) []Check {
	t.Helper()
	checks, err := LoadChecks()
	if err != nil {
		t.Fatal(err)
	}
	return checks
}
