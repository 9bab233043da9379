package queries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// composeMart finds the secrets of a mart as it stands on the nights of the
// question and so many days before.
func (a *question) composeMart(l *ledger, mart string, days int, w watch) composed {
	r, _ := findRelation(mart)
	secrets := w.secrets[mart]
	from, until := a.span()
	since := from.AddDays(-days)
	first, counts, windows := since, make([]string, len(secrets)), []int{}
	for i, s := range secrets {
		counts[i] = fmt.Sprintf("%s as count%d", s.count, i)
		if s.window > 0 && !slices.Contains(windows, s.window) {
			windows = append(windows, s.window)
			first = a.view.upTo(since.AddDays(-s.window), first)
		}
	}
	q := a.kin()
	text := "with fact as (\n    " + q.relation(r, l.replacedWithin(a.view, first, until), q.restricted()) + `
),
night as (
    select distinct date
    from fact
),
counted as (
    select fact.date, fact.place, ` + strings.Join(counts, ", ") + `
    from fact` + lookBack(windows) + `
    where fact.date >= $since::date
)` + veiled(nil, secrets, w.enough)
	c := composed{text: text}
	q.bindVeil(&c, l, text, first, w.metrics[mart])
	c.bind(text, "since", since)
	return c
}

// lookBack joins the row of the same place on the last night so many days earlier or
// before.
func lookBack(windows []int) string {
	var text strings.Builder
	for _, days := range windows {
		fmt.Fprintf(&text, `
    left join (
        select night.date, earlier.date as past
        from night
        asof join night as earlier on night.date - %d >= earlier.date
    ) as from%[1]d on from%[1]d.date = fact.date
    left join fact as past%[1]d on past%[1]d.place = fact.place and past%[1]d.date = from%[1]d.past`, days)
	}
	return text.String()
}

// composeCells finds the small cells a metric itself shows: its totals, or the cells
// of all its dimensions.
func (a *question) composeCells(l *ledger, split bool, w watch) composed {
	m := a.metric
	secrets := []secret{{count: "sum(metric.numerator)"}}
	if m.Kind == Ratio {
		secrets = append(secrets, secret{count: "sum(metric.denominator)"},
			secret{count: "sum(metric.denominator) - sum(metric.numerator)", people: true})
	}
	var dims []string
	if split {
		for _, d := range m.Dims {
			dims = append(dims, d.Name)
		}
	}
	q := a.kin()
	from, until := q.span()
	first := from.AddDays(-m.Lookback)
	replaced := l.replacedWithin(a.view, first, until)
	var before strings.Builder
	before.WriteString("with ")
	for _, r := range m.reads {
		fmt.Fprintf(&before, "%s as (\n    %s\n),\n", quoted(r.name), q.relation(r, replaced, q.restricted()))
	}
	before.WriteString("metric as (\n")
	counts := make([]string, len(secrets))
	for i := range secrets {
		secrets[i].bound = m.Threshold
		counts[i] = fmt.Sprintf("%s as count%d", secrets[i].count, i)
	}
	named, by := "", "group by metric.date, metric.place"
	for _, name := range dims {
		named += fmt.Sprintf(", coalesce(metric.%s::varchar, '') as %[1]s", quoted(name))
		by += ", metric." + quoted(name)
	}
	after := `
),
counted as (
    select metric.date, metric.place` + named + ", " + strings.Join(counts, ", ") + `
    from metric
    where metric.date between $from::date and $until::date
    ` + by + "\n)" + veiled(dims, secrets, w.enough)
	c := composed{text: before.String() + strings.TrimSpace(m.SQL) + after}
	q.bindVeil(&c, l, before.String()+after, first, []*Metric{m})
	return c
}

