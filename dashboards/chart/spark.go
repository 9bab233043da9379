package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Spark is a line without axes, to stand in a tile. The first column of its table
// holds dates, the second the numbers.
type Spark struct{}

func (Spark) formats(*Figure) []Format { return []Format{{Name: "narrow", Width: 220, Height: 44}} }

func (Spark) option(f *Figure) (charter, node) {
	rows := f.Table.parts()
	c := charts.NewLine()
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "time", Show: off()}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Scale: on(), Show: off()}),
	)
	c.AddSeries(f.Table.Columns[1].Name, nil)
	return c, node{
		"legend":  hidden(),
		"grid":    node{"left": 4, "right": 5, "top": 6, "bottom": 5, "containLabel": false},
		"tooltip": node{"trigger": "axis", "formatter": "@tip:" + tips(f.Table.Columns[1].Unit)},
		"xAxis":   []node{{"axisLabel": hidden()}}, "yAxis": []node{{"axisLabel": hidden(), "splitLine": hidden()}},
		"series": []node{{
			"data": points(rows, 1), "markPoint": end(rows, 1, ""), "showSymbol": false, "symbol": "circle", "connectNulls": false, "itemStyle": node{"color": blue},
			"lineStyle": node{"color": blue, "width": 2}, "areaStyle": node{"color": wash, "opacity": 1, "origin": "start"}, "emphasis": node{"disabled": true},
		}},
	}
}
