package locale

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/unicode/norm"
)

func TestBothLanguagesHaveEveryTextWithTheSameArguments(t *testing.T) {
	vi, en := catalogues()[Vietnamese], catalogues()[English]
	for key, m := range vi {
		if m.one != "" {
			t.Errorf("%s: Vietnamese has no form for one", key)
		}
		other, ok := en[key]
		if !ok {
			t.Errorf("%s has no English text", key)
			continue
		}
		if got := arguments(other.other); !slices.Equal(got, arguments(m.other)) {
			t.Errorf("%s takes %v in Vietnamese, %v in English", key, arguments(m.other), got)
		}
		if other.one == "" {
			continue
		}
		if !slices.Contains(arguments(m.other), "n") {
			t.Errorf("%s has a form for one and no argument n", key)
		}
		for _, name := range arguments(other.one) {
			if !slices.Contains(arguments(other.other), name) {
				t.Errorf("%s: the form for one takes %s, the other does not", key, name)
			}
		}
	}
	for key := range en {
		if _, ok := vi[key]; !ok {
			t.Errorf("%s has no Vietnamese text", key)
		}
	}
}

func TestTextsAreCleanlyWritten(t *testing.T) {
	braces := regexp.MustCompile(`[{}]`)
	for _, lang := range Languages() {
		for key, m := range catalogues()[lang] {
			for _, text := range []string{m.one, m.other} {
				switch {
				case !norm.NFC.IsNormalString(text):
					t.Errorf("%s %s is not in Unicode form NFC", lang, key)
				case text != strings.TrimSpace(text) || strings.Contains(text, "  "):
					t.Errorf("%s %s has spaces too many", lang, key)
				case braces.MatchString(argument.ReplaceAllString(text, "")):
					t.Errorf("%s %s has a brace that fills nothing", lang, key)
				}
			}
		}
	}
}

func TestCatalogueReportsMistakes(t *testing.T) {
	for content, want := range map[string]string{
		``:                                "EOF",
		`[]`:                              "where { belongs",
		`{"a": "x", "a": "y"}`:            "a stands twice",
		`{"a": ""}`:                       "a: the text is empty",
		`{"a": 1}`:                        `a: a text is a string`,
		`{"a": {"one": "x"}}`:             `a: a text is a string`,
		`{"a": {"one": "", "other": ""}}`: `a: a text is a string`,
		`{"a": {"one": "x", "few": ""}}`:  `a: the text is empty`,
		`{"a": "x"} {}`:                   "more after the closing brace",
		`{"a": "x"`:                       "EOF",
	} {
		if _, err := readCatalogue(strings.NewReader(content)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", content, err)
		}
	}
}

func FuzzReadCatalogue(f *testing.F) {
	f.Add(`{"a": "x", "b": {"one": "{n} night", "other": "{n} nights"}}`)
	f.Add(`{"a": {"b": "c"}}`)
	f.Fuzz(func(t *testing.T, content string) {
		c, err := readCatalogue(strings.NewReader(content))
		for key, m := range c {
			if err == nil && m.other == "" {
				t.Errorf("%q is empty", key)
			}
		}
	})
}

func TestAKeyStandsInOneFile(t *testing.T) {
	files := fstest.MapFS{
		"vi/a.json": {Data: []byte(`{"x": "1", "y": "2"}`)},
		"vi/b.json": {Data: []byte(`{"y": "3"}`)},
	}
	if _, err := readFolder(files, "vi"); err == nil || !strings.Contains(err.Error(), "vi/b.json: y") {
		t.Error(err)
	}
}
