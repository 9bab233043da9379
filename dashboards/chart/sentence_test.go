package chart

import (
	"strconv"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

func TestPlacesAreSharedAndMissingValuesHaveNone(t *testing.T) {
	number := func(name string, v float64) Row {
		return Row{Cells: []Cell{Label(name), NumberOf("vi", queries.Share, v)}}
	}
	table := Table{
		Columns: []Column{{Name: "area"}, {Name: "value", Unit: queries.Share}},
		Rows: []Row{
			{Cells: []Cell{Label("none"), {Why: "no source"}}}, number("b", 0.5), number("a", 0.9), number("c", 0.5), number("zero", 0),
			{Whole: true, Cells: number("nation", 0.6).Cells},
		},
	}
	for better, want := range map[queries.Better]string{queries.Higher: "none0 b2= a1 c2= zero4 nation0", queries.Lower: "none0 b2= a4 c2= zero1 nation0"} {
		places, of := Places(&table, 1, better)
		var got []string
		for i, p := range places {
			text := table.Rows[i].Cells[0].Text + strconv.Itoa(p.Rank)
			if p.Tied {
				text += "="
			}
			got = append(got, text)
		}
		if strings.Join(got, " ") != want || of != 4 {
			t.Errorf("%s is better: %v of %d, want %s", better, got, of, want)
		}
	}
}

func TestDifferencesCarryTheirSignAndUnit(t *testing.T) {
	for _, c := range []struct {
		unit queries.Unit
		v    float64
		want string
	}{
		{queries.Share, 0.001234, "+0,12\u00a0điểm\u00a0%"}, {queries.Share, -0.05, "\u22125,00\u00a0điểm\u00a0%"}, {queries.Share, 0.000001, "gần như không đổi"}, {queries.Share, -0.000001, "gần như không đổi"}, {queries.Share, 1e-17, "không đổi"},
		{queries.Cards, 1234567, "+1.234.567"}, {queries.Cards, -5, "\u22125"}, {queries.Cards, 0, "không đổi"}, {queries.Days, 0.5, "+0,5"},
	} {
		if got := Difference("vi", c.unit, c.v); got != c.want {
			t.Errorf("%s %g: %q, want %q", c.unit, c.v, got, c.want)
		}
	}
}

func TestACommuneOfASourceOfProvincesSaysSo(t *testing.T) {
	row := queries.Row{Area: area.Area{Level: area.Commune, Code: "26740"}, Flags: []queries.Flag{queries.NotRestatable}}
	if got := Why("vi", &queries.Metric{Grain: area.Commune}, row); got != "Nguồn chỉ có số liệu đến cấp tỉnh, không có số liệu từng xã." {
		t.Error(got)
	}
}

func TestLargeNumbersHaveNoDecimals(t *testing.T) {
	for v, want := range map[float64]string{99.94: "99,9", 12108.6: "12.109", 100.4: "100", 6.5: "6,5", -12108.6: "\u221212.109"} {
		if got := Text("vi", queries.CardsPerDay, v); got != want {
			t.Errorf("%g: %q, want %q", v, got, want)
		}
	}
	if got := Difference("vi", queries.CardsPerDay, -212.6); got != "\u2212213" {
		t.Errorf("a difference: %q", got)
	}
}

func TestStandingIsSaidInASentence(t *testing.T) {
	day := civil.Date{Year: 2026, Month: 10, Day: 31}
	rose, fell, same := 0.006, -0.006, 0.0
	value := NumberOf("vi", queries.Share, 0.941)
	for _, c := range []struct {
		about    string
		standing Standing
		want     string
	}{
		{"rise", Standing{Rank: 21, Of: 34, Change: &rose}, "Cà Mau: 94,10 %, hạng 21/34, tăng 0,60 điểm % so với 31/10/2026."},
		{"fall", Standing{Rank: 21, Of: 34, Change: &fell}, "Cà Mau: 94,10 %, hạng 21/34, giảm 0,60 điểm % so với 31/10/2026."},
		{"no change", Standing{Rank: 21, Of: 34, Change: &same}, "Cà Mau: 94,10 %, hạng 21/34, không thay đổi so với 31/10/2026."},
		{"first", Standing{Rank: 1, Of: 34}, "Cà Mau: 94,10 %, đứng đầu (hạng 1/34)."},
		{"last", Standing{Rank: 34, Of: 34}, "Cà Mau: 94,10 %, đứng cuối (hạng 34/34)."},
		{"tie", Standing{Rank: 1, Of: 34, Tied: true}, "Cà Mau: 94,10 %, đồng hạng 1/34."},
		{"alone", Standing{}, "Cà Mau: 94,10 %."},
	} {
		s := c.standing
		s.Area, s.Unit, s.Value, s.Since = "Cà Mau", queries.Share, value, day
		if got := s.Sentence("vi"); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.about, got, c.want)
		}
	}
	hidden := Standing{Area: "Cà Mau", Value: Cell{Text: Dash, Why: "Số quá nhỏ"}}
	if got := hidden.Sentence("vi"); got != "Cà Mau: không hiển thị số liệu. Số quá nhỏ" {
		t.Error(got)
	}
}

func TestDistanceTooSmallToWriteIsNotNought(t *testing.T) {
	for v, want := range map[float64]string{0.006: "0,60 điểm %", 0.00004: "chưa đến 0,01 điểm %", 0: "0,00 điểm %"} {
		if got := strings.ReplaceAll(Amount("vi", queries.Share, v), "\u00a0", " "); got != want {
			t.Errorf("%g: %q, want %q", v, got, want)
		}
	}
}
