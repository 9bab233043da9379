package still

import (
	"runtime"
	"testing"
)

// BenchmarkCold draws with an engine that was just made, scripts compiled.
func BenchmarkCold(b *testing.B) {
	drawn(b, studio(b, Options{}), "line") // compiles
	for b.Loop() {
		drawn(b, studio(b, Options{}), "line")
	}
}

// BenchmarkDraw draws each kind with a warm engine.
func BenchmarkDraw(b *testing.B) {
	s := studio(b, Options{})
	for _, kind := range []string{"line", "ranking", "heatmap", "map"} {
		b.Run(kind, func(b *testing.B) {
			drawn(b, s, kind)
			for b.Loop() {
				drawn(b, s, kind)
			}
		})
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.Logf("heap %d MB", m.HeapAlloc>>20)
}

// BenchmarkWrite writes a drawing in each form.
func BenchmarkWrite(b *testing.B) {
	s := studio(b, Options{})
	for _, kind := range []string{"line", "ranking", "map"} {
		d := drawn(b, s, kind)
		b.Run(kind+"/svg", func(b *testing.B) {
			var size int
			for b.Loop() {
				size = len(d.SVG(SVGOptions{Title: kind}))
			}
			b.ReportMetric(float64(size), "bytes")
		})
		b.Run(kind+"/outlined", func(b *testing.B) {
			var size int
			for b.Loop() {
				size = len(d.SVG(SVGOptions{Title: kind, Outlined: true}))
			}
			b.ReportMetric(float64(size), "bytes")
		})
		b.Run(kind+"/png", func(b *testing.B) {
			var size int
			for b.Loop() {
				content, err := d.PNG(2, "#ffffff")
				if err != nil {
					b.Fatal(err)
				}
				size = len(content)
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}
