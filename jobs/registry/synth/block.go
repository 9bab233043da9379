package synth

import "sort"

// block is the simulation of one territory, day by day. No day looks at a later
// one.
type block struct {
	*model
	territory
	ages   ages
	quotas quotas
	last   day

	people       []person
	applications []application
	accounts     []account

	living, livingDigitized int
	deaths, digitizedDeaths []int // by day
	sixth, fourteenth       int   // people up to here have had that birthday
	born6, born14           day   // the last day of birth of those who have had it
	adultsAtDawn            day   // born14 when the history begins

	undigitized                        queue
	adults, children, infants, holders queue // of people
	approving, printing, delivering    queue // of applications
	registering, upgrading             queue // of people
	accepting, activating              queue // of accounts
}

// draw returns the draws of a person.
func (b *block) draw(i int) seed { return b.seed.of(b.number<<32 | i) }

// run simulates to the last day.
func (b *block) run() {
	b.deaths, b.digitizedDeaths = make([]int, b.last+1), make([]int, b.last+1)
	b.settle()
	for d := day(0); d <= b.last; d++ {
		b.living -= b.deaths[d]
		b.livingDigitized -= b.digitizedDeaths[d]
		for range b.quotas.births[d+1] {
			b.add(d, d)
		}
		b.comeOfAge(d)
		b.digitize(d)
		b.handleCards(d)
		b.handleAccounts(d)
	}
}

// settle makes the people who live when the history begins.
func (b *block) settle() {
	n := int(b.quotas.residents)
	b.people = make([]person, 0, n+n/8)
	for i := range n {
		draw := b.draw(i)
		age := b.ages.at((float64(i) + draw.share(drawAge)) / float64(n))
		b.add(-1-day(age), dawn)
	}
	b.born6, b.born14 = dawn.yearsBefore(6), dawn.yearsBefore(14)
	b.adultsAtDawn = b.born14
	b.sixth = sort.Search(n, func(i int) bool { return b.people[i].born > b.born6 })
	b.fourteenth = sort.Search(n, func(i int) bool { return b.people[i].born > b.born14 })
	b.digitize(dawn)
}

// add makes a person who lives since a day.
func (b *block) add(born, since day) {
	i := len(b.people)
	draw := b.draw(i)
	p := person{born: born, dies: death(draw, born, since), digitized: never}
	home := draw.share(drawCommune)
	p.commune = sort.Search(len(b.communes)-1, func(c int) bool { return b.communes[c].until > home })
	b.people = append(b.people, p)
	b.living++
	if p.dies <= b.last {
		b.deaths[p.dies]++
	}
	key := day(draw.share(drawKey) * 2000) // those left over in 2021 are reached over the years
	if born > -60 {
		key = born + 3 + day(45*draw.share(drawKey)*draw.share(drawKey+100))
	}
	b.undigitized.push(key, i)
}

// digitize brings the share of digitized records to what it should be at the end
// of a day, on days that offices work.
func (b *block) digitize(d day) {
	if d > dawn && b.office.rests(d) {
		return
	}
	missing := (1 - b.nation.digitized(b.office.end(d))) * b.missing
	want := int(float64(b.living)*(1-missing)+0.5) - b.livingDigitized
	b.undigitized.owed = 0
	b.undigitized.serve(want, func(i int) bool {
		p := &b.people[i]
		if !p.livesOn(d) {
			return false
		}
		p.digitized = d
		if d == dawn {
			p.digitized = digitizedBefore(b.draw(i), p.born)
		}
		b.livingDigitized++
		if p.dies <= b.last {
			b.digitizedDeaths[p.dies]++
		}
		b.admit(i, d)
		return true
	})
}

// digitizedBefore returns when a record digitized before the history was: in the
// collection of 2018 to 2021, children soon after birth.
func digitizedBefore(draw seed, born day) day {
	const collection = 900
	earliest := max(-collection, born+2)
	return min(dawn, earliest+day(draw.share(drawDigitized)*float64(dawn-earliest)))
}

// comeOfAge lets people into the queues of their age on their 6th and 14th birthday.
func (b *block) comeOfAge(d day) {
	b.born6, b.born14 = d.yearsBefore(6), d.yearsBefore(14)
	if d == b.coming.childCards {
		b.admitChildren(d)
	}
	for ; b.sixth < len(b.people) && b.people[b.sixth].born <= b.born6; b.sixth++ {
		i := b.sixth
		if d > b.coming.childCards {
			b.admit(i, d)
		}
		if b.people[i].cards == holdsCard {
			b.queueForAccount(i, d)
		}
	}
	for ; b.fourteenth < len(b.people) && b.people[b.fourteenth].born <= b.born14; b.fourteenth++ {
		b.admit(b.fourteenth, d)
	}
}
