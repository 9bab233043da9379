package server

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/dashboards"
	"toancanh/queries/area"
)

// arguments reads the query of a request to the interface and gathers every
// mistake in it. What the operation's description does not name is a mistake.
type arguments struct {
	values url.Values
	lang   string
	faults dashboards.ParamErrors
	read   url.Values // what the handler has read, each value written in one way only
}

func (o *operation) arguments(c *gin.Context) *arguments {
	a := &arguments{values: c.Request.URL.Query(), lang: language(c), read: url.Values{}}
	var known []string
	for _, p := range o.query {
		known = append(known, p.name)
	}
	for name, values := range a.values {
		switch {
		case !slices.Contains(known, name):
			a.faults = append(a.faults, dashboards.UnknownParam(name, known))
		case len(values) > 1:
			a.fault(name, "", dashboards.Repeated)
		}
	}
	for _, p := range o.query {
		if value := a.raw(p.name); len(p.enum) > 0 && value != "" && !slices.Contains(p.enum, value) {
			a.faults = append(a.faults, dashboards.ParamError{
				Name: p.name, Value: value, Problem: dashboards.NotInList, Try: strings.Join(p.enum, ", "),
			})
		}
	}
	return a
}

func (a *arguments) fault(name, value string, problem dashboards.Problem) {
	a.faults = append(a.faults, dashboards.ParamError{Name: name, Value: value, Problem: problem})
}

// err returns all mistakes, in the order of the names; nil if there are none.
func (a *arguments) err() error {
	if len(a.faults) == 0 {
		return nil
	}
	slices.SortFunc(a.faults, func(x, y dashboards.ParamError) int { return strings.Compare(x.Name, y.Name) })
	return a.faults
}

// question names what is asked for: requests that ask the same have the same
// question, however they are written. It is complete once the handler has read
// its arguments.
func (a *arguments) question() string {
	a.read.Set("lang", a.lang)
	return a.read.Encode()
}

// raw is a value as it was sent, without the spaces around it.
func (a *arguments) raw(name string) string { return strings.TrimSpace(a.values.Get(name)) }

// text reads a value that is words; empty where none is given.
func (a *arguments) text(name string) string {
	value := a.raw(name)
	if value != "" {
		a.read.Set(name, value)
	}
	return value
}

// date reads a date; zero where none is given.
func (a *arguments) date(name string) civil.Date {
	value := a.raw(name)
	if value == "" {
		return civil.Date{}
	}
	d, err := civil.ParseDate(value)
	if err != nil || !d.IsValid() {
		a.fault(name, value, dashboards.BadDate)
	}
	a.read.Set(name, d.String())
	return d
}

// area reads an area; ok is false where none is given.
func (a *arguments) area(name string) (found area.Area, ok bool) {
	value := a.raw(name)
	if value == "" {
		return area.Area{}, false
	}
	found, err := area.Parse(value)
	if err != nil {
		a.faults = append(a.faults, dashboards.ParamError{
			Name: name, Value: value, Problem: dashboards.BadArea, Near: area.Search(value, a.lang, 5),
		})
	}
	a.read.Set(name, found.String())
	return found, err == nil
}

// boundary reads a province list; 0 where none is given.
func (a *arguments) boundary() area.Vintage {
	switch a.text("boundary") {
	case "34":
		return area.V34
	case "63":
		return area.V63
	}
	return 0
}

// number reads a whole number between two bounds.
func (a *arguments) number(name string, usual, low, high int) int {
	value := a.raw(name)
	if value == "" {
		return usual
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < low || n > high {
		a.faults = append(a.faults, dashboards.ParamError{
			Name: name, Value: value, Problem: dashboards.BadNumber, Try: strconv.Itoa(low) + "–" + strconv.Itoa(high),
		})
		return usual
	}
	a.read.Set(name, strconv.Itoa(n))
	return n
}

// by reads "province,state": a level, then dimensions, each optional.
func (a *arguments) by(usual area.Level) (area.Level, []string) {
	value := a.raw("by")
	if value == "" {
		return usual, nil
	}
	level := usual
	var dims []string
	for i, word := range strings.Split(value, ",") {
		word = strings.TrimSpace(word)
		if l, err := area.ParseLevel(word); err == nil && i == 0 {
			level = l
			continue
		}
		dims = append(dims, word)
	}
	a.read["by"] = append([]string{level.String()}, dims...)
	return level, dims
}
