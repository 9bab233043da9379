package chart

import (
	"slices"
	"unicode/utf8"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"toancanh/assets/locale"
)

// Heatmap colours a cell for each row and column of numbers. The first column of
// its table holds the names of the rows.
type Heatmap struct {
	Upright bool // the heads of columns are long names, written upwards; too many for a narrow drawing
	Left    int  // columns of numbers at the left that stand in the table only, such as the whole
}

func (h Heatmap) formats(f *Figure) []Format {
	height := 78 + 17*len(f.Table.parts())
	if h.Upright {
		return []Format{{Name: "wide", Width: wide, Height: height + uprightHeight}}
	}
	return both(height, height)
}

// uprightHeight is the room of names written upwards, and namesWidth that of the
// names of rows beside them, in pixels.
const (
	uprightHeight = 66
	namesWidth    = 210
)

func (h Heatmap) option(f *Figure) (charter, node) {
	rows := f.Table.parts()
	columns := f.Table.Columns
	names := make([]string, len(rows))
	heads := make([]string, 0, len(columns)-1)
	var numeric []int
	for i := 1 + h.Left; i < len(columns); i++ {
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
		pieces = h.classes(f, numeric, low, high)
	}
	x, y := axisOfWords(), axisOfWords()
	x["data"], y["data"] = heads, names
	x["axisLine"], y["axisLine"] = hidden(), hidden()
	x["axisLabel"] = node{"color": soft, "hideOverlap": true, "fontSize": 11}
	y["axisLabel"] = node{"color": ink, "interval": 0, "fontSize": 11}
	if h.Upright {
		x["axisLabel"] = node{"color": ink, "rotate": -90, "interval": 0, "fontSize": 10.5}
		y["axisLabel"] = node{"color": ink, "interval": 0, "fontSize": 11, "width": namesWidth, "overflow": "truncate", "ellipsis": "…"}
	}
	return c, node{
		"legend":  hidden(),
		"grid":    named(names, 6, 40),
		"tooltip": node{"trigger": "item", "formatter": "@tip"},
		"xAxis":   []node{x}, "yAxis": []node{y},
		"visualMap": []node{{
			"type": "piecewise", "pieces": pieces, "dimension": 2, "orient": "horizontal", "left": 0, "bottom": 0, "padding": 0, "itemWidth": 12, "itemHeight": 12,
			"itemGap": scaleGap, "textGap": scaleText, "selectedMode": false, "hoverLink": false, "outOfRange": node{"color": []string{none}}, "textStyle": node{"color": ink, "fontSize": 10.5},
		}},
		"series": []node{{
			"data": data, "itemStyle": node{"borderColor": surface, "borderWidth": 1}, "progressive": 0,
			"emphasis": node{"itemStyle": node{"borderColor": ink, "borderWidth": 1.5}},
		}},
	}
}

// outliers is the share of cells at either end that a scale for many unlike cells
// is not stretched for.
const outliers = 0.04

// classes are the pieces of the scale. Where a few cells lie far from all others,
// the outer classes take them in, and say so.
func (h Heatmap) classes(f *Figure, columns []int, low, high float64) []node {
	unit := f.Table.Columns[1].Unit
	if !h.Upright {
		most := 4
		list := bands(f.Lang, unit, low, high, most)
		for most > 2 && scaleWidth(list) > narrow {
			most--
			list = bands(f.Lang, unit, low, high, most)
		}
		return classes(list)
	}
	least, most := quantiles(f.Table.parts(), columns, outliers)
	list := bands(f.Lang, unit, least, most, 4)
	pieces := classes(list) // the most first
	first, last := list[0], list[len(list)-1]
	if low < first.from && len(list) > 1 {
		piece := pieces[len(pieces)-1]
		piece["gte"], piece["label"] = low, locale.T(f.Lang, "scale.under", "value", bound(f.Lang, unit, first.to))
	}
	if high > last.to && len(list) > 1 {
		piece := pieces[0]
		piece["lte"], piece["label"] = high, locale.T(f.Lang, "scale.from", "value", bound(f.Lang, unit, last.from))
	}
	return pieces
}

// The room that each class of a scale takes beside its text, in pixels: its colour,
// the gap to its text and the gap to the next.
const (
	scaleGap  = 9
	scaleText = 4
	scaleItem = 12 + scaleText + scaleGap
)

// scaleWidth is how wide the classes of a scale stand beside each other.
func scaleWidth(list []band) float64 {
	const letter = 5.7
	width := 0.0
	for _, b := range list {
		width += scaleItem + letter*float64(utf8.RuneCountInString(b.label))
	}
	return width
}

// quantiles are the values that a share of all numbers of some columns lies below
// and above.
func quantiles(rows []Row, columns []int, share float64) (low, high float64) {
	var all []float64
	for _, r := range rows {
		for _, c := range columns {
			if v := r.Cells[c].Value; v != nil {
				all = append(all, *v)
			}
		}
	}
	slices.Sort(all)
	last := float64(len(all) - 1)
	return all[int(share*last)], all[int((1-share)*last)]
}

// reasoned is a cell's text, with the reason where there is no number.
func reasoned(c Cell) string {
	if c.Why == "" {
		return c.Text
	}
	return c.Text + " (" + c.Why + ")"
}
