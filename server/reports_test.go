package server

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/golang-sql/civil"
	"golang.org/x/text/unicode/norm"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/dashboards/pdf"
	"toancanh/dashboards/pdf/typeset"
	"toancanh/queries/area"
)

// reading is the text of a PDF as a program reads it, without spaces, which depend on
// where lines break.
func reading(t testing.TB, pdf []byte, arguments ...string) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("needs pdftotext: install the package poppler-utils")
		}
		t.Skip("needs pdftotext: install the package poppler-utils")
	}
	name := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(name, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), program, append(arguments, name, "-")...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return squeezed(string(text))
}

// squeezed is a text without spaces and hyphens of broken words.
func squeezed(text string) string {
	return strings.Join(strings.FieldsFunc(norm.NFC.String(text), func(r rune) bool { return strings.ContainsRune(" \n\t\f\r\u00a0\u00ad", r) }), "")
}

// reportAt gives the report at an address.
func reportAt(t testing.TB, s *Server, address string) []byte {
	t.Helper()
	answer := get(t, s, address)
	if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != pdfType {
		t.Fatalf("%s: status %d, %.300s", address, answer.Code, answer.Body)
	}
	return answer.Body.Bytes()
}

// fetched reads an answer of the interface.
func fetched[T any](t testing.TB, s *Server, address string) T {
	t.Helper()
	var value T
	answer := get(t, s, address)
	if err := json.Unmarshal(answer.Body.Bytes(), &value); err != nil || answer.Code != http.StatusOK {
		t.Fatalf("%s: status %d, %v", address, answer.Code, err)
	}
	return value
}

func TestReportsHoldEveryPlaceAndEveryTask(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, lang := range dashboards.Languages() {
		places := map[string][]AreaEntry{
			"01": fetched[AreaList](t, s, "/api/v1/areas?within=P:01&level=commune&limit=5000").Areas,
			"VN": fetched[AreaList](t, s, "/api/v1/areas?level=province&limit=5000").Areas,
		}
		tasks := fetched[TaskList](t, s, "/api/v1/tasks?list=demo-1").Tasks
		for name, parts := range places {
			for _, layout := range dashboards.Layouts() {
				address := dashboards.Params{Lang: lang, Area: mustArea(t, name), AsOf: fixtureNight(), Layout: layout}.ReportAddress()
				text := reading(t, reportAt(t, s, address))
				for _, part := range parts {
					if title := squeezed(inLang(part, lang)); !strings.Contains(text, title) {
						t.Errorf("%s lacks %s", address, title)
					}
				}
				for _, task := range tasks {
					if task.Area != "VN" && name != "VN" {
						continue // of another province
					}
					title := task.Title.In(lang)
					if !strings.Contains(text, squeezed(title)) {
						t.Errorf("%s lacks %q", address, title)
					}
				}
			}
		}
	}
}

func inLang(e AreaEntry, lang string) string { return e.Name.In(lang) }

func TestTheFirstPageOfAReportShowsTheNumbersOfTheInterface(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, name := range []string{"VN", "01", "48"} {
		for _, layout := range dashboards.Layouts() {
			address := dashboards.Params{Lang: "vi", Area: mustArea(t, name), AsOf: fixtureNight(), Layout: layout}.ReportAddress()
			text := reading(t, reportAt(t, s, address), "-l", "1")
			for _, metric := range []string{"records_digitized", "digitization_coverage", "pin_coverage", "cards_delivered", "card_coverage", "eid_activated", "service_online_share"} {
				d := fetched[MetricDocument](t, s, "/api/v1/metrics/"+metric+"?snapshot=2026-11-22.eeeeee&area="+mustArea(t, name).String())
				want := ""
				switch row := d.Rows[0]; {
				case row.Value == nil:
					continue
				case row.Denominator != nil:
					want = chart.Text("vi", "share", *row.Value)
				default:
					want = chart.Text("vi", "records", *row.Value)
				}
				if !strings.Contains(text, squeezed(want)) {
					t.Errorf("%s: %s %s is not on the first page", address, metric, want)
				}
			}
		}
	}
}

