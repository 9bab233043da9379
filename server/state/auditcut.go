package state

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/golang-sql/civil"
)

// AuditCut is where the oldest rows were taken out of the trail.
type AuditCut struct {
	First, Last int64      // the rows that were taken out
	Before      civil.Date // rows of earlier days than this one
	Hash        [32]byte   // of the last row: the next one goes on from there
	Digest      [32]byte   // of the file that holds the rows
	Row         int64      // of the trail that tells of it
}

// String is what the row of the trail says that tells of the cut: the database compares
// the two.
func (c AuditCut) String() string {
	return fmt.Sprintf("%d-%d before %s %s %s", c.First, c.Last, c.Before, hex.EncodeToString(c.Hash[:]), hex.EncodeToString(c.Digest[:]))
}

// Reaches says whether a filter could choose rows that were taken out, by the days of a
// zone.
func (f AuditFilter) Reaches(c AuditCut, zone *time.Location) bool {
	return (f.From.IsZero() || f.From.Before(c.Before.In(zone))) && (f.Before == 0 || f.Before > c.First)
}

// CutAudit takes rows out of the trail. In the same transaction tells becomes the row
// that tells of it.
func (s *Store) CutAudit(ctx context.Context, c AuditCut, tells AuditRow, seal func(AuditRow) [32]byte) (AuditRow, error) {
	tells.What = c.String()
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) error {
		var err error
		if tells, err = addAudit(ctx, tx, tells, seal); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "insert into audit_cut (first, last, before, hash, digest, row) values (?, ?, ?, ?, ?, ?)",
			c.First, c.Last, c.Before.String(), c.Hash[:], c.Digest[:], tells.Number); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "delete from audit where number <= ?", c.Last)
		return err
	})
	if err != nil {
		return AuditRow{}, fmt.Errorf("state: cut audit: %w", err)
	}
	return tells, nil
}

// AuditCuts returns where rows were taken out, the oldest first.
func (s *Store) AuditCuts(ctx context.Context) ([]AuditCut, error) {
	rows, err := s.readers.QueryContext(ctx, "select first, last, before, hash, digest, row from audit_cut order by last")
	if err != nil {
		return nil, fmt.Errorf("state: audit cuts: %w", err)
	}
	defer rows.Close()
	var list []AuditCut
	for rows.Next() {
		var c AuditCut
		var before string
		var hash, digest []byte
		if err := rows.Scan(&c.First, &c.Last, &before, &hash, &digest, &c.Row); err != nil {
			return nil, fmt.Errorf("state: audit cuts: %w", err)
		}
		if c.Before, err = civil.ParseDate(before); err != nil {
			return nil, fmt.Errorf("state: audit cuts: %w", err)
		}
		copy(c.Hash[:], hash)
		copy(c.Digest[:], digest)
		list = append(list, c)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("state: audit cuts: %w", err)
	}
	return list, nil
}

// AuditUntil returns the last of the oldest rows that are all earlier than an instant;
// the zero row if the first is not.
func (s *Store) AuditUntil(ctx context.Context, before time.Time) (AuditRow, error) {
	row := s.readers.QueryRowContext(ctx, "select "+auditColumns+` from audit
		where number < coalesce((select min(number) from audit where at >= ?), 9223372036854775807) order by number desc limit 1`, before.UnixMilli())
	r, err := scanAudit(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return AuditRow{}, nil
	}
	if err != nil {
		return AuditRow{}, fmt.Errorf("state: audit: %w", err)
	}
	return r, nil
}
