package queries

import (
	"strconv"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// hide returns the communes that must not be shown, by night: those with a cell
// too small and the partner each of them is bound to. The package's text says
// why. The cells are the finest ones, of every value of every dimension.
func (a *question) hide(l *ledger, found []cell) map[strayKey]bool {
	if a.keyed != area.Commune || a.metric.Threshold == 0 {
		return nil
	}
	hidden := map[strayKey]bool{}
	bound := a.bounds(l)
	totals := map[strayKey]cell{}
	for _, c := range found {
		if c.isStray {
			continue
		}
		k := strayKey{c.date, c.area}
		sum := totals[k]
		sum.numerator += c.numerator
		sum.denominator += c.denominator
		totals[k] = sum
		if a.splits() && a.small(c, bound[c.date]) {
			hidden[k] = true
		}
	}
	for k, sum := range totals {
		if a.small(sum, bound[k.date]) {
			hidden[k] = true
		}
	}
	return a.withPartners(hidden)
}

// splits reports whether the answer shows less than a commune's total.
func (a *question) splits() bool {
	return len(a.request.Dims) > 0 || len(a.request.Where) > 0
}

// bounds gives, for each night, the smallest count a commune's cell may show:
// the metric's threshold, in records.
func (a *question) bounds(l *ledger) map[civil.Date]int64 {
	bounds := make(map[civil.Date]int64, len(a.nights))
	for _, night := range a.nights {
		bounds[night.Date] = int64(a.metric.Threshold) * a.weight(l, night)
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

func (a *question) withPartners(hidden map[strayKey]bool) map[strayKey]bool {
	all := make(map[strayKey]bool, 2*len(hidden))
	for k := range hidden {
		all[k] = true
		if code, err := strconv.Atoi(k.area); err == nil {
			all[strayKey{k.date, keyOf(a.pairs.partner(area.Place(code).Area()), Count)}] = true
		}
	}
	return all
}
