package synth

import (
	"math"
	"sort"
)

// person is one record of the register. Records of a block are in the order of
// birth, oldest first.
type person struct {
	born, dies, digitized day // dies, digitized: or never; digitized before the history: negative
	commune               int // among the territory's
	cards                 standing
	queued                bool // for an account
}

// standing is how far somebody has come with cards.
type standing uint8

const (
	neverApplied standing = iota
	hasApplied
	holdsCard
)

func (p *person) livesOn(d day) bool { return p.dies > d }

// ageBands are the shares of the living in five-year bands when the history begins, in
// thousandths, from 0–4 to 100 and over; the shape is that of the census of 2019,
// moved on by two years.
func ageBands() []float64 {
	return []float64{77, 82, 79, 71, 72, 82, 86, 81, 73, 67, 59, 53, 45, 33, 19, 11, 6, 3, 0.8, 0.19, 0.01}
}

// ages turns a share of the living, from the oldest, into an age in days.
type ages struct{ share, age []float64 }

func newAges() ages {
	bands := ageBands()
	total := 0.0
	for _, b := range bands {
		total += b
	}
	var a ages
	cumulative := 0.0
	a.share, a.age = append(a.share, 0), append(a.age, float64(len(bands))*5*daysInYear)
	for i := len(bands) - 1; i >= 0; i-- {
		cumulative += bands[i] / total
		a.share, a.age = append(a.share, cumulative), append(a.age, float64(i)*5*daysInYear)
	}
	a.share[len(a.share)-1] = 1
	return a
}

// eldest is a day before anyone in the register was born.
const eldest day = -1 << 20

const daysInYear = 365.2425

func (a ages) at(share float64) float64 {
	i := max(1, sort.SearchFloat64s(a.share, share))
	part := (share - a.share[i-1]) / (a.share[i] - a.share[i-1])
	return a.age[i-1] + part*(a.age[i]-a.age[i-1])
}

// Draws about a person.
const (
	drawAge = iota
	drawMale
	drawLife
	drawInfant
	drawCommune
	drawKey
	drawDigitized
	drawVerified
	drawVerifiedLag
	drawPIN
	drawHour
	drawEager
	drawNever
	drawChild
	drawAccount
	drawLevel
	drawActive
	drawRenew
)

// male reports the sex: 112 boys a hundred girls at birth, evening out with age.
func male(draw seed, born day) bool {
	boys := 0.527
	if born < 0 {
		boys -= 0.05 * math.Min(1, -float64(born)/(70*daysInYear))
	}
	return draw.share(drawMale) < boys
}

// death returns the day someone born on a day and living since dies. Ages at death
// follow Gompertz' law with the life expectancies of Viet Nam, about 71 and 76.5 years;
// infants have a hazard of their own.
func death(draw seed, born, since day) day {
	const slope = 0.092
	level := 3.3e-5
	if male(draw, born) {
		level = 6.4e-5
	}
	if born >= 0 && draw.share(drawInfant) < 0.011 {
		return since + 1 + day(draw.below(drawLife, 300))
	}
	age := float64(since-born) / daysInYear
	hazard := -math.Log(1-draw.share(drawLife)) * slope / (level * math.Exp(slope*age))
	days := math.Log1p(hazard) / slope * daysInYear
	if dies := since + 1 + day(days); dies < never && dies <= dayOf(horizon()) {
		return dies
	}
	return never
}
