package server

import (
	"encoding/csv"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"toancanh/server/audit"
	"toancanh/server/auth"
)

func TestTrailIsSearchedPageByPage(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	for range shownRows + 20 {
		if err := o.trail.Add(t.Context(), audit.Entry{Person: "p2", Role: "operator", Action: audit.Download, What: "/figures/communes.csv", Area: "P:79", Outcome: audit.Done}); err != nil {
			t.Fatal(err)
		}
	}
	o.add(t, "lan", auth.Province, "P:79")
	hers := o.signs(t, "lan")
	o.get(t, "/admin/people", hers)
	page := o.get(t, "/admin/audit", o.admin)
	numbers := func(body string) []string { return regexp.MustCompile(`dòng (\d+)`).FindAllString(body, -1) }
	holds(t, page, http.StatusOK, "Đăng nhập", "lan (p3)", "Lãnh đạo tỉnh", "GET /admin/people")
	older := regexp.MustCompile(`href="(/admin/audit\?before=\d+)"`).FindStringSubmatch(page.Body.String())
	if len(numbers(page.Body.String())) != shownRows || older == nil {
		t.Fatalf("%d rows, older %v", len(numbers(page.Body.String())), older)
	}
	next := o.get(t, older[1], o.admin)
	holds(t, next, http.StatusOK, "Mới nhất")
	for _, n := range numbers(next.Body.String()) {
		if slices.Contains(numbers(page.Body.String()), n) {
			t.Errorf("%s stands on both pages", n)
		}
	}
	for query, want := range map[string]int{
		"person=lan&action=sign.in": 1, "person=p3": 2, "person=p3&outcome=refused": 1, "area=P:79&before=10": 7, "area=P:01": 0, "action=sign.in": 3, "text=PEOPLE": 1,
		"from=2026-11-23&until=2026-11-23&person=lan": 2, "from=2026-11-24": 0, "until=2026-11-22": 0, "about=p99": 0, "about=nobody": 0, "text=100%25": 0, "text=192.0.2.1&action=sign.in": 3,
	} {
		if found := numbers(o.get(t, "/admin/audit?"+query, o.admin).Body.String()); len(found) != want {
			t.Errorf("%s: %d rows, want %d", query, len(found), want)
		}
	}
	for _, query := range []string{"action=nothing", "outcome=x", "from=yesterday", "until=2026-02-30", "before=x", "before=-1", "person=a&person=b", "area=P:999", "colour=red"} {
		holds(t, o.get(t, "/admin/audit?"+query, o.admin), http.StatusBadRequest)
	}
	looks := 0
	for _, row := range traces(t, o.Server) {
		if row == "done look /admin/audit" {
			looks++
		}
	}
	if looks != 1 {
		t.Errorf("%d looks at the trail are written down", looks)
	}
}

func TestTrailAsAFileIsHarmlessToSpreadsheetsAndWrittenDown(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	for _, what := range []string{`=HYPERLINK("https://evil.example")`, "+1", "/figures/a,b\".csv"} {
		if err := o.trail.Add(t.Context(), audit.Entry{Person: "p2", Action: audit.Refuse, What: what, Outcome: audit.Refused}); err != nil {
			t.Fatal(err)
		}
	}
	file := o.get(t, "/admin/audit.csv?person=hung&action=refuse", o.admin)
	holds(t, file, http.StatusOK)
	if got := file.Header().Get("Content-Disposition"); got != `attachment; filename="audit-2026-11-23.csv"` {
		t.Errorf("%s", got)
	}
	rows, err := csv.NewReader(file.Body).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if !slices.Equal(rows[0], audit.Columns()) || rows[1][5] != `'=HYPERLINK("https://evil.example")` || rows[2][5] != "'+1" || rows[3][5] != "/figures/a,b\".csv" {
		t.Errorf("%q", rows)
	}
	if rows := traces(t, o.Server); rows[len(rows)-1] != "done audit.export csv" {
		t.Errorf("%q", rows[len(rows)-1])
	}
}

func TestTrailIsCheckedFromThePage(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	page := o.get(t, "/admin/audit", o.admin)
	holds(t, page, http.StatusOK, "Chưa kiểm tra")
	head := regexp.MustCompile(`<code>(\d+:[0-9a-f]{64})</code>`).FindStringSubmatch(page.Body.String())
	if head == nil {
		t.Fatal("no head is shown")
	}
	if done := o.form(t, "/admin/audit/verify", o.admin, "token", tokenOf(t, page)); done.Code != http.StatusSeeOther {
		t.Fatalf("%d", done.Code)
	}
	holds(t, o.get(t, "/admin/audit", o.admin), http.StatusOK, "Nguyên vẹn: 3 dòng")
	rows := traces(t, o.Server)
	if !strings.HasPrefix(rows[len(rows)-1], "done audit.verify 3:") {
		t.Errorf("%q", rows[len(rows)-1])
	}
}
