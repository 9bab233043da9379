package synth

import "math"

// The curves of the nation, in people. Where a date and a count stand together
// they come from the published record (assets/reference/published_figures.csv);
// figures printed as "more than" are passed by half a percent or so. Everything
// after February 2026 is invented, to the horizon.

const million = 1e6

// registered is how many people the nation's register has, living, around 2025;
// residentsAtDawn how many it had when the history begins.
const (
	registered      = 104 * million
	residentsAtDawn = 101.45 * million
)

// model is the nation at the scale of one registry.
type model struct {
	seed   seed
	scale  float64 // records a person
	office *clock  // time of offices
	daily  *clock  // time of births and machines, which do not rest
	nation nation
	coming coming
}

func newModel(residents int, s uint64) *model {
	m := &model{seed: seed(mix(s)), scale: float64(residents) / registered, office: office()}
	always := make([]float64, len(m.office.activity))
	for d := range always {
		always[d] = 1
	}
	m.daily = newClock(always)
	m.nation = newNation(m.office, m.daily)
	m.coming = newComing()
	return m
}

// nation holds the curves. Counts are of events, cumulative.
type nation struct {
	births    growth // on daily time
	digitized growth // share of the living whose record is digitized
	verified  growth // share of the digitized whose record is verified

	firstCards  growth // first applications at 14 and over
	youngCards  growth // at under 6, since the Law on Identification 26/2023/QH15
	childCards  growth // at 6 to 13, likewise
	repeatCards growth // renewals and reissues
	approved    growth
	printed     growth
	delivered   growth

	firstAccounts  growth // first e-ID of a person
	secondAccounts growth // from level 1 to level 2
	accepted       growth // e-ID approved
	activated      growth
}

// adultsEver and holdersEver are about how many people could have applied, years after
// the history began: they bound how far ahead a quick province can be.
func adultsEver(years float64) float64 { return (79.2 + 1.56*years) * million }

func holdersEver(years float64) float64 { return (80 + 3.3*years) * million }

// oneRejectedIn is one in how many applications is turned down.
const oneRejectedIn = 125

// What passes a stage in the end: the others are turned down, never fetched, or
// overtaken by death.
const (
	keptPrinted   = 0.9915
	keptDelivered = 0.996
	keptAccounts  = 0.985
)

func newNation(office, daily *clock) nation {
	var n nation
	n.births = daily.through(births())
	n.digitized = office.through([]point{
		{20210228, 0.9690}, {20210427, 0.9717}, {20210630, 0.9745}, {20220118, 0.9790}, {20230101, 0.9865},
		{20240101, 0.9920}, {20250101, 0.9955}, {20260101, 0.9965}, {20270101, 0.9970}, {20361231, 0.9975},
	})
	n.verified = office.through([]point{
		{20210228, 0.70}, {20220118, 0.86}, {20230101, 0.95}, {20240101, 0.977}, {20260101, 0.988}, {20361231, 0.995},
	})
	n.readCards(office)
	n.readAccounts(office)
	return n
}

// births adds up a year's births, falling slowly from 1.50 million.
func births() []point {
	points := []point{{20210228, 0}}
	total := 1.50 * million * 306 / 365
	for year := 2021; year <= 2036; year++ {
		points = append(points, point{year*10000 + 1231, total})
		total += million * math.Max(1.35, 1.50-0.012*float64(year-2020))
	}
	return points
}

