package chart

import (
	"strings"
	"testing"
)

func TestNamesOfBarsAreBrokenAtSpacesEvenly(t *testing.T) {
	for text, want := range map[string]string{
		"1. Thủ tục hành chính, dịch vụ công":            "1. Thủ tục hành|chính, dịch vụ công",
		"4. Kết nối, khai thác, làm giàu dữ liệu dân cư": "4. Kết nối, khai thác,|làm giàu dữ liệu dân cư",
		"3. Công dân số":                       "3. Công dân số",
		"":                                     "",
		"Pneumonoultramicroscopicsilicosis, a": "Pneumonoultramicro|scopicsilicosis, a",
	} {
		if got := strings.ReplaceAll(lined(text, nameLine), "\n", "|"); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
