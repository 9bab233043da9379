package queries_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// world is a synthetic country that an attack knows everything about, to judge what
// it worked out. Its communes are those of a few old provinces, two of which
// merged; many count next to nobody in one measure or another.
type world struct {
	provinces []string
	communes  []area.Area
	nights    []worldNight
	facts     map[string][][]int64 // mart.measure: by night, by commune
}

// worldNight is a revision of a night.
type worldNight struct {
	date  civil.Date
	id    string
	after int // the night before it in the newest view; -1: none
	newer int // the revision that replaced it; -1: none
}

// worldMarts lists the measures of the marts kept by commune, in their order.
func worldMarts() map[string][]string {
	return map[string][]string{
		"population": {"residents", "digitized", "verified", "pin_issued", "aged_14", "eligible"},
		"card": {"received", "approved", "printed", "delivered", "rejected", "waiting", "waiting_7", "waiting_30", "waiting_90",
			"timed", "on_time", "holders"},
		"eid": {"registered", "approved", "activated"},
	}
}

// life is one commune while its nights go by.
type life struct {
	kind kind
	pop  map[string]int64 // measures by mart.measure
	pace map[string]float64
	rng  *rand.Rand
}

const (
	worldBegins    = "2025-05-26"
	worldNights    = 44 // past the merger on 1 July, with a look back of 28 and 30
	worldCorrected = 38 // taken a second time
	worldMissing   = 12 // not taken
)

// kind is how a commune comes into the world and what happens there.
type kind int

const (
	large    kind = iota
	slow          // something happens once a week or never
	complete      // but for a handful
	tiny          // and growing
	empty
	wavering // some ten applications are approved and not printed, now a few more, now a few less
	steady   // little happens, and the same every day
)

// anyKind has as many odd communes as large ones.
func anyKind(_ area.Area, rng *rand.Rand) kind {
	switch n := rng.IntN(20); {
	case n < 10:
		return large
	case n < 13:
		return slow
	case n < 16:
		return complete
	case n < 19:
		return tiny
	}
	return empty
}

// calm has large communes, but for three blocks of each old province.
func calm(commune area.Area, _ *rand.Rand) kind {
	switch number, first := blockOf(commune); {
	case number == 0:
		return tiny
	case number == 2 && first:
		return wavering
	case number == 2:
		return steady
	case number == 4 && first:
		return slow
	}
	return large
}

// blockOf is the number of a commune's block and whether it is the first in it.
func blockOf(commune area.Area) (number int, first bool) {
	blocks := queries.Blocks()
	province, _ := commune.Province(area.V63)
	for _, other := range province.Parts(area.Commune, area.V63) {
		if blocks[other] == blocks[commune] && other.Code < commune.Code {
			return blocks[commune], false
		}
	}
	return blocks[commune], true
}

// newWorld lives through the nights; the same seed gives the same world.
func newWorld(t testing.TB, seed uint64, kindOf func(area.Area, *rand.Rand) kind, provinces ...string) *world {
	t.Helper()
	w := &world{facts: map[string][][]int64{}, provinces: provinces}
	for _, code := range provinces {
		w.communes = append(w.communes, place(t, code).Parts(area.Commune, area.V63)...)
	}
	rng := rand.New(rand.NewPCG(seed, 63))
	lives := make([]*life, len(w.communes))
	for i := range lives {
		lives[i] = newLife(kindOf(w.communes[i], rng), rng)
	}
	first, last := date(t, worldBegins), -1
	for day := range worldNights {
		for _, l := range lives {
			l.day(day)
		}
		if day == worldMissing {
			continue
		}
		n := worldNight{first.AddDays(day), "", last, -1}
		n.id = n.date.String() + ".000001"
		last = len(w.nights)
		if day == worldCorrected {
			wrong := n
			wrong.newer = len(w.nights) + 1
			w.record(wrong, lives, rng)
			n.id, last = n.date.String()+".000002", wrong.newer
		}
		w.record(n, lives, nil)
	}
	return w
}

// record writes a night down; with a wrong hand where one is given.
func (w *world) record(n worldNight, lives []*life, wrong *rand.Rand) {
	w.nights = append(w.nights, n)
	for mart, measures := range worldMarts() {
		for _, m := range measures {
			row := make([]int64, len(lives))
			for i, l := range lives {
				row[i] = l.pop[mart+"."+m]
			}
			w.facts[mart+"."+m] = append(w.facts[mart+"."+m], row)
		}
	}
	if wrong == nil {
		return
	}
	at := len(w.nights) - 1
	for range 12 { // residents that did not live there
		i := wrong.IntN(len(lives))
		more := int64(wrong.IntN(8))
		for _, m := range []string{"residents", "eligible"} {
			w.facts["population."+m][at][i] += more
		}
	}
}

