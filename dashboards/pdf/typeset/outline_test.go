package typeset

import (
	"slices"
	"testing"
	"unicode/utf16"
)

func TestHeadingsStandInTheOutlineBelowEachOther(t *testing.T) {
	r, err := openFile(written(t, plainDocument(Summary, Heading{1, "Báo cáo"}, Heading{2, "Độ phủ"}, Heading{3, "Số hóa"}, Heading{3, "Định danh"}, Heading{2, "Nhiệm vụ"}, Heading{1, "Phụ lục"})))
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := r.dict(r.top["Root"])
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var walk func(of any, depth string)
	walk = func(of any, depth string) {
		item, err := r.dict(of)
		if err != nil {
			t.Fatal(err)
		}
		if title, ok := item["Title"].(raw); ok {
			got = append(got, depth+utf16Text(string(title)))
			depth += "> "
		}
		for kid := item["First"]; kid != nil; {
			walk(kid, depth)
			next, err := r.dict(kid)
			if err != nil {
				t.Fatal(err)
			}
			kid = next["Next"]
		}
	}
	walk(catalogue["Outlines"], "")
	if want := []string{"Báo cáo", "> Độ phủ", "> > Số hóa", "> > Định danh", "> Nhiệm vụ", "Phụ lục"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestHeadingLevelsSkipNone(t *testing.T) {
	s, err := plainDocument(Summary, Heading{3, "Một"}, Heading{3, "Hai"}, Heading{1, "Ba"}, Heading{3, "Bốn"}).setter()
	if err != nil {
		t.Fatal(err)
	}
	s.boxes()
	var got []string
	for _, e := range s.tags.elements[1:] {
		got = append(got, e.kind)
	}
	if want := []string{"H1", "H1", "H1", "H2"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// utf16Text reads a text of PDF.
func utf16Text(s string) string {
	var units []uint16
	for i := 2; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

func TestLinksLeadToWholeAddressesOrNowhere(t *testing.T) {
	s, err := plainDocument(Summary).setter()
	if err != nil {
		t.Fatal(err)
	}
	for base, want := range map[string]string{"": "", "https://a.example": "https://a.example/communes/1?x=1", "https://a.example/sub/": "https://a.example/communes/1?x=1"} {
		s.doc.Base = base
		if got := s.address("/communes/1?x=1"); got != want {
			t.Errorf("from %q: %q", base, got)
		}
	}
	for _, link := range []string{"javascript:alert(1)", "file:///etc/passwd", "%zz", ""} {
		if got := s.address(link); got != "" {
			t.Errorf("%q leads to %q", link, got)
		}
	}
}
