package dashboards

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// The columns of a table of rates, before the rates themselves.
const (
	ratesName = iota
	ratesResidents
	ratesFirst
)

// mostPeers is how many provinces of a like population one is compared with.
const mostPeers = 3

// rateTable is places by all rates beside each other, on the night in view.
type rateTable struct {
	metrics []*queries.Metric
	results []*queries.Result // of the places, by metric
	table   chart.Table
}

// rates is the communes of the province in view, or the provinces of the nation, by
// all rates beside each other.
func (b *Builder) rates(ctx context.Context, v view) (chart.Figure, error) {
	level := area.Commune
	if v.p.Area.Level != area.Province {
		level, v.p.Area = area.Province, area.Area{}
	}
	t, err := b.rateTable(ctx, v, v.p.Area, level)
	if err != nil {
		return chart.Figure{}, err
	}
	order := 0
	if v.p.Sort != "" {
		if order, err = rateOrder(v.p.Sort); err != nil {
			return chart.Figure{}, err
		}
		slices.SortStableFunc(t.table.Rows, func(x, y chart.Row) int {
			return cmp.Or(last(x, y), better(t.metrics[order], x.Cells[ratesFirst+order], y.Cells[ratesFirst+order]))
		})
	}
	f := v.drawing("rates", v.p, v.w.t("rates.title", "area", v.area()), t.results[0])
	f.Source = v.ofSeveral(f.Source)
	f.Subtitle = v.w.t("ranking.caption", "date", v.w.date(v.snap.Date), "list", v.about(v.p.Area).listOf(level, len(t.table.Rows)-1))
	f.Table = t.table
	f.Sentence = v.w.of(t.metrics[order].Short) + ". " + chart.RankingSentence(v.p.Lang, &f.Table, ratesFirst+order, t.metrics[order].Better, v.snap.Date)
	return f, nil
}

// rateOrder reads which of the rates an address orders by, the first unless it names
// one.
func rateOrder(sort string) (int, error) {
	order := slices.Index(rates(), cmp.Or(sort, rates()[0]))
	if order < 0 {
		return 0, ParamErrors{{Name: "sort", Value: sort, Problem: NotInList, Try: strings.Join(rates(), ", ")}}
	}
	return order, nil
}

// last puts a row that is a whole behind the others.
func last(x, y chart.Row) int {
	switch {
	case x.Whole == y.Whole:
		return 0
	case x.Whole:
		return 1
	}
	return -1
}

// listOf names the places of a level in the area in view.
func (v view) listOf(level area.Level, n int) string {
	if level == area.Commune {
		return v.w.t("ranking.communes", "n", n, "area", v.area())
	}
	return v.w.t("boundary." + v.p.Boundary.String())
}

