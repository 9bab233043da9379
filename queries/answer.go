package queries

import (
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// answer turns what the warehouse found into rows: one for every night, area and
// dimension value asked for. small are the communes that other metrics hide.
func (a *question) answer(l *ledger, found []cell, small map[whereabouts]bool) (*Result, error) {
	res := &Result{Metric: a.metric, Request: a.request, Snapshot: a.asked, Sources: a.sources(l)}
	if a.metric.Kind == Record {
		res.Rows = a.records(found)
		return res, nil
	}
	sheet := a.sheet(l, found, small)
	values, err := a.dimValues(sheet)
	if err != nil {
		return nil, err
	}
	res.Rows = make([]Row, 0, len(a.nights)*len(a.targets)*len(values))
	first, _ := a.span()
	for _, night := range a.nights {
		marks, day := a.marks(l, night), night.Date.DaysSince(first)
		for target := range a.targets {
			for _, v := range values {
				res.Rows = append(res.Rows, sheet.row(marks, night.Date, spot{day, target}, v))
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

// row is one answer: what is known at a spot for some dimension values.
func (s *sheet) row(m marks, date civil.Date, at spot, values []string) Row {
	a := s.question
	row := Row{Date: date, Area: a.targets[at.target], Dims: a.dims(values)}
	c := s.known(at, strings.Join(values, separator))
	var flags []Flag
	switch {
	case m.noSource:
		flags = append(flags, NoSource)
	case s.strays[at]:
		flags = append(flags, NotRestatable)
	case s.hidden[at]:
		flags = append(flags, Suppressed)
	case c.missing:
		flags = append(flags, Partial)
	default:
		a.fill(&row, c)
		if c.partial {
			flags = append(flags, Partial)
		}
		if a.restated(date, row.Area) {
			flags = append(flags, Restated)
		}
	}
	row.Flags = m.flags
	if len(flags) > 0 {
		row.Flags = append(flags, m.flags...)
	}
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
