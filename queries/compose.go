package queries

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// composed is a statement ready to run: text put together from templates and
// names the catalogue has checked, and the values that go with it.
type composed struct {
	text string
	args []any
	dims int // columns of dimensions in its rows
}

// compose puts the relations a metric reads in front of its SQL and what the
// question needs of its rows behind it.
func (a *question) compose(l *ledger) composed {
	from, until := a.span()
	first := from.AddDays(-a.metric.Lookback)
	replaced := l.replacedWithin(a.view, first, until)

	var before strings.Builder
	before.WriteString("with ")
	for _, r := range a.metric.reads {
		fmt.Fprintf(&before, "%s as (\n    %s\n),\n", quoted(r.name), a.relation(r, replaced, a.restricted()))
	}
	before.WriteString("metric as (\n")
	after := "\n)" + a.rows()

	c := composed{text: before.String() + strings.TrimSpace(a.metric.SQL) + after, dims: len(a.columns())}
	ours := before.String() + after
	a.bindSpan(&c, ours, first)
	for i, f := range a.request.Where {
		c.bind(ours, fmt.Sprintf("where%d", i), f.Values)
	}
	return c
}

// bindSpan binds what every statement about the question may name.
func (a *question) bindSpan(c *composed, ours string, first civil.Date) {
	from, until := a.span()
	c.bind(ours, "first", first)
	c.bind(ours, "from", from)
	c.bind(ours, "until", until)
	c.bind(ours, "key", a.view.key)
	if strings.Contains(ours, "$places") {
		c.bind(ours, "places", placeList(a.places()))
	}
}

// span is the first and the last day whose rows are read.
func (a *question) span() (from, until civil.Date) {
	if len(a.nights) == 0 || a.metric.Kind == Record {
		return a.request.From, a.request.AsOf
	}
	return a.nights[0].Date, a.nights[len(a.nights)-1].Date
}

// bind adds a named value if our part of the text has a place for it: the
// driver binds a name it does not find by position, so nothing is bound blindly.
// ($from and $until, which the metric may use too, are always ours as well.)
func (c *composed) bind(ours, name string, value any) {
	if strings.Contains(ours, "$"+name) {
		c.args = append(c.args, sql.Named(name, value))
	}
}

// relation is the common table expression of one relation. replaced: its table
// holds revisions the view does not see; restricted: it holds places the question
// is not about.
func (a *question) relation(r relation, replaced, restricted bool) string {
	if !r.mart {
		return r.body
	}
	columns := make([]string, len(r.columns))
	for i, c := range r.columns {
		columns[i] = "fact." + quoted(c.name)
	}
	text := "select " + strings.Join(columns, ", ") + "\n    from " + a.level.String() + "." + r.name + ` as fact
    where fact.date between $first::date and $until::date and fact.snapshot <= $key`
	if replaced {
		text += `
        and fact.snapshot in (
            select seen.snapshot
            from main.snapshot as seen
            where seen.superseded_by is null or seen.superseded_by > $key
        )`
	}
	if restricted {
		text += "\n        and fact.place in (select unnest($places::bigint[]))"
	}
	return text
}

// rows reads the metric: columns day (counted from the first one asked for),
// place, dimensions, numerator, denominator, missing, partial. Which area a place
// belongs to and what its rows come to is worked out by the sheet: to plan a join
// and an aggregate takes DuckDB longer than to read a night.
func (a *question) rows() string {
	if len(a.columns()) < len(a.metric.Dims) {
		return a.folded()
	}
	denominator, missing := "null::bigint", "metric.numerator is null"
	if a.metric.Kind == Ratio {
		denominator, missing = "metric.denominator", "metric.numerator is null or metric.denominator is null"
	}
	return "\nselect " + a.grain() + ", metric.numerator, " + denominator + ", " + missing + ", " + a.partial() + "\nfrom metric" + a.filters()
}

// folded sums over the dimensions that were not asked for.
func (a *question) folded() string {
	numerator, denominator, missing := "sum(metric.numerator)::bigint", "null::bigint", "bool_or(metric.numerator is null)"
	switch a.metric.Kind {
	case Ratio:
		denominator, missing = "sum(metric.denominator)::bigint", "bool_or(metric.numerator is null or metric.denominator is null)"
	case Greatest:
		numerator = "max(metric.numerator)::bigint"
	}
	return "\nselect " + a.grain() + ", " + numerator + ", " + denominator + ", " + missing + ", bool_or(" + a.partial() + ")\nfrom metric" + a.filters() +
		"\ngroup by all"
}

func (a *question) partial() string {
	if a.metric.partial {
		return "metric.partial"
	}
	return "false"
}

// filters keeps the rows of the nights and the dimension values asked for; the
// values of communes are kept later, after disclosure control has seen the others.
func (a *question) filters() string {
	text := "\nwhere metric.date between $from::date and $until::date"
	if a.keyed == area.Commune {
		return text
	}
	for i, f := range a.request.Where {
		text += fmt.Sprintf(" and metric.%s in (select unnest($where%d::varchar[]))", quoted(f.Dim), i)
	}
	return text
}

// columns are the dimension columns of the rows, that of a Distinct or Median
// last. Communes are always read in their finest cells, which disclosure control
// has to see.
func (a *question) columns() []string {
	if a.keyed != area.Commune && a.metric.Kind != Record {
		if a.metric.Over != "" {
			return append(slices.Clone(a.request.Dims), a.metric.Over)
		}
		return a.request.Dims
	}
	var names []string
	for _, d := range a.metric.Dims {
		names = append(names, d.Name)
	}
	return names
}

func (a *question) grain() string {
	grain := "metric.date - $from::date, metric.place"
	for _, name := range a.columns() {
		grain += ", metric." + quoted(name)
	}
	return grain
}

// quoted quotes a name that the catalogue has held to [a-z0-9_].
func quoted(name string) string { return `"` + name + `"` }

func placeList(places []area.Place) []int64 {
	list := make([]int64, len(places))
	for i, p := range places {
		list[i] = int64(p)
	}
	return list
}
