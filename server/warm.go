package server

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"toancanh/assets"
	"toancanh/dashboards"
	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/server/auth"
)

// warmed are the pages people open first, in the order in which they are made
// ahead; :code stands for every province.
func warmed() []string {
	return []string{"/", "/coverage", "/cards", "/eid", "/services", "/ecosystem", "/tasks", "/provinces/:code"}
}

// warm makes the pages people open first whenever the ledger has changed since
// the last look, and compresses the static files once. It works on one page at a
// time and lets whoever waits for an answer go first. It returns when ctx ends.
func (s *Server) warm(ctx context.Context, looks <-chan time.Time) {
	made, improved := "", false
	for {
		if state, err := s.standing(ctx); err == nil && state != made && s.warmPages(ctx) && s.warmReports(ctx) {
			made = state
		}
		if made != "" && !improved {
			improved = s.warmFiles(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-looks:
		}
	}
}

// standing is what pages made ahead depend on: the ledger, and which night should
// be there.
func (s *Server) standing(ctx context.Context) (string, error) {
	version, err := s.state.version(ctx)
	return version + " " + s.expected().String(), err
}

// warmPages makes the pages people open first; it says whether it came to the end.
func (s *Server) warmPages(ctx context.Context) bool {
	start, n := s.now(), 0
	leader := auth.Look(auth.National, area.NationScope())
	for _, w := range s.ahead() {
		if s.cache.slots.rest(ctx) != nil {
			return false
		}
		version, err := s.state.version(ctx)
		if err == nil {
			_, _, err = s.made(ctx, version, leader, s.warmer(), w.page, w.params, w.path, w.name)
		}
		var none *queries.NightError
		switch {
		case ctx.Err() != nil:
			return false
		case errors.As(err, &none):
			return true // nothing to show yet
		case err != nil:
			s.log.Warn("page not made ahead", "path", w.path, "error", err)
		}
		n++
	}
	s.log.Info("pages made ahead", "pages", n, "took", s.now().Sub(start))
	return true
}

// warmer makes pages for the leaders of the nation.
func (s *Server) warmer() *dashboards.Builder {
	b := s.builderOf(area.NationScope(), newReference())
	b.Operations = true
	return b
}

// warmFiles compresses the static files; it says whether it came to the end.
func (s *Server) warmFiles(ctx context.Context) bool {
	err := s.files.improve(assets.Files(), func() error { return s.cache.slots.rest(ctx) })
	if err != nil && ctx.Err() == nil {
		s.log.Warn("static files stay as they are", "error", err)
		return true
	}
	return err == nil
}

// ahead is a page to be made before somebody asks for it.
type ahead struct {
	page       page
	params     dashboards.Params
	path, name string
}

// ahead lists the pages to be made: those of warmed in Vietnamese, and the
// overview in English.
func (s *Server) ahead() []ahead {
	all := pages()
	var list []ahead
	add := func(path, name, lang string) {
		i := slices.IndexFunc(all, func(p page) bool { return p.path == path })
		if i < 0 {
			return
		}
		path = strings.Replace(path, ":code", name, 1)
		list = append(list, ahead{all[i], dashboards.Params{Lang: lang, Boundary: area.V34}, path, name})
	}
	for _, path := range s.warmed {
		if !strings.Contains(path, ":code") {
			add(path, "", dashboards.Vietnamese)
			continue
		}
		add("/", "", dashboards.English)
		for _, a := range area.Provinces(area.V34) {
			add(path, a.Code, dashboards.Vietnamese)
		}
	}
	return list
}
