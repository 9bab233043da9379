package synth

import "math"

// quotas say how many events of each kind a block has by day; [0] is the time up to
// dawn, [d+1] is day d.
type quotas struct {
	residents int32 // when the history begins
	births    []int32

	firstCards, youngCards, childCards, repeatCards []int32
	approved, printed, delivered                    []int32
	firstAccounts, secondAccounts                   []int32
	accepted, activated                             []int32
}

// shareOut decides, for every event of the nation up to a day, which block has it.
func (m *model) shareOut(blocks []territory, last day) []quotas {
	s := sharing{model: m, blocks: blocks, last: last, quotas: make([]quotas, len(blocks))}
	residents := apportion([]int64{int64(math.Round(residentsAtDawn * m.scale))}, len(blocks),
		func(p int, _ day) float64 { return blocks[p].share })
	for p := range s.quotas {
		s.quotas[p].residents = residents[p][0]
	}
	s.deal(m.daily, m.nation.births, func(q *quotas) *[]int32 { return &q.births },
		func(p int, _ day) float64 { return blocks[p].share * blocks[p].births })
	s.shareCards()
	s.shareAccounts()
	return s.quotas
}

// sharing is the work of shareOut.
type sharing struct {
	*model
	blocks []territory
	last   day
	quotas []quotas
}

// deal shares out one kind of event and returns what each block has had by day.
func (s *sharing) deal(c *clock, g growth, kind func(*quotas) *[]int32, claim func(p int, d day) float64) [][]float64 {
	given := apportion(totals(c, g, s.scale, s.last), len(s.blocks), claim)
	held := make([][]float64, len(given))
	for p := range given {
		*kind(&s.quotas[p]) = given[p]
		held[p] = running(given[p])
	}
	return held
}

func (s *sharing) shareCards() {
	n := s.nation
	even := func(lead float64) func(int, day) float64 {
		return func(p int, _ day) float64 { return s.blocks[p].share * math.Exp(lead*s.blocks[p].speed) }
	}
	applied := add(
		s.deal(s.office, n.firstCards, func(q *quotas) *[]int32 { return &q.firstCards }, s.advance(n.firstCards, adultsEver)),
		s.deal(s.office, n.youngCards, func(q *quotas) *[]int32 { return &q.youngCards }, even(0.3)),
		s.deal(s.office, n.childCards, func(q *quotas) *[]int32 { return &q.childCards }, even(0.3)),
		s.deal(s.office, n.repeatCards, func(q *quotas) *[]int32 { return &q.repeatCards }, even(0.1)))
	all := sum(n.firstCards, n.youngCards, n.childCards, n.repeatCards)
	approved := s.deal(s.office, n.approved, func(q *quotas) *[]int32 { return &q.approved }, s.follow(applied, n.approved, all, keptPrinted))
	printed := s.deal(s.office, n.printed, func(q *quotas) *[]int32 { return &q.printed }, s.follow(approved, n.printed, n.approved, 1))
	s.deal(s.office, n.delivered, func(q *quotas) *[]int32 { return &q.delivered }, s.follow(printed, n.delivered, n.printed, keptDelivered))
}

func (s *sharing) shareAccounts() {
	n := s.nation
	firsts := s.deal(s.office, n.firstAccounts, func(q *quotas) *[]int32 { return &q.firstAccounts },
		s.advance(n.firstAccounts, holdersEver))
	seconds := s.deal(s.office, n.secondAccounts, func(q *quotas) *[]int32 { return &q.secondAccounts },
		func(p int, d day) float64 { return firsts[p][d+1] })
	registered := add(firsts, seconds)
	accepted := s.deal(s.office, n.accepted, func(q *quotas) *[]int32 { return &q.accepted },
		s.follow(registered, n.accepted, sum(n.firstAccounts, n.secondAccounts), keptAccounts))
	s.deal(s.office, n.activated, func(q *quotas) *[]int32 { return &q.activated }, s.follow(accepted, n.activated, n.accepted, 1))
}

// advance is the claim to first events that most people have once: blocks follow the
// nation's course at their own speed, none beyond everybody.
func (s *sharing) advance(g growth, ever func(years float64) float64) func(int, day) float64 {
	return func(p int, d day) float64 {
		part := g(s.office.end(d)) / ever(float64(d)/daysInYear)
		odds := part / (1 - part) * math.Exp(s.blocks[p].speed)
		return s.blocks[p].share * odds / (1 + odds)
	}
}

// follow is the claim to a stage: the share of what a block has taken in that the nation
// has let pass, of the part it keeps, less where papers wait longer.
func (s *sharing) follow(in [][]float64, out, before growth, keep float64) func(int, day) float64 {
	return func(p int, d day) float64 {
		at := s.office.end(d)
		if before(at) <= 0 {
			return 0
		}
		return in[p][d+1] * math.Pow(out(at)/before(at)/keep, s.blocks[p].backlog)
	}
}

// add adds up what blocks have had of several kinds.
func add(kinds ...[][]float64) [][]float64 {
	total := make([][]float64, len(kinds[0]))
	for p := range total {
		total[p] = make([]float64, len(kinds[0][p]))
		for _, kind := range kinds {
			for d, n := range kind[p] {
				total[p][d] += n
			}
		}
	}
	return total
}
