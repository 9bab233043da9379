package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"toancanh/jobs"
	"toancanh/jobs/registry"
	"toancanh/server"
)

// crew is the jobs as the pages show and start them.
type crew struct {
	*jobs.Runner
	*jobs.Journal
}

// registries are the sources as the pages show and try them.
type registries struct{ app *app }

// Registries returns what config.yaml says of them, without what may be secret.
func (r registries) Registries() []server.Registry {
	var list []server.Registry
	for i, c := range r.app.config.Sources {
		s := server.Registry{
			Name: c.Name, Kind: string(c.Kind), History: string(c.History), Where: c.Path, FreshWithin: time.Duration(c.FreshWithin), Simulated: c.Simulated,
		}
		if s.History == "" {
			s.History = string(registry.HistoryEvents)
		}
		if c.Kind == registry.KindPostgres {
			s.Where = c.DSNFile
		}
		source := r.app.sources[i]
		for _, relation := range source.Offers() {
			offer, _ := source.Relation(relation)
			mapped := c.Relations[relation]
			line := server.RegistryRelation{Name: relation, Where: mapped.Path + mapped.Table, Weight: offer.Weight}
			for _, ours := range slices.Sorted(maps.Keys(mapped.Columns)) {
				line.Columns = append(line.Columns, server.RegistryColumn{Ours: ours, Theirs: mapped.Columns[ours]})
			}
			s.Relations = append(s.Relations, line)
		}
		list = append(list, s)
	}
	return list
}

// Test tries a source within a bound.
func (r registries) Test(ctx context.Context, name string) error {
	for _, c := range r.app.config.Sources {
		if c.Name == name {
			return probeSource(ctx, c, r.app.config.path("."))
		}
	}
	return fmt.Errorf("no source is called %q", name)
}
