package bench_test

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"golang.org/x/sync/errgroup"

	"toancanh/dashboards"
	"toancanh/dashboards/pdf"
	"toancanh/dashboards/still"
	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// BenchmarkReports makes the reports of the nation and every province in a process of
// its own, first with nothing drawn, then with every figure kept from before; then one
// again and again; and has Chromium print the page of the same province. Wanted: 35
// reports within 40 s from cold and 10 s with the figures kept, 300 MiB, one within
// 0.3 s, 400 KB.
func BenchmarkReports(b *testing.B) {
	dir := history(b, size(400, 3653), historySQL, servicesSQL)
	for b.Loop() {
		task := &papers{Dir: dir, Stills: b.TempDir()}
		for _, name := range []string{"cold", "kept"} {
			all := measure(b, child(b, "papers", task))
			b.ReportMetric(all.seconds(), "s-35-"+name)
			b.ReportMetric(all.cpu.Seconds(), "cpu-s-35-"+name)
			b.ReportMetric(all.mebibytes(), "MiB-35-"+name)
		}
		w := openWarehouse(b, dir)
		one, size := oneReport(b, w, task.Stills)
		b.ReportMetric(one.Seconds()*1000, "ms-one")
		b.ReportMetric(float64(size)/1000, "KB-one")
		if printed := printing(b, serving(b, ours(b, w))+"/provinces/79"); printed > 0 {
			b.ReportMetric(printed.Seconds()*1000, "ms-chromium")
			b.ReportMetric(one.Seconds()/printed.Seconds(), "x-chromium")
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// papers is the reports of all areas.
type papers struct {
	Dir, Stills string // of the warehouse, and of what was drawn
}

// run is what the process does: it makes each report once, as many at once as there are
// cores.
func (p *papers) run(ctx context.Context) (err error) {
	w, err := warehouse.Open(ctx, warehouse.Options{Dir: p.Dir, MemoryLimit: "256MB"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	studio, err := still.Open(still.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, studio.Close()) }()
	b, maker, err := p.press(w, studio)
	if err != nil {
		return err
	}
	debug.SetGCPercent(50) // as the command does
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, a := range append([]area.Area{{}}, area.Provinces(area.V34)...) {
		g.Go(func() error {
			_, err := maker.Make(ctx, b, pdf.Wish{Area: a, Lang: dashboards.Vietnamese})
			return err
		})
	}
	return g.Wait()
}

// press is what reports are made with.
func (p *papers) press(w *warehouse.Warehouse, studio *still.Studio) (*dashboards.Builder, *pdf.Maker, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, nil, err
	}
	album := still.NewAlbum(studio, still.AlbumOptions{Dir: p.Stills, Limit: 256 << 20})
	b := &dashboards.Builder{Reader: queries.NewReader(w, catalogue), Catalogue: catalogue, Scope: area.NationScope(), Zone: time.UTC}
	return b, pdf.New(pdf.Options{Drawer: album, PublicURL: "http://127.0.0.1:8606"}), nil
}

// oneReport is how long the report of a province takes that was made before: the median
// of some, and its size.
func oneReport(b *testing.B, w *warehouse.Warehouse, stills string) (time.Duration, int) {
	b.Helper()
	studio, err := still.Open(still.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := studio.Close(); err != nil {
			b.Error(err)
		}
	}()
	builder, maker, err := (&papers{Stills: stills}).press(w, studio)
	if err != nil {
		b.Fatal(err)
	}
	wish := pdf.Wish{Area: area.Area{Level: area.Province, Code: "79", Vintage: area.V34}, Lang: dashboards.Vietnamese}
	var took []time.Duration
	size := 0
	for range 6 { // the first warms up
		begun := time.Now()
		file, err := maker.Make(b.Context(), builder, wish)
		if err != nil {
			b.Fatal(err)
		}
		took, size = append(took, time.Since(begun)), len(file.Bytes)
	}
	slices.Sort(took[1:])
	return took[3], size
}

// printing is how long a browser that runs already takes to print a page as PDF: the
// median of three; zero where there is no Chromium.
func printing(b *testing.B, address string) time.Duration {
	b.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		b.Log("no Chromium to compare with")
		return 0
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path),
		chromedp.UserDataDir(filepath.Join(b.TempDir(), "chromium")), chromedp.DisableGPU, chromedp.NoSandbox)
	allocator, stop := chromedp.NewExecAllocator(b.Context(), options...)
	defer stop()
	tab, shut := chromedp.NewContext(allocator)
	defer shut()
	var took []time.Duration
	for range 4 { // the first starts the browser and makes the page
		begun := time.Now()
		if err := chromedp.Do(tab, chromedp.Navigate(address)); err != nil {
			b.Fatal(err)
		}
		if _, err := chromedp.Call(tab, page.PrintToPDF, page.PrintToPDFParams{PrintBackground: new(true)}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took[1:])
	return took[2]
}
