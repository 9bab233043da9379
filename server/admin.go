package server

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// The pages of those who look after people, jobs and sources.
const (
	adminPath    = "/admin"
	peoplePath   = adminPath + "/people"
	tokensPath   = adminPath + "/tokens"
	sessionsPath = adminPath + "/sessions"
	trailPath    = adminPath + "/audit"
	jobsPath     = adminPath + "/jobs"
	runsPath     = jobsPath + "/runs"
	sourcesPath  = adminPath + "/sources"
)

// administration lists the routes of those who look after people, jobs and sources.
func (s *Server) administration() []route {
	post := http.MethodPost
	table := []route{
		{path: adminPath, needs: administered, handler: s.adminPage},
		{path: trailPath, needs: persons, handler: s.trailPage},
		{path: trailPath + ".csv", needs: persons, handler: s.trailFile},
		{method: post, path: trailPath + "/verify", needs: persons, handler: s.verifyTrail},
		{path: jobsPath, needs: running, handler: s.jobsPage},
		{method: post, path: jobsPath + "/:id/run", needs: running, handler: s.runJob},
		{path: runsPath + "/:run", needs: running, handler: s.runPage},
		{path: sourcesPath, needs: running, handler: s.sourcesPage},
		{method: post, path: sourcesPath + "/:id/test", needs: running, handler: s.testSource},
	}
	if s.desk == nil {
		return table
	}
	return append(table, []route{
		{path: peoplePath, needs: persons, handler: s.peoplePage},
		{method: post, path: peoplePath, needs: persons, handler: s.addPerson},
		{path: peoplePath + "/:id", needs: persons, handler: s.personPage},
		{method: post, path: peoplePath + "/:id", needs: persons, handler: s.changePerson},
		{method: post, path: peoplePath + "/:id/disable", needs: persons, handler: s.disablePerson(true)},
		{method: post, path: peoplePath + "/:id/enable", needs: persons, handler: s.disablePerson(false)},
		{method: post, path: peoplePath + "/:id/link", needs: persons, handler: s.invitePerson},
		{method: post, path: peoplePath + "/:id/factor", needs: persons, handler: s.takeFactor},
		{method: post, path: peoplePath + "/:id/unlock", needs: persons, handler: s.unlockPerson},
		{method: post, path: peoplePath + "/:id/sessions", needs: persons, handler: s.endPersonSessions},
		{path: tokensPath, needs: persons, handler: s.tokensPage},
		{method: post, path: tokensPath, needs: persons, handler: s.addToken},
		{method: post, path: tokensPath + "/:id/renew", needs: persons, handler: s.renewToken},
		{method: post, path: tokensPath + "/:id/revoke", needs: persons, handler: s.revokeToken},
		{path: sessionsPath, needs: persons, handler: s.sessionsPage},
		{method: post, path: sessionsPath, needs: persons, handler: s.endAnySession},
	}...)
}

// adminFrame is what stands around each of these pages.
type adminFrame struct {
	dashboards.Frame
	Tabs          []dashboards.Choice
	Token         string // proves that a form was read here
	Done, Refused string // about what was just sent
}

// newAdmin is the frame of a page at a path.
func (s *Server) newAdmin(c *gin.Context, path, lang, title, lead string) adminFrame {
	t := func(key string) string { return locale.T(lang, key) }
	f := adminFrame{Frame: dashboards.NewFrame(path, dashboards.Params{Lang: lang}, title, lead), Token: s.tokens.of(ownForm(c, adminPath))}
	v := visitor(c)
	tab := func(n need, own bool, path, key string) {
		if n.met(v) && own {
			here := f.Path == path || path != adminPath && strings.HasPrefix(f.Path, path+"/")
			f.Tabs = append(f.Tabs, dashboards.Choice{Text: t(key), Link: f.To(path), Here: here})
		}
	}
	tab(administered, true, adminPath, "admin.overview")
	tab(persons, s.desk != nil, peoplePath, "people.title")
	tab(persons, s.desk != nil, tokensPath, "tokens.title")
	tab(persons, s.desk != nil, sessionsPath, "sessions.title")
	tab(persons, true, trailPath, "trail.title")
	tab(running, true, jobsPath, "jobs.title")
	tab(running, true, sourcesPath, "sources.title")
	return f
}

