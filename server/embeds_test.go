package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/dashboards"
	"toancanh/queries/area"
	"toancanh/server/state"
)

// made makes an embed.
func made(t testing.TB, s *Server, o EmbedOrder) state.Embed {
	t.Helper()
	m, err := s.embeds.Make(t.Context(), o, area.NationScope(), "lan")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// anywhere is an order of a figure that every site may show.
func anywhere(figure string) EmbedOrder { return EmbedOrder{Figure: figure, Origins: []string{"*"}} }

func TestEmbedsAreShownToTheSitesOfTheirPassports(t *testing.T) {
	s := newServer(t, open(t), nil)
	live := made(t, s, EmbedOrder{Figure: "/figures/ranking?metric=card_coverage", Origins: []string{"https://a.example.vn", "https://*.b.example.vn:8443"}})
	frozen := made(t, s, EmbedOrder{Figure: "/figures/trend?snapshot=2026-11-22.dddddd&area=P:01", Frozen: true, Lang: "en", Theme: "dark", Origins: []string{"*"}})
	table := made(t, s, anywhere("tasks"))
	revoked, expired := made(t, s, anywhere("trend")), made(t, s, EmbedOrder{Figure: "trend", Origins: []string{"https://a.example.vn"}, LastDay: "2026-11-23"})
	if err := s.store.RevokeEmbed(t.Context(), revoked.ID, s.now()); err != nil {
		t.Fatal(err)
	}
	lost := anywhere("trend")
	lost.Frozen = true
	removed, err := s.embeds.draft(t.Context(), lost, area.NationScope())
	if err != nil {
		t.Fatal(err)
	}
	removed.Snapshot, removed.Made = "2026-11-22.ffffff", s.now()
	if removed, err = s.store.AddEmbed(t.Context(), removed); err != nil {
		t.Fatal(err)
	}
	other, of := framedPolicy([]string{"*"}), framedPolicy(live.Origins)
	noData := []string{"22/11/2026", "<svg", "2026-11-22", "%</", "/figures/", "<table"}
	for _, c := range []scenario{
		{name: "live", target: "/embed/" + live.ID, status: 200, policy: of, sends: map[string]string{
			"Cache-Control": "public, no-cache, stale-if-error=604800", "X-Frame-Options": "", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "cross-origin"},
			has: []string{"<svg", "22/11/2026", "2026-11-22.eeeeee", `rel="noopener"`, `data-origins="https://*.b.example.vn:8443 https://a.example.vn"`, "Dữ liệu mô phỏng",
				`href="https://toancanh.example.vn/figures/ranking?metric=card_coverage"`, "application/json+oembed", "data-patient"},
			hasNot: []string{"<nav", `href="/provinces`, `"link"`, "<form", "error.", ">embed."}},
		{name: "a query does not matter", target: "/embed/" + live.ID + "?fbclid=1&lang=xx", status: 200, policy: of},
		{name: "frozen, dark, in English", target: "/embed/" + frozen.ID, status: 200, policy: other,
			has: []string{`lang="en" data-theme="dark"`, "2026-11-22.dddddd", "the new one is 2026-11-22.eeeeee", "Hanoi", "snapshot=2026-11-22.dddddd"}, hasNot: []string{"số liệu"}},
		{name: "numbers as a file", target: "/embed/" + live.ID + ".csv", status: 200, policy: of, has: []string{"P:48,Đà Nẵng,"}, sends: map[string]string{"Cross-Origin-Resource-Policy": "cross-origin"}},
		{name: "numbers for programs", target: "/embed/" + live.ID + ".json", status: 200, policy: of, has: []string{`"id":"ranking"`}},
		{name: "picture", target: "/embed/" + frozen.ID + ".svg", status: 200, policy: other, has: []string{`role="img"`, "<title"}, sends: map[string]string{"Content-Type": "image/svg+xml"}},
		{name: "picture of a table", target: "/embed/" + table.ID + ".png", status: 200, policy: other, sends: map[string]string{"Content-Type": "image/png"}},
		{name: "picture in pixels", target: "/embed/" + frozen.ID + ".png", status: 200, policy: other, sends: map[string]string{"Content-Type": "image/png"}},
		{name: "no such file", target: "/embed/" + live.ID + ".exe", status: 404, policy: of, hasNot: noData},
		{name: "revoked", target: "/embed/" + revoked.ID, status: 410, policy: other, has: []string{"đã được thu hồi"}, hasNot: noData, sends: map[string]string{"Cache-Control": "no-store"}},
		{name: "revoked picture", target: "/embed/" + revoked.ID + ".svg", status: 410, policy: other, hasNot: noData},
		{name: "revoked numbers", target: "/embed/" + revoked.ID + ".csv", status: 410, policy: other, hasNot: noData},
		{name: "the last day", target: "/embed/" + expired.ID, status: 200, policy: framedPolicy(expired.Origins)},
		{name: "a snapshot that retention removed", target: "/embed/" + removed.ID, status: 410, policy: other, has: []string{"không còn được lưu"}, hasNot: noData},
		{name: "unknown", target: "/embed/aaaaaaaaaaaaaaaaaaaaaaaaaa", status: 404, policy: other, has: []string{"Không có bản nhúng này"}, hasNot: noData},
		{name: "unknown, in English", target: "/embed/x.svg?lang=en", status: 404, policy: other, has: []string{"There is no such embed"}},
		{name: "pages stay out of frames", target: "/figures/trend", status: 200, sends: map[string]string{"X-Frame-Options": "DENY"},
			has: []string{"application/json+oembed", "/embeds?figure=%2Ffigures%2Ftrend"}},
		{name: "described", target: "/oembed?format=json&maxwidth=480&url=" + url.QueryEscape(s.embeds.Address(live.ID)), status: 200,
			has: []string{`"type":"rich"`, `"width":480`, `"version":"1.0"`, "iframe"}, sends: map[string]string{"Access-Control-Allow-Origin": "*"}},
		{name: "a figure described", target: "/oembed?url=" + url.QueryEscape("https://toancanh.example.vn/figures/trend?area=P:48"), status: 200, has: []string{`"type":"link"`, "Đà Nẵng"}, hasNot: []string{"html"}},
		{name: "revoked described", target: "/oembed?url=" + url.QueryEscape(s.embeds.Address(revoked.ID)), status: 410, has: []string{"urn:toancanh:problem:revoked"}, hasNot: []string{"iframe"}},
		{name: "unknown described", target: "/oembed?url=https://toancanh.example.vn/embed/x", status: 404},
		{name: "another site described", target: "/oembed?url=https://evil.example/embed/" + live.ID, status: 404},
		{name: "nothing described", target: "/oembed", status: 404},
		{name: "described as XML", target: "/oembed?format=xml&url=" + url.QueryEscape(s.embeds.Address(live.ID)), status: 501},
		{name: "an absurd width, and what is not ours to know", target: "/oembed?maxwidth=-1&dnt=1&utm_source=x&url=" + url.QueryEscape(s.embeds.Address(live.ID)), status: 200, has: []string{`"width":240`}},
		{name: "described within a height", target: "/oembed?maxheight=300&maxwidth=500&url=" + url.QueryEscape(s.embeds.Address(live.ID)+"/"), status: 200,
			has: []string{`"height":300`, `height=\"300\"`, `max-width:500px`}},
		{name: "described by its picture", target: "/oembed?url=" + url.QueryEscape(s.embeds.Address(live.ID)+".svg"), status: 200, has: []string{`"type":"rich"`}},
		{name: "described by a file there is not", target: "/oembed?url=" + url.QueryEscape(s.embeds.Address(live.ID)+".exe"), status: 404},
		{name: "what is no longer kept described", target: "/oembed?url=" + url.QueryEscape(s.embeds.Address(removed.ID)), status: 410, hasNot: []string{"iframe"}},
		{name: "numbers of a corrected night", target: "/embed/" + frozen.ID + ".json", status: 200, policy: other, has: []string{"the new one is 2026-11-22.eeeeee", `"simulated":true`}},
		{name: "script for other sites", target: "/static/embed.js", status: 200, sends: map[string]string{"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

func TestEmbedEndsWithItsLastDayForWholeAnswers(t *testing.T) {
	midnight := time.Date(2026, 11, 24, 0, 0, 0, 0, zone())
	now := midnight.Add(-time.Second)
	s := newServer(t, open(t), func(o *Options) { o.Now = func() time.Time { return now } })
	m := made(t, s, EmbedOrder{Figure: "trend", Origins: []string{"*"}, LastDay: "2026-11-23"})
	scenario{target: "/embed/" + m.ID, status: 200, policy: framedPolicy(m.Origins), sends: map[string]string{"Cache-Control": "public, no-cache, stale-if-error=1"}}.run(t, s)
	now = midnight
	scenario{target: "/embed/" + m.ID, status: 410, policy: framedPolicy(m.Origins), has: []string{"đã hết hạn"}}.run(t, s)
}

func TestLateDataIsShownWithItsDate(t *testing.T) {
	s := newServer(t, open(t), func(o *Options) { o.Now = func() time.Time { return morning().AddDate(0, 0, 3) } })
	m := made(t, s, EmbedOrder{Figure: "trend", Origins: []string{"*"}, Lang: "en"})
	scenario{target: "/embed/" + m.ID, status: 200, policy: framedPolicy(m.Origins), has: []string{"The newest night with data is 22 Nov 2026; 3 nights since have none yet."}}.run(t, s)
}

func TestRevocationHoldsAtOnceEvenForThoseWhoHaveTheAnswer(t *testing.T) {
	s := newServer(t, open(t), nil)
	m, stays := made(t, s, anywhere("trend")), made(t, s, anywhere("trend"))
	tag := get(t, s, "/embed/"+m.ID).Header().Get("ETag")
	if answer := get(t, s, "/embed/"+m.ID, "If-None-Match", tag); answer.Code != http.StatusNotModified {
		t.Errorf("unchanged embed: %d", answer.Code)
	}
	if err := s.store.RevokeEmbed(t.Context(), m.ID, s.now()); err != nil {
		t.Fatal(err)
	}
	if answer := get(t, s, "/embed/"+m.ID, "If-None-Match", tag); answer.Code != http.StatusGone || answer.Header().Get("ETag") != "" {
		t.Errorf("revoked embed: %d, %v", answer.Code, answer.Header())
	}
	if answer := get(t, s, "/embed/"+stays.ID); answer.Code != http.StatusOK {
		t.Errorf("the other embed: %d", answer.Code)
	}
}

func TestEveryFigureFitsInASmallEmbed(t *testing.T) {
	s := newServer(t, open(t), nil)
	for _, id := range dashboards.FigureIDs() {
		address := "/figures/" + id
		switch id {
		case "task_history", "task_percent":
			address += "?task=T7"
		case "communes", "neighbours":
			address += "?area=P:01"
		}
		m, err := s.embeds.Make(t.Context(), anywhere(address), area.NationScope(), "")
		if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		answer := get(t, s, "/embed/"+m.ID, "Accept-Encoding", "br")
		if answer.Code != http.StatusOK || answer.Body.Len() > 30<<10 {
			t.Errorf("%s: status %d, %d bytes", id, answer.Code, answer.Body.Len())
		}
		if plain := get(t, s, "/embed/"+m.ID).Body.String(); strings.Contains(plain, `"link":`) || strings.Contains(plain, `href="/p`) {
			t.Errorf("%s leads out of its frame", id)
		}
	}
}

// formOf is what a form sends.
func formOf(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

func TestGalleryChecksEveryField(t *testing.T) {
	s := newServer(t, open(t), nil)
	token := s.tokens.of(galleryPath)
	const form = "application/x-www-form-urlencoded"
	type sent = []string
	for _, c := range []struct {
		name    string
		body    string
		headers []string
		status  int
		has     []string
		query   string
	}{
		{name: "all well", body: formOf("figure", "/figures/trend?metric=card_coverage", "origins", "https://a.example.vn", "token", token), status: 303},
		{name: "no token", body: formOf("figure", "trend", "origins", "*"), status: 403, has: sent{"Trang này mở đã lâu", `value="trend"`}},
		{name: "token of another start", body: formOf("figure", "trend", "origins", "*", "token", newTokens().of(galleryPath)), status: 403, has: sent{"Trang này mở đã lâu"}},
		{name: "from another site", body: formOf("figure", "trend", "origins", "*", "token", token), headers: sent{"Sec-Fetch-Site", "cross-site"}, status: 403, has: sent{"Yêu cầu đến từ trang khác"}},
		{name: "from another site, by an old browser", body: formOf("figure", "trend", "origins", "*", "token", token), headers: sent{"Origin", "https://evil.example"}, status: 403},
		{name: "from a sandbox", body: formOf("figure", "trend", "origins", "*", "token", token), headers: sent{"Origin", "null"}, status: 403},
		{name: "no figure", body: formOf("origins", "*", "token", token), status: 400, has: sent{"không phải là địa chỉ biểu đồ"}},
		{name: "figure of another site", body: formOf("figure", "https://evil.example/figures/trend", "origins", "*", "token", token), status: 400, has: sent{"evil.example"}},
		{name: "unknown figure", body: formOf("figure", "/figures/nothing", "origins", "*", "token", token), status: 400, has: sent{"Không có biểu đồ “nothing”"}},
		{name: "unknown parameter", body: formOf("figure", "/figures/trend?metrics=x", "origins", "*", "token", token), status: 400, has: sent{"metrics", "metric."}},
		{name: "unknown metric", body: formOf("figure", "/figures/trend?metric=nothing", "origins", "*", "token", token), status: 400, has: sent{"“nothing”"}},
		{name: "live, yet of a night", body: formOf("figure", "/figures/trend?as_of=2026-11-20", "frozen", "", "origins", "*", "token", token), status: 400, has: sent{"ghi sẵn một đêm"}},
		{name: "frozen in a gap", body: formOf("figure", "/figures/trend?as_of=2026-11-21", "frozen", "1", "origins", "*", "token", token), status: 400, has: sent{"20/11/2026"}},
		{name: "no site", body: formOf("figure", "trend", "token", token), status: 400, has: sent{"ít nhất một trang"}},
		{name: "a page for a site", body: formOf("figure", "trend", "origins", "https://a.example.vn/news?id=1", "token", token), status: 400, has: sent{"Có thể dùng: https://a.example.vn."}},
		{name: "a site that would end the policy", body: formOf("figure", "trend", "origins", "https://a;script-src*", "token", token), status: 400},
		{name: "a site that is markup", body: formOf("figure", "trend", "origins", `https://a"><script>alert(1)</script>`, "token", token), status: 400},
		{name: "a scheme that frames nothing", body: formOf("figure", "trend", "origins", "javascript:alert(1)", "token", token), status: 400},
		{name: "a day that is over", body: formOf("figure", "trend", "origins", "*", "last_day", "2026-11-22", "token", token), status: 400, has: sent{"đã qua"}},
		{name: "no day", body: formOf("figure", "trend", "origins", "*", "last_day", "2026-02-30", "token", token), status: 400, has: sent{"2026-02-30"}},
		{name: "no theme", body: formOf("figure", "trend", "origins", "*", "theme", "pink", "token", token), status: 400, has: sent{"auto, light, dark"}},
		{name: "no language", body: formOf("figure", "trend", "origins", "*", "language", "fr", "token", token), status: 400, has: sent{"fr"}},
		{name: "a long name", body: formOf("figure", "trend", "origins", "*", "title", strings.Repeat("a", 101), "token", token), status: 400, has: sent{"quá dài"}},
		{name: "in English", query: "?lang=en", body: formOf("figure", "trend", "token", token), status: 400, has: sent{"Name at least one site"}},
		{name: "too much", body: formOf("figure", strings.Repeat("a", 100_000), "token", token), status: 413},
	} {
		t.Run(c.name, func(t *testing.T) {
			headers := c.headers
			if headers == nil {
				headers = sent{"Sec-Fetch-Site", "same-origin"}
			}
			answer := tell(t, s, http.MethodPost, "/embeds"+c.query, c.body, append(headers, "Content-Type", form)...)
			body := answer.Body.String()
			if answer.Code != c.status {
				t.Errorf("status %d, want %d\n%s", answer.Code, c.status, body)
			}
			for _, want := range c.has {
				if !strings.Contains(body, want) {
					t.Errorf("answer lacks %q", want)
				}
			}
			if strings.Contains(body, "<script>alert") || strings.Contains(body, "error.") {
				t.Error("what was sent came out as markup, or a text is missing")
			}
		})
	}
	list, err := s.store.Embeds(t.Context(), 10)
	if err != nil || len(list) != 1 {
		t.Errorf("%d embeds were made, %v; one was well", len(list), err)
	}
}

func TestGalleryTellsAndRevokes(t *testing.T) {
	s := newServer(t, open(t), nil)
	m, other := made(t, s, EmbedOrder{Figure: "trend", Origins: []string{"https://a.example.vn"}, Title: "<b>Thẻ</b>"}), made(t, s, anywhere("trend"))
	get(t, s, "/embed/"+m.ID, "Referer", "https://a.example.vn/tin/1?secret=1")
	get(t, s, "/embed/"+m.ID+".svg", "Referer", "https://a.example.vn/")
	get(t, s, "/embed/"+m.ID, "Referer", "javascript:alert(1)")
	get(t, s, "/embed/"+m.ID+".csv", "Referer", "https://a.example.vn/")
	get(t, s, "/embed/"+m.ID, "Referer", "https://toancanh.example.vn/embeds")
	ask(t, s, http.MethodHead, "/embed/"+m.ID, "Referer", "https://a.example.vn/")
	for _, c := range []scenario{
		{target: "/embeds", status: 200, policy: galleryPolicy, has: []string{"&lt;b&gt;Thẻ", "/embeds/" + m.ID, "Đang hiện", "chỉ có tác dụng với khung"}, hasNot: []string{"<b>Thẻ"}, sends: map[string]string{"Cache-Control": "no-store", "X-Frame-Options": "DENY"}},
		{target: "/embeds?figure=%2Ffigures%2Ftrend%3Fas_of%3D2026-11-20&lang=en", status: 200, policy: galleryPolicy, has: []string{"/embeds/preview?figure=", `name="frozen" value="1" checked`, "On a phone"}, hasNot: []string{"Name at least"}},
		{target: "/embeds?figure=nothing", status: 200, policy: galleryPolicy, has: []string{"Không có biểu đồ “nothing”"}, hasNot: []string{"/embeds/preview"}},
		{target: "/embeds?colour=red", status: 400, has: []string{"colour"}},
		{target: "/embeds/preview?figure=%2Ffigures%2Ftrend&theme=dark", status: 200, policy: framedPolicy(nil), has: []string{`data-theme="dark"`, "<svg"}, hasNot: []string{"canonical"}},
		{target: "/embeds/" + m.ID, status: 200, policy: galleryPolicy, has: []string{"&lt;iframe src=&#34;https://toancanh.example.vn/embed/" + m.ID, "Tổng cộng 3 lượt xem", "https://a.example.vn", "Không rõ", "Thu hồi vĩnh viễn"}, hasNot: []string{"secret"}},
		{target: "/embeds/unknown", status: 404},
		{method: "POST", target: "/embeds/" + m.ID + "/revoke", body: formOf("token", "x"), headers: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: 403},
		{method: "POST", target: "/embeds/unknown/revoke", body: formOf("token", s.tokens.of(galleryPath)), headers: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: 404},
		{method: "POST", target: "/embeds/" + m.ID + "/revoke", body: formOf("token", s.tokens.of(galleryPath)), headers: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: 303},
		{target: "/embeds/" + m.ID, status: 200, policy: galleryPolicy, has: []string{"Đã thu hồi"}, hasNot: []string{"Thu hồi vĩnh viễn", "/embeds/preview", "&lt;iframe"}},
		{target: "/embed/" + m.ID, status: 410, policy: framedPolicy(m.Origins)},
		{target: "/embed/" + other.ID, status: 200, policy: framedPolicy(other.Origins)},
	} {
		t.Run(c.method+c.target, func(t *testing.T) { c.run(t, s) })
	}
}

func TestInterfaceMakesListsAndRevokes(t *testing.T) {
	s := newServer(t, open(t), nil)
	jsonBody := []string{"Content-Type", "application/json; charset=utf-8"}
	answer := tell(t, s, http.MethodPost, "/api/v1/embeds", `{"figure":"/figures/trend?metric=card_coverage","frozen":true,"origins":["https://a.example.vn"],"last_day":"2026-12-31"}`, jsonBody...)
	var d EmbedDocument
	if err := json.Unmarshal(answer.Body.Bytes(), &d); err != nil || answer.Code != http.StatusCreated {
		t.Fatalf("%d %v: %s", answer.Code, err, answer.Body)
	}
	if d.Snapshot == nil || *d.Snapshot != "2026-11-22.eeeeee" || *d.LastDay != (civil.Date{Year: 2026, Month: 12, Day: 31}) || d.State != "active" || !strings.Contains(d.Snippet, d.Address) {
		t.Errorf("made %+v", d)
	}
	for _, c := range []scenario{
		{name: "list", target: "/api/v1/embeds", status: 200, has: []string{d.ID}, sends: map[string]string{"Cache-Control": "no-store"}},
		{name: "one", target: "/api/v1/embeds/" + d.ID, status: 200, has: []string{`"seen":[]`}},
		{name: "none", target: "/api/v1/embeds/x", status: 404, has: []string{"urn:toancanh:problem:no_embed"}},
		{name: "every mistake at once", method: "POST", target: "/api/v1/embeds?lang=en", headers: jsonBody, body: `{"figure":"/figures/trend?metrics=x","theme":"pink","origins":["a b","ftp://c"],"last_day":"soon"}`, status: 400,
			has: []string{`"parameter":"metrics"`, `"parameter":"theme"`, `"parameter":"origins"`, `"parameter":"last_day"`, "ftp://c"}},
		{name: "unknown field", method: "POST", target: "/api/v1/embeds", headers: jsonBody, body: `{"figure":"trend","colour":"red"}`, status: 400},
		{name: "no JSON", method: "POST", target: "/api/v1/embeds", headers: jsonBody, body: `figure=trend`, status: 400},
		{name: "a form", method: "POST", target: "/api/v1/embeds", headers: []string{"Content-Type", "text/plain"}, body: `{"figure":"trend","origins":["*"]}`, status: 415},
		{name: "too much", method: "POST", target: "/api/v1/embeds", headers: jsonBody, body: `{"figure":"` + strings.Repeat("a", 100_000) + `"}`, status: 413},
		{name: "from another site", method: "POST", target: "/api/v1/embeds", headers: append([]string{"Sec-Fetch-Site", "cross-site"}, jsonBody...), body: `{"figure":"trend","origins":["*"]}`, status: 403},
		{name: "revoked from another site", method: "DELETE", target: "/api/v1/embeds/" + d.ID, headers: []string{"Origin", "https://a.example.vn"}, status: 403},
		{name: "revoke nothing", method: "DELETE", target: "/api/v1/embeds/x", status: 404},
		{name: "revoke", method: "DELETE", target: "/api/v1/embeds/" + d.ID, status: 200, has: []string{`"state":"revoked"`, `"revoked_at":"2026-11-23T08:00:00+07:00"`}},
		{name: "gone", target: "/embed/" + d.ID, status: 410, policy: framedPolicy([]string{"https://a.example.vn"})},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

func TestSnippetIsWrittenForHostileTitles(t *testing.T) {
	s := newServer(t, open(t), nil)
	m := made(t, s, EmbedOrder{Figure: "trend", Origins: []string{"*"}, Title: `"><script>alert(1)</script>`})
	for _, text := range []string{s.embeds.Snippet(m), s.embeds.PictureSnippet(m)} {
		if strings.Contains(text, "<script>alert") || strings.Contains(text, `""`) {
			t.Errorf("snippet %s", text)
		}
	}
}

func TestTitlesHoldNothingThatCannotBeSeen(t *testing.T) {
	s := newServer(t, open(t), nil)
	for _, title := range []string{"a\x1b[2J", "two\nlines", "\u200b", "\u202eabc"} {
		var faults dashboards.ParamErrors
		if _, err := s.embeds.Make(t.Context(), EmbedOrder{Figure: "trend", Origins: []string{"*"}, Title: title}, area.NationScope(), ""); !errors.As(err, &faults) {
			t.Errorf("%q: %v", title, err)
		}
	}
}

func TestPagesOfEmbedsAreAccessible(t *testing.T) {
	m := made(t, shared(t), anywhere("/figures/ranking?metric=card_coverage"))
	l := newLooker(t)
	for _, lang := range dashboards.Languages() {
		for _, from := range angles(lang) {
			for _, address := range []string{"/embeds?figure=%2Ffigures%2Ftrend", "/embeds/" + m.ID} {
				l.looks(spoken(address, lang), from)
				l.examines(spoken(address, lang), from)
				l.found.take() // axe-core calls into the frames of previews, which their sandboxes refuse
			}
		}
	}
	for _, from := range angles(dashboards.Vietnamese) {
		l.looks(embedPath(m.ID), from)
		l.examines(embedPath(m.ID), from)
	}
}

func TestSitesAreWrittenAsBrowsersWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"https://Hanoi.gov.vn/": "https://hanoi.gov.vn", "https://hanoi.gov.vn:443": "https://hanoi.gov.vn", "http://hanoi.gov.vn:80": "http://hanoi.gov.vn",
		"http://hanoi.gov.vn:443": "http://hanoi.gov.vn:443", "https://*.gov.vn": "https://*.gov.vn", "http://localhost:8080": "http://localhost:8080", "*": "*",
		"https://a.vn:08443": "https://a.vn:8443",
		"https://*.vn":       "", "https://*.com.vn": "", "https://*.hanoi.gov.vn": "https://*.hanoi.gov.vn", "https://*": "", "https://a.vn:0": "", "https://a.vn:99999": "", "https://a.vn:": "", "https://a.vn/x": "", "https://u@a.vn": "",
		"ftp://a.vn": "", "a.vn": "", "https://a.vn; script-src *": "", "https://bộ.vn": "",
	} {
		if got, ok := origin(text); got != want || ok != (want != "") {
			t.Errorf("%s: %q %v, want %q", text, got, ok, want)
		}
	}
}

func TestTheAddressOfAPictureMakesAnEmbedOfItsFigure(t *testing.T) {
	t.Parallel()
	s := newServer(t, open(t), nil)
	m := made(t, s, anywhere("https://toancanh.example.vn/figures/trend.png?area=P:01&theme=dark&width=800&scale=3"))
	if m.Figure != "trend" || m.Query != "area=P:01" {
		t.Errorf("%s?%s", m.Figure, m.Query)
	}
	for _, address := range []string{"ftp://toancanh.example.vn/figures/trend", "javascript:/figures/trend", "https:/figures/trend", "mailto:trend", "https://toancanh.example.vn/figures/trend.csv?width=800"} {
		if _, err := s.embeds.draft(t.Context(), anywhere(address), area.NationScope()); err == nil {
			t.Errorf("%s was taken", address)
		}
	}
}
