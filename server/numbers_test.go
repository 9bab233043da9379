package server

import (
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/golang-sql/civil"
	"golang.org/x/net/html/atom"

	"toancanh/dashboards"
	"toancanh/dashboards/still"
	"toancanh/queries/area"
)

// interfaceRows are the rows the interface answers with; none where it knows none.
func interfaceRows(t *testing.T, s *Server, address string) []MetricRow {
	t.Helper()
	answer := get(t, s, address)
	if answer.Code == http.StatusNotFound || answer.Code == http.StatusBadRequest {
		return nil
	}
	var d MetricDocument
	if err := json.Unmarshal(answer.Body.Bytes(), &d); err != nil || answer.Code != http.StatusOK {
		t.Fatalf("%s: status %d, %v", address, answer.Code, err)
	}
	return d.Rows
}

// asker asks the interface about what a page shows.
type asker struct {
	t      *testing.T
	s      *Server
	told   map[string][]MetricRow // by address, since many figures rest on the same answers
	common url.Values             // of the page
	lang   string
	area   string // VN, P:79
	night  civil.Date
}

func newAsker(t *testing.T, s *Server, told map[string][]MetricRow, query url.Values) asker {
	t.Helper()
	a := asker{t: t, s: s, told: told, common: url.Values{}, lang: dashboards.Vietnamese, area: "VN"}
	for _, name := range []string{"as_of", "snapshot", "boundary", "lang"} {
		if query.Has(name) {
			a.common.Set(name, query.Get(name))
		}
	}
	if query.Has("lang") {
		a.lang = query.Get("lang")
	}
	if query.Has("area") {
		a.area = query.Get("area")
	}
	if !query.Has("boundary") && (strings.HasPrefix(a.area, "R:") || strings.HasSuffix(a.area, "@63")) {
		a.common.Set("boundary", "63")
	}
	if rows := a.of("VN").rows("pin_issued", "nation", civil.Date{}); len(rows) == 1 {
		a.night = rows[0].Date
	}
	return a
}

// of is about another area.
func (a asker) of(name string) asker {
	a.area = name
	return a
}

// rows asks for a metric, split as by says, since a night if one is given.
func (a asker) rows(metric, by string, from civil.Date) []MetricRow {
	a.t.Helper()
	query := url.Values{"area": {a.area}}
	for name, values := range a.common {
		query[name] = values
	}
	if by != "" {
		query.Set("by", by)
	}
	if !from.IsZero() && from != a.night {
		query.Set("from", from.String())
	}
	address := "/api/v1/metrics/" + metric + "?" + query.Encode()
	rows, known := a.told[address]
	if !known {
		rows = interfaceRows(a.t, a.s, address)
		a.told[address] = rows
	}
	return rows
}

// at is the row of a night.
func (a asker) at(metric string, night civil.Date) MetricRow {
	a.t.Helper()
	for _, r := range a.rows(metric, "", night) {
		if r.Date == night {
			return r
		}
	}
	return MetricRow{}
}

// monthEnd is the last day of the month before the night.
func (a asker) monthEnd() civil.Date { return a.night.AddDays(-a.night.Day) }

// count is a count as a number that may be missing.
func count(n *int64) *float64 {
	if n == nil {
		return nil
	}
	v := float64(*n)
	return &v
}

// minus is the difference of two numbers; none if one is missing.
func minus(x, y *float64) *float64 {
	if x == nil || y == nil {
		return nil
	}
	v := *x - *y
	return &v
}

// over is the ratio of two counts.
func over(x, y *float64) *float64 {
	if x == nil || y == nil || *y == 0 {
		return nil
	}
	v := *x / *y
	return &v
}

// says compares a text of a page with what the interface says.
func (a asker) says(where, text string, want *float64) {
	a.t.Helper()
	got, within, err := number(a.lang, text)
	switch {
	case want == nil && err == nil:
		a.t.Errorf("%s: the page says %q, the interface nothing", where, text)
	case want != nil && err != nil:
		a.t.Errorf("%s: the page says %q, the interface %v", where, text, *want)
	case want != nil && math.Abs(got-*want) > within+1e-12:
		a.t.Errorf("%s: the page says %q, the interface %v", where, text, *want)
	}
}

// date reads a date as a page writes it.
func (a asker) date(text string) civil.Date {
	a.t.Helper()
	var d civil.Date
	for back := 0; back < 2000; back++ {
		if d = a.night.AddDays(400 - back); text == plainDate(a.lang, d) {
			return d
		}
	}
	a.t.Fatalf("%q is no date", text)
	return d
}

// plainDate writes a date, apart from the code under test.
func plainDate(lang string, d civil.Date) string {
	if lang == dashboards.English {
		return d.In(zone()).Format("2 Jan 2006")
	}
	return d.In(zone()).Format("02/01/2006")
}

// named finds the row of an area by its name.
func named(rows []MetricRow, name string) MetricRow {
	for _, r := range rows {
		if r.AreaName == name {
			return r
		}
	}
	return MetricRow{}
}

