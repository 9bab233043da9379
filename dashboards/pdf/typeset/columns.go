package typeset

// measure finds how wide columns are, as browsers do (CSS 2.1, 17.5.2.2): each gets
// what its longest word needs, and of what is left as much more as it could use. A
// table that needs more than there is is set smaller; at last words are broken.
func (g *grid) measure() {
	least, most := g.needs()
	for range 3 {
		if total(least) <= g.width {
			break
		}
		for _, l := range []*lettering{&g.cell, &g.head} {
			l.size *= 0.93
			l.leading *= 0.93
		}
		least, most = g.needs()
	}
	g.widths = shared(least, most, g.width)
	g.at = make([]float64, len(g.widths))
	for i := 1; i < len(g.at); i++ {
		g.at[i] = g.at[i-1] + g.widths[i-1]
	}
}

// needs is how narrow and how wide each column would be, with the room beside its
// text. Numbers and dates are not broken.
func (g *grid) needs() (least, most []float64) {
	n := len(g.table.Columns)
	least, most = make([]float64, n), make([]float64, n)
	take := func(i int, low, high float64) {
		least[i], most[i] = max(least[i], low+2*cellSide), max(most[i], high+2*cellSide)
	}
	for i, f := range g.heads("") { // on two lines or three
		p := g.setter.prose(nil, f.inlines...)
		take(i, p.least(), 0.45*p.most())
	}
	for r := range g.table.Rows {
		for i, f := range g.cells(r) {
			c := g.table.Rows[r].Cells[i]
			p := g.setter.prose(nil, f.inlines...)
			if f.side == atLeft && c.Date.IsZero() {
				take(i, p.least(), p.most())
			} else {
				take(i, p.most(), p.most())
			}
		}
	}
	widest := 0.45 * g.width // a column of words is no wider than this must be
	for i := range least {
		least[i] = min(least[i], widest)
		most[i] = max(most[i], least[i])
	}
	return least, most
}

// shared shares a width out to columns.
func shared(least, most []float64, width float64) []float64 {
	out := make([]float64, len(least))
	low, high := total(least), total(most)
	for i := range out {
		switch {
		case low >= width: // too little for all
			out[i] = least[i] * width / low
		case high <= width: // enough for all
			out[i] = most[i] + (width-high)*most[i]/high
		default:
			out[i] = least[i] + (width-low)*(most[i]-least[i])/(high-low)
		}
	}
	return out
}

func total(values []float64) float64 {
	sum := 0.
	for _, v := range values {
		sum += v
	}
	return sum
}
