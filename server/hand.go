package server

import (
	"context"
	"time"

	"toancanh/jobs"
)

// Jobs is what the server shows of the jobs and starts by hand: a *jobs.Runner and a
// *jobs.Journal answer it together.
type Jobs interface {
	States() []jobs.State
	RunNow(name string) (<-chan error, error)
	Progress(job string) jobs.Progress
	Lines(run, job string) []jobs.Line
}

// Registries is what the server shows of the registries and tries by hand.
type Registries interface {
	Registries() []Registry
	// Test asks a source whether a night could be taken from it now. The error holds
	// no secret.
	Test(ctx context.Context, name string) error
}

// Registry is one of the sources as it is configured.
type Registry struct {
	Name, Kind, History string
	Where               string // folder, or how the database is named: no secret
	FreshWithin         time.Duration
	Simulated           bool
	Relations           []RegistryRelation
}

// RegistryRelation is a relation that a source offers.
type RegistryRelation struct {
	Name, Where string // where: glob or table; "": by our name
	Weight      int
	Columns     []RegistryColumn // that have other names there
}

// RegistryColumn is a column under our name and under theirs.
type RegistryColumn struct{ Ours, Theirs string }
