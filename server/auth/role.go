package auth

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"toancanh/queries/area"
	"toancanh/server/state"
)

// Role is what somebody is to the programme.
type Role string

// The roles there are.
const (
	National      Role = "national"      // a leader of the nation
	Province      Role = "province"      // a leader of one or several provinces
	Commune       Role = "commune"       // a leader of communes
	Staff         Role = "staff"         // works for leaders; sees the areas given, and may what its rights say
	Operator      Role = "operator"      // runs jobs and sources
	Administrator Role = "administrator" // of people; reads the audit trail
	Service       Role = "service"       // a program, with a token
)

// Roles lists the roles there are.
func Roles() []Role {
	return []Role{National, Province, Commune, Staff, Operator, Administrator, Service}
}

// Right is something a person may do.
type Right string

// The rights there are. Those that a staff may be given are the first three.
const (
	Exports    Right = "exports"    // take figures along as files
	Embeds     Right = "embeds"     // let other sites show figures
	Reports    Right = "reports"    // read and send reports
	Figures    Right = "figures"    // look at numbers: everybody who answers for an area
	Operations Right = "operations" // see runs, sources and what was rejected
	Jobs       Right = "jobs"       // run jobs by hand, test sources
	People     Right = "people"     // change people, read the trail
)

// StaffRights are the rights a member of a staff may be given.
func StaffRights() []Right { return []Right{Exports, Embeds, Reports} }

// Visitor is who is behind a request.
type Visitor struct {
	ID      string        // of the person, as the trail names it; "": nobody signs in here
	Person  state.Person  // the zero one where nobody signs in
	Session state.Session // the zero one for programs and where nobody signs in
	Role    Role
	Scope   area.Scope // areas whose own numbers they see
	Rights  []Right    // besides those of the role
}

// visitorOf is who a person is when they come.
func visitorOf(p state.Person, s state.Session) *Visitor {
	v := &Visitor{ID: fmt.Sprintf("p%d", p.ID), Person: p, Session: s, Role: Role(p.Role), Scope: p.Scope}
	for _, r := range p.Rights {
		v.Rights = append(v.Rights, Right(r))
	}
	return v
}

// Look returns somebody of a role who looks at some areas without signing in.
func Look(role Role, scope area.Scope) *Visitor {
	v := &Visitor{Role: role, Scope: scope}
	if role == Staff {
		v.Rights = StaffRights()
	}
	return v
}

// May says whether a visitor has a right. What is not named here is not allowed.
func (v *Visitor) May(r Right) bool {
	switch v.Role {
	case National, Province, Commune:
		if v.Scope.Empty() {
			return false
		}
		return r == Figures || r == Exports || r == Embeds || r == Reports || r == Operations && v.Role == National
	case Staff:
		if v.Scope.Empty() {
			return false
		}
		return r == Figures || slices.Contains(StaffRights(), r) && slices.Contains(v.Rights, r)
	case Operator:
		return r == Operations || r == Jobs || r == Figures && !v.Scope.Empty()
	case Administrator:
		return r == People || r == Operations || r == Figures && !v.Scope.Empty()
	case Service:
		return (r == Figures || r == Exports) && !v.Scope.Empty() || r == Operations && slices.Contains(v.Rights, r)
	}
	return false
}

// Key names everything that decides what a visitor sees: what is the same for two
// visitors of one key may be kept for both.
func (v *Visitor) Key() string {
	if v == nil {
		return "signed out"
	}
	rights := make([]string, len(v.Rights))
	for i, r := range v.Rights {
		rights[i] = string(r)
	}
	return string(v.Role) + " " + v.Scope.String() + " " + strings.Join(rights, ",")
}

// accountName is what a name to sign in by may be.
var accountName = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)

// longestTitle is how many bytes what others call somebody may have.
const longestTitle = 100

// CheckPerson says everything that is wrong with a person somebody wants to add or
// change: each mistake is a *PersonError.
func CheckPerson(p state.Person) error {
	var faults []error
	role := Role(p.Role)
	if !accountName.MatchString(p.Name) {
		faults = append(faults, wrong("name", "name %q: 2 to 32 small letters, digits and ._- that begin with a letter", p.Name))
	}
	if p.Title == "" || len(p.Title) > longestTitle || strings.ContainsFunc(p.Title, func(r rune) bool { return r < ' ' }) {
		faults = append(faults, wrong("title", "title %q: what others call them, one line of up to 100 bytes", p.Title))
	}
	if !slices.Contains(Roles(), role) {
		return errors.Join(append(faults, wrong("role", "role %q: one of %v", p.Role, Roles()))...) // the rest depends on it
	}
	faults = append(faults, checkAreas(p))
	for _, r := range p.Rights {
		given := role == Staff && slices.Contains(StaffRights(), Right(r)) || role == Service && Right(r) == Operations
		if !given {
			faults = append(faults, wrong("rights", "right %q: a staff may be given %v, a service %s", r, StaffRights(), Operations))
		}
	}
	return errors.Join(faults...)
}

// checkAreas says whether the areas of a person go with their role.
func checkAreas(p state.Person) error {
	var levels []area.Level
	for _, a := range p.Scope.Areas() {
		levels = append(levels, a.Level)
	}
	only := func(level area.Level) bool {
		return len(levels) > 0 && !slices.ContainsFunc(levels, func(l area.Level) bool { return l != level })
	}
	switch role := Role(p.Role); {
	case role == National && !p.Scope.Whole():
		return wrong("areas", "role %s answers for VN", role)
	case role == Province && !only(area.Province):
		return wrong("areas", "role %s answers for provinces: P:79, P:77@63", role)
	case role == Commune && !only(area.Commune):
		return wrong("areas", "role %s answers for communes: C:26740", role)
	case (role == Staff || role == Service && len(p.Rights) == 0) && len(levels) == 0:
		return wrong("areas", "role %s needs an area: VN, P:79, C:26740", role)
	}
	return nil
}

// Faults takes apart what CheckPerson joined; ok is false where err is another error.
func Faults(err error) (faults []*PersonError, ok bool) {
	list := []error{err}
	if joined, many := err.(interface{ Unwrap() []error }); many {
		list = joined.Unwrap()
	}
	for _, e := range list {
		var fault *PersonError
		if !errors.As(e, &fault) {
			return nil, false
		}
		faults = append(faults, fault)
	}
	return faults, true
}
