package synth

import (
	"context"
	"math"

	"github.com/golang-sql/civil"
)

// Number spaces of keys: up to 1,024 blocks, 2^22 records of a kind in each.
const recordBits = 22

// key returns the opaque key of the n-th record of a kind in a block.
func (m *model) key(kind, block, n int) int64 {
	return 1 + int64(m.seed.of(kind).permute(uint32(block<<recordBits|n))) //nolint:gosec // 10 and 22 bits
}

// Draws about the registry as a whole.
const (
	drawResidentKey = iota + 1
	drawApplicationKey
	drawProvince
	drawCase
	drawTask
	drawConnected
	drawMatched
)

// writer writes what a model has simulated.
type writer struct {
	*model
	sink     sink
	until    until
	verified []day // the day the share of verified records passes each per mille
}

func newWriter(m *model, s sink, last day) *writer {
	w := &writer{model: m, sink: s, until: until(last), verified: make([]day, 1000)}
	d := dawn
	for i := range w.verified {
		for d < dayOf(horizon()) && m.nation.verified(m.office.end(d)) < float64(i+1)/1000 {
			d++
		}
		w.verified[i] = d
	}
	return w
}

// block writes the records of a block.
func (w *writer) block(ctx context.Context, b *block) error {
	if w.sink.takes(relResident) {
		for i := range b.people {
			if err := w.resident(ctx, b, i); err != nil {
				return err
			}
		}
	}
	if w.sink.takes(relApplication) {
		for n := range b.applications {
			if err := w.application(ctx, b, n); err != nil {
				return err
			}
		}
	}
	if w.sink.takes(relAccount) {
		for n := range b.accounts {
			if err := w.account(ctx, b, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writer) resident(ctx context.Context, b *block, i int) error {
	p := &b.people[i]
	draw := b.draw(i)
	sex := "female"
	if male(draw, p.born) {
		sex = "male"
	}
	verified, pin := w.verifiedOn(draw, p), w.pinOn(draw, p)
	lived := min(w.until, until(p.dies-1))
	var deceased any
	if !p.livesOn(day(w.until)) {
		deceased = p.dies.at(draw.below(drawHour, 86400))
	}
	return w.sink.row(ctx, relResident, w.key(drawResidentKey, b.number, i), b.communes[p.commune].code, p.born.date(), sex,
		lived.instant(p.digitized, 8, draw), lived.instant(verified, 13, draw), lived.instant(pin, 11, draw), deceased)
}

// verifiedOn returns when a record was found correct, complete, clean and live.
func (w *writer) verifiedOn(draw seed, p *person) day {
	rank := int(draw.share(drawVerified) * 1000)
	digitized := p.digitized
	switch {
	case digitized == never:
		return never
	case digitized < 0 && w.verified[rank] == dawn:
		return digitized + day(draw.share(drawVerifiedLag)*float64(dawn-digitized))
	case digitized < 0:
		return w.verified[rank] + day(draw.below(drawVerifiedLag, 7))
	case rank >= 992:
		return never
	}
	return digitized + 3 + day(180*math.Pow(draw.share(drawVerifiedLag), 2))
}

// pinOn returns when the personal number was issued: with the record, and since
// everybody had one, up to three days later for newborns.
func (w *writer) pinOn(draw seed, p *person) day {
	digitized := p.digitized
	if digitized == never || digitized <= w.coming.pinLag || digitized-p.born > 400 {
		return digitized
	}
	return digitized + day(draw.below(drawPIN, 4))
}

func (w *writer) application(ctx context.Context, b *block, n int) error {
	a := &b.applications[n]
	draw := b.drawPaper(n)
	kind := [...]string{first: "first", renewal: "renewal", reissue: "reissue"}[a.kind]
	return w.sink.row(ctx, relApplication, w.key(drawApplicationKey, b.number, n), w.key(drawResidentKey, b.number, a.person), kind,
		w.until.instant(a.received, 8, draw), w.until.instant(a.approved, 10, draw),
		w.until.instant(a.printed, 13, draw), w.until.instant(a.delivered, 15, draw),
		w.until.instant(a.rejected, 14, draw))
}

func (w *writer) account(ctx context.Context, b *block, n int) error {
	a := &b.accounts[n]
	draw := b.drawPaper(n)
	return w.sink.row(ctx, relAccount, w.key(drawResidentKey, b.number, a.person), int64(a.level),
		w.until.instant(a.registered, 9, draw), w.until.instant(a.accepted, 14, draw),
		w.until.instant(a.activated, 19, draw))
}

// faults writes the rows that must be rejected; see the package comment. Each is there
// since a day by which its relation has many rows, so that no gate minds. Their keys
// lie above those of the others.
func (w *writer) faults(ctx context.Context) error {
	const key, hanoi = int64(1) << 33, "00004"
	born := civil.Date{Year: 1990, Month: 5, Day: 20}
	before, unborn, future := day(-400).at(36000), (dayOf(born) - 3000).at(36000), yearsAhead(2062)
	applied, registered, submitted := on(20210810), on(20221205), on(20230605)
	somebody := w.key(drawResidentKey, 0, 0)
	at := func(d day) any { return w.until.instant(d, 9, w.seed) }
	for _, f := range []struct {
		since    day
		relation string
		values   []any
	}{
		{dawn, relResident, []any{key + 1, "99999", born, "female", before, nil, before, nil}},
		{dawn, relResident, []any{key + 2, hanoi, born, "male", unborn, nil, nil, nil}},
		{dawn, relResident, []any{key + 3, hanoi, born, "male", future, nil, nil, nil}},
		{applied, relApplication, []any{key + 4, somebody, "first", at(applied), nil, at(applied + 9), at(applied + 2), nil}},
		{applied, relApplication, []any{key + 5, key + 6, "first", at(applied), nil, nil, nil, nil}},
		{registered, relAccount, []any{somebody, int64(2), at(registered), at(registered + 9), at(registered + 2)}},
		{submitted, relCase, []any{"3", "63", int64(63), "counter", at(submitted), nil, nil}},
		{submitted, relCase, []any{"3", "01", int64(63), "counter", at(submitted), nil, at(submitted - 5)}},
	} {
		if f.since > day(w.until) || !w.sink.takes(f.relation) {
			continue
		}
		if err := w.sink.row(ctx, f.relation, f.values...); err != nil {
			return err
		}
	}
	return nil
}
