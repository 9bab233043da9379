package dashboards

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// indicatorMetrics are what the table of a place shows: rates first, then counts.
func indicatorMetrics() []string {
	return []string{
		"digitization_coverage", "verification_coverage", "pin_coverage", "card_coverage", "card_on_time", "card_lead_time",
		"eid_activation_rate", "service_online_share", "service_on_time_share", "essential_services_live",
		"records_digitized", "pin_issued", "cards_delivered", "card_backlog", "eid_activated", "service_cases",
	}
}

// atOnce is how many questions one panel asks side by side.
const atOnce = 4

// indicators is every metric of the area in view: its number, its rank, how it
// moved, the number of the whole around it and the target.
func (b *Builder) indicators(ctx context.Context, v view) (chart.Figure, error) {
	since := v.earlierNight()
	var metrics []string
	for _, id := range indicatorMetrics() {
		m, err := b.Catalogue.Metric(id)
		if err != nil {
			return chart.Figure{}, err
		}
		if m.Grain >= v.p.Area.Level {
			metrics = append(metrics, id)
		}
	}
	goals, err := b.goals(ctx, v)
	if err != nil {
		return chart.Figure{}, err
	}
	standings := make([]standing, len(metrics))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for i, id := range metrics {
		g.Go(func() (err error) {
			standings[i], err = b.standing(ctx, v, id, since)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return chart.Figure{}, err
	}
	f := v.drawing("indicators", v.p, v.w.t("indicators.title", "area", v.area()), standings[0].result)
	f.Subtitle = v.w.t("ranking.caption", "date", v.w.date(v.snap.Date), "list", v.w.t("area.nation"))
	if v.p.Area != (area.Area{}) {
		f.Subtitle = v.w.t("indicators.subtitle", "date", v.w.date(v.snap.Date), "list", v.rankedAmong())
	}
	f.Source.Definition = v.frame.To("/definitions")
	f.Table = v.indicatorTable(standings, goals)
	f.Sentence = v.indicatorSentence(standings)
	if v.p.Area == (area.Area{}) {
		f.Sentence = v.movedSentence(standings)
	}
	return f, nil
}

// rankedAmong names the areas a place is ranked among.
func (v view) rankedAmong() string {
	switch a := v.p.Area; a.Level {
	case area.Commune:
		p, _ := a.Province(area.V34)
		return v.w.t("ranking.communes", "n", len(p.Parts(area.Commune, area.V34)), "area", p.NameOn(v.snap.Date, v.p.Lang))
	case area.Region:
		return v.w.t("area.regions")
	case area.Province:
		return v.w.t("boundary." + a.Vintage.String())
	}
	return v.w.t("area.nation")
}

// indicatorTable has a row for each metric.
func (v view) indicatorTable(standings []standing, goals []queries.Target) chart.Table {
	regional := v.p.Area.Level == area.Province && v.p.Area.Vintage == area.V63
	parts := v.p.Area != (area.Area{})
	t := chart.Table{Columns: []chart.Column{
		{Name: v.w.t("col.metric"), Code: "metric"},
		{Name: v.area(), Unit: queries.Mixed, Code: "value"},
	}}
	if parts {
		t.Columns = append(t.Columns, chart.Column{Name: v.w.t("col.rank"), Unit: queries.Mixed, Code: "rank"})
	}
	if regional {
		region, _ := v.p.Area.Region()
		t.Columns = append(t.Columns, chart.Column{Name: v.w.t("col.rank.region", "region", region.Name(v.p.Lang)), Unit: queries.Mixed, Code: "rank_region"})
	}
	t.Columns = append(t.Columns, chart.Column{Name: v.w.t("change.since", "date", v.w.date(v.earlierNight())), Unit: queries.Mixed, Code: "change"})
	if parts {
		t.Columns = append(t.Columns, chart.Column{Name: wholeAround(v.p.Area).NameOn(v.snap.Date, v.p.Lang), Unit: queries.Mixed, Code: "whole"})
	}
	t.Columns = append(t.Columns, chart.Column{Name: v.w.t("col.target"), Code: "target"})
	for _, s := range standings {
		row := chart.Row{Link: v.frame.To("/definitions/" + s.metric.ID), Cells: []chart.Cell{
			v.titled(s.metric), chart.ValueOf(v.p.Lang, s.metric, s.now),
		}}
		if parts {
			row.Cells = append(row.Cells, v.placeCell(s, s.all, s.of))
		}
		if regional {
			row.Cells = append(row.Cells, v.placeCell(s, s.near, s.nearOf))
		}
		row.Cells = append(row.Cells, v.movedCell(s.metric, s.now, s.then))
		if parts {
			row.Cells = append(row.Cells, chart.ValueOf(v.p.Lang, s.metric, s.whole))
		}
		row.Cells = append(row.Cells, chart.Label(v.w.goalOf(s.metric, goals, parts)))
		t.Rows = append(t.Rows, row)
	}
	return t
}

// movedSentence says how many numbers are better than on the earlier night, of an
// area that is compared with itself alone.
func (v view) movedSentence(standings []standing) string {
	better, worse := 0, 0
	for _, s := range standings {
		if by := difference(s.metric, s.now, s.then); by != nil {
			switch v.w.change(s.metric, "", *by).Trend {
			case "up":
				better++
			case "down":
				worse++
			}
		}
	}
	return v.w.t("movements.sentence", "better", better, "worse", worse, "of", len(standings))
}

// titled is a metric's name with its unit, for tables of several units.
func (v view) titled(m *queries.Metric) chart.Cell {
	name := v.w.of(m.Title)
	if unit := v.w.unit(m.Unit); unit != "" {
		name += " (" + unit + ")"
	}
	return chart.Label(name)
}

// placeCell is a rank as 21/34, or why there is none.
func (v view) placeCell(s standing, p chart.Place, of int) chart.Cell {
	switch {
	case !rankable(s.metric):
		return chart.Cell{Text: chart.Dash, Why: v.w.t("why.unranked")}
	case p.Rank == 0:
		return chart.Cell{Text: chart.Dash, Why: chart.Why(v.p.Lang, s.metric, s.now)}
	}
	key, rank := "rank.of", float64(p.Rank)
	if p.Tied {
		key = "rank.tied"
	}
	return chart.Cell{Text: v.w.t(key, "rank", p.Rank, "of", of), Value: &rank}
}

// goalOf is the last goal of a metric; counts were set for the nation only.
func (w words) goalOf(m *queries.Metric, goals []queries.Target, part bool) string {
	i := slices.IndexFunc(goals, func(g queries.Target) bool { return g.Metric == m.ID })
	if i < 0 || part && m.Unit != queries.Share {
		return ""
	}
	return w.target(m, goals[i])
}

// indicatorSentence says by how many rates the area does better than the whole
// around it, and by which it stands best and worst; a place it shares is said to be
// shared.
func (v view) indicatorSentence(standings []standing) string {
	ahead, of := 0, 0
	var ranked []standing
	for _, s := range standings {
		if !rankable(s.metric) || s.now.Value == nil {
			continue
		}
		if s.all.Rank > 0 {
			ranked = append(ranked, s)
		}
		if s.whole.Value == nil {
			continue
		}
		of++
		if _, trend := v.verdict(s); trend != "down" {
			ahead++
		}
	}
	if of == 0 {
		return v.w.t("indicators.empty", "area", v.area())
	}
	text := v.w.t("indicators.sentence", "area", v.area(), "whole", v.wholeName(), "n", ahead, "of", of)
	if len(ranked) < 2 {
		return text
	}
	slices.SortStableFunc(ranked, func(a, b standing) int { return a.all.Rank - b.all.Rank })
	best, worst := ranked[0], ranked[len(ranked)-1]
	if best.all.Rank == worst.all.Rank {
		return text
	}
	return text + " " + v.w.t("indicators.ends", "best", v.w.of(best.metric.Title), "high", v.ranked(best), "worst", v.w.of(worst.metric.Title), "low", v.ranked(worst))
}
