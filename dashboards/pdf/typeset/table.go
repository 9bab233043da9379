package typeset

import (
	"math"

	"toancanh/dashboards/chart"
)

// The measures of a table, in points.
const (
	cellSide  = 5.  // beside the text of a cell
	cellAbove = 2.5 // above and below it
	thin      = 0.4 // a line between rows
	thick     = 0.9 // a line below the head

	wholeTable = 0.4 // of a page: a table no higher is not parted
)

// grid is a table that is set: its columns, and what marks stand for.
type grid struct {
	setter  *setter
	table   *chart.Table
	cell    lettering
	head    lettering
	at      []float64 // where each column begins
	widths  []float64 // of each column, with the room beside its text
	width   float64
	reasons []string // why numbers are missing: a, b, c …
}

// table is a box for each row, the caption and the head before them, notes after.
func (s *setter) table(b Table) []box {
	width := s.width(b.Landscape)
	g := &grid{setter: s, table: &b.Table, cell: s.form.cell, head: s.form.head, width: width}
	g.explain()
	tag := s.tags.in(s.tags.root, "Table")
	var out []box
	if flat(b.Caption) != "" {
		l := s.form.body
		l.bold, l.leading = true, math.Round(l.size*1.45)
		out = s.prose(s.tags.in(tag, "Caption"), l.inline(s, b.Caption)).set(width, l.leading, 0, atLeft).boxes(2*s.form.between, 0)
		for i := range out {
			out[i].keep = true
		}
		if len(out) > 0 {
			out[len(out)-1].after, out[len(out)-1].tight = 4, true
		}
	}
	g.measure()
	head := g.row(s.tags.in(s.tags.in(tag, "THead"), "TR"), g.heads("TH"), g.head, nil)
	again := g.row(nil, g.heads(""), g.head, nil)
	head.keep = true
	if len(out) == 0 {
		head.before = s.form.between
	}
	out = append(out, head.box)
	body := s.tags.in(tag, "TBody")
	most := s.room(b.Landscape) - head.height
	for i := range b.Table.Rows {
		r := g.row(s.tags.in(body, "TR"), g.cells(i), g.cell, &b.Table.Rows[i])
		parts := r.parted(most)
		for n := range parts {
			parts[n].repeat = &again.box
			parts[n].keep = len(parts) == 1 && len(b.Table.Rows) > 2 && (i == 0 || i == len(b.Table.Rows)-2)
		}
		out = append(out, parts...)
	}
	rows := len(out)
	out = append(out, g.notes(b.Notes)...)
	from := rows - 1 // notes stand with the last row, and with each other
	if s.heightOf(out, s.form.top, box{}) <= s.room(b.Landscape)*wholeTable {
		from = 0
	}
	for i := from; i < len(out)-1; i++ {
		out[i].keep = true
	}
	return out
}

// notes are those of the table, and why numbers are missing.
func (g *grid) notes(given []string) []box {
	var out []box
	before := 5.
	s := g.setter
	for i, reason := range g.reasons {
		mark := s.form.small.inline(s, letter(i))
		mark.size, mark.rise, mark.style.italic = mark.size*0.8, mark.size*0.3, false
		out = append(out, s.note([]inline{mark, s.form.small.inline(s, "\u00a0"+reason)}, g.width, before)...)
		before = 0
	}
	for _, n := range given {
		out = append(out, s.note([]inline{s.form.small.inline(s, n)}, g.width, before)...)
		before = 0
	}
	return out
}

// explain finds why numbers are missing.
func (g *grid) explain() {
	for _, r := range g.table.Rows {
		for _, c := range r.Cells {
			if why := flat(c.Why); why != "" && g.mark(why) < 0 {
				g.reasons = append(g.reasons, why)
			}
		}
	}
}

// mark is the place of a reason among those of the table.
func (g *grid) mark(why string) int {
	for i, r := range g.reasons {
		if r == why {
			return i
		}
	}
	return -1
}

// letter is a mark: a letter, since a figure behind a dash would be a number.
func letter(i int) string {
	const all = "abcdefghijklmnopqrstuvwxyz"
	if i < len(all) {
		return all[i : i+1]
	}
	return letter(i/len(all)-1) + letter(i%len(all))
}

// field is a cell to be set.
type field struct {
	inlines []inline
	side    side
	kind    string // TH or TD; "": it is not read
	scope   string
}

// heads are the cells of the head.
func (g *grid) heads(kind string) []field {
	out := make([]field, len(g.table.Columns))
	for i, c := range g.table.Columns {
		out[i] = field{[]inline{g.head.inline(g.setter, c.Name)}, g.side(c), kind, "Column"}
		if g.setter.form.ruled {
			out[i].side = atCentre
		}
	}
	return out
}

