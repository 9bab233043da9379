package server

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"toancanh/queries"
	"toancanh/server/audit"
	"toancanh/server/state"
)

// note writes down what a request did. Who did it, as which role and under which
// reference number is known here.
func (s *Server) note(c *gin.Context, e audit.Entry) error {
	e.Person, e.Role, e.Reference = s.person(c), s.role(c), c.GetString(referenceKey)
	if err := s.trail.Add(c.Request.Context(), e); err != nil {
		return fmt.Errorf("what was done could not be written down: %w", err)
	}
	return nil
}

// noteWhole writes down what a request did, in as many rows as it takes.
func (s *Server) noteWhole(c *gin.Context, e audit.Entry) error {
	for _, piece := range audit.Pieces(e.What) {
		e.What = piece
		if err := s.note(c, e); err != nil {
			return err
		}
	}
	return nil
}

// release writes down that somebody takes along what is not for everybody, and only
// then sends it.
func (s *Server) release(c *gin.Context, doc *document, about audit.Entry) {
	if doc.scoped && c.Request.Method == http.MethodGet {
		about.Action, about.What, about.Outcome = audit.Download, c.Request.URL.Path, audit.Done
		if err := s.note(c, about); err != nil {
			s.fail(c, err)
			return
		}
	}
	send(c, doc)
}

// look writes down that somebody looks at what is not for everybody, once an hour for
// each page, and only then shows it.
func (s *Server) look(c *gin.Context, doc *document) {
	if person := s.person(c); doc.scoped && person != "" && s.looks.first(person+" "+c.Request.URL.Path) {
		if err := s.note(c, audit.Entry{Action: audit.Look, What: c.Request.URL.Path, Area: c.Query("area"), Metric: c.Query("metric"), Outcome: audit.Done}); err != nil {
			s.fail(c, err)
			return
		}
	}
	send(c, doc)
}

// mostLooks is how many looks of an hour are told apart; beyond, some are written down
// again.
const mostLooks = 20_000

// glances knows what was looked at within an hour.
type glances struct {
	now func() time.Time

	mu   sync.Mutex // guards what follows
	hour time.Time
	seen map[string]bool
}

func newGlances(now func() time.Time) *glances { return &glances{now: now, seen: map[string]bool{}} }

// first says whether a look is the first of its kind in this hour.
func (g *glances) first(look string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if hour := g.now().Truncate(time.Hour); !hour.Equal(g.hour) || len(g.seen) >= mostLooks {
		g.hour = hour
		clear(g.seen)
	}
	if g.seen[look] {
		return false
	}
	g.seen[look] = true
	return true
}

// noteEmbed writes down that an embed was made or revoked.
func (s *Server) noteEmbed(c *gin.Context, done audit.Action, m state.Embed) error {
	e := EmbedEvent(done, m)
	e.Outcome = audit.Done
	return s.note(c, e)
}

// EmbedEvent is what the audit trail says of an embed that was made or revoked: which,
// and what it shows.
func EmbedEvent(done audit.Action, m state.Embed) audit.Entry {
	e := audit.Entry{Action: done, What: m.ID + " " + m.Figure}
	if p, err := paramsOf(m); err == nil { // of an embed of an earlier version the figure must do
		e.Area, e.Metric = p.Area.String(), p.Metric
	}
	return e
}

// notedKey is set where a refusal is written down already.
const notedKey = "noted"

// noteRefusal writes down that somebody was refused, unless they have been too often
// within a minute: then how often is written down.
func (s *Server) noteRefusal(c *gin.Context, status int) {
	if status != http.StatusUnauthorized && status != http.StatusForbidden || c.GetBool(notedKey) {
		return
	}
	e := audit.Entry{Action: audit.Refuse, What: c.Request.Method + " " + c.Request.URL.Path, Outcome: audit.Refused}
	if person := s.person(c); person != "" {
		s.tellWithin(c, e, s.refusals.person(person))
		return
	}
	s.tellWithin(c, e, s.refusals.stranger(c.ClientIP()))
}

// tell writes down what happens anyway.
func (s *Server) tell(c *gin.Context, e audit.Entry) {
	if err := s.note(c, e); err != nil {
		s.log.Error("audit", "reference", c.GetString(referenceKey), "error", err)
	}
}

// ofTheirOwn is an answer of the interface that is not for everybody.
type ofTheirOwn struct{ document any }

// owned marks an answer of the interface by whom its numbers are for.
func owned(r *queries.Result, document any) any {
	if r.Scoped() {
		return ofTheirOwn{document}
	}
	return document
}