// keep has the other language show the same choice.
func (f *adminFrame) keep(query url.Values) {
	rest := without(query, "lang")
	for name, values := range rest {
		if values[0] == "" {
			delete(rest, name)
		}
	}
	if len(rest) == 0 {
		return
	}
	for i, tongue := range f.Tongues {
		separator := "?"
		if strings.Contains(tongue.Link, "?") {
			separator = "&"
		}
		f.Tongues[i].Link = tongue.Link + separator + rest.Encode()
	}
}

// done are the words of what was done, as an address carries them to the page after.
func doneWords() []string {
	return []string{"changed", "same", "disabled", "enabled", "factor", "sessions", "unlocked", "revoked", "started", "verified"}
}

// told is what was done before a page was led to.
func told(lang, word string) string {
	if !slices.Contains(doneWords(), word) {
		return ""
	}
	return locale.T(lang, "admin.done."+word)
}

// asked reads an address that takes parameters of its own besides those of every page.
// Each of them may stand once.
func (s *Server) asked(c *gin.Context, names ...string) (p dashboards.Params, own url.Values, ok bool) {
	query := c.Request.URL.Query()
	p, err := dashboards.ParseParams(without(query, names...))
	var faults dashboards.ParamErrors
	for _, name := range names {
		if len(query[name]) > 1 {
			faults = append(faults, dashboards.ParamError{Name: name, Problem: dashboards.Repeated})
		}
	}
	if err == nil && len(faults) > 0 {
		err = faults
	}
	if err != nil {
		s.fail(c, err)
		return p, nil, false
	}
	return p, query, true
}

// ordered reads a form of these pages that was read here.
func (s *Server) ordered(c *gin.Context) (lang string, values url.Values, ok bool) {
	common, values, ok := s.sent(c)
	if !ok {
		return "", nil, false
	}
	if !s.tokens.holds(values.Get(tokenField), ownForm(c, adminPath)) {
		s.fail(c, errStale)
		return "", nil, false
	}
	return common.Lang, values, true
}

// leads leads to a page of these after something was done.
func leads(c *gin.Context, path, lang, done string) {
	query := url.Values{"done": {done}}
	if lang != dashboards.Vietnamese {
		query.Set("lang", lang)
	}
	c.Redirect(http.StatusSeeOther, path+"?"+query.Encode())
}

// stands is an instant in words, "" for none.
func (s *Server) stands(lang string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return locale.DateTime(lang, t.In(s.zone))
}

// day reads a date of an address or form; the zero date where there is none.
func day(name, text string) (civil.Date, error) {
	if text = strings.TrimSpace(text); text == "" {
		return civil.Date{}, nil
	}
	d, err := civil.ParseDate(text)
	if err != nil || !d.IsValid() || d.Year > 9999 || d.Year < 1 {
		return civil.Date{}, dashboards.ParamErrors{{Name: name, Value: text, Problem: dashboards.BadDate}}
	}
	return d, nil
}

// word reads a value that must be one of some, "" where there is none.
func word(name, text string, known []string) (string, error) {
	if text == "" || slices.Contains(known, text) {
		return text, nil
	}
	return "", dashboards.ParamErrors{{Name: name, Value: text, Problem: dashboards.NotInList, Try: strings.Join(known, ", ")}}
}

// options are the words of a list with their texts, after one that chooses all.
func options(lang, prefix, all, chosen string, words []string) []dashboards.Option {
	list := []dashboards.Option{}
	if all != "" {
		list = append(list, dashboards.Option{Text: locale.T(lang, all), Chosen: chosen == ""})
	}
	for _, w := range words {
		list = append(list, dashboards.Option{Value: w, Text: locale.T(lang, prefix+w), Chosen: w == chosen})
	}
	return list
}

// personRoles are the roles of those who sign in.
func personRoles() (list []string) {
	for _, r := range auth.Roles() {
		if r != auth.Service {
			list = append(list, string(r))
		}
	}
	return list
}

// scopeLabel is the areas of somebody in words.
func scopeLabel(lang string, p state.Person) string {
	var names []string
	for _, a := range p.Scope.Areas() {
		names = append(names, a.Label(lang))
	}
	return strings.Join(names, ", ")
}
