package assets

import (
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
