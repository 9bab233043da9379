package synth

import (
	"math"
	"slices"
)

// totals returns a national count in records at the end of each day, from dawn
// ([0]) to last, never falling; scale is records a person.
func totals(c *clock, g growth, scale float64, last day) []int64 {
	counts := make([]int64, last+2)
	for i := range counts {
		counts[i] = int64(math.Round(g(c.end(day(i-1))) * scale))
		if i > 0 {
			counts[i] = max(counts[i], counts[i-1])
		}
	}
	return counts
}

// apportion shares a national count out to parts: claim gives what a part should
// have at the end of a day, in any unit. The result is what each part gets by
// day ([part][0]: up to dawn); each day's sum is the nation's, exactly, and no part is ever more
// than a record or two away from its claim, unless that fell.
func apportion(counts []int64, parts int, claim func(part int, d day) float64) [][]int32 {
	given := make([][]int32, parts)
	for p := range given {
		given[p] = make([]int32, len(counts))
	}
	held := make([]float64, parts)
	claims := make([]float64, parts)
	order := make([]int, parts)
	var before int64
	for i, count := range counts {
		total := 0.0
		for p := range claims {
			claims[p] = claim(p, day(i-1))
			total += claims[p]
		}
		if count == before || total <= 0 {
			continue
		}
		lack := 0.0
		for p := range claims {
			claims[p] = max(0, claims[p]*float64(count)/total-held[p])
			lack += claims[p]
		}
		left := count - before
		for p := range claims {
			claims[p] *= float64(count-before) / lack
			whole := math.Floor(claims[p])
			claims[p] -= whole
			given[p][i] = int32(whole)
			left -= int64(whole)
			order[p] = p
		}
		slices.SortFunc(order, func(a, b int) int {
			switch {
			case claims[a] > claims[b]:
				return -1
			case claims[a] < claims[b]:
				return 1
			}
			return a - b
		})
		for k := range left {
			given[order[int(k)%parts]][i]++
		}
		for p := range held {
			held[p] += float64(given[p][i])
		}
		before = count
	}
	return given
}

// running turns what a part gets by day into what it has.
func running(given []int32) []float64 {
	held := make([]float64, len(given))
	total := 0.0
	for i, n := range given {
		total += float64(n)
		held[i] = total
	}
	return held
}
