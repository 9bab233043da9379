package server

import (
	"errors"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"toancanh/server/auth"
)

// errRate says that somebody asks more often than one may.
var errRate = errors.New("too many requests: slow down")

// Rates is how many requests a second are answered; 0: as many as come. For a short
// while it may be spell times as many.
type Rates struct {
	Account int // to everybody who has signed in, each by themselves
	Address int // to those who have not, by the network they come from
}

// spell is how many seconds of requests may come at once.
const spell = 20

// mostBuckets is how many of those who ask are told apart.
const mostBuckets = 8_192

// buckets hold back who asks too often. What is known of those who ask is bounded: when
// it is too much, who has not asked for longest is forgotten first.
type buckets struct {
	every rate.Limit
	burst int
	now   func() time.Time

	mu         sync.Mutex // guards what follows
	young, old map[string]*rate.Limiter
}

func newBuckets(perSecond int, now func() time.Time) *buckets {
	return &buckets{every: rate.Limit(perSecond), burst: perSecond * spell, now: now, young: map[string]*rate.Limiter{}}
}

// take says how long somebody has to wait for an answer; 0: not at all.
func (b *buckets) take(who string) (wait time.Duration) {
	if b.burst == 0 {
		return 0
	}
	now := b.now()
	taken := b.of(who).ReserveN(now, 1)
	if wait = taken.DelayFrom(now); wait > 0 {
		taken.CancelAt(now) // who is refused has spent nothing
	}
	return wait
}

// of is the bucket of somebody.
func (b *buckets) of(who string) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if one, ok := b.young[who]; ok {
		return one
	}
	one, ok := b.old[who]
	if !ok {
		one = rate.NewLimiter(b.every, b.burst)
	}
	if len(b.young) >= mostBuckets/2 {
		b.old, b.young = b.young, map[string]*rate.Limiter{}
	}
	b.young[who] = one
	return one
}

// patient says how long a visitor has to wait before the next answer: by their account,
// or by their network where nobody has signed in.
func (s *Server) patient(v *auth.Visitor, c *gin.Context) time.Duration {
	if v != nil && v.ID != "" {
		return s.accounts.take(v.ID)
	}
	if s.addresses.burst == 0 {
		return 0
	}
	return s.addresses.take(auth.Network(c.ClientIP()))
}
