package bench_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"toancanh/dashboards/still"
	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
	"toancanh/server"
	"toancanh/server/audit"
	"toancanh/server/state"
)

// BenchmarkStills asks for pictures that nobody asked for before, each of another
// province; then for one that is kept, over 64 connections in turns with a bare Gin
// handler that sends the same bytes; then, in a process of its own, for ten figures
// of every province. Wanted: a picture from cold in at most 120 ms, at least 0.85 of
// the bare requests a second, all of them within 30 s and 300 MiB.
func BenchmarkStills(b *testing.B) {
	const connections = 64
	lasting := time.Duration(size(2, 10)) * time.Second
	dir := history(b, size(400, 3653), historySQL, servicesSQL)
	for b.Loop() {
		all := measure(b, child(b, "album", &album{Dir: dir}))
		b.ReportMetric(all.seconds(), "s-340-figures")
		b.ReportMetric(all.cpu.Seconds(), "cpu-s-340-figures")
		b.ReportMetric(all.mebibytes(), "MiB-340-figures")

		w := openWarehouse(b, dir)
		pages := serving(b, ours(b, w))
		fetch(b, pages+"/figures/map.svg") // compiles, and reads the boundaries
		for _, kind := range []string{"trend.svg", "ranking.svg", "communes.svg", "months.svg", "trend.png", "ranking.png"} {
			b.ReportMetric(cold(b, pages, kind), "ms-cold-"+kind)
		}
		target := "/figures/ranking.svg?metric=card_coverage&as_of=2026-11-21"
		body, head := fetch(b, pages+target)
		bareAddress := serving(b, bareGin(body, head))
		var rates [2][]float64
		for range 3 { // in turns, so that a noisy moment meets both
			for i, address := range []string{pages + target, bareAddress + "/"} {
				rate, _ := load(b, address, connections, lasting)
				rates[i] = append(rates[i], rate)
			}
		}
		for i := range rates {
			slices.Sort(rates[i])
		}
		b.ReportMetric(rates[0][1], "req/s")
		b.ReportMetric(rates[0][1]/rates[1][1], "x-bare-req/s")
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// cold is how long a file takes that nobody asked for before: the median over
// provinces, in milliseconds.
func cold(b *testing.B, pages, file string) float64 {
	b.Helper()
	var took []float64
	for _, a := range area.Provinces(area.V34)[:11] {
		begun := time.Now()
		fetch(b, pages+"/figures/"+file+"?area="+a.String())
		took = append(took, time.Since(begun).Seconds()*1000)
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// album is ten figures of every province.
type album struct {
	Dir string // of the warehouse
}

// run is what the process does: it asks for each figure once, two at a time.
func (a *album) run(ctx context.Context) (err error) {
	w, err := warehouse.Open(ctx, warehouse.Options{Dir: a.Dir, MemoryLimit: "256MB"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	studio, err := still.Open(still.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, studio.Close()) }()
	store, err := state.Open(ctx, a.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	s, err := server.New(server.Options{
		Reader: queries.NewReader(w, catalogue), Catalogue: catalogue, Album: still.NewAlbum(studio, still.AlbumOptions{}), State: store,
		Trail: &audit.Trail{Store: store, Dir: a.Dir, Now: time.Now}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		return err
	}
	var asking errgroup.Group
	asking.SetLimit(2)
	for _, province := range area.Provinces(area.V34) {
		for _, figure := range albumFigures() {
			address := fmt.Sprintf("http://127.0.0.1:8606/figures/%sarea=%s", figure, province)
			asking.Go(func() error {
				answer := httptest.NewRecorder()
				s.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(ctx, http.MethodGet, address, nil))
				if answer.Code != http.StatusOK {
					return fmt.Errorf("%s: %d", address, answer.Code)
				}
				return nil
			})
		}
	}
	return asking.Wait()
}

// albumFigures are the figures of an album, up to where the area is named.
func albumFigures() []string {
	return []string{
		"trend.svg?", "trend.svg?metric=card_coverage&range=all&", "communes.svg?", "communes.svg?metric=card_coverage&", "ranking.svg?metric=card_on_time&",
		"map.svg?metric=card_coverage&", "months.svg?", "pyramid.svg?", "card_funnel.svg?", "flow.svg?",
	}
}
