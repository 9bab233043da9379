package auth

import (
	"fmt"
	"slices"

	"toancanh/queries/area"
	"toancanh/server/state"
)

// Rule says what people of one group of a provider are here.
type Rule struct {
	Group  string
	Role   Role
	Scope  area.Scope
	Rights []string
}

// Check says what is wrong with a rule.
func (r Rule) Check() error {
	if r.Group == "" {
		return fmt.Errorf("the value of the claim is missing")
	}
	if r.Role == Service {
		return fmt.Errorf("role %s: services have tokens, they do not sign in", r.Role)
	}
	return CheckPerson(r.person("rule", r.Group))
}

func (r Rule) person(name, title string) state.Person {
	return state.Person{Name: name, Title: clip(title), Role: string(r.Role), Scope: r.Scope, Rights: r.Rights}
}

// Rules are asked in order.
type Rules []Rule

// of says what somebody of some groups is: the role of the first rule that fits, with the
// areas and rights of all rules of that role that fit. ok is false where none does.
func (rs Rules) of(groups []string) (p state.Person, ok bool) {
	var areas []area.Area
	for _, r := range rs {
		if !slices.Contains(groups, r.Group) || ok && p.Role != string(r.Role) {
			continue
		}
		ok = true
		p.Role = string(r.Role)
		areas = append(areas, r.Scope.Areas()...)
		p.Rights = append(p.Rights, r.Rights...)
	}
	slices.Sort(p.Rights)
	p.Rights = slices.Compact(p.Rights)
	p.Scope = area.ScopeOf(areas...)
	return p, ok
}
