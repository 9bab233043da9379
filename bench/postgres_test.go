package bench_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/jobs/registry"
	"toancanh/jobs/registry/registrytest"
	"toancanh/jobs/registry/synth"
	"toancanh/queries/warehouse"
)

// sessionSettings are those the program makes, so that psql plans alike.
const sessionSettings = "set jit = off;\nset enable_partitionwise_aggregate = on;\n"

// BenchmarkPostgres takes a night's aggregates from PostgreSQL and sets it
// against psql running the same selects. Wanted: at most 1.15 times as long, and
// less than 100 MiB.
func BenchmarkPostgres(b *testing.B) {
	dir, dsn := folder(b), registrytest.StartPostgres(b).DSN("postgres")
	_, err := synth.Write(b.Context(), synth.Options{
		Residents: size(100_000, 5_000_000), Seed: 6, Until: lastNight(),
		Relations: []string{"resident", "card_application", "eid_account", "service_case"},
		Format:    "postgres", DSN: dsn, Dir: dir,
	})
	if err != nil {
		b.Fatal(err)
	}
	script := filepath.Join(dir, "night.sql")
	statements := nightStatements(b, lastNight(), false, func(relation string) string { return relation })
	text := sessionSettings + strings.Join(statements, ";\n") + ";\n"
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		taken := measure(b, child(b, "intake", &intake{DSN: dsn, Dir: dir, Night: lastNight()}))
		alone := measure(b, exec.Command("psql", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-o", os.DevNull, "-f", script, dsn))
		b.ReportMetric(taken.seconds(), "s-intake")
		b.ReportMetric(taken.mebibytes(), "MiB-intake")
		b.ReportMetric(taken.cpu.Seconds(), "s-cpu-intake")
		b.ReportMetric(alone.seconds(), "s-psql")
		b.ReportMetric(taken.seconds()/alone.seconds(), "x-psql")
	}
	b.ReportMetric(0, "ns/op")
}

// intake is a process that lands one night from a database and throws it away.
type intake struct {
	DSN, Dir string
	Night    civil.Date
}

func (i *intake) run(ctx context.Context) (err error) {
	source, err := registry.Open(ctx, registry.Config{
		Name: "bench", Kind: registry.KindPostgres, DSN: i.DSN, History: registry.HistoryEvents,
	}, i.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	scratch, err := warehouse.NewScratch(ctx, i.Dir, warehouse.Options{MemoryLimit: "64MB"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, scratch.Remove()) }()
	zone := time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
	return errors.Join(registry.Intake{
		Sources: []registry.Source{source}, Span: registry.Night(i.Night), At: i.Night.AddDays(1).In(zone), Zone: zone,
	}.Take(ctx, scratch), scratch.Close())
}
