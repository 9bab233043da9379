package bench_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"toancanh/dashboards/still"
	"toancanh/queries"
	"toancanh/queries/warehouse"
	"toancanh/server"
	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// BenchmarkPages asks for the overview with 64 connections, side by side with a
// bare Gin handler that sends the same bytes, in turns within one run. It also
// gives the weight of the page over the wire and the time of the first view, with
// and without its drawings at hand. Wanted: at least 0.85 of the bare requests a
// second, a 99th percentile of at most 1.5 times the bare one, at most 150 KB
// before interaction.
func BenchmarkPages(b *testing.B) {
	const connections = 64
	lasting := time.Duration(size(2, 10)) * time.Second
	nights := size(400, 3653)
	w := openWarehouse(b, history(b, nights, historySQL, servicesSQL))
	b.Cleanup(func() {
		if err := w.Close(); err != nil {
			b.Error(err)
		}
	})
	pages := serving(b, ours(b, w))
	const target = "/?as_of=2026-11-21"
	first := time.Now()
	body, head := fetch(b, pages+target)
	cold := time.Since(first)
	first = time.Now()
	fetch(b, pages+target+"&lang=en")
	other := time.Since(first)
	bare := serving(b, bareGin(body, head))
	for b.Loop() {
		var rates, tails [2][]float64
		for range 3 { // in turns, so that a noisy moment meets both
			for i, address := range []string{pages + target, bare + "/"} {
				rate, tail := load(b, address, connections, lasting)
				rates[i], tails[i] = append(rates[i], rate), append(tails[i], tail)
			}
		}
		for i := range rates {
			slices.Sort(rates[i])
			slices.Sort(tails[i])
		}
		b.ReportMetric(cold.Seconds()*1000, "ms-first-view-cold")
		b.ReportMetric(other.Seconds()*1000, "ms-first-view-other-language")
		b.ReportMetric(float64(len(body))/1000, "KB-page")
		b.ReportMetric(rates[0][1], "req/s")
		b.ReportMetric(rates[0][1]/rates[1][1], "x-bare-req/s")
		b.ReportMetric(tails[0][1], "ms-p99")
		b.ReportMetric(tails[0][1]/tails[1][1], "x-bare-p99")
	}
	b.ReportMetric(0, "ns/op")
}

// ours is the program's own handler of a warehouse, at which nobody signs in.
func ours(b *testing.B, w *warehouse.Warehouse) http.Handler {
	b.Helper()
	h, _ := handler(b, w, nil)
	return h
}

// handler is the program's own handler of a warehouse; enter, unless nil, opens the desk
// where people sign in.
func handler(b *testing.B, w *warehouse.Warehouse, enter func(store *state.Store) *auth.Desk) (http.Handler, *auth.Desk) {
	b.Helper()
	var desk *auth.Desk
	catalogue, err := queries.Load()
	if err != nil {
		b.Fatal(err)
	}
	studio, err := still.Open(still.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := studio.Close(); err != nil {
			b.Error(err)
		}
	})
	store, err := state.Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	if enter != nil {
		desk = enter(store)
	}
	s, err := server.New(server.Options{
		Desk: desk, Reader: queries.NewReader(w, catalogue), Catalogue: catalogue, Album: still.NewAlbum(studio, still.AlbumOptions{}), State: store,
		Trail: &audit.Trail{Store: store, Dir: b.TempDir(), Now: time.Now}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		b.Fatal(err)
	}
	return s.Handler(), desk
}

// bareGin sends one answer, head and body, as little of a server as Gin can be.
func bareGin(body []byte, head http.Header) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.GET("/", func(c *gin.Context) {
		for name, values := range head {
			if name != "Date" && name != "Content-Length" { // net/http's own
				c.Header(name, values[0])
			}
		}
		c.Data(http.StatusOK, head.Get("Content-Type"), body)
	})
	return e
}

// serving serves a handler on a port of this machine until the benchmark ends.
func serving(b *testing.B, h http.Handler) string {
	b.Helper()
	web := httptest.NewServer(h)
	b.Cleanup(web.Close)
	return web.URL
}

// fetch asks once, as a browser would, and returns the bytes as they were sent.
func fetch(b *testing.B, address string, headers ...string) ([]byte, http.Header) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "br")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s %v", address, answer.Status, err)
	}
	return body, answer.Header
}

// load asks without a pause over so many connections for some time and returns
// requests a second and the 99th percentile in milliseconds.
func load(b *testing.B, address string, connections int, lasting time.Duration, headers ...string) (rate, tail float64) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: connections, DisableCompression: true,
		DialContext: (&net.Dialer{Timeout: time.Second}).DialContext,
	}}
	defer client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(b.Context(), lasting)
	defer cancel()
	waits := make([][]time.Duration, connections)
	var asking sync.WaitGroup
	begun := time.Now()
	for i := range connections {
		asking.Go(func() {
			for ctx.Err() == nil {
				r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
				if err != nil {
					b.Error(err)
					return
				}
				r.Header.Set("Accept-Encoding", "br")
				for i := 0; i+1 < len(headers); i += 2 {
					r.Header.Set(headers[i], headers[i+1])
				}
				asked := time.Now()
				answer, err := client.Do(r)
				if err != nil {
					continue // the time is up
				}
				_, err = io.Copy(io.Discard, answer.Body)
				if closed := answer.Body.Close(); err == nil && closed == nil && answer.StatusCode == http.StatusOK {
					waits[i] = append(waits[i], time.Since(asked))
				}
			}
		})
	}
	asking.Wait()
	took := time.Since(begun)
	all := slices.Concat(waits...)
	if len(all) == 0 {
		b.Fatalf("%s: no answer in %s", address, lasting)
	}
	slices.Sort(all)
	return float64(len(all)) / took.Seconds(), float64(all[(len(all)-1)*99/100]) / float64(time.Millisecond)
}
