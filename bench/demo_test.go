package bench_test

import (
	"os/exec"
	"slices"
	"testing"
)

// BenchmarkDemo makes a demo from nothing and starts it again. Wanted of the full
// size on two cores: at most 60 s and 1,536 MiB, ready again in at most 2 s, gone
// within 10 s.
func BenchmarkDemo(b *testing.B) {
	binary := program(b)
	for b.Loop() {
		args := []string{"demo", "--dir", folder(b)}
		if !full() {
			args = append(args, "--residents", "100000", "--until", "2021-05-31")
		}
		first := measure(b, exec.Command(binary, slices.Concat(args, []string{"--no-serve"})...))
		again := serve(b, binary, args...)
		b.ReportMetric(first.seconds(), "s-from-nothing")
		b.ReportMetric(first.mebibytes(), "MiB-from-nothing")
		b.ReportMetric(again.ready.Seconds(), "s-second-start")
		b.ReportMetric(again.stopped.Seconds(), "s-to-stop")
		b.ReportMetric(again.mebibytes(), "MiB-serving")
	}
	b.ReportMetric(0, "ns/op") // one run of minutes: its parts say more
}
