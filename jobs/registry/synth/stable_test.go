package synth

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golang-sql/civil"
)

// blanked returns a relation as it was at the end of a day: rows that were not
// there yet left out, what happened later blanked. The faulty dates of 2062 stay.
func blanked(schema string, r relation, until civil.Date) string {
	there := map[string]string{relResident: "birth_date", relApplication: "received_at", relAccount: "registered_at",
		relCase: "submitted_at", relVerification: "day", relTask: "updated_at"}
	columns := make([]string, len(r.columns))
	for i, c := range r.columns {
		name, kind, _ := strings.Cut(c, " ")
		columns[i] = name
		if kind == "timestamp" && name != "due_at" {
			columns[i] = fmt.Sprintf("case when cast(%s as date) <= '%s' or %s > '2060-01-01' then %s end as %s", name, until, name, name, name)
		}
	}
	return fmt.Sprintf("select %s from %s.%s where cast(%s as date) <= '%s'", strings.Join(columns, ", "), schema, r.name, there[r.name], until)
}

func (r reader) same(what, one, other string) {
	r.t.Helper()
	r.none(what+": missing", one+" except all "+other)
	r.none(what+": added", other+" except all "+one)
}

func TestLaterRegistryHasTheSamePast(t *testing.T) {
	short := trial(t, 20_000, civil.Date{Year: 2023, Month: 7, Day: 2})
	long := trial(t, 20_000, civil.Date{Year: 2025, Month: 9, Day: 30})
	mustWrite(t, short)
	mustWrite(t, long)
	r := read(t, map[string]Options{"short": short, "long": long})
	for _, relation := range relations() {
		r.same(relation.name, "select * from short."+relation.name, blanked("long", relation, short.Until))
		if r.number("select count(*) from short."+relation.name) == 0 {
			t.Errorf("%s is empty", relation.name)
		}
	}
}

func TestFaultyRowsComeWithTheirDay(t *testing.T) {
	short := trial(t, 10_000, civil.Date{Year: 2021, Month: 8, Day: 15})
	long := trial(t, 10_000, civil.Date{Year: 2021, Month: 9, Day: 30})
	mustWrite(t, short)
	mustWrite(t, long)
	r := read(t, map[string]Options{"short": short, "long": long})
	for _, relation := range relations()[:3] {
		r.same(relation.name, "select * from short."+relation.name, blanked("long", relation, short.Until))
	}
	if n := r.number("select count(*) from short.eid_account"); n != 0 {
		t.Errorf("%v accounts before there were any", n)
	}
}

func TestSameSeedGivesTheSameRegistry(t *testing.T) {
	until := civil.Date{Year: 2022, Month: 9, Day: 1}
	one, again, other := trial(t, 10_000, until), trial(t, 10_000, until), trial(t, 10_000, until)
	other.Seed = 7
	again.Threads = 2
	for _, o := range []Options{one, again, other} {
		mustWrite(t, o)
	}
	r := read(t, map[string]Options{"one": one, "again": again, "other": other})
	for _, relation := range relations() {
		r.same(relation.name, "select * from one."+relation.name, "select * from again."+relation.name)
	}
	if r.number("select count(*) from (select birth_date, sex, commune_code from one.resident intersect all select birth_date, sex, commune_code from other.resident)") > 1000 {
		t.Error("another seed gives the same people")
	}
}

func TestRegistryIsExtended(t *testing.T) {
	o := trial(t, 10_000, civil.Date{Year: 2022, Month: 3, Day: 1})
	mustWrite(t, o)
	before := stamps(t, o.Dir)

	early := o
	early.Until = civil.Date{Year: 2021, Month: 12, Day: 31}
	if r := mustWrite(t, early); r.Until != o.Until {
		t.Errorf("a registry that reaches further says it ends on %s", r.Until)
	}
	if after := stamps(t, o.Dir); after != before {
		t.Errorf("files were written although nothing was missing: %s, before %s", after, before)
	}

	stale := filepath.Join(o.Dir, "resident-009.parquet")
	if err := os.WriteFile(stale, []byte("left over"), 0o600); err != nil {
		t.Fatal(err)
	}
	later := o
	later.Until = civil.Date{Year: 2022, Month: 6, Day: 1}
	mustWrite(t, later)
	fresh := trial(t, 10_000, later.Until)
	mustWrite(t, fresh)
	r := read(t, map[string]Options{"extended": later, "fresh": fresh})
	for _, relation := range relations() {
		r.same(relation.name, "select * from extended."+relation.name, "select * from fresh."+relation.name)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, workshop)); !os.IsNotExist(err) {
		t.Errorf("the workshop is still there: %v", err)
	}
}

// stamps tells the files of a folder and when they were written.
func stamps(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e.Name()+" "+info.ModTime().String())
	}
	return strings.Join(all, ", ")
}

func TestInterruptedWritingIsDoneAgain(t *testing.T) {
	o := trial(t, 10_000, civil.Date{Year: 2021, Month: 6, Day: 1})
	mustWrite(t, o)
	manifest := filepath.Join(o.Dir, manifestFile)
	text, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	text = []byte(strings.Replace(string(text), `"complete": true`, `"complete": false`, 1))
	if err := os.WriteFile(manifest, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(o.Dir, "eid_account-001.parquet")); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, o)
	read(t, map[string]Options{"r": o}).number("select count(*) from r.eid_account")
}

func TestCancelledWritingLeavesNothing(t *testing.T) {
	o := trial(t, 10_000, civil.Date{Year: 2022, Month: 6, Day: 1})
	ctx, cancel := context.WithCancel(context.Background())
	o.Progress = func(_ string, done, _ int64) {
		if done == 3 {
			cancel()
		}
	}
	if _, err := Write(ctx, o); err == nil {
		t.Fatal("no error")
	}
	if left := stamps(t, o.Dir); left != "" {
		t.Errorf("left behind: %s", left)
	}
}
