package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/jobs"
	"toancanh/queries"
	"toancanh/server/audit"
)

// jobsView is the page of jobs: where they stand, and what has run.
type jobsView struct {
	adminFrame
	Jobs  []jobRow
	Whose []dashboards.Choice // runs are listed
	Runs  []dashboards.RunLine
}

// jobRow is a job that can be started.
type jobRow struct {
	dashboards.JobLine
	Done  string // how far it is, in words
	Share string // of it, 0 to 1; "": nobody knows
	Error string // why it failed last
	Lines []logLine
}

// logLine is a line of the log.
type logLine struct{ At, Level, Text string }

// runView is the page about one run.
type runView struct {
	adminFrame
	Detail *dashboards.RunDetail
	Lines  []logLine
}

// jobsPage shows it.
func (s *Server) jobsPage(c *gin.Context) {
	p, query, ok := s.asked(c, "job", "done")
	if !ok {
		return
	}
	job, err := word("job", query.Get("job"), ledgerJobs())
	if err == nil {
		err = s.showJobs(c, p.Lang, job, told(p.Lang, query.Get("done")), "", http.StatusOK)
	}
	if err != nil {
		s.fail(c, err)
	}
}

// ledgerJobs are the jobs of which the ledger tells.
func ledgerJobs() []string { return []string{"snapshot", "backfill", "publish"} }

func (s *Server) showJobs(c *gin.Context, lang, job, done, refused string, status int) error {
	t := func(key string) string { return locale.T(lang, key) }
	page := &jobsView{adminFrame: s.newAdmin(c, jobsPath, lang, t("jobs.title"), t("jobs.lead"))}
	page.keep(url.Values{"job": {job}})
	page.Done, page.Refused = done, refused
	b := s.builder(c)
	lines := b.JobLines(lang, s.jobStates())
	for i, state := range s.jobsNow() {
		page.Jobs = append(page.Jobs, s.jobRow(lang, lines[i], state))
	}
	page.Whose = []dashboards.Choice{{Text: t("people.all"), Link: page.To(jobsPath) + "#runs", Here: job == ""}}
	for _, name := range ledgerJobs() {
		link := jobsPath + "?" + url.Values{"job": {name}}.Encode()
		if lang != dashboards.Vietnamese {
			link += "&lang=" + lang
		}
		page.Whose = append(page.Whose, dashboards.Choice{Text: t("job." + name), Link: link + "#runs", Here: job == name})
	}
	var err error
	if page.Runs, err = b.RunLines(c.Request.Context(), lang, queries.RunFilter{Job: job}); err != nil {
		return err
	}
	for i, r := range page.Runs {
		page.Runs[i].Link = page.To(runsPath + "/" + url.PathEscape(r.ID))
	}
	s.showPrivate(c, "jobs", lang, page, status)
	return nil
}

// jobRow is a job with how far it is and what it said last.
func (s *Server) jobRow(lang string, line dashboards.JobLine, state jobs.State) jobRow {
	row := jobRow{JobLine: line}
	if state.Last.Err != nil {
		row.Error = state.Last.Err.Error()
	}
	if p := s.jobs.Progress(state.Job); line.Running && !p.At.Before(state.RunningSince) {
		row.Done = locale.T(lang, "jobs.at", "step", p.Step)
		if p.Total > 0 {
			row.Done = locale.T(lang, "jobs.of", "step", p.Step, "done", locale.Int(lang, p.Done), "total", locale.Int(lang, p.Total))
			row.Share = strconv.FormatFloat(float64(p.Done)/float64(p.Total), 'f', 3, 64)
		}
	}
	row.Lines = s.logLines(lang, "", state.Job)
	row.Lines = row.Lines[max(0, len(row.Lines)-shownHistory):]
	return row
}

// logLines are the lines of a run, or of a job, since the server started.
func (s *Server) logLines(lang, run, job string) []logLine {
	if s.jobs == nil {
		return nil
	}
	var list []logLine
	for _, l := range s.jobs.Lines(run, job) {
		list = append(list, logLine{At: locale.DateTime(lang, l.At.In(s.zone)), Level: l.Level.String(), Text: l.Text})
	}
	return list
}

// runJob starts a job by hand.
func (s *Server) runJob(c *gin.Context) {
	lang, _, ok := s.ordered(c)
	if !ok {
		return
	}
	name := c.Param("id")
	if !slices.ContainsFunc(s.jobsNow(), func(j jobs.State) bool { return j.Job == name }) {
		s.fail(c, errNowhere)
		return
	}
	_, err := s.jobs.RunNow(name)
	refused := ""
	switch {
	case errors.Is(err, jobs.ErrBusy):
		refused = locale.T(lang, "jobs.busy", "job", locale.T(lang, "job."+name))
	case errors.Is(err, jobs.ErrStopped):
		refused = locale.T(lang, "jobs.stopped")
	case err != nil:
		s.fail(c, err)
		return
	}
	outcome := audit.Done
	if refused != "" {
		outcome = audit.Refused
	}
	if err := s.note(c, audit.Entry{Action: audit.RunJob, What: name, Outcome: outcome}); err != nil {
		s.fail(c, err)
		return
	}
	if refused == "" {
		leads(c, jobsPath, lang, "started")
		return
	}
	if err := s.showJobs(c, lang, "", "", refused, http.StatusConflict); err != nil {
		s.fail(c, err)
	}
}

// runPage shows all that is known of one run.
func (s *Server) runPage(c *gin.Context) {
	p, _, ok := s.asked(c)
	if !ok {
		return
	}
	id := c.Param("run")
	detail, err := s.builder(c).RunDetail(c.Request.Context(), p.Lang, id)
	if err == nil && detail == nil {
		err = errNowhere
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	page := &runView{adminFrame: s.newAdmin(c, runsPath+"/"+id, p.Lang, detail.Run.Job, id), Detail: detail, Lines: s.logLines(p.Lang, id, "")}
	s.showPrivate(c, "run", p.Lang, page, http.StatusOK)
}
