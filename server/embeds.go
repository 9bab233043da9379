package server

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/golang-sql/civil"
	"golang.org/x/net/publicsuffix"

	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/dashboards/export"
	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// Embeds makes embeds and writes what people copy: the pages, the interface and the
// command do it by these.
type Embeds struct {
	Store     *state.Store
	Reader    dashboards.Reader
	Catalogue *queries.Catalogue
	PublicURL string           // how people call the server
	Zone      *time.Location   // in which days end
	Now       func() time.Time // the clock
	// Maker finds who made an embed, as auth.Desk.Maker does; nil: nobody signs in.
	Maker func(ctx context.Context, id string) (maker *auth.Visitor, made bool, err error)
}

// EmbedOrder is what somebody wants an embed to be.
type EmbedOrder struct {
	Figure  string   `json:"figure" doc:"address of the figure with its parameters; a night or a snapshot in it needs frozen" example:"/figures/trend?metric=card_coverage&area=P:79"`
	Frozen  bool     `json:"frozen,omitempty" doc:"true: it keeps the snapshot its address names, else the newest; false: it follows the newest night"`
	Theme   string   `json:"theme,omitempty" doc:"colours; auto unless given: as the reader's system has them" enum:"auto,light,dark"`
	Lang    string   `json:"lang,omitempty" doc:"language; that of the address unless given" enum:"vi,en"`
	Origins []string `json:"origins" doc:"sites that may show it in a frame, https://example.vn or https://*.example.vn; * alone: every site. Pictures can be shown anywhere by who knows the address"`
	LastDay string   `json:"last_day,omitempty" doc:"last day it is shown; for ever unless given" format:"date"`
	Title   string   `json:"title,omitempty" doc:"what it is called in lists and in the snippet; the figure's title unless given"`
}

// The bounds of an order.
const (
	mostSites     = 20
	longestTitle  = 100
	longestFigure = 2000
)

// Make keeps a new embed of what the order says, or returns every mistake in it as
// dashboards.ParamErrors.
func (e *Embeds) Make(ctx context.Context, o EmbedOrder, scope area.Scope, by string) (state.Embed, error) {
	draft, err := e.draft(ctx, o, scope)
	if err != nil {
		return state.Embed{}, err
	}
	draft.MadeBy, draft.Made = by, e.Now()
	return e.Store.AddEmbed(ctx, draft)
}

// draft is the embed an order wants, not yet kept. Its figure has been built once, so
// that it is known to be answerable.
func (e *Embeds) draft(ctx context.Context, o EmbedOrder, scope area.Scope) (state.Embed, error) {
	var faults dashboards.ParamErrors
	fault := func(name, value string, problem dashboards.Problem, try string) {
		faults = append(faults, dashboards.ParamError{Name: name, Value: head(value), Problem: problem, Try: try})
	}
	id, p, err := e.figure(o.Figure)
	if err != nil && !errors.As(err, &faults) {
		return state.Embed{}, err
	}
	d := state.Embed{Figure: id, Theme: o.Theme, Lang: o.Lang, Title: strings.TrimSpace(o.Title), Scope: scope}
	if d.Theme == "" {
		d.Theme = dashboards.EmbedThemes()[0]
	}
	if !slices.Contains(dashboards.EmbedThemes(), d.Theme) {
		fault("theme", o.Theme, dashboards.NotInList, strings.Join(dashboards.EmbedThemes(), ", "))
	}
	if d.Lang == "" {
		d.Lang = p.Lang
	}
	if (err == nil || o.Lang != "") && !slices.Contains(dashboards.Languages(), d.Lang) {
		fault("language", o.Lang, dashboards.BadLanguage, "")
	}
	if err == nil && !o.Frozen && (p.Snapshot != "" || !p.AsOf.IsZero()) {
		fault("frozen", "", dashboards.NamesNight, "")
	}
	if utf8.RuneCountInString(d.Title) > longestTitle {
		fault("title", "", dashboards.TooLong, "")
	}
	if strings.ContainsFunc(d.Title, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf) }) {
		fault("title", "", dashboards.BadText, "")
	}
	d.Origins = sites(o.Origins, fault)
	d.Expires = e.expiry(strings.TrimSpace(o.LastDay), fault)
	if len(faults) > 0 {
		return state.Embed{}, faults
	}
	p.Lang = d.Lang
	return e.filled(ctx, d, p, o.Frozen)
}

// filled looks at the figure of a draft: it fixes the snapshot and takes title and
// height from it.
func (e *Embeds) filled(ctx context.Context, d state.Embed, p dashboards.Params, frozen bool) (state.Embed, error) {
	page, err := e.builder(d.Scope).Embed(ctx, p, d.Figure)
	if err != nil {
		return state.Embed{}, err
	}
	if frozen {
		d.Snapshot = page.Snapshot.ID
	}
	if d.Title == "" {
		d.Title = dashboards.EmbedTitle(page.Figure, p)
	}
	d.Height = frameHeight(page.Figure)
	p.Lang, p.AsOf, p.Snapshot = "", civil.Date{}, ""
	d.Query = strings.TrimPrefix(p.Query(), "?")
	return d, nil
}

// builder builds figures that are looked at once, without notices of what is late.
func (e *Embeds) builder(scope area.Scope) *dashboards.Builder {
	return &dashboards.Builder{Reader: e.Reader, Catalogue: e.Catalogue, Scope: scope, Zone: e.Zone}
}

