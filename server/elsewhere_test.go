package server

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"toancanh/server/auth"
	"toancanh/server/state"
)

func TestLinksAreForWhoSignsInWithAPasswordAlone(t *testing.T) {
	t.Parallel()
	e := abroad(t, true)
	root, _ := e.add(t, "root", auth.Administrator, "")
	e.comes(t, "lan")
	before := someone(t, "mai", auth.Province, "P:01") // of a time when everybody had an account here
	before.Made = morning()
	mai, err := e.store.AddPerson(t.Context(), before, nil)
	if err != nil {
		t.Fatal(err)
	}
	theirs, _, err := e.store.FindPeople(t.Context(), state.PersonFilter{Text: "oidc-"})
	if err != nil || len(theirs) != 1 {
		t.Fatalf("%v %v", theirs, err)
	}
	cookie := e.signs(t, "root")
	for _, c := range []struct {
		name    string
		p       state.Person
		offered bool
		status  int
	}{{"an administrator with an account here", root, true, http.StatusOK}, {"an account of before", mai, false, http.StatusConflict}, {"somebody of the provider", theirs[0], false, http.StatusConflict}} {
		path := "/admin/people/" + personID(c.p)
		page := e.get(t, path+"?lang=en", cookie)
		if got := strings.Contains(page.Body.String(), path+"/link"); page.Code != http.StatusOK || got != c.offered {
			t.Errorf("%s: %d, a link is offered: %t", c.name, page.Code, got)
		}
		now, err := e.store.PersonOf(t.Context(), c.p.ID)
		if err != nil {
			t.Fatal(err)
		}
		answer := e.form(t, path+"/link?lang=en", cookie, "version", strconv.FormatInt(now.Version, 10), "token", tokenOf(t, page))
		if refused := strings.Contains(answer.Body.String(), "No link was made"); answer.Code != c.status || refused == c.offered {
			t.Errorf("%s: %d %s", c.name, answer.Code, answer.Body)
		}
	}
	list := e.get(t, "/admin/people?lang=en", cookie).Body.String()
	for name, marked := range map[string]bool{"root": false, "mai": true, theirs[0].Name: false} {
		_, row, _ := strings.Cut(list, `<small class="soft">`+name+`</small>`)
		if row, _, _ = strings.Cut(row, "</tr>"); row == "" || strings.Contains(row, "Way of signing in not in use") != marked {
			t.Errorf("%s: %s", name, row)
		}
	}
}
