package synth

import "math"

// application is one application for a card.
type application struct {
	person, kind                                     int
	received, approved, printed, delivered, rejected day // or never
}

const first, renewal, reissue = 0, 1, 2

// coming holds the days on which rules change.
type coming struct {
	childCards day // children may have cards: Law on Identification 26/2023/QH15
	pinLag     day // the day after which newborns wait for their number
	merger     day // 34 provinces take over
	accounts   day // e-ID accounts may be had
}

func newComing() coming {
	return coming{childCards: on(20240701), pinLag: on(20220118), merger: on(20250701), accounts: on(20220225)}
}

// admit lets a digitized person into the queue for a first card that their age opens.
func (b *block) admit(i int, d day) {
	p := &b.people[i]
	if p.cards != neverApplied || p.digitized > d {
		return
	}
	draw := b.draw(i)
	switch born := p.born; {
	case born <= b.born14:
		b.adults.push(b.adultKey(draw, p, d), i)
	case d < b.coming.childCards:
	case born <= b.born6:
		b.children.push(d+day(900*draw.share(drawChild)), i)
	default:
		b.infants.push(d+day(700*draw.share(drawChild)), i)
	}
}

// adultKey says when someone of 14 and over would apply: the campaign goes from commune
// to commune and reaches the eager first; one in fifty never comes of his own accord.
func (b *block) adultKey(draw seed, p *person, d day) day {
	if draw.share(drawNever) < 0.02 {
		return dayOf(horizon())
	}
	late := b.communes[p.commune].late
	if p.born > b.adultsAtDawn {
		return d + 5 + day(math.Abs(late)/2+120*draw.share(drawEager)*draw.share(drawEager+100))
	}
	return max(d, 0) + 150 + day(late+700*draw.share(drawEager))
}

func (b *block) admitChildren(d day) {
	for i := b.fourteenth; i < len(b.people); i++ {
		if b.people[i].livesOn(d) {
			b.admit(i, d)
		}
	}
}

// handleCards moves papers on, the last stage first: a paper passes at most one
// stage a day.
func (b *block) handleCards(d day) {
	q := &b.quotas
	b.delivering.serve(int(q.delivered[d+1]), func(a int) bool { return b.deliver(a, d) })
	b.printing.serve(int(q.printed[d+1]), func(a int) bool { return b.print(a, d) })
	b.approving.serve(int(q.approved[d+1]), func(a int) bool { return b.approve(a, d) })
	b.adults.serve(int(q.firstCards[d+1]), func(i int) bool { return b.applyFirst(i, d, eldest, b.born14) })
	b.children.serve(int(q.childCards[d+1]), func(i int) bool { return b.applyFirst(i, d, b.born14+1, b.born6) })
	b.infants.serve(int(q.youngCards[d+1]), func(i int) bool { return b.applyFirst(i, d, b.born6+1, d) })
	b.holders.serve(int(q.repeatCards[d+1]), func(i int) bool { return b.applyAgain(i, d) })
}

// applyFirst receives a first application from someone born from one day until
// another. Who outgrew a queue stands in the next one since that birthday.
func (b *block) applyFirst(i int, d, from, until day) bool {
	p := &b.people[i]
	if born := p.born; !p.livesOn(d) || p.cards != neverApplied || born < from || born > until {
		return false
	}
	p.cards = hasApplied
	b.receive(i, first, d)
	return true
}

// applyAgain receives an application of a holder: a renewal around the 25th, 40th
// and 60th birthday, else a reissue.
func (b *block) applyAgain(i int, d day) bool {
	p := &b.people[i]
	if !p.livesOn(d) {
		return false
	}
	kind := reissue
	for _, age := range []float64{25, 40, 60} {
		if since := float64(d) - float64(p.born) - age*daysInYear; since > -200 && since < 2*daysInYear {
			kind = renewal
		}
	}
	b.receive(i, kind, d)
	return true
}

// receive records an application. One in a hundred and twenty-five is rejected.
func (b *block) receive(i int, kind int, d day) {
	n := len(b.applications)
	a := application{person: i, kind: kind, received: d, approved: never, printed: never,
		delivered: never, rejected: never}
	draw := b.drawPaper(n)
	if n%oneRejectedIn == oneRejectedIn/2 {
		a.rejected = d + 2 + day(draw.below(drawReject, 20))
		if a.rejected >= b.people[i].dies {
			a.rejected = never
		}
	} else {
		b.approving.push(d+wait(draw, drawApprove, 3, 12), n)
	}
	b.applications = append(b.applications, a)
}

// turnAway rejects the application of someone who has died since.
func (b *block) turnAway(a *application, d day) bool {
	if b.people[a.person].livesOn(d) {
		return false
	}
	a.rejected = d
	return true
}

func (b *block) approve(n int, d day) bool {
	a := &b.applications[n]
	if b.turnAway(a, d) {
		return false
	}
	a.approved = d
	b.printing.push(d+wait(b.drawPaper(n), drawPrint, 4, 40), n)
	return true
}

func (b *block) print(n int, d day) bool {
	a := &b.applications[n]
	if b.turnAway(a, d) {
		return false
	}
	a.printed = d
	b.delivering.push(d+wait(b.drawPaper(n), drawDeliver, 5, 200), n)
	return true
}

func (b *block) deliver(n int, d day) bool {
	a := &b.applications[n]
	p := &b.people[a.person]
	if !p.livesOn(d) {
		return false
	}
	a.delivered = d
	if p.born <= b.born6 {
		b.queueForAccount(a.person, d)
	}
	p.cards = holdsCard
	b.holders.push(b.renewalKey(a.person, d), a.person)
	return true
}

// renewalKey says when a holder would apply again: at 25, 40 or 60, unless the card
// is new then, or when it is lost.
func (b *block) renewalKey(i int, d day) day {
	draw := b.draw(i).of(int(d))
	due := d + 300 + day(-9000*math.Log(1-draw.share(drawRenew)))
	for _, age := range []float64{25, 40, 60} {
		if birthday := b.people[i].born + day(age*daysInYear); birthday > d+2*365 {
			due = min(due, birthday+day(120*draw.share(drawRenew+100)))
		}
	}
	return min(due, dayOf(horizon()))
}

// Draws about a paper.
const (
	drawReject = iota
	drawApprove
	drawPrint
	drawDeliver
	drawPaperHour
	drawAccept
	drawPurpose
)

func (b *block) drawPaper(n int) seed {
	return b.seed.of(1<<62 | b.number<<32 | n)
}

// wait draws how much later than its fellows a paper moves on: a few days for most,
// up to tail days for one in twenty-five.
func wait(draw seed, purpose, few, tail int) day {
	if draw.share(purpose+100) < 0.04 {
		return day(few + draw.below(purpose, tail))
	}
	return day(draw.below(purpose, few+1))
}
