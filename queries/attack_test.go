package queries_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// threshold is that of all metrics the attack asks.
const threshold = 10

// attacker holds what anybody may download about a world as constraints between
// the counts that are not known. Marts, definitions and that some counts only grow
// are public; how numbers are hidden is not used against them.
type attacker struct {
	*solver
	world  *world
	counts map[string][][]int  // variables by name, night, commune; -1: none
	group  map[[2]string][]int // constraints of a night and an old province
	within map[area.Area][]int // communes of the world in an area
	open   int                 // cells of communes that were shown
}

func attack(t testing.TB, r *queries.Reader, w *world) *attacker {
	t.Helper()
	a := &attacker{solver: &solver{}, world: w, counts: map[string][][]int{}, group: map[[2]string][]int{}, within: map[area.Area][]int{}}
	a.know()
	a.download(t, r)
	a.propagate()
	for _, night := range []int{0, 20, len(w.nights) - 1} {
		for _, province := range a.world.provinces {
			a.eliminate(a.group[[2]string{fmt.Sprint(night), province}])
		}
	}
	a.propagate()
	return a
}

// truth is a count as it was.
func (w *world) truth(name string, night, commune int) (n int64, known bool) {
	if whole, part, isRest := strings.Cut(name, "-"); isRest {
		x, known := w.truth(whole, night, commune)
		y, _ := w.truth(part, night, commune)
		return x - y, known
	}
	if measure, _, isWindow := strings.Cut(name, "/"); isWindow {
		then := w.before(night, worldWindows()[measure])
		if then < 0 {
			return 0, false
		}
		return w.facts[measure][night][commune] - w.facts[measure][then][commune], true
	}
	return w.facts[name][night][commune], true
}

// before is the night so many days earlier; -1: it was not taken.
func (w *world) before(night, days int) int {
	return w.night(w.nights[night].date.AddDays(-days))
}

func (w *world) night(d civil.Date) int {
	return slices.IndexFunc(w.nights, func(n worldNight) bool { return n.date == d && n.newer < 0 })
}

// know lays down what holds whatever the numbers are.
func (a *attacker) know() {
	for mart, measures := range worldMarts() {
		for _, m := range measures {
			a.define(mart+"."+m, func(int, int) []term { return nil })
		}
	}
	for measure, days := range worldWindows() {
		a.define(fmt.Sprintf("%s/%d", measure, days), func(night, commune int) []term {
			if then := a.world.before(night, days); then >= 0 {
				return []term{{a.counts[measure][night][commune], -1}, {a.counts[measure][then][commune], 1}}
			}
			return []term{}
		})
	}
	rest := func(part, whole string) {
		a.define(whole+"-"+part, func(night, commune int) []term {
			p, w := a.counts[part][night][commune], a.counts[whole][night][commune]
			if p < 0 || w < 0 {
				return []term{}
			}
			return []term{{w, -1}, {p, 1}}
		})
	}
	for _, pair := range worldParts() {
		rest(pair[0], pair[1])
	}
	rest("card.timed/30", "card.printed/30")
	rest("card.on_time/30", "card.timed/30")
	for night, n := range a.world.nights {
		for i := range a.world.communes {
			v := func(name string) int { return a.counts[name][night][i] }
			a.note(night, i, 0, 0, term{v("population.eligible"), 1}, term{v("population.residents"), -1})
			a.note(night, i, 0, 0, term{v("card.received"), 1}, term{v("card.printed"), -1}, term{v("card.rejected"), -1}, term{v("card.waiting"), -1})
			for _, name := range worldGrows() {
				if n.after >= 0 {
					a.add(0, unbounded, term{v(name), 1}, term{a.counts[name][n.after][i], -1})
				}
			}
		}
	}
}

// define adds a count of every commune and night, with the terms it equals: nil for
// one of its own, none for one that cannot be told.
func (a *attacker) define(name string, equals func(night, commune int) []term) {
	for night := range a.world.nights {
		row := make([]int, len(a.world.communes))
		for i := range row {
			switch terms := equals(night, i); {
			case terms != nil && len(terms) == 0:
				row[i] = -1
			default:
				row[i] = a.variable()
				if terms != nil {
					a.note(night, i, 0, 0, append(terms, term{row[i], 1})...)
				}
			}
		}
		a.counts[name] = append(a.counts[name], row)
	}
}

