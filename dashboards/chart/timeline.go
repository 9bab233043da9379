package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/golang-sql/civil"
)

// Timeline draws a bar for each row from its start to its end. Its table holds, in
// this order: name, start, first due date, due date, completed on, kind.
type Timeline struct {
	Today civil.Date
	Kinds []Kind // those there are, in the order of the legend; a row is of the kind its last column names
}

// Kind is what some bars of a timeline have in common.
type Kind struct {
	Name string
	Ink  string // by name
	Open bool   // what is of this kind goes on past its due date, up to today
}

// The columns of a timeline's table.
const (
	TimelineName = iota
	TimelineStart
	TimelineFirstDue
	TimelineDue
	TimelineDone
	TimelineKind
)

func (t Timeline) formats(f *Figure) []Format {
	height := t.top() + 34 + 20*len(f.Table.parts())
	return both(height, height)
}

// top is the room of the legend above the axis, which has two names to a line on a
// phone.
func (t Timeline) top() int { return 8 + 23*((len(t.Kinds)+1)/2) }

func (t Timeline) option(f *Figure) (charter, node) {
	rows := f.Table.parts()
	c := charts.NewLine()
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "time", Position: "top"}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: on()}),
	)
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = r.Cells[TimelineName].Text
	}
	var looks, legend []node
	add := func(name string, look node) {
		c.AddSeries(name, nil)
		looks = append(looks, look)
	}
	for _, k := range t.Kinds {
		bars, over := t.bars(rows, k)
		add(k.Name, stroke(bars, k.Ink, 7))
		legend = append(legend, node{"name": k.Name})
		if len(over) > 0 {
			add("", stroke(over, k.Ink, 2))
		}
	}
	if len(looks) > 0 {
		looks[0]["markLine"] = markLine([]node{{
			"xAxis": t.Today.String(), "lineStyle": node{"color": ink, "type": "solid", "width": 1}, "label": hidden(),
		}})
	}
	moved, done := dots(rows)
	add(f.Table.Columns[TimelineFirstDue].Name, node{
		"type": "scatter", "symbol": "circle", "symbolSize": 8, "itemStyle": node{"color": surface, "borderColor": orange, "borderWidth": 2, "opacity": 1}, "data": moved, "z": 4,
	})
	add(f.Table.Columns[TimelineDone].Name, node{
		"type": "scatter", "symbol": "diamond", "symbolSize": 11, "itemStyle": node{"color": good, "borderColor": surface, "borderWidth": 1, "opacity": 1}, "data": done, "z": 5,
	})
	x := axisOf("@month")
	x["splitNumber"] = 4
	y := axisOfWords()
	y["data"], y["axisLine"] = names, hidden()
	y["axisLabel"] = node{"color": ink, "interval": 0, "fontSize": 11, "width": 150, "overflow": "truncate", "ellipsis": "…"}
	key := legendAt()
	key["data"], key["selectedMode"], key["itemGap"] = legend, false, 9
	return c, node{
		"legend":  key,
		"grid":    node{"left": 2, "right": 14, "top": t.top(), "bottom": 6, "containLabel": true},
		"tooltip": node{"trigger": "item", "formatter": "@tip"},
		"xAxis":   []node{x}, "yAxis": []node{y}, "series": looks,
	}
}

// bars are the bars of a kind: lines from start to due date or, where there is
// none, to today, with nothing between one and the next. Those that went on past
// their due date have a second line to their end, or to today.
func (t Timeline) bars(rows []Row, k Kind) (bars, over []any) {
	for i, r := range rows {
		if r.Cells[TimelineKind].Text != k.Name {
			continue
		}
		start, due, end := r.Cells[TimelineStart].Date, r.Cells[TimelineDue].Date, r.Cells[TimelineDone].Date
		if end.IsZero() && k.Open {
			end = t.Today
		}
		if due.IsZero() {
			due = t.Today
		}
		if start.IsZero() || start.After(due) {
			start = due
		}
		bars = append(bars, dot(r, i, start), dot(r, i, due), nothing())
		if end.After(due) {
			over = append(over, dot(r, i, due), dot(r, i, end), nothing())
		}
	}
	return bars, over
}

// nothing parts one line from the next in a series.
func nothing() []any { return []any{nil, nil} }

// stroke is how a line along a timeline looks.
func stroke(data []any, name string, width int) node {
	colour := inkOf(name)
	return node{
		"data": data, "showSymbol": true, "symbol": "circle", "symbolSize": width, "connectNulls": false, "clip": false,
		"itemStyle": node{"color": colour, "borderWidth": 0}, "lineStyle": node{"color": colour, "width": width, "cap": "round"}, "emphasis": node{"disabled": true},
	}
}

// dots are the days on which due dates were before they moved, and on which things
// were done.
func dots(rows []Row) (moved, done []node) {
	for i, r := range rows {
		if first, due := r.Cells[TimelineFirstDue].Date, r.Cells[TimelineDue].Date; !first.IsZero() && first != due {
			moved = append(moved, dot(r, i, first))
		}
		if end := r.Cells[TimelineDone].Date; !end.IsZero() {
			done = append(done, dot(r, i, end))
		}
	}
	return moved, done
}

// dot is one day of a row, which says all of them when it is pointed at.
func dot(r Row, at int, d civil.Date) node {
	return about(node{"value": []any{d.String(), at}, "name": r.Cells[TimelineName].Text, "tip": r.Tip}, r)
}
