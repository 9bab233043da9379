package queries

import (
	"cmp"
	"slices"
)

// nearest returns up to limit of the names that look like what was typed, best
// first: those within a third of its length in edits.
func nearest(typed string, names []string, limit int) []string {
	type candidate struct {
		name  string
		edits int
	}
	var found []candidate
	for _, name := range names {
		if edits := editDistance(typed, name); edits <= max(2, len(typed)/3) {
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

// editDistance is the Levenshtein distance, cut short for hostile lengths.
func editDistance(a, b string) int {
	const longest = 100
	if len(a) > longest || len(b) > longest {
		return longest
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
