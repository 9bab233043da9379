package queries

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"toancanh/queries/area"
)

// secret is a count that can be told from what metrics show of a commune and must
// not be, where it is small: a measure, what is left of one without a part of it, or
// what came to it.
type secret struct {
	hides  string // measure that is not shown then, nor what lies within it
	count  string // SQL over a row of its mart, fact, and, of a window, the one of so many nights earlier, past
	none   bool   // none is as telling as a few, since the next night has a few more at most
	spared bool   // but not where the whole old province has none
	window int    // the count is what came to the measure in so many nights; 0: it is no such count
	people bool   // judged by people, not by records: nobody knows who was sampled
	bound  int    // fewer than these records, or people, are few
}

// What watchOf holds counts to; a test takes one away at a time and sees an attack
// succeed.
const (
	// enough is how many times the bound so many communes must count together that
	// each of them could count the bound more or less.
	enough = 2
	// hold is for how many nights a measure that grows stays hidden, and within how
	// many nights the bound must have come to it for it to be shown. So what is shown
	// before and after it was hidden differs by the bound, and tells what lies
	// between no better.
	hold = 28
)

// wholes names, for each measure of the marts kept by commune, the measure it is a
// part of. What lies within a measure is hidden with it, since it bounds it. Cards
// waiting are none of those printed, but of those received with them, and bound them
// as well.
func wholes(mart string) map[string]string {
	switch mart {
	case "population":
		return map[string]string{"digitized": "residents", "verified": "digitized", "pin_issued": "digitized"}
	case "card":
		return map[string]string{"approved": "received", "printed": "approved", "delivered": "printed", "timed": "printed",
			"on_time": "timed", "waiting": "printed", "waiting_7": "waiting", "waiting_30": "waiting_7", "waiting_90": "waiting_30"}
	case "eid":
		return map[string]string{"approved": "registered", "activated": "approved"}
	}
	return nil
}

// growing lists the measures that never become smaller but by a correction.
func growing(mart string) []string {
	switch mart {
	case "card":
		return []string{"received", "approved", "printed", "delivered", "rejected", "timed", "on_time"}
	case "eid":
		return []string{"registered", "approved", "activated"}
	}
	return nil
}

// lies reports whether a measure of a mart is another one or lies within it.
func lies(mart, part, whole string) bool {
	for up := wholes(mart); part != ""; part = up[part] {
		if part == whole {
			return true
		}
	}
	return false
}

// watch is what is secret about the measures metrics show.
type watch struct {
	secrets map[string][]secret  // by mart
	metrics map[string][]*Metric // by mart: those of communes that read it
	enough  int
	hold    int
}

// watchOf finds what is secret in a catalogue.
func watchOf(metrics []*Metric) watch {
	w := watch{secrets: map[string][]secret{}, metrics: map[string][]*Metric{}, enough: enough, hold: hold}
	shown, bounds, windows := map[martColumn]bool{}, map[martColumn]int{}, map[martColumn][]int{}
	for _, m := range metrics {
		if m.Grain != area.Commune {
			continue
		}
		for _, c := range m.shows {
			shown[c] = true
		}
		for _, c := range m.touches {
			bounds[c] = max(bounds[c], m.Threshold)
			if m.Lookback > 0 {
				windows[c] = append(windows[c], m.Lookback)
			}
			if !slices.Contains(w.metrics[c.mart], m) {
				w.metrics[c.mart] = append(w.metrics[c.mart], m)
			}
		}
	}
	for _, c := range slices.SortedFunc(maps.Keys(bounds), compareColumns) {
		if shown[c] {
			w.secrets[c.mart] = append(w.secrets[c.mart], standing(c, shown, bounds)...)
			w.secrets[c.mart] = append(w.secrets[c.mart], moving(c, bounds[c], windows[c])...)
		}
		if c == (martColumn{"card", "waiting"}) { // what is left are those rejected
			w.secrets[c.mart] = append(w.secrets[c.mart], secret{hides: c.name, count: "fact.received - fact.printed - fact.waiting",
				none: true, spared: true, people: true, bound: enough * bounds[c]})
		}
	}
	return w
}

// standing are a measure that is shown, and what is left without it of each shown
// measure it lies within.
func standing(c martColumn, shown map[martColumn]bool, bounds map[martColumn]int) []secret {
	all := []secret{{hides: c.name, count: "fact." + quoted(c.name), none: grows(c), spared: true, bound: bounds[c]}}
	if c.name == "waiting" {
		return all
	}
	for whole := wholes(c.mart)[c.name]; whole != ""; whole = wholes(c.mart)[whole] {
		if w := (martColumn{c.mart, whole}); shown[w] {
			count := fmt.Sprintf("case when fact.%s > 0 then fact.%[1]s - fact.%s end", quoted(whole), quoted(c.name))
			all = append(all, secret{hides: c.name, count: count, none: grows(c), people: true, bound: max(bounds[c], bounds[w])})
		}
	}
	return all
}

// moving is what came to a measure that is shown: of one that grows within the
// shortest time a metric tells it for, of another one within every such time.
func moving(c martColumn, bound int, windows []int) []secret {
	slices.Sort(windows)
	windows = slices.Compact(windows)
	if grows(c) {
		windows = []int{slices.Min(append(windows, hold))}
	}
	var all []secret
	for _, nights := range windows {
		count := fmt.Sprintf("case when fact.%s > 0 then fact.%[1]s - past%d.%[1]s end", quoted(c.name), nights)
		all = append(all, secret{hides: c.name, count: count, none: true, window: nights, people: true, bound: bound})
	}
	return all
}

func grows(c martColumn) bool { return slices.Contains(growing(c.mart), c.name) }

// concerns reports whether a metric is hidden with a measure of a mart.
func concerns(m *Metric, mart, measure string) bool {
	return slices.ContainsFunc(m.touches, func(c martColumn) bool { return c.mart == mart && lies(mart, c.name, measure) })
}

// martColumn is a measure of a mart.
type martColumn struct{ mart, name string }

func compareColumns(a, b martColumn) int {
	return cmp.Or(cmp.Compare(a.mart, b.mart), cmp.Compare(a.name, b.name))
}
