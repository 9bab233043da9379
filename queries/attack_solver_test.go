package queries_test

import (
	"math"
	"slices"
)

// solver narrows what whole numbers may be by linear constraints between them.
type solver struct {
	low, high   []int64
	constraints []constraint
	of          [][]int // constraints of each variable
}

// constraint says that a sum lies within bounds.
type constraint struct {
	terms     []term
	low, high int64
}

type term struct {
	variable int
	factor   int64
}

const unbounded = math.MaxInt64 / 1024

// variable adds a number that is not negative.
func (s *solver) variable() int {
	s.low, s.high, s.of = append(s.low, 0), append(s.high, unbounded), append(s.of, nil)
	return len(s.low) - 1
}

func (s *solver) add(low, high int64, terms ...term) {
	for _, t := range terms {
		s.of[t.variable] = append(s.of[t.variable], len(s.constraints))
	}
	s.constraints = append(s.constraints, constraint{slices.Clone(terms), low, high})
}

// width is how many more values than one a sum may still have by its own terms.
func (s *solver) width(v int) int64 { return s.high[v] - s.low[v] }

// propagate narrows every variable by every constraint until nothing changes, or
// for long enough: what it finds is true in any case.
func (s *solver) propagate() {
	queue, waiting := make([]int, len(s.constraints)), make([]bool, len(s.constraints))
	for i := range queue {
		queue[i], waiting[i] = i, true
	}
	for rounds := 40 * len(s.constraints); len(queue) > 0 && rounds > 0; rounds-- {
		i := queue[0]
		queue, waiting[i] = queue[1:], false
		for _, v := range s.narrow(s.constraints[i]) {
			for _, j := range s.of[v] {
				if !waiting[j] {
					queue, waiting[j] = append(queue, j), true
				}
			}
		}
	}
}

// narrow applies one constraint and returns the variables it narrowed.
func (s *solver) narrow(c constraint) (narrowed []int) {
	least, most := int64(0), int64(0)
	loose := [2]int{} // terms without a bound
	for _, t := range c.terms {
		l, h := s.ends(t)
		if l <= -unbounded {
			loose[0]++
		} else {
			least += l
		}
		if h >= unbounded {
			loose[1]++
		} else {
			most += h
		}
	}
	for _, t := range c.terms {
		l, h := s.ends(t) // as above: terms are of different variables
		low, high := int64(-unbounded), int64(unbounded)
		if rest := loose[0] - one(l <= -unbounded); rest == 0 && c.high < unbounded {
			high = c.high - (least - bounded(l))
		}
		if rest := loose[1] - one(h >= unbounded); rest == 0 && c.low > -unbounded {
			low = c.low - (most - bounded(h))
		}
		if t.factor < 0 {
			low, high = -high, -low
		}
		if low > s.low[t.variable] || high < s.high[t.variable] {
			s.low[t.variable], s.high[t.variable] = max(low, s.low[t.variable]), min(high, s.high[t.variable])
			narrowed = append(narrowed, t.variable)
		}
	}
	return narrowed
}

// ends are the least and the most a term can be; factors are 1 and -1.
func (s *solver) ends(t term) (least, most int64) {
	if t.factor < 0 {
		return -s.high[t.variable], -s.low[t.variable]
	}
	return s.low[t.variable], s.high[t.variable]
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

func bounded(n int64) int64 {
	if n <= -unbounded || n >= unbounded {
		return 0
	}
	return n
}

// prime is large enough that no two different numbers of a world are the same by it.
const prime = 2_147_483_647

// eliminate solves the equations among constraints exactly, by Gauss in the field of
// a large prime, and fixes the variables that have one solution. It finds what
// narrowing does not: unknowns that cancel out between totals.
func (s *solver) eliminate(group []int) (fixed int) {
	column, unknown := map[int]int{}, []int{}
	var rows [][]int64
	for _, i := range group {
		c := s.constraints[i]
		if c.low != c.high {
			continue
		}
		for _, t := range c.terms {
			if _, known := column[t.variable]; !known && s.width(t.variable) > 0 {
				column[t.variable] = len(unknown)
				unknown = append(unknown, t.variable)
			}
		}
	}
	for _, i := range group {
		c := s.constraints[i]
		if c.low != c.high {
			continue
		}
		row, rest := make([]int64, len(unknown)+1), c.low
		for _, t := range c.terms {
			if at, ok := column[t.variable]; ok {
				row[at] = modulo(row[at] + t.factor)
			} else {
				rest -= t.factor * s.low[t.variable]
			}
		}
		row[len(unknown)] = modulo(rest)
		rows = append(rows, row)
	}
	for _, row := range reduce(rows, len(unknown)) {
		at := slices.IndexFunc(row, func(n int64) bool { return n != 0 })
		if at < 0 || at == len(unknown) || slices.ContainsFunc(row[at+1:len(unknown)], func(n int64) bool { return n != 0 }) {
			continue
		}
		value := row[len(unknown)]
		if value > prime/2 {
			value -= prime
		}
		s.low[unknown[at]], s.high[unknown[at]] = value, value
		fixed++
	}
	return fixed
}

// reduce brings rows to reduced echelon form.
func reduce(rows [][]int64, columns int) [][]int64 {
	top := 0
	for c := range columns {
		pivot := slices.IndexFunc(rows[top:], func(row []int64) bool { return row[c] != 0 })
		if pivot < 0 {
			continue
		}
		rows[top], rows[top+pivot] = rows[top+pivot], rows[top]
		inverse := power(rows[top][c], prime-2)
		for i := range rows[top] {
			rows[top][i] = modulo(rows[top][i] * inverse)
		}
		for r := range rows {
			factor := rows[r][c]
			if r == top || factor == 0 {
				continue
			}
			for i, n := range rows[top] {
				if n != 0 {
					rows[r][i] = modulo(rows[r][i] - factor*n%prime)
				}
			}
		}
		if top++; top == len(rows) {
			break
		}
	}
	return rows
}

func modulo(n int64) int64 { return (n%prime + prime) % prime }

func power(n, exponent int64) int64 {
	result := int64(1)
	for n = modulo(n); exponent > 0; exponent >>= 1 {
		if exponent&1 == 1 {
			result = result * n % prime
		}
		n = n * n % prime
	}
	return result
}