// veiled is what finds the small ones among the counts of communes, and the level
// at which so many are hidden together that none of them can be told: as many blocks
// as it takes for what they hold to be enough. Secrets are the bits of a number: few
// those of which a group holds a small count, thin those of which it does not hold
// enough to hide one. What holds on several nights before the first one asked for is
// told once, of the last.
func veiled(dims []string, secrets []secret, enough int) string {
	var counts, totals, sums, few, none, thin []string
	for i, s := range secrets {
		counts = append(counts, fmt.Sprintf("count%d", i))
		totals = append(totals, fmt.Sprintf("coalesce(sum(count%d), 0) as count%[1]d", i))
		sums = append(sums, fmt.Sprintf("sum(count%d) as count%[1]d", i))
		few = append(few, fmt.Sprintf("case when %s then %d else 0 end", s.few(i), 1<<i))
		thin = append(thin, fmt.Sprintf("case when count%d < %d * %s then %d else 0 end", i, enough, s.least(), 1<<i))
		if s.spared {
			none = append(none, fmt.Sprintf("case when sum(count%d) = 0 then %d else 0 end", i, 1<<i))
		}
	}
	bits := func(words []string) string { return "(" + strings.Join(append(words, "0"), " + ") + ")::bigint" }
	list := func(words []string) string { return strings.Join(words, ", ") }
	key := "day, province"
	for _, name := range dims {
		key += ", " + quoted(name)
	}
	inner := func(name, from, number string) string {
		return `,
` + name + ` as materialized (
    select *, thin & ` + bits(thin) + ` as thin_here
    from (
        select ` + key + ", " + number + ` as number, max(weight) as weight, bit_or(thin_here) as thin, ` + list(sums) + `
        from ` + from + `
        group by all
    )
)`
	}
	return `,
located as (
    select counted.*, counted.date - $from::date as day, located.province63 as province, located.block,
        list_extract($weights::bigint[], least(len($weights::bigint[]), counted.date - $first::date + 1)) as weight
    from counted
    join reference.place as located using (place)
    where located.block is not null
),
marked as materialized (
    select ` + key + ", block, weight, " + list(counts) + ", " + bits(few) + ` as few
    from located
),
home as (
    select ` + key + ", bit_or(few) as few, " + bits(none) + ` as none
    from marked
    group by ` + key + `
    having bit_or(few) & ~` + bits(none) + ` <> 0
),
block as materialized (
    select *, few & ` + bits(thin) + ` as thin_here
    from (
        select ` + key + `, block as number, max(marked.weight) as weight, bit_or(marked.few & ~home.none) as few, ` + list(totals) + `
        from marked
        join home using (` + key + `)
        group by all
    )
)` + inner("eight", "block", fmt.Sprintf("number // %d", blocksOfEight)) +
		inner("thirty_two", "eight", fmt.Sprintf("number // %d", blocksOf32/blocksOfEight)) + `,
hidden as (
    select day, province, number, 0 as level, few as secrets from block
    union all
    select day, province, number, 1 as level, thin as secrets from eight
    union all
    select day, province, number, 2 as level, thin as secrets from thirty_two
    union all
    select day, province, 0 as number, 3 as level, thin_here as secrets from thirty_two
)
select max(day), province, (` + fmt.Sprint(levels) + ` * number + level)::bigint, secrets, false, false
from hidden
where secrets <> 0
group by province, number, level, secrets, greatest(day, 0)`
}

// few says of a count whether it is small.
func (s secret) few(number int) string {
	count := fmt.Sprintf("count%d", number)
	if s.none {
		return fmt.Sprintf("coalesce(abs(%s) < %s, false)", count, s.least())
	}
	return fmt.Sprintf("coalesce(%s > 0 and %s < %s, false)", count, count, s.least())
}

// least is the smallest count that may be told, in people.
func (s secret) least() string {
	if s.people {
		return fmt.Sprintf("(case when weight < %d then %d else 0 end)", s.bound, s.bound)
	}
	return fmt.Sprintf("(%d * weight)", s.bound)
}

// kin is the question about all communes, or, of several nights, those of the old
// provinces that the targets lie in: what is hidden does not depend on what is asked.
func (a *question) kin() *question {
	q := *a
	q.kept = []area.Place{}
	if len(a.nights) == 1 {
		return &q
	}
	for _, home := range a.homes() {
		for _, communes := range a.atlas.blocks.communes[home] {
			q.kept = append(q.kept, communes...)
		}
	}
	slices.Sort(q.kept)
	return &q
}

// homes are the old provinces that the targets lie in.
func (a *question) homes() []area.Place {
	var homes []area.Place
	seen := map[area.Area]bool{}
	for _, t := range a.targets {
		province, _ := t.Province(area.V63)
		if !seen[province] {
			seen[province] = true
			key, _ := area.PlaceOf(province)
			homes = append(homes, key)
		}
	}
	slices.Sort(homes)
	return homes
}

// bindVeil binds what a veil names.
func (a *question) bindVeil(c *composed, l *ledger, ours string, first civil.Date, metrics []*Metric) {
	a.bindSpan(c, ours, first)
	_, until := a.span()
	weights := make([]int64, until.DaysSince(first)+1)
	same := true
	for _, night := range a.view.between(first, until) {
		at := night.Date.DaysSince(first)
		for _, m := range metrics {
			weights[at] = max(weights[at], l.weight(m, night))
		}
	}
	var last int64
	for i, w := range weights {
		if w == 0 { // no night: no row
			weights[i] = max(last, 1)
		}
		last = weights[i]
	}
	for _, w := range weights {
		same = same && w == last
	}
	if same {
		weights = weights[:1]
	}
	c.bind(ours, "weights", weights)
}
