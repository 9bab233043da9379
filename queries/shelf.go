package queries

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
)

// shelf keeps what statements found. What was published never changes, so the
// same statement at the same ledger finds the same cells for ever. Scope and
// disclosure control are not its matter: they are applied to the cells anew for
// every reader.
//
// It keeps two generations. What is new or used again is in the young one; when
// that is full, the old one is forgotten and the young one becomes old.
type shelf struct {
	mu     sync.Mutex
	young  map[shelfKey][]cell
	old    map[shelfKey][]cell
	weight int // of the young
	coming map[shelfKey]*delivery
}

const (
	// shelfRoom is how many cells a generation holds, of some 100 bytes each.
	shelfRoom = 200_000
	// keyWeight is what an entry takes besides its cells, in cells.
	keyWeight = 5
)

type shelfKey struct {
	ledger    *ledger
	statement [sha256.Size]byte
}

// delivery is a statement that is being run.
type delivery struct {
	done     chan struct{} // closed when the rest is known
	cells    []cell
	err      error
	deserted bool // whoever ran it left before there was an answer
}

func newShelf() *shelf {
	return &shelf{young: map[shelfKey][]cell{}, coming: map[shelfKey]*delivery{}}
}

func keyOf(l *ledger, c composed) shelfKey {
	hash := sha256.New()
	fmt.Fprintf(hash, "%s\n%q", c.text, c.args)
	return shelfKey{l, [sha256.Size]byte(hash.Sum(nil))}
}

// get returns what is kept under a key or fetches it. Of several callers at once
// one fetches and the others wait for it. Failures are not kept.
func (s *shelf) get(ctx context.Context, key shelfKey, fetch func() ([]cell, error)) ([]cell, error) {
	for {
		cells, d, mine := s.look(key)
		switch {
		case d == nil:
			return cells, nil
		case mine:
			return s.deliver(ctx, key, d, fetch)
		}
		select {
		case <-d.done:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		if !d.deserted {
			return d.cells, d.err
		}
	}
}

// look returns the cells kept under a key, or else their delivery: mine if the
// caller has to make it.
func (s *shelf) look(key shelfKey) (cells []cell, d *delivery, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cells, ok := s.young[key]; ok {
		return cells, nil, false
	}
	if cells, ok := s.old[key]; ok {
		s.keep(key, cells)
		return cells, nil, false
	}
	if d, ok := s.coming[key]; ok {
		return nil, d, false
	}
	d = &delivery{done: make(chan struct{}), deserted: true}
	s.coming[key] = d
	return nil, d, true
}

func (s *shelf) deliver(ctx context.Context, key shelfKey, d *delivery, fetch func() ([]cell, error)) ([]cell, error) {
	defer func() { // also when fetch panics
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.coming, key)
		if d.err == nil && !d.deserted {
			s.keep(key, d.cells)
		}
		close(d.done)
	}()
	d.cells, d.err = fetch()
	d.deserted = d.err != nil && ctx.Err() != nil
	return d.cells, d.err
}

// keep puts cells on the shelf. What would fill it alone is not kept.
func (s *shelf) keep(key shelfKey, cells []cell) {
	weight := len(cells) + keyWeight
	if weight > shelfRoom {
		return
	}
	if s.weight+weight > shelfRoom {
		s.old, s.young, s.weight = s.young, map[shelfKey][]cell{}, 0
	}
	s.young[key] = cells
	s.weight += weight
}
