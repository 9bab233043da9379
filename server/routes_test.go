package server

import (
	"cmp"
	"net/http"
	"strings"
	"testing"
)

// scenario is one request and what its answer must and must not hold.
type scenario struct {
	name    string
	method  string // GET unless given
	target  string
	headers []string
	status  int
	has     []string
	hasNot  []string
	sends   map[string]string // headers
	body    string            // what is sent along
	policy  string            // content security policy; "": that of pages
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, c := range []scenario{
		{name: "overview in Vietnamese", target: "/", status: 200,
			has:    []string{`lang="vi"`, "Dữ liệu mô phỏng – không phải số liệu chính thức", "22/11/2026", "2026-11-22.eeeeee", "Hà Nội", "21/11/2026", "lần 2", "51.350.000", "51.356.300", "1 cảnh báo"},
			hasNot: []string{"<script>", " style=", `src="http`, `href="http`, "error.", "col.", "why."}},
		{name: "overview in English", target: "/?lang=en", status: 200,
			has: []string{`lang="en"`, "Simulated data – not official figures", "22 Nov 2026", "Hanoi", "better than the nation"}, hasNot: []string{"số liệu"}},
		{name: "old provinces", target: "/?boundary=63", status: 200, has: []string{"Vũng Tàu", "/provinces/77@63"}},
		{name: "ranking by cards", target: "/?metric=card_coverage", status: 200, has: []string{"/?metric=card_coverage#where\" aria-current=\"true\""}},
		{name: "an older night says so", target: "/?as_of=2026-11-20", status: 200, has: []string{"20/11/2026", "số liệu mới nhất"}},
		{name: "a reconstructed night says so", target: "/?as_of=2026-10-31", status: 200, has: []string{"dựng lại"}},
		{name: "a replaced snapshot stays readable", target: "/?snapshot=2026-11-22.dddddd", status: 200, has: []string{"2026-11-22.dddddd", "2026-11-22.eeeeee", "snapshot=2026-11-22.dddddd"}},
		{name: "a gap names its neighbours", target: "/?as_of=2026-11-21&lang=en", status: 404, has: []string{"20 Nov 2026", "22 Nov 2026", "/?as_of=2026-11-20&amp;lang=en", "/?as_of=2026-11-22&amp;lang=en"}},
		{name: "before history", target: "/?as_of=2020-01-01", status: 404, has: []string{"23/10/2026"}},
		{name: "no date", target: "/?as_of=2026-13-45", status: 400, has: []string{"2026-13-45", "2026-11-22"}},
		{name: "unknown area suggests", target: "/?area=da+nang", status: 400, has: []string{"Đà Nẵng", "area=P:48"}},
		{name: "a semicolon hides no parameter", target: "/?area=P:79;x", status: 400, has: []string{"P:79;x"}},
		{name: "unknown parameter suggests", target: "/?asof=2026-11-20", status: 400, has: []string{"asof", "as_of"}},
		{name: "unknown ranking", target: "/?metric=nothing", status: 404, has: []string{"digitization_coverage"}},
		{name: "date and snapshot contradict", target: "/?as_of=2026-11-20&snapshot=2026-11-20.cccccc", status: 400, has: []string{"snapshot"}},
		{name: "unknown snapshot", target: "/?snapshot=2026-11-22.ffffff", status: 404, has: []string{"2026-11-22.ffffff"}},
		{name: "hostile values are text", target: "/?area=%3Cscript%3Ealert(1)%3C/script%3E", status: 400, hasNot: []string{"<script>alert"}},
		{name: "an empty form leads to the short address", target: "/?as_of=&area=VN&boundary=34&lang=vi", status: 303, sends: map[string]string{"Location": "/"}},
		{name: "a commune", target: "/?area=C:00004", status: 200, has: []string{"Ba Đình"}},
		{name: "a region lies on the old list", target: "/?area=R:DBSH", status: 200, has: []string{"Đồng bằng sông Hồng"}},
		{name: "tasks are escaped", target: "/tasks", status: 200, has: []string{"&lt;script&gt;alert(1)", "Nhiệm vụ số 11"}, hasNot: []string{"<script>alert"}},

		{name: "a figure alone", target: "/figures/ranking?metric=card_coverage&boundary=63", status: 200, has: []string{"<svg", "Vũng Tàu", "/figures/ranking.csv?boundary=63&amp;metric=card_coverage"}},
		{name: "a figure as a file", target: "/figures/ranking.csv?metric=card_coverage", status: 200, has: []string{"P:48,Đà Nẵng,"}, sends: map[string]string{"Content-Disposition": `attachment; filename="ranking-card-coverage-vn-2026-11-22.csv"`}},
		{name: "a figure for programs", target: "/figures/trend.json?range=30d", status: 200, has: []string{`"id":"trend"`, `"as_of":"2026-11-22"`}, sends: map[string]string{"Content-Type": "application/json"}},
		{name: "no such figure", target: "/figures/nothing", status: 404, has: []string{"nothing"}},
		{name: "no such kind of file", target: "/figures/trend.exe", status: 404},
		{name: "a span that is none", target: "/figures/trend?range=forever", status: 400, has: []string{"30d, 12m, all"}},
		{name: "a figure of no metric", target: "/figures/ranking?metric=nothing", status: 404},
		{name: "published record", target: "/published", status: 200, has: []string{"114 số liệu", "tienphong.vn"}, hasNot: []string{"unit."}},
		{name: "published record in English, narrowed", target: "/published?lang=en&metric=eid_activated&confidence=high", status: 200, has: []string{"68,000,000"}, hasNot: []string{"114 figures", "unit."}},
		{name: "published record of an unknown metric", target: "/published?metric=eid_activatd", status: 404, has: []string{"/definitions/eid_activated"}},
		{name: "published record of a metric without a figure", target: "/published?metric=card_backlog", status: 200},
		{name: "published record of a figure that no metric measures", target: "/published?metric=org_eid_issued", status: 200},
		{name: "published record, wrong grade", target: "/published?confidence=best", status: 400, has: []string{"high"}},
		{name: "status", target: "/status", status: 200, has: []string{"resident.parquet is cut off", "task_reported_done_without_date", "01:30 24/11/2026", "1.000.000"}, hasNot: []string{"relation.", "history.", "job.", "reject."}, sends: map[string]string{"Cache-Control": "no-store"}},
		{name: "definitions", target: "/definitions?lang=en", status: 200, has: []string{"card_coverage", "/definitions/card_coverage?lang=en"}},
		{name: "definition", target: "/definitions/card_coverage", status: 200, has: []string{"26/2023/QH15", "from card", "/api/v1/metrics/card_coverage"}},
		{name: "unknown definition suggests", target: "/definitions/card_coverge", status: 404, has: []string{"/definitions/card_coverage"}},

		{name: "briefing", target: "/briefing", status: 200, has: []string{"Dữ liệu mô phỏng", "22/11/2026", "Hà Nội", "2026-11-22.eeeeee", "<svg", "nhiệm vụ quá hạn"}, hasNot: []string{"https://", "news.", "col.", "application/json"}},
		{name: "briefing of a province, in English", target: "/briefing?area=P:48&lang=en", status: 200, has: []string{`lang="en"`, "Da Nang", "22 Nov 2026", "The area in view"}},
		{name: "briefing of a fixed snapshot", target: "/briefing?snapshot=2026-11-22.dddddd", status: 200, has: []string{"2026-11-22.dddddd"}},
		{name: "briefing by cards", target: "/briefing?metric=card_coverage", status: 200, has: []string{"căn cước"}},
		{name: "briefing, unknown metric", target: "/briefing?metric=nothing", status: 404, has: []string{"digitization_coverage"}},
		{name: "briefing in a gap", target: "/briefing?as_of=2026-11-21", status: 404, has: []string{"20/11/2026", "/briefing?as_of=2026-11-20"}},
		{name: "briefing, unknown area", target: "/briefing?area=da+nang", status: 400, has: []string{"area=P:48"}},
		{name: "a form sends each parameter once", target: "/changes?from=2026-11-19", status: 200, has: []string{`<input type="date" id="from" name="from" value="2026-11-19"`}, hasNot: []string{`type="hidden" name="from"`}},
		{name: "a search among tasks names no area", target: "/tasks?q=hue", status: 200, has: []string{`value="hue"`}},
		{name: "a name without marks leads to its province", target: "/find?q=da+nang&as_of=2026-11-20", status: 303, sends: map[string]string{"Location": "/provinces/48?as_of=2026-11-20"}},
		{name: "the nation's name leads to the overview", target: "/find?q=ca+nuoc&lang=en", status: 303, sends: map[string]string{"Location": "/?lang=en"}},
		{name: "a name of many is a list", target: "/find?q=tan&lang=en", status: 200, has: []string{"close to", "/communes/"}},
		{name: "an unknown name", target: "/find?q=atlantis", status: 200, has: []string{"atlantis", "da nang"}},
		{name: "a search for nothing", target: "/find?q=", status: 303, sends: map[string]string{"Location": "/find"}},
		{name: "a search before it is asked", target: "/find", status: 200, has: []string{"không dấu"}},
		{name: "a hostile search is text", target: "/find?q=%3Cscript%3Ealert(1)%3C/script%3E", status: 200, hasNot: []string{"<script>alert"}},
		{name: "a search takes no other parameter", target: "/find?name=hue", status: 400, has: []string{"name"}},

		{name: "metric", target: "/api/v1/metrics/digitization_coverage?by=province", status: 200, has: []string{`"area":"P:01"`, `"area_name":"Hà Nội"`, `"boundary":"34"`, `"id":"2026-11-22.eeeeee"`, `"revision":2`}, sends: map[string]string{"Content-Type": "application/json"}},
		{name: "metric of a snapshot may be kept", target: "/api/v1/metrics/digitization_coverage?snapshot=2026-11-22.dddddd", status: 200, has: []string{"dddddd"}, sends: map[string]string{"Cache-Control": unchanging}},
		{name: "metric, unknown parameter", target: "/api/v1/metrics/digitization_coverage?asof=2026-11-20", status: 400, has: []string{`"parameter":"asof"`, `"nearest":["as_of"]`, `"reference":"`}, sends: map[string]string{"Content-Type": "application/problem+json"}},
		{name: "metric in a gap", target: "/api/v1/metrics/digitization_coverage?as_of=2026-11-21", status: 404, has: []string{`"before":"2026-11-20"`, `"after":"2026-11-22"`}},
		{name: "metric, a query that ends half-way", target: "/api/v1/metrics/digitization_coverage?as_of=2026-11-2%0", status: 400, has: []string{"as_of=2026-11-2%0"}},
		{name: "metric, wrong dimension", target: "/api/v1/metrics/digitization_coverage?by=province,colour&lang=en", status: 400, has: []string{`"parameter":"by"`, "colour"}},
		{name: "unknown metric", target: "/api/v1/metrics/digitisation_coverage", status: 404, has: []string{`"nearest":["digitization_coverage"`}},
		{name: "regions on the new list", target: "/api/v1/metrics/digitization_coverage?by=region&boundary=34", status: 400, has: []string{"boundary"}},
		{name: "a small cell stays hidden", target: "/api/v1/metrics/digitization_coverage?by=commune&area=P:01", status: 200, has: []string{`"value":null,"flags":["suppressed"`}, hasNot: []string{`"numerator":312`}},
		{name: "areas by name", target: "/api/v1/areas?q=da+nang", status: 200, has: []string{`"area":"P:48"`}},
		{name: "areas, wrong level", target: "/api/v1/areas?level=district", status: 400, has: []string{"level"}},
		{name: "tasks overdue", target: "/api/v1/tasks?timeliness=overdue", status: 200, has: []string{`"id":"T11"`, `"disagrees":true`}, hasNot: []string{`"timeliness":"on_time"`}},
		{name: "runs", target: "/api/v1/runs?limit=1", status: 200, has: []string{`"id":"run-5"`, `"job":"snapshot","at":"2026-11-24T01:30:00+07:00"`}, hasNot: []string{"run-9"}},
		{name: "snapshots and gaps", target: "/api/v1/snapshots?from=2026-11-20", status: 200, has: []string{"2026-11-22.eeeeee", `"date":"2026-11-21"`}, hasNot: []string{"2026-10-31", "dddddd"}},
		{name: "no such address of the interface", target: "/api/v1/nothing", status: 404, sends: map[string]string{"Content-Type": "application/problem+json"}},

		{name: "health", target: "/healthz", status: 200, has: []string{"ok"}},
		{name: "ready", target: "/readyz", status: 200, has: []string{"2026-11-22.eeeeee"}},
		{name: "metrics for Prometheus", target: "/metrics", status: 200, has: []string{"toancanh_snapshot_age_seconds 28800", "toancanh_nights 5", `toancanh_job_running{job="snapshot"} 0`, "toancanh_http_requests_total"}},
		{name: "nowhere", target: "/nowhere", status: 404, has: []string{"Mã tra cứu"}},
		{name: "old static file", target: "/static/app.0000000000.css", status: 404},
		{name: "way out of the static folder", target: "/static/..%2f..%2fgo.mod", status: 404},
		{name: "writing is refused", method: http.MethodPost, target: "/", status: 405, sends: map[string]string{"Allow": "GET, HEAD"}},
		{name: "another host's name is refused", target: "/", headers: []string{"Host", "evil.example"}, status: 421, hasNot: []string{"Hà Nội"}},
		{name: "our own name", target: "/healthz", headers: []string{"Host", "toancanh.example.vn"}, status: 200},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

func (c scenario) run(t *testing.T, s *Server) {
	method := c.method
	if method == "" {
		method = http.MethodGet
	}
	answer := tell(t, s, method, c.target, c.body, c.headers...)
	if answer.Code != c.status {
		t.Errorf("status %d, want %d", answer.Code, c.status)
	}
	body := answer.Body.String()
	for _, want := range c.has {
		if !strings.Contains(body, want) {
			t.Errorf("answer lacks %q", want)
		}
	}
	for _, bad := range c.hasNot {
		if strings.Contains(body, bad) {
			t.Errorf("answer holds %q", bad)
		}
	}
	for name, want := range c.sends {
		if got := answer.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := answer.Header().Get("Content-Security-Policy"); got != cmp.Or(c.policy, policy) {
		t.Errorf("content security policy is %q", got)
	}
	if t.Failed() {
		t.Log(body[:min(len(body), 4000)])
	}
}

func TestHeadAnswersEveryRouteWithoutBody(t *testing.T) {
	s := newServer(t, open(t), nil)
	embed := made(t, s, EmbedOrder{Figure: "trend", Origins: []string{"*"}}).ID
	for _, r := range s.routes {
		if r.method != "" {
			continue
		}
		target := strings.NewReplacer("/oembed", "/oembed?url=https://toancanh.example.vn/embed/"+embed, "/embeds/preview", "/embeds/preview?figure=trend",
			"/embed/:id", "/embed/"+embed, "embeds/:id", "embeds/"+embed,
			"provinces/:code", "provinces/79", "communes/:code", "communes/00004", ":task", "T7",
			reportRoute, "/reports/VN/2026-11-22.pdf", ":code", standingCode,
			":metric", "card_coverage", ":run", "run-5", ":snapshot", "2026-11-22.eeeeee", "/figures/:id", "/figures/trend", ":id", "card_coverage", "*file", "app.css").Replace(r.path)
		role := map[need]string{administered: "operator", running: "operator", persons: "administrator"}[r.needs]
		var as []string // else as the nation's leader
		if role != "" {
			as = []string{"Cookie", lookCookie + `="` + role + ` "`}
		}
		if answer := ask(t, s, http.MethodHead, target, as...); answer.Code != http.StatusOK {
			t.Errorf("HEAD %s: %d", target, answer.Code)
		}
	}
}

func TestEmptyWarehouseSaysThatThereIsNoDataYet(t *testing.T) {
	s := newServer(t, openEmpty(t), nil)
	for _, c := range []scenario{
		{target: "/", status: 503, has: []string{"Chưa có số liệu"}},
		{target: "/readyz", status: 503},
		{target: "/status", status: 200, has: []string{"Chưa có đêm nào"}},
		{target: "/definitions", status: 200},
		{target: "/api/v1/metrics/pin_issued", status: 503, has: []string{"urn:toancanh:problem:empty"}},
		{target: "/metrics", status: 200, hasNot: []string{"toancanh_snapshot_age_seconds"}},
	} {
		t.Run(c.target, func(t *testing.T) { c.run(t, s) })
	}
}
