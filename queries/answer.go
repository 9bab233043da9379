package queries

import (
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// answer turns what the warehouse found into rows: one for every night, area and
// dimension value asked for. hidden are the targets disclosure control hides.
func (a *question) answer(l *ledger, found []cell, hidden map[spot]bool) (*Result, error) {
	res := &Result{Metric: a.metric, Request: a.request, Snapshot: a.asked, Sources: a.sources(l)}
	if a.metric.Kind == Record {
		res.Rows = a.records(found)
		return res, nil
	}
	sheet := a.sheet(found, hidden)
	values, err := a.dimValues(sheet)
	if err != nil {
		return nil, err
	}
	strands := sheet.strands(values)
	res.Rows = make([]Row, 0, len(a.nights)*len(a.targets)*len(values))
	numbers := make([]numbers, cap(res.Rows)) // one piece for all rows
	mark := a.marker(l)
	bounds := a.bounds(l)
	first, _ := a.span()
	for i, night := range a.nights {
		marks, day := mark(night), night.Date.DaysSince(first)
		for target := range a.targets {
			for _, strand := range strands {
				row := sheet.row(marks, night.Date, spot{day, target}, strand.cell(i*len(a.targets)+target), &numbers[len(res.Rows)])
				row.Dims, row.Bound = a.dims(strand.values), bounds[day]
				res.Rows = append(res.Rows, row)
			}
		}
	}
	res.Notes = a.notes(l, res.Rows)
	return res, nil
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
	if s.crowded || len(a.nights)*len(a.targets)*len(combinations) > maxCells {
		return nil, &ParameterError{"by", strings.Join(a.request.Dims, ","),
			"too many values at once; ask for fewer nights, a smaller area, or keep some values with a filter"}
	}
	return combinations, nil
}

func (a *question) wanted(dim string, values []string) []string {
	for _, f := range a.request.Where {
		if f.Dim == dim {
			values = slices.DeleteFunc(values, func(v string) bool { return !slices.Contains(f.Values, v) })
		}
	}
	return values
}

// numbers are what the pointers of a row point to.
type numbers struct {
	numerator, denominator int64
	value                  float64
}

// row is one answer: the cell of a spot, where it may be shown.
func (s *sheet) row(m marks, date civil.Date, at spot, c cell, n *numbers) Row {
	a := s.question
	row := Row{Date: date, Area: a.targets[at.target]}
	switch {
	case m.noSource:
		row.Flags = m.with(NoSource)
	case s.strays[at]:
		row.Flags = m.with(NotRestatable)
	case s.hidden[at]:
		row.Flags = m.with(Suppressed)
	case c.missing:
		row.Flags = m.with(Partial)
	default:
		a.fill(&row, c, n)
		row.Flags = m.flags
		if a.restated(date, row.Area) {
			row.Flags = m.restated
		}
		if c.partial {
			row.Flags = append([]Flag{Partial}, row.Flags...)
		}
	}
	return row
}

// fill sets the numbers of a row that may be shown.
func (a *question) fill(row *Row, c cell, n *numbers) {
	n.numerator, n.denominator = c.numerator, c.denominator
	switch a.metric.Kind {
	case Ratio:
		row.Numerator, row.Denominator = &n.numerator, &n.denominator
		if n.denominator != 0 {
			n.value = float64(n.numerator) / float64(n.denominator)
			row.Value = &n.value
		}
	case Median:
		row.Denominator = &n.denominator
		if c.hasValue {
			n.value = float64(n.numerator)
			row.Value = &n.value
		}
	case Greatest:
		if c.hasValue {
			n.value = float64(n.numerator)
			row.Numerator, row.Value = &n.numerator, &n.value
		}
	default:
		n.value = float64(n.numerator)
		if a.metric.Per > 0 {
			n.denominator = int64(a.metric.Per)
			n.value /= float64(n.denominator)
			row.Denominator = &n.denominator
		}
		row.Numerator, row.Value = &n.numerator, &n.value
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

// dims names the values of a row; nil where the question is about none.
func (a *question) dims(values []string) map[string]string {
	if len(values) == 0 {
		return nil
	}
	dims := make(map[string]string, len(values))
	for i, v := range values {
		dims[a.request.Dims[i]] = v
	}
	return dims
}

// records are the statements found about the areas asked for.
func (a *question) records(found []cell) []Row {
	var rows []Row
	first, _ := a.span()
	for _, t := range a.targets {
		for _, c := range found {
			if about, ok := a.areaOf(c.place); !ok || about != t || !a.recordKept(c) {
				continue
			}
			dims := make(map[string]string, len(c.dims))
			for i, d := range a.metric.Dims {
				dims[d.Name] = c.dims[i]
			}
			row := Row{Date: first.AddDays(c.day), Area: t, Dims: dims}
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
