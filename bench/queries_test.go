package bench_test

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// BenchmarkQueries asks what the pages ask: one reader, then eight, then eight
// while nights are being written; first reading everything anew, then with what
// the reader keeps. Readers do not pause, so eight of them keep every core busy,
// and each night that is published makes them forget. Wanted of the full size for
// eight: half of the answers within 3 ms, 99 of 100 within 30 ms.
func BenchmarkQueries(b *testing.B) {
	const readers = 8
	nights, asked := size(365, 3653), size(150, 500)
	w := openWarehouse(b, history(b, nights, historySQL, servicesSQL))
	b.Cleanup(func() {
		if err := w.Close(); err != nil {
			b.Error(err)
		}
	})
	catalogue, err := queries.Load()
	if err != nil {
		b.Fatal(err)
	}
	keeping := queries.NewReader(w, catalogue)
	alone(b, keeping.Unkept())
	next := lastNight().AddDays(1)
	for b.Loop() {
		for _, way := range []struct {
			name   string
			reader *queries.Reader
		}{{"-raw", keeping.Unkept()}, {"-kept", keeping}} {
			report(b, way.name+"-one", ask(b, way.reader, 1, asked))
			report(b, way.name+"-eight", ask(b, way.reader, readers, asked))
			stop := loadNights(b, w, next)
			during := ask(b, way.reader, readers, asked)
			written := stop()
			next = next.AddDays(written)
			b.ReportMetric(float64(written), "nights-written"+way.name)
			report(b, way.name+"-eight-loading", during)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// alone logs the slowest questions: the best of a few tries of each, with nobody
// else asking.
func alone(b *testing.B, reader *queries.Reader) {
	b.Helper()
	const shown = 9 // a benchmark may log ten lines
	all := questions()
	best := make(map[string]time.Duration, len(all))
	for _, q := range all {
		best[q.name] = time.Hour
		for range 5 {
			begun := time.Now()
			if _, err := reader.Run(b.Context(), area.NationScope(), q.request); err != nil {
				b.Fatalf("%s: %s", q.name, err)
			}
			best[q.name] = min(best[q.name], time.Since(begun))
		}
	}
	slices.SortFunc(all, func(x, y question) int { return cmp.Compare(best[y.name], best[x.name]) })
	for _, q := range all[:shown] {
		b.Logf("%6.2f ms %s", best[q.name].Seconds()*1000, q.name)
	}
}

// report gives the median and the 99th percentile of waits.
func report(b *testing.B, suffix string, waits []time.Duration) {
	slices.Sort(waits)
	milliseconds := func(share float64) float64 {
		return float64(waits[int(share*float64(len(waits)-1))]) / float64(time.Millisecond)
	}
	b.ReportMetric(milliseconds(0.50), "ms-p50"+suffix)
	b.ReportMetric(milliseconds(0.99), "ms-p99"+suffix)
}

// question is something a page asks.
type question struct {
	name    string
	request queries.Request
}

// questions are those of a tile, a ranking on either list of provinces, a table
// of regions, series, the communes of a province, tasks, services and lead times.
func questions() []question {
	hanoi := area.Area{Level: area.Province, Code: "01", Vintage: area.V34}
	year, decade := lastNight().AddDays(-365), lastNight().AddDays(-3652)
	var all []question
	add := func(name string, q queries.Request) { all = append(all, question{q.Metric + " " + name, q}) }
	for _, metric := range []string{"digitization_coverage", "pin_coverage", "cards_delivered", "card_coverage", "card_on_time", "eid_activated"} {
		add("tile", queries.Request{Metric: metric})
		add("ranking of 34", queries.Request{Metric: metric, By: area.Province})
		add("ranking of 63", queries.Request{Metric: metric, By: area.Province, Boundary: area.V63})
		add("regions", queries.Request{Metric: metric, By: area.Region})
		add("series of a year", queries.Request{Metric: metric, From: year})
		add("communes of Hà Nội", queries.Request{Metric: metric, Area: hanoi, By: area.Commune})
	}
	for _, metric := range []string{"service_online_share", "service_on_time_share", "card_lead_time", "card_pace"} {
		add("tile", queries.Request{Metric: metric})
		add("ranking of 34", queries.Request{Metric: metric, By: area.Province})
	}
	add("series of ten years", queries.Request{Metric: "digitization_coverage", From: decade})
	add("series of ten years in Hà Nội", queries.Request{Metric: "card_coverage", From: decade, Area: hanoi})
	add("series of ten years", queries.Request{Metric: "service_online_share", From: decade})
	add("by service", queries.Request{Metric: "service_online_share", Dims: []string{"service"}})
	add("by state", queries.Request{Metric: "tasks_by_state", Dims: []string{"state"}})
	add("by agency", queries.Request{Metric: "tasks_overdue", Dims: []string{"agency"}})
	return all
}

// ask has so many readers ask that many questions each and returns how long
// each answer took.
func ask(b *testing.B, reader *queries.Reader, readers, asked int) []time.Duration {
	b.Helper()
	all := questions()
	waits := make([][]time.Duration, readers)
	var asking sync.WaitGroup
	for r := range readers {
		asking.Go(func() {
			for i := range asked {
				q := all[(i*7+r*5)%len(all)] // a row of questions differs from reader to reader
				begun := time.Now()
				if _, err := reader.Run(b.Context(), area.NationScope(), q.request); err != nil {
					b.Errorf("%s: %s", q.name, err)
					return
				}
				waits[r] = append(waits[r], time.Since(begun))
			}
		})
	}
	asking.Wait()
	if b.Failed() {
		b.FailNow()
	}
	return slices.Concat(waits...)
}

// loadNights writes one night after the other until stopped; stop returns how
// many it wrote.
func loadNights(b *testing.B, w *warehouse.Warehouse, from civil.Date) (stop func() int) {
	ctx, cancel := context.WithCancel(b.Context())
	var written atomic.Int64
	var loading sync.WaitGroup
	loading.Go(func() {
		for next := from; ctx.Err() == nil; next = next.AddDays(1) {
			if err := writeNights(b.Context(), w, next, next, historySQL, servicesSQL); err != nil {
				b.Error(err)
				return
			}
			written.Add(1)
		}
	})
	return func() int {
		cancel()
		loading.Wait()
		return int(written.Load())
	}
}