func TestAReportIsTheSameBytesFromAnyServer(t *testing.T) {
	t.Parallel()
	s := shared(t)
	const address = "/reports/01/2026-11-22.eeeeee.pdf?layout=annex"
	first := get(t, s, address)
	other := newServer(t, open(t), nil)
	if !bytes.Equal(first.Body.Bytes(), reportAt(t, other, address)) {
		t.Error("another server makes another file")
	}
	if again := get(t, s, address, "If-None-Match", first.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("asked again: status %d, %d bytes", again.Code, again.Body.Len())
	}
	if first.Body.Len() > 400_000 {
		t.Errorf("%d bytes", first.Body.Len())
	}
}

func TestReports(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, c := range []scenario{
		{name: "of the nation", target: "/reports/VN/2026-11-22.pdf", status: 200, has: []string{"%PDF-1.7", "toancanh-report-1."},
			sends: map[string]string{"Content-Type": pdfType, "Cache-Control": revalidate, "Content-Disposition": `inline; filename="VN-2026-11-22.vi.pdf"`}},
		{name: "of a snapshot may be kept", target: "/reports/48/2026-11-22.dddddd.pdf", status: 200, sends: map[string]string{"Cache-Control": unchanging}},
		{name: "in English as an annex", target: "/reports/48/2026-11-22.pdf?lang=en&layout=annex", status: 200, sends: map[string]string{"Content-Disposition": `inline; filename="48-2026-11-22.en.annex.pdf"`}},
		{name: "of the first night of all", target: "/reports/48/2026-10-23.pdf", status: 200},
		{name: "since another night", target: "/reports/48/2026-11-22.pdf?from=2026-11-19", status: 200},
		{name: "the usual layout has a shorter address", target: "/reports/48/2026-11-22.pdf?layout=summary", status: 303, sends: map[string]string{"Location": "/reports/48/2026-11-22.pdf"}},
		{name: "a code has one spelling", target: "/reports/P:48/2026-11-22.pdf?lang=en", status: 303, sends: map[string]string{"Location": "/reports/48/2026-11-22.pdf?lang=en"}},
		{name: "an unknown area", target: "/reports/99/2026-11-22.pdf", status: 404, has: []string{"99"}},
		{name: "an area by its name", target: "/reports/da%20nang/2026-11-22.pdf", status: 404, has: []string{"/reports/48/2026-11-22.pdf"}},
		{name: "a code of the other list", target: "/reports/77/2026-11-22.pdf?lang=en", status: 404, has: []string{"/reports/79/2026-11-22.pdf?lang=en"}},
		{name: "a province that was merged", target: "/reports/P:77@63/2026-11-22.pdf", status: 404, has: []string{"34 tỉnh, thành phố", "/reports/79/2026-11-22.pdf"}},
		{name: "a commune", target: "/reports/C:00004/2026-11-22.pdf?lang=en", status: 404, has: []string{"34 provinces", "/reports/01/2026-11-22.pdf?lang=en"}},
		{name: "a gap", target: "/reports/48/2026-11-21.pdf?lang=en", status: 404, has: []string{"20 Nov 2026", "/reports/48/2026-11-20.pdf?lang=en", "/reports/48/2026-11-22.pdf?lang=en"}},
		{name: "the future", target: "/reports/48/2030-01-01.pdf", status: 404, has: []string{"/reports/48/2026-11-22.pdf"}},
		{name: "no date", target: "/reports/48/2026-13-45.pdf", status: 400, has: []string{"2026-13-45"}},
		{name: "an unknown snapshot", target: "/reports/48/2026-11-22.ffffff.pdf", status: 404, has: []string{"2026-11-22.ffffff"}},
		{name: "an earlier night that is none", target: "/reports/48/2026-11-22.pdf?from=2026-11-21&lang=en", status: 404, has: []string{"/reports/48/2026-11-22.pdf?from=2026-11-20&amp;lang=en"}},
		{name: "an earlier night that is later", target: "/reports/48/2026-11-20.pdf?from=2026-11-22", status: 400, has: []string{"from"}},
		{name: "a layout there is not", target: "/reports/48/2026-11-22.pdf?layout=poster", status: 400, has: []string{"summary, annex"}},
		{name: "what the path says", target: "/reports/48/2026-11-22.pdf?as_of=2026-11-20", status: 400, has: []string{"as_of"}},
		{name: "an unknown parameter", target: "/reports/48/2026-11-22.pdf?layuot=annex", status: 400, has: []string{"layuot", "layout"}},
		{name: "another kind of file", target: "/reports/48/2026-11-22.docx", status: 404},
		{name: "nothing", target: "/reports/48/.pdf", status: 400},
		{name: "markup", target: "/reports/%3Cscript%3E/2026-11-22.pdf", status: 404, hasNot: []string{"<script>"}},
		{name: "a link from the overview", target: "/", status: 200, has: []string{`href="/reports/VN/2026-11-22.pdf" type="application/pdf"`}},
		{name: "a link from an older night in English", target: "/?as_of=2026-11-20&lang=en", status: 200, has: []string{`/reports/VN/2026-11-20.pdf?lang=en`}},
		{name: "a link from a province", target: "/provinces/79?snapshot=2026-11-22.dddddd", status: 200, has: []string{`/reports/79/2026-11-22.dddddd.pdf`}},
		{name: "no link from an area without a report", target: "/provinces/77@63", status: 200, hasNot: []string{"/reports/"}},
		{name: "no link on the other list", target: "/?boundary=63", status: 200, hasNot: []string{"/reports/"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

func TestVerificationOfCodes(t *testing.T) {
	t.Parallel()
	s := shared(t)
	forged, err := dashboards.ParseCode(standingCode)
	if err != nil {
		t.Fatal(err)
	}
	forged.Digest++
	for _, c := range []scenario{
		{name: "stands", target: "/verify/" + standingCode, status: 200, has: []string{"còn nguyên giá trị", "50.575.896", "/reports/VN/2026-11-22.eeeeee.pdf"}, hasNot: []string{"đã đổi"}},
		{name: "corrected since", target: "/verify/" + correctedCode + "?lang=en", status: 200, has: []string{"Corrected since", "50,569,596", "50,575,896", "changed", "/reports/VN/2026-11-22.dddddd.pdf", "/reports/VN/2026-11-22.eeeeee.pdf"}},
		{name: "of elsewhere", target: "/verify/" + foreignCode, status: 200, has: []string{"2026-11-22.123abc"}, hasNot: []string{"50.575.896"}},
		{name: "forged", target: "/verify/" + forged.String(), status: 200, has: []string{"Không khớp"}, hasNot: []string{"50.575.896", "/reports/"}},
		{name: "typed carelessly", target: "/verify/" + strings.ToLower(strings.ReplaceAll(standingCode, "-", "")), status: 303, sends: map[string]string{"Location": "/verify/" + standingCode}},
		{name: "mistyped", target: "/verify/4K5X-VQEX-R00T-YJ1R-G7X5", status: 404, has: []string{"gõ nhầm", `href="/verify"`}},
		{name: "too short", target: "/verify/4K5X", status: 404, has: []string{"20 chữ và số"}},
		{name: "the form", target: "/verify?lang=en", status: 200, has: []string{`name="q"`, "20 letters and digits"}},
		{name: "the form leads on", target: "/verify?lang=en&q=" + strings.ToLower(standingCode), status: 303, sends: map[string]string{"Location": "/verify/" + standingCode + "?lang=en"}},
		{name: "the form after a mistake", target: "/verify?q=4K5X-VQEX-R00T-YJ1R-G7X5", status: 400, has: []string{"gõ nhầm", `value="4K5X-VQEX-R00T-YJ1R-G7X5"`}},
		{name: "hostile text in the form", target: "/verify?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", status: 400, hasNot: []string{"<script>alert"}},
		{name: "for programs", target: "/api/v1/verify/" + correctedCode, status: 200, has: []string{`"verdict":"corrected"`, `"newest":"2026-11-22.eeeeee"`, `"metric":"cards_delivered","area":"VN","then":"50569596","now":"50575896"`}},
		{name: "for programs, forged", target: "/api/v1/verify/" + forged.String(), status: 200, has: []string{`"verdict":"differs"`, `"numbers":[]`}},
		{name: "for programs, mistyped", target: "/api/v1/verify/4K5X", status: 404, has: []string{"urn:toancanh:problem:code"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

func TestEveryReportCarriesTheCodeThatVerifiesIt(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for address, code := range map[string]string{"/reports/VN/2026-11-22.pdf": standingCode, "/reports/VN/2026-11-22.dddddd.pdf": correctedCode} {
		if text := reading(t, reportAt(t, s, address), "-l", "1"); !strings.Contains(text, code) || !strings.Contains(text, "https://toancanh.example.vn/verify/"+code) {
			t.Errorf("the first page of %s lacks %s", address, code)
		}
	}
}

func TestTheFirstPageSaysWhatTheNumbersRestOn(t *testing.T) {
	t.Parallel()
	s := shared(t)
	b := s.builderOf(area.NationScope(), "test")
	for _, lang := range dashboards.Languages() {
		for _, name := range []string{"VN", "79"} {
			for _, layout := range dashboards.Layouts() {
				file, err := s.reports.Make(t.Context(), b, pdf.Wish{
					Area: mustArea(t, name), Snapshot: "2026-11-22.eeeeee", Lang: lang, Layout: typeset.Layout(layout), Statement: strings.Repeat("The night of 23 November is late. ", 4), Corrects: standingCode,
				})
				if err != nil {
					t.Fatal(err)
				}
				text := reading(t, file.Bytes, "-l", "1")
				for _, want := range []string{locale.T(lang, "report.provenance"), "2026-11-22.eeeeee", file.Code, file.Address, locale.T(lang, "banner.simulated"), locale.T(lang, "banner.restated", "date", fixtureNight(), "revision", 2)} {
					if !strings.Contains(text, squeezed(want)) {
						t.Errorf("%s %s %s: the first page lacks %q", name, lang, layout, want)
					}
				}
				answers, ends := text, locale.T(lang, "report.late")
				if layout == dashboards.AnnexLayout {
					answers, ends = reading(t, file.Bytes, "-f", "2", "-l", "2"), locale.T(lang, "report.copies.file")
				}
				if last := locale.T(lang, "tile.tasks"); !strings.Contains(text, squeezed(last)) || !strings.Contains(answers, squeezed(ends)) {
					t.Errorf("%s %s %s: what answers everything falls apart", name, lang, layout)
				}
			}
		}
	}
}

func TestAFileIsProved(t *testing.T) {
	t.Parallel()
	s := shared(t)
	b := s.builderOf(area.NationScope(), "test")
	report := reportAt(t, s, "/reports/48/2026-11-22.pdf?layout=annex")
	corrected := reportAt(t, s, "/reports/VN/2026-11-22.dddddd.pdf")
	altered := bytes.Clone(report)
	altered[len(altered)/2] ^= 1
	signed := append(bytes.Clone(report), signatureOf(report)...)
	wish := pdf.Wish{
		Area: mustArea(t, "48"), AsOf: fixtureNight(), From: fixtureNight().AddDays(-3), Lang: "en", Layout: "annex",
		Agency: []string{"BỘ CÔNG AN"}, Statement: "The night of 23 November is late.", Corrects: standingCode,
	}
	papers := map[string][]byte{}
	for release, maker := range map[string]*pdf.Maker{
		"ours":    s.reports,
		"another": pdf.New(pdf.Options{Drawer: s.drawings.album, PublicURL: s.publicURL, Release: "another"}),
		"ours, of another agency": pdf.New(pdf.Options{
			Drawer: s.drawings.album, PublicURL: s.publicURL, Release: s.version, Agency: func(area.Area, string) (head, sign []string) {
				return []string{"", "UBND TP. ĐÀ NẴNG", "Số: ……/BC-UBND"}, []string{"KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"}
			},
		}),
		"at home": pdf.New(pdf.Options{Drawer: s.drawings.album, PublicURL: "https://evil.example", Release: s.version}),
	} {
		wish := wish
		if release == "ours, of another agency" {
			wish.Agency = nil
		}
		file, err := maker.Make(t.Context(), b, wish)
		if err != nil {
			t.Fatal(err)
		}
		papers[release] = file.Bytes
	}
	if text := reading(t, papers["ours"], "-l", "1"); !strings.Contains(text, "BỘCÔNGAN") || !strings.Contains(text, squeezed(wish.Statement)) || !strings.Contains(text, standingCode) {
		t.Errorf("the first page lacks what was wished: %.600s", text)
	}
	if text := reading(t, papers["ours, of another agency"], "-l", "1"); !strings.Contains(text, "UBNDTP.ĐÀNẴNG") || !strings.Contains(text, "Số:……/BC-UBND") {
		t.Errorf("the first page lacks who issues it: %.300s", text)
	}
	if text := reading(t, papers["ours, of another agency"], "-f", "2", "-l", "2"); !strings.Contains(text, "PHÓCHỦTỊCH") || strings.Contains(text, squeezed(locale.T("en", "report.behalf"))) {
		t.Errorf("the second page lacks who signs it: %.900s", text)
	}
	for name, c := range map[string]struct {
		file    []byte
		proof   string
		verdict dashboards.Verdict
	}{
		"with a statement":          {papers["ours"], "genuine", dashboards.Stands},
		"of a configured agency":    {papers["ours, of another agency"], "genuine", dashboards.Stands},
		"of another release":        {papers["another"], "numbered", dashboards.Stands},
		"of another address":        {papers["at home"], "numbered", dashboards.Stands},
		"with other numbers":        {renumbered(t, report), "wrong", dashboards.Stands},
		"as it was made":            {report, "genuine", dashboards.Stands},
		"as it was made, corrected": {corrected, "genuine", dashboards.Corrected},
		"with one bit changed":      {altered, "altered", dashboards.Stands},
		"cut off":                   {report[:len(report)-20], "altered", dashboards.Stands},
		"with a signature":          {signed, "signed", dashboards.Stands},
		"with something else":       {append(bytes.Clone(report), "9 0 obj <</Type /Page>> endobj"...), "altered", dashboards.Stands},
		"signed, then added to":     {append(bytes.Clone(signed), "9 0 obj"...), "altered", dashboards.Stands},
	} {
		check, err := s.reports.Verify(t.Context(), b, c.file, "vi")
		if err != nil || string(check.Proof) != c.proof || check.Code.Verdict != c.verdict {
			t.Errorf("%s: %+v, %v", name, check, err)
		}
		if good := c.proof == "genuine"; check.Proof.Good() != good {
			t.Errorf("%s: good is %v; what was added or was not compared may show anything", name, !good)
		}
	}
	check, err := s.reports.Verify(t.Context(), b, papers["at home"], "vi")
	if err != nil || check.Statement != wish.Statement || check.Elsewhere != "https://evil.example" {
		t.Errorf("what comes from who asked for it is not told: %+v, %v", check, err)
	}
	if check, err := s.reports.Verify(t.Context(), b, []byte("%PDF-1.7"), "vi"); err == nil {
		t.Errorf("any file is a report: %+v", check)
	}
}

// renumbered is a report that says other key numbers of itself.
func renumbered(t *testing.T, file []byte) []byte {
	t.Helper()
	said := regexp.MustCompile(`toancanh-report-1\.([A-Za-z0-9_-]+)`).FindSubmatch(file)
	text, err := base64.RawURLEncoding.DecodeString(string(said[1]))
	if err != nil {
		t.Fatal(err)
	}
	other := regexp.MustCompile(`"exact":"\d+"`).ReplaceAllFunc(text, func(number []byte) []byte {
		return bytes.Replace(number, number[len(number)-2:len(number)-1], []byte{'0' + (number[len(number)-2]-'0'+1)%10}, 1)
	})
	return bytes.Replace(file, said[1], []byte(base64.RawURLEncoding.EncodeToString(other)), 1)
}

// signatureOf is what a signature looks like that is put behind a file: a hole in what
// it spans, for itself.
func signatureOf(file []byte) string {
	const hole, tail = "<00ff>", "\nendobj\n%%EOF\n"
	head := "\n7 0 obj <</Type /Sig /ByteRange [0 %08d %08d %08d] /Contents "
	size := len(file) + len(fmt.Sprintf(head, 0, 0, 0))
	return fmt.Sprintf(head, size, size+len(hole), len(tail)) + hole + tail
}

func mustArea(t testing.TB, name string) area.Area {
	t.Helper()
	a, err := dashboards.ReportArea(name, "vi")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func fixtureNight() civil.Date { return civil.Date{Year: 2026, Month: 11, Day: 22} }
