package dashboards

import (
	"errors"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// someTasks are a list with the dirt of official ones: numbers printed twice,
// blank statuses, tasks without a due date.
func someTasks(t *testing.T) []queries.Task {
	days := func(n int) *int { return &n }
	return []queries.Task{
		{ID: "a", Number: "10", Title: queries.Text{VI: "Kết nối dữ liệu đất đai"}, LeadAgency: "Bộ Tư pháp", Group: "1", Due: day("2026-03-31"), State: "done", Timeliness: "on_time", StatusReported: "Hoàn thành"},
		{ID: "b", Number: "9", Title: queries.Text{VI: "Báo cáo định kỳ"}, LeadAgency: "Bộ Công an", Group: "2", State: "in_progress", Timeliness: "permanent", StatusReported: "Thường xuyên"},
		{ID: "c", Number: "9", Title: queries.Text{VI: "Cấp thẻ"}, LeadAgency: "Bộ Tài chính", Group: "2", Due: day("2026-01-31"), State: "unreported", Timeliness: "overdue", DaysLate: days(295), Disagrees: true},
		{ID: "d", Number: "10.2", Group: "1", Due: day("2026-10-31"), State: "in_progress", Timeliness: "overdue", DaysLate: days(22), StatusReported: "Đang trình ký", LeadAgency: "Bộ Công an"},
		{ID: "e", Number: "", Due: day("2027-10-31"), State: "not_started", Timeliness: "not_due", LeadAgency: "Bộ Y tế"},
	}
}

// sheetOf is a sheet of tasks looked at on 2026-11-22 in Vietnamese.
func sheetOf(t *testing.T, tasks []queries.Task, p TaskParams) *sheet {
	t.Helper()
	slices.SortStableFunc(tasks, byNumber)
	v := view{p: Params{Lang: Vietnamese, Tasks: p}, w: Vietnamese, snap: queries.Snapshot{ID: "x", Date: day("2026-11-22")}}
	return &sheet{view: v, lists: []string{"L"}, list: "L", tasks: tasks, named: true}
}

func ids(tasks []queries.Task) string {
	var list []string
	for _, t := range tasks {
		list = append(list, t.ID)
	}
	return strings.Join(list, " ")
}

func TestTasksAreFilteredAndOrderedAsTheAddressSays(t *testing.T) {
	for query, want := range map[string]string{
		"":                                "b c a d e",
		"sort=number":                     "b c a d e",
		"sort=-number":                    "e d a b c",
		"sort=due":                        "c a d e b", // a permanent task has no due date and stands last
		"sort=-due":                       "e d a c b", // either way
		"sort=late":                       "d c b a e",
		"sort=-late":                      "c d b a e",
		"sort=agency":                     "b d c a e",
		"sort=state":                      "a b d e c",
		"sort=-state":                     "c e b d a",
		"state=in_progress":               "b d",
		"timeliness=overdue":              "c d",
		"timeliness=overdue&sort=-number": "d c",
		"disagrees=yes":                   "c",
		"group=2":                         "b c",
		"agency=Bộ Công an":               "b d",
		"q=dat dai":                       "a",
		"q=ĐẤT":                           "a",
		"q=trinh cong an":                 "d",
		"q=no such words":                 "",
		"q=%%":                            "",
		"state=done&timeliness=overdue":   "",
		"agency=Bộ Không có":              "",
	} {
		values := url.Values{}
		for pair := range strings.SplitSeq(query, "&") {
			if name, value, ok := strings.Cut(pair, "="); ok {
				values.Set(name, value)
			}
		}
		p, err := ParseParams(values, TaskFilters()...)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		list := sheetOf(t, someTasks(t), p.Tasks)
		list.p.Sort, list.p.Find = p.Sort, p.Find
		if got := ids(list.shown()); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
		again, err := ParseParams(p.Values(), TaskFilters()...)
		if err != nil || again.Tasks != p.Tasks {
			t.Errorf("%s: read again as %+v, %v", query, again.Tasks, err)
		}
	}
}

func TestAbsurdFiltersOfTasksAreTold(t *testing.T) {
	_, err := ParseParams(url.Values{
		"state": {"finished"}, "timeliness": {"soon"}, "disagrees": {"1"}, "q": {strings.Repeat("đ", longestWords+1)}, "task": {"x"},
	}, TaskFilters()...)
	var faults ParamErrors
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	var got []string
	for _, f := range faults {
		got = append(got, f.Name+":"+string(f.Problem))
	}
	if want := "disagrees:list q:long state:list task:unknown timeliness:list"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if err := taskOrder("colour"); err == nil || !strings.Contains(err.Error(), "-agency") {
		t.Errorf("an order that is none: %v", err)
	}
	if faults[2].Try != "done, in_progress, not_started, unreported" {
		t.Errorf("state suggests %q", faults[2].Try)
	}
}

func TestWordsOfTasksAreThoseOfTheCatalogue(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, err := catalogue.Metric("tasks_by_state")
	if err != nil {
		t.Fatal(err)
	}
	for name, ours := range map[string][]string{"state": taskStates(), "timeliness": timelinesses()} {
		dim, _ := m.Dim(name)
		if !slices.Equal(slices.Sorted(slices.Values(dim.Values)), slices.Sorted(slices.Values(ours))) {
			t.Errorf("%s: %v, the catalogue has %v", name, ours, dim.Values)
		}
	}
	if len(timelinessInks()) != len(timelinesses()) {
		t.Error("not every timeliness has an ink")
	}
}

// lightness is that of a colour, from 0 to 100 (L* of CIELAB).
func lightness(t *testing.T, hex string) float64 {
	t.Helper()
	v, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	y := 0.
	for i, weight := range []float64{.2126, .7152, .0722} {
		y += weight * math.Pow(float64(v>>(16-8*i)&255)/255, 2.2)
	}
	return 116*math.Cbrt(y) - 16
}

func TestPartsOfABarAreToldApartInGreyPrint(t *testing.T) {
	inks := map[string]chart.Ink{}
	for _, i := range chart.Palette() {
		inks[i.Name] = i
	}
	apart := func(a, b string, least float64) {
		t.Helper()
		if d := math.Abs(lightness(t, inks[a].In(chart.Print)) - lightness(t, inks[b].In(chart.Print))); d < least {
			t.Errorf("%s and %s are %.0f apart, want %.0f", a, b, d, least)
		}
	}
	list := timelinessInks()
	for i := range list[1:] {
		apart(list[i], list[i+1], 7) // beside each other; their hues differ too
	}
	apart("soft", "strong", 25) // without a hue
	if slices.Contains(list, "slate") {
		t.Error("a third grey")
	}
}

func TestTheListIsSaidInSentences(t *testing.T) {
	s := sheetOf(t, someTasks(t), TaskParams{})
	for got, want := range map[string]string{
		s.sentence(): "Đến hết ngày 22/11/2026, danh mục L có 5 nhiệm vụ: 1 đã hoàn thành (trong đó 0 quá hạn), 2 quá hạn chưa hoàn thành, 1 chưa đến hạn, 1 thường xuyên." +
			" 2 nhiệm vụ bỏ trống tình trạng báo cáo. 1 nhiệm vụ có báo cáo mâu thuẫn với thời hạn.",
		s.axes():                                 "Theo báo cáo: 1 hoàn thành, 2 đang thực hiện, 1 chưa thực hiện, 1 chưa báo cáo. Theo thời hạn: 1 đúng hạn, 1 chưa đến hạn, 2 quá hạn, 1 thường xuyên.",
		s.overdueSentence(s.overdue()):           "2 nhiệm vụ quá hạn chưa hoàn thành; lâu nhất là 295 ngày: 9. Cấp thẻ (Bộ Tài chính).",
		s.overdueSentence(nil):                   "Không có nhiệm vụ nào quá hạn.",
		sheetOf(t, nil, TaskParams{}).sentence(): "Danh mục L không có nhiệm vụ riêng của Cả nước.",
		(&sheet{view: s.view}).sentence():        "Đêm này chưa có danh mục nhiệm vụ.",
		s.partsSentence(partsOf(s.tasks, func(t queries.Task) string { return t.Group }), (*sheet).group):     "Cùng có số nhiệm vụ quá hạn nhiều nhất (mỗi nơi 1 nhiệm vụ): “1. Thủ tục hành chính, dịch vụ công”, “2. Phát triển kinh tế, xã hội”.",
		s.partsSentence(partsOf(s.tasks[:1], func(t queries.Task) string { return t.Group }), (*sheet).group): "Ngày 22/11/2026 không nơi nào có nhiệm vụ quá hạn.",
		s.partsSentence(partsOf(s.tasks[:2], func(queries.Task) string { return "" }), (*sheet).agency):       "Quá hạn nhiều nhất: “Chưa rõ cơ quan chủ trì” (1 trong 2 nhiệm vụ).",
	} {
		if got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

func TestGroupsAreNamedOnlyInListsOfTheProject(t *testing.T) {
	s := sheetOf(t, someTasks(t), TaskParams{})
	if got := s.group("3"); got != "3. Công dân số" {
		t.Error(got)
	}
	s.named = false
	for id, want := range map[string]string{"3": "Nhóm 3", "Bộ KH&CN": "Bộ KH&CN", "": "Chưa xếp nhóm"} {
		if got := s.group(id); got != want {
			t.Errorf("%q: %s, want %s", id, got, want)
		}
	}
}

func TestContradictionsAreToldApart(t *testing.T) {
	s := sheetOf(t, nil, TaskParams{})
	due, before, after, ahead := day("2026-06-30"), day("2026-05-01"), day("2026-07-01"), day("2026-12-01")
	for want, task := range map[string]queries.Task{
		"ahead":   {State: "done", Timeliness: "late", Due: due, CompletedOn: ahead},
		"open":    {State: "in_progress", Timeliness: "overdue", Due: due, CompletedOn: after},
		"overdue": {State: "unreported", Timeliness: "overdue", Due: due},
		"early":   {State: "done", Timeliness: "on_time", Due: due, CompletedOn: before},
		"late":    {State: "done", Timeliness: "late", Due: due, CompletedOn: after},
	} {
		if got := s.contradiction(task); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestFormerDueDatesAndLeadsAreThoseBeforeThePresent(t *testing.T) {
	first, second := day("2026-03-31"), day("2026-09-30")
	c := taskCourse{dues: []civil.Date{first, second, first}, changes: []queries.TaskChange{
		{Date: day("2026-01-01"), Task: queries.Task{LeadAgency: "Bộ Thông tin và Truyền thông"}},
		{Date: day("2026-02-01"), Task: queries.Task{LeadAgency: "Bộ Khoa học và Công nghệ", State: "done"}},
	}}
	if got := c.former(first); !slices.Equal(got, []civil.Date{second}) {
		t.Errorf("former due dates %v", got)
	}
	if got := c.leads("Bộ Khoa học và Công nghệ"); !slices.Equal(got, []string{"Bộ Thông tin và Truyền thông"}) {
		t.Errorf("former leads %v", got)
	}
	if got := c.on(day("2026-01-31")).LeadAgency; got != "Bộ Thông tin và Truyền thông" {
		t.Errorf("led by %s in January", got)
	}
	if got := c.end(queries.Task{State: "done"}, day("2026-11-22")); got != day("2026-03-31") {
		t.Errorf("followed until %s", got)
	}
}

func TestABurnupGoesOnUntilTheLastTaskIsDue(t *testing.T) {
	s := sheetOf(t, nil, TaskParams{})
	found := map[civil.Date]queries.Row{day("2026-09-15"): {}}
	got := s.burnupNights(found, []civil.Date{day("2026-06-30"), day("2027-01-15")})
	want := []civil.Date{day("2026-09-30"), day("2026-10-31"), day("2026-11-22"), day("2026-11-30"), day("2026-12-31"), day("2027-01-31")}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestLongTitlesAreWrappedBetweenWords(t *testing.T) {
	if got := wrap("Kết nối dữ liệu dân cư", 12); !slices.Equal(got, []string{"Kết nối dữ", "liệu dân cư"}) {
		t.Errorf("%q", got)
	}
}

func TestEnglishTablesOfTasksHoldNoVietnameseThatHasAName(t *testing.T) {
	s := sheetOf(t, someTasks(t), TaskParams{})
	s.p.Lang, s.w = English, English
	s.counts = &queries.Result{Metric: &queries.Metric{ID: "tasks"}}
	f := s.overdueList()
	text := ""
	for _, r := range f.Table.Rows {
		for _, c := range r.Cells {
			text += c.Text + "|"
		}
		text += "\n"
	}
	for _, want := range []string{"|Ministry of Finance|Not reported|", "|Ministry of Public Security|In progress|"} {
		if !strings.Contains(text, want) {
			t.Errorf("not %q:\n%s", want, text)
		}
	}
	if got := s.agency("Bộ Quốc phòng"); got != "Bộ Quốc phòng" {
		t.Errorf("an agency without a name here: %q", got)
	}
	if s.p.Lang, s.w = Vietnamese, Vietnamese; !strings.Contains(s.overdueList().Table.Rows[1].Cells[5].Text, "Đang trình ký") {
		t.Error("the words of the list are lost")
	}
}
