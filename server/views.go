package server

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/server/state"
)

// flushEvery is how long views are kept in memory before they are written down: what
// a kill may lose.
const flushEvery = 10 * time.Second

// flushLimit is how long writing them down may take.
const flushLimit = 10 * time.Second

// mostViews is how many different views are held between two flushes. A browser may
// claim any origin, so what is beyond is counted without one.
const mostViews = 10_000

// views counts how often embeds are looked at. Of a reader it keeps the site around
// the embed and the day, nothing else.
type views struct {
	store *state.Store

	mu     sync.Mutex // guards what follows
	counts map[state.View]int
}

func newViews(store *state.Store) *views {
	return &views{store: store, counts: map[state.View]int{}}
}

// add counts one view.
func (v *views) add(view state.View) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, known := v.counts[view]; !known && len(v.counts) >= mostViews {
		view.Origin = state.OtherOrigins
	}
	v.counts[view]++
}

// flush writes the counts down. What cannot be written stays for the next time.
func (v *views) flush(ctx context.Context) error {
	v.mu.Lock()
	counts := v.counts
	v.counts = map[state.View]int{}
	v.mu.Unlock()
	if len(counts) == 0 {
		return nil
	}
	list := make([]state.ViewCount, 0, len(counts))
	for view, n := range counts {
		list = append(list, state.ViewCount{View: view, Views: n})
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushLimit)
	defer cancel()
	err := v.store.CountViews(ctx, list)
	if err != nil {
		v.mu.Lock()
		defer v.mu.Unlock()
		for view, n := range counts {
			v.counts[view] += n
		}
	}
	return err
}

// keepBooks writes down at every tick, and once more when ctx ends, what is held back:
// views of embeds, and how many refusals are not told one by one.
func (s *Server) keepBooks(ctx context.Context, ticks <-chan time.Time) {
	for {
		ended := false
		select {
		case <-ctx.Done():
			ended = true
		case <-ticks:
		}
		if err := s.views.flush(ctx); err != nil {
			s.log.Error("views of embeds not written down", "error", err)
		}
		s.tellLeft(ctx, ended)
		if ended {
			return
		}
	}
}

// counting starts writing down what is held back; the function it returns ends it once
// the last of it is written.
func (s *Server) counting(ctx context.Context) (end func()) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	ticker := time.NewTicker(flushEvery)
	var writer sync.WaitGroup
	writer.Go(func() { s.keepBooks(ctx, ticker.C) })
	return func() {
		stop()
		writer.Wait()
		ticker.Stop()
	}
}

// seen counts a look at an embed from outside.
func (s *Server) seen(c *gin.Context, id string) {
	origin := originOf(c.GetHeader("Referer"))
	if c.Request.Method != "GET" || origin == s.embeds.home() {
		return
	}
	s.views.add(state.View{Embed: id, Origin: origin, Day: civil.DateOf(s.now().In(s.zone))})
}

// originOf is the site of an address, "" if there is none that could frame anything.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	origin := strings.ToLower(u.Scheme + "://" + u.Host)
	if len(origin) > 200 || !site.MatchString(origin) {
		return ""
	}
	return origin
}
