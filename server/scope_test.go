package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"toancanh/dashboards"
	"toancanh/dashboards/still"
	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
	"toancanh/server/auth"
)

// demands says what each route asks of who comes. It is written by hand beside the
// tables of routes, so that a slip in one of the two is seen; a route that is not here
// fails.
func demands() map[string]string {
	all := map[string]string{}
	for need, routes := range map[string]string{
		"anyone": "GET /embed/:id, GET /oembed, GET /static/*file, GET /healthz, GET /readyz, GET /login, POST /login, GET /login/oidc, GET /login/oidc/callback, POST /login/oidc/logout, GET /setup, POST /setup, GET /verify, GET /verify/:code, GET /api/v1/verify/:code",
		"signed": `POST /logout, GET /account, POST /account/password, POST /account/factor, POST /account/factor/remove, POST /account/sessions, POST /as,
			GET /api/v1/openapi.json`,
		"informed": "GET /status, GET /definitions, GET /definitions/:metric, GET /snapshots/:snapshot, GET /api/v1/snapshots, GET /api/v1/areas",
		"figures": `GET /, GET /coverage, GET /cards, GET /eid, GET /services, GET /ecosystem, GET /provinces/:code, GET /communes/:code, GET /compare, GET /changes,
			GET /tasks, GET /tasks/:task, GET /briefing, GET /published, GET /find, GET /figures/:id, GET /api/v1/metrics`,
		"exports":      "GET /api/v1/metrics/:id, GET /api/v1/tasks, GET /api/v1/published",
		"tended":       "GET /embeds, GET /embeds/:id, POST /embeds/:id/revoke",
		"administered": "GET /admin",
		"persons": `GET /admin/people, POST /admin/people, GET /admin/people/:id, POST /admin/people/:id, POST /admin/people/:id/disable, POST /admin/people/:id/enable,
			POST /admin/people/:id/link, POST /admin/people/:id/factor, POST /admin/people/:id/unlock, POST /admin/people/:id/sessions, GET /admin/tokens,
			POST /admin/tokens, POST /admin/tokens/:id/renew, POST /admin/tokens/:id/revoke, GET /admin/sessions, POST /admin/sessions, GET /admin/audit,
			GET /admin/audit.csv, POST /admin/audit/verify`,
		"running": "GET /admin/jobs, POST /admin/jobs/:id/run, GET /admin/jobs/runs/:run, GET /admin/sources, POST /admin/sources/:id/test",
		"embeds": `POST /embeds, GET /embeds/preview, GET /api/v1/embeds, POST /api/v1/embeds,
			GET /api/v1/embeds/:id, DELETE /api/v1/embeds/:id`,
		"reports":    "GET /reports, GET /reports/:area/:night, POST /reports/:id/resend, GET /api/v1/reports",
		"operations": "GET /metrics, GET /api/v1/runs",
	} {
		for route := range strings.SplitSeq(routes, ",") {
			all[strings.TrimSpace(route)] = need
		}
	}
	return all
}

// guest is somebody who tries every address.
type guest struct {
	name   string
	role   auth.Role // "": a stranger
	areas  string
	rights []string
	may    string // the demands they meet
	all    bool   // they try every address; else one of each route
}

func guests() []guest {
	return []guest{
		{"stranger", "", "", nil, "anyone", false},
		{"national", auth.National, "VN", nil, "anyone signed informed figures exports embeds reports operations tended", false},
		{"saigon", auth.Province, "P:79", nil, "anyone signed informed figures exports embeds reports tended", false},
		{"vungtau", auth.Province, "P:77@63", nil, "anyone signed informed figures exports embeds reports tended", true},
		{"hanoi", auth.Province, "P:01", nil, "anyone signed informed figures exports embeds reports tended", false},
		{"two", auth.Province, "P:77@63 P:48", nil, "anyone signed informed figures exports embeds reports tended", false},
		{"ward", auth.Commune, "C:00004", nil, "anyone signed informed figures exports embeds reports tended", true},
		{"clerk", auth.Staff, "P:01", nil, "anyone signed informed figures", false},
		{"exporter", auth.Staff, "P:79", []string{"exports"}, "anyone signed informed figures exports", false},
		{"writer", auth.Staff, "P:79", []string{"reports"}, "anyone signed informed figures reports", false},
		{"operator", auth.Operator, "", nil, "anyone signed informed operations running administered", false},
		{"admin", auth.Administrator, "", nil, "anyone signed informed operations persons administered tended", false},
		{"portal", auth.Service, "P:79", nil, "anyone signed informed figures exports", false},
	}
}

