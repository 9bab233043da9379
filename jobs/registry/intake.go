package registry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/assets"
	"toancanh/queries/extracts"
	"toancanh/queries/warehouse"
)

// Intake is one reading of the sources, for one span of nights.
type Intake struct {
	Sources    []Source
	Span       Span
	At         time.Time        // the instant of the extraction: later dates lie in the future
	Zone       *time.Location   // of timestamps without one, and of the night's end
	Calendar   *assets.Calendar // working days; nil: the official one
	Only       string           // one source; empty: all
	Progress   func(step string, done, total int64)
	RejectsDir string // where rejected rows are listed; empty: nowhere
}

// session is one consistent view of a source, from begin to end.
type session interface {
	// relations returns what the source offers, by name.
	relations() []string
	// bind finds a relation and its columns.
	bind(ctx context.Context, relation string) (mapping, error)
	// dialect is how the engine spells values.
	dialect() dialect
	// unique reports whether the source itself keeps the key unique.
	unique(ctx context.Context, m mapping) (bool, error)
	// try has the engine plan an extract, which reads next to nothing.
	try(ctx context.Context, sql string) error
	// run fills a table of the scratch with the answer of an extract.
	run(ctx context.Context, sql, table string, columns []string) error
	// files returns the state of the files a relation is read from, if any.
	files(relation string) []fileState
	// end checks that nothing moved while it was read, and lets go.
	end(ctx context.Context) error
}

// Take reads every relation that the sources offer and lands the aggregates in
// the raw tables of the scratch. Errors name the source and the relation.
func (in Intake) Take(ctx context.Context, into *warehouse.Scratch) error {
	if in.Span.Until.Before(in.Span.From) {
		return fmt.Errorf("intake %s: it ends before it begins", in.Span)
	}
	if in.Zone == nil || in.At.IsZero() {
		return errors.New("intake: it needs the zone of the registry and the instant of the extraction")
	}
	if in.Calendar == nil {
		calendar, err := assets.WorkCalendar()
		if err != nil {
			return fmt.Errorf("intake: %w", err)
		}
		in.Calendar = calendar
	}
	areas, err := areaCodes()
	if err != nil {
		return fmt.Errorf("intake: %w", err)
	}
	sources, err := in.chosen()
	if err != nil {
		return err
	}
	offered := map[string]string{}
	for _, source := range sources {
		t := taking{Intake: in, source: source, scratch: into, areas: areas, offered: offered}
		if err := t.take(ctx); err != nil {
			return fmt.Errorf("registry %s: %w", source.Name(), err)
		}
	}
	return nil
}

func (in Intake) chosen() ([]Source, error) {
	if in.Only == "" {
		return in.Sources, nil
	}
	var names []string
	for _, source := range in.Sources {
		if source.Name() == in.Only {
			return []Source{source}, nil
		}
		names = append(names, source.Name())
	}
	return nil, fmt.Errorf("no source is called %s%s", in.Only, suggest(in.Only, names))
}

func (in Intake) progress(step string, done, total int) {
	if in.Progress != nil {
		in.Progress(step, int64(done), int64(total))
	}
}

// today is the local day of the extraction.
func (in Intake) today() civil.Date { return civil.DateOf(in.At.In(in.Zone)) }

// taking is an intake from one source.
type taking struct {
	Intake
	source  Source
	scratch *warehouse.Scratch
	areas   []extracts.Area
	offered map[string]string // relation → source, over all sources

	session  session
	mappings map[string]mapping
	repeated map[string]bool
	textKeys bool
	totals   map[string]total
}

// total is what was read of a relation.
type total struct {
	rows   int64
	newest *time.Time
}

// see adds to what was read of a relation.
func (t *taking) see(relation string, rows int64, newest *time.Time) {
	sum := t.totals[relation]
	sum.rows += rows
	if newest != nil && (sum.newest == nil || newest.After(*sum.newest)) {
		sum.newest = newest
	}
	t.totals[relation] = sum
}

