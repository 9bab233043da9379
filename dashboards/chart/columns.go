package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Columns is upright bars, one group for each row: a distribution, a flow per
// month. The first column of its table names them.
type Columns struct {
	Stacked bool
	Colours []string // by column; nil: the usual ones. Names of inks, such as "good"
	Edge    *Edge    // a line between two rows, such as the legal term
	Breaks  []Edge   // lines where the definition changed
	Beside  int      // how many columns at the end stand in the table only
}

// Edge is a line after a row.
type Edge struct {
	After int // index of the row
	Text  string
}

func (c Columns) formats(f *Figure) []Format { return both(240, 280) }

func (c Columns) option(f *Figure) (charter, node) {
	rows := f.Table.parts()
	unit := f.Table.Columns[1].Unit
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = r.Cells[0].Text
	}
	bar := charts.NewBar()
	bar.SetGlobalOptions(charts.WithXAxisOpts(opts.XAxis{Type: "category"}), charts.WithYAxisOpts(opts.YAxis{Type: "value"}))
	var looks []node
	var groups []string
	for i := 1; i < len(f.Table.Columns)-c.Beside; i++ {
		bar.AddSeries(f.Table.Columns[i].Name, nil)
		groups = append(groups, f.Table.Columns[i].Name)
		data := make([]any, len(rows))
		for j, r := range rows {
			data[j] = about(node{"value": r.Cells[i].value(), "name": names[j], "text": r.Cells[i].Text}, r)
		}
		look := node{"data": data, "itemStyle": node{"color": c.colour(i - 1)}, "barMaxWidth": 34, "emphasis": node{"disabled": true}}
		if c.Stacked {
			look["stack"] = "all"
		}
		looks = append(looks, look)
	}
	x := axisOfWords()
	x["data"] = names
	axes := []node{x}
	top, legend := 8, hidden()
	if edges := c.edges(); len(edges) > 0 {
		top = 20
		// a second axis, whose whole numbers lie between columns, carries the lines
		axes = append(axes, node{"type": "value", "min": 0, "max": len(rows), "position": "bottom", "show": false, "axisLabel": hidden(), "axisPointer": hidden()})
		looks = append(looks, node{"type": "line", "xAxisIndex": 1, "data": []any{}, "silent": true, "markLine": markLine(edges)})
	}
	if len(groups) > 1 {
		top, legend = top+legendRoom(groups), legendAt()
	}
	return bar, node{
		"legend":  legend,
		"grid":    node{"left": 2, "right": 26, "top": top, "bottom": 4, "containLabel": true},
		"tooltip": node{"trigger": "axis", "formatter": "@tip:" + tips(unit), "axisPointer": node{"type": "shadow"}},
		"xAxis":   axes, "yAxis": []node{axisOf(ticks(unit, 0, 0.1))}, "series": looks,
	}
}

// edges are the lines between columns.
func (c Columns) edges() []node {
	var list []node
	upright := func(e Edge, kind string) {
		list = append(list, node{
			"xAxis": e.After + 1, "name": e.Text, "lineStyle": node{"color": mark, "type": kind, "width": 1.5},
			"label": node{"position": "end", "color": mark},
		})
	}
	if c.Edge != nil {
		upright(*c.Edge, "dashed")
	}
	for _, b := range c.Breaks {
		upright(b, "dotted")
	}
	return list
}

func (c Columns) colour(i int) string {
	if i >= len(c.Colours) {
		return series(i)
	}
	return inkOf(c.Colours[i])
}

// inkOf is the colour of an ink's name; slate for a name that is none.
func inkOf(name string) string {
	for _, i := range Palette() {
		if i.Name == name {
			return i.Light
		}
	}
	return slate
}
