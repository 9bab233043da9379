package typeset

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"toancanh/dashboards/still"
)

// page is a page under way. Measures are points, to the right and down from its upper
// left corner.
type page struct {
	setter        *setter
	ref           ref
	width, height float64
	body          bytes.Buffer
	marked        []*element // what the marked content of each number belongs to
	open          *element   // the marked content that is open belongs to; nil if none does
	artifact      string     // the kind of artifact that is open
	annotations   []annotation
	state         state
	saved         []state
}

// state is what was last set on a page and need not be set again.
type state struct {
	fill    still.Ink // its opacity apart
	opacity float64
	face    *typeface
	size    float64
}

// fresh is the state a page begins with: black that hides all.
func fresh() state { return state{opacity: 1} }

// annotation is a place that leads somewhere.
type annotation struct {
	ref                 ref
	element             *element
	x, y, width, height float64
	address, says       string
}

// The kinds of artifacts: what is seen and not read (ISO 32000-1, 14.8.2.2).
const (
	layoutArtifact = "/Artifact <</Type /Layout>> BDC\n"
	headArtifact   = "/Artifact <</Type /Pagination /Subtype /Header>> BDC\n"
	footArtifact   = "/Artifact <</Type /Pagination /Subtype /Footer>> BDC\n"
	repeatArtifact = "/Artifact <</Type /Pagination>> BDC\n"
)

// read says that what is painted next belongs to an element.
func (p *page) read(e *element) {
	if p.open == e {
		return
	}
	p.shut()
	fmt.Fprintf(&p.body, "/%s <</MCID %d>> BDC\n", e.kind, len(p.marked))
	e.kids = append(e.kids, content{p, len(p.marked)})
	p.marked = append(p.marked, e)
	p.open = e
}

// skip says that what is painted next is not read.
func (p *page) skip(kind string) {
	if p.artifact == kind {
		return
	}
	p.shut()
	p.body.WriteString(kind)
	p.artifact = kind
}

// shut ends what is open.
func (p *page) shut() {
	if p.open != nil || p.artifact != "" {
		p.body.WriteString("EMC\n")
		p.open, p.artifact = nil, ""
	}
}

// instead paints what stands for a text it does not show: the text is read.
func (p *page) instead(says string, paint func()) {
	open, artifact := p.open, p.artifact
	p.shut()
	if open == nil {
		p.body.WriteString("/Artifact <<")
	} else {
		e := p.setter.tags.in(open, "Span")
		fmt.Fprintf(&p.body, "/Span <</MCID %d ", len(p.marked))
		e.kids = append(e.kids, content{p, len(p.marked)})
		p.marked = append(p.marked, e)
	}
	p.body.WriteString("/ActualText ")
	writeText(&p.body, says)
	p.body.WriteString(">> BDC\n")
	paint()
	p.body.WriteString("EMC\n")
	p.again(open, artifact)
}

// silent paints letters that are not read.
func (p *page) silent(paint func()) {
	open, artifact := p.open, p.artifact
	p.shut()
	p.body.WriteString("/Artifact <</Type /Layout /ActualText <feff>>> BDC\n")
	paint()
	p.body.WriteString("EMC\n")
	p.again(open, artifact)
}

// again opens what was open.
func (p *page) again(open *element, artifact string) {
	if open != nil {
		p.read(open)
	} else if artifact != "" {
		p.skip(artifact)
	}
}

// op writes numbers and what is done with them.
func (p *page) op(operator string, values ...float64) {
	for _, v := range values {
		p.body.Write(number(p.body.AvailableBuffer(), v))
		p.body.WriteByte(' ')
	}
	p.body.WriteString(operator)
	p.body.WriteByte('\n')
}

// up turns a measure from above into one from below, as PDF has it.
func (p *page) up(y float64) float64 { return p.height - y }

// ink sets the colour of fills and texts.
func (p *page) ink(c still.Ink) {
	p.opacity(c.Opacity)
	c.Opacity = 0
	if p.state.fill != c {
		p.op("rg", part(c.R), part(c.G), part(c.B))
		p.state.fill = c
	}
}

// opacity sets how much is hidden by what is painted.
func (p *page) opacity(v float64) {
	if p.state.opacity != v {
		p.body.WriteString("/" + p.setter.opacity(v) + " gs\n")
		p.state.opacity = v
	}
}

// save begins a part after which everything is set as before.
func (p *page) save() {
	p.body.WriteString("q\n")
	p.saved = append(p.saved, p.state)
}

func (p *page) restore() {
	p.body.WriteString("Q\n")
	last := len(p.saved) - 1
	p.state, p.saved = p.saved[last], p.saved[:last]
}

// part is a part of a colour, 0 to 1.
func part(v uint8) float64 { return float64(v) / 255 }

// rectangle paints an upright rectangle.
func (p *page) rectangle(x, y, width, height float64, c still.Ink) {
	p.ink(c)
	p.op("re f", x, p.up(y+height), width, height)
}

