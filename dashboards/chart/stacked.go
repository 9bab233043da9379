package chart

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Stacked is lying bars made of parts: a bar for each row, the first on top, and a
// part for each column of numbers that has an ink. The first column of its table
// holds the names; columns behind the inks stand in the table only.
type Stacked struct {
	Inks []string // of the columns after the first, by name
}

func (s Stacked) formats(f *Figure) []Format {
	rows := len(f.Table.parts())
	return both(s.top()+26+40*rows, s.top()+26+32*rows)
}

// top is the room the legend needs, which has two names to a line on a phone.
func (s Stacked) top() int { return 12 + 23*((len(s.Inks)+1)/2) }

func (s Stacked) option(f *Figure) (charter, node) {
	rows := f.Table.parts()
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = lined(r.Cells[0].Text, nameLine)
	}
	c := charts.NewBar()
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: 0}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: on()}),
	)
	var looks []node
	for i, name := range s.Inks {
		column := f.Table.Columns[i+1]
		c.AddSeries(column.Name, nil)
		data := make([]any, len(rows))
		for j, r := range rows {
			data[j] = part(r, i+1, column.Name)
		}
		looks = append(looks, node{
			"stack": "all", "data": data, "barWidth": "62%", "itemStyle": node{"color": inkOf(name), "borderColor": surface, "borderWidth": 1},
			"label":    node{"show": true, "formatter": "@text", "color": inkOn(name), "fontSize": 11.5},
			"emphasis": node{"disabled": true},
		})
	}
	x := axisOf("@compact")
	x["minInterval"] = 1
	y := axisOfWords()
	y["axisLine"] = hidden()
	y["axisLabel"] = node{"color": ink, "interval": 0, "fontSize": 11.5, "lineHeight": 14}
	y["data"] = names
	legend := legendAt()
	legend["selectedMode"], legend["itemGap"] = false, 9
	return c, node{
		"grid":    node{"left": 2, "right": 14, "top": s.top(), "bottom": 4, "containLabel": true},
		"legend":  legend,
		"tooltip": node{"trigger": "item", "formatter": "@tip"},
		"xAxis":   []node{x}, "yAxis": []node{y}, "series": looks,
	}
}

// nameLine is how many letters a line of a name has room for.
const nameLine = 23

// lined breaks a text at its spaces into lines of at most so many letters: as few as
// there can be, and those as alike as they can be. ECharts would break before a comma.
func lined(text string, most int) string {
	best := linesOf(text, most)
	for room := most - 1; room > 0; room-- {
		tighter := linesOf(text, room)
		if len(tighter) > len(best) {
			break
		}
		best = tighter
	}
	return strings.Join(best, "\n")
}

// linesOf fills lines of at most so many letters with the words of a text; a longer
// word is parted.
func linesOf(text string, most int) []string {
	var lines []string
	for _, word := range strings.Fields(text) {
		last := len(lines) - 1
		if last >= 0 && utf8.RuneCountInString(lines[last])+1+utf8.RuneCountInString(word) <= most {
			lines[last] += " " + word
			continue
		}
		for letters := range slices.Chunk([]rune(word), most) {
			lines = append(lines, string(letters))
		}
	}
	return lines
}

// part is one part of a bar with its number; a part of nothing has none.
func part(r Row, column int, name string) node {
	cell := r.Cells[column]
	item := node{"value": cell.value(), "name": r.Cells[0].Text, "text": cell.Text, "tip": r.Cells[0].Text + "\n" + name + ": " + reasoned(cell)}
	if cell.Value == nil || *cell.Value == 0 {
		item["label"] = hidden()
	}
	item = about(item, r)
	if cell.Link != "" {
		item["link"] = cell.Link
	}
	return item
}

// inkOn is the colour of a text that stands on an ink.
func inkOn(name string) string {
	switch name {
	case "scale-1", "scale-2", "scale-3", "none", "wash", "sea", "line", "strong":
		return ink
	}
	return surface
}
