package area_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

func TestNamesInBothLanguages(t *testing.T) {
	for _, c := range []struct{ address, name, full, english, fullEnglish string }{
		{"VN", "Cả nước", "Cả nước", "Viet Nam", "Viet Nam"},
		{"R:DBSH", "Đồng bằng sông Hồng", "Đồng bằng sông Hồng", "Red River Delta", "Red River Delta"},
		{"P:48", "Đà Nẵng", "Thành phố Đà Nẵng", "Da Nang", "Da Nang City"},
		{"P:79", "Hồ Chí Minh", "Thành phố Hồ Chí Minh", "Ho Chi Minh City", "Ho Chi Minh City"},
		{"P:75", "Đồng Nai", "Thành phố Đồng Nai", "Dong Nai", "Dong Nai City"},
		{"P:46@63", "Thừa Thiên Huế", "Tỉnh Thừa Thiên Huế", "Thua Thien Hue", "Thua Thien Hue Province"},
		{"C:00004", "Ba Đình", "Phường Ba Đình", "Ba Dinh", "Ba Dinh Ward"},
		{"C:26732", "Côn Đảo", "Đặc khu Côn Đảo", "Con Dao", "Con Dao Special Zone"},
	} {
		a := mustParse(t, c.address)
		got := []string{a.Name("vi"), a.FullName("vi"), a.Name("en"), a.FullName("en")}
		if want := []string{c.name, c.full, c.english, c.fullEnglish}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, expected %q", a, got, want)
		}
	}
}

