package server

import (
	"strings"
	"testing"
)

func TestTaskPages(t *testing.T) {
	t.Parallel()
	s := shared(t)
	long := strings.Repeat("x", 101)
	for _, c := range []scenario{
		{name: "the list reported on last", target: "/tasks", status: 200,
			has: []string{`lang="vi"`, "danh mục demo-1 có 26 nhiệm vụ: 11 đã hoàn thành (trong đó 0 quá hạn), 9 quá hạn chưa hoàn thành, 2 chưa đến hạn, 4 thường xuyên.",
				"/tasks?state=done&amp;timeliness=permanent#list", "/tasks?list=demo-0", "22/11/2026", "&lt;script&gt;alert(1)", "Đã quá hạn, báo cáo không nêu", "10/11/2026", "26 trong 26 nhiệm vụ"},
			hasNot: []string{"<script>alert", " style=", "https://", ">task.", ">tasks.", ">col.", ">why.", "Nhiệm vụ của Hà Nội"}},
		{name: "in English", target: "/tasks?lang=en", status: 200, has: []string{"list demo-1 holds 26 tasks", "Task number 11", "Overdue, the report does not say so"}, hasNot: []string{"số liệu", ">tasks."}},
		{name: "an older list", target: "/tasks?list=demo-0", status: 200, has: []string{"danh mục demo-0 có 2 nhiệm vụ", "(bỏ trống)", "Nhóm cũ", "/tasks/T11?list=demo-0"}, hasNot: []string{"Nhiệm vụ số 12"}},
		{name: "a list that is not there names those that are", target: "/tasks?list=demo-9", status: 400, has: []string{"demo-9", "demo-1, demo-0"}},
		{name: "narrowed to what is overdue", target: "/tasks?timeliness=overdue&sort=-late", status: 200, has: []string{"9 trong 26 nhiệm vụ", `value="overdue" selected`, `value="-late" selected`, "/figures/tasks.csv?sort=-late&amp;timeliness=overdue"}, hasNot: []string{`<td><a href="/tasks/T12">`}},
		{name: "searched without accents", target: "/tasks?q=nhiem+vu+so+12", status: 200, has: []string{"1 trong 26 nhiệm vụ", `value="nhiem vu so 12"`}},
		{name: "nothing fits", target: "/tasks?agency=Bộ+Không+có", status: 200, has: []string{"Không có nhiệm vụ nào khớp", "Bỏ lọc", "Bộ Không có"}},
		{name: "an owner of earlier nights", target: "/tasks?as_of=2026-11-19", status: 200, has: []string{"Bộ Thông tin và Truyền thông"}},
		{name: "an area with tasks of its own", target: "/tasks?area=P:01&list=demo-0", status: 200, has: []string{"danh mục demo-0 có 1 nhiệm vụ", "Nhiệm vụ của Hà Nội"}, hasNot: []string{"Nhiệm vụ cũ"}},
		{name: "an area without", target: "/tasks?area=P:48", status: 200, has: []string{"Danh mục demo-1 không có nhiệm vụ riêng của", `<a href="/tasks">Xem nhiệm vụ của cả nước`}},
		{name: "a form with nothing filled in leads to the short address", target: "/tasks?q=&group=&agency=&state=&timeliness=&sort=", status: 303, sends: map[string]string{"Location": "/tasks"}},
		{name: "wrong state", target: "/tasks?state=finished", status: 400, has: []string{"finished", "done, in_progress, not_started, unreported"}},
		{name: "wrong order", target: "/tasks?sort=colour&lang=en", status: 400, has: []string{"colour", "-agency"}},
		{name: "a search too long", target: "/tasks?q=" + long, status: 400, has: []string{"100"}},
		{name: "hostile search is text", target: "/tasks?q=%22%3E%3Cscript%3E", status: 200, has: []string{"&#34;&gt;&lt;script&gt;"}},
		{name: "unknown area suggests", target: "/tasks?area=da+nang", status: 400, has: []string{"/tasks?area=P:48"}},
		{name: "no date", target: "/tasks?as_of=2026-13-45", status: 400},
		{name: "a gap names its neighbours", target: "/tasks?as_of=2026-11-21", status: 404, has: []string{"/tasks?as_of=2026-11-20", "/tasks?as_of=2026-11-22"}},
		{name: "the future", target: "/tasks?as_of=2030-01-01", status: 404, has: []string{"/tasks?as_of=2026-11-22"}},
		{name: "before history", target: "/tasks?as_of=2020-01-01", status: 404, has: []string{"/tasks?as_of=2026-10-23"}},
		{name: "a snapshot", target: "/tasks?snapshot=2026-11-22.dddddd", status: 200, has: []string{"/tasks/T12?list=demo-1&amp;snapshot=2026-11-22.dddddd", "snapshot=2026-11-22.dddddd&amp;state=done"}},

		{name: "a task", target: "/tasks/T7", status: 200, has: []string{"Nhiệm vụ số 7", "23/11/2026", "10/11/2026", "Task number 7", "Còn 1 ngày đến hạn", "/tasks/T6", "/tasks/T8", "Bắt đầu có trong danh mục"}, hasNot: []string{">task.", ">tasks.", ">col."}},
		{name: "a task whose owner changed", target: "/tasks/T9?lang=en", status: 200, has: []string{"Former lead agency", "Bộ Thông tin và Truyền thông", "20 Nov 2026"}},
		{name: "before its owner changed", target: "/tasks/T9?as_of=2026-11-19", status: 200, has: []string{"Bộ Thông tin và Truyền thông"}, hasNot: []string{"Cơ quan chủ trì trước đây"}},
		{name: "a report that contradicts the dates", target: "/tasks/T11", status: 200, has: []string{"báo cáo không nêu là quá hạn", "&lt;script&gt;alert(1)", "/tasks/T11?list=demo-0"}},
		{name: "the same id in another list", target: "/tasks/T11?list=demo-0", status: 200, has: []string{"Nhiệm vụ cũ", "(bỏ trống)", "Quá hạn 53 ngày", "/tasks/HN?list=demo-0", "/tasks/T11?list=demo-1"}},
		{name: "a task of an older list alone", target: "/tasks/HN", status: 200, has: []string{"Nhiệm vụ của Hà Nội", "demo-0"}},
		{name: "no such task", target: "/tasks/T99", status: 404, has: []string{"T99", `href="/tasks"`}},
		{name: "a task that is on another list only", target: "/tasks/HN?list=demo-1", status: 404, has: []string{"HN"}},
		{name: "a task in a gap", target: "/tasks/T7?as_of=2026-11-21", status: 404, has: []string{"/tasks/T7?as_of=2026-11-20"}},
		{name: "hostile id is text", target: "/tasks/%3Cscript%3E", status: 404, hasNot: []string{"<script>"}},
		{name: "a filter a task does not take", target: "/tasks/T7?state=done", status: 400, has: []string{"state"}},

		{name: "the list as a figure", target: "/figures/tasks?disagrees=yes", status: 200, has: []string{"1 trong 26 nhiệm vụ", "Nhiệm vụ số 11"}, hasNot: []string{"tasks.svg"}},
		{name: "the timeline as a figure", target: "/figures/task_timeline?timeliness=not_due", status: 200, has: []string{"2 nhiệm vụ, từ đêm đầu tiên", "1 nhiệm vụ đã đổi thời hạn", "<svg"}},
		{name: "the course of a task as a figure", target: "/figures/task_history?task=T9", status: 200, has: []string{"Bộ Thông tin và Truyền thông"}},
		{name: "the course of no task", target: "/figures/task_history", status: 404, has: []string{`href="/tasks"`}},
		{name: "a figure of a list that is not there", target: "/figures/task_groups?list=demo-9", status: 400, has: []string{"demo-1, demo-0"}},
		{name: "at a glance on the overview", target: "/?area=P:48", status: 200, has: []string{"không có nhiệm vụ riêng trong danh mục", "Xem tất cả 26 nhiệm vụ", "/tasks?state=done#list"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

func TestWithoutAListOfTasksThePageSaysHowToPutOneIn(t *testing.T) {
	w := open(t)
	execute(t, w, "delete from nation.task")
	s := newServer(t, w, nil)
	scenario{target: "/tasks", status: 200, has: []string{"Đêm này chưa có danh mục nhiệm vụ", "toancanh tasks import"}, hasNot: []string{"Từng nhiệm vụ"}}.run(t, s)
	scenario{target: "/", status: 200, has: []string{"Đêm này chưa có danh mục nhiệm vụ"}}.run(t, s)
}
