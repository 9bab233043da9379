package report

import (
	"context"

	"toancanh/server/state"
)

// Resend plans a copy of a delivery that has ended, at the wish of a person: of the
// same snapshot, or, as a correction, of the newest one of its night. It goes out in
// the next round.
func (o *Office) Resend(ctx context.Context, id string, correction bool, by string) (state.Delivery, error) {
	return o.store.ResendDelivery(ctx, id, correction, by, o.now())
}
