package export

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golang-sql/civil"
	"github.com/xuri/excelize/v2"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

func ptr[T any](v T) *T { return &v }

// answer holds what every medium must keep apart: a number, a hidden one, a
// formula in a dimension.
func answer() *queries.Result {
	date := civil.Date{Year: 2026, Month: 11, Day: 22}
	return &queries.Result{
		Metric: &queries.Metric{
			ID: "card_coverage", Kind: queries.Ratio, Unit: "share",
			Title: queries.Text{VI: "Tỷ lệ có thẻ", EN: "Card coverage"}, Definition: queries.Text{VI: "…", EN: "…"},
		},
		Request:  queries.Request{Dims: []string{"agency"}, Boundary: area.V34},
		Snapshot: queries.Snapshot{ID: "2026-11-22.3f9a1c", Date: date, Revision: 1},
		Sources:  []queries.Provenance{{Source: "demo", Relation: "card_application", Simulated: true}},
		Rows: []queries.Row{
			{
				Date: date, Area: area.Area{Level: area.Province, Code: "48", Vintage: area.V34},
				Dims:      map[string]string{"agency": `=HYPERLINK("x")`},
				Numerator: ptr(int64(1234567)), Denominator: ptr(int64(1300000)), Value: ptr(0.9497),
				Flags: []queries.Flag{queries.Simulated, queries.Sample},
			},
			{
				Date: date, Area: area.Area{Level: area.Province, Code: "79", Vintage: area.V34},
				Dims: map[string]string{"agency": "EVN"}, Flags: []queries.Flag{queries.Suppressed},
			},
		},
	}
}

func TestCSVKeepsHiddenValuesEmptyAndFormulasHarmless(t *testing.T) {
	var out bytes.Buffer
	if err := CSV(&out, ResultSheet(answer(), "vi")); err != nil {
		t.Fatal(err)
	}
	if strings.Count(out.String(), "\r\n") != 3 {
		t.Errorf("RFC 4180 ends lines with CRLF: %q", out.String())
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"date", "area", "area_name", "agency", "numerator", "denominator", "value", "flags", "snapshot"},
		{"2026-11-22", "P:48", "Đà Nẵng", `'=HYPERLINK("x")`, "1234567", "1300000", "0.9497", "simulated sample", "2026-11-22.3f9a1c"},
		{"2026-11-22", "P:79", "Hồ Chí Minh", "EVN", "", "", "", "suppressed", "2026-11-22.3f9a1c"},
	}
	if !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("got  %q\nwant %q", rows, want)
	}
}

func TestXLSXHoldsRealNumbersAndExplainsItself(t *testing.T) {
	var out bytes.Buffer
	if err := XLSX(&out, ResultSheet(answer(), "en")); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{"A2": "2026-11-22", "D2": `=HYPERLINK("x")`, "E2": "1234567", "G2": "0.9497", "E3": ""} {
		raw := excelize.Options{RawCellValue: cell != "A2"}
		if got, err := book.GetCellValue("data", cell, raw); err != nil || got != want {
			t.Errorf("%s holds %q (%v), want %q", cell, got, err, want)
		}
	}
	for cell, want := range map[string]string{"E2": "1,234,567", "G2": "94.97%"} {
		if got, err := book.GetCellValue("data", cell); err != nil || got != want {
			t.Errorf("%s is shown as %q (%v), want %q", cell, got, err, want)
		}
	}
	if formula, err := book.GetCellFormula("data", "D2"); err != nil || formula != "" {
		t.Errorf("a text became the formula %q (%v)", formula, err)
	}
	about, err := book.GetRows("about")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]string{{"metric", "card_coverage"}, {"title", "Card coverage"}, {"snapshot", "2026-11-22.3f9a1c"}} {
		if !slices.ContainsFunc(about, func(row []string) bool { return slices.Equal(row, want) }) {
			t.Errorf("the sheet about does not say %q", want)
		}
	}
}

func TestParquetReadsBackAsTheSameRows(t *testing.T) {
	var out bytes.Buffer
	if err := Parquet(t.Context(), &out, ResultSheet(answer(), "vi")); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "a.parquet")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	scratch, err := warehouse.NewScratch(t.Context(), dir, warehouse.Options{AllowedDirs: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := scratch.Remove(); err != nil {
			t.Error(err)
		}
	}()
	var rows, hidden, sum int64
	err = scratch.QueryRow(t.Context(), "select count(*), count(*) - count(numerator), sum(numerator)::bigint from read_parquet('"+file+"')").
		Scan(&rows, &hidden, &sum)
	if err != nil || rows != 2 || hidden != 1 || sum != 1234567 {
		t.Errorf("read back %d rows, %d hidden, sum %d (%v)", rows, hidden, sum, err)
	}
}

func TestTableSpeaksTheReadersLanguage(t *testing.T) {
	var out bytes.Buffer
	if err := Table(&out, answer(), "vi"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1.234.567", "94,97\u00a0%", "22/11/2026", "Đà Nẵng", "2026-11-22.3f9a1c"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestFigureSheetHoldsTheNumbersOfItsTable(t *testing.T) {
	sampled := chart.NumberOf("vi", queries.Share, 0.9497)
	sampled.Flags = []queries.Flag{queries.Sample}
	f := chart.Figure{
		ID: "ranking", Title: "Tỷ lệ", Sentence: "…", Lang: "vi", Query: "?metric=card_coverage",
		Source: chart.Source{Snapshot: "2026-11-22.3f9a1c", Date: "22/11/2026"},
		Table: chart.Table{
			Columns: []chart.Column{{Name: "Địa bàn"}, {Name: "Tỷ lệ", Unit: queries.Share}, {Name: "Số thẻ", Unit: queries.Cards}},
			Rows: []chart.Row{
				{Area: area.Area{Level: area.Province, Code: "48", Vintage: area.V34}, Cells: []chart.Cell{
					chart.Label("=1+1"), sampled, chart.NumberOf("vi", queries.Cards, 1234567),
				}},
				{Area: area.Area{Level: area.Province, Code: "79", Vintage: area.V34}, Cells: []chart.Cell{
					chart.Label("Hồ Chí Minh"), {Text: chart.Dash, Why: "Số quá nhỏ.", Flags: []queries.Flag{queries.Suppressed}}, {Text: chart.Dash, Why: "Số quá nhỏ."},
				}},
			},
		},
	}
	var out bytes.Buffer
	if err := CSV(&out, FigureSheet(f, "")); err != nil {
		t.Fatal(err)
	}
	want := "code,Địa bàn,Tỷ lệ,Số thẻ,Đánh dấu,Lý do thiếu\r\nP:48,'=1+1,0.9497,1234567,sample,\r\nP:79,Hồ Chí Minh,,,suppressed,Tỷ lệ: Số quá nhỏ. Số thẻ: Số quá nhỏ.\r\n"
	if out.String() != want {
		t.Errorf("got  %q\nwant %q", out.String(), want)
	}
}