func (n *nation) readCards(c *clock) {
	n.repeatCards = c.through([]point{
		{20210531, 0}, {20210630, 0.15e6}, {20220118, 0.45e6}, {20230115, 1.9e6}, {20230327, 2.2e6}, {20231231, 5.6e6},
		{20240630, 6.9e6}, {20241106, 8.2e6}, {20241231, 8.7e6}, {20251231, 12.8e6}, {20261231, 17.2e6}, {20361231, 64e6},
	})
	n.firstCards = c.through([]point{
		{20210228, 0}, {20210401, 15.1e6}, {20210427, 33.920141e6}, {20210615, 54.15e6}, {20210630, 56.15e6},
		{20220118, 59.95e6}, {20230115, 75.3e6}, {20230327, 78.1e6}, {20231231, 80.45e6}, {20240630, 81.25e6},
		{20241106, 81.85e6}, {20241231, 82.1e6}, {20251231, 83.5e6}, {20261231, 84.8e6}, {20361231, 95e6},
	})
	n.youngCards = c.through([]point{
		{20240630, 0}, {20241106, 1.95e6}, {20241231, 2.5e6}, {20251231, 4.9e6}, {20261231, 7.0e6}, {20361231, 21e6},
	})
	n.childCards = c.through([]point{
		{20240630, 0}, {20241106, 0.75e6}, {20241231, 1.1e6}, {20251231, 3.4e6}, {20261231, 5.0e6}, {20361231, 12e6},
	})
	applied := sum(n.firstCards, n.youngCards, n.childCards, n.repeatCards)
	press := c.stage(applied, keptPrinted, []pace{
		{date: 20210301, delay: 8}, {date: 20210427, delay: 25}, {date: 20210701, count: 22.3e6},
		{date: 20211006, count: 48.2e6}, {date: 20220118, count: 59.6e6}, {date: 20230115, count: 76.0e6},
		{date: 20230327, count: 79.2e6}, {date: 20231231, count: 85.2e6}, {date: 20240401, delay: 5},
		{date: 20240715, delay: 6}, {date: 20250101, delay: 5}, {date: 20260101, delay: 4.5}, {date: 20361231, delay: 4},
	})
	approval := press
	approval.delay = func(at float64) float64 { return 0.4 * press.delay(at) }
	hand := c.stage(press.out, keptDelivered, []pace{
		{date: 20210301, delay: 5}, {date: 20210701, count: 20e6}, {date: 20211006, count: 45e6},
		{date: 20211101, count: 47.3e6}, {date: 20211201, count: 49.1e6}, {date: 20220105, count: 50.25e6},
		{date: 20220118, count: 50.6e6}, {date: 20220228, count: 54.8e6}, {date: 20220331, count: 58e6}, {date: 20220701, delay: 12}, {date: 20230115, delay: 7}, {date: 20240101, delay: 4},
		{date: 20260101, delay: 3}, {date: 20361231, delay: 3},
	})
	n.approved, n.printed, n.delivered = approval.out, press.out, hand.out
}

func (n *nation) readAccounts(c *clock) {
	all := c.through([]point{
		{20220224, 0}, {20220322, 24211}, {20220718, 6.0e6}, {20221107, 13.9e6}, {20231231, 70.6e6}, {20240215, 73.8e6},
		{20260225, 94.0e6}, {20261231, 98e6}, {20361231, 122e6},
	})
	n.secondAccounts = c.through([]point{
		{20220930, 0}, {20231231, 3.6e6}, {20240215, 4.1e6}, {20260225, 12.5e6}, {20261231, 13.6e6}, {20361231, 17e6},
	})
	second := n.secondAccounts
	n.firstAccounts = func(at float64) float64 { return all(at) - second(at) }
	approval := c.stage(all, keptAccounts, []pace{
		{date: 20220301, delay: 6}, {date: 20220718, delay: 15}, {date: 20221107, count: 12.6e6}, {date: 20230630, delay: 10},
		{date: 20231231, delay: 5}, {date: 20361231, delay: 3},
	})
	n.accepted = approval.out
	n.activated = c.through([]point{
		{20220318, 0}, {20220331, 4e3}, {20220718, 0.2e6}, {20221107, 1.41e6}, {20231231, 50.0e6}, {20240215, 52.7e6}, {20250318, 61.35e6},
		{20250422, 62.35e6}, {20250924, 65.35e6}, {20260116, 67.4e6}, {20260225, 68.0e6}, {20261231, 71.5e6}, {20361231, 96e6},
	})
}
