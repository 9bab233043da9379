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
	until time.Time // from when on the next try is heard; zero: there were only a few
}

func newGuard() *guard { return &guard{failed: map[string]*failures{}} }

// begin counts a try as failed until it is known to have succeeded, so that many at
// once gain nothing. It returns how long to wait where the try is not to be heard: then
// nothing is kept of it.
func (g *guard) begin(now time.Time, name, address string) (wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	account, place := "account "+name, "address "+Network(address)
	if wait = max(g.wait(now, account), g.wait(now, place)); wait > 0 {
		return wait
	}
	g.of(now, account).fail(now, failuresOfAccount)
	g.failAt(now, place)
	return 0
}

// knock is begin for those who name no account: they come from a provider.
func (g *guard) knock(now time.Time, address string) (wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	place := "address " + Network(address)
	if wait = g.wait(now, place); wait > 0 {
		return wait
	}
	g.failAt(now, place)
	return 0
}

// wait is how long a name or address has to wait; not above 0: it is heard.
func (g *guard) wait(now time.Time, key string) time.Duration {
	if f := g.failed[key]; f != nil {
		return f.until.Sub(now)
	}
	return 0
}

// failAt counts a try that comes from an address.
func (g *guard) failAt(now time.Time, key string) {
	place := g.of(now, key)
	place.count = max(0, place.count-int(now.Sub(place.last)/forgivenEvery))
	place.fail(now, failuresOfAddress)
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

// of is what is known of a name or address.
func (g *guard) of(now time.Time, key string) *failures {
	f := g.failed[key]
	if f == nil || f.over(now) {
		f = &failures{last: now}
	}
	if len(g.failed) >= mostWatched && g.failed[key] == nil {
		g.forget(now)
	}
	g.failed[key] = f
	return f
}

// forget makes room: the memory is bounded. One half of it is for those who had to wait,
// the other for those who failed a few times, so that neither pushes out the other; of
// both what failed longest ago goes first, and who has to wait still goes last.
func (g *guard) forget(now time.Time) {
	few, many, slowed := "", "", 0
	for key, f := range g.failed {
		switch {
		case f.over(now):
			delete(g.failed, key)
		case f.until.IsZero():
			if few == "" || f.last.Before(g.failed[few].last) {
				few = key
			}
		default:
			slowed++
			if many == "" || f.goesBefore(g.failed[many], now) {
				many = key
			}
		}
	}
	if len(g.failed) < mostWatched {
		return
	}
	if few == "" || slowed > mostWatched/2 {
		few = many
	}
	delete(g.failed, few)
}

// over says whether failures are too long ago to count.
func (f *failures) over(now time.Time) bool {
	return now.Sub(f.last) > forgottenAfter && !f.until.After(now)
}

// goesBefore says whether some who had to wait are forgotten before others.
func (f *failures) goesBefore(other *failures, now time.Time) bool {
	if mine, theirs := f.until.After(now), other.until.After(now); mine != theirs {
		return theirs
	}
	return f.last.Before(other.last)
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
