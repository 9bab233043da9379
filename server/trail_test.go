package server

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/state"
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

func TestRowsThatLieInAnArchiveAreNotDenied(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	lan, _ := o.add(t, "lan", auth.Province, "P:79")
	holds(t, o.orders(t, "/admin/people/p3", "/admin/people/p3/disable", o.admin, "version", o.version(t, lan)), http.StatusSeeOther)
	trail, ok := o.trail.(*audit.Trail)
	if !ok {
		t.Fatal("another trail")
	}
	archive := func(month time.Month) state.AuditCut {
		t.Helper()
		cut, _, err := trail.Archive(t.Context(), civil.Date{Year: 2026, Month: month, Day: 1}, time.UTC, audit.Entry{Person: "os:root"})
		if err != nil || cut.Last == 0 {
			t.Fatalf("%+v, %v", cut, err)
		}
		return cut
	}
	if page := o.get(t, "/admin/people/p3", o.admin); strings.Contains(page.Body.String(), "tệp lưu trữ") {
		t.Error("an archive is told that is not there")
	}
	first := archive(time.December)
	says := fmt.Sprintf("Các dòng 1–%d, ghi trước ngày 01/12/2026, không có ở đây", first.Last)
	page := o.get(t, "/admin/people/p3", o.admin)
	holds(t, page, http.StatusOK, says, "<code>"+audit.ArchiveName(first)+"</code>")
	if strings.Contains(page.Body.String(), "Chưa có thay đổi nào") {
		t.Error("the history is denied")
	}
	holds(t, o.get(t, "/admin/audit?person=lan", o.admin), http.StatusOK, says)
	if later := o.get(t, "/admin/audit?from=2026-12-01", o.admin); strings.Contains(later.Body.String(), "không có ở đây") {
		t.Error("nothing of what is asked for lies there")
	}
	file := func() [][]string {
		t.Helper()
		rows, err := csv.NewReader(o.get(t, "/admin/audit.csv?about=lan", o.admin).Body).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows[1:]
	}
	if rows := file(); len(rows) != 1 || rows[0][4] != "audit.archive" || rows[0][5] != first.String() || rows[0][12] == "" {
		t.Errorf("%q", rows)
	}
	trail.Now = func() time.Time { return time.Date(2027, 1, 2, 12, 0, 0, 0, time.UTC) }
	if err := trail.Add(t.Context(), audit.Entry{Action: audit.Backup, Outcome: audit.Done}); err != nil {
		t.Fatal(err)
	}
	cut, _, err := trail.Archive(t.Context(), civil.Date{Year: 2027, Month: 1, Day: 1}, time.UTC, audit.Entry{Person: "os:root"})
	if err != nil || cut.First != first.Last+1 {
		t.Fatalf("%+v, %v", cut, err)
	}
	if rows := file(); len(rows) != 2 || rows[0][5] != first.String() || rows[0][1] != "" || rows[1][5] != cut.String() {
		t.Errorf("%q", rows)
	}
	holds(t, o.get(t, "/admin/people/p3", o.admin), http.StatusOK, fmt.Sprintf("Các dòng 1–%d, ghi trước ngày 01/01/2027", cut.Last), audit.ArchiveName(first), audit.ArchiveName(cut))
}
