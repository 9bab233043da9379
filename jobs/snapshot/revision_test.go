package snapshot

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"toancanh/jobs/registry"
	"toancanh/queries"
	"toancanh/queries/warehouse"
)

func TestNightTakenAgainUnchangedMakesNoRevision(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	first := s.mustTake("2026-11-22")
	s.on("2026-11-23") // a day later the night is reconstructed, and still says the same
	again, err := s.take("2026-11-22", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if again.State != stateUnchanged || len(again.Snapshots) != 0 {
		t.Errorf("%+v after %+v", again, first)
	}
	if n := s.number("select count(*) from snapshot"); n != 1 {
		t.Errorf("%d snapshots", n)
	}
	if n := s.number("select count(*) from run where state = 'unchanged'"); n != 1 {
		t.Error("the ledger does not know")
	}
}

func TestCorrectedNightGetsARevisionAndSaysWhatChanged(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	first := s.mustTake("2026-11-22")
	s.extra = []string{"update raw_card set n = n + 7 where measure in ('received', 'approved') and place = (select min(place) from place where province = 630001)"}
	second := s.mustTake("2026-11-22")
	if len(second.Snapshots) != 1 || second.Snapshots[0] == first.Snapshots[0] {
		t.Fatalf("%v, then %v", first.Snapshots, second.Snapshots)
	}
	for query, want := range map[string]int64{
		"select count(*) from snapshot where superseded_by is null":                                   1,
		"select revision from snapshot where superseded_by is null":                                   2,
		"select superseded_by from snapshot where revision = 1":                                       2,
		"select count(*) from restatement":                                                            4, // two measures, the province and the nation
		"select new_value - old_value from restatement where place = 630001 and measure = 'received'": 7,
		"select count(*) from commune.card where snapshot = 1":                                        3321,
		"select count(*) from card":                                                                   3321,
	} {
		if got := s.number(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

func TestStoppedCorrectionLeavesTheRevisionBefore(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.mustTake("2026-11-21")
	s.mustTake("2026-11-22")
	s.extra = []string{"delete from raw_eid where measure = 'activated'"}
	o, err := s.take("2026-11-22", Options{})
	if !errors.Is(err, ErrStopped) || o.State != stateStopped {
		t.Fatalf("%v %+v", err, o)
	}
	for query, want := range map[string]int64{
		"select count(*) from snapshot where superseded_by is null": 2,
		"select count(*) from gap":                                  0,
		"select count(*) from run where state = 'stopped'":          1,
	} {
		if got := s.number(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	if !strings.Contains(err.Error(), "nation_fall") && !strings.Contains(err.Error(), "cumulative_fall") {
		t.Errorf("the error does not name the gate: %v", err)
	}
}

func TestBadDeliveryKeepsEveryNightBack(t *testing.T) {
	s := newStand(t)
	s.extra = []string{"update raw_relation set rejected = 20000 where relation = 'resident'"}
	o, err := s.Backfill(t.Context(), registry.Span{From: day("2026-11-20"), Until: day("2026-11-22")}, Options{})
	if !errors.Is(err, ErrStopped) || o.State != stateStopped || len(o.Gaps) != 3 {
		t.Fatalf("%v %+v", err, o)
	}
	for query, want := range map[string]int64{
		"select count(*) from snapshot": 0,
		"select count(*) from gap where reason like 'gate rejected_share: resident share rejected 0.2%'": 3,
		"select count(*) from run where state = 'stopped' and nights = 0":                                1,
		"select count(*) from gate where gate = 'rejected_share' and faults = 1":                         3,
	} {
		if got := s.number(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

func TestFilledGapStaysOnRecord(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.mustTake("2026-11-21")
	s.extra = []string{"delete from raw_eid where measure = 'activated'"}
	s.on("2026-11-22")
	for range 2 { // tried again, the same reason is recorded once
		if _, err := s.take("2026-11-22", Options{}); !errors.Is(err, ErrStopped) {
			t.Fatal(err)
		}
	}
	s.extra = nil
	s.mustTake("2026-11-22")
	if n := s.number("select count(*) from gap where date = '2026-11-22'"); n != 1 {
		t.Errorf("%d gaps on record", n)
	}
	missing, err := s.Missing(t.Context(), registry.Span{From: day("2026-11-21"), Until: day("2026-11-22")})
	if err != nil || len(missing) != 0 {
		t.Errorf("%v %v", missing, err)
	}
}

func TestOneSourceTakenAgainKeepsTheOthers(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	if _, err := s.take("2026-11-22", Options{Source: "national"}); err == nil || !strings.Contains(err.Error(), "half a night") {
		t.Fatalf("half a night was published: %v", err)
	}
	s.mustTake("2026-11-22")
	// the same night, as if accounts came from another source that is not read now
	err := s.Warehouse.Write(t.Context(), func(tx *warehouse.Tx) error {
		_, err := tx.Exec(t.Context(), "update snapshot_relation set source = 'accounts' where relation = 'eid_account'")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	delete(s.offered, "eid_account")
	s.extra = []string{"update raw_card set n = n + 1 where measure = 'received'", "delete from raw_eid"}
	o, err := s.take("2026-11-22", Options{Source: "national"})
	if err != nil || len(o.Snapshots) != 1 {
		t.Fatalf("%v %+v", err, o)
	}
	for query, want := range map[string]int64{
		"select count(*) from snapshot_relation where snapshot = 2":                                   1 + 5,
		"select count(*) from commune.eid where snapshot = 2":                                         3321,
		"select count(*) from restatement where mart = 'eid'":                                         0,
		"select sum(registered)::bigint from commune.eid where snapshot = 2":                          s.number("select registered from nation.eid where snapshot = 1"),
		"select count(*) from restatement where mart = 'card' and measure = 'received' and place = 0": 1,
	} {
		if got := s.number(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

func TestNightTakenAgainKeepsWhatItsSourceHasForgotten(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.offered["eid_account"] = registry.Offer{Weight: 1, History: registry.HistoryNone}
	s.mustTake("2026-11-20")
	s.mustTake("2026-11-21")
	s.on("2026-11-22")
	if o, err := s.Take(t.Context(), day("2026-11-20"), Options{}); err != nil || o.State != stateUnchanged {
		t.Fatalf("nothing is new: %v %+v", err, o)
	}
	s.extra = []string{"update raw_card set n = n + 1 where measure = 'received'", "update raw_eid set n = n + 5"}
	o, err := s.Take(t.Context(), day("2026-11-20"), Options{})
	if err != nil || len(o.Snapshots) != 1 {
		t.Fatalf("%v %+v", err, o)
	}
	for query, want := range map[string]int64{
		"select count(*) from snapshot_relation where snapshot = 3 and relation = 'eid_account'":      1,
		"select registered from nation.eid where snapshot = 3":                                        s.number("select registered from nation.eid where snapshot = 1"),
		"select count(*) from restatement where mart = 'eid'":                                         0,
		"select count(*) from restatement where mart = 'card' and measure = 'received' and place = 0": 1,
		"select count(*) from gap": 0,
	} {
		if got := s.number(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

func TestFailingSourcePublishesNothingAndIsNamed(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.mustTake("2026-11-21")
	s.on("2026-11-22")
	broken := errors.New("registry national: connection refused")
	usual := s.lay
	for name, lay := range map[string]func(context.Context, *warehouse.Scratch, registry.Span) error{
		"down": func(context.Context, *warehouse.Scratch, registry.Span) error { return broken },
		"cut in the middle": func(ctx context.Context, into *warehouse.Scratch, span registry.Span) error {
			return errors.Join(usual(ctx, into, span), broken)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s.lay = lay
			o, err := s.take("2026-11-22", Options{})
			if !errors.Is(err, broken) || o.State != stateFailed {
				t.Fatalf("%v %+v", err, o)
			}
			for query, want := range map[string]int64{
				"select count(*) from snapshot where date = '2026-11-22'":                                                  0,
				"select count(*) from run where state = 'failed' and error like '%refused%' and run = '" + o.Run + "'":     1,
				"select count(*) from run_source where state = 'failed' and source = 'national' and run = '" + o.Run + "'": 1,
				"select count(*) from gap where date = '2026-11-22' and reason like '%refused%'":                           1,
			} {
				if got := s.number(query); got != want {
					t.Errorf("%s: %d, want %d", query, got, want)
				}
			}
			if left, err := filepath.Glob(filepath.Join(s.Warehouse.Dir(), "tmp", "raw-*")); err != nil || len(left) > 0 {
				t.Errorf("%v: the scratch outlived the night: %v", err, left)
			}
		})
	}
	s.lay = usual
	s.mustTake("2026-11-22")
}

func TestCancelledRunIsInterruptedAndLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.on("2027-01-10")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.Progress = func(step string, done, _ int64) {
		if step == "nights" && done > 0 {
			cancel() // after the first quarter was committed
		}
	}
	o, err := s.Backfill(ctx, registry.Span{From: day("2026-12-20"), Until: day("2027-01-10")}, Options{})
	if !errors.Is(err, context.Canceled) || o.State != stateInterrupted {
		t.Fatalf("%v %+v", err, o)
	}
	if n := s.number("select count(*) from run where state = 'interrupted'"); n != 1 {
		t.Error("the ledger does not know")
	}
	s.Progress = nil
	if _, err := s.Backfill(t.Context(), registry.Span{From: day("2026-12-20"), Until: day("2027-01-10")}, Options{}); err != nil {
		t.Fatal(err)
	}
	if n := s.number("select count(*) from snapshot where revision = 1 and superseded_by is null"); n != 22 {
		t.Errorf("%d nights", n)
	}
}

func TestNightThatIsNotOverIsRefused(t *testing.T) {
	s := newStand(t)
	if _, err := s.take("2026-11-23", Options{}); !errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), "not over yet") {
		t.Errorf("%v", err)
	}
}

func TestRunWithoutSourcesIsRefused(t *testing.T) {
	s := newStand(t)
	s.lay = func(ctx context.Context, into *warehouse.Scratch, _ registry.Span) error {
		_, err := into.Exec(ctx, "delete from raw_relation")
		return err
	}
	if _, err := s.take("2026-11-22", Options{}); err == nil || !strings.Contains(err.Error(), "offered no relation") {
		t.Errorf("%v", err)
	}
	s.Sources = nil
	if _, err := s.take("2026-11-22", Options{}); err == nil || !strings.Contains(err.Error(), "no source is configured") {
		t.Errorf("%v", err)
	}
}

func TestEveryModelIsRun(t *testing.T) {
	run := append(stagedOnce(), martsEach()...)
	run = append(run, "frame", "relation", "rollup", "candidate", "step", "verdict", "unchanged", "publish", "record", "intake")
	files, err := fs.Glob(queries.Models(), "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !slices.Contains(run, strings.TrimSuffix(f, ".sql")) {
			t.Errorf("models/%s is run by nothing", f)
		}
	}
	if len(files) != len(run) {
		t.Errorf("%d files, %d models", len(files), len(run))
	}
}