func (g *grid) side(c chart.Column) side {
	if c.Numeric() {
		return atRight
	}
	return atLeft
}

// cells are the cells of a row. The first one names the row, if it is no number.
func (g *grid) cells(i int) []field {
	r := g.table.Rows[i]
	out := make([]field, len(r.Cells))
	for n, c := range r.Cells {
		out[n] = field{g.inlines(r, n), g.side(g.table.Columns[n]), "TD", ""}
		if c.Value != nil || c.Why != "" && g.table.Columns[n].Numeric() {
			out[n].side = atRight
		}
		if n == 0 && !g.table.Columns[0].Numeric() {
			out[n].kind, out[n].scope = "TH", "Row"
		}
	}
	return out
}

// inlines are the text of a cell, and the mark of the reason where there is no number.
func (g *grid) inlines(r chart.Row, n int) []inline {
	s, c := g.setter, r.Cells[n]
	in := g.cell.inline(s, c.Text)
	in.style.bold = r.Whole || r.Here
	in.ink = s.inks.level(c.Level, in.ink)
	in.style.bold = in.style.bold || heavy(c.Level)
	link := c.Link
	if link == "" && n == 0 {
		link = r.Link
	}
	if in.link = s.address(link); in.link != "" && c.Level == "" {
		in.ink = s.inks[s.form.link]
	}
	why := flat(c.Why)
	if why == "" {
		return []inline{in}
	}
	in.ink = s.inks["soft"]
	mark := g.cell.inline(s, letter(g.mark(why)))
	mark.size, mark.rise, mark.ink = in.size*0.75, in.size*0.3, in.ink
	return []inline{in, mark}
}

// row is a row that is set.
type row struct {
	box
	grid  *grid
	cells []*lines
	of    *chart.Row // nil: the head
}

// row sets cells beside each other.
func (g *grid) row(tag *element, fields []field, l lettering, of *chart.Row) row {
	r := row{grid: g, of: of}
	most := 0
	for i, f := range fields {
		var cell *element
		if tag != nil {
			cell = g.setter.tags.in(tag, f.kind)
			if f.scope != "" {
				cell.attributes = dict{"O": name("Table"), "Scope": name(f.scope)}
			}
		}
		set := g.setter.prose(cell, f.inlines...).set(g.widths[i]-2*cellSide, l.leading, 0, f.side)
		r.cells = append(r.cells, set)
		most = max(most, len(set.list))
	}
	r.box = r.part(0, max(most, 1))
	return r
}

// parted are the boxes of a row: one, unless it is higher than there is room.
func (r row) parted(room float64) []box {
	if r.height <= room {
		return []box{r.box}
	}
	most, leading := 0, r.cells[0].leading
	for _, c := range r.cells {
		most = max(most, len(c.list))
	}
	each := max(int((room-2*cellAbove-thin)/leading), 1)
	var out []box
	for from := 0; from < most; from += each {
		out = append(out, r.part(from, min(from+each, most)))
	}
	return out
}

// part is some lines of a row.
func (r row) part(from, to int) box {
	g := r.grid
	height := float64(to-from)*r.cells[0].leading + 2*cellAbove
	return box{height: height, paint: func(p *page, x, y float64) {
		p.skip(layoutArtifact)
		g.ground(p, r.of, x, y, height)
		if r.cells[0].owner == nil {
			p.skip(repeatArtifact)
		}
		for i, c := range r.cells {
			some := min(to, len(c.list))
			down := 0.
			if r.of == nil { // heads stand on their line
				down = float64(to-from-len(c.list)) * c.leading
			}
			if from < some {
				c.paint(p, x+g.at[i]+cellSide, y+cellAbove+down, from, some)
			}
		}
	}}
}

// ground paints what lies around the text of a row.
func (g *grid) ground(p *page, of *chart.Row, x, y, height float64) {
	inks := g.setter.inks
	if g.setter.form.ruled {
		if of != nil && of.Here {
			p.rectangle(x, y, g.width, height, pale(inks["slate"], 0.15))
		}
		p.rectangle(x, y-thin/2, g.width, thin, inks["black"])
		p.rectangle(x, y+height-thin/2, g.width, thin, inks["black"])
		for _, at := range append(g.at[1:len(g.at):len(g.at)], 0, g.width) {
			p.rectangle(x+at-thin/2, y, thin, height, inks["black"])
		}
		return
	}
	switch {
	case of == nil:
		p.rectangle(x, y+height-thick, g.width, thick, inks["strong"])
		return
	case of.Here:
		p.rectangle(x, y, g.width, height, inks["wash"])
	case of.Whole:
		p.rectangle(x, y, g.width, height, inks["sea"])
	}
	p.rectangle(x, y+height-thin, g.width, thin, inks["line"])
}
