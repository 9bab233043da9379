package synth

import (
	"math"
	"testing"

	"github.com/golang-sql/civil"
)

func TestApportionGivesAwayExactlyWhatThereIs(t *testing.T) {
	counts := []int64{5, 5, 17, 40, 41, 1000}
	shares := []float64{0.5, 0.3, 0.15, 0.05}
	given := apportion(counts, len(shares), func(p int, _ day) float64 { return shares[p] })
	for i, count := range counts {
		total := 0.0
		for p := range shares {
			held := running(given[p])[i]
			total += held
			if math.Abs(held-shares[p]*float64(count)) > 2 {
				t.Errorf("at %d part %d has %v of %d", i, p, held, count)
			}
		}
		if total != float64(count) {
			t.Errorf("at %d the parts have %v, there are %d", i, total, count)
		}
	}
}

func TestCurvePassesItsPointsAndNeverFalls(t *testing.T) {
	c := office()
	points := []point{{20210401, 15}, {20210427, 34}, {20220118, 60}, {20220201, 60}, {20231231, 86}}
	g := c.through(points)
	for _, p := range points {
		if got := g(c.end(on(p.date))); math.Abs(got-p.value) > 1e-9 {
			t.Errorf("on %d the curve is at %v, want %v", p.date, got, p.value)
		}
	}
	for d := day(1); d < on(20240301); d++ {
		if g(c.end(d)) < g(c.end(d-1))-1e-9 {
			t.Fatalf("the curve falls on %s", d.date())
		}
	}
	if got := c.when(g, 34); math.Abs(got-c.end(on(20210427))) > 1e-6 {
		t.Errorf("34 is passed at %v, want %v", got, c.end(on(20210427)))
	}
}

func TestEveryStageOfTheNationStaysBehindTheOneBefore(t *testing.T) {
	m := newModel(1_000_000, 6)
	n := m.nation
	applied := sum(n.firstCards, n.youngCards, n.childCards, n.repeatCards)
	registered := sum(n.firstAccounts, n.secondAccounts)
	last := dayOf(horizon())
	for _, stage := range []struct {
		name        string
		out, before growth
	}{
		{"approved", n.approved, applied}, {"printed", n.printed, n.approved}, {"delivered", n.delivered, n.printed},
		{"accepted", n.accepted, registered}, {"activated", n.activated, n.accepted},
	} {
		out, before := totals(m.office, stage.out, m.scale, last), totals(m.office, stage.before, m.scale, last)
		for i := range out {
			if out[i] > before[i] {
				t.Errorf("%s on %s: %d, more than the %d before it", stage.name, day(i-1).date(), out[i], before[i])
				break
			}
		}
	}
}

func TestOfficesRestAtTet(t *testing.T) {
	c := office()
	for _, year := range tet() {
		if d := on(year); c.activity[d] != 0 || c.activity[d+3] != 0 {
			t.Errorf("offices work at Tết %d", year)
		}
	}
	friday := on(20230113)
	if got := c.workingDaysAfter(friday, 5); got.date() != (civil.Date{Year: 2023, Month: 1, Day: 27}) {
		t.Errorf("five working days after %s: %s", friday.date(), got.date())
	}
}

func TestAgeIsReachedOnTheBirthday(t *testing.T) {
	for _, f := range []struct{ day, born civil.Date }{
		{civil.Date{Year: 2022, Month: 2, Day: 28}, civil.Date{Year: 2008, Month: 2, Day: 28}},
		{civil.Date{Year: 2022, Month: 3, Day: 1}, civil.Date{Year: 2008, Month: 3, Day: 1}},
		{civil.Date{Year: 2024, Month: 2, Day: 29}, civil.Date{Year: 2010, Month: 2, Day: 28}},
	} {
		if got := dayOf(f.day).yearsBefore(14).date(); got != f.born {
			t.Errorf("on %s those born by %s are 14, want %s", f.day, got, f.born)
		}
	}
}

func TestKeysAreUniqueAndOpaque(t *testing.T) {
	seen := map[uint32]bool{}
	s := seed(1)
	for n := range uint32(200_000) {
		k := s.permute(n)
		if seen[k] {
			t.Fatalf("%d comes twice", k)
		}
		seen[k] = true
	}
	if s.permute(1)-s.permute(0) == s.permute(2)-s.permute(1) {
		t.Error("keys follow each other")
	}
}

func TestQueueServesTheSmallestKeyAndOwesTheRest(t *testing.T) {
	var q queue
	q.push(7, 70)
	q.push(3, 30)
	q.push(5, 50)
	var served []int
	use := func(i int) bool { served = append(served, i); return i != 30 }
	q.serve(1, use)
	q.serve(3, use)
	q.push(1, 10)
	q.serve(0, use)
	if len(served) != 4 || served[0] != 30 || served[1] != 50 || served[2] != 70 || served[3] != 10 || q.owed != 1 {
		t.Errorf("served %v, owed %d", served, q.owed)
	}
}

func TestPopulationsAddUp(t *testing.T) {
	m := newModel(100_000, 6)
	share, missing := 0.0, 0.0
	for _, b := range m.territories() {
		share += b.share
		missing += b.share * b.missing
		if last := b.communes[len(b.communes)-1].until; math.Abs(last-1) > 1e-9 {
			t.Errorf("%s: its communes hold %v of its people", b.province, last)
		}
	}
	if math.Abs(share-1) > 1e-9 || math.Abs(missing-1) > 1e-9 {
		t.Errorf("the provinces hold %v of the people and %v of the missing records", share, missing)
	}
}

func TestLargeRegistriesAreCutIntoBlocks(t *testing.T) {
	m := newModel(100_000_000, 6)
	blocks := m.territories()
	if len(blocks) < 100 || len(blocks) > 1<<(32-recordBits) {
		t.Errorf("%d blocks", len(blocks))
	}
	for _, b := range blocks {
		if people := b.share * residentsAtDawn * m.scale; people > blockPeople {
			t.Errorf("%s has a block of %.0f people", b.province, people)
		}
	}
}
