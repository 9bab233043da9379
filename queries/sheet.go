package queries

import (
	"slices"
	"strings"

	"toancanh/queries/area"
)

// sheet is what was found, added up and in reach by night, target and dimension
// values.
type sheet struct {
	question *question
	nights   []int              // position of the night of each day, -1 for none
	cells    map[string][]cell  // by dimension values: night by night, those of each target
	crowded  bool               // there are more cells than an answer may have
	tallies  map[cellKey]*tally // of a Distinct or Median, until cells are made of them
	strays   map[spot]bool      // targets with facts which cannot be told apart
	hidden   map[spot]bool      // targets disclosure control hides

	position map[area.Area]int    // of each target
	shares   map[area.Place][]int // targets that a stray place may partly be
}

// spot is a target, by its position, on a day.
type spot struct{ day, target int }

type cellKey struct {
	spot
	dims string // values, joined by separator
}

// separator cannot be in a dimension value that a registry would send.
const separator = "\x1f"

func (a *question) sheet(found []cell, hidden map[spot]bool) *sheet {
	s := &sheet{question: a, nights: a.positions(), cells: map[string][]cell{}, tallies: map[cellKey]*tally{},
		strays: map[spot]bool{}, hidden: hidden,
		position: make(map[area.Area]int, len(a.targets)), shares: map[area.Place][]int{}}
	for i, t := range a.targets {
		s.position[t] = i
	}
	keep := a.keeper()
	for _, c := range found {
		in, exact := a.areaOf(c.place)
		if !exact {
			s.stray(c)
			continue
		}
		target, asked := s.position[in]
		if !asked {
			continue
		}
		dims, kept := keep(c)
		switch {
		case !kept:
		case a.metric.Over != "":
			last := len(dims) - 1
			s.count(cellKey{spot{c.day, target}, strings.Join(dims[:last], separator)}, dims[last], c)
		default:
			s.add(cellKey{spot{c.day, target}, strings.Join(dims, separator)}, c)
		}
	}
	for k, t := range s.tallies {
		s.add(k, t.cell(a.metric.Kind))
	}
	return s
}

// positions gives the position among the nights of each day from the first one.
func (a *question) positions() []int {
	if len(a.nights) == 0 {
		return nil
	}
	first, last := a.span()
	positions := make([]int, last.DaysSince(first)+1)
	for day := range positions {
		positions[day] = -1
	}
	for i, night := range a.nights {
		positions[night.Date.DaysSince(first)] = i
	}
	return positions
}

// cell returns the place of a cell, which is the zero cell until something is
// added; nil on a day without a night and in a crowded sheet.
func (s *sheet) cell(k cellKey) *cell {
	night, size := s.nights[k.day], len(s.question.nights)*len(s.question.targets)
	if night < 0 {
		return nil
	}
	cells, ok := s.cells[k.dims]
	if !ok {
		if s.crowded = s.crowded || (len(s.cells)+1)*size > maxCells; s.crowded {
			return nil
		}
		cells = make([]cell, size)
		s.cells[k.dims] = cells
	}
	return &cells[night*len(s.question.targets)+k.target]
}

// strand is the cells of one combination of dimension values, night by night those
// of each target; nil where nothing was found.
type strand struct {
	values []string
	cells  []cell
}

func (s *sheet) strands(combinations [][]string) []strand {
	strands := make([]strand, len(combinations))
	for i, values := range combinations {
		strands[i] = strand{values, s.cells[strings.Join(values, separator)]}
	}
	return strands
}

// cell returns what is known at a position; else the zero cell.
func (s strand) cell(i int) cell {
	if s.cells == nil {
		return cell{}
	}
	return s.cells[i]
}

// add combines a cell with what is there already.
func (s *sheet) add(k cellKey, c cell) {
	sum := s.cell(k)
	if sum == nil {
		return
	}
	switch {
	case s.question.metric.Kind != Greatest:
		sum.numerator += c.numerator
		sum.denominator += c.denominator
	case c.hasValue && (!sum.hasValue || c.numerator > sum.numerator):
		sum.numerator = c.numerator
	}
	sum.hasValue = sum.hasValue || c.hasValue
	sum.missing = sum.missing || c.missing
	sum.partial = sum.partial || c.partial
}

// count adds a cell to what there is of a value.
func (s *sheet) count(k cellKey, value string, c cell) {
	t := s.tallies[k]
	if t == nil {
		t = &tally{counts: map[string]int64{}}
		s.tallies[k] = t
	}
	t.counts[value] += c.numerator
	t.missing = t.missing || c.missing
	t.partial = t.partial || c.partial
}

// keeper returns what reduces a commune's finest cells to the dimensions asked
// for; elsewhere the statement has done it already.
func (a *question) keeper() func(cell) ([]string, bool) {
	if a.keyed != area.Commune {
		return func(c cell) ([]string, bool) { return c.dims, true }
	}
	columns := a.columns()
	return func(c cell) ([]string, bool) {
		for _, f := range a.request.Where {
			if !slices.Contains(f.Values, c.dims[slices.Index(columns, f.Dim)]) {
				return nil, false
			}
		}
		dims := make([]string, len(a.request.Dims))
		for i, name := range a.request.Dims {
			dims[i] = c.dims[slices.Index(columns, name)]
		}
		return dims, true
	}
}

// stray marks the targets whose facts are known only together with others'.
func (s *sheet) stray(c cell) {
	if c.numerator == 0 && c.denominator == 0 && !c.missing {
		return // nothing happened there, which can be told apart
	}
	shares, known := s.shares[c.place]
	if !known {
		for i, t := range s.question.targets {
			if overlaps(t, c.place.Area()) {
				shares = append(shares, i)
			}
		}
		s.shares[c.place] = shares
	}
	for _, target := range shares {
		s.strays[spot{c.day, target}] = true
	}
}

// overlaps reports whether a place's facts may partly be a target's.
func overlaps(target, place area.Area) bool {
	for _, part := range area.Predecessors(place) {
		if target.Within(part) || part.Within(target) {
			return true
		}
	}
	return false
}

// values lists what was found of the i-th dimension asked for.
func (s *sheet) values(i int) []string {
	seen := map[string]bool{}
	var values []string
	for dims := range s.cells {
		v := strings.Split(dims, separator)[i]
		if !seen[v] {
			seen[v] = true
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return values
}
