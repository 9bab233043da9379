package still
import ("testing";"os";"context";"time";"path/filepath")
func TestDump(t *testing.T) {
	s, err := Open(Options{}); if err != nil { t.Fatal(err) }
	defer s.Close()
	files,_ := filepath.Glob("testdata/*.json")
	for range 2 { for _, n := range files {
		o,_ := os.ReadFile(n)
		at := time.Now()
		d, err := s.Draw(context.Background(), o, Format{600,400,"vi"})
		if err != nil { t.Error(n, err); continue }
		a := time.Since(at)
		svg := d.SVG(SVGOptions{Title:"Tên", Class: "chart"})
		out := d.SVG(SVGOptions{Title:"Tên", Description: "x", Outlined: true})
		t.Log(n, a, time.Since(at), len(svg), len(out))
		os.WriteFile("/tmp/still/"+filepath.Base(n)+".new.svg", svg, 0o644)
		os.WriteFile("/tmp/still/"+filepath.Base(n)+".out.svg", out, 0o644)
	}}
}
