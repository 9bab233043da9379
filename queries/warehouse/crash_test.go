package warehouse_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/warehouse"
)

// The tests start their own binary again as one of these processes.
const (
	childKind   = "TOANCANH_TEST_CHILD"
	childFolder = "TOANCANH_TEST_FOLDER"
)

func TestMain(m *testing.M) {
	var err error
	switch dir := os.Getenv(childFolder); os.Getenv(childKind) {
	case "":
		os.Exit(m.Run())
	case "writer":
		err = writeNights(context.Background(), dir)
	case "shell":
		err = holdFile(dir)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// startChild starts a process of a kind on a folder and gives what it prints.
func startChild(t *testing.T, kind, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childKind+"="+kind, childFolder+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	return child, bufio.NewScanner(out)
}

// nightRows is how many rows a night has at each level.
func nightRows(snapshot int64) int { return int(snapshot%40) + 1 }

// writeNights publishes numbered nights until it is killed, and prints each
// number once it is committed.
func writeNights(ctx context.Context, dir string) error {
	w, err := warehouse.Open(ctx, warehouse.Options{Dir: dir, Threads: 1})
	if err != nil {
		return err
	}
	var last int64
	err = w.Read(ctx, func(tx *warehouse.Tx) error {
		return tx.QueryRow(ctx, "select coalesce(max(snapshot), 0)::bigint from snapshot").Scan(&last)
	})
	if err != nil {
		return err
	}
	for n := last + 1; ; n++ {
		if err := w.Write(ctx, func(tx *warehouse.Tx) error { return writeNight(ctx, tx, n) }); err != nil {
			return err
		}
		fmt.Println(n)
		if n%7 == 0 {
			if err := w.Checkpoint(ctx); err != nil {
				return err
			}
		}
	}
}

func writeNight(ctx context.Context, tx *warehouse.Tx, n int64) error {
	date := civil.Date{Year: 2000, Month: 1, Day: 1}.AddDays(int(n))
	for _, schema := range []string{"commune", "province", "nation"} {
		a, err := tx.Append(ctx, schema, "population", []string{"snapshot", "date", "place", "residents"})
		if err != nil {
			return err
		}
		for place := range nightRows(n) {
			if err := a.Row(n, date, place, n); err != nil {
				return err
			}
		}
		if err := a.Close(); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, "insert into snapshot values ($1, $2, $3, 1, 'r', now(), false, false, null)", n, strconv.FormatInt(n, 10), date)
	return err
}

func TestKilledWriterLosesNothingAndLeavesNoHalfNight(t *testing.T) {
	kills := 100
	if testing.Short() {
		kills = 10
	}
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(6, 2026))
	var acknowledged int64
	for i := range kills {
		// Some die while they open the file, most while they write.
		early := i%5 == 0
		delay := time.Duration(random.IntN(60_000)) * time.Microsecond
		last, err := killedWriter(t, dir, early, delay)
		if err != nil {
			t.Fatal(err)
		}
		acknowledged = max(acknowledged, last)
		checkNights(t, dir, acknowledged)
		if t.Failed() {
			t.Fatalf("after kill %d", i+1)
		}
	}
	t.Logf("%d kills, %d nights acknowledged", kills, acknowledged)
	if acknowledged < int64(kills) {
		t.Errorf("only %d nights were written, so this test proves little", acknowledged)
	}
}

// killedWriter starts a writer, kills it delay after its start (early) or after
// its first night, and returns the last night it acknowledged.
func killedWriter(t *testing.T, dir string, early bool, delay time.Duration) (last int64, err error) {
	t.Helper()
	child, lines := startChild(t, "writer", dir)
	kill := func() { _ = child.Process.Kill() } // it may be gone: Wait tells
	if early {
		defer time.AfterFunc(delay, kill).Stop()
	}
	for lines.Scan() {
		if last == 0 && !early {
			defer time.AfterFunc(delay, kill).Stop()
		}
		if last, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
			return 0, err
		}
	}
	var exit *exec.ExitError
	if err := child.Wait(); !errors.As(err, &exit) || exit.Exited() {
		return 0, fmt.Errorf("the writer ended by itself: %w", err)
	}
	return last, lines.Err()
}

// checkNights opens what a killed writer left and compares it with what it acknowledged.
func checkNights(t *testing.T, dir string, acknowledged int64) {
	t.Helper()
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}()
	nights := one(t, w, "select count(*) from snapshot")
	if newest := one(t, w, "select coalesce(max(snapshot), 0)::bigint from snapshot"); newest != nights {
		t.Errorf("%d nights, the newest is number %d", nights, newest)
	}
	if nights < acknowledged {
		t.Errorf("%d nights were acknowledged, %d are there", acknowledged, nights)
	}
	for _, schema := range []string{"commune", "province", "nation"} {
		whole := one(t, w, `
			select count(*)
			from (
				select snapshot
				from `+schema+`.population
				group by snapshot
				having count(*) = snapshot % 40 + 1 and sum(residents) = snapshot * (snapshot % 40 + 1)
			)`)
		any := one(t, w, "select count(distinct snapshot) from "+schema+".population")
		if whole != nights || any != nights {
			t.Errorf("%s: %d nights whole, %d at all, %d in the ledger", schema, whole, any, nights)
		}
	}
}
