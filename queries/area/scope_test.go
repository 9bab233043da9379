package area_test

import (
	"slices"
	"testing"

	"toancanh/queries/area"
)

// everything returns every area there is.
func everything() []area.Area {
	return slices.Concat([]area.Area{{}}, area.Regions(), area.Provinces(area.V63), area.Provinces(area.V34), area.Communes())
}

func TestZeroScopeSeesNothing(t *testing.T) {
	for _, s := range []area.Scope{{}, area.ScopeOf(), area.ScopeOf(area.Area{Level: area.Province, Code: "99", Vintage: area.V34})} {
		for _, a := range everything() {
			if s.Sees(a) {
				t.Fatalf("sees %s", a)
			}
		}
		if !s.Empty() || s.Whole() || s.String() != "" || len(s.Places(area.Commune)) != 0 {
			t.Errorf("%+v", s)
		}
	}
}

func TestNationScopeSeesEverything(t *testing.T) {
	s := area.NationScope()
	for _, a := range everything() {
		if !s.Sees(a) {
			t.Fatalf("does not see %s", a)
		}
	}
	if !s.Whole() || s.String() != "VN" || len(s.Places(area.Commune)) != 3321+63+34 {
		t.Errorf("%s: %d places", s, len(s.Places(area.Commune)))
	}
}

// A scope sees exactly what lies in one of its areas; the test states it by the
// communes, which no code of Scope's shares.
func TestScopeSeesWhatLiesInIt(t *testing.T) {
	for _, address := range []string{"R:TN", "P:79", "P:77@63", "P:01", "P:46@63", "C:26740", "P:15", "P:15@63"} {
		owner := mustParse(t, address)
		s := area.ScopeOf(owner)
		inside := owner.Parts(area.Commune, area.V34)
		for _, a := range everything() {
			want := true
			for _, c := range a.Parts(area.Commune, area.V34) {
				want = want && slices.Contains(inside, c)
			}
			if s.Sees(a) != want {
				t.Errorf("scope %s sees %s: %v", s, a, !want)
			}
		}
	}
}

func TestScopeOnAnOldProvince(t *testing.T) {
	s := area.ScopeOf(mustParse(t, "P:77@63"))
	for address, want := range map[string]bool{
		"P:77@63": true, "C:26732": true, // Côn Đảo
		"P:79": false, "P:79@63": false, "C:26740": false, "R:DNB": false, "VN": false,
	} {
		if got := s.Sees(mustParse(t, address)); got != want {
			t.Errorf("sees %s: %v", address, got)
		}
	}
	if got := s.Places(area.Province); !slices.Equal(got, []area.Place{630077}) {
		t.Errorf("province places %v", got)
	}
	if got := s.Places(area.Nation); len(got) != 0 {
		t.Errorf("nation places %v", got)
	}
	communes := mustParse(t, "P:77@63").Parts(area.Commune, area.V63)
	if got := s.Places(area.Commune); len(got) != len(communes)+1 || !slices.IsSorted(got) {
		t.Errorf("%d commune places for %d communes", len(got), len(communes))
	}
}

func TestPartsSeenTogetherShowTheWhole(t *testing.T) {
	s := area.ScopeOf(mustParse(t, "P:74@63"), mustParse(t, "P:77@63"), mustParse(t, "P:79@63"))
	if !s.Sees(mustParse(t, "P:79")) {
		t.Error("three old provinces together do not see the new one")
	}
	if !area.ScopeOf(area.Provinces(area.V34)...).Whole() || !area.ScopeOf(area.Communes()...).Whole() {
		t.Error("all parts together are not the nation")
	}
}

func TestScopeNamesAreStable(t *testing.T) {
	a, b, c := mustParse(t, "P:79"), mustParse(t, "P:77@63"), mustParse(t, "P:01")
	for _, s := range []area.Scope{area.ScopeOf(a, b, c), area.ScopeOf(c, a), area.ScopeOf(b, c, a, a)} {
		if s.String() != "P:01,P:79" {
			t.Errorf("%s: %v", s, s.Areas())
		}
	}
	if s := area.ScopeOf(mustParse(t, "P:01@63"), mustParse(t, "P:01")); len(s.Areas()) != 1 {
		t.Errorf("one territory under two names: %s", s)
	}
}
