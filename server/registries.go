package server

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/server/audit"
)

// testWithin bounds how long somebody waits for the answer of a source.
const testWithin = 20 * time.Second

// sourcesView is the page of sources.
type sourcesView struct {
	adminFrame
	Sources []sourceView
}

// sourceView is a source: how it is configured, what it gave last, what a test found.
type sourceView struct {
	Name      string
	Facts     []dashboards.Fact
	Relations []sourceRelation
	Tried     *trialView
}

// sourceRelation is a relation of a source with its mapping and its last answer.
type sourceRelation struct {
	Name, Word, Where, Weight string
	Columns                   []RegistryColumn
	Newest, Extracted, Rows   string
	Rejected, Error           string
	State                     *chart.Mark // nil: it was never asked
}

// trialView is what a test of a source found.
type trialView struct {
	At, Took, Error string
	State           chart.Mark
}

// trials are the tests of sources since the server started, one at a time for each.
type trials struct {
	mu    sync.Mutex // guards what follows
	under map[string]bool
	ended map[string]trial
}

// trial is a test that has ended.
type trial struct {
	at   time.Time
	took time.Duration
	err  error
}

// errTrying says that a source is being tried already.
var errTrying = errors.New("this source is being tried right now")

// run tries a source unless somebody else is at it.
func (t *trials) run(ctx context.Context, name string, now func() time.Time, test func(context.Context, string) error) (trial, error) {
	t.mu.Lock()
	if t.under[name] {
		t.mu.Unlock()
		return trial{}, errTrying
	}
	if t.under == nil {
		t.under, t.ended = map[string]bool{}, map[string]trial{}
	}
	t.under[name] = true
	t.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, testWithin)
	defer cancel()
	one := trial{at: now()}
	one.err = test(ctx, name)
	one.took = now().Sub(one.at)
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.under, name)
	t.ended[name] = one
	return one, nil
}

func (t *trials) last(name string) (trial, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	one, ok := t.ended[name]
	return one, ok
}

// registries are the sources that are configured.
func (s *Server) registries() []Registry {
	if s.sources == nil {
		return nil
	}
	return s.sources.Registries()
}

// sourcesPage shows it.
func (s *Server) sourcesPage(c *gin.Context) {
	p, _, ok := s.asked(c, "done")
	if !ok {
		return
	}
	if err := s.showSources(c, p.Lang, "", http.StatusOK); err != nil {
		s.fail(c, err)
	}
}

func (s *Server) showSources(c *gin.Context, lang, refused string, status int) error {
	t := func(key string) string { return locale.T(lang, key) }
	page := &sourcesView{adminFrame: s.newAdmin(c, sourcesPath, lang, t("sources.title"), t("sources.lead"))}
	page.Refused = refused
	answers, err := s.builder(c).SourceLines(c.Request.Context(), lang)
	if err != nil {
		return err
	}
	for _, r := range s.registries() {
		page.Sources = append(page.Sources, s.sourceView(lang, r, answers))
	}
	s.showPrivate(c, "sources", lang, page, status)
	return nil
}

// sourceView puts together what is known of a source.
func (s *Server) sourceView(lang string, r Registry, answers []dashboards.SourceLine) sourceView {
	t := func(key string) string { return locale.T(lang, key) }
	v := sourceView{Name: r.Name, Facts: []dashboards.Fact{{Term: t("sources.kind"), Text: t("sources.kind." + r.Kind)}, {Term: t("col.history"), Text: t("history." + r.History)}}}
	if r.Where != "" {
		v.Facts = append(v.Facts, dashboards.Fact{Term: t("sources.where." + r.Kind), Text: r.Where})
	}
	if r.FreshWithin > 0 {
		v.Facts = append(v.Facts, dashboards.Fact{Term: t("sources.fresh"), Text: locale.Duration(lang, r.FreshWithin)})
	}
	if r.Simulated {
		v.Facts = append(v.Facts, dashboards.Fact{Term: t("snapshot.kind"), Text: t("banner.simulated")})
	}
	for _, relation := range r.Relations {
		line := sourceRelation{
			Name: relation.Name, Word: t("relation." + relation.Name), Where: relation.Where, Weight: locale.Int(lang, int64(relation.Weight)), Columns: relation.Columns,
		}
		if i := slices.IndexFunc(answers, func(a dashboards.SourceLine) bool { return a.Source == r.Name && a.Of == relation.Name }); i >= 0 {
			a := answers[i]
			line.Newest, line.Extracted, line.Rows, line.Rejected, line.Error, line.State = a.Newest, a.Extracted, a.Rows, a.Rejected, a.Error, &a.State
		}
		v.Relations = append(v.Relations, line)
	}
	if one, ok := s.tried.last(r.Name); ok {
		v.Tried = &trialView{At: s.stands(lang, one.at), Took: locale.Duration(lang, one.took), State: chart.Mark{Level: "good", Text: t("sources.answers")}}
		if one.err != nil {
			v.Tried.State, v.Tried.Error = chart.Mark{Level: "bad", Text: t("sources.silent")}, one.err.Error()
		}
		if errors.Is(one.err, context.DeadlineExceeded) {
			v.Tried.Error = locale.T(lang, "sources.late", "wait", locale.Duration(lang, testWithin))
		}
	}
	return v
}

// testSource tries a source now.
func (s *Server) testSource(c *gin.Context) {
	lang, _, ok := s.ordered(c)
	if !ok {
		return
	}
	name := c.Param("id")
	if !slices.ContainsFunc(s.registries(), func(r Registry) bool { return r.Name == name }) {
		s.fail(c, errNowhere)
		return
	}
	one, err := s.tried.run(c.Request.Context(), name, s.now, s.sources.Test)
	if errors.Is(err, errTrying) {
		if err := s.showSources(c, lang, locale.T(lang, "sources.trying", "name", name), http.StatusConflict); err != nil {
			s.fail(c, err)
		}
		return
	}
	if err := s.note(c, audit.Entry{Action: audit.TestSource, What: name, Outcome: audit.OutcomeOf(one.err)}); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, dashboards.Params{Lang: lang}.Address(sourcesPath)+"#source-"+name)
}
