package auth

import (
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// How often a sign-in may fail before it has to wait, and how long at most.
const (
	failuresOfAccount = 5
	failuresOfAddress = 50
	forgivenEvery     = time.Minute // of an address: many people may come from one
	firstWait         = 2 * time.Second
	longestWait       = 15 * time.Minute
	forgottenAfter    = time.Hour
	mostWatched       = 4_096
)

// guard slows down those who guess: each failure beyond the first few doubles the time
// until the next try, for the account and for the address it comes from. Names nobody
// has are watched like those somebody has, so that nothing is told of them.
type guard struct {
	mu     sync.Mutex // guards what follows
	failed map[string]*failures
}

type failures struct {
	count int
	last  time.Time
	until time.Time // from when on the next try is heard
}

func newGuard() *guard { return &guard{failed: map[string]*failures{}} }

// begin counts a try as failed until it is known to have succeeded, so that many at
// once gain nothing. It returns how long to wait where the try is not to be heard.
func (g *guard) begin(now time.Time, name, address string) (wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	account, place := g.of(now, "account "+name), g.of(now, "address "+Network(address))
	if wait = max(account.until.Sub(now), place.until.Sub(now)); wait > 0 {
		return wait
	}
	account.fail(now, failuresOfAccount)
	place.count = max(0, place.count-int(now.Sub(place.last)/forgivenEvery))
	place.fail(now, failuresOfAddress)
	return 0
}

// knock is begin for those who name no account: they come from a provider.
func (g *guard) knock(now time.Time, address string) (wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	place := g.of(now, "address "+Network(address))
	if wait = place.until.Sub(now); wait > 0 {
		return wait
	}
	place.count = max(0, place.count-int(now.Sub(place.last)/forgivenEvery))
	place.fail(now, failuresOfAddress)
	return 0
}

// succeed forgets the failures of an account. Those of the address stay, but for the
// try itself: who owns one account does not get more tries at others.
func (g *guard) succeed(name, address string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.failed, "account "+name)
	if f := g.failed["address "+Network(address)]; f != nil {
		f.count--
		f.until = time.Time{}
	}
}

// waiting returns the names that are not heard at an instant.
func (g *guard) waiting(now time.Time) []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var names []string
	for key, f := range g.failed {
		if name, ok := strings.CutPrefix(key, "account "); ok && f.until.After(now) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// forgive forgets the failures of an account.
func (g *guard) forgive(name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.failed, "account "+name)
}

// of is what is known of a name or address. The memory is bounded: what failed longest
// ago goes first.
func (g *guard) of(now time.Time, key string) *failures {
	f := g.failed[key]
	if f == nil || now.Sub(f.last) > forgottenAfter && now.After(f.until) {
		f = &failures{last: now}
	}
	if len(g.failed) >= mostWatched && g.failed[key] == nil {
		g.forget(now)
	}
	g.failed[key] = f
	return f
}

func (g *guard) forget(now time.Time) {
	oldest := ""
	for key, f := range g.failed {
		if now.Sub(f.last) > forgottenAfter {
			delete(g.failed, key)
		} else if oldest == "" || f.last.Before(g.failed[oldest].last) {
			oldest = key
		}
	}
	if len(g.failed) >= mostWatched {
		delete(g.failed, oldest)
	}
}

func (f *failures) fail(now time.Time, allowed int) {
	f.count++
	f.last = now
	if beyond := f.count - allowed; beyond >= 0 {
		f.until = now.Add(min(firstWait<<min(beyond, 20), longestWait))
	}
}

// Network is what one household or office has of addresses: all of IPv4's, 64 bits of
// IPv6's.
func Network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap()
	if ip.Is6() {
		prefix, err := ip.WithZone("").Prefix(64)
		if err == nil {
			return prefix.String()
		}
	}
	return ip.String()
}