// frame paints the edge of a rectangle, inside it.
func (p *page) frame(x, y, width, height, edge float64, c still.Ink) {
	p.save()
	p.opacity(c.Opacity)
	p.op("RG", part(c.R), part(c.G), part(c.B))
	p.op("w", edge)
	p.op("re S", x+edge/2, p.up(y+height)+edge/2, width-edge, height-edge)
	p.restore()
}

// text paints glyphs from a point on their baseline.
func (p *page) text(s shaped, size, x, y float64, c still.Ink) {
	p.ink(c)
	p.turned(s, size, [6]float64{1, 0, 0, 1, x, p.up(y)})
}

// turned paints glyphs along the first axis of a matrix.
func (p *page) turned(s shaped, size float64, m [6]float64) {
	for len(s.runs) > 0 {
		n := 1
		for n < len(s.runs) && s.runs[0].actual == "" && s.runs[n].actual == "" {
			n++
		}
		some := shaped{runs: s.runs[:n]}
		moved := 0.
		paint := func() { moved = p.glyphs(some, size, m) }
		if says := s.runs[0].actual; says != "" {
			p.instead(says, paint)
		} else {
			paint()
		}
		m[4], m[5] = m[4]+m[0]*moved, m[5]+m[1]*moved
		s.runs = s.runs[n:]
	}
}

// glyphs paints runs one after the other from the origin of a matrix and returns how
// far they reach.
func (p *page) glyphs(s shaped, size float64, m [6]float64) (moved float64) {
	p.body.WriteString("BT\n")
	placed := false
	for _, r := range s.runs {
		if r.slant != 0 || !placed {
			p.op("Tm", m[0], m[1], m[0]*r.slant+m[2], m[1]*r.slant+m[3], m[4]+m[0]*moved, m[5]+m[1]*moved)
			placed = r.slant == 0
		}
		if p.state.face != r.face || p.state.size != size {
			p.body.WriteString("/" + r.face.name + " ")
			p.op("Tf", size)
			p.state.face, p.state.size = r.face, size
		}
		p.run(r, size)
		for _, g := range r.glyphs {
			moved += (g.advance - g.follows) * size / 1000
		}
		moved -= r.end * size / 1000
	}
	p.body.WriteString("ET\n")
	return moved
}

// run paints the glyphs of one face.
func (p *page) run(r run, size float64) {
	rise, open := 0., false
	shift := func(by float64) {
		p.body.Write(number(p.body.AvailableBuffer(), by))
	}
	begin := func() {
		if !open {
			p.body.WriteString("[<")
			open = true
		}
	}
	end := func() {
		if open {
			p.body.WriteString(">] TJ\n")
			open = false
		}
	}
	for _, g := range r.glyphs {
		if g.up != rise {
			end()
			rise = g.up
			p.op("Ts", rise*size/1000)
		}
		begin()
		if g.follows != 0 {
			p.body.WriteByte('>')
			shift(g.follows)
			p.body.WriteByte('<')
		}
		p.body.Write(hex4(p.body.AvailableBuffer(), g.number))
	}
	if r.end != 0 {
		begin()
		p.body.WriteByte('>')
		shift(r.end)
		p.body.WriteByte('<')
	}
	end()
	if rise != 0 {
		p.op("Ts", 0)
	}
}

// hex4 appends a number as four digits of sixteen.
func hex4(out []byte, n int) []byte {
	const digits = "0123456789abcdef"
	return append(out, digits[n>>12&15], digits[n>>8&15], digits[n>>4&15], digits[n&15])
}

// link makes a part of the page lead to an address.
func (p *page) link(e *element, x, y, width, height float64, address, says string) {
	a := annotation{p.setter.file.reserve(), e, x, y, width, height, address, says}
	e.kids = append(e.kids, object{p, a.ref})
	p.annotations = append(p.annotations, a)
}

// write puts the page into the file.
func (p *page) write(parent, resources ref, number int) {
	p.shut()
	f := p.setter.file
	var list array
	for _, a := range p.annotations {
		t := p.setter.tags
		f.set(a.ref, dict{"Type": name("Annot"), "Subtype": name("Link"), "F": 4, "Border": array{0, 0, 0}, "Contents": text(a.says),
			"Rect": array{a.x, p.up(a.y + a.height), a.x + a.width, p.up(a.y)}, "StructParent": len(p.setter.pages) + len(t.links),
			"A": dict{"S": name("URI"), "URI": raw(a.address)}})
		t.links = append(t.links, a.element)
		list = append(list, a.ref)
	}
	page := dict{"Type": name("Page"), "Parent": parent, "MediaBox": array{0, 0, p.width, p.height}, "Resources": resources,
		"StructParents": number, "Tabs": name("S"), "Contents": f.add(stream{data: p.body.Bytes()})}
	if list != nil {
		page["Annots"] = list
	}
	f.set(p.ref, page)
}

// opacity returns the name of the state in which so much is hidden.
func (s *setter) opacity(v float64) string {
	thousandths := rounded(1000 * v)
	if !slices.Contains(s.opacities, thousandths) {
		s.opacities = append(s.opacities, thousandths)
	}
	return "O" + strconv.Itoa(thousandths)
}
