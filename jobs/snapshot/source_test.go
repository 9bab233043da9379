package snapshot

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"toancanh/jobs/registry"
)

// inbox is a folder of real files, read by the registry package.
type inbox struct {
	*stand
	dir string
}

func newInbox(t *testing.T) inbox {
	t.Helper()
	s := newStand(t)
	s.Night.land = nil
	s.Gates = arithmeticOnly(t)
	in := inbox{stand: s, dir: t.TempDir()}
	in.write("resident.csv", "resident_id,commune_code,birth_date,sex,digitized_at,verified_at,pin_issued_at,deceased_at\n"+
		"1,00004,1980-02-29,male,2021-05-01,2021-06-01,2021-05-01,\n"+
		"2,00004,2012-11-22,female,2021-05-01,,2021-05-01,\n"+
		"3,01273,1950-01-01,female,2022-01-01,,,2026-11-22\n"+
		"4,99999,1950-01-01,female,2022-01-01,,,\n")
	in.write("card_application.csv", "application_id,resident_id,kind,received_at,approved_at,printed_at,delivered_at,rejected_at\n"+
		"a,1,first,2026-11-10,2026-11-11,2026-11-12,2026-11-21,\n"+
		"b,2,first,2026-11-20,2026-11-20,,,\n")
	in.open(registry.Config{Name: "inbox", Kind: registry.KindFiles, Path: in.dir})
	return in
}

func (in inbox) open(configs ...registry.Config) {
	in.t.Helper()
	in.Sources = nil
	for _, c := range configs {
		source, err := registry.Open(in.t.Context(), c, in.dir)
		if err != nil {
			in.t.Fatal(err)
		}
		in.t.Cleanup(func() {
			if err := source.Close(); err != nil {
				in.t.Error(err)
			}
		})
		in.Sources = append(in.Sources, source)
	}
}

func (in inbox) write(name, text string) {
	in.t.Helper()
	if err := os.WriteFile(filepath.Join(in.dir, name), []byte(text), 0o600); err != nil {
		in.t.Fatal(err)
	}
}

