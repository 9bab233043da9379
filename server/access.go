package server

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"toancanh/dashboards"
	"toancanh/queries/area"
	"toancanh/server/auth"
)

// need is what a route asks of who comes. Each route of the tables names one.
type need int

const (
	nobody       need = iota // a route that names nothing is for nobody
	anyone                   // also who has not signed in
	signed                   // everybody who has
	informed                 // who sees numbers, or runs the system
	figures                  // who sees numbers
	exports                  // who takes them along
	embeds                   // who lets other sites show them
	reports                  // who reads them on paper, and sends them
	operations               // who runs the system
	persons                  // who looks after people, and reads the trail
	running                  // who starts jobs and tries sources
	administered             // either
	tended                   // who makes embeds, or looks after those of others
)

// met says whether a visitor has what a route needs.
func (n need) met(v *auth.Visitor) bool {
	switch n {
	case anyone:
		return true
	case signed:
		return v != nil
	case informed:
		return v != nil && (v.May(auth.Figures) || v.May(auth.Operations))
	case figures:
		return v != nil && v.May(auth.Figures)
	case exports:
		return v != nil && v.May(auth.Figures) && v.May(auth.Exports)
	case embeds:
		return v != nil && v.May(auth.Figures) && v.May(auth.Embeds)
	case reports:
		return v != nil && v.May(auth.Figures) && v.May(auth.Reports)
	case operations:
		return v != nil && v.May(auth.Operations)
	case persons:
		return v != nil && v.May(auth.People)
	case running:
		return v != nil && v.May(auth.Jobs)
	case administered:
		return persons.met(v) || running.met(v)
	case tended:
		return embeds.met(v) || persons.met(v)
	}
	return false
}

// Mistakes of who comes.
var (
	errSignIn    = errors.New("sign in first")
	errForbidden = errors.New("this is not for you")
)

// visitorKey is where who is behind a request is kept.
const visitorKey = "visitor"

// welcome lets everybody on without asking who they are.
func welcome(*gin.Context) {}

// admit lets only those on whom a route is for. It is asked by every route, those that
// are not there among them.
func (s *Server) admit(n need) gin.HandlerFunc {
	return func(c *gin.Context) {
		v, err := s.recognise(c)
		if wait := s.patient(v, c); wait > 0 {
			s.fail(c, errRate)
			return
		}
		switch {
		case n == anyone && (err != nil || v == nil):
			return
		case err != nil:
			s.fail(c, err)
			return
		case v == nil:
			s.signInFirst(c)
			return
		}
		c.Set(visitorKey, v)
		switch {
		case n.met(v):
		case c.FullPath() == "/" && v.May(auth.Operations):
			c.Redirect(http.StatusSeeOther, "/status"+sameLanguage(c))
			c.Abort()
		default:
			s.fail(c, errForbidden)
		}
	}
}

// sameLanguage is the query of an address that is led to in the same language.
func sameLanguage(c *gin.Context) string {
	return dashboards.Params{Lang: language(c)}.Query()
}

// recognise finds out who is behind a request; nil: nobody has signed in. A token that
// does not hold is an error: who sends one means it.
func (s *Server) recognise(c *gin.Context) (*auth.Visitor, error) {
	if s.desk == nil {
		return looking(c), nil
	}
	ctx := c.Request.Context()
	if given := c.GetHeader("Authorization"); given != "" {
		token, ok := strings.CutPrefix(given, "Bearer ")
		if !ok {
			return nil, errSignIn
		}
		v, err := s.desk.Bearer(ctx, token)
		if errors.Is(err, auth.ErrSignedOut) {
			err = errSignIn
		}
		return v, err
	}
	cookie, err := c.Cookie(s.cookieName())
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // no cookie: nobody has signed in
	}
	v, err := s.desk.Who(ctx, cookie)
	if errors.Is(err, auth.ErrSignedOut) {
		return nil, nil //nolint:nilnil // the same
	}
	return v, err
}

// signInFirst leads people to the page where they sign in, and tells programs to.
func (s *Server) signInFirst(c *gin.Context) {
	page := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
	if !page || forPrograms(c) {
		s.fail(c, errSignIn)
		return
	}
	c.Header("Cache-Control", "no-store")
	query := url.Values{}
	if target := c.Request.URL.RequestURI(); target != "/" {
		query.Set("next", target)
	}
	if lang := language(c); lang != dashboards.Vietnamese {
		query.Set("lang", lang)
	}
	address := loginPath
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	c.Redirect(http.StatusSeeOther, address)
	c.Abort()
}

// forPrograms says whether an address answers programs.
func forPrograms(c *gin.Context) bool {
	return strings.HasPrefix(c.Request.URL.Path, "/api/") || c.Request.URL.Path == "/oembed" || c.Request.URL.Path == "/metrics"
}

// visitor is who is behind a request that was let in; nil: anyone may be.
func visitor(c *gin.Context) *auth.Visitor {
	v, _ := c.Get(visitorKey)
	who, _ := v.(*auth.Visitor)
	return who
}

// scope says what the person behind a request may see. It is the only place that turns
// who somebody is into what they see; who has not been let in sees nothing.
func (s *Server) scope(c *gin.Context) area.Scope {
	if v := visitor(c); v != nil {
		return v.Scope
	}
	return area.Scope{}
}

// person is who is behind a request, "" where nobody has signed in.
func (s *Server) person(c *gin.Context) string {
	if v := visitor(c); v != nil {
		return v.ID
	}
	return ""
}

// role is as what the person behind a request acts.
func (s *Server) role(c *gin.Context) string {
	if v := visitor(c); v != nil {
		return string(v.Role)
	}
	return ""
}

// seesAll says whether a visitor sees the embeds that others have made.
func seesAll(v *auth.Visitor) bool {
	return v != nil && (v.Role == auth.National || v.May(auth.People))
}

// viewer is what the frame shows to who is behind a request.
func (s *Server) viewer(v *auth.Visitor, lang string) dashboards.Viewer {
	if v == nil {
		return dashboards.Viewer{SignedOut: true}
	}
	shown := dashboards.Viewer{Account: s.desk != nil, Files: exports.met(v), Embeds: embeds.met(v), Figures: figures.met(v), Admin: administered.met(v)}
	if s.desk == nil {
		shown.Looks, shown.Areas = looks(v, lang), v.Scope.String()
	}
	return shown
}
