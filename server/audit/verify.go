package audit

import (
	"context"
	"errors"
	"fmt"

	"toancanh/server/state"
)

// Kind is what a finding or a remark is about, for words in another language.
type Kind string

// The kinds there are; behind them what their values are.
const (
	BadHead     Kind = "head"     // the file, why
	Gap         Kind = "gap"      // the last row that is missing
	Unlinked    Kind = "unlinked" // the row before was changed, or this one moved
	Changed     Kind = "changed"
	Broken      Kind = "broken"   // what the row says
	Restored    Kind = "restored" // what the row says
	Moved       Kind = "archived" // first row, last row, file
	Missing     Kind = "missing"  // the same, of an archive that is not there
	BadArchive  Kind = "archive.changed"
	NoArchive   Kind = "archive.unreadable" // file, why
	OtherRows   Kind = "archive.other"      // file
	Untold      Kind = "untold"             // the row that should tell
	CutOff      Kind = "cut"                // which head
	HeadMissing Kind = "cut.archive"        // which head
	Rewritten   Kind = "rewritten"          // which head
	Beyond      Kind = "beyond"             // the file
)

// Kinds lists the kinds there are.
func Kinds() []Kind {
	return []Kind{
		BadHead, Gap, Unlinked, Changed, Broken, Restored, Moved, Missing,
		BadArchive, NoArchive, OtherRows, Untold, CutOff, HeadMissing, Rewritten, Beyond,
	}
}

// Finding is a place where a trail is not as it was written.
type Finding struct {
	Row    int64
	Kind   Kind
	Values []string // what the kind says
	Text   string
}

// finding makes one: the arguments of the format are its values.
func finding(row int64, kind Kind, format string, args ...any) Finding {
	f := Finding{Row: row, Kind: kind, Text: fmt.Sprintf(format, args...)}
	for _, arg := range args {
		f.Values = append(f.Values, fmt.Sprint(arg))
	}
	return f
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

func (r *Report) find(row int64, kind Kind, format string, args ...any) {
	if len(r.Findings) < mostFindings {
		r.Findings = append(r.Findings, finding(row, kind, format, args...))
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
		report.find(0, BadHead, "is the last of %s: %v", HeadName, err)
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
		report.find(head.Number+1, Beyond, "and those after it are not told by %s", HeadName)
	}
	return report, nil
}

// judge looks at a row and the one before it.
func (r *Report) judge(last, row state.AuditRow) {
	switch {
	case row.Number != last.Number+1:
		r.find(last.Number+1, Gap, "is missing, up to row %d", row.Number-1)
	case row.Previous != last.Hash:
		r.find(row.Number, Unlinked, "does not follow from the row before it: one of the two was changed or moved")
	}
	if row.Hash != Hash(row) {
		r.find(row.Number, Changed, "was changed after it was written")
	}
	switch Action(row.Action) {
	case FoundBroken:
		r.find(row.Number, Broken, "tells that the trail was found broken then: %s", row.What)
	case Restore:
		r.Remarks = append(r.Remarks, finding(row.Number, Restored, "tells of a restored backup: %s", row.What))
	}
}

// meets reports a trail that does not reach a head.
func (r *Report) meets(h Head, known map[int64][32]byte, name string) {
	hash, there := known[h.Number]
	switch {
	case h.Number == 0:
	case !there && r.gone(h.Number):
		r.find(h.Number, HeadMissing, "is the last by %s, and lies in an archive that is not there", name)
	case !there:
		r.find(h.Number, CutOff, "is the last by %s, but the trail does not have it: it was cut off", name)
	case hash != h.Hash:
		r.find(h.Number, Rewritten, "has another hash than %s: the trail was written anew", name)
	}
}
