package server

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/jobs"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// soon is how long before its end a token is worth a line.
const soon = 30 * 24 * time.Hour

// adminView is the page that says what there is and what wants somebody.
type adminView struct {
	adminFrame
	Wants  []dashboards.Notice
	Counts []dashboards.Fact
	Links  []dashboards.Choice
}

// adminPage shows it.
func (s *Server) adminPage(c *gin.Context) {
	p, query, ok := s.asked(c, "done")
	if !ok {
		return
	}
	t := func(key string, args ...any) string { return locale.T(p.Lang, key, args...) }
	page := &adminView{adminFrame: s.newAdmin(c, adminPath, p.Lang, t("admin.title"), t("admin.lead"))}
	page.Done = told(p.Lang, query.Get("done"))
	ctx, v := c.Request.Context(), visitor(c)
	if persons.met(v) {
		if err := s.peopleWants(ctx, page); err != nil {
			s.fail(c, err)
			return
		}
	}
	if err := s.workWants(ctx, page, v); err != nil {
		s.fail(c, err)
		return
	}
	s.showPrivate(c, "admin", p.Lang, page, http.StatusOK)
}

// add puts a line that wants somebody on the page, where there is a number of it.
func (p *adminView) add(lang, key, level string, n int, link string) {
	if n == 0 {
		return
	}
	w := dashboards.Notice{Level: level, Text: locale.T(lang, key, "n", n)}
	if link != "" {
		w.Links = []dashboards.Choice{{Text: locale.T(lang, "admin.look"), Link: link}}
	}
	p.Wants = append(p.Wants, w)
}

func (p *adminView) count(lang, key string, n int) {
	p.Counts = append(p.Counts, dashboards.Fact{Term: locale.T(lang, key), Text: locale.Int(lang, int64(n))})
}

// peopleWants tells of people, tokens, sessions and embeds.
func (s *Server) peopleWants(ctx context.Context, page *adminView) error {
	lang := page.Params.Lang
	if s.desk != nil {
		counts, err := s.store.Count(ctx)
		if err != nil {
			return err
		}
		signs, invited, disabled := 0, 0, 0
		for role, of := range counts {
			if role != string(auth.Service) {
				signs, invited, disabled = signs+of[state.Active], invited+of[state.Invited], disabled+of[state.Disabled]
			}
		}
		sessions, _, err := s.desk.Sessions(ctx, state.SessionFilter{})
		if err != nil {
			return err
		}
		page.count(lang, "admin.people", signs)
		page.count(lang, "admin.disabled", disabled)
		page.count(lang, "sessions.title", len(sessions))
		locked, err := s.desk.Locked(ctx)
		if err != nil {
			return err
		}
		page.add(lang, "admin.locked", "warn", len(locked), page.To(peoplePath)+"#locked")
		page.add(lang, "admin.invited", "info", invited, page.To(peoplePath+"?standing="+string(state.Invited)))
		if err := s.tokenWants(ctx, page); err != nil {
			return err
		}
	}
	list, err := s.store.Embeds(ctx, -1)
	if err != nil {
		return err
	}
	ended := 0
	for _, l := range list {
		stands, _, err := s.embeds.standing(ctx, l.Embed)
		if err != nil {
			return err
		}
		if stands == stateEnded || stands == stateExpired && s.now().Sub(l.Expires) < soon {
			ended++
		}
	}
	page.count(lang, "embeds.title", len(list))
	page.add(lang, "admin.ended", "info", ended, page.To(galleryPath))
	return nil
}

func (s *Server) tokenWants(ctx context.Context, page *adminView) error {
	services, _, err := s.store.FindPeople(ctx, state.PersonFilter{Role: string(auth.Service)})
	if err != nil {
		return err
	}
	held, ending, over := 0, 0, 0
	for _, p := range services {
		switch s.tokenState(p) {
		case tokenEnding:
			held, ending = held+1, ending+1
		case tokenActive:
			held++
		case tokenExpired:
			over++
		}
	}
	page.count(page.Params.Lang, "tokens.title", held)
	page.add(page.Params.Lang, "admin.expired", "bad", over, page.To(tokensPath))
	page.add(page.Params.Lang, "admin.ending", "warn", ending, page.To(tokensPath))
	return nil
}

// workWants tells of jobs and of reports that did not arrive.
func (s *Server) workWants(ctx context.Context, page *adminView, v *auth.Visitor) error {
	lang, to := page.Params.Lang, ""
	if running.met(v) {
		to = page.To(jobsPath)
	}
	failed := 0
	for _, j := range s.jobsNow() {
		if j.Last.Outcome == jobs.Failed {
			failed++
		}
	}
	page.count(lang, "jobs.title", len(s.jobsNow()))
	page.add(lang, "admin.failed", "bad", failed, to)
	undelivered, err := s.store.Deliveries(ctx, state.DeliveryFilter{Attention: true})
	if err != nil {
		return err
	}
	if to = ""; reports.met(v) {
		to = reportsLink(page.Params, "show", showAttention) + "#log"
	}
	page.count(lang, "admin.schedules", len(s.schedules()))
	page.add(lang, "admin.undelivered", "warn", len(undelivered), to)
	if tended.met(v) {
		page.Links = append(page.Links, dashboards.Choice{Text: locale.T(lang, "embeds.title"), Link: page.To(galleryPath)})
	}
	if reports.met(v) {
		page.Links = append(page.Links, dashboards.Choice{Text: locale.T(lang, "nav.reports"), Link: page.To(reportsPath)})
	}
	page.Links = append(page.Links, dashboards.Choice{Text: locale.T(lang, "nav.status"), Link: page.To("/status")})
	return nil
}

// jobsNow is where the jobs stand.
func (s *Server) jobsNow() []jobs.State {
	if s.jobs == nil {
		return nil
	}
	return s.jobs.States()
}
