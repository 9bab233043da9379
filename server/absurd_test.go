package server

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// absurdity is a query nobody can be answered, and what is said instead.
type absurdity struct {
	name, query string
	status      []int
	has         []string // what helps
	night       bool     // pages that show no night take no notice
}

func absurdities() []absurdity {
	wrong, missing, either := []int{http.StatusBadRequest}, []int{http.StatusNotFound}, []int{http.StatusBadRequest, http.StatusNotFound}
	return []absurdity{
		{name: "unknown area", query: "area=P:999", status: wrong, has: []string{"P:999"}},
		{name: "unknown area that resembles one", query: "area=da+nang", status: wrong, has: []string{"Đà Nẵng", "P:48"}},
		{name: "area of the other list", query: "area=P:77", status: wrong, has: []string{"P:77@63"}},
		{name: "no date", query: "as_of=2026-02-30", status: wrong, has: []string{"2026-02-30"}},
		{name: "a date written another way", query: "as_of=22/11/2026", status: wrong, has: []string{"22/11/2026"}},
		{name: "the future", query: "as_of=2030-01-01", status: missing, has: []string{"as_of=2026-11-22"}, night: true},
		{name: "before history", query: "as_of=2016-01-01", status: missing, has: []string{"as_of=2026-10-23"}, night: true},
		{name: "a gap", query: "as_of=2026-11-21", status: missing, has: []string{"as_of=2026-11-20", "as_of=2026-11-22"}, night: true},
		{name: "unknown snapshot", query: "snapshot=2026-11-22.ffffff", status: missing, has: []string{"2026-11-22.ffffff"}, night: true},
		{name: "a date and another snapshot", query: "as_of=2026-11-20&snapshot=2026-11-22.eeeeee", status: wrong, has: []string{"snapshot"}},
		{name: "a list of provinces there is not", query: "boundary=61", status: wrong, has: []string{"61"}},
		{name: "a language there is not", query: "lang=fr", status: wrong, has: []string{"fr"}},
		{name: "unknown parameter", query: "colour=red", status: wrong, has: []string{"colour"}},
		{name: "misspelt parameter", query: "asof=2026-11-20", status: wrong, has: []string{"as_of"}},
		{name: "repeated parameter", query: "boundary=34&boundary=63", status: wrong, has: []string{"boundary"}},
		{name: "absurd metric", query: "metric=nothing", status: either},
		{name: "absurd span", query: "range=forever", status: wrong},
		{name: "absurd order", query: "sort=colour", status: either},
		{name: "absurd comparison", query: "with=P:999,,,C:1", status: wrong},
		{name: "absurd night to compare with", query: "from=never", status: wrong},
		{name: "absurd state", query: "state=finished", status: wrong},
		{name: "absurd grade", query: "confidence=best", status: wrong},
		{name: "too many characters", query: "area=" + strings.Repeat("x", 5000), status: []int{http.StatusRequestURITooLong}},
		{name: "too many parameters", query: strings.Repeat("as_of=2026-11-22&", 300), status: []int{http.StatusRequestURITooLong}},
		{name: "many characters", query: "metric=" + strings.Repeat("x", 3000), status: either},
		{name: "half a character", query: "area=%ff%fe", status: wrong},
		{name: "half a character in a name", query: "%ff=1", status: wrong},
		{name: "half a character in words", query: "q=%c3&metric=%c3&snapshot=%c3", status: either},
		{name: "no character", query: "area=%00&metric=%00", status: either},
		{name: "half an escape", query: "as_of=2026-11-2%2", status: wrong},
		{name: "a semicolon", query: "area=P:79;lang=en", status: wrong},
		{name: "markup", query: "area=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", status: wrong},
		{name: "words of SQL", query: "snapshot='%20or%201=1--", status: missing, night: true},
	}
}

func TestNoPageStumblesOverAbsurdAddresses(t *testing.T) {
	t.Parallel()
	s := shared(t)
	nightless := []string{"/status", "/find", "/definitions", "/definitions/:metric", "/snapshots/:snapshot", "/verify", "/verify/:code"}
	for path, addresses := range seen() {
		for _, address := range addresses {
			for _, c := range absurdities() {
				target := joined(address, c.query)
				answer := get(t, s, target)
				body := strings.ReplaceAll(answer.Body.String(), "<select ", "<") // of forms, not of SQL
				kept := c.night && slices.Contains(nightless, path) && answer.Code == http.StatusOK
				if !kept && !slices.Contains(c.status, answer.Code) {
					t.Errorf("%s: %.80s: status %d, want %d", c.name, target, answer.Code, c.status)
					continue
				}
				if !utf8.ValidString(body) || !strings.Contains(body, "</html>") {
					t.Errorf("%s: %.80s: the answer is no page", c.name, target)
				}
				for _, bad := range []string{"goroutine", ".go:", "panic", "<script>alert", strings.Repeat("x", 1000), "error.", "SELECT", "select "} {
					if strings.Contains(body, bad) && !kept {
						t.Errorf("%s: %.80s: the answer holds %.20q", c.name, target, bad)
					}
				}
				if kept || answer.Code == http.StatusRequestURITooLong {
					continue
				}
				for _, want := range append(c.has, answer.Header().Get("X-Request-Id"), `href="/`) {
					if !strings.Contains(body, want) {
						t.Errorf("%s: %.80s: the answer lacks %q", c.name, target, want)
					}
				}
			}
		}
	}
}

// joined puts a query behind an address, in place of what the address says of the same.
func joined(address, query string) string {
	path, own, _ := strings.Cut(address, "?")
	values, err := url.ParseQuery(own)
	if err != nil {
		return address
	}
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		values.Del(name)
		if name == "snapshot" {
			values.Del("as_of")
		}
	}
	if len(values) == 0 {
		return path + "?" + query
	}
	return path + "?" + values.Encode() + "&" + query
}
