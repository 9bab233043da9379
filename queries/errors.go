package queries

import (
	"fmt"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// MetricError says that the catalogue has no metric of that name.
type MetricError struct {
	ID      string
	Nearest []string // ids that look like it, best first
}

func (e *MetricError) Error() string {
	if len(e.Nearest) == 0 {
		return fmt.Sprintf("metric %q: unknown; see the list of definitions", e.ID)
	}
	return fmt.Sprintf("metric %q: unknown; did you mean %s?", e.ID, strings.Join(e.Nearest, ", "))
}

// ParameterError says which part of a question cannot be answered as put, and
// what to put instead.
type ParameterError struct {
	Name    string // as_of, from, by, dims, boundary, area, snapshot, where
	Value   string
	Problem string // what is wrong and what to do
}

func (e *ParameterError) Error() string {
	return fmt.Sprintf("%s %q: %s", e.Name, e.Value, e.Problem)
}

// NightError says that no snapshot exists for the night asked about. Before and
// After are the neighbouring nights; zero where history ends.
type NightError struct {
	Asked, Before, After civil.Date
}

func (e *NightError) Error() string {
	switch {
	case e.Before.IsZero() && e.After.IsZero():
		return "there is no snapshot yet; take one first"
	case e.Before.IsZero():
		return fmt.Sprintf("night %s: before the first snapshot; history begins on %s", e.Asked, e.After)
	case e.After.IsZero():
		return fmt.Sprintf("night %s: after the newest snapshot; the newest night is %s", e.Asked, e.Before)
	}
	return fmt.Sprintf("night %s: no snapshot; the nearest nights are %s and %s", e.Asked, e.Before, e.After)
}

// SnapshotError says that no snapshot has the id asked for.
type SnapshotError struct {
	ID string
}

func (e *SnapshotError) Error() string {
	return fmt.Sprintf("snapshot %q: unknown, or removed by retention; ask by date (as_of) instead", e.ID)
}

// ScopeError says that the question is about areas outside the reader's scope.
type ScopeError struct {
	Metric string
	Area   area.Area
}

func (e *ScopeError) Error() string {
	return fmt.Sprintf("metric %s for %s: outside your scope; ask about an area you are responsible for", e.Metric, e.Area)
}