// rateTable asks for all rates of the parts of an area and of the area itself,
// which stands last as the whole.
func (b *Builder) rateTable(ctx context.Context, v view, whole area.Area, level area.Level) (rateTable, error) {
	t := rateTable{metrics: make([]*queries.Metric, len(rates())), results: make([]*queries.Result, len(rates()))}
	totals := make([]queries.Row, len(rates()))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for i, id := range rates() {
		g.Go(func() error {
			q := v.question(id)
			q.Area = whole
			total, err := b.run(ctx, q)
			if err != nil {
				return err
			}
			q.By = level
			parts, err := b.run(ctx, q)
			if err != nil {
				return err
			}
			t.metrics[i], t.results[i], totals[i] = parts.Metric, parts, at(total.Rows, whole, v.snap.Date)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return rateTable{}, err
	}
	t.table = v.rateRows(t, totals)
	return t, nil
}

// rateRows has a row for each place: its registered residents and its rates.
func (v view) rateRows(t rateTable, totals []queries.Row) chart.Table {
	rows := chart.Table{Columns: []chart.Column{
		{Name: v.w.t("col.area"), Code: "area"},
		{Name: v.w.t("col.residents"), Unit: queries.Persons, Code: "residents"},
	}}
	found := make([]map[area.Area]queries.Row, len(t.metrics))
	for i, m := range t.metrics {
		rows.Columns = append(rows.Columns, chart.Column{Name: v.w.of(m.Short), Unit: m.Unit, Code: m.ID})
		found[i] = map[area.Area]queries.Row{}
		for _, r := range onNight(t.results[i].Rows, v.snap.Date) {
			found[i][r.Area] = r
		}
	}
	line := func(a area.Area, of func(i int) queries.Row) chart.Row {
		residents := of(0) // of the rate whose denominator they are
		row := chart.Row{Area: a, Link: v.pageOf(a), Here: a == v.p.Area, Cells: []chart.Cell{
			chart.Label(a.NameOn(v.snap.Date, v.p.Lang)), chart.CountOf(v.p.Lang, t.metrics[0], residents, residents.Denominator),
		}}
		for i, m := range t.metrics {
			row.Cells = append(row.Cells, chart.ValueOf(v.p.Lang, m, of(i)))
		}
		return row
	}
	for _, r := range onNight(t.results[0].Rows, v.snap.Date) {
		rows.Rows = append(rows.Rows, line(r.Area, func(i int) queries.Row { return found[i][r.Area] }))
	}
	total := line(totals[0].Area, func(i int) queries.Row { return totals[i] })
	total.Whole, total.Here, total.Link = true, false, ""
	rows.Rows = append(rows.Rows, total)
	return rows
}

// neighbours is the province in view beside those it borders on and those of the
// closest population, by all rates.
func (b *Builder) neighbours(ctx context.Context, v view) (chart.Figure, error) {
	if v.p.Area.Level != area.Province {
		return chart.Figure{}, ParamErrors{{Name: "area", Value: v.p.Area.String(), Problem: NotProvince}}
	}
	metric, err := oneOf(v.metric(rates()[0]), rates())
	if err != nil {
		return chart.Figure{}, err
	}
	v.p.Boundary = v.p.Area.Vintage
	t, err := b.rateTable(ctx, v, area.Area{}, area.Province)
	if err != nil {
		return chart.Figure{}, err
	}
	f := v.drawing("neighbours", v.p, v.w.t("neighbours.title", "area", v.area()), t.results[0])
	f.Subtitle = v.w.t("ranking.caption", "date", v.w.date(v.snap.Date), "list", v.w.t("neighbours.list"))
	f.Table = v.beside(t.table)
	order := slices.Index(rates(), metric)
	f.Sentence = v.besideSentence(&f.Table, t.metrics[order], ratesFirst+1+order)
	return f, nil
}

// beside keeps the rows of the province in view, its neighbours and its peers, and
// says in a second column which each is.
func (v view) beside(t chart.Table) chart.Table {
	kept := chart.Table{Columns: slices.Insert(slices.Clone(t.Columns), 1, chart.Column{Name: v.w.t("col.relation_to"), Code: "relation"})}
	borders, peers := area.Neighbours(v.p.Area), peersOf(t)
	for _, r := range t.Rows {
		var kinds []string
		if slices.Contains(borders, r.Area) {
			kinds = append(kinds, v.w.t("neighbours.border"))
		}
		if slices.Contains(peers, r.Area) {
			kinds = append(kinds, v.w.t("neighbours.peer"))
		}
		if len(kinds) == 0 && !r.Here && !r.Whole {
			continue
		}
		r.Cells = slices.Insert(slices.Clone(r.Cells), 1, chart.Label(strings.Join(kinds, ", ")))
		kept.Rows = append(kept.Rows, r)
	}
	slices.SortStableFunc(kept.Rows, func(x, y chart.Row) int {
		if x.Here != y.Here {
			return map[bool]int{true: -1, false: 1}[x.Here]
		}
		return last(x, y)
	})
	return kept
}

// peersOf are the areas of a table of rates whose number of residents is closest
// to that of the area in view.
func peersOf(t chart.Table) []area.Area {
	own := slices.IndexFunc(t.Rows, func(r chart.Row) bool { return r.Here })
	if own < 0 || t.Rows[own].Cells[ratesResidents].Value == nil {
		return nil
	}
	size := *t.Rows[own].Cells[ratesResidents].Value
	type peer struct {
		area area.Area
		far  float64
	}
	var others []peer
	for i, r := range t.Rows {
		if n := r.Cells[ratesResidents].Value; i != own && !r.Whole && n != nil {
			others = append(others, peer{r.Area, max(*n-size, size-*n)})
		}
	}
	slices.SortStableFunc(others, func(x, y peer) int { return cmp.Compare(x.far, y.far) })
	var peers []area.Area
	for _, p := range others[:min(mostPeers, len(others))] {
		peers = append(peers, p.area)
	}
	return peers
}

// besideSentence says where the province stands among those beside it.
func (v view) besideSentence(t *chart.Table, m *queries.Metric, column int) string {
	places, of := chart.Places(t, column, m.Better)
	for i, r := range t.Rows {
		if r.Here && places[i].Rank > 0 && of > 1 {
			key := "neighbours.sentence"
			if places[i].Tied {
				key = "neighbours.sentence.tied"
			}
			return v.w.t(key, "area", v.area(), "n", of-1, "metric", v.w.of(m.Title), "rank", places[i].Rank, "of", of)
		}
	}
	return v.w.t("sentence.unknown", "area", v.area(), "why", v.w.t("why.gap"))
}
