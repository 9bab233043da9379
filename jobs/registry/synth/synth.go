package synth

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/golang-sql/civil"
)

// Formats of a registry.
const (
	formatParquet  = "parquet"
	formatCSV      = "csv"
	formatPostgres = "postgres"
)

// Sizes a registry may have.
const (
	fewest       = 1_000
	most         = 400_000_000
	fewestFaulty = 10_000 // below it, the deliberate faults would be more than the gates let pass
)

// modelVersion changes whenever the model would write other records from the same
// options.
const modelVersion = 1

// Options say which registry to write, and where to.
type Options struct {
	Residents   int        // records of living residents, about; 1,000 to 400,000,000
	Seed        uint64     // another seed makes another registry
	Until       civil.Date // the last day anything happens
	Relations   []string   // all if empty; for trials of single extracts
	Format      string     // parquet, csv or postgres
	Dir         string     // folder of the files; made if it is not there
	DSN         string     // of the PostgreSQL database
	MemoryLimit string     // of DuckDB, such as "512MB"; empty: 256MB
	Threads     int        // of DuckDB; 0: one for each core
	Progress    func(step string, done, total int64)
}

// Registry is what was written, or found to be there already.
type Registry struct {
	Residents  int        `json:"residents"`
	Seed       uint64     `json:"seed"`
	Until      civil.Date `json:"until"` // may be later than asked for
	Weight     int        `json:"weight"`
	CaseWeight int        `json:"case_weight"` // of service_case; verification and task stand for themselves
	Format     string     `json:"format"`
	Relations  []string   `json:"relations"`
}

// manifest is what is kept beside a registry.
type manifest struct {
	Registry
	Version  int  `json:"version"`
	Complete bool `json:"complete"`
}

// store keeps a registry and its manifest. After begin it takes rows; values are nil,
// string, int64, float64, civil.Date or time.Time (a reading of the local clock, in UTC).
type store interface {
	sink
	manifest(ctx context.Context) (manifest, bool, error)
	begin(ctx context.Context, o Options, chosen []relation) error
	finish(ctx context.Context, m manifest) error
	close(ctx context.Context) error
}

// sink takes rows.
type sink interface {
	takes(relation string) bool
	row(ctx context.Context, relation string, values ...any) error
}

// Write makes sure that a registry is there, with everything that happens until a day. What is
// there already is kept if it reaches that far, and else written anew with the same
// records and a longer history. A registry of another size or seed is refused.
func Write(ctx context.Context, o Options) (Registry, error) {
	want, chosen, err := o.complete()
	if err != nil {
		return Registry{}, fmt.Errorf("synthetic registry: %w", err)
	}
	var s store = &files{dir: o.Dir, format: o.Format}
	if o.Format == formatPostgres {
		s = &database{dsn: o.DSN}
	}
	made, err := write(ctx, s, o, want, chosen)
	if err := errors.Join(err, s.close(ctx)); err != nil {
		return Registry{}, fmt.Errorf("synthetic registry in %s: %w", want.place(o), err)
	}
	return made, nil
}

func (m manifest) place(o Options) string {
	if m.Format == formatPostgres {
		return "PostgreSQL" // the DSN may hold a password
	}
	return o.Dir
}

// complete checks the options, fills in defaults and returns the manifest to be.
func (o *Options) complete() (manifest, []relation, error) {
	chosen, err := chosen(o.Relations)
	faults := []error{err}
	if o.Residents < fewest || o.Residents > most {
		faults = append(faults, fmt.Errorf("%d residents: give %d to %d", o.Residents, fewest, most))
	}
	if o.Until.Before(firstNight()) || o.Until.After(horizon()) {
		faults = append(faults, fmt.Errorf("until %s: the history runs from %s to %s", o.Until, firstNight(), horizon()))
	}
	switch o.Format {
	case formatParquet, formatCSV:
		if o.Dir == "" {
			faults = append(faults, errors.New("no folder given"))
		} else if o.Dir, err = filepath.Abs(o.Dir); err != nil {
			faults = append(faults, err)
		}
	case formatPostgres:
		if o.DSN == "" {
			faults = append(faults, errors.New("no DSN given"))
		}
	default:
		faults = append(faults, fmt.Errorf("format %q: it is parquet, csv or postgres", o.Format))
	}
	if o.MemoryLimit == "" {
		o.MemoryLimit = "256MB"
	}
	if o.Progress == nil {
		o.Progress = func(string, int64, int64) {}
	}
	weight := max(1, int(math.Round(registered/float64(max(1, o.Residents)))))
	want := manifest{Version: modelVersion, Registry: Registry{
		Residents: o.Residents, Seed: o.Seed, Until: o.Until, Weight: weight, CaseWeight: weight, Format: o.Format,
	}}
	for _, r := range chosen {
		want.Relations = append(want.Relations, r.name)
	}
	return want, chosen, errors.Join(faults...)
}

