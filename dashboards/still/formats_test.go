package still

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
)

// scripts returns an engine with the scripts in it.
func scripts(t *testing.T) *machine {
	t.Helper()
	s := studio(t, Options{})
	m, err := s.newMachine()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.close(); err != nil {
			t.Error(err)
		}
	})
	const apply = `function apply(name, lang, subjects) {
		var option = ToancanhFormats.prepare({ a: { formatter: name } }, lang);
		return JSON.stringify(JSON.parse(subjects).map(function (s) { return option.a.formatter ? option.a.formatter(s) : null; }));
	}`
	if _, err := m.vm.Eval(apply, 0); err != nil {
		t.Fatal(err)
	}
	return m
}

func studio(t testing.TB, o Options) *Studio {
	t.Helper()
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// formatted returns what a formatter makes of each of a list of subjects.
func (m *machine) formatted(t *testing.T, name, lang string, subjects any) []string {
	t.Helper()
	text, err := json.Marshal(subjects)
	if err != nil {
		t.Fatal(err)
	}
	result, err := m.vm.Call("apply", name, lang, string(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var out []string
	if err := json.Unmarshal([]byte(fmt.Sprint(result)), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// plainSpaces turns the spaces that hold a number and its unit together into
// plain ones.
func plainSpaces(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }

// values are numbers that formats stumble over, and many others.
func values() []float64 {
	list := []float64{0, 1, -1, 0.5, 1.5, 2.5, 0.125, 0.375, 0.005, 0.015, 0.025, 1.005, 0.0049999, 0.9999, 0.99999, 0.995, 0.9949999, 0.00001,
		1.00001, 1.00004, 999, 999.5, 1000, 999999, 1e6, 1234567.891, 123456789012345, 9007199254740991, 1e-7, 1.5e-9, 1e18, 104e6, -0.0004, -0.5, -1234.5, 0.1 + 0.2}
	random := rand.New(rand.NewPCG(1, 2))
	for range 700 {
		v := random.NormFloat64() * math.Pow10(random.IntN(14)-5)
		list = append(list, v, math.Round(v), math.Round(v*8)/8, random.Float64())
	}
	return list
}

func TestFormatsWriteNumbersAsThePagesDo(t *testing.T) {
	m := scripts(t)
	list := values()
	for _, lang := range locale.Languages() {
		formats := map[string]func(v float64) string{
			"@number":   func(v float64) string { return locale.Decimal(lang, v, -1) },
			"@number:2": func(v float64) string { return locale.Decimal(lang, v, 2) },
			"@number:0": func(v float64) string { return locale.Decimal(lang, v, 0) },
			"@share":    func(v float64) string { return locale.Share(lang, v, 0) },
			"@share:1":  func(v float64) string { return locale.Share(lang, v, 1) },
			"@share:2":  func(v float64) string { return locale.Share(lang, v, 2) },
			"@points:2": func(v float64) string { return locale.Points(lang, v, 2) },
			"@points":   func(v float64) string { return locale.Points(lang, v, 1) },
		}
		for name, want := range formats {
			wrong := 0
			for i, got := range m.formatted(t, name, lang, list) {
				if got != want(list[i]) {
					if wrong++; wrong < 5 {
						t.Errorf("%s of %v in %s: %q, the pages write %q", name, list[i], lang, got, want(list[i]))
					}
				}
			}
		}
	}
}

func TestFormatsWriteDaysAsThePagesDo(t *testing.T) {
	m := scripts(t)
	var texts []string
	var instants []int64
	var days []civil.Date
	for d := (civil.Date{Year: 2024, Month: 1, Day: 1}); d.Before(civil.Date{Year: 2026, Month: 12, Day: 31}); d = d.AddDays(13) {
		days, texts = append(days, d), append(texts, d.String())
		instants = append(instants, d.In(time.FixedZone("", 7*3600)).UnixMilli())
	}
	for _, lang := range locale.Languages() {
		for _, subjects := range []any{texts, instants} {
			for i, got := range m.formatted(t, "@date", lang, subjects) {
				if want := locale.Date(lang, days[i]); got != want {
					t.Fatalf("%v in %s: %q, want %q", subjects, lang, got, want)
				}
			}
		}
	}
}

func TestFormatsOfTheList(t *testing.T) {
	m := scripts(t)
	type object = map[string]any
	for _, c := range []struct {
		name     string
		subject  any
		vi, en   string
		contrary string // why this case is here
	}{
		{name: "@compact", subject: 850, vi: "850", en: "850"},
		{name: "@compact", subject: 850_000, vi: "850 nghìn", en: "850K"},
		{name: "@compact", subject: 960_000, vi: "960 nghìn", en: "960K"},
		{name: "@compact", subject: 999_990, vi: "1 triệu", en: "1M"},
		{name: "@compact", subject: 1_234_567, vi: "1,2 triệu", en: "1.2M"},
		{name: "@compact", subject: -1_300_000_000, vi: "−1,3 tỷ", en: "−1.3B"},
		{name: "@compact", subject: 1_234_500_000_000, vi: "1.234,5 tỷ", en: "1,234.5B"},
		{name: "@compact", subject: 0, vi: "0", en: "0"},
		{name: "@compact", subject: 0.0001, vi: "0,0001", en: "0.0001", contrary: "what is not nothing is not 0"},
		{name: "@abs", subject: -52_340, vi: "52,3 nghìn", en: "52.3K"},
		{name: "@days", subject: 1, vi: "1 ngày", en: "1 day"},
		{name: "@days", subject: 7.25, vi: "7,2 ngày", en: "7.2 days"},
		{name: "@month", subject: "2026-03-05", vi: "03/2026", en: "Mar 2026"},
		{name: "@month", subject: "2026-11", vi: "11/2026", en: "Nov 2026"},
		{name: "@year", subject: "2026-03-05", vi: "2026", en: "2026"},
		{name: "@date", subject: "2026-11", vi: "11/2026", en: "Nov 2026", contrary: "a month is no day"},
		{name: "@date", subject: "2026-11-22T05:00:00", vi: "22/11/2026", en: "22 Nov 2026"},
		{name: "@date", subject: "2026-13-01", vi: "2026-13-01", en: "2026-13-01"},
		{name: "@date", subject: "soon", vi: "soon", en: "soon"},
		{name: "@date", subject: nil, vi: "–", en: "–"},
		{name: "@number", subject: nil, vi: "–", en: "–", contrary: "missing is not 0"},
		{name: "@number", subject: "-", vi: "–", en: "–"},
		{name: "@share:1", subject: "", vi: "–", en: "–"},
		{name: "@number", subject: "1234", vi: "1.234", en: "1,234"},
		{name: "@share:1", subject: object{"value": []any{"2026-01-31", 0.5}, "encode": object{"x": []int{0}, "y": []int{1}}}, vi: "50,0 %", en: "50.0%"},
		{name: "@share", subject: object{"value": []any{0.5, "Huế"}, "encode": object{"x": []int{0}, "y": []int{1}}}, vi: "50 %", en: "50%"},
		{name: "@number", subject: object{"value": []any{1, 2, 3}, "encode": object{"x": []int{0}, "y": []int{1}, "value": []int{2}}}, vi: "3", en: "3"},
		{name: "@number", subject: object{"value": []any{1, nil}}, vi: "–", en: "–"},
		{name: "@text", subject: object{"name": "Huế", "data": object{"text": "Huế\n94 %"}}, vi: "Huế\n94 %", en: "Huế\n94 %"},
		{name: "@text", subject: object{"name": "Huế", "data": 5}, vi: "Huế", en: "Huế"},
		{name: "@name", subject: "Huế", vi: "Huế", en: "Huế"},
		{name: "@name", subject: "{a|b}", vi: "{\u2060a|b}", en: "{\u2060a|b}", contrary: "data opens no style"},
		{name: "@tip", subject: object{"name": "Huế", "value": 1234.5}, vi: "Huế: 1.234,5", en: "Huế: 1,234.5"},
		{name: "@tip", subject: object{"name": "Huế", "data": object{"tip": "{b|x}"}}, vi: "{\u2060b|x}", en: "{\u2060b|x}"},
		{name: "@tip:share:1", subject: object{"name": "Huế", "value": nil}, vi: "Huế: –", en: "Huế: –"},
		{name: "@tip:share:1", subject: []any{}, vi: "", en: ""},
		{name: "@tip:share:1", vi: "31/01/2026\nHuế: 50,0 %\nCả nước: –", en: "31 Jan 2026\nHuế: 50.0%\nCả nước: –", subject: []any{
			object{"axisValue": "2026-01-31", "axisType": "xAxis.category", "seriesName": "Huế", "value": 0.5},
			object{"axisValue": "2026-01-31", "seriesName": "Cả nước", "value": nil},
		}},
		{name: "@tip:compact", vi: "đêm 5\nHuế: 2", en: "đêm 5\nHuế: 2", subject: []any{
			object{"axisValue": 5, "data": object{"at": "đêm 5"}, "seriesName": "Huế", "value": 2},
		}},
		{name: "@tip:number", vi: "5\nHuế: 2", en: "5\nHuế: 2", contrary: "a number on an axis is no date", subject: []any{
			object{"axisValue": 5, "axisValueLabel": "5", "axisType": "xAxis.value", "seriesName": "Huế", "value": 2},
		}},
	} {
		for lang, want := range map[string]string{"vi": c.vi, "en": c.en} {
			if got := m.formatted(t, c.name, lang, []any{c.subject})[0]; plainSpaces(got) != want {
				t.Errorf("%s of %v in %s: %q, want %q (%s)", c.name, c.subject, lang, got, want, c.contrary)
			}
		}
	}
}

func TestWhatIsNotInTheListIsTakenOut(t *testing.T) {
	m := scripts(t)
	option := `{
		"a": {"formatter": "{b}: {c}", "valueFormatter": "@share:1"},
		"b": [{"formatter": "@constructor"}, {"formatter": "@__proto__"}, {"formatter": "@hasOwnProperty"}, {"formatter": "@tip:tip"}, {"formatter": "@days:1"}, {"formatter": "@text:1"}],
		"c": {"formatter": {"toString": 1}, "d": {"formatter": "function () { return 1 }"}, "__proto__": {"formatter": "x"}},
		"series": {"data": [{"label": {"formatter": "{kept as data}"}}]}
	}`
	const show = `JSON.stringify(ToancanhFormats.prepare(JSON.parse(subject), 'vi'), function (key, v) { return typeof v === 'function' ? 'function' : v; })`
	got, err := m.vm.Call("(function (subject) { return "+show+" })", option)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"a":{"valueFormatter":"function"},"b":[{},{},{},{},{},{}],"c":{"d":{}},"series":{"data":[{"label":{"formatter":"{kept as data}"}}]}}`
	if got != want {
		t.Errorf("prepared\n%v\nwant\n%s", got, want)
	}
}

func TestPagesGetTooltipsAsRichText(t *testing.T) {
	m := scripts(t)
	prepared := func(option, mode string) any {
		got, err := m.vm.Eval(`JSON.stringify(ToancanhFormats.prepare(`+option+`, 'vi', `+mode+`), function (key, v) { return typeof v === 'function' ? 'function' : v; })`, 0)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	const option = `{"tooltip":{"trigger":"axis","renderMode":"html","formatter":"<b>{b}</b>"},"toolbox":{},"dataZoom":[{"type":"slider","start":50}]}`
	if got := prepared(option, "undefined"); got != `{"tooltip":{"trigger":"axis","renderMode":"richText","formatter":"function"},"toolbox":{},"dataZoom":[{"type":"slider","start":50}]}` {
		t.Errorf("on a page: %v", got)
	}
	if got := prepared(option, "{still: true}"); got != `{"dataZoom":[{"type":"inside","start":50}],"animation":false}` {
		t.Errorf("in a still: %v", got)
	}
}
