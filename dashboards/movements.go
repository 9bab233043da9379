package dashboards

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/golang-sql/civil"
	"golang.org/x/sync/errgroup"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// Movements is what changed between an earlier night and the one in view, in
// sentences: the greatest change first.
type Movements struct {
	Title string
	Lines []Movement
	Empty string // why there are none
	More  string // where all of it stands; "" there
}

// Movement is how one number moved.
type Movement struct {
	Text  string
	Trend string // up, down or ""
}

// movementMetrics are the rates whose movement is told.
func movementMetrics() []string {
	return []string{
		"digitization_coverage", "verification_coverage", "pin_coverage", "card_coverage", "card_on_time", "eid_activation_rate",
		"service_online_share", "service_on_time_share", "task_completion_rate",
	}
}

// fewMovements is how many rates a page tells the movement of that leads to all.
const fewMovements = 5

// movements says what changed in the area in view since a night, at most so many
// rates; the zero date says that there is none to compare with.
func (b *Builder) movements(ctx context.Context, v view, since civil.Date, most int) (Movements, error) {
	p := v.p.shared()
	p.From = v.p.From
	m := Movements{Title: v.w.t("movements.title", "area", v.area(), "date", v.w.date(since)), More: p.Address("/changes")}
	if since.IsZero() {
		m.Title, m.Empty = v.w.t("movements.none"), v.w.t("movements.first")
		return m, nil
	}
	found := make([]moved, len(movementMetrics()))
	g, shared := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for i, id := range movementMetrics() {
		g.Go(func() (err error) {
			found[i], err = b.moved(shared, v, id, since)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return Movements{}, err
	}
	found = slices.DeleteFunc(found, func(x moved) bool { return x.now.Value == nil })
	slices.SortStableFunc(found, func(x, y moved) int { return cmp.Compare(y.size(), x.size()) })
	found = found[:min(most, len(found))]
	if err := b.apart(ctx, v, found, since); err != nil {
		return Movements{}, err
	}
	for _, x := range found {
		m.Lines = append(m.Lines, v.movement(x, since))
	}
	if v.p.Area == (area.Area{}) {
		tasks, err := b.taskMoves(ctx, v, since)
		if err != nil {
			return Movements{}, err
		}
		m.Lines = append(m.Lines, Movement{Text: tasks.Sentence})
	}
	if len(m.Lines) == 0 {
		m.Empty = v.w.t("movements.empty")
	}
	return m, nil
}

// moved is how a metric moved in an area and in its parts.
type moved struct {
	metric *queries.Metric
	now    queries.Row
	change *float64
	parts  []change // the greatest first; of those that are told
}

// change is how a metric moved in one area.
type change struct {
	now, then queries.Row
	by        *float64 // nil: not known, or not comparable
}

// size is how far the number moved, whichever way; what is not known is least.
func (m moved) size() float64 {
	if m.change == nil {
		return -1
	}
	return math.Abs(*m.change)
}

// moved asks how a metric moved since a night.
func (b *Builder) moved(ctx context.Context, v view, metric string, since civil.Date) (moved, error) {
	q := v.question(metric)
	now, err := b.run(ctx, q)
	if err != nil {
		return moved{}, err
	}
	then, err := b.earlier(ctx, q, since)
	if err != nil {
		return moved{}, err
	}
	m := moved{metric: now.Metric, now: at(now.Rows, v.p.Area, v.snap.Date)}
	m.change = difference(m.metric, m.now, at(then, v.p.Area, since))
	return m, nil
}

// apart asks how metrics moved in the parts of the area in view.
func (b *Builder) apart(ctx context.Context, v view, found []moved, since civil.Date) error {
	level, ok := b.partsOf(v.p.Area)
	if !ok {
		return nil
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for i := range found {
		if m := &found[i]; m.metric.Grain >= level && m.change != nil {
			g.Go(func() (err error) {
				_, m.parts, err = b.changes(ctx, v, m.metric.ID, level, since)
				return err
			})
		}
	}
	return g.Wait()
}

// partsOf is the level of the parts of an area that the reader may see.
func (b *Builder) partsOf(a area.Area) (area.Level, bool) {
	switch a.Level {
	case area.Nation, area.Region:
		return area.Province, true
	case area.Province:
		return area.Commune, slices.ContainsFunc(a.Parts(area.Commune, a.Vintage), b.Scope.Sees)
	}
	return 0, false
}

// changes is how a metric moved in each part of the area in view since a night, the
// greatest rise first, those not known last.
func (b *Builder) changes(ctx context.Context, v view, metric string, level area.Level, since civil.Date) (*queries.Result, []change, error) {
	q := v.question(metric)
	q.By = level
	now, err := b.run(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	then, err := b.earlier(ctx, q, since)
	if err != nil {
		return nil, nil, err
	}
	before := map[area.Area]queries.Row{}
	for _, r := range then {
		before[r.Area] = r
	}
	var list []change
	for _, r := range onNight(now.Rows, v.snap.Date) {
		old, ok := before[r.Area]
		if !ok {
			old = queries.Row{Area: r.Area, Date: since}
		}
		list = append(list, change{r, old, difference(now.Metric, r, old)})
	}
	slices.SortStableFunc(list, func(x, y change) int {
		switch {
		case x.by == nil && y.by == nil:
			return 0
		case x.by == nil:
			return 1
		case y.by == nil:
			return -1
		}
		return cmp.Compare(*y.by, *x.by)
	})
	return now, list, nil
}

// movement is a sentence about one metric: what it is now, how it moved, and where
// it moved most and least.
func (v view) movement(m moved, since civil.Date) Movement {
	line := Movement{Text: chart.Standing{
		Area: v.w.of(m.metric.Title), Unit: m.metric.Unit, Value: chart.ValueOf(v.p.Lang, m.metric, m.now), Change: m.change,
	}.Sentence(v.p.Lang)}
	if m.change == nil {
		for _, br := range partings(m.metric, since, v.snap.Date) {
			line.Text += " " + v.w.t("movement.broken", "reason", v.w.breakText(br))
		}
		return line
	}
	line.Trend = v.w.change(m.metric, "", *m.change).Trend
	known := slices.DeleteFunc(slices.Clone(m.parts), func(c change) bool { return c.by == nil })
	if len(known) < 2 || v.w.difference(m.metric.Unit, *known[0].by) == v.w.difference(m.metric.Unit, *known[len(known)-1].by) {
		return line
	}
	line.Text += " " + v.ends(m.metric, known[0], known[len(known)-1])
	return line
}

// ends names where a metric moved most and where least.
func (v view) ends(m *queries.Metric, most, least change) string {
	key := "movement.parts.mixed"
	switch {
	case v.sign(m.Unit, *least.by) >= 0:
		key = "movement.parts.rose"
	case v.sign(m.Unit, *most.by) <= 0:
		key = "movement.parts.fell"
	}
	return v.w.t(key,
		"most", most.now.Area.NameOn(v.snap.Date, v.p.Lang), "high", v.w.difference(m.Unit, *most.by),
		"least", least.now.Area.NameOn(v.snap.Date, v.p.Lang), "low", v.w.difference(m.Unit, *least.by))
}

// sign says whether a difference reads as a rise, a fall or none.
func (v view) sign(u queries.Unit, by float64) int {
	if chart.Slight(u, by) {
		return 0
	}
	return cmp.Compare(by, 0)
}
