package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// shownHistory is how many rows of the trail the page about a person lists.
const shownHistory = 20

// personView is the page about one person.
type personView struct {
	adminFrame
	Path     string // of the page, for its forms
	Facts    []dashboards.Fact
	Form     personForm
	Once     *once
	Disabled bool
	Service  bool
	Provided bool // they sign in at a provider, which says what they may
	Linked   bool // they may set a password by a link
	Factor   bool
	Locked   bool
	Sessions []sessionRow
	History  []trailLine
	Archive  *archivedView // rows of the history that lie elsewhere; nil: none
	Undone   string        // the form says what was before a change
	More     string        // all of the history
}

// personID is the id of a person as the trail and addresses name it.
func personID(p state.Person) string { return "p" + strconv.FormatInt(p.ID, 10) }

// personAsked is the person an address names.
func (s *Server) personAsked(c *gin.Context) (state.Person, error) {
	digits, ok := strings.CutPrefix(c.Param("id"), "p")
	id, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil {
		return state.Person{}, errNowhere
	}
	p, err := s.store.PersonOf(c.Request.Context(), id)
	if errors.Is(err, state.ErrNoPerson) {
		err = errNowhere
	}
	return p, err
}

// personPage shows it.
func (s *Server) personPage(c *gin.Context) {
	p, query, ok := s.asked(c, "done", "undo")
	if !ok {
		return
	}
	who, err := s.personAsked(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	page, err := s.personShown(c, p.Lang, who)
	if err != nil {
		s.fail(c, err)
		return
	}
	page.Done = told(p.Lang, query.Get("done"))
	if query.Get("undo") != "" {
		if err := s.undo(c.Request.Context(), page, who, query.Get("undo")); err != nil {
			s.fail(c, err)
			return
		}
	}
	s.showPrivate(c, "person", p.Lang, page, http.StatusOK)
}

// undoLink leads to the form as it was before a row of the trail.
func undoLink(f adminFrame, p state.Person, row string) string {
	query := url.Values{"undo": {row}}
	if f.Params.Lang != dashboards.Vietnamese {
		query.Set("lang", f.Params.Lang)
	}
	return peoplePath + "/" + personID(p) + "?" + query.Encode() + "#change"
}

// undo fills the form in with what somebody was before a row of the trail.
func (s *Server) undo(ctx context.Context, page *personView, p state.Person, row string) error {
	number, err := strconv.ParseInt(row, 10, 64)
	if err != nil || number < 1 {
		return dashboards.ParamErrors{{Name: "undo", Value: row, Problem: dashboards.BadNumber}}
	}
	var found state.AuditRow
	filter := state.AuditFilter{About: p.ID, Action: string(audit.ChangePerson), Before: number + 1, Limit: 1}
	if err := s.store.EachAudit(ctx, filter, func(r state.AuditRow) error { found = r; return nil }); err != nil {
		return err
	}
	before, ok := auth.Undo(p, found.What)
	if found.Number != number || !ok {
		return errNowhere
	}
	roles := personRoles()
	if page.Service {
		roles = []string{p.Role}
	}
	page.Form = s.personForm(page.Params.Lang, page.Form.Action, before, roles)
	page.Undone = locale.T(page.Params.Lang, "people.undone", "n", row)
	return nil
}

// personShown gathers what is known of a person.
func (s *Server) personShown(c *gin.Context, lang string, p state.Person) (*personView, error) {
	ctx := c.Request.Context()
	t := func(key string, args ...any) string { return locale.T(lang, key, args...) }
	path := peoplePath + "/" + personID(p)
	page := &personView{adminFrame: s.newAdmin(c, path, lang, p.Title, t("people.one", "name", p.Name)), Path: path}
	page.Disabled, page.Factor, page.Service = !p.Disabled.IsZero(), p.Factor != nil, p.Role == string(auth.Service)
	page.Provided, page.Linked = p.Issuer != "", !page.Service && !page.Disabled && s.desk.Keeps(p)
	locked, err := s.desk.Locked(ctx)
	if err != nil {
		return nil, err
	}
	page.Locked = slices.Contains(locked, p.Name)
	roles := personRoles()
	if page.Service {
		roles = []string{p.Role}
	}
	page.Form = s.personForm(lang, page.To(path), p, roles)
	page.Facts = s.personFacts(lang, p)
	if page.Locked {
		page.Facts = append(page.Facts, dashboards.Fact{Term: t("people.locked"), Text: t("people.locked.now")})
	}
	sessions, _, err := s.desk.Sessions(ctx, state.SessionFilter{Person: p.ID})
	if err != nil {
		return nil, err
	}
	for _, n := range sessions {
		page.Sessions = append(page.Sessions, s.sessionRow(c, page.adminFrame, n))
	}
	if page.History, err = s.historyOf(ctx, page.adminFrame, p); err != nil {
		return nil, err
	}
	if page.Archive, err = s.archived(ctx, lang, state.AuditFilter{From: p.Made}); err != nil {
		return nil, err
	}
	page.More = page.To(trailPath + "?" + url.Values{"about": {p.Name}}.Encode())
	return page, nil
}

// personFacts are what is known of somebody, besides what the form says.
func (s *Server) personFacts(lang string, p state.Person) []dashboards.Fact {
	t := func(key string) string { return locale.T(lang, key) }
	state := s.standingMark(lang, p).Text
	if p.Role == string(auth.Service) {
		state = t("tokens.state." + s.tokenState(p))
	}
	facts := []dashboards.Fact{{Term: t("col.state"), Text: state}, {Term: t("account.role"), Text: t("role." + p.Role)}}
	add := func(key, text string) {
		if text != "" {
			facts = append(facts, dashboards.Fact{Term: t(key), Text: text})
		}
	}
	add("account.areas", scopeLabel(lang, p))
	add("people.made", s.stands(lang, p.Made))
	seen := s.stands(lang, p.Seen)
	if seen == "" {
		seen = t("people.never")
	}
	add("people.seen", seen)
	add("people.since", s.stands(lang, p.Disabled))
	if p.Issuer != "" {
		add("people.provider", p.Issuer)
		add("people.email", p.Email)
	} else if p.Role != string(auth.Service) {
		add("account.factor", t(map[bool]string{true: "people.factor.on", false: "people.factor.off"}[p.Factor != nil]))
	}
	return facts
}

// historyOf is what was done to a person, the newest first.
func (s *Server) historyOf(ctx context.Context, f adminFrame, p state.Person) ([]trailLine, error) {
	names, err := s.store.Names(ctx)
	if err != nil {
		return nil, err
	}
	var list []trailLine
	err = s.store.EachAudit(ctx, state.AuditFilter{About: p.ID, NotAction: string(audit.SignIn), Limit: shownHistory}, func(r state.AuditRow) error {
		line := s.trailLine(f.Params.Lang, r, names)
		if _, ok := auth.Undo(p, r.What); ok && r.Action == string(audit.ChangePerson) {
			line.Undo = undoLink(f, p, line.Number)
		}
		list = append(list, line)
		return nil
	})
	return list, err
}

// shut answers a form about a person that was not taken: with the page as things stand,
// and why.
func (s *Server) shut(c *gin.Context, lang string, p state.Person, form *personForm, err error) {
	status, refused := http.StatusConflict, ""
	switch {
	case err == nil:
		status = http.StatusBadRequest
	case errors.Is(err, state.ErrChanged):
		refused = locale.T(lang, "people.meanwhile")
	case errors.Is(err, auth.ErrLast):
		refused = locale.T(lang, "people.last")
	case errors.As(err, new(*auth.PersonError)): // those about a field of a form are told beside it
		refused = locale.T(lang, "people.link.none")
	default:
		s.fail(c, err)
		return
	}
	now, err := s.personAsked(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	page, err := s.personShown(c, lang, now)
	if err != nil {
		s.fail(c, err)
		return
	}
	if page.Refused = refused; form != nil {
		form.Action, form.Version = page.Form.Action, p.Version
		page.Form = *form
	}
	s.showPrivate(c, "person", lang, page, status)
}

// orderedAbout reads a form about a person: who they are, and that they are still of the
// version the form was made of.
func (s *Server) orderedAbout(c *gin.Context) (lang string, values url.Values, p state.Person, ok bool) {
	if lang, values, ok = s.ordered(c); !ok {
		return lang, values, p, false
	}
	p, err := s.personAsked(c)
	if err != nil {
		s.fail(c, err)
		return lang, values, p, false
	}
	version, err := strconv.ParseInt(values.Get("version"), 10, 64)
	if err != nil || version < 1 {
		s.fail(c, errBody)
		return lang, values, p, false
	}
	p.Version = version
	return lang, values, p, true
}

// orderedOfNow reads a form about a person as they are now: what it orders does not change
// them, so that the state would not refuse one that is of an earlier version.
func (s *Server) orderedOfNow(c *gin.Context) (lang string, values url.Values, p state.Person, ok bool) {
	if lang, values, p, ok = s.orderedAbout(c); !ok {
		return lang, values, p, false
	}
	now, err := s.personAsked(c)
	switch {
	case err != nil:
		s.fail(c, err)
	case now.Version != p.Version:
		s.shut(c, lang, p, nil, state.ErrChanged)
	default:
		return lang, values, now, true
	}
	return lang, values, p, false
}

// changePerson says anew what somebody may do and see.
func (s *Server) changePerson(c *gin.Context) {
	lang, values, p, ok := s.orderedAbout(c)
	if !ok {
		return
	}
	wanted, roles := p, []string{p.Role}
	if p.Role != string(auth.Service) {
		wanted.Role, roles = personRole(values), personRoles()
	}
	wanted, faults := personOf(values, wanted, lang)
	what, err := "", error(nil)
	if len(faults) == 0 {
		what, err = s.desk.Change(c.Request.Context(), wanted)
		faults, err = personFaults(lang, wanted, err)
	}
	switch {
	case len(faults) > 0:
		form := s.personForm(lang, "", wanted, roles)
		form.Areas, form.Faults = head(values.Get("areas")), faults
		s.shut(c, lang, p, &form, nil)
	case err != nil:
		s.shut(c, lang, p, nil, err)
	case what == "":
		leads(c, peoplePath+"/"+personID(p), lang, "same")
	default:
		s.finish(c, lang, p, audit.Entry{Action: audit.ChangePerson, What: what}, "changed")
	}
}

// finish writes down what was done to a person and leads to their page.
func (s *Server) finish(c *gin.Context, lang string, p state.Person, e audit.Entry, done string) {
	e.Outcome = audit.Done
	if err := s.noteWhole(c, e); err != nil {
		s.fail(c, err)
		return
	}
	leads(c, peoplePath+"/"+personID(p), lang, done)
}

// disablePerson keeps somebody from signing in, or lets them again.
func (s *Server) disablePerson(disable bool) gin.HandlerFunc {
	done := map[bool]string{true: "disabled", false: "enabled"}[disable]
	return func(c *gin.Context) {
		lang, _, p, ok := s.orderedAbout(c)
		if !ok {
			return
		}
		if err := s.desk.Disable(c.Request.Context(), p, disable); err != nil {
			s.shut(c, lang, p, nil, err)
			return
		}
		s.finish(c, lang, p, audit.Entry{Action: audit.ChangePerson, What: personID(p) + " " + done}, done)
	}
}

// invitePerson shows a link with which somebody sets another password.
func (s *Server) invitePerson(c *gin.Context) {
	lang, _, p, ok := s.orderedOfNow(c)
	if !ok {
		return
	}
	if p.Role == string(auth.Service) || !p.Disabled.IsZero() {
		s.fail(c, errNowhere)
		return
	}
	link, err := s.invite(c, lang, p)
	if err != nil {
		s.shut(c, lang, p, nil, err)
		return
	}
	page, err := s.personShown(c, lang, p)
	if err != nil {
		s.fail(c, err)
		return
	}
	page.Once = link
	s.showPrivate(c, "person", lang, page, http.StatusOK)
}

// takeFactor takes the second factor of somebody away who lost it.
func (s *Server) takeFactor(c *gin.Context) {
	lang, _, p, ok := s.orderedAbout(c)
	if !ok {
		return
	}
	if err := s.desk.TakeFactor(c.Request.Context(), p); err != nil {
		s.shut(c, lang, p, nil, err)
		return
	}
	s.finish(c, lang, p, audit.Entry{Action: audit.DropFactor, What: personID(p)}, "factor")
}

// unlockPerson lets somebody try to sign in at once who had to wait.
func (s *Server) unlockPerson(c *gin.Context) {
	lang, _, p, ok := s.orderedOfNow(c)
	if !ok {
		return
	}
	s.desk.Unlock(p.Name)
	s.finish(c, lang, p, audit.Entry{Action: audit.ChangePerson, What: personID(p) + " unlocked"}, "unlocked")
}

// stepView is a form with one button about a person.
type stepView struct {
	Action, Token, Text, Class string
	Version                    int64
}

// stepOf makes the form of one step about a person.
func stepOf(lang string) func(p *personView, step, text, class string) stepView {
	return func(p *personView, step, text, class string) stepView {
		return stepView{Action: p.To(p.Path + "/" + step), Token: p.Token, Text: locale.T(lang, text), Class: class, Version: p.Form.Version}
	}
}
