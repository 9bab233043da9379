package dashboards

import (
	"context"
	"errors"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// standing is where an area stands by one metric on the night in view.
type standing struct {
	metric *queries.Metric
	result *queries.Result // of the area, for its way back
	now    queries.Row
	then   queries.Row // on the earlier night
	whole  queries.Row
	all    chart.Place // among the areas of its kind
	of     int
	near   chart.Place // among those of its region, where its list has regions
	nearOf int
}

// standing asks for a metric of the area in view, of those it is ranked among, of
// the whole they make up, and of the area on an earlier night.
func (b *Builder) standing(ctx context.Context, v view, metric string, since civil.Date) (standing, error) {
	q := v.question(metric)
	own, err := b.run(ctx, q)
	if err != nil {
		return standing{}, err
	}
	s := standing{metric: own.Metric, result: own, now: at(own.Rows, v.p.Area, v.snap.Date)}
	then, err := b.earlier(ctx, q, since)
	if err != nil {
		return standing{}, err
	}
	s.then = at(then, v.p.Area, since)
	if v.p.Area == (area.Area{}) || s.metric.Grain < v.p.Area.Level {
		return s, nil
	}
	q.Area = wholeAround(v.p.Area)
	around, err := b.run(ctx, q)
	if err != nil {
		return standing{}, err
	}
	s.whole = at(around.Rows, q.Area, v.snap.Date)
	if !rankable(s.metric) {
		return s, nil
	}
	q.By = v.p.Area.Level
	list, err := b.run(ctx, q)
	if err != nil {
		return standing{}, err
	}
	s.all, s.of = placeAmong(s.metric, v.p.Area, onNight(list.Rows, v.snap.Date))
	if region, ok := v.p.Area.Region(); ok && v.p.Area.Level == area.Province && v.p.Area.Vintage == area.V63 {
		s.near, s.nearOf = placeAmong(s.metric, v.p.Area, slices.DeleteFunc(onNight(list.Rows, v.snap.Date), func(r queries.Row) bool { return !r.Area.Within(region) }))
	}
	return s, nil
}

// rankable says whether areas of different size can be ranked by a metric.
func rankable(m *queries.Metric) bool {
	return m.Better != queries.Neither && slices.Contains([]queries.Unit{queries.Share, queries.Days, queries.Services}, m.Unit)
}

// wholeAround is what an area is compared with: the nation, or a commune's province
// of today.
func wholeAround(a area.Area) area.Area {
	if a.Level != area.Commune {
		return area.Area{}
	}
	p, _ := a.Province(area.V34)
	return p
}

// placeAmong ranks an area among the rows of a night.
func placeAmong(m *queries.Metric, a area.Area, rows []queries.Row) (p chart.Place, of int) {
	t := chart.Table{Columns: []chart.Column{{Unit: m.Unit}}}
	own := -1
	for i, r := range rows {
		t.Rows = append(t.Rows, chart.Row{Cells: []chart.Cell{{Value: r.Value}}})
		if r.Area == a {
			own = i
		}
	}
	places, of := chart.Places(&t, 0, m.Better)
	if own >= 0 {
		p = places[own]
	}
	return p, of
}

// earlier answers a question for a night before the one in view, as it is known
// from there. A night that is missing has no rows.
func (b *Builder) earlier(ctx context.Context, q queries.Request, then civil.Date) ([]queries.Row, error) {
	q.AsOf, q.Snapshot, q.Seen = then, "", q.Snapshot
	r, err := b.run(ctx, q)
	var missing *queries.NightError
	switch {
	case errors.As(err, &missing):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return onNight(r.Rows, then), nil
}

// sentence says where the area stands, in words.
func (v view) standingSentence(s standing, subject string, since civil.Date) string {
	return chart.Standing{
		Area: subject, Unit: s.metric.Unit, Value: chart.ValueOf(v.p.Lang, s.metric, s.now),
		Rank: s.all.Rank, Of: s.of, Tied: s.all.Tied, Change: difference(s.metric, s.now, s.then), Since: since,
	}.Sentence(v.p.Lang)
}

// wholeName is what an area is compared with, as in running text.
func (v view) wholeName() string {
	if whole := wholeAround(v.p.Area); whole.Level == area.Province {
		return whole.NameOn(v.snap.Date, v.p.Lang)
	}
	return v.w.t("place.nation")
}

// Card is where a place stands by one rate: the number large, the sentence below.
type Card struct {
	Title      string
	Definition string
	Value      Number
	Sentence   string
	Whole      string // the number of what it is compared with
	Verdict    string // better, worse, or as good; "" if not known
	Trend      string // up, down or ""
	Marks      []chart.Mark
}

// cards are the rates a place is judged by first.
func (b *Builder) cards(ctx context.Context, v view) ([]Card, error) {
	since := lastMonthEnd(v.snap.Date)
	var list []Card
	for _, id := range rates() {
		s, err := b.standing(ctx, v, id, since)
		if err != nil {
			return nil, err
		}
		c := Card{
			Title: v.w.of(s.metric.Title), Definition: v.frame.To("/definitions/" + id), Value: v.w.number(s.metric, s.now),
			Sentence: v.standingSentence(s, v.area(), since), Marks: v.w.marks(s.now.Flags),
		}
		if s.whole.Value != nil {
			c.Whole = v.w.t("place.whole", "whole", wholeAround(v.p.Area).NameOn(v.snap.Date, v.p.Lang), "value", chart.Text(v.p.Lang, s.metric.Unit, *s.whole.Value))
			c.Verdict, c.Trend = v.verdict(s)
		}
		list = append(list, c)
	}
	return list, nil
}

// verdict says how an area does beside the whole around it, as the numbers are
// written.
func (v view) verdict(s standing) (text, trend string) {
	switch {
	case s.now.Value == nil || s.whole.Value == nil:
		return "", ""
	case chart.Text(v.p.Lang, s.metric.Unit, *s.now.Value) == chart.Text(v.p.Lang, s.metric.Unit, *s.whole.Value):
		return v.w.t("place.equal"), ""
	case (*s.now.Value > *s.whole.Value) == (s.metric.Better == queries.Higher):
		return v.w.t("place.better"), "up"
	}
	return v.w.t("place.worse"), "down"
}

// rates are what places are compared by: shares that are known for every commune.
func rates() []string {
	return []string{"digitization_coverage", "pin_coverage", "card_coverage", "card_on_time", "eid_activation_rate"}
}
