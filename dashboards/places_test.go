package dashboards

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// place reads an address that is known to be right.
func place(t *testing.T, address string) area.Area {
	t.Helper()
	a, err := area.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func number(v float64) *float64 { return &v }

func TestACodeNamesOnePlaceOrSuggestsSome(t *testing.T) {
	for _, c := range []struct{ kind, code, want, near string }{
		{"P:", "79", "P:79", ""},
		{"P:", "77@63", "P:77@63", ""},
		{"C:", "26740", "C:26740", ""},
		{"P:", "77", "", "P:77@63"},
		{"P:", "79@34", "", "P:79"},
		{"P:", "da-nang", "", "P:48"},
		{"P:", "99", "", ""},
		{"C:", "79", "", "P:79"},
	} {
		got, err := placeOf(c.kind, c.code, Vietnamese)
		if c.want != "" {
			if err != nil || got.String() != c.want {
				t.Errorf("%s: %s, %v", c.code, got, err)
			}
			continue
		}
		var unknown *PlaceError
		if !errors.As(err, &unknown) {
			t.Errorf("%s: %v", c.code, err)
			continue
		}
		near := ""
		if len(unknown.Near) > 0 {
			near = unknown.Near[0].String()
		}
		if near != c.near {
			t.Errorf("%s suggests %v", c.code, unknown.Near)
		}
	}
}

func TestTheSevenReusedCodesAreTold(t *testing.T) {
	var told []string
	for _, a := range area.Provinces(area.V34) {
		v := view{p: Params{Lang: Vietnamese, Area: a}, w: Vietnamese}
		for _, l := range v.lineage() {
			if strings.Contains(l.Text, "mã "+a.Code) {
				told = append(told, a.Code)
			}
		}
	}
	slices.Sort(told)
	if got := strings.Join(told, " "); got != "15 24 44 52 80 82 91" {
		t.Error(got)
	}
}

func TestLineageLinksBothWays(t *testing.T) {
	for address, want := range map[string]string{
		"P:79":    "/provinces/77@63 /provinces/74@63 /provinces/79@63",
		"P:77@63": "/provinces/79",
		"P:01":    "/provinces/01@63",
		"P:01@63": "/provinces/01",
	} {
		v := view{p: Params{Lang: Vietnamese, Area: place(t, address)}, w: Vietnamese}
		var links []string
		for _, l := range v.lineage()[0].Links {
			links = append(links, l.Link)
		}
		if got := strings.Join(links, " "); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
}

func TestTypedNamesAreFoundOrAskedAbout(t *testing.T) {
	for name, want := range map[string]string{
		"da nang": "P:48", "Đà Nẵng": "P:48", "hue": "P:46", "Huế": "P:46", "lao cai": "P:15", "Lào Cai (đến 30/06/2025)": "P:10@63", "ba dinh (ha noi)": "C:00004",
		"Ha Noi": "P:01", "ba dinh ha noi": "C:00004", "ca nuoc": "VN", "tan lap": "", "atlantis": "", "h": "",
	} {
		a, sure := meant(name, Vietnamese)
		if got := a.String(); sure != (want != "") || sure && got != want {
			t.Errorf("%q: %s, %v", name, got, sure)
		}
	}
}

func TestPlacesAmongARow(t *testing.T) {
	m := &queries.Metric{Unit: queries.Share, Better: queries.Higher}
	a, b, c, d := place(t, "P:01"), place(t, "P:04"), place(t, "P:08"), place(t, "P:11")
	rows := []queries.Row{{Area: a, Value: number(.9)}, {Area: b, Value: number(.95)}, {Area: c, Value: number(.9)}, {Area: d}}
	for _, x := range []struct {
		area area.Area
		want chart.Place
	}{{b, chart.Place{Rank: 1}}, {a, chart.Place{Rank: 2, Tied: true}}, {c, chart.Place{Rank: 2, Tied: true}}, {d, chart.Place{}}} {
		got, of := placeAmong(m, x.area, rows)
		if got != x.want || of != 3 {
			t.Errorf("%s: %+v of %d", x.area, got, of)
		}
	}
}

func TestASharedPlaceBesideOthersIsSaidToBeShared(t *testing.T) {
	m := &queries.Metric{Title: queries.Text{VI: "Tỷ lệ có thẻ", EN: "Card coverage"}, Better: queries.Higher}
	for _, c := range []struct {
		lang   string
		values []float64
		want   string
	}{
		{Vietnamese, []float64{1, 1, .9}, "cùng đứng thứ 1/3"}, {English, []float64{1, 1, .9}, "is joint 1 of 3"},
		{Vietnamese, []float64{1, .95, .9}, "đứng thứ 1/3"}, {English, []float64{.9, .95, .9}, "is joint 2 of 3"},
	} {
		v := view{p: Params{Lang: c.lang, Area: place(t, "P:96")}, w: words(c.lang)}
		var table chart.Table
		for i, value := range c.values {
			table.Rows = append(table.Rows, chart.Row{Here: i == 0, Cells: []chart.Cell{{Value: number(value)}}})
		}
		got := v.besideSentence(&table, m, 0)
		if !strings.Contains(got, c.want) || strings.Contains(got, "cùng đứng") != strings.Contains(c.want, "cùng đứng") {
			t.Errorf("%v: %s", c.values, got)
		}
	}
}

func TestMovementsInWords(t *testing.T) {
	v := view{p: Params{Lang: Vietnamese}, w: Vietnamese, snap: queries.Snapshot{Date: day("2026-11-22")}}
	since := day("2026-10-31")
	m := &queries.Metric{ID: "card_coverage", Title: queries.Text{VI: "Tỷ lệ có thẻ"}, Unit: queries.Share, Better: queries.Higher}
	parts := func(by ...float64) []change {
		codes := []string{"P:01", "P:04", "P:08"}
		var list []change
		for i, v := range by {
			list = append(list, change{now: queries.Row{Area: place(t, codes[i])}, by: number(v)})
		}
		return append(list, change{now: queries.Row{Area: place(t, "P:11")}})
	}
	for _, c := range []struct {
		name  string
		moved moved
		want  string
		trend string
	}{
		{"all rose", moved{m, queries.Row{Value: number(.8677)}, number(.0024), parts(.003, .002, .001)},
			"Tỷ lệ có thẻ: 86,77 %, tăng 0,24 điểm %. Tăng nhiều nhất: Hà Nội (+0,30 điểm %); ít nhất: Tuyên Quang (+0,10 điểm %).", "up"},
		{"some fell", moved{m, queries.Row{Value: number(.8677)}, number(-.0024), parts(.003, -.002)},
			"Tỷ lệ có thẻ: 86,77 %, giảm 0,24 điểm %. Tăng nhiều nhất: Hà Nội (+0,30 điểm %); giảm nhiều nhất: Cao Bằng (−0,20 điểm %).", "down"},
		{"all fell", moved{m, queries.Row{Value: number(.8677)}, number(-.0024), parts(-.001, -.002)},
			"Tỷ lệ có thẻ: 86,77 %, giảm 0,24 điểm %. Giảm nhiều nhất: Cao Bằng (−0,20 điểm %); ít nhất: Hà Nội (−0,10 điểm %).", "down"},
		{"one fell by less than is written", moved{m, queries.Row{Value: number(.8677)}, number(.0024), parts(.003, .002, -.00001)},
			"Tỷ lệ có thẻ: 86,77 %, tăng 0,24 điểm %. Tăng nhiều nhất: Hà Nội (+0,30 điểm %); ít nhất: Tuyên Quang (gần như không đổi).", "up"},
		{"nothing moved", moved{m, queries.Row{Value: number(.8677)}, number(0), parts(0, 0)},
			"Tỷ lệ có thẻ: 86,77 %, không thay đổi.", ""},
		{"the earlier night is missing", moved{m, queries.Row{Value: number(.8677)}, nil, nil}, "Tỷ lệ có thẻ: 86,77 %.", ""},
	} {
		line := v.movement(c.moved, since)
		if got := strings.ReplaceAll(line.Text, "\u00a0", " "); got != c.want || line.Trend != c.trend {
			t.Errorf("%s: %s (%s)", c.name, got, line.Trend)
		}
	}
}

func TestNothingIsComparedAcrossABreak(t *testing.T) {
	m := &queries.Metric{
		Title: queries.Text{VI: "Tỷ lệ có thẻ"}, Unit: queries.Share,
		Breaks: []queries.DefinitionBreak{{Date: "2024-07-01", Reason: queries.Text{VI: "Luật mới."}}},
	}
	now, then := queries.Row{Date: day("2024-07-01"), Value: number(.9)}, queries.Row{Date: day("2024-06-30"), Value: number(.8)}
	if by := difference(m, now, then); by != nil {
		t.Errorf("compared: %v", *by)
	}
	v := view{p: Params{Lang: Vietnamese}, w: Vietnamese, snap: queries.Snapshot{Date: now.Date}}
	if got := v.movement(moved{metric: m, now: now}, then.Date).Text; !strings.Contains(got, "01/07/2024: Luật mới.") {
		t.Error(got)
	}
}

func TestTheEarlierNightIsBeforeAndThere(t *testing.T) {
	nights := []civil.Date{day("2026-10-31"), day("2026-11-19"), day("2026-11-20")}
	for from, want := range map[string]string{
		"2026-11-19": "2026-11-19",
		"2026-11-18": "from: night 2026-11-18: no snapshot; the nearest nights are 2026-10-31 and 2026-11-19",
		"2026-11-21": "from: night 2026-11-21: no snapshot; the nearest nights are 2026-11-20 and 2026-11-22",
		"2026-10-01": "from: night 2026-10-01: before the first snapshot; history begins on 2026-10-31",
		"2026-11-22": "from 2026-11-22: before; did you mean 2026-10-31?",
	} {
		v := view{p: Params{From: day(from)}, snap: queries.Snapshot{Date: day("2026-11-22")}}
		d, err := named(v, nights, nights[0])
		got := d.String()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %s", from, got)
		}
	}
}

func TestPeersAreTheClosestInPopulation(t *testing.T) {
	row := func(address string, residents float64, here bool) chart.Row {
		return chart.Row{Area: place(t, address), Here: here, Cells: []chart.Cell{{Text: address}, {Value: number(residents)}}}
	}
	table := chart.Table{Rows: []chart.Row{
		row("P:01", 900, false), row("P:04", 510, false), row("P:08", 500, true), row("P:11", 480, false), row("P:12", 495, false),
		{Whole: true, Cells: []chart.Cell{{}, {Value: number(501)}}},
	}}
	var got []string
	for _, a := range peersOf(table) {
		got = append(got, a.String())
	}
	if strings.Join(got, " ") != "P:12 P:04 P:11" {
		t.Error(got)
	}
}
