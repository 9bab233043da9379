package server

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// The pages of who somebody is.
const (
	loginPath   = "/login"
	setupPath   = "/setup"
	accountPath = "/account"
)

// errLink says that a link to set a password does not hold.
var errLink = errors.New("this link was used, or it is too old")

// cookieName is the name of the cookie of a session. Where people come by https, the
// name keeps other sites of the same domain from setting it.
func (s *Server) cookieName() string {
	if strings.HasPrefix(s.publicURL, "https:") {
		return "__Host-session"
	}
	return "session"
}

// setCookie gives a browser the cookie of its session, "" to take it away. It ends with
// the browser; how long it holds is for the desk to say.
func (s *Server) setCookie(c *gin.Context, cookie string) {
	age := 0
	if cookie == "" {
		age = -1
	}
	http.SetCookie(c.Writer, &http.Cookie{ //nolint:gosec // Secure where people come by https; on loopback there is none
		Name: s.cookieName(), Value: cookie, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(s.publicURL, "https:"),
	})
}

// loginPage is the page where people sign in.
type loginPage struct {
	dashboards.Frame
	Name, Next, Token, Refused string
	Provider, There            string // its name, and where one signs in there; "": there is none
	Accounts                   bool   // there are people with accounts here
}

// setupPage is the page where somebody sets their first password.
type setupForm struct {
	dashboards.Frame
	First                             bool // they become the first administrator
	Name, Title, Code, Token, Refused string
	Shortest                          int
}

// login shows the form.
func (s *Server) login(c *gin.Context) {
	lang := language(c)
	s.showLogin(c, lang, &loginPage{Next: localTarget(c.Query("next"))}, http.StatusOK)
}

func (s *Server) showLogin(c *gin.Context, lang string, page *loginPage, status int) {
	page.Frame = dashboards.NewFrame(loginPath, dashboards.Params{Lang: lang}, locale.T(lang, "login.title"), locale.T(lang, "login.lead"))
	if page.Next != "/" { // the other language leads to the same place
		for i, tongue := range page.Tongues {
			page.Tongues[i].Link = withNext(tongue.Link, page.Next)
		}
	}
	if page.Accounts = s.desk.Accounts(); page.Accounts {
		page.Token = s.tokens.of(loginPath)
	}
	if s.provider != nil {
		page.Provider, page.There = s.providerName(), signInAt(lang, page.Next)
	}
	s.showPrivate(c, "login", lang, page, status)
}

func withNext(link, next string) string {
	separator := "?"
	if strings.Contains(link, "?") {
		separator = "&"
	}
	return link + separator + url.Values{"next": {next}}.Encode()
}

// showPrivate answers with a page that is not kept and not told to other sites.
func (s *Server) showPrivate(c *gin.Context, template, lang string, page dashboards.Page, status int) {
	page.Head().Admit(s.viewer(visitor(c), lang))
	c.Header("Referrer-Policy", "no-referrer")
	s.showFresh(c, template, lang, page, status)
}

// localTarget is an address of ours that somebody is led to after signing in; "/" where
// what was asked for is none.
func localTarget(target string) string {
	u, err := url.Parse(target)
	if err != nil || len(target) > longestTarget/2 || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" ||
		!strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") || strings.ContainsAny(target, "\\\r\n\t\x00") ||
		strings.HasPrefix(u.Path, "//") || u.Path == loginPath || u.Path == setupPath || strings.HasPrefix(u.Path, providerPath) {
		return "/"
	}
	return u.RequestURI()
}