func TestNamesChangeOnTheirDay(t *testing.T) {
	for _, c := range []struct{ address, day, full string }{
		{"P:46@63", "2024-12-31", "Tỉnh Thừa Thiên Huế"},
		{"P:46@63", "2025-01-01", "Thành phố Huế"},
		{"P:46", "2024-12-31", "Thành phố Huế"},
		{"P:75", "2026-04-29", "Tỉnh Đồng Nai"},
		{"P:75", "2026-04-30", "Thành phố Đồng Nai"},
		{"P:75@63", "2026-04-30", "Tỉnh Đồng Nai"},
		{"P:01", "2021-03-01", "Thành phố Hà Nội"},
	} {
		d, err := civil.ParseDate(c.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := mustParse(t, c.address).FullNameOn(d, "vi"); got != c.full {
			t.Errorf("%s on %s is %s", c.address, c.day, got)
		}
	}
	hue := mustParse(t, "P:46@63")
	if got := hue.NameOn(civil.Date{Year: 2025, Month: time.May, Day: 1}, "en"); got != "Hue" {
		t.Errorf("%s in May 2025 is %s", hue, got)
	}
}

func TestLabelsTellNamesakesApart(t *testing.T) {
	owners := map[string]area.Area{}
	for _, a := range slices.Concat(area.Regions(), area.Provinces(area.V63), area.Provinces(area.V34)) {
		for _, lang := range []string{"vi", "en"} {
			key := lang + a.Label(lang)
			if other, ok := owners[key]; ok {
				t.Errorf("%s and %s are both %s", a, other, a.Label(lang))
			}
			owners[key] = a
		}
	}
	if got := mustParse(t, "C:00004").Label("vi"); got != "Ba Đình (Hà Nội)" {
		t.Error(got)
	}
}

func TestVietnameseAlphabet(t *testing.T) {
	var names []string
	for _, a := range area.Provinces(area.V34) {
		names = append(names, a.Name("vi"))
	}
	want := "An Giang, Bắc Ninh, Cà Mau, Cao Bằng, Cần Thơ, Đà Nẵng, Đắk Lắk, Điện Biên, Đồng Nai, Đồng Tháp, Gia Lai, " +
		"Hà Nội, Hà Tĩnh, Hải Phòng, Hồ Chí Minh, Huế, Hưng Yên, Khánh Hòa, Lai Châu, Lạng Sơn, Lào Cai, Lâm Đồng, " +
		"Nghệ An, Ninh Bình, Phú Thọ, Quảng Ngãi, Quảng Ninh, Quảng Trị, Sơn La, Tây Ninh, Thái Nguyên, Thanh Hóa, " +
		"Tuyên Quang, Vĩnh Long"
	if got := strings.Join(names, ", "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCompareOrdersEveryAreaOnce(t *testing.T) {
	all := slices.Concat([]area.Area{{}}, area.Regions(), area.Provinces(area.V63), area.Provinces(area.V34), area.Communes())
	slices.SortFunc(all, area.Compare)
	for i := range all[1:] {
		if area.Compare(all[i], all[i+1]) >= 0 || area.Compare(all[i+1], all[i]) <= 0 {
			t.Fatalf("%s and %s have no order", all[i], all[i+1])
		}
	}
	unknown := area.Area{Level: area.Commune, Code: "99999"}
	if area.Compare(unknown, all[len(all)-1]) <= 0 || area.Compare(all[0], unknown) >= 0 || area.Compare(unknown, unknown) != 0 {
		t.Error("an area that does not exist does not come last")
	}
}

func TestSearch(t *testing.T) {
	for _, c := range []struct{ query, first string }{
		{"da nang", "P:48"}, {"DA NANG", "P:48"}, {"đà nẵng", "P:48"}, {"Đà Nẵng", "P:48"}, {"danang", "P:48"},
		{"ho chi minh", "P:79"}, {"tp hcm", "P:79"}, {"TPHCM", "P:79"}, {"hcm", "P:79"}, {"hcmc", "P:79"}, {"TP. Hồ Chí Minh", "P:79"},
		{"ba ria vung tau", "P:77@63"}, {"Bà Rịa – Vũng Tàu", "P:77@63"}, {"brvt", "P:77@63"},
		{"thua thien hue", "P:46@63"}, {"hue", "P:46"}, {"hà giang", "P:02@63"}, {"tỉnh hà giang", "P:02@63"},
		{"lao cai", "P:15"}, {"yên bái", "P:15@63"}, {"hanoi", "P:01"}, {"red river", "R:DBSH"}, {"tây nguyên", "R:TN"},
		{"viet nam", "VN"}, {"cả nước", "VN"}, {"79", "P:79"}, {"P:77", "P:77@63"}, {"c:26740", "C:26740"},
		{"ba dinh ha noi", "C:00004"}, {"phường ba đình hà nội", "C:00004"}, {"côn đảo", "C:26732"}, {"sai gon", "C:26740"},
	} {
		got := area.Search(c.query, "vi", 5)
		if len(got) == 0 || got[0].String() != c.first {
			t.Errorf("%q: %v, expected %s first", c.query, got, c.first)
		}
		if len(got) > 5 {
			t.Errorf("%q: more than asked for", c.query)
		}
	}
	for _, q := range []string{"", " ", "…", "qqq", "🙂"} {
		if got := area.Search(q, "vi", 0); len(got) > 0 {
			t.Errorf("%q: %v", q, got)
		}
	}
}

func TestSearchHidesOldProvincesThatAreStillCurrent(t *testing.T) {
	for _, a := range area.Search("ha noi", "vi", 0) {
		if a.String() == "P:01@63" {
			t.Error("Hà Nội is listed twice")
		}
	}
	found := area.Search("lao cai", "vi", 3)
	if !slices.Contains(found, mustParse(t, "P:10@63")) {
		t.Errorf("the old Lào Cai, which was smaller, is missing: %v", found)
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"TP. Hồ Chí Minh": "tp ho chi minh", "Đắk Lắk": "dak lak", "  Bà Rịa – Vũng Tàu ": "ba ria vung tau",
		"Huế": "hue", "Hue\u0302\u0301": "hue", "": "", "---": "",
	} {
		if got := area.Fold(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
