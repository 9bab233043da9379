package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/queries/area"
	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// shownPeople is how many people a page lists.
const shownPeople = 50

// peopleView is the list of people with the form that adds one.
type peopleView struct {
	adminFrame
	Search   peopleSearch
	People   []personLine
	Older    string // link to the next page
	Locked   []string
	Form     personForm
	Opens    bool // the form is open: something was wrong with it
	Once     *once
	Filtered bool
}

// peopleSearch is what the list was asked for.
type peopleSearch struct {
	Text, Area, Unseen string
	Roles, Standings   []dashboards.Option
}

// personLine is a person in a list.
type personLine struct {
	Name, Title, Link, Role, Areas, Seen string
	State                                chart.Mark
	Factor                               bool
}

// once is a secret that is shown this once.
type once struct{ Of, Secret, Until string }

// personForm is what has been filled in about a person, and what is wrong with it.
type personForm struct {
	Action      string
	Name, Title string
	Roles       []dashboards.Option
	Areas       string
	Rights      []dashboards.Option
	Version     int64
	LastDay     string
	Service     bool
	Faults      map[string][]string // by field: name, title, role, areas, rights, expires
}

// standings are the words for where people stand.
func standings() []string {
	return []string{string(state.Active), string(state.Invited), string(state.Disabled)}
}

// peoplePage lists people.
func (s *Server) peoplePage(c *gin.Context) {
	page, ok := s.peopleList(c)
	if !ok {
		return
	}
	s.showPrivate(c, "people", page.Params.Lang, page, http.StatusOK)
}

// peopleList is the page with the people its address asks for.
func (s *Server) peopleList(c *gin.Context) (*peopleView, bool) {
	p, query, ok := s.asked(c, "q", "role", "standing", "unseen", "after", "done")
	if !ok {
		return nil, false
	}
	f := state.PersonFilter{
		Text: strings.TrimSpace(query.Get("q")), NotRole: string(auth.Service), Sees: p.Area, After: head(query.Get("after")), Limit: shownPeople,
	}
	role, err := word("role", query.Get("role"), personRoles())
	standing, standingErr := word("standing", query.Get("standing"), standings())
	unseen, dayErr := day("unseen", query.Get("unseen"))
	if err = firstFault(err, standingErr, dayErr); err != nil {
		s.fail(c, err)
		return nil, false
	}
	f.Role, f.Standing = role, state.Standing(standing)
	if !unseen.IsZero() {
		f.Unseen = unseen.In(s.zone)
	}
	found, more, err := s.store.FindPeople(c.Request.Context(), f)
	if err != nil {
		s.fail(c, err)
		return nil, false
	}
	locked, err := s.desk.Locked(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return nil, false
	}
	t := func(key string) string { return locale.T(p.Lang, key) }
	page := &peopleView{adminFrame: s.newAdmin(c, peoplePath, p.Lang, t("people.title"), t("people.lead")), Locked: locked}
	page.keep(query)
	page.Done = told(p.Lang, query.Get("done"))
	page.Search = peopleSearch{
		Text: f.Text, Area: query.Get("area"), Unseen: query.Get("unseen"),
		Roles: options(p.Lang, "role.", "people.all", role, personRoles()), Standings: options(p.Lang, "people.state.", "people.all", standing, standings()),
	}
	page.Filtered = f.Text != "" || role != "" || standing != "" || f.After != "" || !unseen.IsZero() || p.Area != area.Area{}
	for _, who := range found {
		page.People = append(page.People, s.personLine(page.adminFrame, who))
	}
	if more {
		next := without(query, "after", "done")
		next.Set("after", found[len(found)-1].Name)
		page.Older = peoplePath + "?" + next.Encode()
	}
	page.Form = s.personForm(p.Lang, page.To(peoplePath), state.Person{}, personRoles())
	return page, true
}