// addressesOf are the addresses tried of each route.
func addressesOf(embed string) map[string][]string {
	all := seen()
	delete(all, "/figures/:id")
	add := func(route string, addresses ...string) { all[route] = append(all[route], addresses...) }
	add("/communes/:code", "/communes/26740", "/communes/26506")
	add("/provinces/:code", "/provinces/01", "/provinces/01@63", "/provinces/48")
	add("/coverage", "/coverage?area=P:79", "/coverage?area=P:77@63&boundary=63", "/coverage?area=P:01")
	add("/", "/?area=P:79", "/?area=P:01", "/?area=C:00004")
	add("/cards", "/cards?area=P:01", "/cards?area=C:00004", "/cards?area=C:26740")
	add("/eid", "/eid?area=P:79")
	add("/compare", "/compare?with=C:26740,C:00004", "/compare?with=C:26506,P:79&metric=card_coverage")
	add("/changes", "/changes?area=P:01", "/changes?area=C:26740")
	add("/tasks", "/tasks?area=P:79", "/tasks?list=demo-0")
	add("/tasks/:task", "/tasks/T31", "/tasks/HN?list=demo-0")
	add("/find", "/find?q=ba+dinh", "/find?q=26740", "/find?q=C:00004")
	add("/snapshots/:snapshot", "/snapshots/2026-11-22.dddddd")
	add("/definitions/:metric", "/definitions/digitization_by_age", "/definitions/nothing")
	for _, id := range dashboards.FigureIDs() {
		for _, query := range []string{"", "?area=P:79", "?area=P:01"} {
			switch id {
			case "comparison":
				query = map[string]string{"": "?with=C:26740,C:00004", "?area=P:79": "?with=P:79,P:01"}[query]
			case "task_history", "task_percent":
				query = map[string]string{"": "?task=T31", "?area=P:79": "?list=demo-0&task=HN"}[query]
			}
			add("/figures/:id", "/figures/"+id+".csv"+query)
		}
	}
	add("/figures/:id", "/figures/trend.csv?area=C:00004", "/figures/trend.csv?area=C:26740", "/figures/communes?area=P:79", "/figures/pyramid?area=P:01", "/figures/communes.json?area=P:01", "/figures/communes.svg?area=P:79",
		"/figures/pyramid.xlsx?area=P:79", "/figures/pyramid.html?area=P:01", "/figures/pyramid.png?area=P:79", "/figures/nothing.csv")
	for _, metric := range []string{"records_digitized", "card_coverage", "digitization_by_age", "tasks_by_state", "eid_activated", "card_backlog"} {
		for _, query := range []string{"", "?by=province", "?by=province&boundary=63", "?by=commune", "?by=commune&area=P:79", "?by=commune&area=P:01", "?area=C:00004", "?area=C:26740",
			"?area=P:79&by=nation,sex", "?area=P:01&by=province,sex,age_band", "?by=province,sex,age_band", "?from=2026-11-19&by=commune&area=P:77@63"} {
			add("/api/v1/metrics/:id", "/api/v1/metrics/"+metric+query)
		}
	}
	add("/api/v1/metrics", "/api/v1/metrics")
	add("/api/v1/snapshots", "/api/v1/snapshots")
	add("/api/v1/areas", "/api/v1/areas?q=tan", "/api/v1/areas?level=commune&within=P:79", "/api/v1/areas?level=commune&within=P:01")
	add("/api/v1/tasks", "/api/v1/tasks", "/api/v1/tasks?area=P:79", "/api/v1/tasks?area=P:01")
	add("/api/v1/runs", "/api/v1/runs")
	add("/metrics", "/metrics")
	add("/api/v1/published", "/api/v1/published", "/api/v1/published?area=P:01")
	add("/api/v1/embeds", "/api/v1/embeds")
	add("/api/v1/embeds/:id", "/api/v1/embeds/"+embed)
	add("/api/v1/openapi.json", "/api/v1/openapi.json")
	add("/embeds", "/embeds", "/embeds?figure=/figures/communes?area=P:01", "/embeds?figure=/figures/communes?area=P:79")
	add("/embeds/:id", "/embeds/"+embed)
	add("/embeds/preview", "/embeds/preview?figure=/figures/communes?area=P:01", "/embeds/preview?figure=/figures/communes?area=P:79")
	add("/oembed", "/oembed?url=https://toancanh.example.vn/figures/communes?area=P:01")
	add("/account", "/account")
	for _, path := range []string{"/admin", "/admin/people", "/admin/tokens", "/admin/sessions", "/admin/audit", "/admin/audit.csv", "/admin/jobs", "/admin/sources"} {
		add(path, path)
	}
	add("/admin/people/:id", "/admin/people/p1")
	add("/admin/jobs/runs/:run", "/admin/jobs/runs/run-5")
	add("/reports", "/reports")
	add("/reports/:area/:night", "/reports/79/2026-11-22.pdf", "/reports/01/2026-11-22.pdf", "/reports/VN/2026-11-22.pdf")
	add("/api/v1/reports", "/api/v1/reports")
	add("/api/v1/verify/:code", "/api/v1/verify/4K5W-4HTQ-G0R0-0000-0P07")
	return all
}

