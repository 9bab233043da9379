package audit

import (
	"context"
	"errors"
	"fmt"

	"toancanh/server/state"
)

// Finding is a place where a trail is not as it was written.
type Finding struct {
	Row  int64
	Text string
}

// String returns the finding as a sentence.
func (f Finding) String() string { return fmt.Sprintf("row %d %s", f.Row, f.Text) }

// Report is what a look through a trail found.
type Report struct {
	Head     Head // the end of the trail, as it lies in the table
	Findings []Finding
	Remarks  []Finding // rows that tell of a break: a restored backup, rows moved to an archive

	missing []state.AuditCut // whose archives are not there
}

// mostFindings is how many findings a report lists.
const mostFindings = 100

// Whole says whether nothing was found.
func (r Report) Whole() bool { return len(r.Findings) == 0 }

func (r *Report) find(row int64, format string, args ...any) {
	if len(r.Findings) < mostFindings {
		r.Findings = append(r.Findings, Finding{row, fmt.Sprintf(format, args...)})
	}
}

// Verify reads the whole trail, with the archives that are there, and reports rows that were changed, removed or moved,
// and whether it still reaches its head and one that was noted elsewhere (zero: none
// was). Who can write both the table and the file of the head, as the user the server
// runs as can, is found out only by a head that was noted elsewhere.
func (t *Trail) Verify(ctx context.Context, noted Head) (Report, error) {
	head, err := t.readHead()
	var report Report
	if errors.Is(err, errHead) {
		report.find(0, "is the last of %s: %v", HeadName, err)
	} else if err != nil {
		return report, err
	}
	cuts, err := t.Store.AuditCuts(ctx)
	if err != nil {
		return report, err
	}
	known := map[int64][32]byte{} // at the numbers of heads
	tells := map[int64]string{}   // of cuts
	seen := func(r state.AuditRow) {
		if r.Number == head.Number || r.Number == noted.Number {
			known[r.Number] = r.Hash
		}
		if Action(r.Action) == Archived {
			tells[r.Number] = r.What
		}
	}
	last := t.archives(cuts, &report, seen)
	err = t.Store.EachAudit(ctx, state.AuditFilter{}, func(r state.AuditRow) error {
		report.judge(last, r)
		seen(r)
		last = r
		return nil
	})
	if err != nil {
		return report, err
	}
	report.told(cuts, tells)
	report.Head = Head{last.Number, last.Hash}
	report.meets(head, known, "the head in "+HeadName)
	report.meets(noted, known, "the head that was noted")
	// Between a row and its head the machine may stop: one row more is no fault.
	if last.Number > head.Number+1 && len(report.Findings) == 0 {
		report.find(head.Number+1, "and those after it are not told by %s", HeadName)
	}
	return report, nil
}

// judge looks at a row and the one before it.
func (r *Report) judge(last, row state.AuditRow) {
	switch {
	case row.Number != last.Number+1:
		r.find(last.Number+1, "is missing, up to row %d", row.Number-1)
	case row.Previous != last.Hash:
		r.find(row.Number, "does not follow from the row before it: one of the two was changed or moved")
	}
	if row.Hash != Hash(row) {
		r.find(row.Number, "was changed after it was written")
	}
	switch Action(row.Action) {
	case FoundBroken:
		r.find(row.Number, "tells that the trail was found broken then: %s", row.What)
	case Restore:
		r.Remarks = append(r.Remarks, Finding{row.Number, "tells of a restored backup: " + row.What})
	}
}

// meets reports a trail that does not reach a head.
func (r *Report) meets(h Head, known map[int64][32]byte, name string) {
	hash, there := known[h.Number]
	switch {
	case h.Number == 0:
	case !there && r.gone(h.Number):
		r.find(h.Number, "is the last by %s, and lies in an archive that is not there", name)
	case !there:
		r.find(h.Number, "is the last by %s, but the trail does not have it: it was cut off", name)
	case hash != h.Hash:
		r.find(h.Number, "has another hash than %s: the trail was written anew", name)
	}
}
