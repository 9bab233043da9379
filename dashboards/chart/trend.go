package chart

import (
	"cmp"
	"math"
	"slices"

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
	if names := t.names(f); len(names) > 1 {
		more = legendRoom(names)
	}
	return both(230+more, 300+more)
}

// names are those of the lines that are drawn.
func (t Trend) names(f *Figure) []string {
	var names []string
	for i := 1; i < len(f.Table.Columns); i++ {
		if !t.banded(i) && !slices.Contains(t.Undrawn, i) {
			names = append(names, f.Table.Columns[i].Name)
		}
	}
	return names
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
	var names []string
	ends := t.ends(rows, len(f.Table.Columns), to-from)
	for i := 1; i < len(f.Table.Columns); i++ {
		if t.banded(i) || slices.Contains(t.Undrawn, i) {
			continue
		}
		c.AddSeries(f.Table.Columns[i].Name, nil)
		names = append(names, f.Table.Columns[i].Name)
		look := t.look(i, len(names)-1, rows)
		if len(names) == 1 {
			look["markLine"] = t.marks(from, to)
		}
		if position, ok := ends[i]; ok {
			look["markPoint"] = end(rows, i, position)
		}
		looks = append(looks, look)
	}
	top := 26 // room for the last number and the days of breaks
	legend := hidden()
	if len(names) > 1 {
		legend, top = legendAt(), top+legendRoom(names)
	}
	x := axisOfWords()
	x["axisLabel"] = node{"color": soft, "formatter": dates(rows), "hideOverlap": true}
	x["splitNumber"] = 4
	y := axisOf(ticks(unit, to, step))
	y["interval"] = step
	return c, node{
		"grid":    node{"left": 4, "right": 16, "top": top, "bottom": 4, "containLabel": true},
		"legend":  legend,
		"tooltip": node{"trigger": "axis", "formatter": "@tip:" + tips(unit), "axisPointer": node{"type": "line", "lineStyle": node{"color": strong}}},
		"xAxis":   []node{x}, "yAxis": []node{y},
		"series": looks,
	}
}

// bounds are the ends of the axis of numbers: around all values and the targets
// that are not far behind them.
func (t Trend) bounds(rows []Row, columns int) (from, to, step float64) {
	var all []int
	for i := 1; i < columns; i++ {
		if !slices.Contains(t.Undrawn, i) {
			all = append(all, i)
		}
	}
	low, high, _ := span(rows, all...)
	for _, target := range t.Targets {
		high = max(high, target.Value)
	}
	return round(low, high, 4)
}

// look is how the line of a column is drawn.
func (t Trend) look(column, at int, rows []Row) node {
	colour, width := series(at), 2.5
	if slices.Contains(t.Faint, column) {
		colour, width = slate, 1.5
	}
	kind := "solid"
	if slices.Contains(t.Dashed, column) {
		kind = "dashed"
	}
	return node{
		"showSymbol": false, "symbol": "circle", "symbolSize": 6, "connectNulls": false,
		"itemStyle": node{"color": colour}, "lineStyle": node{"color": colour, "width": width, "type": kind},
		"emphasis": node{"disabled": true},
		"data":     points(rows, column),
	}
}

// points are the dots of a line.
func points(rows []Row, column int) []any {
	data := make([]any, len(rows))
	for i, r := range rows {
		data[i] = []any{r.Cells[0].Date.String(), r.Cells[column].value()}
	}
	return data
}

// lastOf is the last row with a number in a column, -1 if there is none.
func lastOf(rows []Row, column int) int {
	for i, r := range slices.Backward(rows) {
		if r.Cells[column].Value != nil {
			return i
		}
	}
	return -1
}

// end marks the last number of a line and writes it at a side of the dot; "" writes
// nothing. (Lines hide their symbols, and labels with them.)
func end(rows []Row, column int, position string) node {
	last := lastOf(rows, column)
	if last < 0 {
		return node{"data": []node{}}
	}
	cell := rows[last].Cells[column]
	return node{
		"silent": true, "symbol": "circle", "symbolSize": 7,
		"label": node{
			"show": position != "", "position": position, "align": "right", "distance": 7, "formatter": "@text", "color": ink, "fontWeight": 600,
			"textBorderColor": surface, "textBorderWidth": 3,
		},
		"data": []node{{"coord": []any{rows[last].Cells[0].Date.String(), *cell.Value}, "text": cell.Text}},
	}
}

// near is the height of a number written at the end of a line, and twice its way
// from the dot, as a part of the axis.
const near = 0.09

// ends says on which side of its last dot each measured line has its number
// written: above where there is room, else below, of two lines that end close to
// each other above the upper one and below the lower one. Numbers for which there
// is no room are left to the table.
func (t Trend) ends(rows []Row, columns int, height float64) map[int]string {
	type line struct {
		column int
		value  float64
	}
	var lines []line
	for i := 1; i < columns; i++ {
		if last := lastOf(rows, i); last >= 0 && !t.banded(i) && !slices.Contains(t.Dashed, i) {
			lines = append(lines, line{i, *rows[last].Cells[i].Value})
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(b.value, a.value) })
	sides := map[int]string{}
	lowest := math.Inf(1) // of the numbers written so far, all of them of lines above
	for i, l := range lines {
		reach := 1.5 * near * height
		above := i == 0 || min(lowest, lines[i-1].value)-l.value > reach
		below := i == len(lines)-1 || l.value-lines[i+1].value > reach
		switch {
		case above:
			sides[l.column] = "top"
			lowest = l.value
		case below && lowest > l.value:
			sides[l.column] = "bottom"
			lowest = l.value - reach
		}
	}
	return sides
}

// banded reports whether a column is an end of the band.
func (t Trend) banded(column int) bool {
	return t.Band != [2]int{} && (column == t.Band[0] || column == t.Band[1])
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
			"label": node{"position": "end", "distance": 3, "color": mark},
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
