package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/queries"
)

// Mistakes in a request that no other package knows.
var (
	errNowhere = errors.New("there is no such page")
	errMethod  = errors.New("only GET and HEAD are answered here")
	errHost    = errors.New("this name is not one of ours: set server.public_url to it")
	errFile    = errors.New("there is no such file")
	errLong    = errors.New("the request target is too long: leave out what the question does not need")
	errLarge   = errors.New("the answer is too large: ask for fewer nights or a smaller area")
	errBusy    = errors.New("too many answers are being made: try again later")
)

// Problem is how the interface for programs tells an error (RFC 9457).
type Problem struct {
	Type      string           `json:"type" doc:"names the kind of error; it never changes"`
	Title     string           `json:"title" doc:"the kind of error in words"`
	Status    int              `json:"status" doc:"the HTTP status"`
	Detail    string           `json:"detail" doc:"what is wrong and what to do"`
	Instance  string           `json:"instance" doc:"the path that was asked for"`
	Reference string           `json:"reference" doc:"number under which the log of the server tells more"`
	Before    string           `json:"before,omitempty" doc:"the nearest night before the one asked for"`
	After     string           `json:"after,omitempty" doc:"the nearest night after the one asked for"`
	Nearest   []string         `json:"nearest,omitempty" doc:"what may have been meant"`
	Errors    []ParameterFault `json:"errors,omitempty" doc:"the parameters that are wrong"`
}

// ParameterFault is one wrong parameter.
type ParameterFault struct {
	Parameter string `json:"parameter" doc:"its name"`
	Detail    string `json:"detail" doc:"what is wrong with it"`
}

// trouble is an error in words, before it becomes a page or a document.
type trouble struct {
	status int
	kind   string // last part of the problem type and of the locale keys
	detail string
	before string
	after  string
	near   []string
	faults []ParameterFault
	links  []dashboards.Choice
	retry  time.Duration // when to ask again; 0: not said
}

// fail is the one writer of errors: a page for people, a problem document for
// programs. What is not the asker's fault is told to the log alone.
func (s *Server) fail(c *gin.Context, err error) {
	c.Abort()
	if errors.Is(err, context.Canceled) && c.Request.Context().Err() != nil {
		c.Status(499) // the asker has gone; the log says so
		return
	}
	lang := language(c)
	t := s.explain(c, lang, err)
	ref := c.GetString(referenceKey)
	s.noteRefusal(c, t.status)
	if t.status >= http.StatusInternalServerError {
		s.log.Error("fault", "reference", ref, "path", head(c.Request.URL.Path), "error", err)
	}
	if own := "error." + t.kind + ".page"; t.detail == "" && !forPrograms(c) && locale.Has(own) { // people send forms
		t.detail = locale.T(lang, own)
	}
	if t.detail == "" {
		t.detail = locale.T(lang, "error."+t.kind+".detail")
	}
	c.Header("Cache-Control", "no-store")
	if t.status == http.StatusUnauthorized {
		c.Header("WWW-Authenticate", `Bearer realm="toancanh"`)
	}
	if t.retry > 0 {
		c.Header("Retry-After", strconv.Itoa(int(t.retry.Seconds())))
	}
	title := locale.T(lang, "error."+t.kind)
	if forPrograms(c) {
		s.problem(c, t, title)
		return
	}
	page := &dashboards.ErrorPage{
		Frame:  dashboards.NewFrame("/", dashboards.Params{Lang: lang}, title, t.detail),
		Links:  t.links,
		Status: t.status,
	}
	for _, f := range t.faults {
		page.Faults = append(page.Faults, f.Detail)
	}
	page.Reference = ref
	page.Admit(s.viewer(visitor(c), lang))
	body, _, renderErr := s.templates.render(context.WithoutCancel(c.Request.Context()), lang, "error", page)
	if renderErr != nil {
		s.log.Error("error page", "reference", ref, "error", renderErr)
		c.String(t.status, "%s (%s)", title, ref)
		return
	}
	c.Data(t.status, htmlType, body)
}

