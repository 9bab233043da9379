package chart

import (
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"

	"toancanh/assets"
	"toancanh/assets/locale"
	"toancanh/queries/area"
)

// Map colours the provinces of a list by a column. Hoàng Sa and Trường Sa are
// always drawn and named.
type Map struct {
	Column   int
	Boundary area.Vintage
}

func (m Map) formats(*Figure) []Format {
	return []Format{{Name: "narrow", Width: 420, Height: 490}}
}

func (m Map) option(f *Figure) (charter, node) {
	rows := f.Table.parts()
	unit := f.Table.Columns[m.Column].Unit
	low, high, known := span(rows, m.Column)

	c := charts.NewMap()
	c.RegisterMapType("vn" + m.Boundary.String())
	c.AddSeries(f.Table.Columns[m.Column].Name, nil)
	var pieces []node
	if known {
		pieces = classes(bands(f.Lang, unit, low, high, 6))
	}
	data := make([]any, len(rows))
	for i, r := range rows {
		item := node{"name": r.Area.Code, "value": r.Cells[m.Column].value(), "text": r.Cells[0].Text, "tip": tip(r, m.Column)}
		if r.Here {
			item["itemStyle"] = node{"borderColor": mark, "borderWidth": 2.5}
		}
		data[i] = about(item, r)
	}
	geo := node{
		"map": "vn" + m.Boundary.String(), "nameProperty": "code", "aspectScale": 0.96,
		"boundingCoords": [][]float64{{102.0, 23.5}, {116.4, 7.6}}, "left": 4, "right": 4, "top": 6, "bottom": 4,
		"itemStyle": node{"areaColor": none, "borderColor": surface, "borderWidth": 0.6},
		"emphasis":  node{"label": hidden(), "itemStyle": node{"areaColor": orange}},
		"label":     hidden(), "select": node{"disabled": true},
	}
	return c, node{
		"legend":  hidden(),
		"tooltip": node{"trigger": "item", "formatter": "@tip"},
		"geo":     []node{geo},
		"visualMap": []node{{
			"type": "piecewise", "seriesIndex": 0, "pieces": pieces, "right": 4, "top": 8, "orient": "vertical", "align": "left",
			"itemWidth": 16, "itemHeight": 12, "itemGap": 5, "itemSymbol": "rect", "showLabel": true, "selectedMode": false, "hoverLink": false,
			"outOfRange": node{"color": []string{none}},
			"textStyle":  node{"color": ink, "fontSize": 12},
		}},
		"series": append([]node{{"geoIndex": 0, "data": data, "map": nil}}, islands(f.Lang)...),
	}
}

// classes are the pieces of a scale, the most on top, as legends list them.
func classes(list []band) []node {
	pieces := make([]node, len(list))
	for i, b := range list {
		pieces[i] = node{"gte": b.from, "lt": b.to, "color": b.colour, "label": b.label}
	}
	last := pieces[len(pieces)-1]
	last["lte"] = last["lt"]
	delete(last, "lt")
	slices.Reverse(pieces)
	return pieces
}

// islands are the two archipelagos: their islands as dots, their names beside.
func islands(lang string) []node {
	var list []node
	for _, a := range assets.Archipelagos() {
		dots := make([]any, len(a.Islands))
		for i, at := range a.Islands {
			dots[i] = []float64{at.Lon, at.Lat}
		}
		name := node{
			"name": locale.T(lang, "map."+a.ID), "value": []float64{a.Label.Lon, a.Label.Lat},
		}
		list = append(list, node{
			"type": "scatter", "coordinateSystem": "geo", "geoIndex": 0, "silent": true, "symbol": "circle", "symbolSize": 2.5,
			"itemStyle": node{"color": blue, "opacity": 1}, "data": dots, "z": 3,
		}, node{
			"type": "scatter", "coordinateSystem": "geo", "geoIndex": 0, "silent": true, "symbol": "circle", "symbolSize": 0, "z": 4, "data": []node{name},
			"label": node{"show": true, "formatter": "@name", "position": "inside", "color": ink, "fontSize": 11, "lineHeight": 14},
		})
	}
	return list
}
