package assets

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"
)

func TestAddressesChangeWithTheContent(t *testing.T) {
	address := func(content string) string {
		h, err := hash(fstest.MapFS{"fonts/serif.woff2": {Data: []byte(content)}, "noext": {Data: []byte(content)}})
		if err != nil {
			t.Fatal(err)
		}
		a, err := h.url("fonts/serif.woff2")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.url("noext"); err != nil {
			t.Error(err)
		}
		return a
	}
	const want = "/static/fonts/serif.2c26b46b68.woff2" // SHA-256 of "foo"
	if got := address("foo"); got != want {
		t.Errorf("address %s", got)
	}
	if address("foo") == address("bar") {
		t.Error("two contents share an address")
	}
}

func TestStyleSheetsLeadToFilesByTheirLastingNames(t *testing.T) {
	sheet := func(font string) string {
		h, err := hash(fstest.MapFS{
			"a.css": {Data: []byte(`@font-face { src: url("serif.woff2") format("woff2"); }`)}, "serif.woff2": {Data: []byte(font)},
		})
		if err != nil {
			t.Fatal(err)
		}
		file, err := h.open("a.css")
		if err != nil {
			t.Fatal(err)
		}
		return string(file.Content)
	}
	const want = `@font-face { src: url("/static/serif.2c26b46b68.woff2") format("woff2"); }` // SHA-256 of "foo"
	if got := sheet("foo"); got != want {
		t.Errorf("sheet %s", got)
	}
	if _, err := hash(fstest.MapFS{"a.css": {Data: []byte(`src: url("gone.woff2")`)}}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a sheet may name what is not there: %v", err)
	}
}
