package bench_test

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/warehouse"
)

//go:embed history.sql
var historySQL string

//go:embed history_services.sql
var servicesSQL string

// communeMeasures is how many measures history.sql writes for a commune.
const communeMeasures = 21

// lastNight is the newest night of the histories made here.
func lastNight() civil.Date { return civil.Date{Year: 2026, Month: 11, Day: 21} }

// BenchmarkHistory fills a warehouse with ten years of nights, opens it and
// adds one. Wanted of the full size: open in at most 2 s, a night's transaction
// and checkpoint in at most 0.5 s, at most 70 KB of warehouse a night for a dozen
// commune measures (rollups included).
func BenchmarkHistory(b *testing.B) {
	nights := size(365, 3653)
	dir := history(b, nights, historySQL)
	b.Logf("%d nights take %.0f KB each with %d measures", nights, kilobytes(b, dir)/float64(nights), communeMeasures)
	next := lastNight()
	for b.Loop() {
		opened := time.Now()
		w := openWarehouse(b, dir)
		b.ReportMetric(time.Since(opened).Seconds(), "s-open")

		begun := time.Now()
		next = next.AddDays(1)
		if err := writeNights(b.Context(), w, next, next, historySQL); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s-transaction")
		begun = time.Now()
		if err := w.Checkpoint(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s-checkpoint")
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(kilobytes(b, dir)/float64(nights+1)*12/communeMeasures, "KB/night")
	}
	b.ReportMetric(0, "ns/op")
}

// history makes a warehouse with that many nights of what the texts write and
// returns its folder.
func history(b *testing.B, nights int, texts ...string) string {
	b.Helper()
	dir := folder(b)
	w := openWarehouse(b, dir)
	if err := queries.Seed(b.Context(), w); err != nil {
		b.Fatal(err)
	}
	for from := lastNight().AddDays(1 - nights); !from.After(lastNight()); from = from.AddDays(90) {
		until := from.AddDays(89)
		if until.After(lastNight()) {
			until = lastNight()
		}
		if err := writeNights(b.Context(), w, from, until, texts...); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Checkpoint(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return dir
}

func openWarehouse(b *testing.B, dir string) *warehouse.Warehouse {
	b.Helper()
	w, err := warehouse.Open(b.Context(), warehouse.Options{Dir: dir, MemoryLimit: "2GB"})
	if err != nil {
		b.Fatal(err)
	}
	return w
}

// writeNights adds a span of nights in one transaction.
func writeNights(ctx context.Context, w *warehouse.Warehouse, from, until civil.Date, texts ...string) error {
	return w.Write(ctx, func(tx *warehouse.Tx) error {
		for statement := range strings.SplitSeq(strings.Join(texts, "\n"), ";\n") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			if _, err := tx.Exec(ctx, statement, sql.Named("from", from.String()), sql.Named("until", until.String())); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
}

// kilobytes is how much the warehouse in a folder takes.
func kilobytes(b *testing.B, dir string) float64 {
	b.Helper()
	var sum int64
	files, err := filepath.Glob(filepath.Join(dir, "warehouse.duckdb*"))
	if err != nil {
		b.Fatal(err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			b.Fatal(err)
		}
		sum += info.Size()
	}
	return float64(sum) / 1000
}
