package server

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"toancanh/dashboards"
)

// Codes of reports: of the nation on the corrected night and on its first revision, and
// of a snapshot that is not there.
const (
	standingCode  = "4K5X-VQEX-R00T-YJ1R-G7X4"
	correctedCode = "4K5X-QEXV-M07R-XMRG-3EFQ"
	foreignCode   = "4K5W-4HTQ-G0R0-0000-0P07"
)

// seen are the addresses people look at, by route. The tests of all pages run over
// them, so a page that is not here fails one.
func seen() map[string][]string {
	all := map[string][]string{
		"/":                    {"/", "/?area=P:01&boundary=63&metric=card_coverage"},
		"/coverage":            {"/coverage", "/coverage?area=R:DBSH"},
		"/cards":               {"/cards", "/cards?range=30d"},
		"/eid":                 {"/eid"},
		"/services":            {"/services"},
		"/ecosystem":           {"/ecosystem"},
		"/provinces/:code":     {"/provinces/79", "/provinces/77@63"},
		"/communes/:code":      {"/communes/00004", "/communes/00070"},
		"/compare":             {"/compare", "/compare?q=tan+lap&with=P:01,P:77@63,C:00004,VN"},
		"/changes":             {"/changes", "/changes?as_of=2026-10-23"},
		"/tasks":               {"/tasks", "/tasks?timeliness=overdue"},
		"/tasks/:task":         {"/tasks/T9"},
		"/briefing":            {"/briefing"},
		"/published":           {"/published"},
		"/definitions":         {"/definitions"},
		"/definitions/:metric": {"/definitions/card_coverage"},
		"/snapshots/:snapshot": {"/snapshots/2026-11-22.eeeeee"},
		"/reports":             {"/reports", "/reports?show=attention&delivery=" + deliveryOf("doubtful"), "/reports?schedule=tu%E1%BA%A7n"},
		"/status":              {"/status"},
		"/verify":              {"/verify"},
		"/verify/:code":        {"/verify/" + standingCode, "/verify/" + correctedCode, "/verify/" + foreignCode},
		"/find":                {"/find", "/find?q=tan"},
		"/figures/:id":         nil,
	}
	about := map[string]string{
		"communes": "?area=P:01", "comparison": "?with=P:01,P:79", "neighbours": "?area=P:01", "task_history": "?task=T9", "task_percent": "?task=T9",
	}
	for _, id := range dashboards.FigureIDs() {
		all["/figures/:id"] = append(all["/figures/:id"], "/figures/"+id+about[id])
	}
	return all
}

// mistakes are addresses that are answered with a page saying what is wrong.
func mistakes() []string {
	return []string{"/nowhere", "/?as_of=2026-11-21", "/tasks?state=finished", "/definitions/card_coverge", "/provinces/77?area=P:79&asof=x"}
}

// forPeople says whether a route answers with a page that is in the table above. Pages
// of embeds and of administration have tests of their own: they are about what is made
// when asked.
func forPeople(r route) bool {
	return r.doc == nil && !r.quiet && !r.shared && r.method == "" && r.path != reportRoute && !strings.HasPrefix(r.path, "/embeds") && !strings.HasPrefix(r.path, "/admin") && r.path != "/oembed"
}

func TestEveryPageIsLookedAt(t *testing.T) {
	t.Parallel()
	s, all := shared(t), seen()
	for _, r := range s.routes {
		if _, there := all[r.path]; forPeople(r) && !there {
			t.Errorf("%s is not among the views", r.path)
		}
	}
	for path, addresses := range all {
		if !slices.ContainsFunc(s.routes, func(r route) bool { return r.path == path }) {
			t.Errorf("%s is no route", path)
		}
		for _, address := range addresses {
			if answer := get(t, s, address); answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "</html>") {
				t.Errorf("%s: status %d", address, answer.Code)
			}
		}
	}
	for _, address := range mistakes() {
		if answer := get(t, s, address); answer.Code < 400 || answer.Code >= 500 {
			t.Errorf("%s: status %d", address, answer.Code)
		}
	}
}
