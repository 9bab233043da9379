package server

import "testing"

func TestCoverageAndCards(t *testing.T) {
	t.Parallel()
	s := shared(t)
	whole := []string{"error.", "col.", "why.", ">pace.", ">flow.", ">bases.", ">backlog.", "NaN", "Inf", "đang lỗi"}
	for _, c := range []scenario{
		{name: "coverage", target: "/coverage", status: 200, has: []string{
			"<h1>Số hóa dân cư</h1>", `aria-current="page">Số hóa dân cư`, "22/11/2026", "dân số trung bình năm 2020", "01/07/2020", "63 tỉnh", "0–4", "31/10/2026",
			"/coverage?metric=pin_coverage#where", "/figures/bases.csv", "/figures/months.xlsx", "/figures/pyramid",
		}, hasNot: whole},
		{name: "coverage in English", target: "/coverage?lang=en", status: 200, has: []string{"<h1>Coverage</h1>", "average population of 2020", "cross-check"}, hasNot: append([]string{"số liệu"}, whole...)},
		{name: "against the statistics office nothing is best", target: "/coverage?metric=digitization_coverage_gso", status: 200, has: []string{"cao nhất là", "thấp nhất là"}, hasNot: []string{"đứng cuối"}},
		{name: "coverage of a region", target: "/coverage?area=R:DBSH", status: 200, has: []string{"Đồng bằng sông Hồng", "dân số trung bình năm 2020"}},
		{name: "coverage of a commune says what is too fine", target: "/coverage?area=C:00004", status: 200, has: []string{"Ba Đình", "không có số liệu ở cấp"}, hasNot: whole},
		{name: "coverage by another page's metric", target: "/coverage?metric=card_coverage", status: 404, has: []string{"digitization_coverage"}},

		{name: "cards", target: "/cards", status: 200, has: []string{
			"<h1>Thẻ căn cước</h1>", "Hồ sơ thu nhận", "Bị từ chối", "Luật Căn cước số 26/2023/QH15", "07 ngày làm việc", "31/12/2026", "hết năm",
			"một nửa số thẻ được in trong 2 ngày làm việc", "90,00\u00a0%", "/figures/card_funnel.csv", "/figures/flow.csv?metric=cards_issued", "/figures/pace.csv",
		}, hasNot: whole},
		{name: "cards in English", target: "/cards?lang=en", status: 200, has: []string{"<h1>Identity cards</h1>", "7 working days", "cannot be told", "too little data of the last 28 days"}, hasNot: append([]string{"số liệu"}, whole...)},
		{name: "cards of thirty days", target: "/cards?range=30d", status: 200, has: []string{"số phát sinh mỗi ngày", "Thiếu số liệu của đêm đầu hoặc đêm cuối kỳ"}, hasNot: whole},
		{name: "all months of cards", target: "/cards?range=all&metric=card_on_time", status: 200, has: []string{"/cards?metric=card_on_time&amp;range=all#where\" aria-current=\"true\""}, hasNot: whole},
		{name: "cards of a province of the old list", target: "/cards?area=P:77@63", status: 200, has: []string{"Vũng Tàu"}, hasNot: whole},
		{name: "cards of a commune say what is too fine", target: "/cards?area=C:00004", status: 200, has: []string{"Ba Đình", "không có số liệu ở cấp"}, hasNot: whole},
		{name: "cards of an older night", target: "/cards?as_of=2026-11-20", status: 200, has: []string{"20/11/2026", "số liệu mới nhất", "as_of=2026-11-20"}},
		{name: "cards of a replaced snapshot", target: "/cards?snapshot=2026-11-22.dddddd", status: 200, has: []string{"2026-11-22.dddddd", "bản mới là 2026-11-22.eeeeee", "snapshot=2026-11-22.dddddd"}},
		{name: "cards in a gap", target: "/cards?as_of=2026-11-21", status: 404, has: []string{"/cards?as_of=2026-11-20", "/cards?as_of=2026-11-22"}},
		{name: "cards of the future", target: "/cards?as_of=2030-01-01", status: 404, has: []string{"22/11/2026"}},
		{name: "cards before history", target: "/cards?as_of=2016-01-01", status: 404, has: []string{"23/10/2026"}},
		{name: "cards of no date", target: "/cards?as_of=soon", status: 400, has: []string{"soon"}},
		{name: "cards of no area", target: "/cards?area=P:999", status: 400, has: []string{"P:999"}},
		{name: "an old province is not on the new list", target: "/cards?area=P:77", status: 400, has: []string{"P:77@63"}},
		{name: "cards of no span", target: "/cards?range=99y", status: 400, has: []string{"30d, 12m, all"}},
		{name: "cards by a filter there is not", target: "/cards?colour=red", status: 400, has: []string{"colour"}},
		{name: "cards by another page's metric", target: "/cards?metric=pin_coverage", status: 404, has: []string{"cards_issued"}},

		{name: "flow of what only grows", target: "/figures/flow?metric=eid_activated", status: 200, has: []string{"số phát sinh mỗi tuần"}},
		{name: "flow of what falls too", target: "/figures/flow?metric=card_backlog", status: 404, has: []string{"cards_delivered"}},
		{name: "backlog of provinces alone", target: "/figures/backlog_provinces?area=P:01", status: 200, has: []string{"<div class=\"numbers\">", `<tr aria-current="true">`, "Trên 90 ngày"}, hasNot: []string{"Chưa có số liệu để vẽ"}},
		{name: "pace alone takes no metric", target: "/figures/pace?metric=cards_issued", status: 400, has: []string{"metric"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}
