package queries

import (
	"toancanh/queries/area"
)

// whereabouts is a commune on a day.
type whereabouts struct {
	day     int
	commune area.Area
}

// hide returns the communes that must not be shown, by night: those with a cell
// too small and the partner each of them is bound to. The package's text says
// why. The cells are the finest ones, of every value of every dimension.
func (a *question) hide(l *ledger, found []cell) map[whereabouts]bool {
	if a.keyed != area.Commune || a.metric.Threshold == 0 {
		return nil
	}
	hidden := map[whereabouts]bool{}
	bound := a.bounds(l)
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
// may show: the metric's threshold, in records.
func (a *question) bounds(l *ledger) map[int]int64 {
	first, _ := a.span()
	bounds := make(map[int]int64, len(a.nights))
	for _, night := range a.nights {
		bounds[night.Date.DaysSince(first)] = int64(a.metric.Threshold) * a.weight(l, night)
	}
	return bounds
}

// small reports whether a cell speaks about a few people only: those it counts,
// those it leaves out, or those it is about at all.
func (a *question) small(c cell, bound int64) bool {
	few := func(n int64) bool { return n > 0 && n < bound }
	if few(c.numerator) {
		return true
	}
	return a.metric.Kind == Ratio && (few(c.denominator) || few(c.denominator-c.numerator))
}

func (a *question) withPartners(hidden map[whereabouts]bool) map[whereabouts]bool {
	all := make(map[whereabouts]bool, 2*len(hidden))
	for k := range hidden {
		all[k] = true
		all[whereabouts{k.day, a.atlas.pairs.partner(k.commune)}] = true
	}
	return all
}
