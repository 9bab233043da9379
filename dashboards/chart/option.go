package chart

import (
	"bytes"
	"encoding/json"
	"maps"
	"unicode/utf8"

	"github.com/go-echarts/go-echarts/v2/opts"
)

// node is a part of an ECharts option.
type node = map[string]any

// charter is a chart of go-echarts.
type charter interface {
	Validate()
	JSON() map[string]any
}

// finish writes a chart's option with what go-echarts has no field for laid over
// it. Keys are sorted and markup is escaped.
func finish(c charter, patch node) (json.RawMessage, error) {
	c.Validate()
	text, err := json.Marshal(c.JSON())
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var option node
	if err := dec.Decode(&option); err != nil {
		return nil, err
	}
	for _, unused := range []string{"title", "toolbox", "legend", "tooltip", "color"} {
		delete(option, unused) // go-echarts always writes them; base has ours
	}
	return json.Marshal(lay(lay(option, base()), patch))
}

// lay puts one option over another: objects are joined, lists of objects joined
// one by one, anything else is replaced.
func lay(under, over node) node {
	out := maps.Clone(under)
	for key, value := range over {
		out[key] = layValue(out[key], value)
	}
	return out
}

func layValue(under, over any) any {
	switch over := over.(type) {
	case node:
		if below, ok := under.(node); ok {
			return lay(below, over)
		}
	case []node:
		below, _ := under.([]any)
		list := make([]any, max(len(below), len(over)))
		copy(list, below)
		for i, part := range over {
			list[i] = layValue(list[i], part)
		}
		return list
	}
	return over
}

// base is what all figures have in common.
func base() node {
	return node{
		"animation": false,
		"textStyle": node{"fontFamily": fontFamily, "fontSize": 12, "color": ink},
		"tooltip": node{
			"renderMode": "richText", "confine": true, "backgroundColor": surface, "borderColor": strong, "borderWidth": 1,
			"padding": []int{8, 12}, "textStyle": node{"color": ink, "fontSize": 13, "fontFamily": fontFamily},
		},
	}
}

const fontFamily = "Noto Sans"

// markLine draws straight lines across a chart, each named by its item's name.
// (Formatters are looked for outside of data only, so the label's stands here. And
// ECharts rounds where a line stands to two decimals unless told not to: a whole
// point of a share.)
func markLine(data []node) node {
	return node{
		"symbol": "none", "silent": true, "precision": -1, "label": node{"show": true, "formatter": "@name", "fontSize": 11}, "data": data,
	}
}

// hidden hides a part.
func hidden() node { return node{"show": false} }

// legendAt is a legend above the drawing, left.
func legendAt() node {
	return node{
		"show": true, "top": 0, "left": 0, "itemWidth": 14, "itemHeight": 9, "itemGap": 14, "icon": "roundRect",
		"textStyle": node{"color": ink, "fontSize": 12},
	}
}

// legendRoom is how high a legend of some names is, as many lines as it takes in
// the narrow width.
func legendRoom(names []string) int {
	const letter, around, row = 6.6, 34, 21
	lines, used := 1, 0.0
	for _, name := range names {
		width := letter*float64(utf8.RuneCountInString(name)) + around
		if used > 0 && used+width > narrow {
			lines, used = lines+1, 0
		}
		used += width
	}
	return lines * row
}

// measured is how many names on an axis ECharts measures: of more, it looks at some
// only, and cuts a longer one off.
const measured = 40

// named is the grid of a chart with names down its left side and an axis on top.
func named(names []string, right, bottom int) node {
	if len(names) <= measured {
		return node{"left": 2, "right": right, "top": 4, "bottom": bottom, "containLabel": true}
	}
	longest := 0
	for _, name := range names {
		longest = max(longest, utf8.RuneCountInString(name))
	}
	return node{"left": 10 + 6*longest, "right": right, "top": 24, "bottom": bottom, "containLabel": false}
}

// axisOf is the look of an axis of numbers.
func axisOf(format string) node {
	return node{
		"axisLabel": node{"color": soft, "formatter": format, "hideOverlap": true},
		"axisLine":  hidden(), "axisTick": hidden(),
		"splitLine": node{"show": true, "lineStyle": node{"color": line}},
	}
}

// axisOfWords is the look of an axis of names or dates.
func axisOfWords() node {
	return node{
		"axisLabel": node{"color": soft, "hideOverlap": true},
		"axisLine":  node{"show": true, "lineStyle": node{"color": strong}}, "axisTick": hidden(), "splitLine": hidden(),
	}
}

// on is go-echarts' way to say true.
func on() *bool { return opts.Bool(true) }

// off is go-echarts' way to say false.
func off() *bool { return opts.Bool(false) }
