package audit

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/server/state"
)

// ArchiveFolder is the folder of archives, beside state.db.
const ArchiveFolder = "audit"

// ErrBroken says that a trail is not as it was written, so that nothing of it is archived.
var ErrBroken = errors.New("the audit trail is not as it was written: see `toancanh audit verify`")

// CutBefore is the first day whose rows stay in a trail that keeps rows for so long: the
// oldest go by whole months.
func CutBefore(now time.Time, keep time.Duration) civil.Date {
	d := civil.DateOf(now.Add(-keep))
	d.Day = 1
	return d
}

// Archive moves the rows of earlier days than one into a file of their own and cuts them
// off, after the whole trail was verified. It returns the cut and the file, or the zero
// cut where there is nothing to move. The row that tells of it names who asked.
func (t *Trail) Archive(ctx context.Context, before civil.Date, zone *time.Location, by Entry) (state.AuditCut, string, error) {
	t.archiving.Lock()
	defer t.archiving.Unlock()
	report, err := t.Verify(ctx, Head{})
	if err != nil {
		return state.AuditCut{}, "", err
	}
	if !report.Whole() {
		return state.AuditCut{}, "", ErrBroken
	}
	last, err := t.Store.AuditUntil(ctx, before.In(zone))
	if err != nil || last.Number == 0 {
		return state.AuditCut{}, "", err
	}
	cuts, err := t.Store.AuditCuts(ctx)
	if err != nil {
		return state.AuditCut{}, "", err
	}
	cut := state.AuditCut{First: 1, Last: last.Number, Before: before, Hash: last.Hash}
	if len(cuts) > 0 {
		cut.First = cuts[len(cuts)-1].Last + 1
	}
	file := t.archiveFile(cut)
	if cut.Digest, err = t.writeArchive(ctx, file, cut); err != nil {
		return state.AuditCut{}, "", fmt.Errorf("audit: archive: %w", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.ready(ctx); err != nil {
		return state.AuditCut{}, "", err
	}
	by.Action, by.Outcome = Archived, Done
	row, err := t.Store.CutAudit(context.WithoutCancel(ctx), cut, t.row(by), Hash)
	if err != nil {
		return state.AuditCut{}, "", err
	}
	cut.Row = row.Number
	return cut, file, t.writeHead(Head{row.Number, row.Hash})
}

// ArchiveName is the file that holds the rows of a cut, beside state.db. It holds part of
// their hash: a restored backup may cut off others of the same numbers.
func ArchiveName(c state.AuditCut) string {
	return fmt.Sprintf("%s/%d-%d-%s.jsonl.gz", ArchiveFolder, c.First, c.Last, hex.EncodeToString(c.Hash[:4]))
}

// archiveFile is where the rows of a cut are kept.
func (t *Trail) archiveFile(c state.AuditCut) string {
	return filepath.Join(t.Dir, filepath.FromSlash(ArchiveName(c)))
}

// writeArchive writes the rows of a cut into a file, whole or not at all, and returns its
// digest.
func (t *Trail) writeArchive(ctx context.Context, file string, c state.AuditCut) (digest [32]byte, err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return digest, err
	}
	staged := file + ".new"
	f, err := os.OpenFile(staged, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return digest, err
	}
	sum := sha256.New()
	packed := gzip.NewWriter(io.MultiWriter(f, sum))
	lines := json.NewEncoder(packed)
	rows := int64(0)
	err = t.Store.EachAudit(ctx, state.AuditFilter{Before: c.Last + 1}, func(r state.AuditRow) error {
		rows++
		return lines.Encode(Fields(r))
	})
	if wanted := c.Last - c.First + 1; err == nil && rows != wanted { // an archive that is there already must not be lost
		err = fmt.Errorf("%d rows where %d are to be moved", rows, wanted)
	}
	if err = errors.Join(err, packed.Close(), f.Sync(), f.Close()); err != nil {
		return digest, errors.Join(err, os.Remove(staged))
	}
	if err := os.Rename(staged, file); err != nil {
		return digest, err
	}
	return [32]byte(sum.Sum(nil)), syncFolder(filepath.Dir(file))
}

// Fields are the fields of a row as exports and archives hold them, by name: at is
// milliseconds since 1970, hashes are hexadecimal.
func Fields(r state.AuditRow) map[string]string {
	values := Values(r)
	fields := make(map[string]string, len(values))
	for i, name := range Columns() {
		fields[name] = values[i]
	}
	return fields
}

// Columns are the names of a row's fields in the order in which they are hashed.
func Columns() []string {
	return []string{"number", "at", "person", "role", "action", "what", "area", "metric", "outcome", "reference", "address", "previous", "hash"}
}

// Values are the fields of a row in the order of Columns.
func Values(r state.AuditRow) []string {
	return []string{
		strconv.FormatInt(r.Number, 10), strconv.FormatInt(r.At.UnixMilli(), 10), r.Person, r.Role, r.Action, r.What, r.Area, r.Metric, r.Outcome,
		r.Reference, r.Address, hex.EncodeToString(r.Previous[:]), hex.EncodeToString(r.Hash[:]),
	}
}

// rowOf reads what Fields wrote.
func rowOf(fields map[string]string) (state.AuditRow, error) {
	number, numberErr := strconv.ParseInt(fields["number"], 10, 64)
	at, atErr := strconv.ParseInt(fields["at"], 10, 64)
	previous, previousErr := hex.DecodeString(fields["previous"])
	hash, hashErr := hex.DecodeString(fields["hash"])
	if err := errors.Join(numberErr, atErr, previousErr, hashErr); err != nil || len(previous) != 32 || len(hash) != 32 {
		return state.AuditRow{}, errors.Join(errors.New("a line is no row of a trail"), err)
	}
	return state.AuditRow{
		Number: number, At: time.UnixMilli(at).UTC(), Person: fields["person"], Role: fields["role"], Action: fields["action"], What: fields["what"],
		Area: fields["area"], Metric: fields["metric"], Outcome: fields["outcome"], Reference: fields["reference"], Address: fields["address"],
		Previous: [32]byte(previous), Hash: [32]byte(hash),
	}, nil
}

// readArchive hands over the rows of a cut's archive and returns the digest of the file.
// The error is fs.ErrNotExist where it is not there.
func (t *Trail) readArchive(c state.AuditCut, fn func(state.AuditRow)) (digest [32]byte, err error) {
	f, err := os.Open(t.archiveFile(c))
	if err != nil {
		return digest, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum := sha256.New()
	both := io.TeeReader(f, sum)
	packed, err := gzip.NewReader(both)
	if err == nil {
		err = eachLine(packed, fn)
	}
	if _, rest := io.Copy(io.Discard, both); rest != nil {
		err = errors.Join(err, rest)
	}
	return [32]byte(sum.Sum(nil)), err
}

func eachLine(from io.Reader, fn func(state.AuditRow)) error {
	lines := json.NewDecoder(from)
	for {
		var fields map[string]string
		err := lines.Decode(&fields)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		row, err := rowOf(fields)
		if err != nil {
			return err
		}
		fn(row)
	}
}

// archives goes through the rows that were cut off, in the order of the cuts, and reports
// what does not fit. It returns where the table must go on.
func (t *Trail) archives(cuts []state.AuditCut, r *Report, seen func(state.AuditRow)) (last state.AuditRow) {
	for _, c := range cuts {
		if c.First != last.Number+1 {
			r.find(last.Number+1, Gap, "is missing, up to row %d", c.First-1)
		}
		digest, err := t.readArchive(c, func(row state.AuditRow) {
			r.judge(last, row)
			seen(row)
			last = row
		})
		name := ArchiveName(c)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			r.Remarks = append(r.Remarks, finding(c.Row, Missing, "tells that rows %d to %d went to %s, which is not there", c.First, c.Last, name))
			r.missing = append(r.missing, c)
		case digest != c.Digest:
			r.find(c.First, BadArchive, "and those after it lie in %s, which was changed", name)
		case err != nil:
			r.find(c.First, NoArchive, "and those after it cannot be read in %s: %v", name, err)
		case last.Number != c.Last || last.Hash != c.Hash:
			r.find(c.Last, OtherRows, "is not the last of %s", name)
		default:
			r.Remarks = append(r.Remarks, finding(c.Row, Moved, "tells that rows %d to %d went to %s", c.First, c.Last, name))
		}
		last = state.AuditRow{Number: c.Last, Hash: c.Hash}
		seen(last)
	}
	return last
}

// told finds a cut that no row of the trail tells of in the same words.
func (r *Report) told(cuts []state.AuditCut, tells map[int64]string) {
	for _, c := range cuts {
		text, there := tells[c.Row]
		if !there && r.gone(c.Row) {
			continue // told in an archive that is not there
		}
		if text != c.String() {
			r.find(c.Last, Untold, "and those before it were cut off, and row %d does not tell of it", c.Row)
		}
	}
}

// gone says whether a row lies in an archive that is not there.
func (r *Report) gone(number int64) bool {
	for _, c := range r.missing {
		if number >= c.First && number <= c.Last {
			return true
		}
	}
	return false
}