// whole is what a place is compared with.
func (a asker) whole() string {
	if place, err := area.Parse(a.area); err == nil && place.Level == area.Commune {
		province, _ := place.Province(area.V34)
		return province.String()
	}
	return "VN"
}

// lookedAt are the ways the numbers of a page are looked at.
func lookedAt() []string {
	return []string{"", "as_of=2026-11-20", "as_of=2026-10-31", "boundary=63", "area=P:01", "area=P:77@63", "area=C:00004", "snapshot=2026-11-22.dddddd", "lang=en"}
}

// takes says whether a page can be looked at so: some say in their path what they are
// about.
func takes(path, query string) bool {
	inPath := strings.Contains(path, ":code") && (strings.HasPrefix(query, "area") || strings.HasPrefix(query, "boundary"))
	return !inPath && !slices.Contains([]string{"/status", "/find", "/snapshots/:snapshot"}, path)
}

// undrawn gives a server of the shared nights that draws nothing: numbers stand all
// the same, and sooner.
func undrawn(t *testing.T) *Server {
	t.Helper()
	closed, err := still.Open(still.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	s := newServer(t, nil, func(o *Options) {
		o.Reader, o.Album = shared(t).reader, still.NewAlbum(closed, still.AlbumOptions{})
	})
	return s
}

func TestEveryNumberOfAFigureIsTheInterfaces(t *testing.T) {
	t.Parallel()
	s := undrawn(t)
	checks, told := figureChecks(), map[string][]MetricRow{}
	for path, addresses := range seen() {
		for i, address := range addresses {
			for _, query := range lookedAt() {
				if query != "" && (i > 0 || !takes(path, query)) {
					continue
				}
				target := address
				if query != "" {
					target = joined(address, query)
				}
				answer := get(t, s, target)
				if answer.Code == http.StatusBadRequest || answer.Code == http.StatusNotFound {
					continue // a figure of provinces alone, a task that was not yet there
				}
				page := read(t, s, target)
				for _, f := range page.figures(t) {
					check, known := checks[f.kind]
					if !known {
						t.Errorf("%s: nothing checks the figure %s", target, f.kind)
						continue
					}
					if check != nil {
						check(newAsker(t, s, told, f.query), target+" "+f.kind, f)
					}
				}
				tiles(t, s, told, target, page)
			}
		}
	}
}

// tiles compares the headline numbers of a page.
func tiles(t *testing.T, s *Server, told map[string][]MetricRow, target string, page element) {
	t.Helper()
	link, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	query := link.Query()
	if link.Path == "/ecosystem" {
		query = lacking(query, "area") // what agencies ask is known for the nation
	}
	for prefix, kind := range map[string]string{"/provinces/": "P:", "/communes/": "C:"} {
		if code, ok := strings.CutPrefix(link.Path, prefix); ok {
			query.Set("area", kind+code)
		}
	}
	a := newAsker(t, s, told, query)
	for _, tile := range page.all(class("tile")) {
		definitions := tile.all(leadsTo("/definitions/"))
		printed := tile.first(class("figure")).first(class("nowrap"))
		if len(definitions) == 0 || printed.Node == nil {
			continue
		}
		metric := func(e element) string {
			id, _, _ := strings.Cut(strings.TrimPrefix(e.attribute("href"), "/definitions/"), "?")
			return id
		}
		id := metric(definitions[len(definitions)-1])
		now := a.at(id, a.night)
		a.says(target+" tile "+id, printed.text(), now.Value)
		if beside := tile.first(class("beside")); beside.Node != nil {
			id := metric(beside.first(leadsTo("/definitions/")))
			text, _, _ := strings.Cut(beside.first(class("nowrap")).text(), " ")
			a.says(target+" tile "+id, text, a.at(id, a.night).Value)
		}
		for _, change := range tile.first(class("changes")).all(tag(atom.Div)) {
			words := strings.Fields(change.first(tag(atom.Dt)).text())
			since := words[len(words)-1]
			if a.lang == dashboards.English {
				since = strings.Join(words[len(words)-3:], " ")
			}
			a.says(target+" tile "+id+" since "+since, change.first(tag(atom.Dd)).text(), minus(now.Value, a.at(id, a.date(since)).Value))
		}
	}
}

func TestBriefingShowsTheNumbersOfTheOverview(t *testing.T) {
	t.Parallel()
	s := undrawn(t)
	for _, query := range lookedAt() {
		var big, tiles []string
		for _, e := range read(t, s, joined("/briefing", query)).all(class("big")) {
			number, _, _ := strings.Cut(e.text(), " ")
			big = append(big, number)
		}
		for _, e := range read(t, s, joined("/", query)).all(class("tile")) {
			number, _, _ := strings.Cut(e.first(class("figure")).text(), " ")
			tiles = append(tiles, number)
		}
		if len(tiles) != 6 || len(big) < 6 || !slices.Equal(big[:6], tiles) {
			t.Errorf("%s: the briefing shows %v, the overview %v", query, big, tiles)
		}
	}
}
