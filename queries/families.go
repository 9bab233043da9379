package queries

import (
	"cmp"
	"context"
	"slices"

	"toancanh/queries/area"
)

// martColumn is a measure of a mart.
type martColumn struct{ mart, name string }

func compareColumns(a, b martColumn) int {
	return cmp.Or(cmp.Compare(a.mart, b.mart), cmp.Compare(a.name, b.name))
}

// family is the measures that must be hidden together: each is the numerator or
// the denominator of a metric, as it stands in its mart, and a metric that shows
// two of them binds the two. Otherwise a count hidden in one metric would stand
// openly in another.
type family struct {
	columns []martColumn // sorted
	metrics []*Metric    // that show one of them
	readers int          // metrics that show one or read one for something else
}

// familiesOf returns the families a metric's communes are judged by. A metric
// that only works with a measure (the cards delivered since four weeks ago) is
// hidden where the measure is; what it shows itself binds nothing.
func familiesOf(metrics []*Metric) map[*Metric][]*family {
	byColumn := map[martColumn]*family{}
	for _, m := range metrics {
		if m.Grain == area.Commune && len(m.shows) > 0 {
			join(byColumn, m)
		}
	}
	found := map[*Metric][]*family{}
	for _, m := range metrics {
		if m.Grain != area.Commune {
			continue
		}
		for _, c := range m.touches {
			if f := byColumn[c]; f != nil && !slices.Contains(found[m], f) {
				found[m] = append(found[m], f)
				f.readers++
			}
		}
	}
	for m, families := range found { // the cells of a lone metric say all there is
		found[m] = slices.DeleteFunc(families, func(f *family) bool { return f.readers == 1 })
	}
	return found
}

// join makes one family of a metric's measures and those they are bound to.
func join(byColumn map[martColumn]*family, m *Metric) {
	joined := &family{columns: slices.Clone(m.shows), metrics: []*Metric{m}}
	var merged []*family
	for _, c := range m.shows {
		if f := byColumn[c]; f != nil && !slices.Contains(merged, f) {
			merged = append(merged, f)
			joined.columns = append(joined.columns, f.columns...)
			joined.metrics = append(joined.metrics, f.metrics...)
		}
	}
	slices.SortFunc(joined.columns, compareColumns)
	joined.columns = slices.Compact(joined.columns)
	for _, c := range joined.columns {
		byColumn[c] = joined
	}
}

// byMart lists the measures of each mart.
func (f *family) byMart() map[string][]string {
	names := map[string][]string{}
	for _, c := range f.columns {
		names[c.mart] = append(names[c.mart], c.name)
	}
	return names
}

// findSmall returns the communes, by night, in which a measure of the metric's
// families counts too few, whatever the metric itself shows.
func (r *Reader) findSmall(ctx context.Context, a *question, l *ledger) (map[whereabouts]bool, error) {
	if a.keyed != area.Commune || len(a.nights) == 0 {
		return nil, nil
	}
	small := map[whereabouts]bool{}
	for _, f := range r.catalogue.families[a.metric] {
		bounds := a.bounds(l, f.metrics...)
		for mart, columns := range f.byMart() {
			cells, err := r.keep(ctx, l, a.composeSmallest(l, mart, columns, bounds))
			if err != nil {
				return nil, err
			}
			for _, c := range cells {
				if commune, exact := a.areaOf(c.place); exact && few(c.numerator, bounds[c.day]) {
					small[whereabouts{c.day, commune}] = true
				}
			}
		}
	}
	return small, nil
}
