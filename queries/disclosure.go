package queries

import (
	"maps"

	"toancanh/queries/area"
)

// whereabouts is a commune on a day.
type whereabouts struct {
	day     int
	commune area.Area
}

// hide returns the communes that must not be shown, by night: those known to be
// too small, those with a cell too small, and the partner each of them is bound
// to. The package's text says why. The cells are the finest ones, of every value
// of every dimension.
func (a *question) hide(l *ledger, found []cell, small map[whereabouts]bool) map[whereabouts]bool {
	if a.keyed != area.Commune || a.metric.Threshold == 0 {
		return nil
	}
	hidden := make(map[whereabouts]bool, len(small))
	maps.Copy(hidden, small)
	bound := a.bounds(l, a.metric)
	totals := make(map[whereabouts]cell, len(found))
	for _, c := range found {
		commune, exact := a.areaOf(c.place)
		if !exact {
			continue
		}
		k := whereabouts{c.day, commune}
		sum := totals[k]
		sum.numerator += c.numerator
		sum.denominator += c.denominator
		totals[k] = sum
		if a.splits() && a.small(c, bound[c.day]) {
			hidden[k] = true
		}
	}
	for k, sum := range totals {
		if a.small(sum, bound[k.day]) {
			hidden[k] = true
		}
	}
	return a.withPartners(hidden)
}

// splits reports whether the answer shows less than a commune's total.
func (a *question) splits() bool {
	return len(a.request.Dims) > 0 || len(a.request.Where) > 0
}

// bounds gives, for each night by its day, the smallest count a commune's cell
// may show: the threshold in records of the strictest of some metrics.
func (a *question) bounds(l *ledger, metrics ...*Metric) map[int]int64 {
	first, _ := a.span()
	bounds := make(map[int]int64, len(a.nights))
	for _, night := range a.nights {
		day := night.Date.DaysSince(first)
		for _, m := range metrics {
			bounds[day] = max(bounds[day], int64(m.Threshold)*l.weight(m, night))
		}
	}
	return bounds
}

// small reports whether a cell shows a count of a few people only.
func (a *question) small(c cell, bound int64) bool {
	return few(c.numerator, bound) || a.metric.Kind == Ratio && few(c.denominator, bound)
}

// few reports whether a count is of somebody, but of fewer than the bound.
func few(n, bound int64) bool { return n > 0 && n < bound }

func (a *question) withPartners(hidden map[whereabouts]bool) map[whereabouts]bool {
	all := make(map[whereabouts]bool, 2*len(hidden))
	for k := range hidden {
		all[k] = true
		all[whereabouts{k.day, a.atlas.pairs.partner(k.commune)}] = true
	}
	return all
}
