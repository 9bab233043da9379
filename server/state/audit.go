package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// AuditRow is one line of the audit trail. What its words mean and how its hash is
// made is for package audit to say.
type AuditRow struct {
	Number    int64     // 1, 2, 3, … without a hole
	At        time.Time // to the millisecond
	Person    string    // "": nobody was signed in
	Role      string
	Action    string
	What      string
	Area      string
	Metric    string
	Outcome   string
	Reference string
	Address   string   // of the asker; for signing in alone
	Previous  [32]byte // hash of the row before it; zero for the first
	Hash      [32]byte
}

const auditColumns = "number, at, person, role, action, what, area, metric, outcome, reference, address, previous, hash"

// AddAudit puts a row at the end of the trail: its number, the hash of the row before
// it and its own, which seal works out, are set here. When it returns, the row is on
// the disk.
func (s *Store) AddAudit(ctx context.Context, r AuditRow, seal func(AuditRow) [32]byte) (AuditRow, error) {
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) (err error) {
		r, err = addAudit(ctx, tx, r, seal)
		return err
	})
	if err != nil {
		return AuditRow{}, fmt.Errorf("state: audit: %w", err)
	}
	return r, nil
}

func addAudit(ctx context.Context, tx *sql.Tx, r AuditRow, seal func(AuditRow) [32]byte) (AuditRow, error) {
	last, err := scanAudit(tx.QueryRowContext(ctx, "select "+auditColumns+" from audit order by number desc limit 1").Scan)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return r, err
	}
	r.Number, r.Previous = last.Number+1, last.Hash
	r.At = r.At.Truncate(time.Millisecond).UTC()
	r.Hash = seal(r)
	_, err = tx.ExecContext(ctx, "insert into audit ("+auditColumns+") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		r.Number, r.At.UnixMilli(), r.Person, r.Role, r.Action, r.What, r.Area, r.Metric, r.Outcome, r.Reference, r.Address, r.Previous[:], r.Hash[:])
	return r, err
}

// AuditFilter chooses rows of the trail. The zero value chooses all.
type AuditFilter struct {
	From, Until time.Time // until: before that instant; zero: open
	Person      string
	Action      string
	NotAction   string
	Outcome     string
	Area        string
	Text        string // somewhere in what, metric, reference or address
	About       int64  // only what was done to this person; 0: all
	Before      int64  // only rows with a smaller number; 0: all
	Cuts        bool   // also the rows that tell of cuts, whatever else is asked for
	Limit       int    // the newest so many; 0: all
}

// EachAudit hands over the rows that a filter chooses, the oldest first, or the newest
// first where there is a limit. It ends with the first error of fn.
func (s *Store) EachAudit(ctx context.Context, f AuditFilter, fn func(AuditRow) error) error {
	query, args := f.statement()
	rows, err := s.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("state: audit: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanAudit(rows.Scan)
		if err != nil {
			return fmt.Errorf("state: audit: %w", err)
		}
		if err := fn(r); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("state: audit: %w", err)
	}
	return nil
}

func (f AuditFilter) statement() (query string, args []any) {
	conditions := []string{"true"}
	where := func(wanted bool, condition string, value any) {
		if wanted {
			conditions, args = append(conditions, condition), append(args, value)
		}
	}
	where(!f.From.IsZero(), "at >= ?", f.From.UnixMilli())
	where(!f.Until.IsZero(), "at < ?", f.Until.UnixMilli())
	where(f.Person != "", "person = ?", f.Person)
	where(f.Action != "", "action = ?", f.Action)
	where(f.NotAction != "", "action <> ?", f.NotAction)
	where(f.Outcome != "", "outcome = ?", f.Outcome)
	where(f.Area != "", "area = ?", f.Area)
	where(f.Text != "", "instr(lower(what || ' ' || metric || ' ' || reference || ' ' || address), lower(?)) > 0", f.Text)
	where(f.About != 0, "(what || ' ' like 'p' || ? || ' %')", f.About)
	where(f.Before > 0, "number < ?", f.Before)
	query = "select " + auditColumns + " from audit where (" + strings.Join(conditions, " and ") + ")"
	if f.Cuts {
		query += " or number in (select row from audit_cut)"
	}
	query += " order by number"
	if f.Limit > 0 {
		query, args = query+" desc limit ?", append(args, f.Limit)
	}
	return query, args
}

// LastAudit returns the newest row of the trail, the zero row if there is none.
func (s *Store) LastAudit(ctx context.Context) (last AuditRow, err error) {
	err = s.EachAudit(ctx, AuditFilter{Limit: 1}, func(r AuditRow) error {
		last = r
		return nil
	})
	return last, err
}

func scanAudit(scan func(...any) error) (AuditRow, error) {
	var r AuditRow
	var at int64
	var previous, hash []byte
	err := scan(&r.Number, &at, &r.Person, &r.Role, &r.Action, &r.What, &r.Area, &r.Metric, &r.Outcome, &r.Reference, &r.Address, &previous, &hash)
	if err != nil {
		return AuditRow{}, err
	}
	r.At = time.UnixMilli(at).UTC()
	copy(r.Previous[:], previous)
	copy(r.Hash[:], hash)
	return r, nil
}
