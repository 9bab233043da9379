package synth

import (
	"context"
	"math"
	"slices"
	"strings"

	"toancanh/queries/area"
)

// agency asks the national database who somebody is.
type agency struct {
	name  string
	share float64 // of all requests, before scaling
	since day     // connected on
}

// agencies returns those connected in February 2026: 15 ministries and equals, three
// telecommunication companies, EVN and 34 provinces (published; the days are invented).
// A province stands under its name of today from the start.
func (m *model) agencies() []agency {
	agencies := []agency{
		{"Bảo hiểm xã hội Việt Nam", 22, on(20220301)}, {"Bộ Tài chính", 9, on(20220401)}, {"Văn phòng Chính phủ", 11, on(20220301)},
		{"Bộ Giáo dục và Đào tạo", 5, on(20220315)}, {"Bộ Y tế", 7, on(20220401)}, {"Bộ Tư pháp", 4, on(20220601)},
		{"Ngân hàng Nhà nước Việt Nam", 12, on(20230424)}, {"Bộ Nội vụ", 3, on(20220901)}, {"Bộ Công Thương", 1.2, on(20221001)},
		{"Bộ Xây dựng", 1.5, on(20230201)}, {"Bộ Khoa học và Công nghệ", 1.4, on(20230115)}, {"Bộ Nông nghiệp và Môi trường", 2.5, on(20230601)},
		{"Bộ Ngoại giao", 0.5, on(20231001)}, {"Thanh tra Chính phủ", 0.3, on(20240601)}, {"Tòa án nhân dân tối cao", 0.6, on(20250601)},
		{"Viettel", 6, on(20220801)}, {"VNPT", 3.5, on(20220901)}, {"MobiFone", 3, on(20221001)},
		{"Tập đoàn Điện lực Việt Nam", 2, on(20221101)},
	}
	people := map[area.Area]float64{}
	for _, p := range area.Populations() {
		if p.Basis == area.Register && p.Area.Vintage == area.V34 {
			people[p.Area] = float64(p.People)
		}
	}
	provinces := area.Provinces(area.V34)
	slices.SortFunc(provinces, func(a, b area.Area) int { return strings.Compare(a.Code, b.Code) })
	for i, p := range provinces {
		late := m.seed.of(drawConnected).below(i, 700)
		agencies = append(agencies, agency{"UBND " + lowerFirst(p.FullName("vi")), people[p] / 8e6, on(20220401) + day(late)})
	}
	return agencies
}

// lowerFirst lowers the first letter of "Tỉnh" or "Thành phố".
func lowerFirst(name string) string { return strings.ToLower(name[:1]) + name[1:] }

// verifications writes what each agency asked on each day: 2.1 billion requests by
// 2025-08-15, 2.57 by 2026-02-25. They are counts already and stand for themselves.
func (w *writer) verifications(ctx context.Context) error {
	if !w.sink.takes(relVerification) {
		return nil
	}
	activity := make([]float64, len(w.office.activity))
	for d, a := range w.office.activity {
		activity[d] = 0.4 + 0.6*a
	}
	machines := newClock(activity)
	asked := machines.through([]point{{20220228, 0}, {20221231, 0.20e9}, {20231231, 0.72e9}, {20241231, 1.55e9}, {20250815, 2.1e9},
		{20260225, 2.57e9}, {20261231, 3.25e9}, {20361231, 14e9}})
	agencies := w.agencies()
	given := apportion(totals(machines, asked, 1, day(w.until)), len(agencies), func(a int, d day) float64 {
		return agencies[a].share * math.Max(0, float64(d-agencies[a].since+1))
	})
	for i, a := range agencies {
		rate := 0.955 + 0.035*w.seed.of(drawMatched).share(i)
		for d := max(0, a.since); d <= day(w.until); d++ {
			requests := int64(given[i][d+1])
			if requests == 0 {
				continue
			}
			matched := int64(float64(requests) * (rate + 0.01*w.seed.of(drawMatched).of(i).share(int(d))))
			if err := w.sink.row(ctx, relVerification, a.name, d.date(), requests, matched); err != nil {
				return err
			}
		}
	}
	return nil
}
