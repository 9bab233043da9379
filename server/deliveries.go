package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/jobs/report"
	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/server/state"
)

// reportsPath is the page about reports.
const reportsPath = "/reports"

// shownDeliveries is how many deliveries the page lists.
const shownDeliveries = 200

// showAttention chooses the deliveries that want a person.
const showAttention = "attention"

// Office sends reports; *report.Office answers it.
type Office interface {
	Schedules() []report.Next
	Plan(ctx context.Context, schedule string, at time.Time) (report.Preview, error)
	Resend(ctx context.Context, id string, a report.Again) (state.Delivery, error)
}

// wanted is what an address of the page asks for besides what every page takes.
type wanted struct {
	show     string // showAttention, or "" for all
	schedule string // to preview
	delivery string // to tell all about
}

// reportsPage shows reports to download, the schedules and the log of deliveries.
func (s *Server) reportsPage(c *gin.Context) {
	query := c.Request.URL.Query()
	p, err := dashboards.ParseParams(without(query, "show", "schedule", "delivery"))
	w, faults := s.wantedOf(query)
	var mistakes dashboards.ParamErrors
	if err == nil && len(faults) > 0 {
		err = faults
	} else if errors.As(err, &mistakes) {
		err = append(mistakes, faults...)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	page, err := s.reportsView(c, p, w)
	if err != nil {
		s.fail(c, err)
		return
	}
	page.Admit(s.viewer(visitor(c), p.Lang))
	body, _, err := s.templates.render(c.Request.Context(), p.Lang, "reports", page)
	if err != nil {
		s.fail(c, err)
		return
	}
	doc, err := newDocument(http.StatusOK, htmlType, fleeting, body)
	if err != nil {
		s.fail(c, err)
		return
	}
	send(c, doc)
}

// wantedOf reads the page's own parameters.
func (s *Server) wantedOf(query url.Values) (wanted, dashboards.ParamErrors) {
	var w wanted
	var faults dashboards.ParamErrors
	for name, into := range map[string]*string{"show": &w.show, "schedule": &w.schedule, "delivery": &w.delivery} {
		values := query[name]
		if len(values) > 1 {
			faults = append(faults, dashboards.ParamError{Name: name, Problem: dashboards.Repeated})
		}
		if len(values) > 0 {
			*into = strings.TrimSpace(values[0])
		}
	}
	if w.show != "" && w.show != showAttention {
		faults = append(faults, dashboards.ParamError{Name: "show", Value: w.show, Problem: dashboards.NotInList, Try: showAttention})
	}
	var names []string
	for _, n := range s.schedules() {
		names = append(names, n.Name)
	}
	if w.schedule != "" && !slices.Contains(names, w.schedule) {
		faults = append(faults, dashboards.ParamError{Name: "schedule", Value: w.schedule, Problem: dashboards.NotInList, Try: strings.Join(names, ", ")})
	}
	return w, faults
}

// schedules are those that are configured.
func (s *Server) schedules() []report.Next {
	if s.office == nil {
		return nil
	}
	return s.office.Schedules()
}

// reportsView gathers what the page shows.
func (s *Server) reportsView(c *gin.Context, p dashboards.Params, w wanted) (*dashboards.ReportsPage, error) {
	ctx, scope := c.Request.Context(), s.scope(c)
	t := func(key string, args ...any) string { return locale.T(p.Lang, key, args...) }
	page := &dashboards.ReportsPage{Frame: dashboards.NewFrame(reportsPath, p, t("deliveries.title"), t("deliveries.lead")), Token: s.tokens.of(reportsPath)}
	var err error
	if page.Downloads, err = s.downloads(ctx, p, scope); err != nil {
		return nil, err
	}
	for _, n := range s.schedules() {
		page.Schedules = append(page.Schedules, s.scheduleView(p, n))
	}
	if w.schedule != "" {
		if page.Preview, err = s.previewOf(ctx, p, scope, w.schedule); err != nil {
			return nil, err
		}
	}
	if w.delivery != "" {
		d, events, err := s.store.Delivery(ctx, w.delivery)
		if err == nil && !scope.Sees(d.Area) {
			err = state.ErrNoDelivery
		}
		if err != nil {
			return nil, err
		}
		page.Delivery = s.deliveryDetail(p, d, events, s.corrected(ctx, d))
	}
	return page, s.logView(ctx, p, scope, w, page)
}

// logView adds the log, and what wants a person as a notice.
func (s *Server) logView(ctx context.Context, p dashboards.Params, scope area.Scope, w wanted, page *dashboards.ReportsPage) error {
	t := func(key string, args ...any) string { return locale.T(p.Lang, key, args...) }
	urgent, err := s.seenDeliveries(ctx, scope, state.DeliveryFilter{Attention: true, Limit: shownDeliveries + 1})
	if err != nil {
		return err
	}
	all := urgent
	if w.show != showAttention {
		if all, err = s.seenDeliveries(ctx, scope, state.DeliveryFilter{Limit: shownDeliveries + 1}); err != nil {
			return err
		}
	}
	if len(urgent) > 0 && w.show != showAttention {
		page.Notices = append(page.Notices, dashboards.Notice{
			Level: "warn", Text: t("deliveries.attention", "n", len(urgent)), Links: []dashboards.Choice{{Text: t("deliveries.attention.link"), Link: reportsLink(p, "show", showAttention) + "#log"}},
		})
	}
	page.Tabs = []dashboards.Choice{
		{Text: t("deliveries.show.all"), Link: reportsLink(p, "", "") + "#log", Here: w.show == ""},
		{Text: t("deliveries.show.attention", "n", len(urgent)), Link: reportsLink(p, "show", showAttention) + "#log", Here: w.show == showAttention},
	}
	page.More = len(all) > shownDeliveries
	for _, d := range all[:min(len(all), shownDeliveries)] {
		page.Log = append(page.Log, s.deliveryLine(p, d, s.corrected(ctx, d)))
	}
	periods, err := s.store.Periods(ctx, shownDeliveries)
	if err != nil {
		return err
	}
	for _, period := range periods {
		if period.State == state.PeriodSkipped && s.now().Sub(period.At) < skippedFor {
			page.Skipped = append(page.Skipped, dashboards.ReportSkipped{Schedule: period.Schedule, Period: s.moment(p.Lang, period.At)})
		}
	}
	return nil
}

// skippedFor is how long a period that was left out is worth a line.
const skippedFor = 60 * 24 * time.Hour

// seenDeliveries are the deliveries of reports that somebody may see.
func (s *Server) seenDeliveries(ctx context.Context, scope area.Scope, f state.DeliveryFilter) ([]state.Delivery, error) {
	list, err := s.store.Deliveries(ctx, f)
	return slices.DeleteFunc(list, func(d state.Delivery) bool { return !scope.Sees(d.Area) }), err
}

// corrected reports whether the numbers of a delivery have been corrected since.
func (s *Server) corrected(ctx context.Context, d state.Delivery) bool {
	if d.State != state.DeliverySent || d.Snapshot == "" {
		return false
	}
	newest, err := s.reader.Snapshot(ctx, d.Night, "")
	return err == nil && newest.ID != d.Snapshot
}

// downloads are the reports of the night the page is about.
func (s *Server) downloads(ctx context.Context, p dashboards.Params, scope area.Scope) (dashboards.ReportDownloads, error) {
	t := func(key string, args ...any) string { return locale.T(p.Lang, key, args...) }
	var d dashboards.ReportDownloads
	snapshot, err := s.reader.Snapshot(ctx, p.AsOf, p.Snapshot)
	var none *queries.NightError
	if errors.As(err, &none) && none.Before.IsZero() && none.After.IsZero() {
		d.Sentence = t("deliveries.download.none")
		return d, nil
	}
	if err != nil {
		return d, err
	}
	d.Sentence = t("deliveries.download.lead", "date", snapshot.Date)
	d.Choose = &dashboards.Choose{Path: reportsPath, Now: locale.Date(p.Lang, snapshot.Date), Fixed: p.Snapshot, AsOf: snapshot.Date.String()}
	if p.Lang != dashboards.Vietnamese {
		d.Choose.Hidden = []dashboards.Field{{Name: "lang", Value: p.Lang}}
	}
	papers := func(a area.Area) []dashboards.Choice {
		return []dashboards.Choice{
			{Text: t("deliveries.layout.summary"), Link: paperLink(a, snapshot.Date.String(), p.Lang, "")},
			{Text: t("deliveries.layout.annex"), Link: paperLink(a, snapshot.Date.String(), p.Lang, report.LayoutAnnex)},
		}
	}
	if scope.Whole() {
		d.Nation = papers(area.Area{})
	}
	for _, a := range area.Provinces(area.V34) {
		if scope.Sees(a) {
			d.Areas = append(d.Areas, dashboards.ReportDownload{Area: a.Name(p.Lang), Papers: papers(a)})
		}
	}
	return d, nil
}

// scheduleView is a schedule in words.
func (s *Server) scheduleView(p dashboards.Params, n report.Next) dashboards.ReportSchedule {
	t := func(key string, args ...any) string { return locale.T(p.Lang, key, args...) }
	v := dashboards.ReportSchedule{
		Name: n.Name, When: n.When, People: t("deliveries.recipients", "n", len(n.Recipients)), Paper: t("deliveries.layout." + n.Paper),
		Preview: dashboards.Choice{Text: t("deliveries.preview"), Link: reportsLink(p, "schedule", n.Name) + "#preview"},
	}
	var names []string
	for _, a := range n.Areas {
		names = append(names, a.Name(p.Lang))
	}
	if v.Areas = strings.Join(names, ", "); len(names) > 5 {
		v.Areas = t("deliveries.areas", "n", len(names))
	}
	for _, lang := range n.Speaks {
		v.Paper += " · " + t("lang."+lang)
	}
	v.Late = t("deliveries.late.send", "wait", locale.Duration(p.Lang, n.Wait))
	if n.Holds {
		v.Late = t("deliveries.late.hold", "wait", locale.Duration(p.Lang, n.Wait))
	}
	for _, at := range n.At {
		v.Next = append(v.Next, s.moment(p.Lang, at))
	}
	return v
}

// previewOf is what a schedule would send next.
func (s *Server) previewOf(ctx context.Context, p dashboards.Params, scope area.Scope, schedule string) (*dashboards.ReportPreview, error) {
	t := func(key string, args ...any) string { return locale.T(p.Lang, key, args...) }
	plan, err := s.office.Plan(ctx, schedule, time.Time{})
	if err != nil {
		return nil, err
	}
	v := &dashboards.ReportPreview{Title: t("deliveries.preview.title", "schedule", schedule)}
	for _, d := range plan.Deliveries {
		if !scope.Sees(d.Area) {
			continue
		}
		l, way := s.deliveryLine(p, d, false), t("deliveries.how."+d.How)
		if plan.Held {
			way = stateMark(p.Lang, d.State, false).Text
		}
		v.Lines = append(v.Lines, dashboards.ReportPlanned{Name: l.Name, Address: l.Address, Area: l.Area, Lang: l.Lang, Way: way})
	}
	v.Sentence = t("deliveries.preview.sentence", "n", len(v.Lines), "at", s.moment(p.Lang, plan.At), "date", plan.Night)
	switch {
	case plan.Held:
		v.Sentence = t("deliveries.preview.sentence.held", "n", len(v.Lines), "at", s.moment(p.Lang, plan.At), "date", plan.Night)
		v.Statement = t("deliveries.preview.held", "date", plan.Night, "until", s.moment(p.Lang, plan.Until))
	case plan.Late:
		v.Statement = t("deliveries.preview.late", "date", plan.Night, "until", s.moment(p.Lang, plan.Until))
	}
	return v, nil
}

// reportsLink is the page with one of its own parameters.
func reportsLink(p dashboards.Params, name, value string) string {
	values := url.Values{}
	if p.Lang != dashboards.Vietnamese {
		values.Set("lang", p.Lang)
	}
	if name != "" {
		values.Set(name, value)
	}
	if len(values) == 0 {
		return reportsPath
	}
	return reportsPath + "?" + values.Encode()
}

// deliveryLink tells all about a delivery.
func deliveryLink(p dashboards.Params, id string) string {
	return reportsLink(p, "delivery", id) + "#delivery"
}

// resend sends a delivery again.
func (s *Server) resend(c *gin.Context) {
	common, values, ok := s.sent(c)
	if !ok {
		return
	}
	if !s.tokens.holds(values.Get(tokenField), reportsPath) {
		s.fail(c, errStale)
		return
	}
	ctx, id := c.Request.Context(), c.Param("id")
	d, _, err := s.store.Delivery(ctx, id)
	if err == nil && (!s.scope(c).Sees(d.Area) || s.office == nil) {
		err = state.ErrNoDelivery
	}
	if err == nil {
		d, err = s.office.Resend(ctx, id, report.Again{Correction: values.Get("correction") != "", By: s.person(c)})
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, deliveryLink(common, d.ID))
}