// problem writes an error for programs.
func (s *Server) problem(c *gin.Context, t trouble, title string) {
	body, err := json.Marshal(Problem{
		Type: "urn:toancanh:problem:" + t.kind, Title: title, Status: t.status, Detail: t.detail,
		Instance: head(c.Request.URL.Path), Reference: c.GetString(referenceKey),
		Before: t.before, After: t.after, Nearest: t.near, Errors: t.faults,
	})
	if err != nil {
		s.log.Error("problem", "error", err)
	}
	c.Data(t.status, "application/problem+json", body)
}

// languageKey is where the language of a request is kept whose address does not say it.
const languageKey = "language"

// language is the language of a request whose parameters may be wrong.
func language(c *gin.Context) string {
	if lang := c.GetString(languageKey); lang != "" {
		return lang
	}
	if lang := c.Query("lang"); slices.Contains(dashboards.Languages(), lang) {
		return lang
	}
	return dashboards.Vietnamese
}

// explain finds the words and the status for an error.
func (s *Server) explain(c *gin.Context, lang string, err error) trouble {
	var (
		params    dashboards.ParamErrors
		night     *queries.NightError
		snapshot  *queries.SnapshotError
		parameter *queries.ParameterError
		metric    *queries.MetricError
		outside   *queries.ScopeError
		figure    *dashboards.FigureError
		place     *dashboards.PlaceError
		since     *dashboards.SinceError
		task      *dashboards.TaskError
		report    *dashboards.ReportError
		code      *dashboards.CodeError
	)
	switch {
	case errors.Is(err, errNowhere), errors.Is(err, errFile):
		return trouble{status: http.StatusNotFound, kind: "nowhere"}
	case errors.Is(err, errMethod):
		return trouble{status: http.StatusMethodNotAllowed, kind: "method"}
	case errors.Is(err, errHost):
		return trouble{status: http.StatusMisdirectedRequest, kind: "host"}
	case errors.As(err, &params):
		return s.explainParams(c, lang, params)
	case errors.As(err, &place):
		return explainPlace(c, lang, place)
	case errors.As(err, &report):
		return explainReport(c, lang, report)
	case errors.As(err, &code):
		return explainCode(lang, code)
	case errors.As(err, &since):
		return explainSince(c, lang, since)
	case errors.As(err, &night):
		return explainNight(c, lang, night)
	case errors.As(err, &snapshot):
		return trouble{status: http.StatusNotFound, kind: "snapshot", detail: locale.T(lang, "error.snapshot.detail", "id", head(snapshot.ID))}
	case errors.As(err, &parameter):
		return explainParameter(lang, parameter)
	case errors.As(err, &metric):
		return s.explainMetric(lang, metric)
	case errors.As(err, &figure):
		return trouble{status: http.StatusNotFound, kind: "figure", detail: locale.T(lang, "error.figure.detail", "id", head(figure.ID)), near: figure.Nearest}
	case errors.As(err, &task):
		return explainTask(lang, task)
	case errors.As(err, &outside):
		return trouble{status: http.StatusForbidden, kind: "scope"}
	case errors.Is(err, errLong):
		return trouble{status: http.StatusRequestURITooLong, kind: "long"}
	case errors.Is(err, errLarge):
		return trouble{status: http.StatusRequestEntityTooLarge, kind: "large"}
	case errors.Is(err, errBusy), errors.Is(err, context.DeadlineExceeded):
		return trouble{status: http.StatusServiceUnavailable, kind: "busy", retry: patience}
	case errors.Is(err, errRate):
		return trouble{status: http.StatusTooManyRequests, kind: "rate", retry: time.Second}
	}
	if t, ok := explainProvider(lang, err); ok {
		return t
	}
	return explainSent(lang, err)
}
