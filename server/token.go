package server

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// The states of a token.
const (
	tokenActive   = "active"
	tokenEnding   = "ending" // within a month
	tokenExpired  = "expired"
	tokenRevoked  = "revoked"
	tokenDisabled = "disabled"
)

// tokensView is the list of services with the form that adds one.
type tokensView struct {
	adminFrame
	Services []tokenLine
	Form     personForm
	Opens    bool
	Once     *once
	First    string // day a token may end on
}

// tokenLine is a service with its token.
type tokenLine struct {
	ID, Name, Title, Link, Areas, Rights, Made, Expires, Seen string
	State                                                     chart.Mark
	Version                                                   int64
	Held                                                      bool // there is a token
	Disabled                                                  bool
}

// tokenState is where the token of a service stands.
func (s *Server) tokenState(p state.Person) string {
	now := s.now()
	switch {
	case !p.Disabled.IsZero():
		return tokenDisabled
	case p.Token.Made.IsZero():
		return tokenRevoked
	case p.Token.Expires.IsZero():
		return tokenActive
	case !now.Before(p.Token.Expires):
		return tokenExpired
	case p.Token.Expires.Sub(now) < soon:
		return tokenEnding
	}
	return tokenActive
}

// tokensPage lists services.
func (s *Server) tokensPage(c *gin.Context) {
	p, query, ok := s.asked(c, "done")
	if !ok {
		return
	}
	page, err := s.tokensShown(c, p.Lang)
	if err != nil {
		s.fail(c, err)
		return
	}
	page.Done = told(p.Lang, query.Get("done"))
	s.showPrivate(c, "tokens", p.Lang, page, http.StatusOK)
}

func (s *Server) tokensShown(c *gin.Context, lang string) (*tokensView, error) {
	t := func(key string) string { return locale.T(lang, key) }
	page := &tokensView{adminFrame: s.newAdmin(c, tokensPath, lang, t("tokens.title"), t("tokens.lead"))}
	services, _, err := s.store.FindPeople(c.Request.Context(), state.PersonFilter{Role: string(auth.Service)})
	if err != nil {
		return nil, err
	}
	levels := map[string]string{tokenActive: "good", tokenEnding: "warn", tokenExpired: "bad", tokenRevoked: "bad", tokenDisabled: "bad"}
	for _, p := range services {
		stands := s.tokenState(p)
		line := tokenLine{
			ID: personID(p), Name: p.Name, Title: p.Title, Link: page.To(peoplePath + "/" + personID(p)), Areas: scopeLabel(lang, p), Version: p.Version,
			Made: s.stands(lang, p.Token.Made), Seen: s.stands(lang, p.Seen), Held: !p.Token.Made.IsZero(), Disabled: !p.Disabled.IsZero(),
			State: chart.Mark{Level: levels[stands], Text: t("tokens.state." + stands)},
		}
		if !p.Token.Expires.IsZero() {
			line.Expires = locale.Date(lang, civil.DateOf(p.Token.Expires.In(s.zone)).AddDays(-1))
		}
		var rights []string
		for _, r := range p.Rights {
			rights = append(rights, t("right."+r))
		}
		line.Rights = strings.Join(rights, ", ")
		page.Services = append(page.Services, line)
	}
	today := civil.DateOf(s.now().In(s.zone))
	page.Form = s.personForm(lang, page.To(tokensPath), state.Person{Role: string(auth.Service)}, []string{string(auth.Service)})
	page.Form.LastDay, page.First = today.AddDays(365).String(), today.String()
	return page, nil
}

// lastDayOf reads the last day a token holds on; what is wrong with it is told by field.
func (s *Server) lastDayOf(values url.Values, lang string, faults map[string][]string) time.Time {
	d, err := day("expires", values.Get("expires"))
	if err != nil {
		faults["expires"] = append(faults["expires"], locale.T(lang, "people.fault.day"))
	}
	if err != nil || d.IsZero() {
		return time.Time{}
	}
	return d.AddDays(1).In(s.zone)
}

