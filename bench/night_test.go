package bench_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// nightConfig serves a registry that `synth` has written.
const nightConfig = `data_dir: ./data
auth: {mode: open}
sources: [{name: synthetic, kind: files, path: %q, history: events}]
queries: {memory_limit: 2GB}
`

// residents is how many people the registry of BenchmarkNight has;
// BENCH_RESIDENTS asks for another number.
func residents(b *testing.B) int {
	wanted := os.Getenv("BENCH_RESIDENTS")
	if wanted == "" {
		return size(500_000, 100_000_000)
	}
	n, err := strconv.Atoi(wanted)
	if err != nil || n < 1000 {
		b.Fatalf("BENCH_RESIDENTS=%s: a whole number from 1000 on", wanted)
	}
	return n
}

// BenchmarkNight takes one night of a large registry of Parquet files, that of
// BENCH_REGISTRY or one it makes, and sets it against the SQL of the same extracts
// in a bare DuckDB with the same memory. Wanted of the full size, 100 million
// residents and their applications: at most 1.15 times as long, and at most 2,560 MiB.
func BenchmarkNight(b *testing.B) {
	binary, dir := program(b), folder(b)
	registry := os.Getenv("BENCH_REGISTRY")
	var made cost
	if registry == "" {
		registry = filepath.Join(dir, "registry")
		made = measure(b, exec.Command(binary, "synth", "--residents", count(residents(b)), "--out", registry, "--until", lastNight().String()))
	}
	config := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(config, fmt.Appendf(nil, nightConfig, registry), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := os.RemoveAll(filepath.Join(dir, "data")); err != nil {
			b.Fatal(err)
		}
		night := measure(b, exec.Command(binary, "snapshot", "--config", config, "--date", lastNight().String()))
		alone := (&bare{
			Dir: filepath.Join(dir, "bare"), Registry: registry, MemoryLimit: "2GB",
			Statements: nightStatements(b, lastNight(), true, func(relation string) string {
				return fmt.Sprintf("read_parquet('%s')", filepath.Join(registry, relation+"*.parquet"))
			}),
		}).measure(b)
		if made.elapsed > 0 {
			b.ReportMetric(made.seconds(), "s-synth")
			b.ReportMetric(made.mebibytes(), "MiB-synth")
		}
		b.ReportMetric(night.seconds(), "s-night")
		b.ReportMetric(night.cpu.Seconds(), "s-cpu-night")
		b.ReportMetric(night.mebibytes(), "MiB-night")
		b.ReportMetric(alone.seconds(), "s-bare")
		b.ReportMetric(alone.cpu.Seconds(), "s-cpu-bare")
		b.ReportMetric(alone.mebibytes(), "MiB-bare")
		b.ReportMetric(night.seconds()/alone.seconds(), "x-bare")
		b.ReportMetric(night.cpu.Seconds()/alone.cpu.Seconds(), "x-cpu-bare")
	}
	b.ReportMetric(0, "ns/op")
}