// dependent are addresses whose answers tell what not everybody sees.
func dependent() []string {
	return []string{
		"/figures/communes.csv?area=P:01", "/figures/communes.csv?area=P:79", "/figures/pyramid.csv", "/coverage", "/communes/00004", "/communes/26740", "/tasks/T31",
		"/api/v1/tasks?area=P:79", "/api/v1/metrics/digitization_by_age?by=province,sex,age_band", "/api/v1/metrics/eid_activated?by=commune", "/status", "/api/v1/runs",
		"/figures/pyramid.xlsx?area=P:79", "/figures/communes.svg?area=P:79", "/compare?with=C:26740,C:00004", "/reports/79/2026-11-22.pdf",
	}
}

// communes gives a warehouse facts of communes of the south too.
func communes(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	of := " cross join reference.place where level = 'commune' and province63 in (630001, 630077, 630079, 630048)"
	night := "(select distinct snapshot, date from province.population) as night"
	execute(t, w, "insert into commune.population select snapshot, date, place, 104, 10000, 9100 + place % 83, 9000, 9050, 8000, 10000 from "+night+
		strings.Replace(of, "630001, ", "", 1))
	execute(t, w, "insert into commune.card select snapshot, date, place, 104, 9000 + place % 71, 8900, 8800, 8700 + place % 61, 10, 300, 200, 100, 50, 8000, 7900, 8600 + place % 53 from "+night+of)
	execute(t, w, "insert into commune.eid select snapshot, date, place, 104, 9000, 8000 + place % 59, 7000 + place % 47 from "+night+of)
	execute(t, w, "insert into province.eid select snapshot, date, place, 104, 900000, 800000, 700000 + place % 47 from "+night+" cross join reference.place where level = 'province63'")
}

// secret changes everything in a warehouse that a scope does not see, and nothing that it
// does. What is asked of both warehouses must be answered alike.
func secret(t *testing.T, w *warehouse.Warehouse, scope area.Scope, by int) {
	t.Helper()
	keys := []string{"-1"}
	for _, p := range area.Places() {
		if scope.Sees(p.Area()) {
			keys = append(keys, fmt.Sprint(p))
		}
	}
	hidden := fmt.Sprintf("where place not in (%s)", strings.Join(keys, ", "))
	add := func(table string, columns ...string) {
		for i, c := range columns {
			columns[i] = fmt.Sprintf("%s = %[1]s + %d", c, by*(i+3))
		}
		execute(t, w, fmt.Sprintf("update %s set %s %s", table, strings.Join(columns, ", "), hidden))
	}
	add("commune.population", "digitized", "verified", "pin_issued")
	add("commune.card", "received", "delivered", "waiting", "holders", "on_time")
	add("commune.eid", "approved", "activated")
	add("province.pyramid", "digitized", "residents")
	add("nation.pyramid", "digitized", "residents")
	text := "title_vi || ' (kín)'"
	if by < 0 {
		text = "replace(title_vi, ' (kín)', '')"
	}
	execute(t, w, "update nation.task set title_vi = "+text+" "+hidden+" and place <> 0")
}

