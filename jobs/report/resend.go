package report

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"toancanh/queries"
	"toancanh/server/state"
)

// ErrRecipient says that a report may not be sent to somebody.
var ErrRecipient = errors.New("the schedule lists no such recipient who may see the area: put them into the configuration first")

// ErrUncorrected says that there is nothing to correct.
var ErrUncorrected = errors.New("its numbers have not been corrected since: send it again without correction, or wait for the corrected night")

// Again is how a report is sent again, at the wish of a person.
type Again struct {
	Correction bool   // with the newest numbers of its night, as an announced correction; else with the same numbers
	To         string // another recipient of the schedule; "": the same
	By         string // who asks for it
}

// Resend plans a copy of a delivery that has ended; it goes out in the next round.
func (o *Office) Resend(ctx context.Context, id string, a Again) (state.Delivery, error) {
	c := state.Copy{Correction: a.Correction, By: a.By}
	d, _, err := o.store.Delivery(ctx, id)
	if err != nil {
		return d, err
	}
	if a.Correction {
		nights, err := o.nights.Nights(ctx)
		if err != nil {
			return d, err
		}
		if slices.ContainsFunc(nights, func(n queries.Snapshot) bool { return n.ID == d.Snapshot }) {
			return d, ErrUncorrected
		}
	}
	if a.To != "" {
		d.Recipient = RecipientConfig{Email: a.To}.id()
		s := o.schedule(d.Schedule)
		if s == nil {
			return d, fmt.Errorf("%s: %w", a.To, ErrRecipient)
		}
		to, ok := s.recipient(d)
		if !ok {
			return d, fmt.Errorf("%s: %w", a.To, ErrRecipient)
		}
		c.Recipient, c.Name, c.How = to.id(), to.Name, to.how()
	}
	return o.store.ResendDelivery(ctx, id, c, o.now())
}
