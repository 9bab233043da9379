package dashboards

import (
	"strconv"
	"strings"
	"testing"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

func count(n int64) chart.Cell {
	return chart.CountOf(Vietnamese, &queries.Metric{}, queries.Row{}, &n)
}

func TestFunnelSaysWhereMostStand(t *testing.T) {
	v := seen("2026-11-22")
	missing := chart.Cell{Text: chart.Dash, Why: "Chưa có nguồn"}
	for _, c := range []struct {
		about string
		steps []chart.Cell
		want  string
	}{
		{"some stand", []chart.Cell{count(1000), count(900), count(880)}, "Cả nước: trong 1.000 hồ sơ đã tiếp nhận, 880 (88,00 %) đã đi hết các bước. Còn dừng nhiều nhất giữa hai bước “bước 0” và “bước 1”: 100 hồ sơ."},
		{"none stands", []chart.Cell{count(10), count(10), count(10)}, "Cả nước: trong 10 hồ sơ đã tiếp nhận, 10 (100,00 %) đã đi hết các bước."},
		{"nothing came", []chart.Cell{count(0), count(0), count(0)}, "Cả nước: chưa có hồ sơ nào."},
		{"the last is not known", []chart.Cell{count(10), count(10), missing}, "Cả nước: không hiển thị số liệu. Chưa có nguồn"},
	} {
		table := chart.Table{}
		for i, cell := range c.steps {
			table.Rows = append(table.Rows, chart.Row{Cells: []chart.Cell{chart.Label("bước " + strconv.Itoa(i)), cell, {}}})
		}
		if got := strings.ReplaceAll(v.funnelSentence(&table, len(c.steps), 0), "\u00a0", " "); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.about, got, c.want)
		}
	}
}

func TestAShareOfAStepWithoutASourceSaysSo(t *testing.T) {
	v, m, n, none := seen("2026-11-22"), &queries.Metric{}, int64(5), int64(0)
	known := queries.Row{Numerator: &n}
	for _, c := range []struct {
		about       string
		row, before queries.Row
		why         string
	}{
		{"no source of the step", queries.Row{Flags: []queries.Flag{queries.NoSource}}, known, "Chưa có nguồn"},
		{"no source of the step before", known, queries.Row{Flags: []queries.Flag{queries.NoSource}}, "Chưa có nguồn"},
		{"nobody before", known, queries.Row{Numerator: &none}, "Không có trường hợp nào"},
	} {
		if got := v.step(m, c.row, c.before, false).Cells[2]; got.Value != nil || !strings.HasPrefix(got.Why, c.why) {
			t.Errorf("%s: %+v", c.about, got)
		}
	}
}

func TestThoseRejectedStandNowhere(t *testing.T) {
	v := seen("2026-11-22")
	for _, c := range []struct {
		about         string
		left          chart.Cell
		bound         int64
		want, wantNot string
	}{
		{"most of the first gap was rejected", count(90), 0, "“bước 1” và “bước 2”: 20 hồ sơ", "“bước 0”"},
		{"none was rejected", count(0), 0, "“bước 0” và “bước 1”: 100 hồ sơ", ""},
		{"how many were rejected is not known", chart.Cell{Why: "Chưa có nguồn"}, 0, "", "Còn dừng"},
		{"too few stand in a commune", count(90), 21, "", "Còn dừng"},
	} {
		table := chart.Table{}
		for i, cell := range []chart.Cell{count(1000), count(900), count(880), c.left} {
			table.Rows = append(table.Rows, chart.Row{Cells: []chart.Cell{chart.Label("bước " + strconv.Itoa(i)), cell, {}}})
		}
		got := strings.ReplaceAll(v.funnelSentence(&table, 3, c.bound), "\u00a0", " ")
		if !strings.Contains(got, c.want) || c.wantNot != "" && strings.Contains(got, c.wantNot) {
			t.Errorf("%s: %s", c.about, got)
		}
	}
}