// newLife is a commune of a kind as it stands before the first night.
func newLife(k kind, rng *rand.Rand) *life {
	l := &life{kind: k, pop: map[string]int64{}, pace: map[string]float64{}, rng: rng}
	people, share, daily := int64(1500+rng.IntN(6000)), 0.9, 3+9*rng.Float64()
	switch k {
	case slow:
		daily = 0.25 * rng.Float64()
	case steady:
		daily = 0.5
	case complete:
		share = 1
	case tiny:
		people, daily = int64(rng.IntN(10)), 0.7*rng.Float64()
	case empty:
		people, daily = 0, 0
	}
	part := func(of int64) int64 {
		if share == 1 {
			return max(0, of-int64(rng.IntN(12)))
		}
		return int64(float64(of) * (share - 0.15*rng.Float64()))
	}
	p := l.pop
	p["population.residents"] = people
	p["population.digitized"] = part(people)
	p["population.verified"] = part(p["population.digitized"])
	p["population.pin_issued"] = part(p["population.digitized"])
	p["card.received"] = part(people)
	p["card.rejected"] = min(p["card.received"], int64(rng.IntN(40)))
	p["card.approved"] = part(p["card.received"] - p["card.rejected"])
	p["card.printed"] = part(p["card.approved"])
	p["card.delivered"] = part(p["card.printed"])
	p["card.timed"] = part(p["card.printed"])
	p["card.on_time"] = part(p["card.timed"])
	p["card.holders"] = min(p["card.delivered"], people)
	p["eid.registered"] = part(people)
	p["eid.approved"] = part(p["eid.registered"])
	p["eid.activated"] = part(p["eid.approved"])
	for _, step := range []string{"people", "card", "eid"} {
		l.pace[step] = daily * (0.5 + rng.Float64())
	}
	l.settle()
	return l
}

// day adds what happened on one.
func (l *life) day(day int) {
	p := l.pop
	few := func(step string) int64 { // so many, about
		n, rest := int64(l.pace[step]), l.pace[step]-float64(int64(l.pace[step]))
		if l.rng.Float64() < rest {
			n++
		}
		return n
	}
	step := func(name, of string, n int64) int64 {
		n = min(n, p[of]-p[name])
		p[name] += n
		return n
	}
	p["population.residents"] += few("people")
	step("population.digitized", "population.residents", few("people"))
	step("population.verified", "population.digitized", few("people"))
	step("population.pin_issued", "population.digitized", few("people"))
	p["card.received"] += few("card")
	if l.rng.IntN(9) == 0 && p["card.received"]-p["card.approved"]-p["card.rejected"] > 0 {
		p["card.rejected"]++
	}
	p["card.approved"] += max(0, min(few("card"), p["card.received"]-p["card.rejected"]-p["card.approved"]))
	made := few("card")
	if l.kind == wavering {
		made = max(1, p["card.approved"]-p["card.printed"]-[]int64{14, 12, 11, 9, 8, 11, 13}[day%7])
	}
	printed := step("card.printed", "card.approved", made)
	timed := min(printed, int64(l.rng.IntN(int(printed)+1))+1)
	p["card.timed"] += timed
	p["card.on_time"] += min(timed, int64(l.rng.IntN(3)))
	step("card.delivered", "card.printed", few("card"))
	step("card.holders", "card.delivered", few("card"))
	p["card.holders"] = min(p["card.holders"], p["population.residents"])
	p["eid.registered"] += few("eid")
	step("eid.approved", "eid.registered", few("eid"))
	step("eid.activated", "eid.approved", few("eid"))
	l.settle()
}

// settle works out what follows from the rest.
func (l *life) settle() {
	p := l.pop
	p["population.aged_14"] = p["population.residents"] * 3 / 4
	p["population.eligible"] = p["population.residents"]
	p["card.waiting"] = p["card.received"] - p["card.printed"] - p["card.rejected"]
	p["card.waiting_7"] = p["card.waiting"] / 2
	p["card.waiting_30"] = p["card.waiting"] / 9
	p["card.waiting_90"] = p["card.waiting"] / 31
}

// warehouse writes the world into one.
func (w *world) warehouse(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	house := seeded(t)
	write(t, house, func(tx *warehouse.Tx) error { return w.fill(t.Context(), tx) })
	return house
}

func (w *world) fill(ctx context.Context, tx *warehouse.Tx) error {
	for i, n := range w.nights {
		by := any(nil)
		if n.newer >= 0 {
			by = n.newer + 1
		}
		err := run(ctx, tx, `insert into snapshot (snapshot, id, date, revision, run, published_at, reconstructed, simulated, superseded_by)
			values ($1, $2, $3::date, $4::integer, 'run', timestamptz '2026-11-23 01:30:00+07', false, false, $5)`,
			i+1, n.id, n.date.String(), strings.TrimLeft(n.id[len(n.id)-1:], "0"), by)
		if err != nil {
			return err
		}
	}
	for mart, measures := range worldMarts() {
		if err := w.fillMart(ctx, tx, mart, measures); err != nil {
			return err
		}
	}
	for _, relation := range []string{"resident", "card_application", "eid_account"} {
		if err := run(ctx, tx, feedAll, relation); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) fillMart(ctx context.Context, tx *warehouse.Tx, mart string, measures []string) error {
	var rows []string
	for night, n := range w.nights {
		for i, commune := range w.communes {
			values := make([]string, len(measures))
			for m, name := range measures {
				values[m] = fmt.Sprint(w.facts[mart+"."+name][night][i])
			}
			rows = append(rows, fmt.Sprintf("(%d, date '%s', %s, 1, %s)", night+1, n.date, strings.TrimLeft(commune.Code, "0"), strings.Join(values, ", ")))
		}
	}
	columns := "snapshot, date, place, weight, " + strings.Join(measures, ", ")
	for part := range slices.Chunk(rows, 2000) {
		if err := run(ctx, tx, "insert into commune."+mart+" ("+columns+") values "+strings.Join(part, ", ")); err != nil {
			return err
		}
	}
	return rollUp(ctx, tx, mart, "commune")
}
