package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/golang-sql/civil"

	"toancanh/queries"
)

// Trend is lines over time. The first column of its table holds dates, the others
// a line each; a night without a number is a gap in the line.
type Trend struct {
	Breaks  []Break  // when the definition changed
	Targets []Target // what is to be reached
	Faint   []int    // columns to draw in the background, such as the nation's
	Band    [2]int   // columns of a range drawn as a surface; zero: none
	Dashed  []int    // columns that are not measured but worked out
	Undrawn []int    // columns that stand in the table only
}

// Break is a night marked by an upright line: from it on the numbers mean something
// else, or something is due.
type Break struct {
	Date civil.Date
	Text string // short
}

// Target is a number to be reached.
type Target struct {
	Value float64
	Text  string
}

func (t Trend) formats(f *Figure) []Format {
	more := 0
	if len(f.Table.Columns) > 2 {
		more = 24
	}
	return both(230+more, 300+more)
}

func (t Trend) option(f *Figure) (charter, node) {
	rows := f.Table.parts()
	unit := f.Table.Columns[1].Unit
	from, to, step := t.bounds(rows, len(f.Table.Columns))

	c := charts.NewLine()
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "time", Min: rows[0].Cells[0].Date.String(), Max: rows[len(rows)-1].Cells[0].Date.String()}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Min: from, Max: to}),
	)
	var looks []node
	if t.Band != [2]int{} {
		looks = append(looks, t.band(c, rows)...)
	}
	drawn := 0
	for i := 1; i < len(f.Table.Columns); i++ {
		if i == t.Band[0] || i == t.Band[1] || contains(t.Undrawn, i) {
			continue
		}
		c.AddSeries(f.Table.Columns[i].Name, nil)
		look := t.look(i, drawn, rows)
		if drawn == 0 {
			look["markLine"] = t.marks(from, to)
		}
		looks, drawn = append(looks, look), drawn+1
	}
	top := 14
	legend := hidden()
	if drawn > 1 {
		legend, top = legendAt(), 38
	}
	x := axisOfWords()
	x["axisLabel"] = node{"color": soft, "formatter": dates(rows), "hideOverlap": true}
	x["splitNumber"] = 4
	y := axisOf(ticks(unit, step))
	y["interval"] = step
	return c, node{
		"grid":    node{"left": 4, "right": 16, "top": top, "bottom": 4, "containLabel": true},
		"legend":  legend,
		"tooltip": node{"trigger": "axis", "formatter": "@tip:" + tips(unit), "axisPointer": node{"type": "line", "lineStyle": node{"color": strong}}},
		"xAxis":   []node{x}, "yAxis": []node{y},
		"series": looks,
	}
}

// bounds are the ends of the axis of numbers: around all values and targets.
func (t Trend) bounds(rows []Row, columns int) (from, to, step float64) {
	var all []int
	for i := 1; i < columns; i++ {
		if !contains(t.Undrawn, i) {
			all = append(all, i)
		}
	}
	low, high, _ := span(rows, all...)
	for _, target := range t.Targets {
		low, high = min(low, target.Value), max(high, target.Value)
	}
	return round(low, high, 4)
}

// look is how the line of a column is drawn.
func (t Trend) look(column, at int, rows []Row) node {
	colour, width := series(at), 2.5
	if contains(t.Faint, column) {
		colour, width = slate, 1.5
	}
	kind := "solid"
	if contains(t.Dashed, column) {
		kind = "dashed"
	}
	return node{
		"showSymbol": false, "symbol": "circle", "symbolSize": 6, "connectNulls": false,
		"itemStyle": node{"color": colour}, "lineStyle": node{"color": colour, "width": width, "type": kind},
		"emphasis": node{"disabled": true},
		"label":    node{"show": false, "position": "top", "align": "right", "formatter": "@text", "color": ink, "fontWeight": 600},
		"data":     points(rows, column),
	}
}

// points are the dots of a line; the last one with a number carries it in words.
func points(rows []Row, column int) []any {
	data := make([]any, len(rows))
	last := -1
	for i, r := range rows {
		data[i] = []any{r.Cells[0].Date.String(), r.Cells[column].value()}
		if r.Cells[column].Value != nil {
			last = i
		}
	}
	if last >= 0 {
		data[last] = node{
			"value": data[last], "text": rows[last].Cells[column].Text, "symbol": "circle", "symbolSize": 7,
			"label": node{"show": true},
		}
	}
	return data
}

// marks are the straight lines: targets across, breaks upright.
func (t Trend) marks(from, to float64) node {
	var data []node
	for _, target := range t.Targets {
		if target.Value < from || target.Value > to {
			continue
		}
		data = append(data, node{
			"yAxis": target.Value, "name": target.Text, "lineStyle": node{"color": good, "type": "dashed", "width": 1.5},
			"label": node{"position": "insideStartTop", "color": good, "fontWeight": 600},
		})
	}
	for _, b := range t.Breaks {
		data = append(data, node{
			"xAxis": b.Date.String(), "name": b.Text, "lineStyle": node{"color": mark, "type": "dotted", "width": 1.5},
			"label": node{"position": "insideEndTop", "color": mark},
		})
	}
	return markLine(data)
}

// band draws the range between two columns, the lower invisible below the upper.
func (t Trend) band(c *charts.Line, rows []Row) []node {
	low, height := make([]any, len(rows)), make([]any, len(rows))
	for i, r := range rows {
		day := r.Cells[0].Date.String()
		low[i], height[i] = []any{day, nil}, []any{day, nil}
		if l, h := r.Cells[t.Band[0]].Value, r.Cells[t.Band[1]].Value; l != nil && h != nil {
			low[i], height[i] = []any{day, *l}, []any{day, *h - *l}
		}
	}
	c.AddSeries("", nil)
	c.AddSeries("", nil)
	shape := func(data []any, opacity float64) node {
		return node{
			"stack": "band", "showSymbol": false, "silent": true, "lineStyle": node{"opacity": 0}, "itemStyle": node{"color": blue},
			"areaStyle": node{"color": wash, "opacity": opacity}, "emphasis": node{"disabled": true}, "data": data, "tooltip": hidden(),
		}
	}
	return []node{shape(low, 0), shape(height, 1)}
}

// dates is how the days of an axis are written: the longer it is, the shorter.
func dates(rows []Row) string {
	switch days := rows[len(rows)-1].Cells[0].Date.DaysSince(rows[0].Cells[0].Date); {
	case days > 1100:
		return "@year"
	case days > 100:
		return "@month"
	}
	return "@date"
}

// tips is the format of a number in a tooltip.
func tips(u queries.Unit) string {
	if u == queries.Share {
		return "share:2"
	}
	return "number"
}

func contains(list []int, n int) bool {
	for _, v := range list {
		if v == n {
			return true
		}
	}
	return false
}
