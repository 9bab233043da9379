package server

import (
	"strings"
	"testing"

	"toancanh/dashboards"
)

func TestReportsSayWhyTheyShowNothing(t *testing.T) {
	w := open(t)
	// Cà Mau: so few in every commune that all of them are hidden. Nobody reports on tasks
	// or on services that night, and one task of the night before is very long.
	execute(t, w, `
		insert into commune.population
		select p.snapshot, p.date, c.place, 1, 3, 2, 1, 1, 2, 3
		from province.population as p cross join reference.place as c
		where p.place = 630096 and c.level = 'commune' and c.province34 = 340096;
		delete from main.snapshot_relation where snapshot in (4, 5) and relation in ('task', 'service_case');
		delete from nation.task where snapshot in (4, 5);
		update nation.task set title_vi = 'Nhiệm vụ ' || repeat('dàiquá', 50) where task_id = 'T7' and snapshot = 3;`)
	s := newServer(t, w, nil)
	for _, layout := range dashboards.Layouts() {
		p := dashboards.Params{Lang: "vi", Area: mustArea(t, "96"), Snapshot: "2026-11-22.dddddd", Layout: layout}
		text := reading(t, reportAt(t, s, p.ReportAddress()))
		for _, want := range []string{"Số quá nhỏ nên không hiển thị", "Đêm này chưa có danh mục nhiệm vụ", "Chưa có nguồn nào cung cấp dữ liệu", "Hạng"} {
			if !strings.Contains(text, squeezed(want)) {
				t.Errorf("%s: lacks %q", layout, want)
			}
		}
		for _, commune := range fetched[AreaList](t, s, "/api/v1/areas?within=P:96&level=commune&limit=5000").Areas {
			if !strings.Contains(text, squeezed(inLang(commune, "vi"))) {
				t.Errorf("%s: lacks %s", layout, commune.Area)
			}
		}
		p.Snapshot = "2026-11-20.cccccc"
		if long := reading(t, reportAt(t, s, p.ReportAddress())); !strings.Contains(long, strings.Repeat("dàiquá", 50)) {
			t.Errorf("%s: lacks the end of a long title", layout)
		}
	}
}