func TestFilesBecomeANight(t *testing.T) {
	in := newInbox(t)
	o := in.mustTake("2026-11-22")
	for query, want := range map[string]int64{
		"select residents from nation.population":                              2,
		"select residents from commune.population where place = 4":             2,
		"select residents from commune.population where place = 1273":          0,
		"select aged_14 from nation.population":                                2, // one of them turned 14 that day
		"select delivered from nation.card":                                    1,
		"select holders from nation.card":                                      1,
		"select waiting from nation.card":                                      1,
		"select rows from reject where reason = 'unknown_area'":                1,
		"select rejected from run_source where relation = 'resident'":          1,
		"select count(*) from gate where gate = 'area_unknown' and faults > 0": 1,
		"select count(*) from nation.eid":                                      0, // no source: absent, not 0
	} {
		if got := in.number(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	if len(o.Rejects) != 1 || o.Rejects[0].Reason != "unknown_area" {
		t.Errorf("rejects %+v", o.Rejects)
	}
}

func TestFileWithAHeaderOnlyIsNoticedOnTheFirstNight(t *testing.T) {
	in := newInbox(t)
	in.write("eid_account.csv", "resident_id,commune_code,registered_at,approved_at,activated_at\n")
	in.open(registry.Config{Name: "inbox", Kind: registry.KindFiles, Path: in.dir})
	o := in.mustTake("2026-11-22")
	var said []string
	for _, g := range o.Gates {
		if g.Gate == "relation_empty" {
			said = append(said, string(g.Severity)+" "+g.Detail)
		}
	}
	if !slices.Equal(said, []string{"warn eid_account rows 0 (limit 1)"}) {
		t.Errorf("%q", said)
	}
}

func TestBackfillOfFilesEqualsTheirNights(t *testing.T) {
	t.Parallel()
	in := newInbox(t)
	in.on("2026-11-22")
	if _, err := in.Backfill(t.Context(), registry.Span{From: day("2026-11-09"), Until: day("2026-11-22")}, Options{}); err != nil {
		t.Fatal(err)
	}
	for night, delivered := range map[string]int64{"2026-11-09": 0, "2026-11-20": 0, "2026-11-21": 1, "2026-11-22": 1} {
		if got := in.number("select delivered from nation.card where date = '" + night + "'"); got != delivered {
			t.Errorf("%s: %d delivered", night, got)
		}
		o, err := in.take(night, Options{})
		if err != nil || o.State != stateUnchanged {
			t.Errorf("%s taken alone: %v %+v", night, err, o)
		}
	}
	if got := in.number("select residents from nation.population where date = '2026-11-21'"); got != 3 {
		t.Errorf("%d residents before the death", got)
	}
}

func TestTroubleWithASourceIsNamedAndSurvived(t *testing.T) {
	t.Parallel()
	var whole bytes.Buffer
	zip := gzip.NewWriter(&whole)
	fmt.Fprintln(zip, "resident_id,commune_code,registered_at,approved_at,activated_at")
	for i := range 5000 {
		fmt.Fprintf(zip, "%d,00004,2026-01-01,2026-01-01,\n", i)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		breakIt func(in inbox)
		want    string
	}{
		"cut in the middle": {func(in inbox) {
			in.write("eid_account.csv.gz", whole.String()[:whole.Len()/2])
			in.open(registry.Config{Name: "inbox", Kind: registry.KindFiles, Path: in.dir})
		}, "eid_account"},
		"down": {func(in inbox) {
			in.open(registry.Config{Name: "inbox", Kind: registry.KindFiles, Path: in.dir},
				registry.Config{Name: "cards", Kind: registry.KindPostgres, DSN: "postgres://nobody@127.0.0.1:1/none?connect_timeout=2",
					Relations: map[string]registry.Relation{"eid_account": {Table: "eid"}}})
		}, "cards"},
		"a relation from two sources": {func(in inbox) {
			in.open(registry.Config{Name: "inbox", Kind: registry.KindFiles, Path: in.dir},
				registry.Config{Name: "again", Kind: registry.KindFiles, Path: in.dir})
		}, "is offered by the sources inbox and again"},
	} {
		t.Run(name, func(t *testing.T) {
			in := newInbox(t)
			in.mustTake("2026-11-21")
			c.breakIt(in)
			in.on("2026-11-22")
			_, err := in.take("2026-11-22", Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v, want %q", err, c.want)
			}
			if n := in.number("select count(*) from snapshot"); n != 1 {
				t.Errorf("%d snapshots", n)
			}
			t.Log(err)
			if err := os.RemoveAll(filepath.Join(in.dir, "eid_account.csv.gz")); err != nil {
				t.Fatal(err)
			}
			in.open(registry.Config{Name: "inbox", Kind: registry.KindFiles, Path: in.dir})
			in.mustTake("2026-11-22")
		})
	}
}

func TestYesterdaysDataUnderANewDateIsNoticed(t *testing.T) {
	t.Parallel()
	in := newInbox(t)
	in.Gates = DefaultGates()
	in.Gates.Severity = arithmeticOnly(t).Severity
	delete(in.Gates.Severity, "source_stale")
	in.open(registry.Config{Name: "inbox", Kind: registry.KindFiles, Path: in.dir, FreshWithin: registry.Duration(26 * time.Hour)})
	in.mustTake("2026-11-22")
	in.on("2026-11-23") // the same files, delivered again
	o, err := in.take("2026-11-23", Options{})
	if err == nil || o.State != stateStopped || o.Gates[0].Gate != "source_stale" {
		t.Fatalf("%v %+v", err, o)
	}
	if !strings.Contains(err.Error(), "source_stale: inbox") {
		t.Errorf("the source is not named: %v", err)
	}
}
