package server

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"image/png"
	"io"
	"math"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/dashboards/export"
	"toancanh/queries/area"
)

// openWhole gives a warehouse in which every kind of figure has something to show.
func openWhole(t testing.TB) *Server {
	t.Helper()
	w := open(t)
	text, err := os.ReadFile("testdata/services.sql")
	if err != nil {
		t.Fatal(err)
	}
	execute(t, w, string(text))
	return newServer(t, w, nil)
}

// figureQueries is what a figure of a kind must be told to have something to show.
func figureQueries() map[string]string {
	return map[string]string{
		"communes": "&area=P:01", "neighbours": "&area=P:01", "comparison": "&with=P:01,P:48", "task_history": "&task=T9", "task_percent": "&task=T9",
		"movements": "&from=2026-10-31", "movers": "&from=2026-10-31", "published": "&metric=eid_activated",
	}
}

// builtFigure is a figure of a kind, with something to show.
func builtFigure(t testing.TB, s *Server, id string) chart.Figure {
	t.Helper()
	query, err := url.ParseQuery(strings.TrimPrefix(figureQueries()[id], "&"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := dashboards.ParseParams(query, dashboards.FigureParams(id)...)
	if err != nil {
		t.Fatal(err)
	}
	page, err := s.builderOf(area.NationScope(), "test").Figure(t.Context(), p, id)
	if err != nil {
		t.Fatal(err)
	}
	return page.Figure.Value
}

func TestDownloadsHoldTheNumbersOfThePage(t *testing.T) {
	s := openWhole(t)
	for _, id := range dashboards.FigureIDs() {
		t.Run(id, func(t *testing.T) {
			query := "?lang=en" + figureQueries()[id]
			var doc export.FigureDocument
			if err := json.Unmarshal(file(t, s, id, ".json"+query), &doc); err != nil {
				t.Fatal(err)
			}
			if len(doc.Rows) == 0 {
				t.Fatal("the fixture has nothing to show")
			}
			for _, suffix := range []string{"", ".html"} {
				if got, want := tableOf(string(file(t, s, id, suffix+query))), asRead(doc); !sameRows(got, want) {
					t.Errorf("page%s: %q\nJSON: %q", suffix, got, want)
				}
			}
			records, err := csv.NewReader(bytes.NewReader(file(t, s, id, ".csv"+query))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			compareRows(t, "CSV", doc, records)
			compareRows(t, "XLSX", doc, workbook(t, file(t, s, id, ".xlsx"+query)))
			for _, row := range doc.Rows {
				for _, cell := range row.Cells {
					compareText(t, cell)
				}
			}
		})
	}
}

// file is a figure as a page or, with a suffix, as a file.
func file(t testing.TB, s *Server, id, rest string) []byte {
	t.Helper()
	answer := get(t, s, "/figures/"+id+rest)
	if answer.Code != 200 {
		t.Fatalf("%s%s: %d %s", id, rest, answer.Code, answer.Body)
	}
	return answer.Body.Bytes()
}

func sameRows(a, b [][]string) bool {
	return slices.EqualFunc(a, b, func(x, y []string) bool { return slices.Equal(x, y) })
}

// asRead are the cells of a figure as people read them.
func asRead(doc export.FigureDocument) [][]string {
	var rows [][]string
	for _, r := range doc.Rows {
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, strings.TrimSpace(c.Text))
		}
		rows = append(rows, cells)
	}
	return rows
}

// tableOf reads the cells of the last table of a page, without what only a screen
// reader says.
func tableOf(page string) [][]string {
	body := page[strings.LastIndex(page, "<tbody>"):]
	body = body[:strings.Index(body, "</tbody>")]
	var rows [][]string
	for _, row := range strings.Split(body, "<tr")[1:] {
		var cells []string
		for _, cell := range regexp.MustCompile(`(?s)<t[hd][ >].*?</t[hd]>`).FindAllString(row, -1) {
			cell = regexp.MustCompile(`<span class="unseen">[^<]*</span>`).ReplaceAllString(cell, "")
			cell = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(cell, "")
			cells = append(cells, strings.TrimSpace(html.UnescapeString(cell)))
		}
		rows = append(rows, cells)
	}
	return rows
}

// compareRows compares the rows of a file with a figure's, cell by cell, head and
// remarks left out.
func compareRows(t *testing.T, medium string, doc export.FigureDocument, records [][]string) {
	t.Helper()
	if len(records) != len(doc.Rows)+1 {
		t.Fatalf("%s: %d rows, want %d and a head", medium, len(records)-1, len(doc.Rows))
	}
	first := len(records[0]) - 2 - len(doc.Columns) // flags and reasons stand behind; in front the code of the area, where there is one
	for i, row := range doc.Rows {
		for j, cell := range row.Cells {
			got := ""
			if first+j < len(records[i+1]) {
				got = records[i+1][first+j]
			}
			if !agrees(doc.Columns[j], cell, got) {
				t.Errorf("%s: row %d, %s: %q, want %+v", medium, i, doc.Columns[j].Name, got, cell)
			}
			for _, flag := range cell.Flags {
				if !slices.Contains(strings.Fields(records[i+1][first+len(doc.Columns)]), string(flag)) {
					t.Errorf("%s: row %d does not say %s", medium, i, flag)
				}
			}
		}
	}
}

// agrees says whether a file says of a cell what the figure does.
func agrees(column export.FigureColumn, cell export.FigureCell, got string) bool {
	beginning := civil.Date{Year: 1899, Month: 12, Day: 30} // of the days of workbooks
	switch {
	case cell.Value != nil && column.Unit != "":
		v, err := strconv.ParseFloat(got, 64)
		return err == nil && math.Abs(v-*cell.Value) <= 1e-14*math.Abs(v) // a workbook holds 15 digits
	case cell.Date != nil:
		days, err := strconv.Atoi(got)
		return got == cell.Date.String() || got == cell.Text || err == nil && beginning.AddDays(days) == *cell.Date
	case column.Unit != "":
		return got == "" // a missing number is nothing, not 0
	case got == "":
		return cell.Why != "" || cell.Text == "" || cell.Text == chart.Dash
	}
	return got == cell.Text || got == "'"+cell.Text
}

// compareText compares how a number is written with what it is.
func compareText(t *testing.T, cell export.FigureCell) {
	t.Helper()
	text := strings.NewReplacer(",", "", "+", "", "−", "-", "\u00a0", "", " ", "").Replace(cell.Text)
	match := regexp.MustCompile(`^(-?[0-9.]+)(%|pp|percentagepoints?|points?)?$`).FindStringSubmatch(text)
	if cell.Value == nil || match == nil {
		return
	}
	v, err := strconv.ParseFloat(match[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	tolerance := 0.0501
	if match[2] != "" {
		v, tolerance = v/100, 0.0000501
	}
	if math.Abs(v-*cell.Value) > tolerance {
		t.Errorf("%q is %v", cell.Text, *cell.Value)
	}
}

// workbookText is the first sheet of an XLSX file as it is written.
func workbookText(t *testing.T, content []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := archive.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// workbook reads the first sheet of an XLSX file.
func workbook(t *testing.T, content []byte) [][]string {
	t.Helper()
	var sheet struct {
		Rows []struct {
			Cells []struct {
				At    string `xml:"r,attr"`
				Type  string `xml:"t,attr"`
				Style string `xml:"s,attr"`
				Value string `xml:"v"`
				Text  string `xml:"is>t"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
	}
	if err := xml.Unmarshal([]byte(workbookText(t, content)), &sheet); err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for _, r := range sheet.Rows {
		var cells []string
		for _, c := range r.Cells {
			column := 0
			for _, letter := range strings.TrimRight(c.At, "0123456789") {
				column = 26*column + int(letter-'A') + 1
			}
			for len(cells) < column {
				cells = append(cells, "")
			}
			cells[column-1] = c.Value + c.Text
		}
		rows = append(rows, cells)
	}
	return rows
}

func TestEveryFigureIsDrawnInEveryTheme(t *testing.T) {
	s := openWhole(t)
	inks := map[chart.Theme][]string{}
	for _, theme := range chart.Themes() {
		for _, ink := range chart.Palette() {
			inks[theme] = append(inks[theme], ink.In(theme))
		}
	}
	colour := regexp.MustCompile(`"(#[0-9a-f]{6})"`)
	for _, id := range dashboards.FigureIDs() {
		for theme, known := range inks {
			query := "?theme=" + string(theme) + figureQueries()[id]
			if theme == chart.Light {
				query = "?lang=en" + figureQueries()[id]
			}
			svg := string(file(t, s, id, ".svg"+query))
			for _, want := range []string{`role="img"`, "<title ", "<desc ", `<svg xmlns="http://www.w3.org/2000/svg"`} {
				if !strings.Contains(svg, want) {
					t.Errorf("%s %s lacks %s", id, theme, want)
				}
			}
			for _, found := range colour.FindAllStringSubmatch(svg, -1) {
				if !slices.Contains(known, found[1]) {
					t.Errorf("%s %s: %s is no colour of the theme", id, theme, found[1])
				}
			}
			picture, err := png.Decode(bytes.NewReader(file(t, s, id, ".png"+query+"&scale=1")))
			if err != nil {
				t.Fatal(err)
			}
			if size := fmt.Sprintf(`width="%d"`, picture.Bounds().Dx()); !strings.Contains(svg, size) {
				t.Errorf("%s %s: the PNG is %v", id, theme, picture.Bounds())
			}
		}
	}
}

func TestFilesOfFigures(t *testing.T) {
	s := openWhole(t)
	for _, c := range []scenario{
		{name: "a picture", target: "/figures/ranking.svg", status: 200, has: []string{"<title", "Tỷ lệ số hóa", "<desc"}, hasNot: []string{"<text", "<script", ` href="`},
			sends: map[string]string{"Content-Type": "image/svg+xml", "Cache-Control": revalidate, "Content-Disposition": `inline; filename="ranking-vn-2026-11-22.svg"`}},
		{name: "a picture of a snapshot may be kept", target: "/figures/ranking.svg?snapshot=2026-11-22.dddddd", status: 200, sends: map[string]string{"Cache-Control": unchanging}},
		{name: "a PNG", target: "/figures/map.png?theme=dark&width=400&scale=1", status: 200, has: []string{"\x89PNG"}, sends: map[string]string{"Content-Type": "image/png", "Content-Encoding": ""}},
		{name: "a page that stands alone", target: "/figures/trend.html?lang=en", status: 200,
			has:    []string{"<svg", "<table>", "Simulated data – not official figures", "https://toancanh.example.vn/figures/trend?lang=en", "2026-11-22.eeeeee"},
			hasNot: []string{"<script", "<link", "<img", "src=", "url(", "@import"}, sends: map[string]string{"Content-Disposition": `attachment; filename="trend-vn-2026-11-22.html"`}},
		{name: "a CSV for spreadsheets", target: "/figures/ranking.csv?bom=yes", status: 200, has: []string{"\ufeffcode,"}},
		{name: "a CSV for programs", target: "/figures/ranking.csv", status: 200, hasNot: []string{"\ufeff"}},
		{name: "the usual theme has a shorter address", target: "/figures/ranking.svg?theme=light", status: 303, sends: map[string]string{"Location": "/figures/ranking.svg"}},
		{name: "too narrow", target: "/figures/ranking.svg?width=100", status: 400, has: []string{"width", "360–1600"}},
		{name: "too wide", target: "/figures/ranking.png?width=99999&lang=en", status: 400, has: []string{"width", "360–1600"}},
		{name: "no number", target: "/figures/ranking.png?scale=2.5", status: 400, has: []string{"scale", "1–3"}},
		{name: "no theme", target: "/figures/ranking.svg?theme=pink", status: 400, has: []string{"pink", "light, dark, print"}},
		{name: "an SVG has no scale", target: "/figures/ranking.svg?scale=2", status: 400, has: []string{"scale"}},
		{name: "a table has no theme", target: "/figures/ranking.csv?theme=dark", status: 400, has: []string{"theme"}},
		{name: "all mistakes at once", target: "/figures/ranking.png?theme=pink&width=1&scale=9&area=da+nang", status: 400, has: []string{"pink", "360–1600", "1–3", "P:48"}},
		{name: "a picture larger than is drawn", target: "/figures/map.png?width=1600&scale=3&lang=en", status: 400, has: []string{"scale", "larger than is drawn", "2"}},
		{name: "a picture in a gap", target: "/figures/ranking.png?as_of=2026-11-21", status: 404, has: []string{"20/11/2026"}},
		{name: "a picture of no figure", target: "/figures/nothing.svg", status: 404, has: []string{"nothing"}},
		{name: "links to pictures", target: "/figures/ranking?metric=card_coverage", status: 200, has: []string{`href="/figures/ranking.svg?metric=card_coverage"`, `href="/figures/ranking.png?metric=card_coverage"`, `href="/figures/ranking.html?metric=card_coverage"`}},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

func TestPicturesAreAskedForOnce(t *testing.T) {
	s := openWhole(t)
	first := get(t, s, "/figures/ranking.svg")
	again := get(t, s, "/figures/ranking.svg", "If-None-Match", first.Header().Get("ETag"))
	if first.Code != 200 || again.Code != 304 || again.Body.Len() != 0 {
		t.Errorf("%d, then %d with %d bytes", first.Code, again.Code, again.Body.Len())
	}
}
