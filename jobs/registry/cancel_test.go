package registry_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"toancanh/jobs/registry"
	"toancanh/jobs/registry/registrytest"
)

// TestAnIntakeThatIsCalledOffSaysSoOnce: in the chain, so that a caller can
// branch on it, and without what the engine says of its interruption.
func TestAnIntakeThatIsCalledOffSaysSoOnce(t *testing.T) {
	server := registrytest.StartPostgres(t)
	conn := server.Connect(t)
	exec(t, conn, residentTable)
	folder, files := inbox(t, registry.Config{})
	write(t, folder, "resident.csv", residentHeader+strings.Repeat(goodResident, 100_000))
	for name, source := range map[string]registry.Source{
		"files":    files,
		"database": open(t, registry.Config{Name: "inbox", Kind: registry.KindPostgres, DSN: server.DSN("postgres")}),
	} {
		for _, at := range []string{"extract population", "extract pyramid", "at once"} {
			t.Run(name+" "+at, func(t *testing.T) {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				s := scratch(t, source.Folders()...)
				if at == "at once" {
					cancel()
				}
				in := registry.Intake{Sources: []registry.Source{source}, Span: registry.Night(day(2024, 3, 31)), Zone: hanoi(t), At: time.Now(),
					Progress: func(step string, _, _ int64) {
						if step == at {
							cancel()
						}
					}}
				calledOff(t, in.Take(ctx, s))
			})
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		calledOff(t, source.Test(ctx))
	}
}

// TestAnEngineAtWorkIsInterrupted calls an extract off in its midst: all of the
// night takes a hundred times as long as the caller waits.
func TestAnEngineAtWorkIsInterrupted(t *testing.T) {
	folder, source := inbox(t, registry.Config{})
	write(t, folder, "resident.csv", residentHeader+strings.Repeat(goodResident, 300_000))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := scratch(t, source.Folders()...)
	in := registry.Intake{Sources: []registry.Source{source}, Span: registry.Night(day(2024, 3, 31)), Zone: hanoi(t), At: time.Now(),
		Progress: func(step string, _, _ int64) {
			if step == "extract population" {
				timer := time.AfterFunc(20*time.Millisecond, cancel)
				t.Cleanup(func() { timer.Stop() })
			}
		}}
	calledOff(t, in.Take(ctx, s))
}

func calledOff(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v is not a cancellation", err)
	}
	says(t, err, "registry inbox")
	if n := strings.Count(err.Error(), "canceled"); n != 1 || strings.Contains(strings.ToLower(err.Error()), "interrupt") {
		t.Errorf("error %q repeats itself", err)
	}
}
