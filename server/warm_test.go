package server

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"toancanh/queries/area"
	"toancanh/server/auth"
)

// keptPage says whether the overview is in the cache, without making it.
func keptPage(t *testing.T, s *Server, address string) bool {
	t.Helper()
	version, err := s.state.version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, kept := s.cache.lookup(version, address+audience(auth.Look(auth.National, area.NationScope()), s.warmer()))
	return kept
}

func TestPagesAreMadeAheadAfterEachPublish(t *testing.T) {
	w := open(t)
	var mu sync.Mutex
	now := morning()
	s := newServer(t, w, func(o *Options) {
		o.Now = func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return now
		}
	})
	s.warmed, s.papers = []string{"/", "/definitions"}, []area.Area{mustArea(t, "01")} // all of them take long to draw
	ctx, stop := context.WithCancel(t.Context())
	looks, ended := make(chan time.Time), make(chan struct{})
	go func() {
		s.warm(ctx, looks)
		close(ended)
	}()
	looks <- now // is taken when the first round is over
	for _, address := range s.warmed {
		if !keptPage(t, s, address) {
			t.Errorf("%s was not made at the start", address)
		}
	}
	version, err := s.state.version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, kept := s.cache.lookup(version, "/reports/01/2026-11-22.pdf "+area.NationScope().String()); !kept {
		t.Error("the report of Hà Nội was not made at the start")
	}
	execute(t, w, `
		update main.snapshot set superseded_by = 7 where snapshot = 5;
		insert into main.snapshot values (7, '2026-11-22.ffffff', date '2026-11-22', 3, 'run-5', now(), false, true, null);`)
	mu.Lock()
	now = now.Add(2 * lookEvery)
	mu.Unlock()
	looks <- now
	looks <- now
	if !keptPage(t, s, "/") {
		t.Error("the overview was not made after the publish")
	}
	stop()
	<-ended
}

func TestOverviewIsMadeFirstThenEveryPageThenEveryProvince(t *testing.T) {
	t.Parallel()
	var list []string
	for _, a := range shared(t).ahead() {
		list = append(list, a.params.Address(a.path))
	}
	want := []string{"/", "/coverage", "/cards", "/eid", "/services", "/ecosystem", "/tasks", "/?lang=en", "/provinces/91"}
	if len(list) != 8+34 || !slices.Equal(list[:9], want) {
		t.Errorf("made ahead are %v", list)
	}
}

func TestStaticFilesAreSmallestOnceTheyHaveBeenPressed(t *testing.T) {
	s := newServer(t, open(t), nil)
	file, err := lastingFile("app.css")
	if err != nil {
		t.Fatal(err)
	}
	address := staticFolder + "app." + file.Hash + ".css"
	first := get(t, s, address, "Accept-Encoding", "br")
	if err := s.files.improve([]string{"app.css"}, func() error { return t.Context().Err() }); err != nil {
		t.Fatal(err)
	}
	second := get(t, s, address, "Accept-Encoding", "br, zstd, gzip")
	if first.Code != http.StatusOK || second.Header().Get("Content-Encoding") != "br" || second.Body.Len() >= first.Body.Len() {
		t.Errorf("%d bytes at first, %d then", first.Body.Len(), second.Body.Len())
	}
	if first.Header().Get("ETag") == second.Header().Get("ETag") {
		t.Error("other bytes have the same tag")
	}
	if got := second.Header().Get("Cache-Control"); got != lasting {
		t.Errorf("lifetime %q", got)
	}
	if again := get(t, s, address, "Accept-Encoding", "br", "If-None-Match", second.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("asked again: %d", again.Code)
	}
}

func TestWorkAheadWaitsForThoseWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newSlots()
		if err := c.take(t.Context()); err != nil {
			t.Fatal(err)
		}
		rested := make(chan error, 1)
		go func() { rested <- c.rest(t.Context()) }()
		synctest.Wait()
		if len(rested) > 0 {
			t.Error("it did not wait")
		}
		c.release()
		if err := <-rested; err != nil {
			t.Error(err)
		}
	})
}
