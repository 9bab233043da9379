package dashboards

import (
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// november is a view of the nation on 2026-11-22.
func november(lang string) view {
	return view{p: Params{Lang: lang, Boundary: area.V34}, w: words(lang), snap: queries.Snapshot{Date: civil.Date{Year: 2026, Month: 11, Day: 22}}}
}

// shares are rows of a name and a share; a negative one is not known.
func shares(rows ...any) chart.Table {
	t := chart.Table{Columns: []chart.Column{{Name: "service"}, {Name: "nation", Unit: queries.Share}}}
	for i := 0; i < len(rows); i += 2 {
		cell := chart.Cell{Text: chart.Dash, Why: "none"}
		if v := rows[i+1].(float64); v >= 0 {
			cell = chart.NumberOf("vi", queries.Share, v)
		}
		t.Rows = append(t.Rows, chart.Row{Cells: []chart.Cell{chart.Label(rows[i].(string)), cell}})
	}
	return t
}

func TestServicesAreOrderedByAColumnWithTheUnknownLast(t *testing.T) {
	for back, want := range map[bool]string{false: "b c a none", true: "a b c none"} {
		table := shares("none", -1.0, "a", 0.1, "b", 0.9, "c", 0.9)
		arrange(table.Rows, order{column: 1, back: back})
		var got []string
		for _, r := range table.Rows {
			got = append(got, r.Cells[0].Text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("backwards %v: %v, want %s", back, got, want)
		}
	}
}

func TestOrderOfServicesIsOneOfTheColumns(t *testing.T) {
	for _, wrong := range []string{"-", "colour", "--online", "ONLINE"} {
		if _, err := serviceOrder(wrong); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
	if got, err := serviceOrder("-on_time"); err != nil || got != (order{column: listOnTime, back: true}) {
		t.Errorf("-on_time: %v, %v", got, err)
	}
}

func TestChoosingTheColumnInUseTurnsTheOrderRound(t *testing.T) {
	v := november("vi")
	v.p.Sort, v.frame.Path = "online", "/services"
	heads := v.serviceHeads()
	if got := heads[listOnline]; !got.Here || got.Link != "/services?sort=-online#list" {
		t.Errorf("the column in use: %+v", got)
	}
	if got := heads[listCases]; got.Here || got.Link != "/services?sort=cases#list" {
		t.Errorf("another column: %+v", got)
	}
	if got := heads[listService]; got.Link != "/services#list" {
		t.Errorf("the official order: %+v", got)
	}
}

func TestGridSentenceNamesTheHighestAndTheLowestOrThatThereIsNone(t *testing.T) {
	m := &queries.Metric{Unit: queries.Share, Kind: queries.Ratio}
	for _, c := range []struct {
		table chart.Table
		want  string
	}{
		{shares("A", 0.5, "B", 0.9, "C", -1.0), "Ngày 22/11/2026, cả nước: cao nhất là “B” (90,00\u00a0%), thấp nhất là “A” (50,00\u00a0%)."},
		{shares("A", 0.5, "B", 0.5), "Ngày 22/11/2026, cả nước: mọi dịch vụ cùng ở mức 50,00\u00a0%."},
		{shares("A", -1.0), "Ngày 22/11/2026 chưa có số liệu của dịch vụ nào."},
		{shares(), "Ngày 22/11/2026 chưa có số liệu của dịch vụ nào."},
	} {
		if got := november("vi").gridSentence(&c.table, m); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	counts := shares("A", 5.0, "B", 7.0)
	counts.Columns[1].Unit = queries.Cases
	m = &queries.Metric{Unit: queries.Cases, Kind: queries.Count}
	if got := november("vi").gridSentence(&counts, m); !strings.Contains(got, "nhiều nhất là “B”") {
		t.Errorf("of counts: %q", got)
	}
}

func TestAProvinceOfFewCasesIsNotSingledOut(t *testing.T) {
	row := func(code string, numerator, denominator int64) queries.Row {
		a, err := area.Parse("P:" + code)
		if err != nil {
			t.Fatal(err)
		}
		value := float64(numerator) / float64(denominator)
		return queries.Row{Area: a, Dims: map[string]string{"service": "1"}, Numerator: &numerator, Denominator: &denominator, Value: &value}
	}
	list := []queries.Service{{Code: "1", Title: queries.Text{VI: "Khai sinh"}}}
	r := &queries.Result{Metric: &queries.Metric{Unit: queries.Share, Kind: queries.Ratio}, Rows: []queries.Row{row("01", 0, 999), row("79", 500, 1000), row("48", 900, 1000)}}
	if got, want := november("vi").gridWorst(r, list), " Thấp nhất trong các tỉnh, thành phố có từ 1.000 hồ sơ trở lên: “1. Khai sinh” tại Hồ Chí Minh (50,00\u00a0%)."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	r.Rows = r.Rows[:1]
	if got := november("vi").gridWorst(r, list); got != "" {
		t.Errorf("of few cases only: %q", got)
	}
}

func TestServicesOnNoListStandBehindTheList(t *testing.T) {
	list := []queries.Service{{Code: "1"}, {Code: "2"}}
	rows := []queries.Row{{Dims: map[string]string{"service": "9"}}, {Dims: map[string]string{"service": "2"}}, {Dims: map[string]string{"service": "9"}}}
	var got []string
	for _, s := range withStrays(list, rows) {
		got = append(got, s.Code)
	}
	if strings.Join(got, " ") != "1 2 9" {
		t.Errorf("%v", got)
	}
}

func TestAgenciesOfAServiceAreWrittenOut(t *testing.T) {
	for in, want := range map[string]string{
		"MPS":                        "Bộ Công an",
		"VPCP / MOJ / MPS / MOHA":    "Văn phòng Chính phủ, Bộ Tư pháp, Bộ Công an, Bộ Nội vụ",
		"MOF (VSS)":                  "Bộ Tài chính (Bảo hiểm xã hội Việt Nam)",
		"MOIT / EVN":                 "Bộ Công Thương, Tập đoàn Điện lực Việt Nam",
		"Ủy ban nhân dân tỉnh / XYZ": "Ủy ban nhân dân tỉnh, XYZ",
		"":                           "",
	} {
		if got := words("vi").agencies(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestAgenciesSentenceLeavesOutThoseThatNeverAsked(t *testing.T) {
	row := func(name string, requests, matched float64) chart.Row {
		share := chart.Cell{Text: chart.Dash, Why: "none"}
		if matched >= 0 {
			share = chart.NumberOf("vi", queries.Share, matched)
		}
		return chart.Row{Cells: []chart.Cell{chart.Label(name), chart.NumberOf("vi", queries.Requests, requests), chart.Label(""), share}}
	}
	for _, c := range []struct {
		rows []chart.Row
		want string
	}{
		{[]chart.Row{row("A", 5000, 0.9), row("B", 10, 0.8), row("C", 0, -1)},
			"Đến hết ngày 22/11/2026, 2 cơ quan, tổ chức đã gửi lượt xác thực; nhiều nhất là A (5.000 lượt). Trong 30 ngày qua, tỷ lệ khớp thấp nhất là của B (80,00\u00a0%)."},
		{[]chart.Row{row("A", 5000, -1)}, "Đến hết ngày 22/11/2026, 1 cơ quan, tổ chức đã gửi lượt xác thực; nhiều nhất là A (5.000 lượt)."},
		{[]chart.Row{row("A", 0, -1)}, "Ngày 22/11/2026 chưa có số liệu của cơ quan nào."},
		{nil, "Ngày 22/11/2026 chưa có số liệu của cơ quan nào."},
	} {
		if got := november("vi").agenciesSentence(&chart.Table{Rows: c.rows}); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