// signIn signs somebody in, or shows the form again. What is wrong is never told.
func (s *Server) signIn(c *gin.Context) {
	common, values, ok := s.sent(c)
	if !ok {
		return
	}
	again := &loginPage{Name: head(values.Get("name")), Next: localTarget(values.Get("next"))}
	if !s.tokens.holds(values.Get(tokenField), loginPath) {
		again.Refused = locale.T(common.Lang, "form.stale")
		s.showLogin(c, common.Lang, again, http.StatusForbidden)
		return
	}
	cookie, v, err := s.desk.SignIn(c.Request.Context(), auth.Attempt{
		Name: values.Get("name"), Password: values.Get("password"), Code: values.Get("code"), Address: c.ClientIP(), Agent: c.GetHeader("User-Agent"),
	})
	var wait *auth.WaitError
	switch {
	case errors.Is(err, auth.ErrRefused), errors.Is(err, auth.ErrFactorLost), errors.As(err, &wait):
		s.noteSignIn(c, values.Get("name"))
		status := http.StatusForbidden
		switch again.Refused = locale.T(common.Lang, "login.refused"); {
		case wait != nil:
			status = http.StatusTooManyRequests
			again.Refused = s.waiting(c, common.Lang, wait.Wait)
		case errors.Is(err, auth.ErrFactorLost):
			again.Refused = locale.T(common.Lang, "login.factor_lost")
		}
		s.showLogin(c, common.Lang, again, status)
		return
	case err != nil:
		s.fail(c, err)
		return
	}
	s.enter(c, v, cookie, again.Next)
}

// enter gives somebody who has just signed in their session, and leads them on.
func (s *Server) enter(c *gin.Context, v *auth.Visitor, cookie, next string) {
	if old, err := s.recognise(c); err == nil && old != nil && old.Person.ID > 0 { // who signs in anew leaves the session before
		if err := s.desk.SignOut(c.Request.Context(), old); err != nil {
			s.fail(c, err)
			return
		}
	}
	c.Set(visitorKey, v)
	if err := s.note(c, audit.Entry{Action: audit.SignIn, Outcome: audit.Done, Address: c.ClientIP()}); err != nil {
		s.fail(c, err)
		return
	}
	s.setCookie(c, cookie)
	c.Header("Cache-Control", "no-store")
	c.Redirect(http.StatusSeeOther, next)
}

// waiting says how long somebody has to wait.
func (s *Server) waiting(c *gin.Context, lang string, wait time.Duration) string {
	seconds := int(math.Ceil(wait.Seconds()))
	c.Header("Retry-After", strconv.Itoa(seconds))
	return locale.T(lang, "login.wait", "n", (seconds+59)/60)
}

// noteSignIn writes down that somebody failed to sign in: who, if there is somebody of
// that name. What was typed may be a password, so it is not written down.
func (s *Server) noteSignIn(c *gin.Context, name string) {
	account := ""
	if p, err := s.store.PersonNamed(c.Request.Context(), strings.ToLower(strings.TrimSpace(name))); err == nil {
		account = personID(p)
	}
	s.noteTurned(c, audit.Entry{Action: audit.SignIn, What: account, Outcome: audit.Refused, Address: c.ClientIP()}, account)
}