// figure reads the address of a figure, whole or from its path on, or its name alone.
func (e *Embeds) figure(address string) (id string, p dashboards.Params, err error) {
	address = strings.TrimSpace(address)
	refused := dashboards.ParamErrors{{Name: "figure", Value: head(address), Problem: dashboards.NotFigure}}
	u, err := url.Parse(address)
	if err != nil || len(address) > longestFigure {
		return "", p, refused
	}
	if home, err := url.Parse(e.PublicURL); u.Host != "" && (err != nil || !strings.EqualFold(u.Host, home.Host)) {
		return "", p, refused
	}
	if u.Opaque != "" || u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" || u.Scheme != "" && u.Host == "" {
		return "", p, refused
	}
	id, suffix, _ := strings.Cut(strings.TrimPrefix(u.Path, "/figures/"), ".")
	if id == "" || strings.Contains(id, "/") {
		return "", p, refused
	}
	if !slices.Contains(dashboards.FigureIDs(), id) {
		return "", p, &dashboards.FigureError{ID: id, Nearest: dashboards.FigureIDs()}
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", p, dashboards.ParamErrors{{Name: "figure", Value: head(u.RawQuery), Problem: dashboards.BadQuery}}
	}
	if form, ok := export.FormOf(suffix); ok { // the address of a file: how that is drawn is not the embed's
		for _, name := range form.Params {
			query.Del(name)
		}
	}
	p, err = dashboards.ParseParams(query, dashboards.FigureParams(id)...)
	return id, p, err
}

// site is the address of a site and nothing else: scheme, host, port. The host may
// begin with "*." for all names below it, but not for all of a country or a trade.
// Nothing in it can end a directive of a content security policy.
var site = regexp.MustCompile(`^https?://(\*\.([a-z0-9]([a-z0-9-]*[a-z0-9])?\.))?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?(:[0-9]{1,5})?$`)

// government is under what all sites of the state stand: those may be meant together.
const government = "gov.vn"

// origin is a site as browsers write it: without the port that is usual for its
// scheme. ok is false for what is no site.
func origin(text string) (_ string, ok bool) {
	text = strings.TrimSuffix(strings.ToLower(text), "/")
	if text == "*" {
		return text, true
	}
	u, err := url.Parse(text)
	if err != nil || !site.MatchString(text) {
		return "", false
	}
	if below, all := strings.CutPrefix(u.Hostname(), "*."); all && below != government {
		if suffix, registry := publicsuffix.PublicSuffix(below); registry && suffix == below {
			return "", false
		}
	}
	if port := u.Port(); port != "" {
		number, err := strconv.ParseUint(port, 10, 16)
		if err != nil || number == 0 {
			return "", false
		}
		if text = u.Scheme + "://" + u.Hostname(); number != 443 && u.Scheme == "https" || number != 80 && u.Scheme == "http" {
			text += ":" + strconv.FormatUint(number, 10)
		}
	}
	return text, true
}

// sites reads the sites that may frame an embed, each once.
func sites(asked []string, fault func(name, value string, problem dashboards.Problem, try string)) []string {
	var list []string
	for _, text := range asked {
		text = strings.TrimSpace(text)
		allowed, ok := origin(text)
		switch {
		case text == "" || slices.Contains(list, allowed):
		case !ok:
			fault("origins", text, dashboards.BadOrigin, nearSite(text))
		default:
			list = append(list, allowed)
		}
	}
	slices.Sort(list)
	switch {
	case slices.Contains(list, "*"):
		return []string{"*"}
	case len(list) > mostSites:
		fault("origins", "", dashboards.TooManySites, "")
	case len(list) == 0 && !slices.ContainsFunc(asked, func(text string) bool { return strings.TrimSpace(text) != "" }):
		fault("origins", "", dashboards.NoOrigin, "")
	}
	return list
}

// nearSite is the site a wrong text may have meant, "" if none can be told.
func nearSite(text string) string {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(strings.ToLower(text))
	if err != nil {
		return ""
	}
	near, _ := origin(u.Scheme + "://" + u.Host)
	return near
}

// expiry is the end of the last day an embed is shown.
func (e *Embeds) expiry(day string, fault func(name, value string, problem dashboards.Problem, try string)) time.Time {
	if day == "" {
		return time.Time{}
	}
	last, err := civil.ParseDate(day)
	if err != nil || !last.IsValid() || last.Year > 9999 {
		fault("last_day", day, dashboards.BadDate, "")
		return time.Time{}
	}
	if last.Before(civil.DateOf(e.Now().In(e.Zone))) {
		fault("last_day", day, dashboards.Past, "")
	}
	return last.AddDays(1).In(e.Zone)
}

// framing is what stands around the picture of an embed, in CSS pixels: title,
// sentence and source.
const framing = 270

// frameHeight is how high a frame is that shows all of a figure.
func frameHeight(f chart.Figure) int {
	highest := min(40*(len(f.Table.Rows)+1), 480) // a table without a picture scrolls
	if f.Drawn() {
		highest = 0
		for _, format := range f.Formats() {
			highest = max(highest, format.Height)
		}
	}
	return highest + framing
}

// paramsOf are the parameters of an embed's figure.
func paramsOf(e state.Embed) (dashboards.Params, error) {
	query, err := url.ParseQuery(e.Query)
	if err != nil {
		return dashboards.Params{}, err
	}
	p, err := dashboards.ParseParams(query, dashboards.FigureParams(e.Figure)...)
	p.Lang, p.Snapshot = e.Lang, e.Snapshot
	return p, err
}

// embedPath is where an embed is shown.
func embedPath(id string) string { return "/embed/" + id }

// Address is where an embed is shown, as other sites write it.
func (e *Embeds) Address(id string) string { return e.home() + embedPath(id) }

// home is how people call the server, without a slash at the end.
func (e *Embeds) home() string { return strings.TrimSuffix(e.PublicURL, "/") }
