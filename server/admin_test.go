package server

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"toancanh/server/auth"
	"toancanh/server/state"
)

// office is a town hall with an administrator and an operator who are signed in.
type office struct {
	townHall
	admin, operator string // their cookies
}

func openAdmin(t *testing.T, change func(*Options)) office {
	t.Helper()
	h := people(t, change)
	h.add(t, "mai", auth.Administrator, "")
	h.add(t, "hung", auth.Operator, "")
	return office{h, h.signs(t, "mai"), h.signs(t, "hung")}
}

// orders sends a form that was read on a page.
func (o office) orders(t *testing.T, page, target, cookie string, fields ...string) *httptest.ResponseRecorder {
	t.Helper()
	return o.form(t, target, cookie, append(fields, "token", tokenOf(t, o.get(t, page, cookie)))...)
}

// version is that of a person, as the forms of their page hold it.
func (o office) version(t *testing.T, p state.Person) string {
	t.Helper()
	now, err := o.store.PersonOf(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return strconv.FormatInt(now.Version, 10)
}

// holds fails if an answer has another status or lacks a text.
func holds(t *testing.T, answer *httptest.ResponseRecorder, status int, texts ...string) {
	t.Helper()
	if answer.Code != status {
		t.Errorf("status %d, want %d: %.300s", answer.Code, status, answer.Body)
	}
	for _, text := range texts {
		if !strings.Contains(answer.Body.String(), text) {
			t.Errorf("the answer lacks %q", text)
		}
	}
}

func TestAdministratorAddsSomebodyWhoSetsTheirPassword(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	o := openAdmin(t, func(options *Options) { options.Log = textLog(&log) })
	added := o.orders(t, "/admin/people", "/admin/people", o.admin, "name", "lan", "title", "Nguyễn Thị Lan", "role", "province", "areas", "Hà Nội; P:77@63", "rights", "exports")
	holds(t, added, http.StatusOK, "https://toancanh.example.vn/setup?code=", "Hà Nội", "Chưa đặt mật khẩu")
	code := regexp.MustCompile(`setup\?code=([A-Z2-7]{52})`).FindStringSubmatch(added.Body.String())[1]
	for _, page := range []string{"/admin/people", "/admin/people/p3"} {
		if strings.Contains(o.get(t, page, o.admin).Body.String(), code) {
			t.Errorf("%s shows the link again", page)
		}
	}
	set := o.form(t, "/setup", "", "code", code, "password", aPassword, "again", aPassword, "token", tokenOf(t, o.get(t, "/setup?code="+code, "")))
	if set.Code != http.StatusSeeOther {
		t.Fatalf("%d", set.Code)
	}
	o.signs(t, "lan")
	rows := strings.Join(traces(t, o.Server), "\n")
	if !strings.Contains(rows, "done person.add p3 province P:77@63,P:01\ndone person.invite p3") || strings.Contains(rows+log.String(), code) || strings.Contains(rows, "Lan") {
		t.Errorf("trail\n%s", rows)
	}
}

func TestEveryMistakeInAFormNamesItsField(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	for _, c := range []struct {
		page   string
		fields []string
		says   []string
	}{
		{"/admin/people", []string{"name", "Lan!", "title", "", "role", "province", "areas", "P:999, Atlantis"}, []string{"Tên đăng nhập: từ 2", "Họ và tên: không", "không có “P:999”", "không có “Atlantis”"}},
		{"/admin/people", []string{"name", "lan", "title", "Lan", "role", "province", "areas", "VN"}, []string{"Địa bàn: hãy ghi ít nhất một tỉnh"}},
		{"/admin/people", []string{"name", "lan", "title", "Lan", "role", "service", "areas", "VN"}, []string{"Vai trò: hãy chọn"}},
		{"/admin/people", []string{"name", "lan", "title", "Lan", "role", "staff", "areas", "P:01", "rights", "people"}, []string{"Quyền thêm: chỉ"}},
		{"/admin/people", []string{"name", "mai", "title", "Mai", "role", "operator"}, []string{"mai đã có người dùng"}},
		{"/admin/people", []string{"name", "lan", "title", "Lan", "role", "commune", "areas", "Da Nang"}, []string{"chỉ gồm xã"}},
		{"/admin/tokens", []string{"name", "X", "title", "Cổng", "expires", "31/12/2027"}, []string{"Ngày cuối cùng: hãy viết", "Tên đăng nhập: từ 2", "Địa bàn: hãy ghi"}},
		{"/admin/tokens", []string{"name", "portal", "title", "Cổng", "areas", "VN", "expires", "2026-11-22"}, []string{"Ngày cuối cùng: phải là hôm nay"}},
	} {
		answer := o.orders(t, c.page, c.page, o.admin, c.fields...)
		holds(t, answer, http.StatusBadRequest, append(c.says, `class="faults"`, "<details class=\"panel make\" open>")...)
	}
	if found, _, err := o.store.FindPeople(t.Context(), state.PersonFilter{}); err != nil || len(found) != 2 {
		t.Errorf("%d people, %v", len(found), err)
	}
}

func TestRolesAreChangedAndWhatWasChangedMeanwhileIsNot(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	lan, _ := o.add(t, "lan", auth.Province, "P:79")
	hers := o.signs(t, "lan")
	page, version := "/admin/people/p3", o.version(t, lan)
	wanted := []string{"title", "Bà lan", "role", "staff", "areas", "P:79, P:48", "rights", "exports", "rights", "reports", "version"}
	done := o.orders(t, page, page, o.admin, append(wanted, version)...)
	if done.Code != http.StatusSeeOther || done.Header().Get("Location") != page+"?done=changed" {
		t.Fatalf("%d %s", done.Code, done.Body)
	}
	if o.get(t, "/", hers).Code != http.StatusSeeOther {
		t.Error("her session goes on")
	}
	holds(t, o.get(t, page+"?done=changed", o.admin), http.StatusOK, "Đã lưu thay đổi", "Vai trò: Lãnh đạo tỉnh, thành phố → Chuyên viên; Địa bàn phụ trách: &#43;P:48; Quyền thêm: &#43;Tải số liệu về, &#43;Đọc và gửi báo cáo", "Đà Nẵng")
	row := regexp.MustCompile(`undo=(\d+)#change`).FindStringSubmatch(o.get(t, page, o.admin).Body.String())
	if row == nil {
		t.Fatal("the change cannot be taken back")
	}
	undone := o.get(t, page+"?undo="+row[1], o.admin)
	holds(t, undone, http.StatusOK, "trước thay đổi ở dòng "+row[1], `<option value="province" selected>`, ">P:79</textarea>")
	for _, wrong := range []string{"1", "x", "99"} {
		if status := o.get(t, page+"?undo="+wrong, o.admin).Code; status != http.StatusNotFound && status != http.StatusBadRequest {
			t.Errorf("undo=%s: %d", wrong, status)
		}
	}
	for _, c := range []struct {
		target string
		fields []string
	}{{page, append(slices.Clone(wanted), version)}, {page + "/disable", []string{"version", version}}, {page + "/factor", []string{"version", version}},
		{page + "/unlock", []string{"version", version}}, {page + "/sessions", []string{"version", version}}, {page + "/link", []string{"version", version}}} {
		holds(t, o.orders(t, page, c.target, o.admin, c.fields...), http.StatusConflict, "có người khác vừa thay đổi")
	}
	for _, version := range []string{"", "0", "x"} {
		holds(t, o.orders(t, page, page+"/disable", o.admin, "version", version), http.StatusBadRequest)
	}
	same := o.orders(t, page, page, o.admin, append(wanted, o.version(t, lan))...)
	if same.Header().Get("Location") != page+"?done=same" {
		t.Errorf("nothing was different: %d %s", same.Code, same.Header().Get("Location"))
	}
	for _, target := range []string{"/admin/people/p99", "/admin/people/3", "/admin/people/px", "/admin/people/p3x"} {
		holds(t, o.get(t, target, o.admin), http.StatusNotFound)
	}
}

func TestLastAdministratorStays(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	page := "/admin/people/p1"
	version := o.version(t, state.Person{ID: 1})
	for _, answer := range []*httptest.ResponseRecorder{
		o.orders(t, page, page, o.admin, "title", "Mai", "role", "operator", "areas", "", "version", version),
		o.orders(t, page, page+"/disable", o.admin, "version", version),
	} {
		holds(t, answer, http.StatusConflict, "quản trị viên cuối cùng")
	}
	o.add(t, "hoa", auth.Administrator, "")
	if answer := o.orders(t, page, page+"/disable", o.admin, "version", version); answer.Code != http.StatusSeeOther {
		t.Errorf("with another: %d", answer.Code)
	}
	if o.get(t, "/admin", o.admin).Code != http.StatusSeeOther {
		t.Error("who disabled themselves is signed in")
	}
}

func TestAccountsAreShutAndOpenedAgain(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	lan, _ := o.add(t, "lan", auth.Province, "P:79")
	first, second := o.signs(t, "lan"), o.signs(t, "lan")
	page := "/admin/people/p3"
	step := func(name string, fields ...string) *httptest.ResponseRecorder {
		t.Helper()
		return o.orders(t, page, page+"/"+name, o.admin, append(fields, "version", o.version(t, lan))...)
	}
	session := regexp.MustCompile(`name="session" value="([^"]+)"`).FindStringSubmatch(o.get(t, page, o.admin).Body.String())
	if session == nil {
		t.Fatal("no session is listed")
	}
	step("sessions", "session", session[1])
	if a, b := o.get(t, "/", first).Code, o.get(t, "/", second).Code; a == b {
		t.Errorf("one session ended: %d, %d", a, b)
	}
	step("sessions")
	if a, b := o.get(t, "/", first).Code, o.get(t, "/", second).Code; a != http.StatusSeeOther || b != http.StatusSeeOther {
		t.Errorf("all sessions ended: %d, %d", a, b)
	}
	link := step("link")
	holds(t, link, http.StatusOK, "/setup?code=")
	step("disable")
	code := regexp.MustCompile(`setup\?code=([A-Z2-7]{52})`).FindStringSubmatch(link.Body.String())[1]
	holds(t, o.get(t, "/setup?code="+code, ""), http.StatusGone)
	holds(t, step("link"), http.StatusNotFound)
	if answer := o.form(t, "/login", "", "name", "lan", "password", aPassword, "token", o.tokens.of(loginPath)); answer.Code != http.StatusForbidden {
		t.Errorf("disabled, signs in: %d", answer.Code)
	}
	step("enable")
	o.signs(t, "lan")
	for range 6 {
		o.form(t, "/login", "", "name", "lan", "password", "x", "token", o.tokens.of(loginPath))
	}
	holds(t, o.get(t, "/admin", o.admin), http.StatusOK, "1 tên đăng nhập đang phải chờ")
	holds(t, o.get(t, "/admin/people", o.admin), http.StatusOK, `id="locked"`)
	step("unlock")
	o.signs(t, "lan")
	want := []string{"done sessions.end p3 one", "done sessions.end p3", "done person.invite p3", "done person.change p3 disabled", "done person.change p3 enabled", "done person.change p3 unlocked"}
	rows := traces(t, o.Server)
	for _, row := range want {
		if !slices.Contains(rows, row) {
			t.Errorf("the trail lacks %q", row)
		}
	}
}

func TestTokensAreShownOnceRenewedAndRevoked(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	token := regexp.MustCompile(`toancanh_[a-z2-7]{52}`)
	made := o.orders(t, "/admin/tokens", "/admin/tokens", o.admin, "name", "portal", "title", "Cổng", "areas", "P:79", "expires", "2026-12-01")
	holds(t, made, http.StatusOK, "Sắp hết hạn", "01/12/2026")
	first := token.FindString(made.Body.String())
	with := func(token string) int {
		return get(t, o.Server, "/api/v1/metrics/card_coverage?by=province", "Authorization", "Bearer "+token).Code
	}
	if with(first) != http.StatusOK {
		t.Errorf("the token: %d", with(first))
	}
	list := o.get(t, "/admin/tokens", o.admin)
	holds(t, list, http.StatusOK, "08:00 23/11/2026")
	if token.MatchString(list.Body.String()) {
		t.Error("the token is shown again")
	}
	holds(t, o.get(t, "/admin", o.admin), http.StatusOK, "1 mã truy cập hết hạn trong 30 ngày tới")
	version := func() string { return o.version(t, state.Person{ID: 3}) }
	old := version()
	renewed := o.orders(t, "/admin/tokens", "/admin/tokens/p3/renew", o.admin, "version", old, "expires", "")
	holds(t, renewed, http.StatusOK, "Đến khi thu hồi")
	second := token.FindString(renewed.Body.String())
	if with(first) != http.StatusUnauthorized || with(second) != http.StatusOK {
		t.Errorf("renewed: %d, %d", with(first), with(second))
	}
	holds(t, o.orders(t, "/admin/tokens", "/admin/tokens/p3/revoke", o.admin, "version", old), http.StatusConflict, "có người khác vừa thay đổi")
	holds(t, o.orders(t, "/admin/tokens", "/admin/tokens/p3/renew", o.admin, "version", version(), "expires", "2020-01-01"), http.StatusBadRequest, "<p>Ngày cuối cùng: phải là")
	holds(t, o.orders(t, "/admin/tokens", "/admin/tokens/p1/renew", o.admin, "version", "1"), http.StatusNotFound)
	o.orders(t, "/admin/tokens", "/admin/tokens/p3/revoke", o.admin, "version", version())
	if with(second) != http.StatusUnauthorized {
		t.Errorf("revoked: %d", with(second))
	}
	holds(t, o.get(t, "/admin/tokens", o.admin), http.StatusOK, "Đã thu hồi")
	holds(t, o.orders(t, "/admin/tokens", "/admin/tokens/p1/revoke", o.admin, "version", o.version(t, state.Person{ID: 1})), http.StatusNotFound)
	page := "/admin/people/p3"
	if answer := o.orders(t, page, page, o.admin, "title", "Cổng", "areas", "VN", "role", "administrator", "version", version()); answer.Code != http.StatusSeeOther {
		t.Errorf("its areas: %d", answer.Code)
	}
	if p, err := o.store.PersonOf(t.Context(), 3); err != nil || p.Role != string(auth.Service) || !p.Scope.Whole() {
		t.Errorf("%+v, %v", p, err)
	}
	if rows := strings.Join(traces(t, o.Server), "\n"); strings.Contains(rows, "toancanh_") || !strings.Contains(rows, "done token.revoke p3") || !strings.Contains(rows, "done token.set p3") {
		t.Errorf("trail\n%s", rows)
	}
}

func TestAllSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	o.add(t, "lan", auth.Province, "P:79")
	hers := o.signs(t, "lan")
	holds(t, o.get(t, "/admin/sessions", o.admin), http.StatusOK, "Bà lan", "Bà hung", "Phiên này")
	found := o.get(t, "/admin/sessions?q=LAN", o.admin)
	if strings.Contains(found.Body.String(), "Bà hung") {
		t.Error("the search finds others")
	}
	o.orders(t, "/admin/sessions", "/admin/sessions", o.admin, "person", "p3", "session", "")
	if o.get(t, "/", hers).Code != http.StatusSeeOther {
		t.Error("her session goes on")
	}
	for person, status := range map[string]int{"": 404, "p99": 404, "3": 404} {
		holds(t, o.orders(t, "/admin/sessions", "/admin/sessions", o.admin, "person", person), status)
	}
	holds(t, o.orders(t, "/admin/sessions", "/admin/sessions", o.admin, "person", "p1", "session", "%%%"), http.StatusBadRequest)
	if o.get(t, "/admin", o.operator).Code != http.StatusOK {
		t.Error("a session of somebody else ended")
	}
}

