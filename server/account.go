package server

import (
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// accountView is the page about oneself: role, password, second factor, sessions.
type accountView struct {
	dashboards.Frame
	Name          string
	Facts         []dashboards.Fact
	Token         string
	Refused, Done string // about what was just sent
	Account       bool   // they have one here; else they come from a provider
	Factor        bool   // there is a second one
	Lost          bool   // it must be set anew
	Left          int    // recovery codes
	Secret        string // of a second factor to be added
	Opens         template.URL
	Squares       squares  // Opens for the camera of a phone
	Codes         []string // recovery codes, shown this once
	Sessions      []sessionLine
	Shortest      int
}

// sessionLine is one browser somebody is signed in with.
type sessionLine struct {
	ID, Agent, Made, Seen string
	Own                   bool
}

// account shows the page.
func (s *Server) account(c *gin.Context) {
	if visitor(c).Session.Person == 0 { // a service has no page
		s.fail(c, errNowhere)
		return
	}
	p, ok := s.params(c)
	if !ok {
		return
	}
	s.showAccount(c, p.Lang, &accountView{}, http.StatusOK)
}

// showAccount fills the page in and answers.
func (s *Server) showAccount(c *gin.Context, lang string, page *accountView, status int) {
	ctx, v := c.Request.Context(), visitor(c)
	t := func(key string, args ...any) string { return locale.T(lang, key, args...) }
	p, err := s.store.PersonOf(ctx, v.Person.ID)
	if err == nil {
		page.Left, err = s.store.CodesLeft(ctx, p.ID)
	}
	var sessions []state.Session
	if err == nil {
		sessions, err = s.store.Sessions(ctx, p.ID)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	page.Frame = dashboards.NewFrame(accountPath, dashboards.Params{Lang: lang}, t("account.title"), "")
	page.Token, page.Shortest = s.tokens.of(ownForm(c, accountPath)), auth.ShortestPassword
	page.Name, page.Account, page.Lost = p.Name, p.Issuer == "", s.desk.LostFactor(p)
	areas := ""
	for i, a := range p.Scope.Areas() {
		if i > 0 {
			areas += ", "
		}
		areas += a.Label(lang)
	}
	name := dashboards.Fact{Term: t("account.name"), Text: p.Name}
	if !page.Account {
		name = dashboards.Fact{Term: t("account.email"), Text: p.Email}
	}
	page.Facts = []dashboards.Fact{name, {Term: t("account.person"), Text: p.Title}, {Term: t("account.role"), Text: t("role." + p.Role)}}
	if areas != "" {
		page.Facts = append(page.Facts, dashboards.Fact{Term: t("account.areas"), Text: areas})
	}
	if page.Factor = p.Factor != nil; page.Account && !page.Factor {
		if page.Secret == "" {
			page.Secret = auth.NewFactor()
		}
		opens := auth.FactorAddress(p.Name, page.Secret)
		page.Opens = template.URL(opens) //nolint:gosec // made by us of a checked name and a secret
		if page.Squares, err = squaresOf(opens); err != nil {
			s.fail(c, err)
			return
		}
	}
	for _, n := range sessions {
		page.Sessions = append(page.Sessions, sessionLine{
			ID: base64.RawURLEncoding.EncodeToString(n.Digest[:]), Agent: n.Agent, Own: n.Digest == v.Session.Digest,
			Made: locale.DateTime(lang, n.Made.In(s.zone)), Seen: locale.DateTime(lang, n.Seen.In(s.zone)),
		})
	}
	s.showPrivate(c, "account", lang, page, status)
}

// about reads a form of the page about oneself.
func (s *Server) about(c *gin.Context) (lang string, values func(string) string, ok bool) {
	common, sent, ok := s.sent(c)
	if !ok {
		return "", nil, false
	}
	if visitor(c).Session.Person == 0 { // a service has no page
		s.fail(c, errNowhere)
		return "", nil, false
	}
	if !s.tokens.holds(sent.Get(tokenField), ownForm(c, accountPath)) {
		s.fail(c, errStale)
		return "", nil, false
	}
	if field := sent.Get("again"); sent.Has("again") && field != sent.Get("password") {
		s.showAccount(c, common.Lang, &accountView{Refused: locale.T(common.Lang, "password.unlike")}, http.StatusBadRequest)
		return "", nil, false
	}
	return common.Lang, sent.Get, true
}

// settle writes down what somebody did to their account, gives them the cookie that
// holds from now on, and shows the page with what came of it.
func (s *Server) settle(c *gin.Context, lang string, done audit.Action, cookie string, page *accountView, err error) {
	var wait *auth.WaitError
	switch {
	case errors.Is(err, auth.ErrRefused):
		page.Refused = locale.T(lang, "account.refused")
	case errors.Is(err, auth.ErrFactorLost):
		page.Refused = locale.T(lang, "factor.lost")
	case errors.As(err, &wait):
		page.Refused = s.waiting(c, lang, wait.Wait)
	default:
		page.Refused = passwordFault(lang, err)
	}
	outcome := audit.Done
	if page.Refused != "" {
		outcome = audit.Refused
	} else if err != nil {
		s.fail(c, err)
		return
	}
	if err := s.note(c, audit.Entry{Action: done, What: s.person(c), Outcome: outcome, Address: c.ClientIP()}); err != nil {
		s.fail(c, err)
		return
	}
	if outcome == audit.Refused {
		s.showAccount(c, lang, page, http.StatusBadRequest)
		return
	}
	if cookie != "" {
		s.setCookie(c, cookie)
		v, err := s.desk.Who(c.Request.Context(), cookie)
		if err != nil {
			s.fail(c, err)
			return
		}
		c.Set(visitorKey, v)
	}
	page.Done = locale.T(lang, "account.done")
	s.showAccount(c, lang, page, http.StatusOK)
}

func (s *Server) changePassword(c *gin.Context) {
	lang, value, ok := s.about(c)
	if !ok {
		return
	}
	cookie, err := s.desk.SetPassword(c.Request.Context(), visitor(c), c.ClientIP(), value("old"), value("password"))
	s.settle(c, lang, audit.SetPassword, cookie, &accountView{}, err)
}

func (s *Server) addFactor(c *gin.Context) {
	lang, value, ok := s.about(c)
	if !ok {
		return
	}
	secret := value("secret")
	codes, cookie, err := s.desk.SetFactor(c.Request.Context(), visitor(c), c.ClientIP(), value("old"), value("old_code"), secret, value("code"))
	page := &accountView{Codes: codes}
	if errors.Is(err, auth.ErrRefused) && len(secret) == len(auth.NewFactor()) {
		page.Secret = secret // it stands in their authenticator already
	}
	s.settle(c, lang, audit.SetFactor, cookie, page, err)
}

func (s *Server) removeFactor(c *gin.Context) {
	lang, value, ok := s.about(c)
	if !ok {
		return
	}
	cookie, err := s.desk.DropFactor(c.Request.Context(), visitor(c), c.ClientIP(), value("old"), value("code"))
	s.settle(c, lang, audit.DropFactor, cookie, &accountView{}, err)
}

// endSessions ends one session of one's own, or all but the one that asks.
func (s *Server) endSessions(c *gin.Context) {
	lang, value, ok := s.about(c)
	if !ok {
		return
	}
	v := visitor(c)
	var err error
	if id := value("session"); id != "" {
		_, err = s.endOf(c.Request.Context(), v.Person, id)
	} else {
		err = s.desk.EndSessions(c.Request.Context(), v.Person.ID, &v.Session.Digest)
	}
	s.settle(c, lang, audit.EndSessions, "", &accountView{}, err)
}
