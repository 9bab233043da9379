package still

import (
	"bytes"
	"strings"
	"testing"
)

func TestADrawingThatWasKeptIsTheSame(t *testing.T) {
	s := studio(t, Options{})
	for kind := range kinds {
		d := drawn(t, s, kind)
		data, err := d.Keep()
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.Restore(data)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		o := SVGOptions{Title: kind, ID: kind, Outlined: true}
		if !bytes.Equal(d.SVG(o), again.SVG(o)) {
			t.Errorf("%s: the SVG is another", kind)
		}
		before, err := d.PNG(1, "#ffffff")
		if err != nil {
			t.Fatal(err)
		}
		after, err := again.PNG(1, "#ffffff")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(before, after) {
			t.Errorf("%s: the PNG is another", kind)
		}
		for cut := 0; cut < len(data); cut += max(1, len(data)/50) {
			if _, err := s.Restore(data[:cut]); err == nil {
				t.Errorf("%s: %d of %d bytes are taken for a drawing", kind, cut, len(data))
			}
		}
		t.Logf("%s: %d bytes, %d as SVG", kind, len(data), len(d.SVG(SVGOptions{ID: kind})))
	}
}

func TestWhatWasKeptInAnotherFormIsRefused(t *testing.T) {
	s := studio(t, Options{})
	for _, data := range []string{"", "still drawing 0\n", "<svg/>", kept, kept + strings.Repeat("\x00", 100)} {
		if d, err := s.Restore([]byte(data)); err == nil {
			t.Errorf("%q: %v", data, d)
		}
	}
}

func FuzzRestore(f *testing.F) {
	s := studio(f, Options{})
	data, err := drawn(f, s, "funnel").Keep()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		r := restorer{in: data} // what is packed is not worth guessing
		r.float()
		r.nodes(0)
		if d, err := s.Restore(data); err == nil {
			d.SVG(SVGOptions{ID: "x"})
		}
	})
}

func BenchmarkRestore(b *testing.B) {
	s := studio(b, Options{})
	data, err := drawn(b, s, "map").Keep()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Restore(data); err != nil {
			b.Fatal(err)
		}
	}
}
