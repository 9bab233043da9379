package queries

import (
	"context"
	"slices"
	"strings"

	"toancanh/queries/area"
)

// ParseMetric is parseMetric, for fuzzing.
func ParseMetric(file string, content []byte) (*Metric, Mistakes) { return parseMetric(file, content) }

// MartShape is what metrics see of a mart and the schemas that keep it.
type MartShape struct {
	Name    string
	Schemas []string
	Columns string
}

// Marts returns the shapes of all marts.
func Marts() []MartShape {
	var shapes []MartShape
	for _, r := range marts() {
		s := MartShape{Name: r.name, Columns: describe(r.columns)}
		for _, l := range []area.Level{area.Nation, area.Province, area.Commune} {
			if l <= r.finest {
				s.Schemas = append(s.Schemas, l.String())
			}
		}
		shapes = append(shapes, s)
	}
	return shapes
}

// Blocks returns which of the communes hidden together in its old province a commune
// is of.
func Blocks() map[area.Area]int { return newBlocks().of }

// Kept is a shelf of so many cells under each statement.
type Kept struct{ shelf *shelf }

// ShelfRoom is how many cells a generation of a shelf holds at most.
const ShelfRoom = shelfRoom

// NewKept returns an empty one.
func NewKept() Kept { return Kept{newShelf()} }

// Get is shelf.get.
func (k Kept) Get(ctx context.Context, statement string, fetch func() (int, error)) (int, error) {
	cells, err := k.shelf.get(ctx, keyOf(nil, composed{text: statement}), func() ([]cell, error) {
		n, err := fetch()
		return make([]cell, n), err
	})
	return len(cells), err
}

// Len is how many cells are kept.
func (k Kept) Len() int {
	n := 0
	for _, generation := range []map[shelfKey][]cell{k.shelf.young, k.shelf.old} {
		for _, cells := range generation {
			n += len(cells)
		}
	}
	return n
}

// HoldLedger keeps everybody from comparing the ledger until it is let go.
func (r *Reader) HoldLedger() (letGo func()) {
	r.memory.turn <- struct{}{}
	return func() { <-r.memory.turn }
}

// DeskTime is how long a statement keeps its desk at most.
const DeskTime = deskTime

// Desks returns what takes one of n desks.
func Desks(n int) func(context.Context) (leave func(), err error) { return make(desks, n).take }

// Without returns a catalogue that lacks one part of disclosure control: "secrets"
// (all that follows from the marts), "rests", "windows", "hold" or "enough".
func (c *Catalogue) Without(part string) *Catalogue {
	weak := *c
	weak.watch.secrets = map[string][]secret{}
	for mart, secrets := range c.watch.secrets {
		weak.watch.secrets[mart] = slices.DeleteFunc(slices.Clone(secrets), func(s secret) bool {
			return part == "secrets" || part == "windows" && s.window > 0 || part == "rests" && s.window == 0 && strings.Contains(s.count, " - ")
		})
	}
	switch part {
	case "secrets", "hold":
		weak.watch.hold = 0
	case "enough":
		weak.watch.enough = 0
	}
	return &weak
}
