package area_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

func TestParseReadsWhatStringWrites(t *testing.T) {
	for _, p := range area.Places() {
		a := p.Area()
		if got, err := area.Parse(a.String()); err != nil || got != a {
			t.Errorf("%s: %v, %v", a, got, err)
		}
	}
	for _, a := range area.Regions() {
		if got, err := area.Parse(a.String()); err != nil || got != a {
			t.Errorf("%s: %v, %v", a, got, err)
		}
	}
	if a := mustParse(t, "P:79@34"); a != mustParse(t, "P:79") {
		t.Errorf("P:79@34 is %s", a)
	}
}

func TestParseSaysWhatIsWrongAndSuggests(t *testing.T) {
	for input, want := range map[string]string{
		"P:77":    `area "P:77": no province of the list of 34 has this code; did you mean P:77@63 Bà Rịa - Vũng Tàu (đến 30/06/2025)?`,
		"P:99":    `area "P:99": no province of the list of 34 has this code`,
		"P:79@35": `area "P:79@35": boundary "35": write 34 (provinces since 2025-07-01) or 63 (until 2025-06-30); did you mean P:79 Hồ Chí Minh or P:79@63 Hồ Chí Minh (đến 30/06/2025)?`,
		"R:dbsh":  `area "R:dbsh": there is no such region; did you mean R:DBSH Đồng bằng sông Hồng?`,
		"C:79":    `area "C:79": no commune of the list of 2025 has this code; did you mean P:79 Hồ Chí Minh or P:79@63 Hồ Chí Minh (đến 30/06/2025)?`,
		"":        `area "": write VN, R:DBSH, P:79, P:77@63 or C:26740`,
	} {
		_, err := area.Parse(input)
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v", input, err)
		}
	}
	_, err := area.Parse("da nang")
	var unknown *area.UnknownError
	if !errors.As(err, &unknown) || len(unknown.Near) == 0 || unknown.Near[0].String() != "P:48" {
		t.Errorf("da nang: %v", err)
	}
	if _, err := area.Parse(strings.Repeat("x", 5000)); len(err.Error()) > 200 {
		t.Error("a long input is repeated in full")
	}
}

func TestLevelsAndVintagesReadWhatTheyWrite(t *testing.T) {
	for l := area.Nation; l <= area.Commune; l++ {
		if got, err := area.ParseLevel(l.String()); err != nil || got != l {
			t.Errorf("%s: %v, %v", l, got, err)
		}
	}
	for _, v := range []area.Vintage{area.V63, area.V34} {
		if got, err := area.ParseVintage(v.String()); err != nil || got != v {
			t.Errorf("%s: %v, %v", v, got, err)
		}
	}
	for _, s := range []string{"", "64", "Province", "district"} {
		if _, err := area.ParseVintage(s); err == nil {
			t.Errorf("%q is a vintage", s)
		}
		if _, err := area.ParseLevel(s); err == nil {
			t.Errorf("%q is a level", s)
		}
	}
	if v := area.VintageOn(civil.Date{Year: 2025, Month: 6, Day: 30}); v != area.V63 {
		t.Errorf("list of 2025-06-30: %s", v)
	}
	if v := area.VintageOn(area.Merger()); v != area.V34 {
		t.Errorf("list of 2025-07-01: %s", v)
	}
}

func TestAreasAreTextInJSON(t *testing.T) {
	var a area.Area
	if err := a.UnmarshalText([]byte("P:77@63")); err != nil || a != mustParse(t, "P:77@63") {
		t.Error(a, err)
	}
	if text, err := a.MarshalText(); err != nil || string(text) != "P:77@63" {
		t.Error(string(text), err)
	}
	if err := a.UnmarshalText([]byte("P:77")); err == nil || a.String() != "P:77@63" {
		t.Error("a wrong address is taken")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"VN", "R:DBSH", "P:79", "P:77@63", "C:26740", "P:79@34", "P:@", ":", "đà nẵng", "P:01@63@63"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := area.Parse(s)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "area ") {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if !a.Exists() {
			t.Errorf("%q is %s, which does not exist", s, a)
		}
		if back, err := area.Parse(a.String()); err != nil || back != a {
			t.Errorf("%q: %s is read as %s", s, a, back)
		}
	})
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"da nang", "tp hcm", "đ", "\xff", "ổ", "ba dinh ha noi"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, a := range area.Search(s, "en", 3) {
			if !a.Exists() {
				t.Errorf("%q finds %s, which does not exist", s, a)
			}
		}
	})
}
