package server

import (
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/dashboards"
	"toancanh/queries/area"
)

func TestPrintCodes(t *testing.T) {
	s := shared(t)
	for _, id := range []string{"2026-11-22.eeeeee", "2026-11-22.dddddd"} {
		r, err := s.builderOf(area.NationScope(), "x").Report(t.Context(), dashboards.Params{Lang: "vi", Snapshot: id})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(id, r.Code("summary"))
	}
	c := dashboards.Code{Night: civil.Date{Year: 2026, Month: 11, Day: 22}, Snapshot: "123abc", Lang: "en", Layout: "annex"}
	t.Log(c)
}