func (t *taking) take(ctx context.Context) (err error) {
	if t.session, err = t.source.begin(ctx, t.scratch, t.Zone); err != nil {
		return told(ctx, err)
	}
	if err := t.extract(ctx); err != nil {
		return errors.Join(err, t.session.end(context.WithoutCancel(ctx)))
	}
	return t.session.end(ctx)
}

func (t *taking) extract(ctx context.Context) error {
	t.totals = map[string]total{}
	relations := t.session.relations()
	if err := t.bind(ctx, relations); err != nil {
		return told(ctx, err)
	}
	if err := t.findRepeated(ctx); err != nil {
		return told(ctx, err)
	}
	steps := t.steps()
	for i, s := range steps {
		t.progress("extract "+s.extract, i, len(steps))
		if err := t.step(ctx, s); err != nil {
			return fmt.Errorf("extract %s: relation %s: %w", s.extract, s.relation, told(ctx, err))
		}
	}
	t.progress("extract", len(steps), len(steps))
	for _, relation := range relations {
		if err := t.record(ctx, relation); err != nil {
			return fmt.Errorf("relation %s: %w", relation, told(ctx, err))
		}
	}
	return nil
}

// bind finds the columns of every relation, and what joins them. All faults are joined.
func (t *taking) bind(ctx context.Context, relations []string) error {
	t.mappings = map[string]mapping{}
	var faults []error
	for _, relation := range relations {
		if other := t.offered[relation]; other != "" {
			return fmt.Errorf("relation %s: source %s offers it too: a relation comes from one source only, so take it out of one", relation, other)
		}
		t.offered[relation] = t.source.Name()
		m, err := t.session.bind(ctx, relation)
		if err == nil {
			t.mappings[relation] = m
			_, err = m.normal(t.session.dialect(), false, false)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("relation %s: %w", relation, err))
		}
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	resident, home := t.mappings[relResident]
	for _, relation := range []string{relApplication, relAccount} {
		m, ok := t.mappings[relation]
		if ok && m.linked() && !home {
			return fmt.Errorf("relation %s: it carries resident_id and no commune_code, so relation resident must come from the same source", relation)
		}
		if ok && home && m.has("resident_id") && !sameKeys(m, resident, "resident_id") {
			t.textKeys = true
		}
	}
	return nil
}

// holders reports whether cards can be told apart by living residents.
func (t *taking) holders() bool {
	_, home := t.mappings[relResident]
	return home && t.mappings[relApplication].has("resident_id")
}

// record writes what is known of a relation as a whole.
func (t *taking) record(ctx context.Context, relation string) error {
	var rejected int64
	err := t.scratch.QueryRow(ctx, `select cast(coalesce(sum(n), 0) as bigint) from raw_reject where relation = $1`, relation).Scan(&rejected)
	if err != nil {
		return err
	}
	offer, _ := t.source.Relation(relation)
	var newestFile *time.Time
	for _, f := range t.session.files(relation) {
		if newestFile == nil || f.modified.After(*newestFile) {
			newestFile = &f.modified
		}
	}
	_, err = t.scratch.Exec(ctx, `
		insert into raw_relation (relation, source, rows, rejected, extracted_at, newest_event, newest_file, weight, simulated, history, has_resident_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		relation, t.source.Name(), t.totals[relation].rows, rejected, t.At, t.totals[relation].newest, newestFile, offer.Weight, offer.Simulated, string(offer.History),
		relation == relApplication && t.holders())
	return err
}

// findRepeated asks every keyed relation whether its keys are unique, so that
// the extracts need not look for copies where there are none.
func (t *taking) findRepeated(ctx context.Context) error {
	t.repeated = map[string]bool{}
	for _, relation := range Relations() {
		m, ok := t.mappings[relation]
		if !ok || !m.keyed() {
			continue
		}
		unique, err := t.session.unique(ctx, m)
		if err != nil {
			return fmt.Errorf("relation %s: %w", relation, err)
		}
		if unique {
			continue
		}
		t.progress("look for repeated keys of "+relation, 0, 1)
		n, err := t.countRepeated(ctx, m)
		if err != nil {
			return fmt.Errorf("look for repeated keys: relation %s: %w", relation, err)
		}
		t.repeated[relation] = n > 0
	}
	return nil
}
