package server

import "testing"

func TestPagesOfPeopleAndServices(t *testing.T) {
	t.Parallel()
	s := shared(t)
	raw := []string{"Phần này đang lỗi", "error.", "col.", "why.", "unit.", "eid.", "ecosystem.", "record.", "agency.", "%!"}
	for _, c := range []scenario{
		{name: "e-ID", target: "/eid", status: 200, hasNot: raw,
			has: []string{"50.727.600", "57.027.600", "38.094.840", "75,10\u00a0%", "Mục tiêu 40.000.000\u00a0tài khoản", `href="/snapshots/2026-11-22.eeeeee"`}},
		{name: "e-ID of a province in English", target: "/eid?area=P:01&lang=en&metric=eid_approved", status: 200,
			has: []string{"805,200", "Hanoi", `aria-current="true"`}, hasNot: []string{"Target 40,000,000", "tài khoản"}},
		{name: "e-ID, another page's metric", target: "/eid?metric=card_coverage", status: 404, has: []string{"eid_activation_rate"}},
		{name: "e-ID in a gap", target: "/eid?as_of=2026-11-21", status: 404, has: []string{"/eid?as_of=2026-11-20", "/eid?as_of=2026-11-22"}},
		{name: "e-ID before history", target: "/eid?as_of=2020-01-01", status: 404, has: []string{"23/10/2026"}},
		{name: "e-ID in the future", target: "/eid?as_of=2030-01-01", status: 404, has: []string{"22/11/2026"}},

		{name: "services", target: "/services", status: 200, hasNot: raw, has: []string{
			"60,00\u00a0%", "90,00\u00a0%", "88,89\u00a0%", "3/26 dịch vụ có hồ sơ nộp trực tuyến", "Dịch vụ X9 (ngoài danh mục)", "Bộ Tài chính (Bảo hiểm xã hội Việt Nam)",
			"Không có trường hợp nào để tính tỷ lệ.", "Chưa có", "18.900",
		}},
		{name: "services on time", target: "/services?metric=service_on_time_share", status: 200,
			has: []string{"thấp nhất là “3. Đăng ký thường trú” (55,56\u00a0%)"}, hasNot: raw},
		{name: "services on the old list in English", target: "/services?boundary=63&lang=en", status: 200,
			has: []string{"Ba Ria", "Ministry of Public Security", "3 of 26 services"}, hasNot: []string{"Bộ Công an"}},
		{name: "services sorted", target: "/services?sort=-online", status: 200, has: []string{`href="/services?sort=online#list"`}},
		{name: "services, no such order", target: "/services?sort=colour", status: 400, has: []string{"colour", "on_time"}},
		{name: "services of a commune say why there are none", target: "/services?area=C:00004", status: 200,
			has: []string{"Chỉ tiêu này không có số liệu ở cấp của địa bàn đang xem.", "60,00\u00a0%"}},
		{name: "services thirty days before which there is no night", target: "/services?as_of=2026-11-20", status: 200,
			has: []string{"Ngày 20/11/2026 chưa có số liệu của dịch vụ nào.", "Thiếu một phần dữ liệu cần cho chỉ tiêu này."}, hasNot: []string{">0,00\u00a0%<"}},

		{name: "data sharing", target: "/ecosystem", status: 200,
			hasNot: append([]string{"Ngân hàng <b>"}, raw...),
			has:    []string{"78.000", "Ngân hàng &lt;b&gt;", "52.000", "99,00\u00a0%", "80,00\u00a0%", "Phục vụ công dân số", `href="/services"`, "2 cơ quan, tổ chức"}},
		{name: "data sharing is the nation's", target: "/ecosystem?area=P:01", status: 200, has: []string{"chỉ có của cả nước", "78.000"}},

		{name: "published record has our series", target: "/published?metric=eid_activated", status: 200, hasNot: raw,
			has: []string{"Chuỗi số liệu của hệ thống", "Đường liền là dữ liệu mô phỏng", "Kích hoạt, Cả nước"}},
		{name: "published figure of no metric", target: "/figures/published?metric=nothing", status: 404},
		{name: "published figure without any record", target: "/figures/published?metric=card_backlog", status: 200, has: []string{"chưa có số liệu nào được công bố"}},

		{name: "a snapshot", target: "/snapshots/2026-11-22.eeeeee", status: 200, hasNot: raw, has: []string{
			"lần 2", "run-5", "Đạt 1/2 kiểm tra; 1 kiểm tra có cảnh báo", "task_reported_done_without_date", "task 12: reported done, no date", "unknown_area",
			"104", "23:41 22/11/2026", "51.350.000", "51.356.300", "&#43;6.300", "2026-11-22.dddddd", `href="/?snapshot=2026-11-22.eeeeee"`,
		}},
		{name: "a replaced snapshot", target: "/snapshots/2026-11-22.dddddd", status: 200,
			has: []string{"đã được thay bằng 2026-11-22.eeeeee", "không đính chính bản nào"}},
		{name: "a snapshot without a run on record", target: "/snapshots/2026-10-23.ffff06?lang=en", status: 200,
			has: []string{"The run is no longer on record.", "No checks are on record"}},
		{name: "no such snapshot", target: "/snapshots/2026-11-22.000000", status: 404, has: []string{"2026-11-22.000000"}},

		{name: "definition leads back", target: "/definitions/eid_activation_rate", status: 200, hasNot: raw, has: []string{
			"Cả nước: 75,10\u00a0%.", `href="/snapshots/2026-11-22.eeeeee"`, `href="/figures/trend?metric=eid_activation_rate"`, `href="/eid"`, "kiểm tra",
			"from eid", "69/2024/NĐ-CP",
		}},
		{name: "definition on another night", target: "/definitions/eid_activation_rate?as_of=2026-11-20&lang=en", status: 200,
			has: []string{"20 Nov 2026", "/figures/trend?as_of=2026-11-20&amp;lang=en&amp;metric=eid_activation_rate"}},
		{name: "definition of the record", target: "/definitions/published_figure", status: 200, has: []string{"từng số riêng lẻ"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

func TestDefinitionStandsWhileThereIsNoNight(t *testing.T) {
	s := newServer(t, openEmpty(t), nil)
	for _, c := range []scenario{
		{target: "/definitions/eid_activated", status: 200, has: []string{"from eid"}, hasNot: []string{"/snapshots/"}},
		{target: "/snapshots/2026-11-22.eeeeee", status: 404},
		{target: "/eid", status: 503, has: []string{"Chưa có số liệu"}},
	} {
		t.Run(c.target, func(t *testing.T) { c.run(t, s) })
	}
}