// signOut ends the session.
func (s *Server) signOut(c *gin.Context) {
	common, values, ok := s.sent(c)
	if !ok {
		return
	}
	v := visitor(c)
	if v.Person.ID == 0 || v.Session.Person == 0 { // a service has no session
		s.fail(c, errNowhere)
		return
	}
	if !s.tokens.holds(values.Get(tokenField), ownForm(c, accountPath)) {
		s.fail(c, errStale)
		return
	}
	proof, err := s.desk.Proof(c.Request.Context(), v)
	if err == nil {
		err = s.desk.SignOut(c.Request.Context(), v)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	s.tell(c, audit.Entry{Action: audit.SignOut, Outcome: audit.Done, Address: c.ClientIP()})
	s.setCookie(c, "")
	c.Header("Clear-Site-Data", `"cache", "storage"`)
	if s.provider != nil && v.Person.Issuer != "" {
		if address := s.provider.LeaveAddress(c.Request.Context(), proof); address != "" {
			s.leave(c, common.Lang, address)
			return
		}
	}
	c.Redirect(http.StatusSeeOther, dashboards.Params{Lang: common.Lang}.Address(loginPath))
}

// setup shows the form that sets a password to whoever has a link that holds.
func (s *Server) setup(c *gin.Context) {
	code := c.Query("code")
	p, err := s.desk.Invited(c.Request.Context(), code)
	if err != nil {
		s.fail(c, linkError(err))
		return
	}
	s.showSetup(c, language(c), &setupForm{First: p.ID == 0, Name: p.Name, Title: p.Title, Code: code}, http.StatusOK)
}

// linkError tells a link that does not hold from a fault.
func linkError(err error) error {
	if errors.Is(err, state.ErrNoInvitation) || errors.Is(err, state.ErrPeople) || errors.Is(err, state.ErrNoPerson) {
		return errLink
	}
	return err
}

func (s *Server) showSetup(c *gin.Context, lang string, page *setupForm, status int) {
	page.Frame = dashboards.NewFrame(setupPath, dashboards.Params{Lang: lang}, locale.T(lang, "setup.title"), locale.T(lang, "setup.lead"))
	for i, tongue := range page.Tongues {
		separator := "?"
		if strings.Contains(tongue.Link, "?") {
			separator = "&"
		}
		page.Tongues[i].Link = tongue.Link + separator + url.Values{"code": {page.Code}}.Encode()
	}
	page.Token, page.Shortest = s.tokens.of(setupPath), auth.ShortestPassword
	s.showPrivate(c, "setup", lang, page, status)
}

// setUp sets the password a link is for.
func (s *Server) setUp(c *gin.Context) {
	common, values, ok := s.sent(c)
	if !ok {
		return
	}
	ctx, code := c.Request.Context(), values.Get("code")
	invited, err := s.desk.Invited(ctx, code)
	if err != nil {
		s.fail(c, linkError(err))
		return
	}
	again := &setupForm{First: invited.ID == 0, Name: invited.Name, Title: invited.Title, Code: code}
	if again.First {
		again.Name, again.Title = head(values.Get("name")), head(values.Get("title"))
	}
	again.Refused = s.unlike(common.Lang, values)
	if again.Refused == "" && !s.tokens.holds(values.Get(tokenField), setupPath) {
		again.Refused = locale.T(common.Lang, "form.stale")
	}
	var p state.Person
	if again.Refused == "" {
		p, err = s.desk.Accept(ctx, code, again.Name, again.Title, values.Get("password"))
		again.Refused = passwordFault(common.Lang, err)
	}
	switch {
	case again.Refused != "":
		s.showSetup(c, common.Lang, again, http.StatusBadRequest)
		return
	case err != nil:
		s.fail(c, linkError(err))
		return
	}
	s.tell(c, audit.Entry{Action: audit.SetPassword, What: "p" + strconv.FormatInt(p.ID, 10) + " by link", Outcome: audit.Done, Address: c.ClientIP()})
	c.Redirect(http.StatusSeeOther, dashboards.Params{Lang: common.Lang}.Address(loginPath))
}

// unlike says that a password was not typed the same way twice.
func (s *Server) unlike(lang string, values url.Values) string {
	if values.Get("password") != values.Get("again") {
		return locale.T(lang, "password.unlike")
	}
	return ""
}

// passwordFault is what is wrong with a password, in words; "" where something else is,
// or nothing.
func passwordFault(lang string, err error) string {
	var person *auth.PersonError
	switch {
	case errors.Is(err, auth.ErrShort):
		return locale.T(lang, "password.short", "n", auth.ShortestPassword)
	case errors.Is(err, auth.ErrLong):
		return locale.T(lang, "password.long")
	case errors.Is(err, auth.ErrCommon):
		return locale.T(lang, "password.common")
	case errors.As(err, &person):
		return locale.T(lang, "setup.name.help")
	}
	return ""
}
