package audit_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"toancanh/server/audit"
	"toancanh/server/state"
)

func noon() time.Time { return time.Date(2026, 11, 23, 5, 0, 0, 123e6, time.UTC) }

// trail is a trail in a folder of its own, with n rows.
func trail(t *testing.T, n int) *audit.Trail {
	t.Helper()
	dir := t.TempDir()
	return again(t, dir, n)
}

// again opens the trail of a folder and adds n rows.
func again(t *testing.T, dir string, n int) *audit.Trail {
	t.Helper()
	store, err := state.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	tr := &audit.Trail{Store: store, Dir: dir, Now: noon}
	for i := range n {
		if err := tr.Add(t.Context(), audit.Entry{Person: fmt.Sprint(i), Action: audit.Download, What: "/figures/ranking.csv", Area: "P:79", Outcome: audit.Done}); err != nil {
			t.Fatal(err)
		}
	}
	return tr
}

// tamper does to the file what nobody may, past the triggers.
func tamper(t *testing.T, tr *audit.Trail, statements ...string) {
	t.Helper()
	if err := tr.Store.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(tr.Dir, state.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range append([]string{
		"drop trigger audit_is_not_changed", "drop trigger audit_is_not_removed", "drop trigger audit_is_added_to_at_its_end",
	}, statements...) {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func verify(t *testing.T, tr *audit.Trail, noted audit.Head) audit.Report {
	t.Helper()
	report, err := tr.Verify(t.Context(), noted)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestTrailAsItWasWrittenIsWhole(t *testing.T) {
	t.Parallel()
	tr := trail(t, 5)
	report := verify(t, tr, audit.Head{})
	if !report.Whole() || report.Head.Number != 5 {
		t.Errorf("%+v", report)
	}
	text, err := os.ReadFile(filepath.Join(tr.Dir, audit.HeadName))
	if err != nil || strings.TrimSpace(string(text)) != report.Head.String() {
		t.Errorf("head %q, %v; want %s", text, err, report.Head)
	}
	if info, err := os.Stat(filepath.Join(tr.Dir, audit.HeadName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("head: %v %v", info, err)
	}
	if report := verify(t, again(t, tr.Dir, 3), report.Head); !report.Whole() || report.Head.Number != 8 {
		t.Errorf("after going on: %+v", report)
	}
}

func TestDatabaseRefusesToChangeTheTrail(t *testing.T) {
	t.Parallel()
	tr := trail(t, 3)
	db, err := sql.Open("sqlite", filepath.Join(tr.Dir, state.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	columns := "at, person, role, action, what, area, metric, outcome, reference, address, previous, hash"
	for _, statement := range []string{
		"update audit set person = 'x'", "update audit set number = 9 where number = 3", "delete from audit where number = 3", "delete from audit",
		"insert or replace into audit select * from audit where number = 1",
		"insert into audit (number, " + columns + ") select 9, " + columns + " from audit where number = 1",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "trail") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if report := verify(t, tr, audit.Head{}); !report.Whole() {
		t.Errorf("%+v", report)
	}
}

func TestEveryTamperingIsFoundWhereItIs(t *testing.T) {
	t.Parallel()
	swap := func(field string) string {
		return fmt.Sprintf("update audit set %[1]s = (select %[1]s from audit as other where other.number = 7 - audit.number) where number in (3, 4)", field)
	}
	for name, c := range map[string]struct {
		statements []string
		row        int64
		says       string
	}{
		"person changed":   {[]string{"update audit set person = 'x' where number = 3"}, 3, "changed after"},
		"time changed":     {[]string{"update audit set at = at + 1 where number = 3"}, 3, "changed after"},
		"fields shifted":   {[]string{"update audit set area = '', metric = area where number = 3"}, 3, "changed after"},
		"removed":          {[]string{"delete from audit where number = 3"}, 3, "missing"},
		"first removed":    {[]string{"delete from audit where number = 1"}, 1, "missing"},
		"removed, closed":  {[]string{"delete from audit where number = 3", "update audit set number = number - 1 where number > 3"}, 3, "does not follow"},
		"reordered":        {[]string{swap("person")}, 3, "changed after"},
		"cut off":          {[]string{"delete from audit where number > 4"}, 6, "cut off"},
		"emptied":          {[]string{"delete from audit"}, 6, "cut off"},
		"last one removed": {[]string{"delete from audit where number = 6"}, 6, "cut off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := trail(t, 6)
			tamper(t, tr, c.statements...)
			report := verify(t, again(t, tr.Dir, 0), audit.Head{})
			if report.Whole() || report.Findings[0].Row != c.row || !strings.Contains(report.Findings[0].Text, c.says) {
				t.Errorf("found %v", report.Findings)
			}
		})
	}
}

func TestTrailWrittenAnewIsFoundByItsHeadAlone(t *testing.T) {
	t.Parallel()
	tr := trail(t, 4)
	noted := verify(t, tr, audit.Head{}).Head
	text, err := os.ReadFile(filepath.Join(tr.Dir, audit.HeadName))
	if err != nil {
		t.Fatal(err)
	}
	anew := trailOf(t, "somebody else", 4)
	if err := os.WriteFile(filepath.Join(anew.Dir, audit.HeadName), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if report := verify(t, anew, audit.Head{}); report.Whole() || !strings.Contains(report.Findings[0].Text, "written anew") {
		t.Errorf("%+v", report)
	}
	// Who writes the head's file too is found out only by a head that was noted elsewhere.
	everything := trailOf(t, "somebody else", 4)
	if report := verify(t, everything, audit.Head{}); !report.Whole() {
		t.Errorf("%+v", report)
	}
	if report := verify(t, everything, noted); report.Whole() {
		t.Error("a noted head did not tell")
	}
}

func trailOf(t *testing.T, person string, n int) *audit.Trail {
	t.Helper()
	tr := trail(t, 0)
	for range n {
		if err := tr.Add(t.Context(), audit.Entry{Person: person, Action: audit.Download, Outcome: audit.Done}); err != nil {
			t.Fatal(err)
		}
	}
	return tr
}

func TestStopBetweenRowAndHeadIsNoFault(t *testing.T) {
	t.Parallel()
	tr := trail(t, 3)
	before, err := os.ReadFile(filepath.Join(tr.Dir, audit.HeadName))
	if err != nil {
		t.Fatal(err)
	}
	if err := tr.Add(t.Context(), audit.Entry{Action: audit.RunJob, Outcome: audit.Done}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(tr.Dir, audit.HeadName), before, 0o600); err != nil {
		t.Fatal(err)
	}
	if report := verify(t, tr, audit.Head{}); !report.Whole() {
		t.Errorf("%+v", report)
	}
	if report := verify(t, again(t, tr.Dir, 1), audit.Head{}); !report.Whole() || report.Head.Number != 5 {
		t.Errorf("after going on: %+v", report)
	}
}

func TestGoingOnWithACutTrailIsWrittenDownAndKeepsItsHead(t *testing.T) {
	t.Parallel()
	tr := trail(t, 6)
	tamper(t, tr, "delete from audit where number > 4")
	tr = again(t, tr.Dir, 2)
	report := verify(t, tr, audit.Head{})
	if report.Head.Number != 7 || len(report.Findings) != 1 || report.Findings[0].Row != 5 || !strings.Contains(report.Findings[0].Text, "found broken") {
		t.Errorf("%+v", report)
	}
	kept, err := filepath.Glob(filepath.Join(tr.Dir, audit.HeadName+".broken-*"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept %v, %v", kept, err)
	}
	if text, err := os.ReadFile(kept[0]); err != nil || !strings.HasPrefix(string(text), "6:") {
		t.Errorf("kept %q, %v", text, err)
	}
	// It is told once.
	if report := verify(t, again(t, tr.Dir, 1), audit.Head{}); report.Head.Number != 8 || len(report.Findings) != 1 {
		t.Errorf("%+v", report)
	}
}

func TestRowsOfManyFollowOneAnother(t *testing.T) {
	t.Parallel()
	tr := trail(t, 0)
	var writing sync.WaitGroup
	for range 8 {
		writing.Go(func() {
			for range 5 {
				if err := tr.Add(context.Background(), audit.Entry{Action: audit.Refuse, Outcome: audit.Refused}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	if report := verify(t, tr, audit.Head{}); !report.Whole() || report.Head.Number != 40 {
		t.Errorf("%+v", report)
	}
}

func TestWhatSomebodySentCannotForgeALine(t *testing.T) {
	t.Parallel()
	tr := trail(t, 0)
	if err := tr.Add(t.Context(), audit.Entry{Action: audit.Refuse, What: "/a\r\n2026 done\x00\u202e\xff" + strings.Repeat("ơ", 400), Outcome: audit.Refused}); err != nil {
		t.Fatal(err)
	}
	row, err := tr.Store.LastAudit(t.Context())
	if err != nil || strings.ContainsAny(row.What, "\r\n\x00\u202e") || len(row.What) > 260 || !strings.HasPrefix(row.What, "/a??2026 done???") {
		t.Errorf("%q, %v", row.What, err)
	}
	if report := verify(t, tr, audit.Head{}); !report.Whole() {
		t.Errorf("%+v", report)
	}
}

func TestLongTextsTakeSeveralRows(t *testing.T) {
	t.Parallel()
	long := "p3 areas " + strings.TrimSpace(strings.Repeat("+C:26740 ", 60))
	pieces := audit.Pieces(long)
	whole := strings.Join(pieces, " ")
	if len(pieces) != 3 || strings.ReplaceAll(whole, "p3 … ", "") != long {
		t.Errorf("%d: %q", len(pieces), pieces)
	}
	for _, piece := range append(pieces, audit.Pieces(strings.Repeat("x", 300))...) {
		if len(piece) > 250 && !strings.HasPrefix(piece, "xxx") || !strings.HasPrefix(piece, "p3 ") && piece[0] != 'x' {
			t.Errorf("%q", piece)
		}
	}
	if short := audit.Pieces("p3 staff P:01,P:79 exports"); len(short) != 1 {
		t.Errorf("%q", short)
	}
}

func TestHeadsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	head := verify(t, trail(t, 1), audit.Head{}).Head
	if read, err := audit.ParseHead(head.String() + "\n"); err != nil || read != head {
		t.Errorf("%v, %v", read, err)
	}
	for _, text := range []string{"", "1", "1:", "0:" + strings.Repeat("0", 64), "x:" + strings.Repeat("0", 64), "1:" + strings.Repeat("0", 63), "1:zz"} {
		if _, err := audit.ParseHead(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
