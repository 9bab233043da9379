package report

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"toancanh/queries/area"
	"toancanh/server/state"
)

// verified is what became of a letter and has still to be written down.
type verified struct {
	delivery state.Delivery
	at       time.Time
}

// round is one pass over what is to be done.
type round struct {
	*Office
	cut     *verdict        // no letter comes through: what the first of them met
	wish    string          // of the file
	file    File            // made last: the next delivery often wants the same
	told    map[string]bool // answers of the mail server that the operator has been told
	touched map[string]bool // folders whose index is to be written anew
	errs    []error
}

// Round plans what has become due, fills the folders and sends what can be sent. What an earlier process
// was sending when it ended is marked as doubtful first. It returns what the operator
// has to mend, such as a mail server that takes no letters of ours; a mailbox that is bad is
// told in the log of deliveries alone.
func (o *Office) Round(ctx context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	r := &round{Office: o, told: map[string]bool{}, touched: map[string]bool{}}
	if err := o.begin(ctx, r); err != nil {
		return fmt.Errorf("reports: %w", err)
	}
	for _, s := range o.schedules {
		if err := o.plan(ctx, s); err != nil {
			return fmt.Errorf("reports: schedule %s: %w", s.Name, err)
		}
	}
	pending, err := o.store.PendingDeliveries(ctx, o.now())
	if err != nil {
		return fmt.Errorf("reports: %w", err)
	}
	// Folders first: a mail server may take ten minutes over a letter.
	r.deliverAll(ctx, pending, func(d state.Delivery) bool { return d.How == state.DeliveryFolder })
	for folder := range r.touched {
		if err := o.writeIndex(context.WithoutCancel(ctx), folder); err != nil {
			r.errs = append(r.errs, err)
		}
	}
	until := o.now().Add(mailFor)
	r.deliverAll(ctx, pending, func(d state.Delivery) bool { return d.How != state.DeliveryFolder && o.now().Before(until) })
	if err := errors.Join(append(r.errs, ctx.Err())...); err != nil {
		return fmt.Errorf("reports: %w", err)
	}
	return nil
}

// mailFor is how long a round begins letters: what is left goes in the next one, which
// plans and fills folders first.
const mailFor = 5 * time.Minute

// deliverAll takes deliveries that are wanted as far as they go now.
func (r *round) deliverAll(ctx context.Context, pending []state.Delivery, wanted func(state.Delivery) bool) {
	for _, d := range pending {
		if ctx.Err() != nil {
			return
		}
		if !wanted(d) {
			continue
		}
		if err := r.deliver(ctx, d); err != nil {
			r.errs = append(r.errs, fmt.Errorf("%s %s %s for %s: %w", d.Schedule, d.Area, d.Lang, d.Recipient, err))
		}
	}
}

// begin looks at what earlier rounds and earlier processes left.
func (o *Office) begin(ctx context.Context, r *round) error {
	if !o.begun {
		n, err := o.store.DoubtDeliveries(ctx, reasonDied, o.now())
		if err != nil {
			return err
		}
		if n > 0 {
			o.log.Warn("the program ended while it was sending: nobody here knows whether these reports arrived; see /reports", "deliveries", n)
		}
		o.begun = true
		for _, folder := range o.folders() {
			r.touched[folder] = true
		}
	}
	for len(o.unsaved) > 0 {
		if err := o.save(ctx, o.unsaved[0]); err != nil {
			return err
		}
		o.unsaved = slices.Delete(o.unsaved, 0, 1)
	}
	return nil
}

// save writes down what became of a letter.
func (o *Office) save(ctx context.Context, v verified) error {
	err := o.store.MoveDelivery(ctx, v.delivery, state.DeliverySending, v.at)
	if errors.Is(err, state.ErrMoved) {
		o.log.Error("a delivery was changed while it was being sent", "delivery", v.delivery.ID)
		return nil
	}
	return err
}

// deliver takes a delivery as far as it goes now.
func (r *round) deliver(ctx context.Context, d state.Delivery) error {
	s := r.schedule(d.Schedule)
	if s == nil {
		return r.hold(ctx, d, reasonSchedule)
	}
	to, ok := s.recipient(d)
	if !ok {
		return r.hold(ctx, d, reasonScope)
	}
	c, err := r.choose(ctx, s, d, false)
	switch {
	case errors.Is(err, errWait):
		return r.wait(ctx, s, d)
	case errors.Is(err, errLate), errors.Is(err, errNoNight):
		return r.hold(ctx, d, reasonLate)
	case err != nil:
		return err
	}
	if d.How != state.DeliveryFolder && r.cut != nil {
		return r.later(ctx, d, *r.cut)
	}
	w := Wish{
		Area: d.Area, Scope: area.ScopeOf(d.Area), Night: c.night, Snapshot: c.snapshot, Lang: d.Lang, Layout: d.Layout,
		Statement: c.statement,
	}
	if d.Correction {
		w.Corrects = d.Repeats
	}
	if w.From, err = r.before(ctx, s, d.Period, c); err != nil {
		return err
	}
	file, err := r.make(ctx, w)
	if err != nil {
		if ctx.Err() != nil {
			return nil // it is made at the next start
		}
		return errors.Join(err, r.later(ctx, d, verdict{state: state.DeliveryFailed, reason: reasonUnmade, answer: oneLine(err.Error())}))
	}
	was := d.State
	d.Night, d.Snapshot, d.Statement = c.night, c.snapshot, c.statement
	d.Code, d.Title, d.File, d.Bytes, d.MessageID = file.Code, file.Title, fileName(file.Name), len(file.Bytes), r.messageID(d)
	if was == state.DeliveryPlanned {
		d.State, d.Reason, d.Answer, d.Next = state.DeliveryMade, "", "", time.Time{}
		if err := r.store.MoveDelivery(ctx, d, was, r.now()); err != nil {
			return err
		}
	}
	if d.How == state.DeliveryFolder {
		return r.put(ctx, d, file)
	}
	return r.post(ctx, d, to, file)
}

