package dashboards

import (
	"cmp"
	"context"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// News says in sentences what changed since the last month's end.
type News struct {
	Since     string
	Sentences []string
}

// newsOf are the metrics whose biggest movers among the provinces are named.
func newsOf() []string {
	return []string{"digitization_coverage", "card_coverage", "eid_activation_rate"}
}

func (b *Builder) news(ctx context.Context, v view) (News, error) {
	since := lastMonthEnd(v.snap.Date)
	n := News{Since: v.w.date(since)}
	for _, h := range headlines() {
		sentence, err := b.moved(ctx, v, h, since)
		if err != nil {
			return News{}, err
		}
		n.say(sentence)
	}
	for _, metric := range newsOf() {
		_, parts, err := b.parts(ctx, v, metric)
		if err != nil {
			return News{}, err
		}
		n.say(v.movers(parts, since))
	}
	changes, _, err := b.Reader.TaskHistory(ctx, b.Scope, queries.TaskFilter{AsOf: v.question("").AsOf, Snapshot: v.p.Snapshot})
	if err != nil {
		return News{}, err
	}
	n.say(v.w.taskNews(changes, since))
	return n, nil
}

// say adds a sentence, unless there is nothing to say.
func (n *News) say(sentence string) {
	if sentence != "" {
		n.Sentences = append(n.Sentences, sentence)
	}
}

// moved says how the number of a headline moved; "" where it cannot be compared.
func (b *Builder) moved(ctx context.Context, v view, h headline, since civil.Date) (string, error) {
	q := v.question(h.metric)
	q.From = since
	r, err := b.run(ctx, q)
	if err != nil {
		return "", err
	}
	now, then := at(r.Rows, v.p.Area, v.snap.Date), at(r.Rows, v.p.Area, since)
	if now.Value == nil || then.Value == nil || broken(r.Metric, since, v.snap.Date) {
		return "", nil
	}
	change := *now.Value - *then.Value
	return chart.Standing{
		Area: v.w.t(h.title), Unit: r.Metric.Unit, Value: chart.ValueOf(v.p.Lang, r.Metric, now), Change: &change, Since: since,
	}.Sentence(v.p.Lang), nil
}

// mover is how far an area moved.
type mover struct {
	name   string
	change float64
}

// movers names the areas that moved most and least; "" where fewer than two can be
// compared.
func (v view) movers(parts *queries.Result, since civil.Date) string {
	m := parts.Metric
	if broken(m, since, v.snap.Date) {
		return ""
	}
	then := map[area.Area]*float64{}
	for _, r := range onNight(parts.Rows, since) {
		then[r.Area] = r.Value
	}
	var all []mover
	for _, r := range onNight(parts.Rows, v.snap.Date) {
		if before := then[r.Area]; r.Value != nil && before != nil {
			all = append(all, mover{r.Area.NameOn(r.Date, v.p.Lang), *r.Value - *before})
		}
	}
	if len(all) < 2 {
		return ""
	}
	slices.SortStableFunc(all, func(x, y mover) int { return cmp.Compare(y.change, x.change) })
	first, last := all[0], all[len(all)-1]
	key := "news.rose"
	switch {
	case v.w.difference(m.Unit, first.change) == v.w.difference(m.Unit, last.change):
		key = "news.even"
	case first.change <= 0:
		key = "news.fell"
	case last.change < 0:
		key = "news.mixed"
	}
	return v.w.t(key, "metric", v.w.of(m.Title), "date", v.w.date(since), "first", first.name, "most", v.w.difference(m.Unit, first.change),
		"last", last.name, "least", v.w.difference(m.Unit, last.change))
}

// taskNews counts the tasks that were finished and those that fell due unfinished.
func (w words) taskNews(changes []queries.TaskChange, since civil.Date) string {
	done, overdue := 0, 0
	for _, c := range changes {
		if !c.Date.After(since) {
			continue
		}
		if slices.Contains(c.Fields, "state") && c.Task.State == "done" {
			done++
		}
		if slices.Contains(c.Fields, "timeliness") && c.Task.Timeliness == "overdue" {
			overdue++
		}
	}
	return w.t("news.tasks", "date", w.date(since), "done", w.int(int64(done)), "overdue", w.int(int64(overdue)))
}
