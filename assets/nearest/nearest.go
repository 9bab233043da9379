// Package nearest finds the names that somebody may have meant who typed another.
//
// Here lives the measure of likeness and nothing else: which names there are, and
// the sentence that offers one, belong to whoever asks.
package nearest

import (
	"cmp"
	"slices"
)

// longest bounds the work that a hostile name can cause, in bytes.
const longest = 100

// To returns up to limit of the names that look like what was typed, best first:
// those within a third of its length in edits, but never so many as it has bytes.
func To(typed string, names []string, limit int) []string {
	type candidate struct {
		name  string
		edits int
	}
	var found []candidate
	for _, name := range names {
		if edits := distance(typed, name); edits <= max(2, len(typed)/3) && edits < len(typed) {
			found = append(found, candidate{name, edits})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.edits, b.edits) })
	var out []string
	for _, c := range found[:min(limit, len(found))] {
		out = append(out, c.name)
	}
	return out
}

// distance is how many bytes must be put in, taken out or changed to make one
// name of the other (Levenshtein 1966); of names too long, as much as can be.
func distance(a, b string) int {
	if len(a) > longest || len(b) > longest {
		return max(len(a), len(b))
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