// note adds a constraint of a night and the old province of a commune.
func (a *attacker) note(night, commune int, low, high int64, terms ...term) {
	province, _ := a.world.communes[commune].Province(area.V63)
	k := [2]string{fmt.Sprint(night), province.String()}
	a.group[k] = append(a.group[k], len(a.constraints))
	a.add(low, high, terms...)
}

// download asks every metric in every way there is.
func (a *attacker) download(t testing.TB, r *queries.Reader) {
	t.Helper()
	last := a.world.nights[len(a.world.nights)-1].date
	asks := []queries.Request{{From: a.world.nights[0].date, AsOf: last}}
	for _, n := range a.world.nights {
		if n.newer >= 0 {
			asks = append(asks, queries.Request{Snapshot: n.id})
		}
	}
	metrics := map[string]bool{}
	for name := range worldShows() {
		id, _, _ := strings.Cut(name, " ")
		metrics[id] = true
	}
	for _, id := range slices.Sorted(maps.Keys(metrics)) {
		m, err := r.Catalogue().Metric(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range asks {
			q.Metric = id
			for _, dims := range [][]string{nil, m.Splits()} {
				if q.Dims = dims; len(dims) == 0 && dims != nil {
					continue
				}
				a.downloadLevels(t, r, m, q)
			}
		}
	}
}

func (a *attacker) downloadLevels(t testing.TB, r *queries.Reader, m *queries.Metric, q queries.Request) {
	t.Helper()
	for _, by := range []area.Level{area.Nation, area.Region, area.Province} {
		q.By = by
		a.learn(ask(t, r, area.NationScope(), q))
	}
	q.Boundary = area.V63
	a.learn(ask(t, r, area.NationScope(), q))
	q.Boundary, q.By = area.V34, area.Commune
	if m.Grain < area.Commune {
		return
	}
	var asked []area.Area
	for _, province := range a.world.provinces {
		if q.Area = area.Successor(place(t, province)); slices.Contains(asked, q.Area) {
			continue
		}
		asked = append(asked, q.Area)
		a.learn(ask(t, r, area.NationScope(), q))
	}
}

// learn takes down what an answer shows.
func (a *attacker) learn(res *queries.Result) {
	for _, row := range res.Rows {
		if row.Numerator == nil {
			continue
		}
		night := a.world.night(row.Date)
		if id := res.Request.Snapshot; id != "" {
			night = slices.IndexFunc(a.world.nights, func(n worldNight) bool { return n.id == id })
		}
		name := res.Metric.ID
		for _, dim := range res.Request.Dims {
			name += " " + row.Dims[dim]
		}
		shows := worldShows()[name]
		a.total(night, row.Area, shows[0], *row.Numerator)
		if len(shows) > 1 {
			a.total(night, row.Area, shows[1], *row.Denominator)
		}
		if row.Area.Level == area.Commune {
			a.open++
		}
	}
}

// total notes what the counts of the communes of an area come to.
func (a *attacker) total(night int, of area.Area, name string, n int64) {
	var terms []term
	last := -1
	for _, i := range a.communesOf(of) {
		if v := a.counts[name][night][i]; v >= 0 {
			terms, last = append(terms, term{v, 1}), i
		}
	}
	if of.Level == area.Commune || of.Vintage == area.V63 {
		if last >= 0 {
			a.note(night, last, n, n, terms...)
		}
		return
	}
	a.add(n, n, terms...)
}

// moves counts the changes of a measure from one night to the next that are of
// somebody, but of fewer than the threshold, and how many of them are told by two
// nights that are both known: what disclosure control leaves open.
func (a *attacker) moves(names ...string) (all, told int) {
	for _, name := range names {
		for night, n := range a.world.nights {
			for i := range a.world.communes {
				if n.after < 0 {
					continue
				}
				now, _ := a.world.truth(name, night, i)
				then, _ := a.world.truth(name, n.after, i)
				if moved := max(now-then, then-now); moved == 0 || moved >= threshold {
					continue
				}
				all++
				if a.width(a.counts[name][night][i]) == 0 && a.width(a.counts[name][n.after][i]) == 0 {
					told++
				}
			}
		}
	}
	return all, told
}

// communesOf are the communes of the world in an area.
func (a *attacker) communesOf(of area.Area) []int {
	if known, ok := a.within[of]; ok {
		return known
	}
	a.within[of] = nil
	for i, commune := range a.world.communes {
		if commune.Within(of) {
			a.within[of] = append(a.within[of], i)
		}
	}
	return a.within[of]
}

// loot is what came of an attack on counts of one name.
type loot struct {
	secrets int // counts of somebody, but of fewer than the threshold
	exact   int // worked out
	narrow  int // worked out to within less than the threshold
	forced  int // as narrow, since the total of the old province is that small
}

// loot compares what was worked out with what is so.
func (a *attacker) loot(t testing.TB, names ...string) (all loot) {
	t.Helper()
	for _, name := range names {
		var l loot
		for night := range a.world.nights {
			totals := map[area.Area]int64{}
			for i, commune := range a.world.communes {
				n, _ := a.world.truth(name, night, i)
				province, _ := commune.Province(area.V63)
				totals[province] += n
			}
			for i, commune := range a.world.communes {
				n, known := a.world.truth(name, night, i)
				v := a.counts[name][night][i]
				if !known {
					continue
				}
				if n < a.low[v] || n > a.high[v] {
					t.Fatalf("%s of %s on %s is %d, and the attack says %d to %d", name, commune, a.world.nights[night].id, n, a.low[v], a.high[v])
				}
				if n == 0 || n >= threshold {
					continue
				}
				l.secrets++
				province, _ := commune.Province(area.V63)
				switch {
				case totals[province] < threshold && a.width(v) < threshold:
					l.forced++
				case a.width(v) == 0:
					l.exact++
				case a.width(v) < threshold:
					l.narrow++
				}
			}
		}
		t.Logf("%-50s %5d secrets: %5d worked out, %4d nearly, %4d forced", name, l.secrets, l.exact, l.narrow, l.forced)
		all.secrets += l.secrets
		all.exact += l.exact
		all.narrow += l.narrow
		all.forced += l.forced
	}
	return all
}

// TestNoSmallCountCanBeWorkedOut plays somebody who holds everything that can be
// downloaded: no count of a commune below the threshold, and nothing so small that is
// left of one or came to one, follows to within less than the threshold, but where the
// total of the old province tells so itself.
func TestNoSmallCountCanBeWorkedOut(t *testing.T) {
	w := newWorld(t, 1, anyKind, "P:58@63", "P:56@63", "P:48@63", "P:95@63")
	a := attack(t, reader(t, w.warehouse(t)), w)
	shown, left := a.loot(t, cells()...), a.loot(t, leftovers()...)
	t.Logf("%d cells open; cells %+v, what is left %+v", a.open, shown, left)
	moved, told := a.moves("population.residents", "population.digitized", "card.received", "card.delivered", "eid.registered", "eid.activated")
	t.Logf("not guarded: %d of %d small changes from one night to the next", told, moved)
	if shown.exact+shown.narrow+left.exact+left.narrow > 0 {
		t.Errorf("worked out: cells %+v, what is left %+v", shown, left)
	}
	if shown.secrets < 5000 || left.secrets < 5000 || a.open < 50_000 {
		t.Errorf("%d and %d secrets, %d cells open: that proves nothing", shown.secrets, left.secrets, a.open)
	}
}

// TestEachPartOfDisclosureControlIsNeeded takes one away at a time: the attack must
// succeed then, or it proves nothing.
func TestEachPartOfDisclosureControlIsNeeded(t *testing.T) {
	catalogue := load(t)
	odd, quiet := newWorld(t, 2, anyKind, "P:95@63"), newWorld(t, 3, calm, "P:95@63")
	oddHouse, quietHouse := odd.warehouse(t), quiet.warehouse(t)
	for part, in := range map[string]struct {
		world *world
		house *warehouse.Warehouse
		fails bool
	}{
		"secrets": {odd, oddHouse, false}, "rests": {odd, oddHouse, false},
		"windows": {quiet, quietHouse, false}, "hold": {quiet, quietHouse, false}, "enough": {quiet, quietHouse, false}, "nothing": {quiet, quietHouse, true},
	} {
		t.Run(part, func(t *testing.T) {
			a := attack(t, queries.NewReader(in.house, catalogue.Without(part)), in.world)
			shown, left := a.loot(t, cells()...), a.loot(t, leftovers()...)
			t.Logf("%d cells open; cells %+v, what is left %+v", a.open, shown, left)
			if found := shown.exact + shown.narrow + left.exact + left.narrow; (found == 0) != in.fails {
				t.Errorf("without %s %d counts are worked out", part, found)
			}
		})
	}
}
