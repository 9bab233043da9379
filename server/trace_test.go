package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// traces are the rows of a server's trail in words, the oldest first.
func traces(t *testing.T, s *Server) []string {
	t.Helper()
	var list []string
	if err := s.store.EachAudit(t.Context(), state.AuditFilter{}, func(r state.AuditRow) error {
		list = append(list, strings.Join(strings.Fields(strings.Join([]string{r.Outcome, r.Action, r.What, r.Area, r.Metric}, " ")), " "))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestDownloadsOfWhatIsNotForEverybodyAreWrittenDown(t *testing.T) {
	t.Parallel()
	s := ownServer(t, nil)
	for _, target := range []string{
		"/figures/ranking.csv", "/figures/ranking.csv", "/figures/trend.svg?area=P:79", "/api/v1/metrics/card_coverage?by=province", // for everybody
		"/communes/00004", "/figures/communes?area=P:01", // pages take nothing along
		"/figures/communes.csv?area=P:01", "/figures/communes.csv?area=P:01", "/figures/communes.svg?area=P:01", "/figures/trend.json?area=C:00004",
		"/api/v1/metrics/card_coverage?by=commune&area=P:01",
	} {
		if answer := get(t, s, target); answer.Code != http.StatusOK {
			t.Fatalf("%s: %d", target, answer.Code)
		}
	}
	want := []string{
		"done download /figures/communes.csv P:01", "done download /figures/communes.csv P:01", "done download /figures/communes.svg P:01",
		"done download /figures/trend.json C:00004", "done download /api/v1/metrics/card_coverage P:01 card_coverage",
	}
	if got := traces(t, s); !slices.Equal(got, want) {
		t.Errorf("trail\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// lostTrail is a trail whose disk is full.
type lostTrail struct{ *audit.Trail }

func (lostTrail) Add(context.Context, audit.Entry) error {
	return errors.New("no space left on device")
}

func TestWhatCannotBeWrittenDownIsNotHandedOver(t *testing.T) {
	t.Parallel()
	s := ownServer(t, func(o *Options) { o.Trail = lostTrail{} })
	if answer := get(t, s, "/figures/communes.csv?area=P:01"); answer.Code != http.StatusInternalServerError || strings.Contains(answer.Body.String(), "no space") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if answer := get(t, s, "/figures/ranking.csv"); answer.Code != http.StatusOK {
		t.Errorf("what is for everybody: %d", answer.Code)
	}
}

func TestEmbedsAndRefusalsAreWrittenDown(t *testing.T) {
	t.Parallel()
	s := ownServer(t, nil)
	order := `{"figure":"/figures/trend","origins":["https://a.example.vn"]}`
	made := tell(t, s, http.MethodPost, "/api/v1/embeds", order, "Content-Type", "application/json")
	if made.Code != http.StatusCreated {
		t.Fatalf("%d %s", made.Code, made.Body)
	}
	id := strings.TrimPrefix(made.Header().Get("Location"), "/api/v1/embeds/")
	ask(t, s, http.MethodDelete, "/api/v1/embeds/"+id)
	ask(t, s, http.MethodDelete, "/api/v1/embeds/"+id, "Sec-Fetch-Site", "cross-site")
	want := []string{"done embed.make " + id + " trend VN", "done embed.revoke " + id + " trend VN", "refused refuse DELETE /api/v1/embeds/" + id}
	if got := traces(t, s); !slices.Equal(got, want) {
		t.Errorf("trail\n%s", strings.Join(got, "\n"))
	}
}

func TestTrailNamesWhomAPageOfAnotherSiteHasSendSomething(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	o.add(t, "lan", auth.Province, "P:79")
	for _, cookie := range []string{o.admin, "", "toancanh=x"} {
		answer := tell(t, o.Server, http.MethodPost, "/admin/people/p3/disable", "version=1", "Content-Type", urlEncoded, "Cookie", cookie, "Sec-Fetch-Site", "same-site")
		holds(t, answer, http.StatusForbidden, "Yêu cầu đến từ trang khác")
	}
	var who []string
	err := o.store.EachAudit(t.Context(), state.AuditFilter{Action: string(audit.Refuse)}, func(r state.AuditRow) error {
		who = append(who, r.Person+" "+r.Role+" "+r.What)
		return nil
	})
	want := []string{"p1 administrator POST /admin/people/p3/disable", "  POST /admin/people/p3/disable", "  POST /admin/people/p3/disable"}
	if err != nil || !slices.Equal(who, want) {
		t.Errorf("%q, %v", who, err)
	}
}

func TestRefusalsCannotFillTheTrail(t *testing.T) {
	t.Parallel()
	now := morning()
	s := ownServer(t, func(o *Options) { o.Now = func() time.Time { return now } })
	foreign := func() *httptest.ResponseRecorder {
		return ask(t, s, http.MethodPost, "/embeds", "Sec-Fetch-Site", "cross-site")
	}
	for range mostRefusals + 40 {
		if foreign().Code != http.StatusForbidden {
			t.Fatal("it was not refused")
		}
	}
	if n := len(traces(t, s)); n != mostRefusals {
		t.Errorf("%d rows", n)
	}
	now = now.Add(time.Minute)
	foreign()
	want := []string{fmt.Sprint("refused audit.leftout ", 40), "refused refuse POST /embeds"}
	if got := traces(t, s)[mostRefusals:]; !slices.Equal(got, want) {
		t.Errorf("after a minute: %q", got)
	}
}
