package server

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"toancanh/server/audit"
	"toancanh/server/auth"
)

// How many refusals of a minute are written down one by one, the others as a number: who
// knocks at every door cannot fill the disk, and who makes noise hides nobody else.
const (
	mostRefusals  = 60  // of one person, or of one network where nobody is signed in
	mostStrangers = 600 // of all networks
	mostTries     = 5   // at one account
)

// budget counts what is written down of refusals in a minute, and what is not.
type budget struct {
	now func() time.Time

	mu        sync.Mutex // guards what follows
	minute    time.Time
	told      map[string]int // by person, network or account
	strangers int            // told of them all
	left      map[string]int // not told in that minute, by the account that was tried; "": all others
	due       map[string]int // of minutes that have ended
}

func newBudget(now func() time.Time) *budget {
	return &budget{now: now, told: map[string]int{}, left: map[string]int{}, due: map[string]int{}}
}

// person says whether one more refusal of somebody signed in is to be told.
func (b *budget) person(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.roll()
	return b.take("person "+id, mostRefusals, "")
}

// stranger says whether one more refusal of somebody from an address is to be told.
func (b *budget) stranger(address string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.roll()
	if b.strangers >= mostStrangers {
		b.left[""]++
		return false
	}
	told := b.take("network "+auth.Network(address), mostRefusals, "")
	if told {
		b.strangers++
	}
	return told
}

// account says whether one more try at an account that exists is to be told, wherever it
// comes from. Those that are not are counted apart.
func (b *budget) account(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.roll()
	return b.take("account "+id, mostTries, id)
}

func (b *budget) take(key string, most int, left string) bool {
	if b.told[key] >= most {
		b.left[left]++
		return false
	}
	b.told[key]++
	return true
}

// roll begins another minute when it has come.
func (b *budget) roll() {
	if minute := b.now().Truncate(time.Minute); !minute.Equal(b.minute) {
		b.minute = minute
		b.end()
	}
}

// end makes what was left out due.
func (b *budget) end() {
	for id, n := range b.left {
		b.due[id] += n
	}
	clear(b.left)
	clear(b.told)
	b.strangers = 0
}

// owed takes what is to be told of what was left out, in the words of the trail: of
// minutes that have ended, or of all.
func (b *budget) owed(all bool) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.roll()
	if all {
		b.end()
	}
	var list []string
	for _, id := range slices.Sorted(maps.Keys(b.due)) {
		list = append(list, strings.TrimSpace(id+" "+strconv.Itoa(b.due[id])))
	}
	clear(b.due)
	return list
}

// tellLeft writes down how many refusals were not: of minutes that have ended, or of all.
func (s *Server) tellLeft(ctx context.Context, all bool) {
	for _, what := range s.refusals.owed(all) {
		if err := s.trail.Add(ctx, audit.Entry{Action: audit.LeftOut, What: what, Outcome: audit.Refused}); err != nil {
			s.log.Error("audit", "left out", what, "error", err)
		}
	}
}

// tellWithin writes down a refusal that is within its budget, after what was left out
// before.
func (s *Server) tellWithin(c *gin.Context, e audit.Entry, within bool) {
	s.tellLeft(c.Request.Context(), false)
	if within {
		s.tell(c, e)
	}
}

// noteTurned writes down what somebody tried in vain, at an account (id) or at none (""),
// unless too many do: then how many.
func (s *Server) noteTurned(c *gin.Context, e audit.Entry, account string) {
	if account != "" {
		s.tellWithin(c, e, s.refusals.account(account))
		return
	}
	s.tellWithin(c, e, s.refusals.stranger(c.ClientIP()))
}
