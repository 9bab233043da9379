package server

import "testing"

func TestPagesOfPlaces(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, c := range []scenario{
		{name: "a merged province lists what it was made of", target: "/provinces/79", status: 200,
			has:    []string{"Thành phố Hồ Chí Minh", "/provinces/77@63", "/provinces/74@63", "/provinces/79@63", "/34", "so với 31/10/2026", "Việc của thành phố 31", "/provinces/75", "/?area=P:79"},
			hasNot: []string{"{area}", "{n}", "place.", "?area=P:79&amp;boundary"}},
		{name: "an old province leads to what it became", target: "/provinces/77@63", status: 200, has: []string{"Bà Rịa - Vũng Tàu", "một phần của", "/provinces/79\"", "/63", "Đông Nam Bộ"}},
		{name: "a reused code names the other province", target: "/provinces/15", status: 200, has: []string{"Lào Cai", "mã 15 là của", "/provinces/15@63"}},
		{name: "the other of the two", target: "/provinces/15@63", status: 200, has: []string{"Yên Bái", "mã 15 là của", "/provinces/15\"", "một phần của"}},
		{name: "a province that did not merge", target: "/provinces/01?lang=en", status: 200, has: []string{"Hanoi City", "/provinces/01@63?lang=en", "Ba Dinh", "Registered"}},
		{name: "a province in the past", target: "/provinces/01?as_of=2026-11-20", status: 200, has: []string{"20/11/2026", "/provinces/01?as_of=2026-11-20&amp;lang=en"}},
		{name: "a province of a replaced snapshot", target: "/provinces/79?snapshot=2026-11-22.dddddd", status: 200, has: []string{"2026-11-22.dddddd", "/changes?area=P:79&amp;snapshot=2026-11-22.eeeeee#restated"}},
		{name: "communes in order of a rate", target: "/provinces/01?sort=pin_coverage", status: 200, has: []string{"sort=card_coverage"}},
		{name: "communes in no order", target: "/provinces/01?sort=height", status: 400, has: []string{"pin_coverage"}},
		{name: "a metric that is no rate of places", target: "/provinces/01?metric=tasks_overdue", status: 404, has: []string{"card_coverage"}},
		{name: "the path says the area", target: "/provinces/79?area=P:01&boundary=63", status: 303, sends: map[string]string{"Location": "/provinces/79"}},
		{name: "a code of the wrong list suggests", target: "/provinces/77", status: 404, has: []string{"/provinces/77@63", "Bà Rịa - Vũng Tàu"}},
		{name: "the current list need not be named", target: "/provinces/79@34", status: 404, has: []string{"/provinces/79\""}},
		{name: "a name instead of a code suggests", target: "/provinces/da-nang", status: 404, has: []string{"/provinces/48"}},
		{name: "a hostile code is text", target: "/provinces/%3Cscript%3Ealert(1)%3C%2Fscript%3E", status: 404, hasNot: []string{"<script>alert"}},
		{name: "a province in a gap", target: "/provinces/79?as_of=2026-11-21", status: 404, has: []string{"/provinces/79?as_of=2026-11-20", "/provinces/79?as_of=2026-11-22"}},
		{name: "a province in the future", target: "/provinces/79?as_of=2030-01-01", status: 404, has: []string{"22/11/2026"}},
		{name: "a province before history", target: "/provinces/79?as_of=1999-01-01", status: 404, has: []string{"23/10/2026"}},
		{name: "no date", target: "/provinces/79?as_of=soon", status: 400, has: []string{"soon"}},

		{name: "a commune", target: "/communes/00004", status: 200, has: []string{"Phường Ba Đình", "Thành phố Hà Nội", "/provinces/01\"", "/126"}, hasNot: []string{"place."}},
		{name: "a commune of few people says why its number is hidden", target: "/communes/00070", status: 200, has: []string{"Số quá nhỏ nên không hiển thị"}, hasNot: []string{"3,12"}},
		{name: "unknown commune", target: "/communes/99999", status: 404},
		{name: "a province's code among communes suggests", target: "/communes/79", status: 404, has: []string{"/provinces/79"}},

		{name: "figure of neighbours", target: "/figures/neighbours?area=P:96", status: 200, has: []string{"An Giang", "Cần Thơ", "giáp ranh"}},
		{name: "neighbours of no province", target: "/figures/neighbours", status: 400, has: []string{"P:79"}},
		{name: "figure of indicators of a region", target: "/figures/indicators?area=R:DBSH", status: 200, has: []string{"Đồng bằng sông Hồng"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

func TestComparePage(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, c := range []scenario{
		{name: "the trend of a comparison as a file", target: "/figures/trend.csv?area=P:01&with=P:79", status: 200, has: []string{"Hà Nội,Hồ Chí Minh"}},
		{name: "to begin with", target: "/compare", status: 200, has: []string{"Hà Nội", "Hồ Chí Minh", "Đà Nẵng", "with=P:01,P:48"}, hasNot: []string{"compare.", "{n}"}},
		{name: "the area of another page comes along", target: "/compare?area=P:96", status: 200, has: []string{"Cà Mau", "with=VN"}},
		{name: "any areas by any metric", target: "/compare?lang=en&metric=cards_delivered&with=P:79,P:77@63,C:00004,R:DNB,VN", status: 200, has: []string{"Ho Chi Minh City", "until 30 June 2025", "Ba Dinh (Hanoi)"}},
		{name: "a form sends one field for each area", target: "/compare?with=P:01&with=&with=P:79&q=&metric=", status: 303, sends: map[string]string{"Location": "/compare?with=P:01,P:79"}},
		{name: "a name without marks is found", target: "/compare?with=P:01&q=da+nang", status: 303, sends: map[string]string{"Location": "/compare?with=P:01,P:48"}},
		{name: "a name of today goes before the old one", target: "/compare?q=hue", status: 303, sends: map[string]string{"Location": "/compare?with=P:46"}},
		{name: "a name of several communes asks", target: "/compare?with=P:01&q=tan+lap", status: 200, has: []string{"có thể là", "with=P:01,C:"}},
		{name: "a name of nothing says so", target: "/compare?with=P:01&q=atlantis", status: 200, has: []string{"Không tìm thấy", "atlantis"}},
		{name: "a hostile name is text", target: "/compare?q=%3Cscript%3Ealert(1)%3C/script%3E", status: 200, hasNot: []string{"<script>alert"}},
		{name: "too many", target: "/compare?with=P:01,P:04,P:08,P:11,P:12,P:14,P:15", status: 400, has: []string{"nhiều nhất là 6"}},
		{name: "unknown area", target: "/compare?with=P:01,P:99", status: 400, has: []string{"P:99"}},
		{name: "a metric the provinces have not", target: "/compare?metric=tasks_overdue", status: 404, has: []string{"card_coverage"}},
		{name: "unknown metric", target: "/compare?metric=nothing", status: 404},
		{name: "a snapshot that was replaced", target: "/compare?snapshot=2026-11-22.dddddd", status: 200, has: []string{"2026-11-22.dddddd", "snapshot=2026-11-22.dddddd"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

func TestChangesPage(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, c := range []scenario{
		{name: "since the month's end", target: "/changes", status: 200,
			has:    []string{"từ 31/10/2026", "so với 31/10/2026", "Việc của thành phố 31", "Hoàn thành · Đúng hạn", "51.350.000", "51.356.300", "&#43;6.300", "2026-11-22.dddddd", "resident.parquet is cut off"},
			hasNot: []string{"changes.", "{unit}", "{n}", "{date}"}},
		{name: "in English, since a night", target: "/changes?lang=en&from=2026-11-20", status: 200, has: []string{"from 20 Nov 2026", "since 20 Nov 2026"}, hasNot: []string{"City task 31"}},
		{name: "of a province", target: "/changes?area=P:01", status: 200, has: []string{"Hà Nội: thay đổi so với 31/10/2026", "812.100"}, hasNot: []string{"Việc của thành phố"}},
		{name: "by a metric on the old list", target: "/changes?metric=cards_delivered&boundary=63", status: 200, has: []string{"/provinces/77@63"}},
		{name: "the first night has none before it", target: "/changes?as_of=2026-10-23", status: 200, has: []string{"đêm đầu tiên"}, hasNot: []string{"id=\"movers\""}},
		{name: "as the old snapshot saw it", target: "/changes?snapshot=2026-11-22.dddddd", status: 200, has: []string{"2026-11-22.dddddd", "Đây là bản cũ", "/changes?snapshot=2026-11-22.eeeeee#restated"}},
		{name: "since a gap", target: "/changes?from=2026-11-21&metric=pin_coverage", status: 404, has: []string{"/changes?from=2026-11-20&amp;metric=pin_coverage", "/changes?from=2026-11-22&amp;metric=pin_coverage", "So với ngày 20/11/2026"}},
		{name: "since before history", target: "/changes?from=2020-01-01", status: 404, has: []string{"/changes?from=2026-10-23"}},
		{name: "since a later night", target: "/changes?from=2026-11-22&as_of=2026-11-20", status: 400, has: []string{"phải trước", "2026-10-31"}},
		{name: "since the future", target: "/changes?from=2030-01-01", status: 400, has: []string{"phải trước"}},
		{name: "until a gap", target: "/changes?as_of=2026-11-21", status: 404, has: []string{"/changes?as_of=2026-11-20"}},
		{name: "no date", target: "/changes?from=31/10/2026", status: 400, has: []string{"31/10/2026"}},
		{name: "unknown metric", target: "/changes?metric=nothing", status: 404, has: []string{"card_coverage"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}
