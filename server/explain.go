package server

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/jobs/report"
	"toancanh/queries"
	"toancanh/server/state"
)

// explainSent tells what is wrong with an embed or with what was sent; else it is a
// fault of ours.
func explainSent(lang string, err error) trouble {
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, errNoEmbed):
		return trouble{status: http.StatusNotFound, kind: "no_embed"}
	case errors.Is(err, errRevoked):
		return trouble{status: http.StatusGone, kind: "revoked"}
	case errors.Is(err, errExpired):
		return trouble{status: http.StatusGone, kind: "expired"}
	case errors.Is(err, errEnded):
		return trouble{status: http.StatusGone, kind: "ended"}
	case errors.Is(err, errRemoved):
		return trouble{status: http.StatusGone, kind: "removed"}
	case errors.Is(err, state.ErrNoDelivery):
		return trouble{status: http.StatusNotFound, kind: "no_delivery"}
	case errors.Is(err, state.ErrPending):
		return trouble{status: http.StatusConflict, kind: "pending"}
	case errors.Is(err, errSignIn):
		return trouble{status: http.StatusUnauthorized, kind: "sign_in", links: []dashboards.Choice{{Text: locale.T(lang, "login.title"), Link: dashboards.Params{Lang: lang}.Address(loginPath)}}}
	case errors.Is(err, errForbidden):
		return trouble{status: http.StatusForbidden, kind: "forbidden"}
	case errors.Is(err, errLook):
		return trouble{status: http.StatusBadRequest, kind: "look"}
	case errors.Is(err, errLink):
		return trouble{status: http.StatusGone, kind: "link"}
	case errors.Is(err, report.ErrUncorrected):
		return trouble{status: http.StatusConflict, kind: "uncorrected"}
	case errors.Is(err, errForeign):
		return trouble{status: http.StatusForbidden, kind: "foreign"}
	case errors.Is(err, errStale):
		return trouble{status: http.StatusForbidden, kind: "stale"}
	case errors.Is(err, errMedia):
		return trouble{status: http.StatusUnsupportedMediaType, kind: "media"}
	case errors.Is(err, errFormat):
		return trouble{status: http.StatusNotImplemented, kind: "format"}
	case errors.As(err, &large):
		return trouble{status: http.StatusRequestEntityTooLarge, kind: "body"}
	case errors.Is(err, errBody):
		return trouble{status: http.StatusBadRequest, kind: "body"}
	}
	return trouble{status: http.StatusInternalServerError, kind: "fault"}
}

// explainParams tells every mistake of an address, with the areas that may have
// been meant as links.
func (s *Server) explainParams(c *gin.Context, lang string, faults dashboards.ParamErrors) trouble {
	t := trouble{status: http.StatusBadRequest, kind: "parameters"}
	for _, f := range faults {
		detail := locale.T(lang, "error.param."+string(f.Problem), "name", head(f.Name), "value", head(f.Value))
		if f.Try != "" {
			detail += " " + locale.T(lang, "error.param.try", "name", f.Try)
			if f.Problem != dashboards.BadNumber { // a range is not a value to try
				t.near = append(t.near, strings.Split(f.Try, ", ")...)
			}
		}
		t.faults = append(t.faults, ParameterFault{Parameter: head(f.Name), Detail: detail})
		for _, a := range f.Near {
			p := dashboards.Params{Lang: lang, Area: a}
			t.near = append(t.near, a.String())
			link := p.Address(pagePath(c))
			if p.On(pagePath(c)).Area != a { // the path says another
				link = cmp.Or(p.PageOf(a), p.Address("/"))
			}
			t.links = append(t.links, dashboards.Choice{Text: a.Label(lang) + " – " + a.String(), Link: link})
		}
	}
	return t
}

// pagePath is the path of a page that a link may lead back to.
func pagePath(c *gin.Context) string {
	if c.FullPath() == "" {
		return "/"
	}
	return c.Request.URL.Path
}