// firstFault joins mistakes of an address; another error comes before them.
func firstFault(errs ...error) error {
	var all dashboards.ParamErrors
	for _, err := range errs {
		var faults dashboards.ParamErrors
		if errors.As(err, &faults) {
			all = append(all, faults...)
		} else if err != nil {
			return err
		}
	}
	if len(all) > 0 {
		return all
	}
	return nil
}

func (s *Server) personLine(f adminFrame, p state.Person) personLine {
	lang := f.Params.Lang
	return personLine{
		Name: p.Name, Title: p.Title, Link: f.To(peoplePath + "/" + personID(p)), Role: locale.T(lang, "role."+p.Role), Areas: scopeLabel(lang, p),
		Seen: s.stands(lang, p.Seen), Factor: p.Factor != nil, State: s.standingMark(lang, p),
	}
}

// standingMark says where somebody stands: also that they may not sign in as people do now.
func (s *Server) standingMark(lang string, p state.Person) chart.Mark {
	standing := p.Standing()
	if standing != state.Disabled && !s.desk.Admits(p) {
		return chart.Mark{Level: "warn", Text: locale.T(lang, "people.state.elsewhere")}
	}
	level := map[state.Standing]string{state.Active: "good", state.Invited: "info", state.Disabled: "bad"}[standing]
	return chart.Mark{Level: level, Text: locale.T(lang, "people.state."+string(standing))}
}

// personForm is the form about a person, as they are.
func (s *Server) personForm(lang, action string, p state.Person, roles []string) personForm {
	f := personForm{Action: action, Name: p.Name, Title: p.Title, Version: p.Version, Areas: areaCodes(p), Faults: map[string][]string{}}
	f.Service = slices.Equal(roles, []string{string(auth.Service)})
	choose := ""
	if p.Role == "" { // nobody becomes anything by oversight
		choose = "people.choose"
	}
	f.Roles = options(lang, "role.", choose, p.Role, roles)
	rights := auth.StaffRights()
	if f.Service {
		rights = []auth.Right{auth.Operations}
	}
	for _, r := range rights {
		f.Rights = append(f.Rights, dashboards.Option{Value: string(r), Text: locale.T(lang, "right."+string(r)), Chosen: slices.Contains(p.Rights, string(r))})
	}
	return f
}

// areaCodes are the areas of a person as they are typed.
func areaCodes(p state.Person) string {
	return strings.ReplaceAll(p.Scope.String(), ",", ", ")
}

// personOf lays a form over a person of a role. Where the areas cannot be read, all that
// is wrong is told by field.
func personOf(values url.Values, p state.Person, lang string) (state.Person, map[string][]string) {
	p.Title, p.Rights = strings.TrimSpace(values.Get("title")), nil
	for _, r := range values["rights"] {
		if !slices.Contains(p.Rights, r) {
			p.Rights = append(p.Rights, r)
		}
	}
	if auth.Role(p.Role) != auth.Staff && auth.Role(p.Role) != auth.Service {
		p.Rights = nil // the boxes are those of a staff
	}
	var faults []string
	p.Scope, faults = typedAreas(values.Get("areas"), lang)
	if auth.Role(p.Role) == auth.National && values.Get("areas") == "" {
		p.Scope = area.NationScope()
	}
	if len(faults) > 0 {
		return p, typedFaults(lang, p, map[string][]string{"areas": faults})
	}
	return p, map[string][]string{}
}

// personRole is the role a form asks for; a service has a form of its own.
func personRole(values url.Values) string {
	if role := values.Get("role"); slices.Contains(personRoles(), role) {
		return role
	}
	return ""
}