func write(ctx context.Context, s store, o Options, want manifest, chosen []relation) (Registry, error) {
	have, found, err := s.manifest(ctx)
	if err != nil {
		return Registry{}, err
	}
	if found {
		if err := have.suits(want); err != nil {
			return Registry{}, err
		}
		if have.Complete && !have.Until.Before(want.Until) {
			return have.Registry, nil
		}
		if have.Until.After(want.Until) {
			o.Until, want.Until = have.Until, have.Until
		}
	}
	if err := s.begin(ctx, o, chosen); err != nil {
		return Registry{}, err
	}
	if err := generate(ctx, s, o); err != nil {
		return Registry{}, err
	}
	return want.Registry, s.finish(ctx, want)
}

// suits says why a registry that is there cannot become the one that is wanted.
func (m manifest) suits(want manifest) error {
	const otherwise = "choose another place for it, or delete what is there"
	switch {
	case m.Residents != want.Residents:
		return fmt.Errorf("there is one of %d residents already, not %d; %s", m.Residents, want.Residents, otherwise)
	case m.Seed != want.Seed:
		return fmt.Errorf("there is one of seed %d already, not %d; %s", m.Seed, want.Seed, otherwise)
	case m.Format != want.Format:
		return fmt.Errorf("there is one as %s already, not %s; %s", m.Format, want.Format, otherwise)
	case !slices.Equal(m.Relations, want.Relations):
		return fmt.Errorf("there is one of %v already, not of %v; %s", m.Relations, want.Relations, otherwise)
	case m.Version != want.Version:
		return fmt.Errorf("there is one of model version %d already, this is %d: its past would change; %s", m.Version, want.Version, otherwise)
	}
	return nil
}

// generate simulates and writes everything. One block is simulated while the one
// before it is written.
func generate(ctx context.Context, s sink, o Options) error {
	m := newModel(o.Residents, o.Seed)
	last := dayOf(o.Until)
	territories := m.territories()
	w := newWriter(m, s, last)
	if err := w.residents(ctx, territories, last, o.Progress); err != nil {
		return err
	}
	if o.Residents >= fewestFaulty {
		if err := w.faults(ctx); err != nil {
			return err
		}
	}
	if err := w.cases(ctx, territories, o.Progress); err != nil {
		return err
	}
	if err := w.verifications(ctx); err != nil {
		return err
	}
	return w.tasks(ctx)
}

// residents writes the people of all territories, their cards and accounts.
func (w *writer) residents(ctx context.Context, territories []territory, last day, progress func(string, int64, int64)) error {
	if !w.sink.takes(relResident) && !w.sink.takes(relApplication) && !w.sink.takes(relAccount) {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	blocks := make(chan *block)
	go func() {
		defer close(blocks)
		w.simulate(ctx, territories, last, blocks)
	}()
	defer func() {
		cancel()
		for range blocks { // until the simulation has noticed
		}
	}()
	done := int64(0)
	for b := range blocks {
		if err := w.block(ctx, b); err != nil {
			return err
		}
		done++
		progress("people, cards, accounts", done, int64(len(territories)))
	}
	return ctx.Err()
}

// simulate sends the blocks in order.
func (w *writer) simulate(ctx context.Context, territories []territory, last day, blocks chan<- *block) {
	quotas := w.shareOut(territories, last)
	ages := newAges()
	for i, t := range territories {
		b := &block{model: w.model, territory: t, ages: ages, quotas: quotas[i], last: last}
		b.run()
		select {
		case blocks <- b:
		case <-ctx.Done():
			return
		}
	}
}
