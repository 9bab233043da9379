package synth

import "math"

// account is one application for an e-ID account; a person has a second one when
// they move from level 1 to level 2.
type account struct {
	person, level                   int
	registered, accepted, activated day // or never
}

// queueForAccount lets someone of 6 and over who holds a card register, once.
func (b *block) queueForAccount(i int, d day) {
	p := &b.people[i]
	if p.queued {
		return
	}
	p.queued = true
	draw := b.draw(i)
	age := float64(d-p.born) / daysInYear
	late := 900*draw.share(drawAccount) + 12*math.Max(0, age-30)
	b.registering.push(max(d, b.coming.accounts)+day(late), i)
}

// handleAccounts moves accounts on, the last stage first.
func (b *block) handleAccounts(d day) {
	q := &b.quotas
	b.activating.serve(int(q.activated[d+1]), func(n int) bool {
		if !b.people[b.accounts[n].person].livesOn(d) {
			return false
		}
		b.accounts[n].activated = d
		return true
	})
	b.accepting.serve(int(q.accepted[d+1]), func(n int) bool { return b.accept(n, d) })
	b.registering.serve(int(q.firstAccounts[d+1]), func(i int) bool {
		level := 2
		if b.draw(i).share(drawLevel) < 0.18 {
			level = 1
		}
		return b.register(i, level, d)
	})
	b.upgrading.serve(int(q.secondAccounts[d+1]), func(i int) bool { return b.register(i, 2, d) })
}

func (b *block) register(i int, level int, d day) bool {
	if !b.people[i].livesOn(d) {
		return false
	}
	n := len(b.accounts)
	b.accounts = append(b.accounts, account{person: i, level: level, registered: d,
		accepted: never, activated: never})
	b.accepting.push(d+wait(b.drawPaper(n), drawAccept, 4, 60), n)
	return true
}

func (b *block) accept(n int, d day) bool {
	a := &b.accounts[n]
	p := &b.people[a.person]
	if !p.livesOn(d) {
		return false
	}
	a.accepted = d
	draw := b.draw(a.person).of(a.level)
	age := float64(d-p.born) / daysInYear
	b.activating.push(d+day(900*draw.share(drawActive)+6*math.Max(0, age-25)), n)
	if a.level == 1 {
		b.upgrading.push(d+60+day(500*draw.share(drawAccount)), a.person)
	}
	return true
}
