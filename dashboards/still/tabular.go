package still

import (
	"math"
	"unicode/utf8"

	"toancanh/dashboards/chart"
)

// The measures of a drawn table, in pixels.
const (
	between    = 14.  // columns
	around     = 4.   // the lines of a row, above and below
	tallest    = 5600 // of a table: what is below is told of
	cellSize   = 12.5
	headSize   = 12.
	wordsWide  = 220. // how wide a column of words wants to be at most
	wordsLeast = 96.  // how narrow it may become where its texts are longer
	smallest   = 0.8  // how much smaller it may be drawn than it is set
	namesWide  = 0.45 // of a sheet: what the names of columns take where each row is a list
)

// tabular is a table that is to be drawn: for each column the width it must have and
// the one it would like.
type tabular struct {
	faces      *faces
	table      *chart.Table
	must, want []float64
}

func newTabular(f *faces, t *chart.Table) *tabular {
	all := &tabular{faces: f, table: t, must: make([]float64, len(t.Columns)), want: make([]float64, len(t.Columns))}
	for i, c := range t.Columns {
		all.head(i, c.Name)
		for _, r := range t.Rows {
			all.fit(i, r.Cells[i].Text, cellLetters(r), !c.Numeric())
		}
		all.want[i] = max(min(all.want[i], wordsWide), all.must[i])
	}
	return all
}

func headLetters() lettering { return lettering{size: headSize, bold: true, ink: "soft", most: 5} }

func cellLetters(r chart.Row) lettering {
	return lettering{size: cellSize, bold: r.Whole || r.Here, ink: "ink", most: 8}
}

// fit makes room for a text in a column; one that may not be broken is as one word.
func (t *tabular) fit(column int, text string, l lettering, breaks bool) {
	whole := t.faces.measured(text, l)
	t.want[column] = max(t.want[column], whole)
	if !breaks {
		t.must[column] = max(t.must[column], whole)
		return
	}
	t.must[column] = max(t.must[column], min(whole, wordsLeast))
	for _, word := range words(text) {
		t.must[column] = max(t.must[column], min(t.faces.measured(word, l), wordsWide))
	}
}

// head makes room for the name of a column, which may be broken at every space.
func (t *tabular) head(column int, name string) {
	for _, word := range words(name) {
		t.must[column] = max(t.must[column], min(t.faces.measured(word, headLetters()), wordsWide))
	}
	t.want[column] = max(t.want[column], t.faces.measured(name, headLetters()))
}

// least is the width the table must have.
func (t *tabular) least() float64 { return total(t.must) + between*float64(len(t.must)-1) }

func total(widths []float64) float64 {
	sum := 0.
	for _, w := range widths {
		sum += w
	}
	return sum
}

// widths shares a width out to the columns: each has what it must, then what it
// would like, and what is left is shared evenly.
func (t *tabular) widths(width float64) []float64 {
	room := width - t.least()
	wish := total(t.want) - total(t.must)
	part := 1.
	if wish > 0 {
		part = min(room/wish, 1)
	}
	left := max(room-wish, 0) / float64(len(t.must))
	widths := make([]float64, len(t.must))
	for i := range widths {
		widths[i] = t.must[i] + part*(t.want[i]-t.must[i]) + left
	}
	return widths
}

// table draws the table of a figure. One that needs more room than the sheet is wide
// is drawn smaller, as long as it can be read; else each of its rows becomes a list.
func (s *sheet) table(f *chart.Figure) {
	t := newTabular(s.faces, &f.Table)
	if s.width < smallest*t.least() {
		s.lists(f)
		return
	}
	width := max(s.width, t.least())
	part := &sheet{faces: s.faces, named: s.named, width: width}
	columns := t.widths(width)
	heads := make([]cell, len(columns))
	for i, c := range f.Table.Columns {
		heads[i] = cell{c.Name, headLetters(), columns[i], c.Numeric()}
	}
	part.row(heads, "")
	part.rectangle(0, part.y, width, 1.5, "strong")
	part.y += 1.5
	for n, r := range f.Table.Rows {
		if part.y > tallest {
			part.text(f.Rest(len(f.Table.Rows)-n), lettering{size: cellSize, ink: "soft"})
			break
		}
		cells := make([]cell, len(columns))
		for i, c := range r.Cells {
			l := cellLetters(r)
			if ink, ok := levelInk(c.Level); ok {
				l.ink = ink
			}
			cells[i] = cell{c.Text, l, columns[i], f.Table.Columns[i].Numeric()}
		}
		ground := ""
		if r.Here {
			ground = "wash"
		}
		part.row(cells, ground)
		part.rectangle(0, part.y, width, 1, "line")
		part.y++
	}
	s.place(part.nodes, s.width/width, part.y)
}

// lists draws each row of a table as a list: what it is about, then what each column
// says of it below.
func (s *sheet) lists(f *chart.Figure) {
	names := s.width * namesWide
	part := &sheet{faces: s.faces, named: s.named, width: s.width}
	part.rectangle(0, part.y, s.width, 1.5, "strong")
	for n, r := range f.Table.Rows {
		if part.y > tallest {
			part.text(f.Rest(len(f.Table.Rows)-n), lettering{size: cellSize, ink: "soft"})
			break
		}
		ground := ""
		if r.Here {
			ground = "wash"
		}
		part.y += around
		subject, first := headOf(f.Table.Columns, r)
		bold := cellLetters(r)
		bold.bold = true
		part.row([]cell{{subject, bold, s.width, false}}, ground)
		for i, c := range r.Cells {
			l := cellLetters(r)
			if ink, ok := levelInk(c.Level); ok {
				l.ink = ink
			}
			if i >= first && c.Text != "" {
				name := headLetters()
				name.bold = false
				part.row([]cell{{f.Table.Columns[i].Name, name, names, false}, {c.Text, l, s.width - names - between, true}}, ground)
			}
		}
		part.y += around
		part.rectangle(0, part.y, s.width, 1, "line")
		part.y++
	}
	s.place(part.nodes, 1, part.y)
}

// headOf is what a row is about, and the first column that says something of it. A
// number of a row stands before its name.
func headOf(columns []chart.Column, r chart.Row) (subject string, first int) {
	subject = r.Cells[0].Text
	if len(r.Cells) > 1 && utf8.RuneCountInString(subject) <= 3 && !columns[1].Numeric() {
		return subject + ". " + r.Cells[1].Text, 2
	}
	return subject, 1
}

// levelInk is the colour of a word that is to be seen.
func levelInk(level string) (name string, ok bool) {
	switch level {
	case "good", "bad":
		return level, true
	case "warn":
		return "orange", true
	}
	return "", false
}

// cell is a text in a row of a table.
type cell struct {
	text  string
	look  lettering
	width float64 // of its column
	right bool    // numbers stand at the right of their column
}

// row sets a row of cells, as high as its highest, and moves below it.
func (s *sheet) row(cells []cell, ground string) {
	height := 0.
	lines := make([][]string, len(cells))
	for i, c := range cells {
		lines[i] = s.faces.lines(c.text, c.look, math.Ceil(c.width))
		height = max(height, c.look.height(len(lines[i])))
	}
	height += 2 * around
	if ground != "" {
		s.rectangle(0, s.y, s.width, height, ground)
	}
	x := 0.
	for i, c := range cells {
		for n, line := range lines[i] {
			at, anchor := x, "start"
			if c.right {
				at, anchor = x+c.width, "end"
			}
			s.line(line, c.look, at, s.y+around+c.look.height(n), anchor)
		}
		x += c.width + between
	}
	s.y += height
}
