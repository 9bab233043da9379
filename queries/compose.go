package queries

import (
	"database/sql"
	"fmt"
	"strings"

	"toancanh/queries/area"
)

// composed is a statement ready to run: text put together from templates and
// names the catalogue has checked, and the values that go with it.
type composed struct {
	text string
	args []any
}

// compose puts the relations a metric reads in front of its SQL and the sums
// that answer the question behind it.
func (a *question) compose(l *ledger) composed {
	from, until := a.request.From, a.request.AsOf
	if len(a.nights) > 0 {
		from, until = a.nights[0].Date, a.nights[len(a.nights)-1].Date
	}
	if a.metric.Kind == Record {
		from = a.request.From
	}
	first := from.AddDays(-a.metric.Lookback)
	replaced := l.replacedWithin(a.view, first, until)

	var before strings.Builder
	before.WriteString("with ")
	for _, name := range a.metric.Reads {
		if r, ok := findRelation(name); ok {
			fmt.Fprintf(&before, "%s as (\n    %s\n),\n", quoted(r.name), a.relation(r, replaced))
		}
	}
	before.WriteString("metric as (\n")
	after := "\n),\nplaced as (\n" + a.placed() + "\n)\n" + a.summed()

	c := composed{text: before.String() + strings.TrimSpace(a.metric.SQL) + after}
	ours := before.String() + after
	c.bind(ours, "first", first)
	c.bind(ours, "from", from)
	c.bind(ours, "until", until)
	c.bind(ours, "key", a.view.key)
	if strings.Contains(ours, "$places") {
		c.bind(ours, "places", placeList(a.places()))
	}
	for i, f := range a.request.Where {
		c.bind(ours, fmt.Sprintf("where%d", i), f.Values)
	}
	return c
}

// bind adds a named value if our part of the text has a place for it: the
// driver binds a name it does not find by position, so nothing is bound blindly.
// ($from and $until, which the metric may use too, are always ours as well.)
func (c *composed) bind(ours, name string, value any) {
	if strings.Contains(ours, "$"+name) {
		c.args = append(c.args, sql.Named(name, value))
	}
}

// relation is the common table expression of one relation.
func (a *question) relation(r relation, replaced bool) string {
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
	if a.restricted() {
		text += "\n        and fact.place in (select unnest($places::bigint[]))"
	}
	return text
}

// placed puts every row of the metric on the areas of the question. A row that
// cannot be told apart there keeps its place, as a stray.
func (a *question) placed() string {
	columns := "    select metric.date"
	for _, name := range a.split() {
		columns += ", metric." + quoted(name)
	}
	columns += ", metric.numerator"
	if a.metric.Kind == Ratio {
		columns += ", metric.denominator"
	}
	if a.metric.partial {
		columns += ", metric.partial"
	} else {
		columns += ", false as partial"
	}
	where := "\n    where metric.date between $from::date and $until::date" + a.filters()
	if a.keyed == area.Nation && a.metric.Kind != Record {
		return columns + ", '' as area, null::integer as stray\n    from metric" + where
	}
	key := a.key()
	return columns + ", coalesce(" + key + ", '') as area, case when " + key + " is null then metric.place end as stray" +
		"\n    from metric\n    left join reference.place as located on located.place = metric.place" + where
}

// key is the area of the question a place belongs to, null where that is not exact.
func (a *question) key() string {
	switch {
	case a.metric.Kind == Record: // a statement is about the area it names
		return "metric.place::varchar"
	case a.keyed == area.Region:
		return "located.region"
	case a.keyed == area.Commune:
		return "case when located.level = 'commune' then located.place::varchar end"
	case a.targets[0].Vintage == area.V63:
		return "located.province63::varchar"
	}
	return "located.province34::varchar"
}

// keyOf is the text key() gives for a target.
func keyOf(t area.Area, kind Kind) string {
	p, ok := area.PlaceOf(t)
	switch {
	case t.Level == area.Region:
		return t.Code
	case t.Level == area.Nation && kind != Record, !ok:
		return ""
	}
	return fmt.Sprint(int(p))
}

// split returns the dimensions the rows are grouped by. Communes are always read
// in their finest cells, which disclosure control has to see.
func (a *question) split() []string {
	var names []string
	if a.keyed == area.Commune || a.metric.Kind == Record {
		for _, d := range a.metric.Dims {
			names = append(names, d.Name)
		}
		return names
	}
	names = append(names, a.request.Dims...)
	if a.metric.Over != "" {
		names = append(names, a.metric.Over)
	}
	return names
}

// filters keeps the rows of the dimension values asked for; those of communes
// are kept later, after disclosure control has seen the others.
func (a *question) filters() string {
	if a.keyed == area.Commune {
		return ""
	}
	var text string
	for i, f := range a.request.Where {
		text += fmt.Sprintf(" and metric.%s in (select unnest($where%d::varchar[]))", quoted(f.Dim), i)
	}
	return text
}

// summed folds the placed rows: columns date, area, stray, dims, numerator,
// denominator, missing, partial.
func (a *question) summed() string {
	grain := "date, area, stray"
	for _, name := range a.request.Dims {
		grain += ", " + quoted(name)
	}
	switch a.metric.Kind {
	case Distinct:
		return fmt.Sprintf(`, spread as (
    select %[1]s, %[2]s, sum(numerator) as n, bool_or(numerator is null) as missing, bool_or(partial) as partial
    from placed
    group by all
)
select %[1]s, (count(*) filter (where n > 0))::bigint, null::bigint, bool_or(missing), bool_or(partial)
from spread
group by all`, grain, quoted(a.metric.Over))
	case Median:
		return fmt.Sprintf(`, spread as (
    select %[1]s, %[2]s as value, sum(numerator) as n, bool_or(numerator is null) as missing, bool_or(partial) as partial
    from placed
    group by all
), running as (
    select *, sum(n) over (partition by %[1]s order by value) as so_far, sum(n) over (partition by %[1]s) as total
    from spread
)
select %[1]s, (min(value) filter (where 2 * so_far >= total and total > 0))::bigint, max(total)::bigint, bool_or(missing), bool_or(partial)
from running
group by all`, grain, quoted(a.metric.Over))
	case Greatest:
		return "select " + grain + ", max(numerator)::bigint, null::bigint, bool_or(numerator is null), bool_or(partial)\nfrom placed\ngroup by all"
	case Record:
		return "select " + columnList("date, area, stray", a.split()) + ", numerator, null::bigint, numerator is null, partial\nfrom placed"
	}
	denominator, missing := "null::bigint", "bool_or(numerator is null)"
	if a.metric.Kind == Ratio {
		denominator, missing = "sum(denominator)::bigint", "bool_or(numerator is null or denominator is null)"
	}
	return "select " + columnList("date, area, stray", a.columns()) + ", sum(numerator)::bigint, " + denominator + ", " + missing +
		", bool_or(partial)\nfrom placed\ngroup by all"
}

// columns are the dimension columns of the folded rows.
func (a *question) columns() []string {
	if a.keyed == area.Commune || a.metric.Kind == Record {
		return a.split()
	}
	return a.request.Dims
}

func columnList(grain string, names []string) string {
	for _, name := range names {
		grain += ", " + quoted(name)
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
