package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/golang-sql/civil"
)

// Timeline draws a bar for each row from its start to its end. Its table holds, in
// this order: name, start, first due date, due date, completed on.
type Timeline struct {
	Today civil.Date
	Inks  []string // of each row's bar, by name: good, mark, blue, slate
}

// The columns of a timeline's table.
const (
	TimelineName = iota
	TimelineStart
	TimelineFirstDue
	TimelineDue
	TimelineDone
)

func (t Timeline) formats(f *Figure) []Format {
	height := 50 + 20*len(f.Table.parts())
	return both(height, height)
}

func (t Timeline) option(f *Figure) (charter, node) {
	rows := f.Table.parts()
	c := charts.NewLine()
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "time", Position: "top"}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: on()}),
	)
	var looks, moved, done []node
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = r.Cells[TimelineName].Text
		c.AddSeries(names[i], nil)
		looks = append(looks, t.bar(i, r))
		if first, due := r.Cells[TimelineFirstDue].Date, r.Cells[TimelineDue].Date; !first.IsZero() && first != due {
			moved = append(moved, dot(r, i, first))
		}
		if end := r.Cells[TimelineDone].Date; !end.IsZero() {
			done = append(done, dot(r, i, end))
		}
	}
	if len(looks) > 0 {
		looks[0]["markLine"] = markLine([]node{{
			"xAxis": t.Today.String(), "lineStyle": node{"color": ink, "type": "solid", "width": 1}, "label": hidden(),
		}})
	}
	looks = append(looks,
		node{"type": "scatter", "symbol": "emptyCircle", "symbolSize": 8, "itemStyle": node{"color": orange, "borderColor": orange, "borderWidth": 2}, "data": moved, "z": 4},
		node{"type": "scatter", "symbol": "diamond", "symbolSize": 11, "itemStyle": node{"color": good}, "data": done, "z": 5},
	)
	x := axisOf("@month")
	x["splitNumber"] = 4
	y := axisOfWords()
	y["data"], y["axisLine"] = names, hidden()
	y["axisLabel"] = node{"color": ink, "interval": 0, "fontSize": 11, "width": 150, "overflow": "truncate", "ellipsis": "…"}
	return c, node{
		"legend":  hidden(),
		"grid":    node{"left": 2, "right": 14, "top": 4, "bottom": 6, "containLabel": true},
		"tooltip": node{"trigger": "item", "formatter": "@tip"},
		"xAxis":   []node{x}, "yAxis": []node{y}, "series": looks,
	}
}

// bar is a thick line from the start to the due date or, where there is none, to
// today.
func (t Timeline) bar(at int, r Row) node {
	start, due := r.Cells[TimelineStart].Date, r.Cells[TimelineDue].Date
	colour := blue
	if at < len(t.Inks) {
		colour = inkOf(t.Inks[at])
	}
	if due.IsZero() {
		due = t.Today
	}
	if start.IsZero() || start.After(due) {
		start = due
	}
	return node{
		"data":       []node{dot(r, at, start), dot(r, at, due)},
		"showSymbol": true, "symbol": "circle", "symbolSize": 7, "itemStyle": node{"color": colour}, "emphasis": node{"disabled": true},
		"lineStyle": node{"color": colour, "width": 7, "cap": "round"},
	}
}

// dot is one day of a row, which says all of them when it is pointed at.
func dot(r Row, at int, d civil.Date) node {
	return about(node{"value": []any{d.String(), at}, "name": r.Cells[TimelineName].Text, "tip": r.Tip}, r)
}
