package server

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"toancanh/dashboards/export"
	"toancanh/queries"
)

// hostileNames are names that mean something to one medium or another.
func hostileNames() []string {
	return []string{
		"</script><script>alert(1)</script>", `" onload="alert(1)`, "__f__function(){alert(1)}__f__", "=1+1", "@SUM(1)", "../../etc/passwd", "%s%n%d", "{a|b}{b}",
		"__proto__", "]]><x>", "image://https://example.org/x.png",
	}
}

// hostileServer shows tasks and agencies of such names, and an operator's metric of
// all of them.
func hostileServer(t *testing.T) *Server {
	t.Helper()
	w := open(t)
	services, err := os.ReadFile("testdata/services.sql")
	if err != nil {
		t.Fatal(err)
	}
	execute(t, w, string(services))
	for i, name := range hostileNames() {
		quoted := "'" + strings.ReplaceAll(name, "'", "''") + "'"
		execute(t, w, fmt.Sprintf("update nation.task set title_vi = %s, lead_agency = %[1]s where task_id in ('T%d', 'T%d')", quoted, i+1, i+12))
		execute(t, w, fmt.Sprintf("insert into nation.verification select snapshot, date, place, weight, %s, requests + %d, matched from nation.verification where agency = 'Bộ Tư pháp'", quoted, i))
	}
	name := strings.Join(hostileNames(), " ")
	text, err := os.ReadFile("../queries/metrics/pin_issued.sql")
	if err != nil {
		t.Fatal(err)
	}
	title, err := json.Marshal(name)
	if err != nil {
		t.Fatal(err)
	}
	own := strings.NewReplacer("id: pin_issued", "id: hostile",
		"vi: Người đã được cấp số định danh cá nhân", "vi: "+string(title), "vi: Đã cấp số định danh", "vi: "+string(title)).Replace(string(text))
	catalogue, err := queries.Load(queries.Folder{FS: fstest.MapFS{"hostile.sql": {Data: []byte(own)}}, Name: "own"})
	if err != nil {
		t.Fatal(err)
	}
	return newServer(t, w, func(o *Options) {
		o.Catalogue, o.Reader = catalogue, queries.NewReader(w, catalogue)
	})
}

func TestHostileNamesAreTextInEveryMedium(t *testing.T) {
	s := hostileServer(t)
	for id, query := range map[string]string{
		"tasks": "", "task_agencies": "", "task_timeline": "", "agencies": "", "ranking": "?metric=hostile", "trend": "?metric=hostile", "map": "?metric=hostile",
		"task_history": "?task=T1", "comparison": "?metric=hostile&with=P:01,P:48",
	} {
		for _, form := range export.Forms() {
			target := "/figures/" + id + "." + form.Name + query
			answer := get(t, s, target)
			if answer.Code != 200 {
				t.Fatalf("%s: %d", target, answer.Code)
			}
			harmless(t, target, form.Name, answer.Body.String())
		}
		harmless(t, id, "html", get(t, s, "/figures/"+id+query).Body.String())
	}
}

// harmless fails if a file holds more than shapes, texts and numbers.
func harmless(t *testing.T, target, form, body string) {
	t.Helper()
	switch form {
	case "svg":
		shapesOnly(t, target, body)
	case "html":
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "<x>") || regexp.MustCompile(`<[^>"]*("[^"]*"[^>"]*)* onload=`).MatchString(body) {
			t.Errorf("%s: a name became markup", target)
		}
	case "json":
		if !json.Valid([]byte(body)) || strings.Contains(body, "<script") {
			t.Errorf("%s: no plain JSON", target)
		}
	case "csv":
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		for _, cell := range slices.Concat(rows...) {
			if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "@") {
				t.Errorf("%s: %q is a formula", target, cell)
			}
		}
	case "xlsx":
		if sheet := workbookText(t, []byte(body)); strings.Contains(sheet, "<f>") || strings.Contains(sheet, "<f ") {
			t.Errorf("%s: a name became a formula", target)
		}
	}
}

// shapesOnly fails if a picture that travels holds anything but shapes and what
// names them.
func shapesOnly(t *testing.T, target, svg string) {
	t.Helper()
	elements := strings.Fields("svg title desc defs clipPath linearGradient stop g path circle use")
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !slices.Contains(elements, start.Name.Local) {
			t.Errorf("%s holds <%s>", target, start.Name.Local)
		}
		for _, a := range start.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") || a.Name.Local == "style" {
				t.Errorf("%s holds <%s %s>", target, start.Name.Local, a.Name.Local)
			}
		}
	}
}

// FuzzMediaAddress looks for addresses of files that are answered with a fault.
func FuzzMediaAddress(f *testing.F) {
	s := openWhole(f)
	for _, query := range []string{"theme=dark&width=400", "width=-1", "scale=3&width=1600", "bom=yes&theme=", "area=P:01&lang=en", "metric=%s%n", "width=1e9", "theme=../../x", "task=</script>"} {
		f.Add("svg", query)
		f.Add("csv", query)
	}
	f.Fuzz(func(t *testing.T, suffix, query string) {
		target := "/figures/rates." + url.PathEscape(suffix) + "?" + query
		if _, err := url.ParseRequestURI(target); err != nil || len(target) > 500 || strings.ContainsAny(target, " \n\r\t\x7f") {
			return
		}
		if answer := get(t, s, target); answer.Code >= 500 {
			t.Errorf("%s: %d", target, answer.Code)
		}
	})
}
