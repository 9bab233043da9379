package nearest_test

import (
	"slices"
	"strings"
	"testing"

	"toancanh/assets/nearest"
)

func TestWhatLooksLikeItIsNamedBestFirst(t *testing.T) {
	columns := []string{"birth_date", "pin_issued_at", "deceased_at", "digitized_at", "digitized_on", "id"}
	for _, c := range []struct {
		name, typed string
		limit       int
		want        []string
	}{
		{"a letter too few", "birthdate", 1, []string{"birth_date"}},
		{"the same", "id", 3, []string{"id"}},
		{"the nearer one first", "digitised_on", 3, []string{"digitized_on", "digitized_at"}},
		{"no more than asked for", "digitised_at", 1, []string{"digitized_at"}},
		{"nothing near", "commune_code", 3, nil},
		{"a letter has nothing in common", "x", 3, nil},
		{"nothing typed", "", 3, nil},
		{"too long to be anything", strings.Repeat("birth_date", 1000), 3, nil},
	} {
		if got := nearest.To(c.typed, columns, c.limit); !slices.Equal(got, c.want) {
			t.Errorf("%s, %q: got %q, want %q", c.name, c.typed, got, c.want)
		}
	}
}
