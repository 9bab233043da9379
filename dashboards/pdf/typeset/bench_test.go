package typeset

import "testing"

// BenchmarkWrite sets a document of eight tables of 60 rows and eight drawings.
func BenchmarkWrite(b *testing.B) {
	s := studio(b)
	d := Document{Lang: "vi", Title: "Báo cáo", Foot: "Bản chụp", Base: "https://toancanh.example"}
	for _, kind := range []string{"line", "ranking", "map", "stacked", "funnel", "pyramid", "heatmap", "line"} {
		d.Blocks = append(d.Blocks, Heading{2, "Độ phủ"}, Paragraph{Spans: Text(lorem)},
			Figure{Drawing: drawn(b, s, kind, 600, 320, "vi"), Title: "Hình", Alt: "Hình"}, Table{Caption: "Bảng", Table: communes(60)})
	}
	for _, layout := range []Layout{Summary, Annex} {
		d.Layout = layout
		b.Run(string(layout), func(b *testing.B) {
			b.ReportAllocs()
			var content []byte
			for b.Loop() {
				content = written(b, d)
			}
			b.ReportMetric(float64(len(content)), "bytes")
		})
	}
}