// addToken adds a service and shows its token, once.
func (s *Server) addToken(c *gin.Context) {
	lang, values, ok := s.ordered(c)
	if !ok {
		return
	}
	p, faults := personOf(values, state.Person{Name: strings.TrimSpace(values.Get("name")), Role: string(auth.Service)}, lang)
	p.Token.Expires = s.lastDayOf(values, lang, faults)
	var shown *once
	if len(faults) > 0 {
		faults = typedFaults(lang, p, faults)
	} else {
		added, token, err := s.desk.Add(c.Request.Context(), p)
		if err == nil {
			shown = &once{Of: p.Name, Secret: token}
			err = s.noteWhole(c, audit.Entry{Action: audit.AddPerson, What: auth.Describe(added), Outcome: audit.Done})
		}
		if faults, err = personFaults(lang, p, err); err != nil {
			s.fail(c, err)
			return
		}
	}
	page, err := s.tokensShown(c, lang)
	if err != nil {
		s.fail(c, err)
		return
	}
	status := http.StatusOK
	if page.Once = shown; shown == nil {
		lastDay := page.Form
		page.Form = s.personForm(lang, lastDay.Action, p, []string{string(auth.Service)})
		page.Form.Areas, page.Form.LastDay, page.Form.Faults = head(values.Get("areas")), head(values.Get("expires")), faults
		page.Opens, status = true, http.StatusBadRequest
	}
	s.showPrivate(c, "tokens", lang, page, status)
}

// renewToken gives a service another token and shows it, once.
func (s *Server) renewToken(c *gin.Context) {
	lang, values, p, ok := s.orderedAbout(c)
	if !ok {
		return
	}
	if p.Role != string(auth.Service) {
		s.fail(c, errNowhere)
		return
	}
	faults := map[string][]string{}
	expires := s.lastDayOf(values, lang, faults)
	var token string
	if len(faults) == 0 {
		var err error
		if token, err = s.desk.NewToken(c.Request.Context(), p, expires); err == nil {
			err = s.note(c, audit.Entry{Action: audit.SetToken, What: personID(p), Outcome: audit.Done})
		}
		if faults, err = personFaults(lang, p, err); err != nil {
			s.shutTokens(c, lang, err)
			return
		}
	}
	page, err := s.tokensShown(c, lang)
	if err != nil {
		s.fail(c, err)
		return
	}
	for _, told := range faults {
		page.Refused = strings.Join(told, " ")
		s.showPrivate(c, "tokens", lang, page, http.StatusBadRequest)
		return
	}
	page.Once = &once{Of: p.Name, Secret: token}
	s.showPrivate(c, "tokens", lang, page, http.StatusOK)
}

// revokeToken ends the token of a service for good.
func (s *Server) revokeToken(c *gin.Context) {
	lang, _, p, ok := s.orderedAbout(c)
	if !ok {
		return
	}
	if p.Role != string(auth.Service) {
		s.fail(c, errNowhere)
		return
	}
	err := s.desk.RevokeToken(c.Request.Context(), p)
	if err == nil {
		err = s.note(c, audit.Entry{Action: audit.RevokeToken, What: personID(p), Outcome: audit.Done})
	}
	if err != nil {
		s.shutTokens(c, lang, err)
		return
	}
	leads(c, tokensPath, lang, "revoked")
}

// shutTokens answers a form that was not taken because the service was changed meanwhile.
func (s *Server) shutTokens(c *gin.Context, lang string, err error) {
	if !errors.Is(err, state.ErrChanged) {
		s.fail(c, err)
		return
	}
	page, err := s.tokensShown(c, lang)
	if err != nil {
		s.fail(c, err)
		return
	}
	page.Refused = locale.T(lang, "people.meanwhile")
	s.showPrivate(c, "tokens", lang, page, http.StatusConflict)
}
