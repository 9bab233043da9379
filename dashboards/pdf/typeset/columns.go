package typeset

// needs is how wide each column of a table would be, with the room beside its text.
type needs struct {
	least []float64   // its longest word, or what may not be broken
	most  []float64   // all on one line
	texts [][]float64 // of each row: the width of the text of each cell
}

// measure finds how wide columns are. Each gets what its longest word needs, and texts
// of a word or two stay on a line, as far as that leaves room for the others; what is
// left goes, a little at a time, where it saves the most lines. A table that needs
// more than there is is set smaller, also where a little saves all second lines; at
// last words are broken.
func (g *grid) measure() {
	const claimed = 0.8 // of the width: what is left is for the columns that carry the text
	var n needs
	for brief := 64.; brief >= 0; brief -= 16 {
		if n = g.needs(brief); total(n.least) <= claimed*g.width {
			break
		}
	}
	for range 3 {
		scale := 0.93
		over := total(n.most) / g.width
		switch {
		case over > 1 && over < 1.12:
			scale = 0.995 / over
		case total(n.least) <= g.width:
			scale = 1
		}
		if scale == 1 {
			break
		}
		for _, l := range []*lettering{&g.cell, &g.head} {
			l.size *= scale
			l.leading *= scale
		}
		n.scale(scale)
	}
	g.widths = n.shared(g.width)
	g.at = make([]float64, len(g.widths))
	for i := 1; i < len(g.at); i++ {
		g.at[i] = g.at[i-1] + g.widths[i-1]
	}
}

// needs measures every cell. Numbers and dates are not broken, nor is a text that is
// brief.
func (g *grid) needs(brief float64) needs {
	n := len(g.table.Columns)
	out := needs{least: make([]float64, n), most: make([]float64, n), texts: make([][]float64, len(g.table.Rows))}
	take := func(i int, low, high float64) {
		out.least[i], out.most[i] = max(out.least[i], low+2*cellSide), max(out.most[i], high+2*cellSide)
	}
	for i, f := range g.heads("") { // on two lines or three
		p := g.setter.prose(nil, f.inlines...)
		all := p.most()
		take(i, max(p.least(), 0.36*all), 0.45*all)
	}
	for r := range g.table.Rows {
		out.texts[r] = make([]float64, n)
		for i, f := range g.cells(r) {
			p := g.setter.prose(nil, f.inlines...)
			all := p.most()
			out.texts[r][i] = all + 2*cellSide
			if all > brief && g.table.Rows[r].Cells[i].Date.IsZero() {
				take(i, max(p.least(), brief), all) // no number holds a space that may break
			} else {
				take(i, all, all)
			}
		}
	}
	widest := 0.45 * g.width // a column of words is no wider than this must be
	for i := range out.least {
		out.least[i] = min(out.least[i], widest)
		out.most[i] = max(out.most[i], out.least[i])
	}
	return out
}

// scale makes the letters smaller; the room beside them stays.
func (n *needs) scale(by float64) {
	for _, list := range append(n.texts, n.least, n.most) {
		for i := range list {
			list[i] = (list[i]-2*cellSide)*by + 2*cellSide
		}
	}
}

// shared shares a width out to columns.
func (n needs) shared(width float64) []float64 {
	out := make([]float64, len(n.least))
	low, high := total(n.least), total(n.most)
	switch {
	case low >= width: // too little for all
		for i := range out {
			out[i] = n.least[i] * width / low
		}
		return out
	case high <= width: // enough for all
		for i := range out {
			out[i] = n.most[i] + (width-high)*n.most[i]/high
		}
		return out
	}
	copy(out, n.least)
	const steps = 64
	step := (width - low) / steps
	for range steps {
		out[n.tightest(out)] += step
	}
	return out
}

// tightest is the column that makes the most lines with the widths so far: in each
// row the one whose text is the longest for its width counts.
func (n needs) tightest(widths []float64) int {
	lines := make([]float64, len(widths))
	for _, row := range n.texts {
		most, at := 1., -1
		for i, text := range row {
			if ratio := (text - 2*cellSide) / (widths[i] - 2*cellSide); ratio > most {
				most, at = ratio, i
			}
		}
		if at >= 0 {
			lines[at] += most - 1
		}
	}
	best := 0
	for i := range lines {
		if lines[i] > lines[best] {
			best = i
		}
	}
	if lines[best] > 0 {
		return best
	}
	for i := range widths { // all fits on one line: where it would spread the most
		if n.most[i]-widths[i] > n.most[best]-widths[best] {
			best = i
		}
	}
	return best
}

func total(values []float64) float64 {
	sum := 0.
	for _, v := range values {
		sum += v
	}
	return sum
}
