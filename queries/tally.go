package queries

import (
	"cmp"
	"slices"
	"strconv"
)

// tally is how much there is of each value of the dimension that a Distinct or
// Median runs over.
type tally struct {
	counts  map[string]int64
	missing bool
	partial bool
}

// cell is what the tally comes to.
func (t *tally) cell(kind Kind) cell {
	c := cell{missing: t.missing, partial: t.partial}
	if kind == Distinct {
		c.numerator, c.hasValue = t.distinct(), true
	} else {
		c.numerator, c.denominator, c.hasValue = t.median()
	}
	return c
}

// distinct is how many values there are any of.
func (t *tally) distinct() int64 {
	var n int64
	for _, count := range t.counts {
		if count > 0 {
			n++
		}
	}
	return n
}

// median is the smallest value that half of all do not exceed, of so many in
// total; false if there are none. Values are whole numbers.
func (t *tally) median() (value, total int64, ok bool) {
	type step struct{ value, count int64 }
	steps := make([]step, 0, len(t.counts))
	for text, count := range t.counts {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			steps = append(steps, step{n, count})
			total += count
		}
	}
	slices.SortFunc(steps, func(a, b step) int { return cmp.Compare(a.value, b.value) })
	var soFar int64
	for _, s := range steps {
		if soFar += s.count; total > 0 && 2*soFar >= total {
			return s.value, total, true
		}
	}
	return 0, total, false
}
