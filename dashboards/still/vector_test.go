package still

import (
	"slices"
	"strings"
	"testing"

	"toancanh/dashboards/chart"
)

// record is a painter that writes down what it is told.
type record struct{ said []string }

func (r *record) Clip(_ Outline, content func()) {
	r.said = append(r.said, "clip")
	content()
	r.said = append(r.said, "end")
}

func (r *record) Fill(_ Outline, ink Ink) {
	r.said = append(r.said, "fill "+colour{ink.R, ink.G, ink.B}.String())
}

func (r *record) Stroke(_ Outline, _ Ink, pen Pen) { r.said = append(r.said, "stroke "+pen.Join) }

func (r *record) Text(t Lettering) { r.said = append(r.said, "text "+t.Text) }

const painted = `<svg width="100" height="50"><g clip-path="url(#c)"><path d="M0 0L10 0L10 10Z" fill="#fefefe"/></g>` +
	`<circle cx="20" cy="20" r="5" fill="none" stroke="#000" stroke-linejoin="round"/>` +
	`<text x="1" y="2" dominant-baseline="central" text-anchor="middle" fill="#1a1d24">Tiến độ</text>` +
	`<rect x="0" y="0" width="64" height="10" fill="url(#g)"/>` +
	`<defs><clipPath id="c"><rect x="0" y="0" width="5" height="5"/></clipPath>` +
	`<linearGradient id="g" x1="0" y1="0" x2="1" y2="0"><stop offset="0%" stop-color="#000000"/><stop offset="100%" stop-color="#ffffff"/></linearGradient></defs></svg>`

func TestDrawingIsPaintedInItsOrder(t *testing.T) {
	d, err := parse(painted)
	if err != nil {
		t.Fatal(err)
	}
	var r record
	d.Paint(&r)
	if want := []string{"clip", "fill #fefefe", "end", "stroke round", "text Tiến độ", "clip"}; !slices.Equal(r.said[:6], want) {
		t.Errorf("%q", r.said[:6])
	}
	bands := r.said[6 : len(r.said)-1]
	if len(bands) != smooth || bands[0] > "fill #080808" || bands[smooth-1] < "fill #f7f7f7" || !slices.IsSorted(bands) {
		t.Errorf("a gradient becomes %s", strings.Join(bands, ", "))
	}
}

func TestDrawingIsColouredForATheme(t *testing.T) {
	d, err := parse(painted)
	if err != nil {
		t.Fatal(err)
	}
	printed, err := d.In(chart.Print)
	if err != nil {
		t.Fatal(err)
	}
	var r record
	printed.Paint(&r)
	if r.said[1] != "fill #ffffff" {
		t.Errorf("paper is painted with %s", r.said[1])
	}
}