func TestLeadTimeCountsTheSeventhDayAsKept(t *testing.T) {
	v := seen("2026-11-22")
	r := &queries.Result{Metric: &queries.Metric{Unit: queries.Cards}}
	for days, n := range map[string]int64{"0": 10, "7": 60, "8": 20, "16": 5, "60": 5} {
		r.Rows = append(r.Rows, queries.Row{Date: v.snap.Date, Dims: map[string]string{"days": days}, Numerator: &n})
	}
	table := v.leadTable(r)
	median := 7.0
	text := strings.ReplaceAll(v.leadSentence(&table, queries.Row{Value: &median}), "\u00a0", " ")
	if want := "Trong 100 thẻ in 30 ngày qua, 70,00 % được in trong 7 ngày làm việc; 30 thẻ lâu hơn."; !strings.Contains(text, want) {
		t.Error(text)
	}
	last := table.Rows[len(table.Rows)-1].Cells
	if last[0].Text != "60+" || last[1].Text != "5" || *last[2].Value != 1 {
		t.Errorf("last column %v", last)
	}
	if band := table.Rows[15].Cells; band[0].Text != "15–19" || band[1].Text != "5" {
		t.Errorf("column of five days %v", band)
	}
}

func TestLeadTimeOfTooSmallAnAreaIsNotZero(t *testing.T) {
	v := seen("2026-11-22")
	v.p.Area = area.Area{Level: area.Commune, Code: "26740"}
	table := v.leadTable(&queries.Result{Metric: &queries.Metric{Grain: area.Province, Unit: queries.Cards}})
	for _, row := range table.Rows {
		if row.Cells[1].Known() || row.Cells[2].Known() {
			t.Fatalf("%s: %s", row.Cells[0].Text, row.Cells[1].Text)
		}
	}
	if text := v.leadSentence(&table, queries.Row{}); !strings.Contains(text, "không có số liệu ở cấp") {
		t.Error(text)
	}
}

func TestBacklogHiddenInPartIsNotAddedUp(t *testing.T) {
	hidden := chart.Cell{Text: chart.Dash, Why: "Số quá nhỏ"}
	if _, _, ok := long([]chart.Cell{count(1), count(2), hidden, count(4), count(10)}); ok {
		t.Error("a hidden number was taken for 0")
	}
	if late, all, ok := long([]chart.Cell{count(1), count(2), count(3), count(4), count(10)}); !ok || late != 7 || all != 10 {
		t.Errorf("%g of %g", late, all)
	}
}

func TestSurveyIsTheOneTheRateWasDividedBy(t *testing.T) {
	hcm := area.Area{Level: area.Province, Code: "79", Vintage: area.V34}
	for _, c := range []struct {
		about  string
		area   area.Area
		people int64
		year   int
	}{
		{"nation", area.Area{}, 97_582_600, 2020},
		{"merged province", hcm, 12_976_100, 2020},
		{"old province", area.Area{Level: area.Province, Code: "01", Vintage: area.V63}, 8_246_600, 2020},
		{"another number", hcm, 1, 0},
	} {
		survey, ok := censusOf(queries.Row{Area: c.area, Denominator: &c.people})
		if ok != (c.year > 0) || survey.Date.Year != c.year {
			t.Errorf("%s: %v %v", c.about, survey.Date, ok)
		}
	}
	if _, ok := censusOf(queries.Row{}); ok {
		t.Error("a survey of no number")
	}
}

func TestMoreThanAllIsExplained(t *testing.T) {
	v := seen("2026-11-22")
	for share, want := range map[float64]int{0.99: 0, 1: 0, 1.08: 1} {
		f := chart.Figure{Table: chart.Table{
			Columns: []chart.Column{{Name: "area"}, {Name: "value", Unit: queries.Share}},
			Rows:    []chart.Row{{Cells: []chart.Cell{{}, chart.NumberOf(Vietnamese, queries.Share, share)}}},
		}}
		if v.noteOverAll(&f, 1); len(f.Notes) != want {
			t.Errorf("%g: %v", share, f.Notes)
		}
	}
}