// typedAreas reads areas as people type them: codes or names of provinces, with a comma,
// a semicolon or a new line between them.
func typedAreas(text, lang string) (area.Scope, []string) {
	var list []area.Area
	var faults []string
	for name := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;\r\n", r) }) {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		a, err := area.Parse(name)
		if err == nil {
			list = append(list, a)
			continue
		}
		near := area.Search(name, lang, 4)
		if a, ok := provinceCalled(name, near); ok {
			list = append(list, a)
			continue
		}
		fault := locale.T(lang, "people.fault.area", "name", head(name))
		for i, a := range near {
			if i == 0 {
				fault += " " + locale.T(lang, "people.fault.near")
			}
			fault += map[bool]string{true: " ", false: "; "}[i == 0] + a.Label(lang) + " – " + a.String()
		}
		faults = append(faults, fault)
	}
	return area.ScopeOf(list...), faults
}

// provinceCalled is the one current province of a name.
func provinceCalled(name string, near []area.Area) (found area.Area, ok bool) {
	for _, a := range near {
		if a.Level != area.Province || a.Vintage != area.V34 || area.Fold(a.Name("vi")) != area.Fold(name) && area.Fold(a.FullName("vi")) != area.Fold(name) {
			continue
		}
		if ok {
			return area.Area{}, false
		}
		found, ok = a, true
	}
	return found, ok
}

// personFaults puts what is wrong with a person beside the fields it is about; another
// error is returned.
func personFaults(lang string, p state.Person, err error) (map[string][]string, error) {
	if err == nil {
		return nil, nil
	}
	if errors.Is(err, state.ErrNameTaken) {
		return map[string][]string{"name": {locale.T(lang, "people.fault.taken", "name", p.Name)}}, nil
	}
	list, ok := auth.Faults(err)
	if !ok {
		return nil, err
	}
	faults := map[string][]string{}
	for _, fault := range list {
		key := "people.fault." + fault.Field
		if fault.Field == "areas" {
			key = "people.fault.areas." + p.Role
		}
		faults[fault.Field] = []string{locale.T(lang, key)}
	}
	return faults, nil
}

// typedFaults adds what else is wrong with a person where something typed could not be
// read.
func typedFaults(lang string, p state.Person, typed map[string][]string) map[string][]string {
	others, err := personFaults(lang, p, auth.CheckPerson(p))
	if err != nil {
		return typed
	}
	for field, told := range others {
		if typed[field] == nil {
			typed[field] = told
		}
	}
	return typed
}

// addPerson adds somebody and shows the link with which they set their password, once.
func (s *Server) addPerson(c *gin.Context) {
	lang, values, ok := s.ordered(c)
	if !ok {
		return
	}
	p, faults := personOf(values, state.Person{Name: strings.TrimSpace(values.Get("name")), Role: personRole(values)}, lang)
	ctx := c.Request.Context()
	var link *once
	if len(faults) == 0 {
		added, _, err := s.desk.Add(ctx, p)
		if err == nil {
			err = s.noteWhole(c, audit.Entry{Action: audit.AddPerson, What: auth.Describe(added), Outcome: audit.Done})
		}
		if err == nil {
			link, err = s.invite(c, lang, added)
		}
		if faults, err = personFaults(lang, p, err); err != nil {
			s.fail(c, err)
			return
		}
	}
	page, ok := s.peopleList(c)
	if !ok {
		return
	}
	status := http.StatusOK
	if page.Once = link; link == nil {
		page.Form = s.personForm(lang, page.To(peoplePath), p, personRoles())
		page.Form.Areas, page.Form.Faults, page.Opens, status = head(values.Get("areas")), faults, true, http.StatusBadRequest
	}
	s.showPrivate(c, "people", lang, page, status)
}

// invite makes a link with which somebody sets a password, to be shown once.
func (s *Server) invite(c *gin.Context, lang string, p state.Person) (*once, error) {
	code, until, err := s.desk.Invite(c.Request.Context(), p.ID)
	if err == nil {
		err = s.note(c, audit.Entry{Action: audit.Invite, What: personID(p), Outcome: audit.Done})
	}
	if err != nil {
		return nil, err
	}
	address := s.embeds.home() + setupPath + "?" + url.Values{"code": {code}}.Encode()
	return &once{Of: p.Name, Secret: address, Until: s.stands(lang, until)}, nil
}
