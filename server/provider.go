package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/auth/oidc"
	"toancanh/server/state"
)

// providerPath leads to where people sign in at the provider.
const providerPath = "/login/oidc"

// provided lists the routes of signing in at a provider.
func (s *Server) provided() []route {
	return []route{
		{path: providerPath, needs: anyone, handler: s.toProvider, private: true},
		{path: oidc.CallbackPath, needs: anyone, handler: s.fromProvider, private: true},
		{method: http.MethodPost, path: oidc.LogoutPath, needs: anyone, handler: s.leftAtProvider},
	}
}

// ticketName is the name of the cookie that binds what the provider answers to the
// browser that asked.
func (s *Server) ticketName() string {
	return strings.TrimSuffix(s.cookieName(), "session") + "sign-in"
}

// setTicket gives a browser its ticket to the provider, "" to take it away.
func (s *Server) setTicket(c *gin.Context, ticket string) {
	age := int(oidc.TicketLasts.Seconds())
	if ticket == "" {
		age = -1
	}
	http.SetCookie(c.Writer, &http.Cookie{ //nolint:gosec // Secure where people come by https; on loopback there is none
		Name: s.ticketName(), Value: ticket, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(s.publicURL, "https:"),
	})
}

// apart keeps an address with secrets in it from being kept and told to other sites.
func apart(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.Header("Referrer-Policy", "no-referrer")
}

// toProvider leads somebody to the provider.
func (s *Server) toProvider(c *gin.Context) {
	apart(c)
	address, ticket, err := s.provider.Start(c.Request.Context(), oidc.Way{Next: localTarget(c.Query("next")), Lang: language(c)})
	if err != nil {
		s.turnAway(c, err)
		return
	}
	s.setTicket(c, ticket)
	c.Redirect(http.StatusSeeOther, address)
}

// fromProvider lets somebody in who comes back from the provider.
func (s *Server) fromProvider(c *gin.Context) {
	apart(c)
	ctx, address := c.Request.Context(), c.ClientIP()
	if wait := s.desk.Knock(address); wait > 0 {
		s.turnAway(c, &auth.WaitError{Wait: wait})
		return
	}
	ticket, _ := c.Cookie(s.ticketName()) // none is refused like a wrong one
	who, way, err := s.provider.Finish(ctx, ticket, c.Request.URL.Query())
	if way.Lang != "" {
		c.Set(languageKey, way.Lang)
	}
	if err == nil || errors.Is(err, oidc.ErrAway) { // who has to wait is who guesses
		s.desk.Enter(address)
	}
	if turned(err) != "answer" { // else the ticket is for another tab, which may be under way
		s.setTicket(c, "")
	}
	if err != nil {
		s.turnAway(c, err)
		return
	}
	in, err := s.desk.SignInAs(ctx, who, c.GetHeader("User-Agent"))
	if err != nil {
		s.refuseKnown(c, in, err)
		return
	}
	if err := s.noteArrival(c, in); err != nil {
		s.fail(c, err)
		return
	}
	s.enter(c, in.Visitor, in.Cookie, way.Next)
}

// noteArrival writes down what the provider's word has changed: who is new, and who may
// do something else than before.
func (s *Server) noteArrival(c *gin.Context, in auth.Arrival) error {
	e := audit.Entry{Action: audit.AddPerson, What: "by provider " + summary(in.Visitor.Person), Outcome: audit.Done}
	switch {
	case in.Before.ID == 0:
	case in.Changed:
		e.Action = audit.ChangePerson
		e.What += ", before " + summary(in.Before)
	default:
		return nil
	}
	return s.note(c, e)
}

// summary is what the trail says of a person: what they may, not who they are.
func summary(p state.Person) string {
	return fmt.Sprintf("p%d %s %s %s", p.ID, p.Role, p.Scope, strings.Join(p.Rights, ","))
}

// refuseKnown turns somebody away whom the provider let in. If they have no role any more
// that has disabled them, which is written down before.
func (s *Server) refuseKnown(c *gin.Context, in auth.Arrival, err error) {
	if in.Changed {
		e := audit.Entry{Action: audit.ChangePerson, What: personID(in.Before) + " disabled by provider", Outcome: audit.Done}
		if err := s.note(c, e); err != nil {
			s.fail(c, err)
			return
		}
	}
	s.turnPersonAway(c, in.Before, err)
}

// turnAway writes down that somebody was not let in, and tells them no more than that.
func (s *Server) turnAway(c *gin.Context, err error) { s.turnPersonAway(c, state.Person{}, err) }

// turnPersonAway is turnAway of somebody who is known; the zero person is not.
func (s *Server) turnPersonAway(c *gin.Context, p state.Person, err error) {
	e := audit.Entry{Action: audit.SignIn, What: "by provider: " + turned(err), Outcome: audit.Refused, Address: c.ClientIP()}
	account := ""
	if p.ID > 0 {
		account = personID(p)
		e.What = account + " " + e.What
	}
	if errors.Is(err, oidc.ErrAway) {
		e.Outcome = audit.Failed
	} else {
		s.log.Warn("sign-in refused", "reference", c.GetString(referenceKey), "error", err)
	}
	s.noteTurned(c, e, account)
	c.Set(notedKey, true)
	s.fail(c, err)
}