// unknown changes what only those read who run the system.
func unknown(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	execute(t, w, "update main.run set error = 'db7.example.vn refused' where error is not null")
	execute(t, w, "update main.reject set file = 'secret.parquet', rows = 99, first_line = 5")
	execute(t, w, "update main.gap set reason = 'db7.example.vn refused'")
	execute(t, w, "update main.gate set detail = 'task of a ward' where detail is not null")
}

// difference is where two answers part.
func difference(one, other string) string {
	i := 0
	for i < min(len(one), len(other)) && one[i] == other[i] {
		i++
	}
	around := func(s string) string { return s[max(0, i-60):min(len(s), i+60)] }
	return fmt.Sprintf("%q against %q", around(one), around(other))
}

// steady is an answer without what differs from one request to the next.
func steady(answer *httptest.ResponseRecorder) string {
	text := regexp.MustCompile(`\b[A-Z2-7]{10}\b`).ReplaceAllString(answer.Body.String(), "…") // reference numbers
	text = regexp.MustCompile(`name="token" value="[^"]*"`).ReplaceAllString(text, "")
	text = regexp.MustCompile(`[A-Z2-7]{32}`).ReplaceAllString(text, "…")               // a new second factor
	text = regexp.MustCompile(`<svg class="code".*?</svg>`).ReplaceAllString(text, "…") // and its QR code
	return fmt.Sprint(answer.Code, answer.Header().Get("Location"), answer.Header().Get("Content-Type"), text)
}

func TestEveryRouteNamesWhatItNeeds(t *testing.T) {
	t.Parallel()
	wanted := demands()
	words := map[need]string{anyone: "anyone", signed: "signed", informed: "informed", figures: "figures", exports: "exports", embeds: "embeds", reports: "reports", operations: "operations",
		persons: "persons", running: "running", administered: "administered", tended: "tended"}
	found := map[string]bool{}
	for _, s := range []*Server{ownServer(t, nil), people(t, nil).Server, abroad(t, true).Server} {
		for _, r := range s.routes {
			name := strings.ToUpper(r.verb()) + " " + r.path
			found[name] = true
			if wanted[name] != words[r.needs] || wanted[name] == "" {
				t.Errorf("%s needs %q, the table of this test says %q", name, words[r.needs], wanted[name])
			}
		}
	}
	for name := range wanted {
		if !found[name] {
			t.Errorf("%s is no route", name)
		}
	}
}

func TestRouteThatNamesNothingIsForNobody(t *testing.T) {
	t.Parallel()
	var nothing route
	for _, v := range []*auth.Visitor{nil, auth.Look(auth.National, area.NationScope()), auth.Look(auth.Administrator, area.NationScope())} {
		if nothing.needs.met(v) {
			t.Errorf("%+v is let in", v)
		}
	}
}

