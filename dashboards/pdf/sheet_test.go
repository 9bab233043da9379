package pdf

import (
	"slices"
	"testing"

	"toancanh/dashboards"
	"toancanh/queries/area"
)

func TestWhoSignsDoesNotContradictTheLetterhead(t *testing.T) {
	province := area.Area{Level: area.Province, Vintage: area.V34, Code: "79"}
	for _, c := range []struct {
		about        area.Area
		agency, sign []string
		want         []string
	}{
		{area.Area{}, nil, nil, []string{"TỔ TRƯỞNG"}},
		{province, nil, nil, []string{"TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"}},
		{province, []string{"", "SỞ TƯ PHÁP"}, nil, []string{"NGƯỜI KÝ"}},
		{area.Area{}, []string{"", "BỘ CÔNG AN"}, nil, []string{"NGƯỜI KÝ"}},
		{province, []string{"", "SỞ TƯ PHÁP"}, []string{"GIÁM ĐỐC"}, []string{"GIÁM ĐỐC"}},
	} {
		s := sheet{report: &dashboards.Report{Area: c.about}, wish: Wish{Agency: c.agency, Sign: c.sign}, words: "vi"}
		if got := s.signOff().Right; !slices.Equal(got, c.want) {
			t.Errorf("%s %q %q: %q", c.about, c.agency, c.sign, got)
		}
	}
}

func TestAFileSaysWhoSignsIt(t *testing.T) {
	i, err := readImprint(keyword(t, sampleImprint()))
	if err != nil || !slices.Equal(i.wish().Sign, sampleImprint().Sign) {
		t.Errorf("%+v, %v", i.wish(), err)
	}
}
