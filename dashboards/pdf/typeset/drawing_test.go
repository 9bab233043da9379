package typeset

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toancanh/dashboards/still/stilltest"
)

// farVector is how far a drawing in a PDF may be from its PNG, when both are looked at
// from afar: the letters of the latter stand on whole pixels, and two programs round
// differently.
const farVector = 0.025

func TestDrawingsLookAsTheirPictures(t *testing.T) {
	s := studio(t)
	for _, kind := range []string{"funnel", "heatmap", "line", "map", "pyramid", "ranking", "stacked"} {
		const width, height = 600, 640
		d := drawn(t, s, kind, width, height, "vi")
		set, err := plainDocument(Summary).setter()
		if err != nil {
			t.Fatal(err)
		}
		set.page(false)
		p := set.last()
		p.picture(set.tags.in(set.tags.root, "Figure"), 0, 0, width*0.75, height*0.75)
		p.draw(d, 0, 0, width*0.75) // a pixel is 0.75 points
		content, err := set.finish()
		if err != nil {
			t.Fatal(err)
		}
		path := saved(t, kind+".pdf", content)
		runs(t, "pdftoppm", "-r", "192", "-png", "-singlefile", path, strings.TrimSuffix(path, ".pdf"))
		theirs, err := d.PNG(2, "#ffffff")
		if err != nil {
			t.Fatal(err)
		}
		ours, err := os.ReadFile(strings.TrimSuffix(path, ".pdf") + ".png")
		if err != nil {
			t.Fatal(err)
		}
		distance := stilltest.Distance(t, softened(t, ours, 2*width, 2*height), softened(t, theirs, 2*width, 2*height))
		t.Logf("%s: %.2f %% from its picture", kind, 100*distance)
		if folder := os.Getenv("PDFS"); folder != "" { // to look at
			_ = os.WriteFile(filepath.Join(folder, kind+".still.png"), theirs, 0o600)
		}
		if distance > farVector {
			t.Errorf("%s: %.2f %% from its picture", kind, 100*distance)
		}
	}
}

// softened is the upper left corner of a picture, each square of four by four pixels
// as one.
func softened(t testing.TB, content []byte, width, height int) []byte {
	t.Helper()
	all, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	const square = 4
	out := image.NewRGBA64(image.Rect(0, 0, width/square, height/square))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			var red, green, blue uint32
			for i := range square * square {
				r, g, b, _ := all.At(x*square+i%square, y*square+i/square).RGBA()
				red, green, blue = red+r, green+g, blue+b
			}
			mean := func(sum uint32) uint16 { return uint16(sum / (square * square)) }
			out.SetRGBA64(x, y, color.RGBA64{R: mean(red), G: mean(green), B: mean(blue), A: 0xffff})
		}
	}
	var small bytes.Buffer
	if err := png.Encode(&small, out); err != nil {
		t.Fatal(err)
	}
	return small.Bytes()
}