func TestNobodySeesWhatIsNotTheirs(t *testing.T) {
	t.Parallel()
	w, other := open(t), open(t)
	communes(t, w)
	communes(t, other)
	unknown(t, other)
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	draws, err := studio()
	if err != nil {
		t.Fatal(err)
	}
	album := still.NewAlbum(draws, still.AlbumOptions{Dir: t.TempDir(), Limit: 1 << 30})
	h := people(t, func(o *Options) {
		o.Reader, o.Album = queries.NewReader(w, catalogue), album
	})
	twin := func() *Server {
		s := newServer(t, other, func(o *Options) {
			o.Reader, o.State, o.Office, o.Desk, o.Album = queries.NewReader(other, catalogue), h.store, h.office, h.desk, album
		})
		s.trail = h.trail
		return s
	}
	headers := map[string][]string{}
	for _, g := range guests() {
		if g.role == "" {
			continue
		}
		if _, token := h.add(t, g.name, g.role, g.areas, g.rights...); token != "" {
			headers[g.name] = []string{"Authorization", "Bearer " + token}
			continue
		}
		headers[g.name] = []string{"Cookie", h.signs(t, g.name)}
	}
	embed := made(t, h.Server, EmbedOrder{Figure: "trend", Origins: []string{"*"}}).ID
	addresses, wanted := addressesOf(embed), demands()
	for _, g := range guests() {
		scope := areasOf(t, g.areas)
		secret(t, other, scope, 1)
		compared := twin()
		differ := 0
		for _, r := range h.routes {
			name := strings.ToUpper(r.verb()) + " " + r.path
			allowed := slices.Contains(strings.Fields(g.may), wanted[name])
			if r.method != "" {
				target := strings.NewReplacer(":id", embed).Replace(r.path)
				body, kind := "token=x", urlEncoded
				if r.doc != nil {
					body, kind = "{}", jsonType
				}
				if !strings.HasPrefix(target, "/setup") && !strings.HasPrefix(target, "/login") && r.method != http.MethodDelete {
					judge(t, g, name, target, allowed, tell(t, h.Server, r.method, target, body, append([]string{"Content-Type", kind}, headers[g.name]...)...))
				}
				continue
			}
			tried := addresses[r.path]
			if !g.all {
				tried = slices.DeleteFunc(slices.Clone(tried), func(target string) bool { return target != tried[0] && !slices.Contains(dependent(), target) })
			}
			if len(tried) == 0 && wanted[name] != "anyone" {
				t.Errorf("%s is not tried", r.path)
			}
			for _, target := range tried {
				answer := get(t, h.Server, target, headers[g.name]...)
				judge(t, g, name, target, allowed && (!strings.HasPrefix(r.path, "/figures/") || !strings.Contains(target, ".") || slices.Contains(strings.Fields(g.may), "exports")), answer)
				here, there := steady(answer), steady(get(t, compared, target, headers[g.name]...))
				if here != there { // a figure that could not be drawn in time is not kept, so it is drawn now
					here, there = steady(get(t, h.Server, target, headers[g.name]...)), steady(get(t, compared, target, headers[g.name]...))
				}
				if here == there {
					continue
				}
				differ++
				if !slices.Contains(strings.Fields(g.may), "operations") { // they read why nights are missing, on every page
					t.Errorf("%s at %s is told what is not theirs: %s", g.name, target, difference(here, there))
				}
			}
		}
		if strings.Contains(g.may, "operations") && differ == 0 {
			t.Errorf("%s is not told what runs", g.name)
		}
		secret(t, other, scope, -1)
	}
	// The leader of the nation sees every change, or nothing above is proven.
	secret(t, other, area.Scope{}, 1)
	compared, told := twin(), map[string]bool{}
	for _, target := range dependent() {
		if steady(get(t, h.Server, target, headers["national"]...)) != steady(get(t, compared, target, headers["national"]...)) {
			told[target] = true
		}
	}
	for _, target := range dependent() {
		if !told[target] {
			t.Errorf("%s does not depend on what is secret", target)
		}
	}
}

// judge holds an answer against what a guest may.
func judge(t *testing.T, g guest, name, target string, allowed bool, answer *httptest.ResponseRecorder) {
	t.Helper()
	toLogin := answer.Code == http.StatusSeeOther && strings.HasPrefix(answer.Header().Get("Location"), "/login")
	body := answer.Body.String()
	refused := answer.Code == http.StatusUnauthorized || toLogin && target != "/logout" ||
		answer.Code == http.StatusForbidden && (strings.Contains(body, "Bạn không có quyền này") || strings.Contains(body, "This is not for you"))
	led := name == "GET /" && answer.Code == http.StatusSeeOther && strings.HasPrefix(answer.Header().Get("Location"), "/status") // who sees no numbers
	if (allowed == refused || led && allowed) && (allowed || !led) {
		t.Errorf("%s (%s) at %s: %d", g.name, name, target, answer.Code)
	}
	if !allowed && answer.Code == http.StatusOK {
		t.Errorf("%s (%s) at %s: it is answered", g.name, name, target)
	}
}