func TestFormsOfAdministrationNeedBeReadHere(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	other := tokenOf(t, o.get(t, "/admin/jobs", o.operator))
	tried := 0
	for _, r := range o.routes {
		if r.method != http.MethodPost || !strings.HasPrefix(r.path, "/admin") {
			continue
		}
		cookie := o.admin
		if r.needs == running {
			cookie = o.operator
		}
		target := strings.NewReplacer(":id", "p2").Replace(r.path)
		for _, token := range []string{"", "x", other} {
			if cookie == o.operator && token == other {
				continue
			}
			tried++
			holds(t, o.form(t, target, cookie, "token", token, "version", "1"), http.StatusForbidden)
		}
	}
	if tried < 35 {
		t.Errorf("only %d forms were tried", tried)
	}
	if rows := strings.Join(traces(t, o.Server), "\n"); strings.Contains(rows, "person.change") || strings.Contains(rows, "sessions.end") {
		t.Errorf("something was done\n%s", rows)
	}
}

func TestAdministratorEndsEmbedsOfOthers(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	o.add(t, "lan", auth.Province, "P:79")
	hers := o.signs(t, "lan")
	made := o.orders(t, "/embeds", "/embeds", hers, "figure", "/figures/trend?area=P:79", "origins", "*", "theme", "auto", "language", "vi", "title", "Của Lan")
	id := strings.TrimPrefix(made.Header().Get("Location"), "/embeds/")
	list := o.get(t, "/embeds", o.admin)
	holds(t, list, http.StatusOK, "Của Lan")
	page := o.get(t, "/embeds/"+id, o.admin)
	holds(t, page, http.StatusOK, "Của Lan")
	for _, hidden := range []string{`name="origins"`, "<iframe", "/embeds/preview"} {
		if strings.Contains(list.Body.String()+page.Body.String(), hidden) {
			t.Errorf("who makes no embeds is offered %s", hidden)
		}
	}
	holds(t, o.get(t, "/embeds/"+id, o.operator), http.StatusForbidden)
	o.orders(t, "/embeds/"+id, "/embeds/"+id+"/revoke", o.admin)
	holds(t, o.get(t, "/embed/"+id, ""), http.StatusGone)
}

