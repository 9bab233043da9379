package chart

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Pyramid sets two sides against each other, row by row: those counted in front,
// all of them behind. Its table holds the name of a band, then for each side the
// count in front and the whole: name, left, left whole, right, right whole.
type Pyramid struct{}

func (Pyramid) formats(f *Figure) []Format {
	height := 62 + 19*len(f.Table.parts())
	return []Format{{Name: "narrow", Width: 420, Height: height}}
}

func (Pyramid) option(f *Figure) (charter, node) {
	rows := f.Table.parts()
	_, high, _ := span(rows, 1, 2, 3, 4)
	_, high, step := round(0, math.Max(high, 1), 2)
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = r.Cells[0].Text
	}
	c := charts.NewBar()
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: -high, Max: high}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: off()}),
	)
	side := func(column int, sign float64, colour string, whole bool) node {
		c.AddSeries(f.Table.Columns[column].Name, nil)
		data := make([]any, len(rows))
		for i, r := range rows {
			item := node{"value": nil, "name": names[i], "tip": names[i] + "\n" + f.Table.Columns[column].Name + ": " + reasoned(r.Cells[column])}
			if v := r.Cells[column].Value; v != nil {
				item["value"] = sign * *v
			}
			data[i] = item
		}
		look := node{"data": data, "itemStyle": node{"color": colour}, "barGap": "-100%", "barCategoryGap": "22%", "emphasis": node{"disabled": true}}
		if whole {
			look["z"] = 1
		}
		return look
	}
	looks := []node{side(2, -1, wash, true), side(4, 1, wash, true), side(1, -1, blue, false), side(3, 1, orange, false)}
	x := axisOf("@abs")
	x["interval"] = step
	y := axisOfWords()
	y["data"] = names
	y["axisLine"] = node{"show": false}
	y["axisLabel"] = node{"color": ink, "interval": 0, "fontSize": 11}
	legend := legendAt()
	legend["data"] = []string{f.Table.Columns[1].Name, f.Table.Columns[3].Name}
	return c, node{
		"legend":  legend,
		"grid":    node{"left": 2, "right": 30, "top": 30, "bottom": 4, "containLabel": true},
		"tooltip": node{"trigger": "item", "formatter": "@tip"},
		"xAxis":   []node{x}, "yAxis": []node{y}, "series": looks,
	}
}
