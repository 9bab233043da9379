package still

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"
)

// picture makes a drawing of what stands in an <svg> of 100 × 50.
func picture(t *testing.T, inside string) *Drawing {
	t.Helper()
	d, err := parse(`<svg width="100" height="50">` + inside + `</svg>`)
	if err != nil {
		t.Fatal(err)
	}
	if d.faces, err = openFaces(); err != nil {
		t.Fatal(err)
	}
	return d
}

func pixels(t *testing.T, d *Drawing, scale float64, background string) image.Image {
	t.Helper()
	content, err := d.PNG(scale, background)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func at(img image.Image, x, y int) color.NRGBA {
	return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
}

func TestShapesAreFilledAndClipped(t *testing.T) {
	d := picture(t, `
		<rect x="10" y="10" width="30" height="30" fill="#ff0000"/>
		<rect x="20" y="20" width="10" height="10" fill="rgb(0,0,255)" fill-opacity="0.5"/>
		<g clip-path="url(#c)"><circle cx="70" cy="25" r="20" fill="green"/></g>
		<rect x="0" y="46" width="100" height="4" fill="url(#g)"/>
		<defs><clipPath id="c"><path d="M70 0l30 0l0 50l-30 0Z"/></clipPath>
		<linearGradient id="g" x1="0" y1="0" x2="1" y2="0"><stop offset="0%" stop-color="#000"/><stop offset="100%" stop-color="#fff"/></linearGradient></defs>`)
	for _, scale := range []int{1, 2, 3} {
		img := pixels(t, d, float64(scale), "")
		if img.Bounds().Dx() != 100*scale || img.Bounds().Dy() != 50*scale {
			t.Fatalf("size %v at %d", img.Bounds(), scale)
		}
		for _, c := range []struct {
			x, y int
			want color.NRGBA
		}{
			{5, 5, color.NRGBA{}},
			{15, 15, color.NRGBA{255, 0, 0, 255}},
			{25, 25, color.NRGBA{127, 0, 128, 255}},
			{65, 25, color.NRGBA{}},
			{75, 25, color.NRGBA{0, 128, 0, 255}},
			{50, 48, color.NRGBA{128, 128, 128, 255}},
		} {
			got := at(img, c.x*scale+scale/2, c.y*scale+scale/2)
			for _, d := range []int{int(got.R) - int(c.want.R), int(got.G) - int(c.want.G), int(got.B) - int(c.want.B), int(got.A) - int(c.want.A)} {
				if d < -2 || d > 2 {
					t.Errorf("(%d, %d) at %d is %v, want %v", c.x, c.y, scale, got, c.want)
					break
				}
			}
		}
	}
}

// TestLinesCoverTheirArea adds up what of each pixel a line covers.
func TestLinesCoverTheirArea(t *testing.T) {
	for _, c := range []struct {
		name, shape string
		want        float64
	}{
		{"straight", `<path d="M10 25L90 25" stroke-width="4"/>`, 320},
		{"slanted", `<path d="M10 10L90 40" stroke-width="4"/>`, 4 * math.Hypot(80, 30)},
		{"square ends", `<path d="M10 25L90 25" stroke-width="4" stroke-linecap="square"/>`, 336},
		{"round ends", `<path d="M10 25L90 25" stroke-width="4" stroke-linecap="round"/>`, 320 + 4*math.Pi},
		{"mitred corner", `<path d="M10 40L50 40L50 10" stroke-width="4"/>`, 4 * (40 + 30)},
		{"bevelled corner", `<path d="M10 40L50 40L50 10" stroke-width="4" stroke-linejoin="bevel"/>`, 4*(40+30) - 2},
		{"round corner", `<path d="M10 40L50 40L50 10" stroke-width="4" stroke-linejoin="round"/>`, 4*(40+30) - 4 + math.Pi},
		{"corner beyond the limit", `<path d="M10 40L50 40L50 10" stroke-width="4" stroke-miterlimit="1"/>`, 4*(40+30) - 2},
		{"frame", `<rect x="20" y="10" width="40" height="20" stroke-width="2"/>`, 2 * 120},
		{"dashes", `<path d="M10 25L90 25" stroke-width="4" stroke-dasharray="6,4"/>`, 4 * 48},
		{"dashes from within", `<path d="M10 25L88 25" stroke-width="4" stroke-dasharray="6,4" stroke-dashoffset="3"/>`, 4 * (3 + 7*6 + 1)},
		{"odd dashes", `<path d="M10 25L90 25" stroke-width="4" stroke-dasharray="10"/>`, 4 * 40},
		{"scaled", `<path d="M1 2L9 2" transform="matrix(10,0,0,10,0,5)" stroke-width="0.4"/>`, 320},
		{"ring", `<circle cx="50" cy="25" r="20" stroke-width="2"/>`, math.Pi * (21*21 - 19*19)},
		{"far away", `<path d="M-100000000 25L100000000 25" stroke-width="4" stroke-dasharray="1,0"/>`, 400},
		{"far above", `<path d="M50 -900000000L50 900000000" stroke-width="4"/>`, 200},
	} {
		d := picture(t, strings.Replace(c.shape, "/>", ` fill="none" stroke="#000"/>`, 1))
		img := pixels(t, d, 1, "")
		var sum float64
		for y := range 50 {
			for x := range 100 {
				sum += float64(at(img, x, y).A) / 255
			}
		}
		if math.Abs(sum-c.want) > 0.02*c.want {
			t.Errorf("%s covers %.1f pixels, want %.1f", c.name, sum, c.want)
		}
	}
}

func TestTextStandsAtItsAnchor(t *testing.T) {
	for anchor, want := range map[string]float64{"start": 50, "middle": 50 - 0.5*4*0.572*12, "end": 50 - 4*0.572*12} {
		d := picture(t, `<text dominant-baseline="central" text-anchor="`+anchor+`" style="font-size:12px" x="50" y="25">0000</text>`)
		img := pixels(t, d, 1, "#ffffff")
		left, right := 100, 0
		for y := range 50 {
			for x := range 100 {
				if at(img, x, y).R < 200 {
					left, right = min(left, x), max(right, x)
				}
			}
		}
		if math.Abs(float64(left)-want) > 1.5 || math.Abs(float64(right-left)-4*0.572*12) > 3 {
			t.Errorf("%s: from %d to %d, want from %.1f", anchor, left, right, want)
		}
	}
}

func TestPNGIsBounded(t *testing.T) {
	d := picture(t, `<rect width="10" height="10"/>`)
	for _, scale := range []float64{0, -1, 0.001, 81, math.NaN(), math.Inf(1)} {
		if _, err := d.PNG(scale, ""); err == nil {
			t.Errorf("scale %v was drawn", scale)
		}
	}
	if _, err := d.PNG(75, ""); err == nil {
		t.Error("28 million pixels were drawn")
	}
	if _, err := d.PNG(1, "blurple"); err == nil {
		t.Error("a background of no colour was drawn")
	}
}

func TestPNGBytesAreTheSameEachTime(t *testing.T) {
	s := studio(t, Options{})
	var first []byte
	for range 3 {
		content, err := drawn(t, s, "funnel").PNG(2, "#ffffff")
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = content
		}
		if !bytes.Equal(content, first) {
			t.Error("other bytes")
		}
	}
}
