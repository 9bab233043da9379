package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Funnel is the steps of a way, one below the other: how many came so far, before
// how many had come to the step before. Its table holds in this order: the name
// of the step, the count, the share of the step before.
type Funnel struct {
	Apart int // rows at the end that left the way, such as those rejected; their share is of the first step
}

// The columns of a funnel's table.
const (
	FunnelStep = iota
	FunnelCount
	FunnelShare
)

func (Funnel) formats(f *Figure) []Format {
	height := 24 + 46*len(f.Table.parts())
	return both(height, height)
}

func (p Funnel) option(f *Figure) (charter, node) {
	rows := f.Table.parts()
	_, high, _ := span(rows, FunnelCount)
	names := make([]string, len(rows))
	counts, before := make([]any, len(rows)), make([]any, len(rows))
	for i, r := range rows {
		names[i] = r.Cells[FunnelStep].Text
		cell := r.Cells[FunnelCount]
		item := about(node{"value": cell.value(), "name": names[i], "text": p.text(r), "tip": names[i] + "\n" + p.text(r)}, r)
		if cell.Value == nil {
			item["value"] = 0 // a bar of no length carries the reason
		}
		apart := i >= len(rows)-p.Apart
		if apart {
			item["itemStyle"] = node{"color": slate}
		}
		counts[i] = item
		if i > 0 && !apart {
			before[i] = node{"value": rows[i-1].Cells[FunnelCount].value(), "name": names[i]}
		}
	}
	c := charts.NewBar()
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: 0, Max: max(high, 1)}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: on()}),
	)
	c.AddSeries("", nil)
	c.AddSeries(f.Table.Columns[FunnelCount].Name, nil)
	y := axisOfWords()
	y["data"], y["axisLine"] = names, hidden()
	y["axisLabel"] = hidden()
	return c, node{
		"legend":  hidden(),
		"grid":    node{"left": 2, "right": 4, "top": 18, "bottom": 2, "containLabel": false},
		"tooltip": node{"trigger": "item", "formatter": "@tip"},
		"xAxis":   []node{{"show": false}}, "yAxis": []node{y},
		"series": []node{
			{"data": before, "silent": true, "barWidth": 20, "barGap": "-100%", "itemStyle": node{"color": wash}, "emphasis": node{"disabled": true}, "z": 1},
			{
				"data": counts, "barWidth": 20, "itemStyle": node{"color": blue}, "emphasis": node{"disabled": true},
				"label": node{
					"show": true, "position": []int{0, -18}, "formatter": "@text", "color": ink, "fontSize": 12,
					"textBorderColor": surface, "textBorderWidth": 2,
				},
			},
		},
	}
}

// text is what stands above a step's bar: its name, its count and its share of the
// step before.
func (Funnel) text(r Row) string {
	text := r.Cells[FunnelStep].Text + ": " + reasoned(r.Cells[FunnelCount])
	if share := r.Cells[FunnelShare]; share.Value != nil {
		text += " · " + share.Text
	}
	return text
}