// explainPlace tells that no province or commune has a code, with links to what may
// have been meant.
func explainPlace(c *gin.Context, lang string, e *dashboards.PlaceError) trouble {
	t := trouble{status: http.StatusNotFound, kind: "place", detail: locale.T(lang, "error.place.detail", "code", head(e.Code))}
	p := dashboards.Params{Lang: lang}
	for _, a := range e.Near {
		t.near = append(t.near, a.String())
		link := dashboards.Choice{Text: a.Label(lang), Link: p.PageOf(a)}
		if c.FullPath() == reportRoute {
			link = reportLink(c, lang, a)
		}
		t.links = append(t.links, link)
	}
	return t
}

// explainSince tells that the earlier night of a comparison is not there; the links
// keep everything else the address says.
func explainSince(c *gin.Context, lang string, e *dashboards.SinceError) trouble {
	t := explainNight(c, lang, e.Night)
	query := c.Request.URL.Query()
	t.links = nil
	for _, d := range []civil.Date{e.Night.Before, e.Night.After} {
		if d.IsZero() {
			continue
		}
		query.Set("from", d.String())
		link := dashboards.Choice{Text: locale.T(lang, "error.since.link", "date", locale.Date(lang, d)), Link: pagePath(c) + "?" + query.Encode()}
		t.links = append(t.links, link)
	}
	return t
}

// explainNight tells that a night is not there, and which ones near it are.
func explainNight(c *gin.Context, lang string, e *queries.NightError) trouble {
	if e.Before.IsZero() && e.After.IsZero() {
		return trouble{status: http.StatusServiceUnavailable, kind: "empty"}
	}
	t := trouble{status: http.StatusNotFound, kind: "night"}
	key := "error.night.gap"
	switch {
	case e.Before.IsZero():
		key = "error.night.early"
	case e.After.IsZero():
		key = "error.night.late"
	}
	t.detail = locale.T(lang, key, "asked", locale.Date(lang, e.Asked), "before", date(lang, e.Before), "after", date(lang, e.After))
	for _, d := range []civil.Date{e.Before, e.After} {
		if d.IsZero() {
			continue
		}
		p := dashboards.Params{Lang: lang, AsOf: d}
		link := dashboards.Choice{Text: locale.T(lang, "error.night.link", "date", locale.Date(lang, d)), Link: p.Address(pagePath(c))}
		if asked, err := reportParams(c); err == nil && c.FullPath() == reportRoute {
			asked.AsOf, asked.From = d, civil.Date{}
			link.Link = asked.ReportAddress()
		}
		t.links = append(t.links, link)
	}
	if !e.Before.IsZero() {
		t.before = e.Before.String()
	}
	if !e.After.IsZero() {
		t.after = e.After.String()
	}
	return t
}

// date writes a date that may be missing.
func date(lang string, d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return locale.Date(lang, d)
}

// explainParameter tells which part of a question cannot be answered. The exact
// reason is known in English only; other readers get the rule for the parameter.
func explainParameter(lang string, e *queries.ParameterError) trouble {
	detail := locale.T(lang, "error.question."+e.Name, "value", head(e.Value))
	if lang == dashboards.English {
		detail = head(e.Error())
	}
	return trouble{
		status: http.StatusBadRequest, kind: "parameters",
		faults: []ParameterFault{{Parameter: e.Name, Detail: detail}},
	}
}

// explainTask tells that a night holds no such task, and where its tasks are.
func explainTask(lang string, e *dashboards.TaskError) trouble {
	return trouble{
		status: http.StatusNotFound, kind: "task",
		detail: locale.T(lang, "error.task.detail", "date", locale.Date(lang, e.Date), "id", head(e.ID)),
		links:  []dashboards.Choice{{Text: locale.T(lang, "nav.tasks"), Link: e.All}},
	}
}

// explainMetric tells that there is no such metric, with links to what may have been meant.
func (s *Server) explainMetric(lang string, e *queries.MetricError) trouble {
	t := trouble{
		status: http.StatusNotFound, kind: "metric", near: e.Nearest,
		detail: locale.T(lang, "error.metric.detail", "id", head(e.ID)),
	}
	p := dashboards.Params{Lang: lang}
	for _, id := range e.Nearest {
		t.links = append(t.links, dashboards.Choice{Text: id, Link: p.Address("/definitions/" + id)})
	}
	t.links = append(t.links, dashboards.Choice{Text: locale.T(lang, "nav.definitions"), Link: p.Address("/definitions")})
	return t
}
