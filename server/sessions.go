package server

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/server/audit"
	"toancanh/server/state"
)

// shownSessions is how many sessions a page lists.
const shownSessions = 200

// sessionsView is the list of all sessions.
type sessionsView struct {
	adminFrame
	Text     string
	Sessions []sessionRow
	More     bool
}

// sessionRow is a session in a list of many people's.
type sessionRow struct {
	sessionLine
	Person, Name, Title, Link, Ends string
	Version                         int64
}

func (s *Server) sessionRow(c *gin.Context, f adminFrame, n state.Signed) sessionRow {
	lang := f.Params.Lang
	v := visitor(c)
	return sessionRow{
		sessionLine: sessionLine{
			ID: base64.RawURLEncoding.EncodeToString(n.Digest[:]), Agent: n.Agent, Made: s.stands(lang, n.Made), Seen: s.stands(lang, n.Seen),
			Own: v != nil && n.Digest == v.Session.Digest,
		},
		Person: personID(n.Who), Name: n.Who.Name, Title: n.Who.Title, Link: f.To(peoplePath + "/" + personID(n.Who)), Ends: s.stands(lang, n.Expires), Version: n.Who.Version,
	}
}

// sessionsPage lists the sessions that hold.
func (s *Server) sessionsPage(c *gin.Context) {
	p, query, ok := s.asked(c, "q", "done")
	if !ok {
		return
	}
	t := func(key string) string { return locale.T(p.Lang, key) }
	page := &sessionsView{adminFrame: s.newAdmin(c, sessionsPath, p.Lang, t("sessions.title"), t("sessions.lead")), Text: strings.TrimSpace(query.Get("q"))}
	page.keep(query)
	page.Done = told(p.Lang, query.Get("done"))
	sessions, more, err := s.desk.Sessions(c.Request.Context(), state.SessionFilter{Text: page.Text, Limit: shownSessions})
	if err != nil {
		s.fail(c, err)
		return
	}
	page.More = more
	for _, n := range sessions {
		page.Sessions = append(page.Sessions, s.sessionRow(c, page.adminFrame, n))
	}
	s.showPrivate(c, "sessions", p.Lang, page, http.StatusOK)
}

// endAnySession ends one session of somebody, or all.
func (s *Server) endAnySession(c *gin.Context) {
	lang, values, ok := s.ordered(c)
	if !ok {
		return
	}
	c.Params = append(c.Params, gin.Param{Key: "id", Value: values.Get("person")})
	p, err := s.personAsked(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	what, err := s.endOf(c.Request.Context(), p, values.Get("session"))
	if err == nil {
		err = s.note(c, audit.Entry{Action: audit.EndSessions, What: what, Outcome: audit.Done})
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	leads(c, sessionsPath, lang, "sessions")
}

// endPersonSessions ends one session of somebody, or all.
func (s *Server) endPersonSessions(c *gin.Context) {
	lang, values, p, ok := s.orderedOfNow(c)
	if !ok {
		return
	}
	what, err := s.endOf(c.Request.Context(), p, values.Get("session"))
	if err != nil {
		s.fail(c, err)
		return
	}
	s.finish(c, lang, p, audit.Entry{Action: audit.EndSessions, What: what}, "sessions")
}

// endOf ends a session of a person, or all ("").
func (s *Server) endOf(ctx context.Context, p state.Person, session string) (what string, err error) {
	if session == "" {
		return personID(p), s.desk.EndSessions(ctx, p.ID, nil)
	}
	digest, err := base64.RawURLEncoding.DecodeString(session)
	if err != nil || len(digest) != len(state.Digest{}) {
		return "", errBody
	}
	return personID(p) + " one", s.desk.EndSession(ctx, p.ID, state.Digest(digest))
}
