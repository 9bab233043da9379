package registry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"toancanh/assets"
	"toancanh/queries/extracts"
	"toancanh/queries/warehouse"
)

// testSession binds every relation that a source offers, and has its engine plan
// every extract of a night: what it cannot plan it could not answer.
func testSession(ctx context.Context, s Source, scratch *warehouse.Scratch) error {
	err := trySession(ctx, s, scratch)
	if err != nil {
		return fmt.Errorf("registry %s: %w", s.Name(), err)
	}
	return nil
}

func trySession(ctx context.Context, s Source, scratch *warehouse.Scratch) error {
	calendar, err := assets.WorkCalendar()
	if err != nil {
		return err
	}
	areas, err := areaCodes()
	if err != nil {
		return err
	}
	session, err := s.begin(ctx, scratch, time.UTC)
	if err != nil {
		return told(ctx, err)
	}
	night := calendar.Last() // any will do: no row is looked at
	t := taking{
		Intake: Intake{Span: Night(night), At: night.In(time.UTC), Zone: time.UTC, Calendar: calendar},
		source: s, scratch: scratch, session: session, areas: areas,
		offered: map[string]string{}, repeated: map[string]bool{},
	}
	if err = t.bind(ctx, session.relations()); err == nil {
		err = t.try(ctx)
	}
	return errors.Join(told(ctx, err), session.end(context.WithoutCancel(ctx)))
}

// try plans the extracts in their longest form, which looks for repeated keys.
func (t *taking) try(ctx context.Context) error {
	for _, relation := range sortedKeys(t.mappings) {
		m := t.mappings[relation]
		if !m.keyed() {
			continue
		}
		t.repeated[relation] = true
		if err := t.tryOne(ctx, extracts.Duplicate, relation, t.duplicates(m)); err != nil {
			return err
		}
	}
	for _, s := range t.steps() {
		p, _ := t.asked(s)
		if err := t.tryOne(ctx, s.extract, s.relation, p); err != nil {
			return err
		}
	}
	return nil
}

func (t *taking) tryOne(ctx context.Context, extract, relation string, p extracts.Params) error {
	text, err := extracts.Text(extract, t.params(p))
	if err == nil {
		err = t.session.try(ctx, text)
	}
	if err != nil {
		return fmt.Errorf("extract %s: relation %s: %w", extract, relation, err)
	}
	return nil
}

// told returns what the caller said where it called the work off: what an engine
// says of its interruption adds nothing.
func told(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