// errAnswer says that what the provider is said to have answered cannot be read.
var errAnswer = errors.New("the answer of the provider cannot be read")

// refuseTarget answers an address that is wrong as a whole. One with an answer of the
// provider holds secrets, so it is not repeated.
func (s *Server) refuseTarget(c *gin.Context, err error) {
	if s.provider == nil || c.Request.URL.Path != oidc.CallbackPath {
		s.fail(c, err)
		return
	}
	apart(c)
	s.turnAway(c, errAnswer)
}

// turned is one word for why somebody was not let in.
func turned(err error) string {
	var refusal *oidc.Refusal
	var wait *auth.WaitError
	switch {
	case errors.As(err, &refusal):
		return refusal.Reason
	case errors.Is(err, errAnswer):
		return "answer"
	case errors.Is(err, auth.ErrNoRole):
		return "no role"
	case errors.Is(err, auth.ErrRefused):
		return "disabled"
	case errors.As(err, &wait):
		return "too often"
	case errors.Is(err, oidc.ErrAway):
		return "away"
	}
	return "fault"
}

// explainProvider tells why somebody does not come in by the provider; ok is false where
// the error is about something else.
func explainProvider(lang string, err error) (t trouble, ok bool) {
	var refusal *oidc.Refusal
	var wait *auth.WaitError
	p := dashboards.Params{Lang: lang}
	t.links = []dashboards.Choice{{Text: locale.T(lang, "login.title"), Link: p.Address(loginPath)}}
	switch {
	case errors.Is(err, oidc.ErrAway):
		t.status, t.kind, t.retry = http.StatusServiceUnavailable, "provider", patience
	case errors.Is(err, auth.ErrNoRole), errors.Is(err, auth.ErrRefused):
		t.status, t.kind = http.StatusForbidden, "no_role"
	case errors.As(err, &refusal), errors.Is(err, errAnswer):
		t.status, t.kind = http.StatusForbidden, "not_in"
	case errors.As(err, &wait):
		t.status, t.kind, t.retry = http.StatusTooManyRequests, "wait", wait.Wait
	default:
		return trouble{}, false
	}
	return t, true
}

// leftAtProvider ends the sessions of somebody who signed out at the provider. It answers
// the provider, not a person.
func (s *Server) leftAtProvider(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	people, err := s.endedAt(c)
	if err != nil {
		s.log.Warn("sign-out of the provider refused", "reference", c.GetString(referenceKey), "error", err)
		s.noteTurned(c, audit.Entry{Action: audit.SignOut, What: "by provider: " + turned(err), Outcome: audit.Refused, Address: c.ClientIP()}, "")
		c.JSON(http.StatusBadRequest, map[string]string{"error": "invalid_request", "error_description": "reference " + c.GetString(referenceKey)})
		return
	}
	for _, id := range people {
		s.tell(c, audit.Entry{Action: audit.SignOut, What: fmt.Sprintf("by provider p%d", id), Outcome: audit.Done, Address: c.ClientIP()})
	}
	c.Status(http.StatusOK)
}

// errReplayed says that a logout token came before.
var errReplayed = errors.New("this logout token was used")

func (s *Server) endedAt(c *gin.Context) ([]int64, error) {
	if err := c.Request.ParseForm(); err != nil {
		return nil, errBody
	}
	tokens := c.Request.PostForm["logout_token"]
	if len(tokens) != 1 {
		return nil, errBody
	}
	out, err := s.provider.ReadLogout(c.Request.Context(), tokens[0])
	if err != nil {
		return nil, err
	}
	people, fresh, err := s.desk.SignOutFrom(c.Request.Context(), out)
	if err == nil && !fresh {
		err = errReplayed
	}
	return people, err
}

// leftPage tells somebody that they have signed out here, and leads them to sign out at
// the provider too.
type leftPage struct {
	dashboards.Frame
	Address string // at the provider
}

// leave leads somebody who signed out to the provider. It is a page, not a redirect:
// browsers hold redirects of a form against the policy of the page it was on, and the
// provider may lead on to others.
func (s *Server) leave(c *gin.Context, lang, address string) {
	c.Header("Refresh", "0; url="+address)
	page := &leftPage{Address: address}
	page.Frame = dashboards.NewFrame(loginPath, dashboards.Params{Lang: lang}, locale.T(lang, "left.title"), "")
	c.Set(visitorKey, (*auth.Visitor)(nil))
	s.showPrivate(c, "left", lang, page, http.StatusOK)
}

// signInAt is where somebody starts to sign in at the provider.
func signInAt(lang, next string) string {
	address := dashboards.Params{Lang: lang}.Address(providerPath)
	if next == "/" {
		return address
	}
	return withNext(address, next)
}

// providerName is what people see of the provider: its host.
func (s *Server) providerName() string {
	u, err := url.Parse(s.provider.Issuer)
	if err != nil {
		return ""
	}
	return u.Host
}
