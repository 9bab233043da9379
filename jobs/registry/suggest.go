package registry

import (
	"strings"

	"toancanh/assets/nearest"
)

// suggest returns ": did you mean X?" for the name nearest to what was written,
// or the whole list where none is near.
func suggest(written string, names []string) string {
	if near := nearest.To(written, names, 1); len(near) > 0 {
		return ": did you mean " + near[0] + "?"
	}
	return ": one of " + strings.Join(names, ", ")
}