func TestWhereNobodySignsInThereIsNobodyToLookAfter(t *testing.T) {
	t.Parallel()
	s := ownServer(t, nil)
	for role, statuses := range map[string]map[string]int{
		"national VN":    {"/admin": 403, "/admin/jobs": 403, "/admin/audit": 403, "/admin/people": 404},
		"operator ":      {"/admin": 200, "/admin/jobs": 200, "/admin/sources": 200, "/admin/audit": 403, "/admin/people": 404, "/admin/tokens": 404},
		"administrator ": {"/admin": 200, "/admin/jobs": 403, "/admin/audit": 200, "/admin/sessions": 404, "/embeds": 200},
	} {
		for target, want := range statuses {
			answer := get(t, s, target, "Cookie", lookCookie+`="`+role+`"`)
			if answer.Code != want || want == http.StatusOK && strings.Contains(answer.Body.String(), `href="/admin/people"`) {
				t.Errorf("%s at %s: %d, want %d", role, target, answer.Code, want)
			}
		}
	}
}

func TestPagesSpeakOfFormsAndTheInterfaceOfDocuments(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	lacks := func(answer *httptest.ResponseRecorder, words ...string) {
		t.Helper()
		for _, word := range words {
			if strings.Contains(answer.Body.String(), word) {
				t.Errorf("a person is told about %s", word)
			}
		}
	}
	wrong := o.orders(t, "/admin/people/p2", "/admin/people/p2/disable", o.admin, "version", "x")
	holds(t, wrong, http.StatusBadRequest, "Hãy mở lại trang, kiểm tra các ô rồi gửi lại")
	lacks(wrong, "JSON")
	over := o.form(t, "/admin/people/p2/disable?lang=en", "", "version", "1")
	holds(t, over, http.StatusUnauthorized, "Sign in, then do it again", `href="/login?lang=en"`)
	lacks(over, "Bearer")
	holds(t, get(t, o.Server, "/api/v1/areas"), http.StatusUnauthorized, "Authorization: Bearer")
	_, bearer := o.add(t, "portal", auth.Service, "P:79", string(auth.Operations))
	holds(t, get(t, o.Server, "/api/v1/areas", "Authorization", "Bearer x"+bearer), http.StatusUnauthorized, "Authorization: Bearer")
}
