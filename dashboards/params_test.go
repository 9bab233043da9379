package dashboards

import (
	"errors"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"toancanh/queries/area"
)

func TestAddressIsTheShortestThatSaysTheSame(t *testing.T) {
	for query, want := range map[string]string{
		"":                                      "/",
		"lang=vi&boundary=34&area=VN&as_of=":    "/",
		"as_of=2026-11-22&lang=en":              "/?as_of=2026-11-22&lang=en",
		"area=P:77@63":                          "/?area=P:77@63",
		"area=P:77@63&boundary=63":              "/?area=P:77@63",
		"area=P:77@63&boundary=34":              "/?area=P:77@63&boundary=34",
		"area=R:DBSH":                           "/?area=R:DBSH",
		"snapshot=2026-11-22.3f9a1c&metric=x+y": "/?metric=x+y&snapshot=2026-11-22.3f9a1c",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		p, err := ParseParams(values, "metric")
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if got := p.Address("/"); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
		again, err := ParseParams(p.Values(), "metric")
		if err != nil || !reflect.DeepEqual(again, p) {
			t.Errorf("%s: read again as %+v, %v", query, again, err)
		}
	}
}

func TestEveryMistakeOfAnAddressIsTold(t *testing.T) {
	values := url.Values{
		"as_of": {"22/11/2026"}, "boundary": {"64"}, "lang": {"fr"}, "area": {"ha noi"}, "asof": {"x"}, "snapshot": {"a", "b"}, "confidence": {"high"},
	}
	_, err := ParseParams(values)
	var faults ParamErrors
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	var got []string
	for _, f := range faults {
		got = append(got, f.Name+":"+string(f.Problem))
	}
	want := "area:area as_of:date asof:unknown boundary:boundary confidence:unknown lang:lang snapshot:repeated"
	if strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if faults[0].Near[0] != (area.Area{Level: area.Province, Code: "01", Vintage: area.V34}) {
		t.Errorf("ha noi suggests %v", faults[0].Near)
	}
	if faults[2].Try != "as_of" {
		t.Errorf("asof suggests %q", faults[2].Try)
	}
}

func FuzzParams(f *testing.F) {
	f.Add("as_of=2026-11-22&area=P:77@63&boundary=63&lang=en&snapshot=&metric=%00")
	f.Add("with=P:01&with=&with=P:79,C:26740&find=hue&from=2026-10-31&sort=x&range=all")
	f.Add("find=tan+lap&with=VN")
	f.Add("area=%C4%90%C3%A0+N%E1%BA%B5ng&lang=%FF")
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Skip()
		}
		p, err := ParseParams(values, "metric", "range", "confidence", "with", "find", "from", "sort")
		if err != nil {
			return
		}
		again, err := ParseParams(p.Values(), "metric", "range", "confidence", "with", "find", "from", "sort")
		if err != nil || !reflect.DeepEqual(again, p) {
			t.Errorf("%q: %+v became %+v, %v", query, p, again, err)
		}
	})
}
