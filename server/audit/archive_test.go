package audit_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/server/audit"
	"toancanh/server/state"
)

// years is a trail with a row on the first of each month from January 2024 on.
func years(t *testing.T, months int) *audit.Trail {
	t.Helper()
	tr := trail(t, 0)
	at := time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)
	tr.Now = func() time.Time { return at }
	for range months {
		if err := tr.Add(t.Context(), audit.Entry{Person: "p1", Action: audit.Download, What: "/figures/communes.csv", Area: "P:79", Outcome: audit.Done}); err != nil {
			t.Fatal(err)
		}
		at = at.AddDate(0, 1, 0)
	}
	return tr
}

func archive(t *testing.T, tr *audit.Trail, before civil.Date) (state.AuditCut, string) {
	t.Helper()
	cut, file, err := tr.Archive(t.Context(), before, time.UTC, audit.Entry{Person: "os:root", Role: "shell"})
	if err != nil {
		t.Fatal(err)
	}
	return cut, file
}

func day(year int, month time.Month) civil.Date { return civil.Date{Year: year, Month: month, Day: 1} }

func TestOldestMonthsGoToAnArchiveAndTheTrailStaysWhole(t *testing.T) {
	t.Parallel()
	tr := years(t, 12)
	noted := verify(t, tr, audit.Head{}).Head
	cut, file := archive(t, tr, day(2024, 5))
	if cut.First != 1 || cut.Last != 4 || cut.Row != 13 {
		t.Errorf("cut %+v", cut)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("archive: %v, %v", info, err)
	}
	report := verify(t, tr, noted)
	if !report.Whole() || report.Head.Number != 13 || len(report.Remarks) != 1 {
		t.Errorf("%+v", report)
	}
	if again, _ := archive(t, tr, day(2024, 5)); again.Last != 0 {
		t.Errorf("a month that is gone was cut off again: %+v", again)
	}
	if next, _ := archive(t, tr, day(2024, 9)); next.First != 5 || next.Last != 8 {
		t.Errorf("next %+v", next)
	}
	// It goes on, also when it is opened anew.
	if report := verify(t, again(t, tr.Dir, 2), noted); !report.Whole() || report.Head.Number != 16 {
		t.Errorf("%+v", report)
	}
}

func TestTwoWhoArchiveAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	tr := years(t, 12)
	var both sync.WaitGroup
	for range 4 {
		both.Go(func() {
			if _, _, err := tr.Archive(t.Context(), day(2024, 9), time.UTC, audit.Entry{}); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if report := verify(t, tr, audit.Head{}); !report.Whole() || report.Head.Number != 13 || len(report.Remarks) != 1 || strings.Contains(report.Remarks[0].Text, "not there") {
		t.Errorf("%+v", report)
	}
}

func TestEverythingMayBeOld(t *testing.T) {
	t.Parallel()
	tr := years(t, 3)
	if cut, _ := archive(t, tr, day(2026, 1)); cut.Last != 3 {
		t.Errorf("%+v", cut)
	}
	if cut, _ := archive(t, tr, day(2026, 1)); cut.First != 4 || cut.Last != 4 {
		t.Errorf("the row that told of the first cut: %+v", cut)
	}
	if report := verify(t, tr, audit.Head{}); !report.Whole() || report.Head.Number != 5 {
		t.Errorf("%+v", report)
	}
}

func TestMonthsAreCutWhole(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.FixedZone("", 7*3600))
	if d := audit.CutBefore(now, 730*24*time.Hour); d != day(2024, 11) {
		t.Errorf("%s", d)
	}
}

func TestArchivesAreHeldAgainstTheTrail(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		harm  func(t *testing.T, file string)
		whole bool
		says  string // a finding or a remark
	}{
		"gone": {func(t *testing.T, file string) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}, true, "which is not there"},
		"changed": {func(t *testing.T, file string) {
			rewrite(t, file, func(b []byte) []byte { b[len(b)-1] ^= 1; return b })
		}, false, "was changed"},
		"longer":  {func(t *testing.T, file string) { rewrite(t, file, func(b []byte) []byte { return append(b, 'x') }) }, false, "was changed"},
		"emptied": {func(t *testing.T, file string) { rewrite(t, file, func([]byte) []byte { return nil }) }, false, "was changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := years(t, 12)
			_, file := archive(t, tr, day(2024, 5))
			c.harm(t, file)
			report := verify(t, tr, audit.Head{})
			if text := fmt.Sprint(report.Findings, report.Remarks); report.Whole() != c.whole || !strings.Contains(text, c.says) {
				t.Errorf("%s", text)
			}
			// A head that was noted before the cut can be told only with the archive.
			if noted := (audit.Head{Number: 2, Hash: [32]byte{1}}); verify(t, tr, noted).Whole() {
				t.Error("a noted head was not missed")
			}
		})
	}
}

func rewrite(t *testing.T, file string, change func([]byte) []byte) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, change(bytes.Clone(text)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestNothingOfABrokenTrailIsArchived(t *testing.T) {
	t.Parallel()
	tr := years(t, 6)
	tamper(t, tr, "update audit set person = 'x' where number = 3")
	tr = again(t, tr.Dir, 0)
	if _, _, err := tr.Archive(t.Context(), day(2024, 5), time.UTC, audit.Entry{}); !errors.Is(err, audit.ErrBroken) {
		t.Errorf("%v", err)
	}
	if report := verify(t, tr, audit.Head{}); report.Findings[0].Row != 3 {
		t.Errorf("%+v", report)
	}
}

func TestDatabaseRefusesAnyOtherCut(t *testing.T) {
	t.Parallel()
	tr := years(t, 12)
	archive(t, tr, day(2024, 5))
	db, err := sql.Open("sqlite", filepath.Join(tr.Dir, state.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		"delete from audit", "delete from audit where number = 5", "delete from audit where number = 13", "delete from audit_cut", "update audit_cut set last = 9",
		"insert into audit_cut (first, last, before, hash, digest, row) select 5, number, '2024-09-01', hash, hash, 13 from audit where number = 8",
		"insert or replace into audit_cut (first, last, before, hash, digest, row) select first, 8, before, hash, digest, row from audit_cut",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "audit trail") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if report := verify(t, tr, audit.Head{}); !report.Whole() {
		t.Errorf("%+v", report)
	}
}

func TestCutThatTheTrailDoesNotTellOfIsFound(t *testing.T) {
	t.Parallel()
	for name, statements := range map[string][]string{
		"no cut":       {"delete from audit where number <= 4"},
		"a cut of its": {"insert into audit_cut (first, last, before, hash, digest, row) select 1, 4, '2024-05-01', hash, hash, 9 from audit where number = 4", "delete from audit where number <= 4"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := years(t, 12)
			tamper(t, tr, append([]string{"drop trigger audit_cut_is_told_by_the_trail"}, statements...)...)
			report := verify(t, again(t, tr.Dir, 0), audit.Head{})
			if report.Whole() {
				t.Errorf("%+v", report)
			}
		})
	}
}
