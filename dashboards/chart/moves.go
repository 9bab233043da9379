package chart

import (
	"strconv"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"toancanh/assets/locale"
	"toancanh/queries"
)

// Moves is bars to both sides of nothing: how far each row moved, its number
// beside the bar. The first column of its table holds the names; rows without a
// number are left out.
type Moves struct {
	Column int // of the changes
}

// movesLabel is the room a number beside a bar takes.
const movesLabel = 50

func (m Moves) formats(f *Figure) []Format {
	height := max(34+19*len(m.rows(f)), 120)
	return both(height, height)
}

// rows are those that are drawn.
func (m Moves) rows(f *Figure) []Row {
	var rows []Row
	for _, r := range f.Table.parts() {
		if r.Cells[m.Column].Value != nil {
			rows = append(rows, r)
		}
	}
	return rows
}

func (m Moves) option(f *Figure) (charter, node) {
	rows := m.rows(f)
	unit := f.Table.Columns[m.Column].Unit
	low, high, _ := span(rows, m.Column)
	low, high = min(low, 0), max(high, 0)
	from, to, step := round(low+low/2, high, 3) // numbers of falls stand between their bars and the names
	names := make([]string, len(rows))
	data := make([]any, len(rows))
	for i, r := range rows {
		names[i] = r.Cells[0].Text
		data[i] = m.bar(f.Lang, unit, r)
	}
	c := charts.NewBar()
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: from, Max: to}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: on()}),
	)
	c.AddSeries(f.Table.Columns[m.Column].Name, nil)
	x := axisOf(changeTicks(unit, to, step))
	x["interval"], x["position"] = step, "top"
	y := axisOfWords()
	y["axisLine"] = node{"show": false, "onZero": false}
	y["axisLabel"] = node{"color": ink, "interval": 0, "fontSize": 11.5, "margin": 8}
	y["data"] = names
	return c, node{
		"grid":    named(names, movesLabel, 4),
		"legend":  hidden(),
		"tooltip": node{"trigger": "item", "formatter": "@tip"},
		"xAxis":   []node{x}, "yAxis": []node{y},
		"series": []node{{
			"data": data, "barWidth": "68%", "emphasis": node{"itemStyle": node{"color": purple}},
			"label": node{"show": true, "formatter": "@text", "color": ink, "fontSize": 11.5},
		}},
	}
}

// bare is a change without its unit.
func bare(lang string, u queries.Unit, c Cell) string {
	if u != queries.Share {
		return c.Text
	}
	points, _, _ := strings.Cut(locale.Points(lang, *c.Value, ShareDigits), "\u00a0")
	return points
}

// changeTicks is the formatter of an axis of changes of a unit.
func changeTicks(u queries.Unit, high, step float64) string {
	if u == queries.Share {
		return "@points:" + strconv.Itoa(decimals(step*100))
	}
	return ticks(u, high, step)
}

// bar is one row's bar: a rise to the right, a fall to the left. The unit of its
// number stands at the axis.
func (m Moves) bar(lang string, u queries.Unit, r Row) node {
	cell := r.Cells[m.Column]
	colour, side := blue, "right"
	if *cell.Value < 0 {
		colour, side = orange, "left"
	}
	label := node{"position": side}
	if r.Here {
		colour, label["fontWeight"] = mark, 600
	}
	return about(node{
		"value": *cell.Value, "name": r.Cells[0].Text, "text": bare(lang, u, cell), "tip": tip(r, m.Column),
		"itemStyle": node{"color": colour}, "label": label,
	}, r)
}
