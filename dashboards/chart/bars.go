package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"toancanh/assets/locale"
)

// Bars is a ranking: a bar for each row, the first on top, its number beside it.
// The first column of its table holds the names. Where the axis does not begin at 0,
// lengths would lie: each number is a dot on a thin line then.
type Bars struct {
	Column    int     // of the numbers drawn
	Reference *Target // a line across all bars, such as the nation's number
	FromZero  bool    // the axis begins at 0; else at a number below the least, and says so
	First     int     // how many rows are drawn; 0: all
	Wide      bool    // it may stand alone across a page
	Colours   []string
	Ends      int // draws so many from the top and the bottom, and what the page is about; 0: all
}

func (b Bars) formats(f *Figure) []Format {
	height := 34 + 19*len(b.rows(f))
	if b.Wide {
		return both(height, height)
	}
	return []Format{{Name: "narrow", Width: narrow, Height: max(height, 120)}}
}

// rows are those that are drawn: the first ones, or those at both ends. Where some
// between are left out, a row without a bar says how many.
func (b Bars) rows(f *Figure) []Row {
	rows := f.Table.parts()
	if b.First > 0 && b.First < len(rows) {
		return rows[:b.First]
	}
	if b.Ends == 0 || len(rows) <= 2*b.Ends+1 {
		return rows
	}
	known := 0 // rows without a number stand last
	for known < len(rows) && rows[known].Cells[b.Column].Value != nil {
		known++
	}
	var kept []Row
	left := 0
	for i, r := range rows {
		if i >= b.Ends && i < known-b.Ends && !r.Here || i >= known && !r.Here {
			left++
			continue
		}
		if left > 0 {
			kept = append(kept, gapOf(f, left))
		}
		kept, left = append(kept, r), 0
	}
	if left > 0 {
		kept = append(kept, gapOf(f, left))
	}
	return kept
}

// gapOf stands for rows that are not drawn.
func gapOf(f *Figure, n int) Row {
	r := Row{Cells: make([]Cell, len(f.Table.Columns))}
	r.Cells[0] = Label(locale.T(f.Lang, "bars.between", "n", n))
	return r
}

func (b Bars) option(f *Figure) (charter, node) {
	rows := b.rows(f)
	unit := f.Table.Columns[b.Column].Unit
	low, high, _ := span(rows, b.Column)
	if b.Reference != nil {
		low, high = min(low, b.Reference.Value), max(high, b.Reference.Value)
	}
	if b.FromZero || low < 0 {
		low = min(low, 0)
	} else {
		low -= (high - low) / 4
	}
	from, to, step := round(low, high, 3)
	if unit == "share" && high <= 1 {
		to = min(to, 1)
	}
	names := make([]string, len(rows))
	data := make([]any, len(rows))
	for i, r := range rows {
		names[i] = r.Cells[0].Text
		data[i] = b.item(r, from)
	}
	c := charts.NewBar()
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: from, Max: to}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: on()}),
	)
	c.AddSeries(f.Table.Columns[b.Column].Name, nil)
	x := axisOf(ticks(unit, to, step))
	x["interval"], x["position"] = step, "top"
	y := axisOfWords()
	y["axisLine"] = hidden()
	y["axisLabel"] = node{"color": ink, "interval": 0, "fontSize": 11.5}
	y["data"] = names
	look := node{
		"data": data, "itemStyle": node{"color": blue}, "emphasis": node{"itemStyle": node{"color": orange}},
		"label": node{"show": true, "position": "right", "formatter": "@text", "color": ink, "fontSize": 11.5, "backgroundColor": surface, "padding": []int{1, 2}},
	}
	if b.Reference != nil {
		look["markLine"] = markLine([]node{{
			"xAxis": b.Reference.Value, "name": b.Reference.Text, "lineStyle": node{"color": ink, "type": "dashed", "width": 1},
			"label": node{"position": "end", "distance": 3, "color": ink},
		}})
		look["markLine"].(node)["z"] = 1 // below the numbers
	}
	looks := []node{look}
	if from == 0 || low < 0 {
		look["barWidth"], look["itemStyle"].(node)["borderRadius"] = "68%", []int{0, 2, 2, 0}
	} else {
		looks = []node{stems(rows, b.Column), look}
		look["type"], look["symbol"], look["symbolSize"], look["z"] = "scatter", "circle", 9, 3
		look["itemStyle"].(node)["opacity"] = 1
	}
	bottom := 4
	if b.Reference != nil {
		bottom = 18
	}
	return c, node{
		"grid":    named(names, 62, bottom),
		"legend":  hidden(),
		"tooltip": node{"trigger": "item", "formatter": "@tip"},
		"xAxis":   []node{x}, "yAxis": []node{y}, "series": looks,
	}
}

// stems are the lines that dots stand at the end of.
func stems(rows []Row, column int) node {
	data := make([]any, len(rows))
	for i, r := range rows {
		data[i] = r.Cells[column].value()
	}
	return node{"data": data, "barWidth": 1.5, "silent": true, "itemStyle": node{"color": strong}, "emphasis": node{"disabled": true}, "z": 1}
}

// item is one row's bar or dot with its number, or the reason why it has none.
func (b Bars) item(r Row, from float64) node {
	cell := r.Cells[b.Column]
	item := node{"value": cell.value(), "name": r.Cells[0].Text, "text": cell.Text, "tip": tip(r, b.Column)}
	label := node{}
	if cell.Value == nil {
		item["value"], item["symbolSize"] = from, 0 // nothing to see, so that its text stands where bars begin
		label["color"] = soft
	}
	item["label"] = label
	if r.Here {
		item["itemStyle"] = node{"color": mark}
		label["fontWeight"] = 600
	}
	return about(item, r)
}

// about says what an item is about, so that a page can light up the same thing in
// other figures and lead to its page.
func about(item node, r Row) node {
	if key := r.Area.String(); key != "VN" {
		item["key"] = key
	}
	if r.Link != "" {
		item["link"] = r.Link
	}
	return item
}

// tip is what a row says when it is pointed at.
func tip(r Row, column int) string {
	cell := r.Cells[column]
	text := r.Cells[0].Text + "\n" + cell.Text
	if cell.Why != "" {
		text += " (" + cell.Why + ")"
	}
	return text
}
