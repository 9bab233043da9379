// Package dashboards builds what pages show, as plain values: texts in the
// reader's language, numbers with their unit, their date and their way back.
//
// Here lives the choice of what a page says and the sentence that says it. How
// it looks (assets/templates), how it is sent (server) and how a number is
// computed (queries) never do.
//
// A page is a list of panels. Panels are built in parallel from the same
// snapshot, and one that fails says so in its place while the others stand.
package dashboards

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

// Reader is what pages ask of the warehouse; *queries.Reader answers it.
type Reader interface {
	Run(ctx context.Context, s area.Scope, q queries.Request) (*queries.Result, error)
	Snapshot(ctx context.Context, asOf civil.Date, id string) (queries.Snapshot, error)
	Nights(ctx context.Context) ([]queries.Snapshot, error)
	Revisions(ctx context.Context, night civil.Date) ([]queries.Snapshot, error)
	Fed(ctx context.Context, s queries.Snapshot) ([]queries.Provenance, error)
	Gaps(ctx context.Context) ([]queries.Gap, error)
	Runs(ctx context.Context, f queries.RunFilter) ([]queries.Run, error)
	Gates(ctx context.Context, s queries.Snapshot) ([]queries.Gate, error)
	Restatements(ctx context.Context, s area.Scope, snapshot string) ([]queries.Restatement, error)
	Published(ctx context.Context, s area.Scope, f queries.PublishedFilter) ([]queries.PublishedFigure, error)
	Tasks(ctx context.Context, s area.Scope, f queries.TaskFilter) ([]queries.Task, queries.Snapshot, error)
	TaskHistory(ctx context.Context, s area.Scope, f queries.TaskFilter) ([]queries.TaskChange, queries.Snapshot, error)
	Targets(ctx context.Context) ([]queries.Target, error)
	Services(ctx context.Context) ([]queries.Service, error)
}

// Builder makes pages for one person who looks.
type Builder struct {
	Reader    Reader
	Catalogue *queries.Catalogue
	Scope     area.Scope // what that person may see
	// Operations: that person runs the system, so pages tell of hosts, files and rows that were refused.
	Operations bool
	Zone       *time.Location // of the instants shown
	Expected   civil.Date     // the newest night that should be there by now
	Checks     map[string]CheckText
	Fault      func(panel string, err error) (reference string)
}

// outside says whether a metric is not for the person who looks where it is about an area.
func (b *Builder) outside(metric string, a area.Area) (bool, error) {
	m, err := b.Catalogue.Metric(metric)
	if err != nil {
		return false, err
	}
	return m.Visibility == queries.VisibleInScope && !b.Scope.Sees(a), nil
}

// CheckText says what a check finds and what a person does about it.
type CheckText struct{ Title, Todo queries.Text }

// Panel is one part of a page: what it shows, or the reference number of the
// fault that kept it from showing anything.
type Panel[T any] struct {
	Value T
	Fault string
}

// group builds the panels of one page side by side.
type group struct {
	b   *Builder
	all sync.WaitGroup

	mu      sync.Mutex // guards what follows
	refused error      // the question itself is at fault, so the page is
	faults  int
}

// add starts building one panel of the page.
func add[T any](ctx context.Context, g *group, name string, into *Panel[T], build func(ctx context.Context) (T, error)) {
	g.all.Go(func() {
		value, err := guard(ctx, build)
		if err == nil {
			into.Value = value
			return
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		if asked(err) || ctx.Err() != nil {
			g.refused = err
			return
		}
		g.faults++
		into.Fault = g.b.Fault(name, err)
	})
}

// guard turns a panic into an error, since it would otherwise end the program:
// nothing above a goroutine catches it.
func guard[T any](ctx context.Context, build func(ctx context.Context) (T, error)) (value T, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	return build(ctx)
}

// wait returns when all panels are built: how many failed, or the mistake in
// the question that spoils the whole page.
func (g *group) wait() (faults int, err error) {
	g.all.Wait()
	return g.faults, g.refused
}

// asked says whether an error is a mistake in what was asked, rather than a
// fault of ours.
func asked(err error) bool {
	var (
		night     *queries.NightError
		snapshot  *queries.SnapshotError
		parameter *queries.ParameterError
		metric    *queries.MetricError
		scope     *queries.ScopeError
		figure    *FigureError
		place     *PlaceError
		task      *TaskError
		params    ParamErrors
	)
	return errors.As(err, &night) || errors.As(err, &snapshot) || errors.As(err, &parameter) ||
		errors.As(err, &metric) || errors.As(err, &scope) || errors.As(err, &figure) ||
		errors.As(err, &place) || errors.As(err, &task) || errors.As(err, &params)
}
