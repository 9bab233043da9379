package queries

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"

	"toancanh/queries/area"
)

// veil is a statement that finds what is hidden of a metric's communes: rows of day,
// old province, number and level of a group of blocks, and what is small in it.
type veil struct {
	composed
	secrets int64 // those that matter to the metric, each a bit
	days    int   // for so many days on, what it hides stays hidden
}

// veils are those of a question about communes.
func (a *question) veils(l *ledger, w watch) []veil {
	all := []veil{{a.composeCells(l, false, w), -1, 0}}
	if a.splits() {
		all = append(all, veil{a.composeCells(l, true, w), -1, 0})
	}
	for _, mart := range a.marts() {
		var secrets int64
		for i, s := range w.secrets[mart] {
			if concerns(a.metric, mart, s.hides) {
				secrets |= 1 << i
			}
		}
		days := a.metric.Lookback
		if len(growing(mart)) > 0 {
			days = max(days, w.hold)
		}
		if secrets != 0 {
			all = append(all, veil{a.composeMart(l, mart, days, w), secrets, days})
		}
	}
	return all
}

// marts are those a metric's measures are in.
func (a *question) marts() []string {
	var names []string
	for _, c := range a.metric.touches { // in order
		if len(names) == 0 || names[len(names)-1] != c.mart {
			names = append(names, c.mart)
		}
	}
	return names
}

// splits reports whether the answer shows less than a commune's total.
func (a *question) splits() bool {
	return len(a.request.Dims) > 0 || len(a.request.Where) > 0
}

// findHidden returns the targets that must not be shown, by night.
func (r *Reader) findHidden(ctx context.Context, a *question, l *ledger) (map[spot]bool, error) {
	if a.keyed != area.Commune || len(a.nights) == 0 {
		return nil, nil
	}
	draw := func() ([]cell, error) { return r.drawVeils(ctx, a, l) }
	var found []cell
	var err error
	if r.shelf == nil {
		found, err = draw()
	} else {
		found, err = r.shelf.get(ctx, a.veilKey(l), draw)
	}
	if err != nil {
		return nil, fmt.Errorf("disclosure control: %w", err)
	}
	return a.hide(found), nil
}

// veilKey is under what all that is hidden of a question is kept: to compose the
// statements that find it takes longer than to look it up.
func (a *question) veilKey(l *ledger) shelfKey {
	from, until := a.span()
	text := fmt.Sprintln("hidden", a.metric.ID, a.splits(), a.view.key, from, until)
	if len(a.nights) > 1 {
		text += fmt.Sprint(a.homes())
	}
	return shelfKey{l, sha256.Sum256([]byte(text))}
}

// drawVeils finds the groups of communes that are hidden: rows of day, old province,
// number and level, and for how many days on. Each veil waits for its turn.
func (r *Reader) drawVeils(ctx context.Context, a *question, l *ledger) ([]cell, error) {
	veils := a.veils(l, r.catalogue.watch)
	found, failed := make([][]cell, len(veils)), make([]error, len(veils))
	var searching sync.WaitGroup
	for i, v := range veils {
		searching.Go(func() { found[i], failed[i] = r.keep(ctx, l, v.composed) })
	}
	searching.Wait()
	var all []cell
	whole := map[whereabouts]int{} // for how many days all of an old province is hidden
	for i, v := range veils {
		for _, c := range found[i] {
			if c.denominator&v.secrets == 0 {
				continue
			}
			all = append(all, cell{day: c.day, place: c.place, numerator: c.numerator, denominator: int64(v.days)})
			if at := (whereabouts{c.day, c.place}); c.numerator == levels-1 {
				whole[at] = max(whole[at], v.days+1)
			}
		}
	}
	all = slices.DeleteFunc(all, func(c cell) bool { // what is hidden with the rest
		return c.numerator != levels-1 && int(c.denominator) < whole[whereabouts{c.day, c.place}]
	})
	return all, errors.Join(failed...)
}

// whereabouts is an old province on a day.
type whereabouts struct {
	day      int
	province area.Place
}

// blockGroup is the blocks of an old province that are hidden together at a level.
type blockGroup struct {
	province area.Place
	number   int64
	level    int64
}

// groups lists the targets of each.
func (a *question) groups() map[blockGroup][]int {
	index := map[blockGroup][]int{}
	for i, t := range a.targets {
		province, _ := t.Province(area.V63)
		key, _ := area.PlaceOf(province)
		for level := range int64(levels) {
			g := blockGroup{key, group(a.atlas.blocks.of[t], level), level}
			index[g] = append(index[g], i)
		}
	}
	return index
}

// hide returns the targets of the groups found.
func (a *question) hide(found []cell) map[spot]bool {
	if len(found) == 0 {
		return nil
	}
	from, until := a.span()
	last := until.DaysSince(from)
	hidden, index := map[spot]bool{}, a.groups()
	for _, c := range found {
		targets := index[blockGroup{c.place, c.numerator / levels, c.numerator % levels}]
		for day := max(c.day, 0); day <= min(c.day+int(c.denominator), last); day++ {
			for _, target := range targets {
				hidden[spot{day, target}] = true
			}
		}
	}
	return hidden
}

// bounds gives, for each night by its day, the smallest count a commune's cell
// may show by its metric's threshold, in records.
func (a *question) bounds(l *ledger) map[int]int64 {
	if a.keyed != area.Commune {
		return nil
	}
	first, _ := a.span()
	bounds := make(map[int]int64, len(a.nights))
	for _, night := range a.nights {
		bounds[night.Date.DaysSince(first)] = int64(a.metric.Threshold) * l.weight(a.metric, night)
	}
	return bounds
}