// make makes a file, or takes the one made last if it is the same. A panic is an error:
// one area must not keep the others from their reports.
func (r *round) make(ctx context.Context, w Wish) (f File, err error) {
	key := fmt.Sprint(w.Area, w.Night, w.Snapshot, w.From, w.Lang, w.Layout, w.Statement, w.Corrects)
	if r.wish == key {
		return r.file, nil
	}
	defer func() {
		if v := recover(); v != nil {
			r.log.Error("a report could not be made", "area", w.Area, "panic", v, "stack", string(debug.Stack()))
			err = fmt.Errorf("make the report: panic: %v", v)
		}
	}()
	if f, err = r.maker.Make(ctx, w); err != nil {
		return f, fmt.Errorf("make the report: %w", err)
	}
	r.wish, r.file = key, f
	return f, nil
}

// hold keeps a delivery back for a person to decide.
func (r *round) hold(ctx context.Context, d state.Delivery, reason string) error {
	was := d.State
	d.State, d.Reason, d.Answer, d.Next, d.Ended = state.DeliveryHeld, reason, "", time.Time{}, r.now()
	return r.store.MoveDelivery(ctx, d, was, r.now())
}

// wait notes, once, what a delivery waits for.
func (r *round) wait(ctx context.Context, s *schedule, d state.Delivery) error {
	if d.Reason == reasonLate {
		return nil
	}
	d.Reason, d.Next = reasonLate, r.deadline(s, d)
	return r.store.MoveDelivery(ctx, d, d.State, r.now())
}

// later notes an attempt that failed before anybody could have the report, and when
// the next one is, if there is one.
func (r *round) later(ctx context.Context, d state.Delivery, v verdict) error {
	was := d.State
	r.settle(&d, v)
	return r.store.MoveDelivery(ctx, d, was, r.now())
}

// settle puts a verdict into a delivery.
func (r *round) settle(d *state.Delivery, v verdict) {
	now := r.now()
	d.State, d.Reason, d.Answer, d.Tried, d.Next, d.Ended = v.state, v.reason, v.answer, now, time.Time{}, time.Time{}
	d.Attempts++
	if v.state == state.DeliveryFailed {
		if wait, ok := backOff(d.Attempts, time.Duration(r.mail.RetryFor)); ok {
			d.Next = now.Add(wait)
			return
		}
	}
	d.Ended = now
}

// backOff is how long to wait after the given attempt; false: it was the last, for the
// waits together are longer than they may be. Five minutes satisfy servers that turn
// away whom they do not know (greylisting); RFC 5321, 4.5.4.1, asks for patience later.
func backOff(attempt int, within time.Duration) (time.Duration, bool) {
	const first, longest = 5 * time.Minute, 4 * time.Hour
	wait, spent := first, time.Duration(0)
	for range attempt - 1 {
		spent += wait
		wait = min(2*wait, longest)
	}
	return wait, spent+wait <= within
}

// post sends a delivery by mail. The outbox knows that it is being sent before the
// server can have it, and what became of it as soon as that is known.
func (r *round) post(ctx context.Context, d state.Delivery, to RecipientConfig, file File) error {
	letter, err := r.letter(d, to, file)
	if err != nil {
		return errors.Join(err, r.later(ctx, d, verdict{state: state.DeliveryFailed, reason: reasonUnmade, answer: oneLine(err.Error())}))
	}
	sender, err := parseMailbox(r.mail.From)
	if err != nil {
		return err // Validate has refused it
	}
	was := d.State
	ctx, done := lingering(ctx)
	defer done()
	v := r.postman.carry(ctx, sender.Address, d.Recipient, letter, func() error {
		sending := d
		sending.State, sending.Reason, sending.Answer, sending.Next = state.DeliverySending, "", "", time.Time{}
		sending.Attempts, sending.Tried = d.Attempts+1, r.now()
		if err := r.store.MoveDelivery(ctx, sending, was, r.now()); err != nil {
			return err
		}
		was = state.DeliverySending
		return nil
	})
	if v.err != nil {
		return v.err // it was not sent, and the outbox says nothing else
	}
	if v.unreachable {
		cut := v
		if cut.state = state.DeliveryFailed; v.reason != reasonRefused { // what became of this one is not what became of the others
			cut.reason = reasonUnreachable
		}
		r.cut = &cut
	}
	if v.trouble && !r.told[v.answer] {
		r.told[v.answer] = true
		r.errs = append(r.errs, fmt.Errorf("mail server %s: %s", r.mail.Host, v.answer))
	}
	r.settle(&d, v)
	if was != state.DeliverySending {
		return r.store.MoveDelivery(context.WithoutCancel(ctx), d, was, r.now())
	}
	known := verified{d, r.now()}
	if err := r.save(context.WithoutCancel(ctx), known); err != nil {
		r.unsaved = append(r.unsaved, known)
		return err
	}
	return nil
}

// lingering outlives its parent by some seconds: a letter under way is ended in order
// when the program stops, so that its fate is known.
func lingering(parent context.Context) (context.Context, context.CancelFunc) {
	const grace = 5 * time.Second
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(parent))
	timer := time.AfterFunc(time.Duration(1<<63-1), func() { cancel(context.Cause(parent)) })
	stop := context.AfterFunc(parent, func() { timer.Reset(grace) })
	return ctx, func() { stop(); timer.Stop(); cancel(nil) }
}
