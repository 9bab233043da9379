package queries

import (
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// answer turns what the warehouse found into rows: one for every night, area and
// dimension value asked for.
func (a *question) answer(l *ledger, found []cell) (*Result, error) {
	res := &Result{Metric: a.metric, Request: a.request, Snapshot: a.asked, Sources: a.sources(l)}
	if a.metric.Kind == Record {
		res.Rows = a.records(found)
		return res, nil
	}
	sheet := a.sheet(l, found)
	values, err := a.dimValues(sheet)
	if err != nil {
		return nil, err
	}
	res.Rows = make([]Row, 0, len(a.nights)*len(a.targets)*len(values))
	for _, night := range a.nights {
		marks := a.marks(l, night)
		for _, target := range a.targets {
			for _, v := range values {
				res.Rows = append(res.Rows, a.row(sheet, marks, night.Date, target, v))
			}
		}
	}
	res.Notes = a.notes(res.Rows)
	return res, nil
}

// sheet is what was found, in reach by night, area and dimension values.
type sheet struct {
	cells  map[cellKey]cell
	strays map[strayKey]bool // areas that hold facts which cannot be told apart
	hidden map[strayKey]bool // communes disclosure control hides
}

type cellKey struct {
	date civil.Date
	area string
	dims string // values, joined by separator
}

type strayKey struct {
	date civil.Date
	area string
}

// separator cannot be in a dimension value that a registry would send.
const separator = "\x1f"

func (a *question) sheet(l *ledger, found []cell) *sheet {
	s := &sheet{cells: make(map[cellKey]cell, len(found)), strays: map[strayKey]bool{}}
	s.hidden = a.hide(l, found)
	keep := a.keeper()
	for _, c := range found {
		if c.isStray {
			a.stray(s, c)
			continue
		}
		dims, kept := keep(c)
		if !kept {
			continue
		}
		k := cellKey{c.date, c.area, strings.Join(dims, separator)}
		if sum, ok := s.cells[k]; ok {
			c.numerator += sum.numerator
			c.denominator += sum.denominator
			c.hasValue = c.hasValue || sum.hasValue
			c.missing = c.missing || sum.missing
			c.partial = c.partial || sum.partial
		}
		s.cells[k] = c
	}
	return s
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

// stray marks the areas whose facts are known only together with others'.
func (a *question) stray(s *sheet, c cell) {
	if c.numerator == 0 && c.denominator == 0 && !c.missing {
		return // nothing happened there, which can be told apart
	}
	place := c.stray.Area()
	for _, t := range a.targets {
		if overlaps(t, place) {
			s.strays[strayKey{c.date, keyOf(t, a.metric.Kind)}] = true
		}
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

// dimValues lists the value combinations each area has a row for, in the order
// the metric declares; values it does not declare are those that were found.
func (a *question) dimValues(s *sheet) ([][]string, error) {
	combinations := [][]string{nil}
	for i, name := range a.request.Dims {
		dim, _ := a.metric.Dim(name)
		values := slices.Clone(dim.Values)
		if len(values) == 0 {
			values = s.values(i)
		}
		values = a.wanted(name, values)
		var next [][]string
		for _, head := range combinations {
			for _, v := range values {
				next = append(next, append(slices.Clone(head), v))
			}
		}
		combinations = next
	}
	if len(a.nights)*len(a.targets)*len(combinations) > maxCells {
		return nil, &ParameterError{"by", strings.Join(a.request.Dims, ","),
			"too many values at once; ask for fewer nights, a smaller area, or keep some values with a filter"}
	}
	return combinations, nil
}

func (s *sheet) values(i int) []string {
	seen := map[string]bool{}
	var values []string
	for k := range s.cells {
		v := strings.Split(k.dims, separator)[i]
		if !seen[v] {
			seen[v] = true
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return values
}

func (a *question) wanted(dim string, values []string) []string {
	for _, f := range a.request.Where {
		if f.Dim == dim {
			values = slices.DeleteFunc(values, func(v string) bool { return !slices.Contains(f.Values, v) })
		}
	}
	return values
}

func (a *question) row(s *sheet, m marks, date civil.Date, target area.Area, values []string) Row {
	row := Row{Date: date, Area: target, Dims: a.dims(values)}
	key := keyOf(target, a.metric.Kind)
	c := s.cells[cellKey{date, key, strings.Join(values, separator)}]
	flags := flagSet{}
	switch {
	case m.noSource:
		flags.add(NoSource)
	case s.strays[strayKey{date, key}]:
		flags.add(NotRestatable)
	case s.hidden[strayKey{date, key}]:
		flags.add(Suppressed)
	case c.missing:
		flags.add(Partial)
	default:
		a.fill(&row, c)
		if c.partial {
			flags.add(Partial)
		}
		if a.restated(date, target) {
			flags.add(Restated)
		}
	}
	row.Flags = flags.with(m)
	return row
}

// fill sets the numbers of a row that may be shown.
func (a *question) fill(row *Row, c cell) {
	numerator, denominator := c.numerator, c.denominator
	switch a.metric.Kind {
	case Ratio:
		row.Numerator, row.Denominator = &numerator, &denominator
		if denominator != 0 {
			value := float64(numerator) / float64(denominator)
			row.Value = &value
		}
	case Median:
		row.Denominator = &denominator
		if c.hasValue {
			value := float64(numerator)
			row.Value = &value
		}
	case Greatest:
		if c.hasValue {
			value := float64(numerator)
			row.Numerator, row.Value = &numerator, &value
		}
	default:
		value := float64(numerator)
		if a.metric.Per > 0 {
			denominator = int64(a.metric.Per)
			value /= float64(denominator)
			row.Denominator = &denominator
		}
		row.Numerator, row.Value = &numerator, &value
	}
}

// restated reports whether an area was not on the list in force that night.
func (a *question) restated(date civil.Date, target area.Area) bool {
	switch target.Level {
	case area.Province:
		return target.Vintage != area.VintageOn(date)
	case area.Region:
		return area.VintageOn(date) != area.V63
	case area.Commune:
		return area.VintageOn(date) != area.V34
	}
	return false
}

func (a *question) dims(values []string) map[string]string {
	dims := make(map[string]string, len(values))
	for i, v := range values {
		dims[a.request.Dims[i]] = v
	}
	return dims
}

// records are the statements found about the areas asked for.
func (a *question) records(found []cell) []Row {
	var rows []Row
	for _, t := range a.targets {
		key := keyOf(t, Record)
		for _, c := range found {
			if c.area != key || !a.recordKept(c) {
				continue
			}
			dims := make(map[string]string, len(c.dims))
			for i, d := range a.metric.Dims {
				dims[d.Name] = c.dims[i]
			}
			row := Row{Date: c.date, Area: t, Dims: dims}
			if value := c.value; c.hasValue {
				row.Value = &value
			}
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(x, y Row) int { return compareDates(x.Date, y.Date) })
	return rows
}

func (a *question) recordKept(c cell) bool {
	for _, f := range a.request.Where {
		i := slices.IndexFunc(a.metric.Dims, func(d Dim) bool { return d.Name == f.Dim })
		if i < 0 || !slices.Contains(f.Values, c.dims[i]) {
			return false
		}
	}
	return true
}
