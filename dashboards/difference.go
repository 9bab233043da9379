package dashboards

import (
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// difference is how a metric moved between two rows of a place; nil where that is
// not told, for the reason apart gives. Whatever sets two nights, or two steps of a
// way, against each other asks here.
func difference(m *queries.Metric, now, then queries.Row) *float64 {
	if apart(m, now, then) != "" {
		return nil
	}
	change := *now.Value - *then.Value
	return &change
}

// apart is the key of the text that says why two rows are not compared: one is
// hidden or has no number, the definition changed between them, or so few came to a
// commune that they might be recognized. It is "" for rows that are.
func apart(m *queries.Metric, now, then queries.Row) string {
	switch {
	case slices.Contains(now.Flags, queries.Suppressed), slices.Contains(then.Flags, queries.Suppressed):
		return "why.suppressed"
	case now.Value == nil, then.Value == nil:
		return "why.uncompared"
	case broken(m, then.Date, now.Date):
		return "why.broken"
	case few(now.Numerator, then.Numerator, max(now.Bound, then.Bound)),
		m.Kind == queries.Ratio && few(now.Denominator, then.Denominator, max(now.Bound, then.Bound)):
		return "why.suppressed"
	}
	return ""
}

// few says whether two counts are so close that their difference must stay hidden.
func few(now, then *int64, bound int64) bool {
	if now == nil || then == nil {
		return false
	}
	n := max(*now-*then, *then-*now)
	return n > 0 && n < bound
}

// movedCell is how a metric moved between two rows, or why that is not told.
func (v view) movedCell(m *queries.Metric, now, then queries.Row) chart.Cell {
	change := difference(m, now, then)
	if change == nil {
		cell := chart.Cell{Text: chart.Dash, Why: v.w.t(apart(m, now, then))}
		if apart(m, now, then) == "why.suppressed" {
			cell.Flags = []queries.Flag{queries.Suppressed}
		}
		return cell
	}
	return chart.Cell{Text: chart.Difference(v.p.Lang, m.Unit, *change), Value: change}
}

// broken says whether numbers of two nights, the earlier one first, mean different
// things: the definition changed between them, or within what the earlier one looks
// back on.
func broken(m *queries.Metric, then, now civil.Date) bool { return len(partings(m, then, now)) > 0 }

// partings are the changes of the definition that keep two nights from being
// compared.
func partings(m *queries.Metric, then, now civil.Date) []queries.DefinitionBreak {
	return breaks(m, then.AddDays(-m.Lookback), now)
}

// breaks are the changes of a metric's definition after one night, up to another.
func breaks(m *queries.Metric, after, until civil.Date) []queries.DefinitionBreak {
	return slices.DeleteFunc(slices.Clone(m.Breaks), func(br queries.DefinitionBreak) bool {
		d, err := civil.ParseDate(br.Date)
		return err != nil || !d.After(after) || d.After(until)
	})
}
