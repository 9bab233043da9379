package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Heatmap colours a cell for each row and column of numbers. The first column of
// its table holds the names of the rows.
type Heatmap struct{}

func (Heatmap) formats(f *Figure) []Format {
	height := 78 + 17*len(f.Table.parts())
	return both(height, height)
}

func (Heatmap) option(f *Figure) (charter, node) {
	rows := f.Table.parts()
	columns := f.Table.Columns
	names := make([]string, len(rows))
	heads := make([]string, 0, len(columns)-1)
	var numeric []int
	for i := 1; i < len(columns); i++ {
		heads, numeric = append(heads, columns[i].Name), append(numeric, i)
	}
	var data []node
	for y, r := range rows {
		names[y] = r.Cells[0].Text
		for x, i := range numeric {
			cell := r.Cells[i]
			item := node{"value": []any{x, y, cell.value()}, "name": names[y], "tip": names[y] + "\n" + heads[x] + ": " + reasoned(cell)}
			if cell.Value == nil {
				item["value"] = []any{x, y, "-"}
			}
			data = append(data, about(item, r))
		}
	}
	c := charts.NewHeatMap()
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Position: "top"}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: on()}),
	)
	c.AddSeries("", nil)
	var pieces []node
	if low, high, known := span(rows, numeric...); known {
		pieces = classes(bands(f.Lang, columns[1].Unit, low, high, 4))
	}
	x, y := axisOfWords(), axisOfWords()
	x["data"], y["data"] = heads, names
	x["axisLine"], y["axisLine"] = hidden(), hidden()
	x["axisLabel"] = node{"color": soft, "hideOverlap": true, "fontSize": 11}
	y["axisLabel"] = node{"color": ink, "interval": 0, "fontSize": 11}
	return c, node{
		"legend":  hidden(),
		"grid":    named(names, 6, 40),
		"tooltip": node{"trigger": "item", "formatter": "@tip"},
		"xAxis":   []node{x}, "yAxis": []node{y},
		"visualMap": []node{{
			"type": "piecewise", "pieces": pieces, "dimension": 2, "orient": "horizontal", "left": 0, "bottom": 0, "itemWidth": 16, "itemHeight": 12,
			"itemGap": 8, "selectedMode": false, "hoverLink": false, "outOfRange": node{"color": []string{none}}, "textStyle": node{"color": ink, "fontSize": 11},
		}},
		"series": []node{{
			"data": data, "itemStyle": node{"borderColor": surface, "borderWidth": 1}, "progressive": 0,
			"emphasis": node{"itemStyle": node{"borderColor": ink, "borderWidth": 1.5}},
		}},
	}
}

// reasoned is a cell's text, with the reason where there is no number.
func reasoned(c Cell) string {
	if c.Why == "" {
		return c.Text
	}
	return c.Text + " (" + c.Why + ")"
}
