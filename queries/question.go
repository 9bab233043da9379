package queries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// maxCells bounds an answer: nights × areas. Ten years of the nation, a year of
// every province or a fortnight of every commune stay under it.
const maxCells = 100_000

// question is a Request made sure of: every part checked and every default in.
type question struct {
	metric  *Metric
	request Request
	view    view
	asked   Snapshot   // the night asked about
	nights  []Snapshot // nights to answer, in order
	targets []area.Area
	level   area.Level // the tables to read: nation, province or commune
	keyed   area.Level // what the rows are keyed by: nation, region, province, commune
	atlas   *atlas
	kept    []area.Place // instead of the places of the targets; empty: all there are; see kin
}

// ask checks a request against the catalogue, the ledger and the reader's scope.
func ask(m *Metric, l *ledger, atlas *atlas, s area.Scope, q Request) (*question, error) {
	a := &question{metric: m, request: q, atlas: atlas}
	if err := a.askNights(l); err != nil {
		return nil, err
	}
	if err := a.askDims(); err != nil {
		return nil, err
	}
	if err := a.askTargets(s); err != nil {
		return nil, err
	}
	if cells := len(a.nights) * len(a.targets); cells > maxCells && m.Kind != Record { // a record has only the rows it has
		return nil, &ParameterError{"from", a.request.From.String(),
			fmt.Sprintf("%d nights of %d areas are too much at once (at most %d rows); ask for fewer nights or a smaller area",
				len(a.nights), len(a.targets), maxCells)}
	}
	return a, nil
}

func (a *question) askNights(l *ledger) error {
	q := &a.request
	switch {
	case q.Snapshot != "":
		asked, err := l.byID(q.Snapshot)
		if err != nil {
			return err
		}
		if !q.AsOf.IsZero() && q.AsOf != asked.Date {
			return &ParameterError{"as_of", q.AsOf.String(),
				fmt.Sprintf("snapshot %s is the night %s; leave as_of out", asked.ID, asked.Date)}
		}
		a.asked, a.view = asked, l.at(asked.Key)
	default:
		a.view = l.newest()
		if q.Seen != "" {
			from, err := l.byID(q.Seen)
			if err != nil {
				return err
			}
			a.view = l.at(from.Key)
		}
		asked, err := a.view.night(q.AsOf)
		if err != nil {
			return err
		}
		a.asked = asked
	}
	q.AsOf = a.asked.Date
	switch {
	case q.From.IsZero() && a.metric.Kind == Record:
		q.From = civil.Date{Year: 1900, Month: 1, Day: 1}
	case q.From.IsZero():
		q.From = q.AsOf
	case q.From.After(q.AsOf):
		return &ParameterError{"from", q.From.String(), "after the night asked about, " + q.AsOf.String() + "; swap the two"}
	}
	a.nights = a.view.between(q.From, q.AsOf)
	return nil
}

func (a *question) askDims() error {
	q := a.request
	for i, name := range q.Dims {
		if err := a.askDim("by", name); err != nil {
			return err
		}
		if slices.Contains(q.Dims[:i], name) {
			return &ParameterError{"by", name, "is given twice; leave one out"}
		}
	}
	for _, f := range q.Where {
		if err := a.askDim("where", f.Dim); err != nil {
			return err
		}
		dim, _ := a.metric.Dim(f.Dim)
		for _, v := range f.Values {
			if len(dim.Values) > 0 && !slices.Contains(dim.Values, v) {
				return &ParameterError{"where", f.Dim + "=" + v, "no such value; one of " + strings.Join(dim.Values, ", ")}
			}
		}
	}
	return nil
}

func (a *question) askDim(parameter, name string) error {
	splits := a.metric.Splits()
	switch {
	case slices.Contains(splits, name):
		return nil
	case len(splits) == 0:
		return &ParameterError{parameter, name, a.metric.ID + " has no dimensions; ask for areas only"}
	}
	return &ParameterError{parameter, name, a.metric.ID + " can be split by " + strings.Join(splits, ", ")}
}

func (a *question) askTargets(s area.Scope) error {
	q := &a.request
	if !q.Area.Exists() {
		return &ParameterError{"area", q.Area.String(), "there is no such area; write VN, R:DBSH, P:79, P:77@63 or C:26740"}
	}
	regional := q.By == area.Region || q.Area.Level == area.Region
	old := q.Area.Level == area.Province && q.Area.Vintage == area.V63
	switch {
	case q.Boundary == 0 && (regional || old):
		q.Boundary = area.V63
	case q.Boundary == 0:
		q.Boundary = area.V34
	case q.Boundary == area.V34 && regional:
		return &ParameterError{"boundary", "34", "regions are made of the 63 provinces; ask with boundary=63, or by province"}
	}
	if q.By > a.metric.Grain && q.By > area.Nation || q.Area.Level > a.metric.Grain {
		return &ParameterError{"by", max(q.By, q.Area.Level).String(),
			fmt.Sprintf("%s is known no finer than by %s", a.metric.ID, a.metric.Grain)}
	}
	parts := []area.Area{q.Area}
	if q.By >= q.Area.Level {
		parts = q.Area.Parts(q.By, q.Boundary)
	}
	if len(parts) == 0 {
		return &ParameterError{"boundary", q.Boundary.String(),
			fmt.Sprintf("%s cannot be told by %s on this list of provinces; ask with boundary=63, or for %s",
				q.Area, q.By, area.Successor(q.Area))}
	}
	a.keyed = parts[0].Level
	a.level = a.keyed
	if a.keyed == area.Region {
		a.level = area.Province
	}
	if a.metric.Visibility == VisibleInScope || a.keyed == area.Commune {
		parts = slices.DeleteFunc(parts, func(p area.Area) bool { return !s.Sees(p) })
	}
	if len(parts) == 0 || s.Empty() {
		return &ScopeError{Metric: a.metric.ID, Area: q.Area}
	}
	a.targets = parts
	return nil
}

// restricted reports whether the tables hold more places than the question and
// the reader's scope are about.
func (a *question) restricted() bool {
	if a.kept != nil {
		return len(a.kept) > 0
	}
	switch a.keyed {
	case area.Nation:
		return false
	case area.Commune:
		return len(a.targets) < a.atlas.communes
	}
	return len(a.targets) < len((area.Area{}).Parts(a.keyed, a.request.Boundary))
}

// places returns the keys of the facts the answer rests on: those of the
// targets and of the provinces whose facts may not be told apart.
func (a *question) places() []area.Place {
	if a.kept != nil {
		return a.kept
	}
	seen := map[area.Place]bool{}
	add := func(areas ...area.Area) {
		for _, x := range areas {
			if p, ok := area.PlaceOf(x); ok {
				seen[p] = true
			}
		}
	}
	for _, t := range a.targets {
		switch t.Level {
		case area.Commune:
			old, _ := t.Province(area.V63)
			current, _ := t.Province(area.V34)
			add(t, old, current)
		case area.Province:
			add(append(area.Predecessors(t), t, area.Successor(t))...)
		case area.Region:
			for _, old := range t.Parts(area.Province, area.V63) {
				add(old, area.Successor(old))
			}
		}
	}
	places := make([]area.Place, 0, len(seen))
	for p := range seen {
		places = append(places, p)
	}
	slices.Sort(places)
	return places
}
