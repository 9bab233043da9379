package snapshot

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"toancanh/jobs/registry"
	"toancanh/queries"
	"toancanh/queries/warehouse"
)

const killedDir = "TOANCANH_TEST_KILLED_DIR"

// layLight fills a few communes, other numbers for every revision.
func layLight(revision int) func(context.Context, *warehouse.Scratch, registry.Span) error {
	return func(ctx context.Context, into *warehouse.Scratch, span registry.Span) error {
		for _, statement := range []string{
			`insert into raw_population select place, $until::date, 'residents', 100 + $revision::integer
				from (values (4), (1273), (10273)) as places (place)`,
			`insert into raw_card select place, $until::date, unnest(['received', 'approved', 'printed']), 50 + $revision::integer
				from (values (4), (1273), (10273)) as places (place)`,
			`insert into raw_eid select place, $until::date, 'registered', 20 + $revision::integer
				from (values (4), (1273), (10273)) as places (place)`,
		} {
			_, err := into.Exec(ctx, statement, sql.Named("until", span.Until.String()), sql.Named("revision", revision))
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// TestNightsUntilKilled is the process that TestKilledNightsAreWholeOrAbsent kills.
func TestNightsUntilKilled(t *testing.T) {
	dir := os.Getenv(killedDir)
	if dir == "" {
		t.Skip("only as a child of TestKilledNightsAreWholeOrAbsent")
	}
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir, MemoryLimit: "256MB", Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	s := standOn(t, w)
	s.Gates = arithmeticOnly(t)

	fmt.Println("ready")
	night := day("2026-11-01").AddDays(int(s.number("select count(distinct date) from snapshot")))
	for revision := int(s.number("select count(*) from run")); ; revision++ {
		s.lay = layLight(revision)
		s.Keep = revision % 4 / 3 // a copy is slow: with every fourth night
		s.on(night.String())
		o, err := s.Take(t.Context(), night, Options{})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("published", strings.Join(o.Snapshots, " "))
		if revision%3 == 0 { // now and then the next night, else a correction
			night = night.AddDays(1)
		}
	}
}

// It runs beside no other test: the kills are spread over the time a night takes.
func TestKilledNightsAreWholeOrAbsent(t *testing.T) {
	kills := 100
	if testing.Short() {
		kills = 15
	}
	dir := t.TempDir()
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := queries.Seed(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	// A tenth of the communes breaks as easily as all of them, and is sooner built.
	err = w.Write(t.Context(), func(tx *warehouse.Tx) error {
		_, err := tx.Exec(t.Context(), "delete from reference.place where level = 'commune' and place % 10 <> 3 and place <> 4")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	acknowledged, night := killOnce(t, dir, time.Minute, 2)
	for range kills - 1 {
		published, _ := killOnce(t, dir, rand.N(night*3/2), kills)
		acknowledged = append(acknowledged, published...)
	}
	if w, err = warehouse.Open(t.Context(), warehouse.Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	s := standOn(t, w)
	for _, id := range acknowledged {
		if s.number("select count(*) from snapshot where id = '"+id+"'") != 1 {
			t.Errorf("%s was published and is lost", id)
		}
	}
	communes := s.number("select count(*) from reference.place where level = 'commune'")
	for _, mart := range []string{"population", "card", "eid"} {
		measure := map[string]string{"population": "residents", "card": "received", "eid": "registered"}[mart]
		broken := s.number(fmt.Sprintf(`
			with commune as (select snapshot, count(*) as places, sum(%[2]s) as n from commune.%[1]s group by all),
			province as (select snapshot, count(*) as places, sum(%[2]s) as n from province.%[1]s group by all)
			select count(*)
			from snapshot as s
			full join commune as c using (snapshot)
			full join province as p using (snapshot)
			full join nation.%[1]s as n using (snapshot)
			where s.id is null or c.n is distinct from n.%[2]s or p.n is distinct from n.%[2]s or c.places <> %[3]d or p.places <> 63`,
			mart, measure, communes))
		if broken != 0 {
			t.Errorf("%d nights of %s are not whole", broken, mart)
		}
	}
	if n := s.number("select count(*) - count(distinct date) from snapshot where superseded_by is null"); n != 0 {
		t.Errorf("%d nights have two newest revisions", n)
	}
	if n := s.number("select count(*) from run where state = 'running'"); n != 0 {
		t.Errorf("%d runs are still running in the ledger", n)
	}
	interrupted := s.number("select count(*) from run where state = 'interrupted'")
	if interrupted == 0 {
		t.Error("no kill met a run")
	}
	t.Logf("%d kills, %d met a run, %d snapshots acknowledged", kills, interrupted, len(acknowledged))
	s.Gates = arithmeticOnly(t)
	s.lay = layLight(-1)
	s.mustTake("2026-11-22")
}

// killOnce starts the child and kills it some time after it is ready, or when it
// has published so many nights. It returns the snapshots it said were published
// and how long the last one took.
func killOnce(t *testing.T, dir string, after time.Duration, nights int) (published []string, last time.Duration) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNightsUntilKilled$")
	child.Env = append(os.Environ(), killedDir+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var said []string
	var timer *time.Timer
	began := time.Now()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said = append(said, lines.Text())
		word, rest, _ := strings.Cut(lines.Text(), " ")
		switch word {
		case "ready":
			timer = time.AfterFunc(after, func() { _ = child.Process.Kill() })
			defer timer.Stop()
		case "published":
			published = append(published, rest)
			last, began = time.Since(began), time.Now()
			if len(published) == nights {
				_ = child.Process.Kill()
			}
		}
	}
	_ = child.Wait() // killed, as it should be
	if timer == nil || child.ProcessState.Exited() {
		t.Fatalf("the child ended by itself: %s", strings.Join(said, "\n"))
	}
	return published, last
}
