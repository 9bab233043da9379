package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Record is a line over time and, as dots beside it, numbers that others have
// published. Its table holds in this order: the date, the line's number, the
// published number; a row may have either. A dot says its row's Tip.
type Record struct {
	Breaks []Break // when the definition changed
}

// The columns of a record's table that are drawn.
const (
	RecordDate = iota
	RecordOurs
	RecordPublished
)

func (Record) formats(*Figure) []Format { return both(250, 290) }

func (p Record) option(f *Figure) (charter, node) {
	rows := f.Table.parts()
	unit := f.Table.Columns[RecordOurs].Unit
	low, high, _ := span(rows, RecordOurs, RecordPublished)
	from, to, step := round(low, high, 4)
	c := charts.NewLine()
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "time", Min: rows[0].Cells[RecordDate].Date.String(), Max: rows[len(rows)-1].Cells[RecordDate].Date.String()}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Min: from, Max: to}),
	)
	var ours []any
	var dots []node
	for _, r := range rows {
		day := r.Cells[RecordDate].Date.String()
		if published := r.Cells[RecordPublished]; published.Value != nil {
			dots = append(dots, node{"value": []any{day, *published.Value}, "name": r.Cells[RecordDate].Text, "tip": r.Tip})
			if r.Cells[RecordOurs].Value == nil {
				continue // the line goes on behind the dot
			}
		}
		ours = append(ours, []any{day, r.Cells[RecordOurs].value()})
	}
	c.AddSeries(f.Table.Columns[RecordOurs].Name, nil)
	x := axisOfWords()
	x["axisLabel"] = node{"color": soft, "formatter": dates(rows), "hideOverlap": true}
	x["splitNumber"] = 4
	y := axisOf(ticks(unit, to, step))
	y["interval"] = step
	return c, node{
		"grid":    node{"left": 4, "right": 16, "top": 38, "bottom": 4, "containLabel": true},
		"legend":  legendAt(),
		"tooltip": node{"trigger": "item", "formatter": "@tip"},
		"xAxis":   []node{x}, "yAxis": []node{y},
		"series": []node{
			{
				"data": ours, "showSymbol": false, "symbol": "circle", "connectNulls": false, "itemStyle": node{"color": blue},
				"lineStyle": node{"color": blue, "width": 2}, "emphasis": node{"disabled": true}, "silent": true,
				"markLine": Trend{Breaks: p.Breaks}.marks(from, to),
			},
			{
				"type": "scatter", "name": f.Table.Columns[RecordPublished].Name, "data": dots, "symbol": "circle", "symbolSize": 9, "z": 4,
				"itemStyle": node{"color": orange, "borderColor": surface, "borderWidth": 1.5},
				"emphasis":  node{"itemStyle": node{"borderColor": ink}},
			},
		},
	}
}
