package dashboards

import (
	"context"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// Briefing is the overview as slides for a conference.
type Briefing struct {
	Frame
	Area      string
	Date      string
	Headline  string
	Tiles     []Panel[Tile]
	Map       Panel[chart.Figure]
	Ends      Panel[Ends]
	Rates     []Panel[chart.Figure]
	Pace      Panel[chart.Figure]
	Goal      Panel[Goal]
	Tasks     Panel[Glance]
	Matrix    Panel[TaskMatrix]
	Movements Panel[Movements]
	Meanings  Panel[[]Meaning]
}

// Ends are the first and the last provinces of a ranking.
type Ends struct {
	Title       string
	First, Last []End
	Own         *End // the area in view, if it is in neither
}

// End is one province of a ranking.
type End struct {
	Rank, Name, Value, Change string
	Here                      bool
}

// ends is how many provinces stand at each end.
const ends = 5

// TaskMatrix counts tasks by what is reported and by their time limits.
type TaskMatrix struct {
	Columns []string
	Rows    []MatrixRow
}

// MatrixRow is the tasks in one state.
type MatrixRow struct {
	Name  string
	Cells []string // "" for none
}

// Meaning says in short what a number counts and where it comes from.
type Meaning struct{ Title, Counts, Of, Sources, Link string }

// Briefing builds the page "/briefing".
func (b *Builder) Briefing(ctx context.Context, p Params) (*Briefing, error) {
	v, err := b.view(ctx, "/briefing", p, words(p.Lang).t("briefing.title"), "")
	if err != nil {
		return nil, err
	}
	metric, err := oneOf(v.metric(overviewMetrics()[0]), overviewMetrics())
	if err != nil {
		return nil, err
	}
	page := &Briefing{
		Frame: v.frame, Area: v.p.Area.FullNameOn(v.snap.Date, p.Lang), Date: v.w.date(v.snap.Date),
		Tiles: make([]Panel[Tile], len(headlines())), Rates: make([]Panel[chart.Figure], 2),
	}
	since, err := b.since(ctx, v)
	if err != nil {
		return nil, err
	}
	g := &group{b: b}
	for i, h := range headlines() {
		add(ctx, g, h.metric, &page.Tiles[i], func(ctx context.Context) (Tile, error) { return b.tile(ctx, v, h) })
	}
	cards := headlines()[2]
	g.figure(ctx, v, "map", metric, &page.Map)
	g.figure(ctx, v, "trend", "digitization_coverage", &page.Rates[0])
	g.figure(ctx, v, "trend", cards.beside, &page.Rates[1])
	g.figure(ctx, v, "pace", "", &page.Pace)
	add(ctx, g, "ends", &page.Ends, func(ctx context.Context) (Ends, error) { return b.ends(ctx, v, metric) })
	add(ctx, g, "goal", &page.Goal, func(ctx context.Context) (Goal, error) { return b.goal(ctx, v, cards) })
	add(ctx, g, "tasks", &page.Tasks, func(ctx context.Context) (Glance, error) { return b.glance(ctx, v) })
	add(ctx, g, "matrix", &page.Matrix, func(ctx context.Context) (TaskMatrix, error) { return b.matrix(ctx, v) })
	add(ctx, g, "movements", &page.Movements, func(ctx context.Context) (Movements, error) { return b.movements(ctx, v, since, fewMovements) })
	add(ctx, g, "meanings", &page.Meanings, func(ctx context.Context) ([]Meaning, error) { return b.meanings(ctx, v) })
	page.Faults, err = g.wait()
	page.Headline = v.w.headline(v.area(), page.Tiles)
	return page, err
}

// ends takes the two ends of the ranking of the provinces.
func (b *Builder) ends(ctx context.Context, v view, metric string) (Ends, error) {
	v.p.Metric = metric
	f, err := b.ranking(ctx, v)
	if err != nil {
		return Ends{}, err
	}
	e := Ends{Title: f.Title}
	var ranked []End
	for _, r := range f.Table.Rows {
		if r.Whole || r.Cells[rankingValue].Value == nil {
			continue
		}
		ranked = append(ranked, End{
			Rank: r.Cells[rankingPlace].Text, Name: r.Cells[rankingName].Text, Value: r.Cells[rankingValue].Text,
			Change: r.Cells[rankingChange].Text, Here: r.Here,
		})
	}
	first := min(ends, len(ranked))
	last := max(first, len(ranked)-ends)
	e.First, e.Last = ranked[:first], ranked[last:]
	for _, r := range ranked[first:last] {
		if r.Here {
			e.Own = &r
		}
	}
	return e, nil
}

// matrix counts the tasks by state and timeliness; columns without a task are left
// out. They are known for the nation only.
func (b *Builder) matrix(ctx context.Context, v view) (TaskMatrix, error) {
	q := v.about(area.Area{}).question("tasks_by_state")
	q.Dims = []string{"state", "timeliness"}
	r, err := b.Reader.Run(ctx, b.Scope, q)
	if err != nil {
		return TaskMatrix{}, err
	}
	counts := map[[2]string]int64{}
	columns := map[string]int64{}
	for _, row := range r.Rows {
		if row.Numerator != nil {
			counts[[2]string{row.Dims["state"], row.Dims["timeliness"]}] += *row.Numerator
			columns[row.Dims["timeliness"]] += *row.Numerator
		}
	}
	var m TaskMatrix
	for _, timeliness := range valuesOf(r.Metric, "timeliness") {
		if columns[timeliness] > 0 {
			m.Columns = append(m.Columns, v.w.t("task.timeliness."+timeliness))
		}
	}
	for _, state := range valuesOf(r.Metric, "state") {
		line := MatrixRow{Name: v.w.t("task.state." + state)}
		for _, timeliness := range valuesOf(r.Metric, "timeliness") {
			if columns[timeliness] == 0 {
				continue
			}
			text := ""
			if n := counts[[2]string{state, timeliness}]; n > 0 {
				text = v.w.int(n)
			}
			line.Cells = append(line.Cells, text)
		}
		m.Rows = append(m.Rows, line)
	}
	return m, nil
}

// valuesOf are the values a dimension of a metric may have.
func valuesOf(m *queries.Metric, dim string) []string {
	for _, d := range m.Dims {
		if d.Name == dim {
			return d.Values
		}
	}
	return nil
}

// meanings says what the numbers of the slides count.
func (b *Builder) meanings(ctx context.Context, v view) ([]Meaning, error) {
	var list []Meaning
	for _, id := range []string{"digitization_coverage", "pin_coverage", "card_coverage", "card_pace", "eid_activation_rate", "service_online_share", "task_completion_rate"} {
		r, err := b.run(ctx, v.question(id))
		if err != nil {
			return nil, err
		}
		list = append(list, Meaning{
			Title: v.w.of(r.Metric.Title), Counts: v.w.of(r.Metric.NumeratorText), Of: v.w.of(r.Metric.DenominatorText),
			Sources: v.source(r).Names, Link: v.frame.To("/definitions/" + id),
		})
	}
	return list, nil
}
