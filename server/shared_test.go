package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"toancanh/queries/warehouse"
	"toancanh/server/audit"
	"toancanh/server/state"
)

// sharedThings holds what tests of this package share. The first test that needs a thing
// makes it; TestMain puts all of them away.
type sharedThings struct {
	mu     sync.Mutex // guards what follows
	dir    string
	server *Server
	tabs   context.Context //nolint:containedctx // the browser is the context
	away   []func() error  // how to put things away, in the order they were made
}

var things sharedThings

func TestMain(m *testing.M) {
	m.Run()
	if err := things.close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (s *sharedThings) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var faults []error
	for _, put := range slices.Backward(s.away) {
		faults = append(faults, put())
	}
	return errors.Join(faults...)
}

// folder is a folder that lasts as long as the tests.
func (s *sharedThings) folder(name string) (string, error) {
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "toancanh-server-")
		if err != nil {
			return "", err
		}
		s.dir = dir
		s.away = append(s.away, func() error { return os.RemoveAll(dir) })
	}
	return filepath.Join(s.dir, name), nil
}

// shared gives the one server of the nights of testdata. What a test asks of it is
// kept for the others, so a test that writes to its warehouse, alters its options
// or looks into its cache takes a newServer.
func shared(t testing.TB) *Server {
	t.Helper()
	things.mu.Lock()
	defer things.mu.Unlock()
	if things.server != nil {
		return things.server
	}
	dir, err := things.folder("nights")
	if err != nil {
		t.Fatal(err)
	}
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir, MemoryLimit: "512MB", Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	things.away = append(things.away, w.Close)
	fill(t, w)
	dir, err = things.folder("state")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	store, err := state.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	things.away = append(things.away, store.Close)
	things.server = newServer(t, w, func(o *Options) { o.State, o.Trail = store, &audit.Trail{Store: store, Dir: dir, Now: morning} })
	return things.server
}
