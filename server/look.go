package server

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/queries/area"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// Where nobody signs in, anybody may look through the eyes of a role: a cookie holds its
// name and areas, "province P:79". It protects nothing, so it is read there alone.

// lookCookie is the name of that cookie.
const lookCookie = "as"

// looking is who looks where nobody signs in: the nation's leader, unless the cookie
// names another. A cookie that says nothing sensible sees nothing.
func looking(c *gin.Context) *auth.Visitor {
	text, err := c.Cookie(lookCookie)
	if err != nil {
		return auth.Look(auth.National, area.NationScope())
	}
	role, names, _ := strings.Cut(text, " ")
	scope, err := lookAt(auth.Role(role), names)
	if err != nil {
		return auth.Look("", area.Scope{})
	}
	return auth.Look(auth.Role(role), scope)
}

// errLook says that a role and areas do not go together.
var errLook = errors.New("this role does not go with these areas")

// lookAt reads the areas of a role: those that were typed, else the usual ones.
func lookAt(role auth.Role, names string) (area.Scope, error) {
	if strings.TrimSpace(names) == "" {
		names = usualAreas(role)
	}
	var areas []area.Area
	for name := range strings.FieldsFuncSeq(names, func(r rune) bool { return r == ',' || r == ' ' }) {
		a, err := area.Parse(name)
		if err != nil {
			return area.Scope{}, errLook
		}
		areas = append(areas, a)
	}
	scope := area.ScopeOf(areas...)
	if auth.CheckPerson(state.Person{Name: lookCookie, Title: lookCookie, Role: string(role), Scope: scope}) != nil {
		return area.Scope{}, errLook
	}
	return scope, nil
}

// usualAreas are what a role looks at unless told.
func usualAreas(role auth.Role) string {
	switch role {
	case auth.National:
		return "VN"
	case auth.Province, auth.Staff, auth.Service:
		return "P:79"
	case auth.Commune:
		return "C:26740"
	}
	return ""
}

// looks are the roles to choose from.
func looks(v *auth.Visitor, lang string) []dashboards.Option {
	var list []dashboards.Option
	for _, role := range auth.Roles() {
		list = append(list, dashboards.Option{Value: string(role), Text: locale.T(lang, "role."+string(role)), Chosen: role == v.Role})
	}
	return list
}

// lookAs has a browser look through the eyes of a role from now on.
func (s *Server) lookAs(c *gin.Context) {
	common, values, ok := s.sent(c)
	if !ok {
		return
	}
	role := auth.Role(values.Get("role"))
	scope, err := lookAt(role, values.Get("areas"))
	if err != nil && slices.Contains(auth.Roles(), role) { // the areas were those of the role before
		scope, err = lookAt(role, "")
	}
	if err != nil {
		s.fail(c, errLook)
		return
	}
	http.SetCookie(c.Writer, &http.Cookie{ //nolint:gosec // Secure where people come by https; on loopback there is none
		Name: lookCookie, Value: string(role) + " " + scope.String(), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Quoted: true,
		Secure: strings.HasPrefix(s.publicURL, "https:"),
	})
	c.Redirect(http.StatusSeeOther, dashboards.Params{Lang: common.Lang}.Address("/"))
}
