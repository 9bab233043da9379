package registry

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"toancanh/queries/extracts"
)

// maxListed is how many rejected rows of a relation are listed.
const maxListed = 1000

// fault is a rejected row as it is listed: where it stands and why, never what
// it says.
type fault struct {
	file   string // below the source's folder
	line   int64
	reason string
	column string
}

// tally is how many rows of a file were rejected for a reason, and the first.
type tally struct {
	file   string
	reason string
	n      int64
	line   int64
}

// locator is a session that can tell where rejected rows stand.
type locator interface {
	// unreadable returns the rows that could not be split into columns.
	unreadable(ctx context.Context, relation string) ([]fault, error)
	// locate puts lines in place of record numbers.
	locate(ctx context.Context, relation string, tallies []tally, faults []fault) error
}

// landRejects lands what was rejected, by reason and, for files, by file.
func (t *taking) landRejects(ctx context.Context, s step, rejected string, counts []count) error {
	relation := s.relation
	files, ok := t.session.(locator)
	if !ok {
		for _, c := range counts {
			if _, err := t.scratch.Exec(ctx, "insert into raw_reject (relation, reason, n) values ($1, $2, $3)", relation, c.reason, c.n); err != nil {
				return err
			}
		}
		return nil
	}
	unreadable, err := files.unreadable(ctx, relation)
	if err != nil {
		return err
	}
	t.see(relation, int64(len(unreadable)), nil)
	if err := t.complete(relation); err != nil {
		return err
	}
	var tallies []tally
	var faults []fault
	if len(counts) > 0 {
		if tallies, faults, err = t.located(ctx, s, rejected); err != nil {
			return err
		}
		if err := agree(counts, tallies); err != nil {
			return err
		}
		if err := files.locate(ctx, relation, tallies, faults); err != nil {
			return err
		}
	}
	tallies = append(tallies, tallied(unreadable)...)
	for _, y := range tallies {
		_, err := t.scratch.Exec(ctx, "insert into raw_reject (relation, reason, n, file, line) values ($1, $2, $3, $4, $5)",
			relation, y.reason, y.n, y.file, y.line)
		if err != nil {
			return err
		}
	}
	return t.listRejects(relation, append(unreadable, faults...))
}

// located returns where the rejected rows stand. If the step did not tell, the
// relation is asked once more.
func (t *taking) located(ctx context.Context, s step, rejected string) (tallies []tally, faults []fault, err error) {
	if !t.tells(s) {
		columns := []stageColumn{{"reason", "varchar"}, {"n", "bigint"}, {"file", "integer"}, {"line", "bigint"}, {"unparsable", "integer"}}
		if err := t.stage(ctx, extracts.Params{Subject: s.relation}, extracts.Reject, columns); err != nil {
			return nil, nil, err
		}
		rejected = stageTable
	}
	rows, err := t.scratch.Query(ctx, "select file, reason, cast(sum(n) as bigint), min(line) from "+rejected+" group by all order by all")
	if err != nil {
		return nil, nil, err
	}
	names := t.session.files(s.relation)
	for rows.Next() {
		var y tally
		var file int
		if err := rows.Scan(&file, &y.reason, &y.n, &y.line); err != nil {
			return nil, nil, errors.Join(err, rows.Close())
		}
		y.file = names[file].name
		tallies = append(tallies, y)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, nil, err
	}
	rows, err = t.scratch.Query(ctx, "select file, line, reason, unparsable from "+rejected+" order by file, line limit $1", maxListed)
	if err != nil {
		return nil, nil, err
	}
	for rows.Next() {
		var f fault
		var file int
		var unparsable *int
		if err := rows.Scan(&file, &f.line, &f.reason, &unparsable); err != nil {
			return nil, nil, errors.Join(err, rows.Close())
		}
		f.file = names[file].name
		if unparsable != nil {
			f.column = t.mappings[s.relation].names[shapes()[s.relation].columns[*unparsable].name]
		}
		faults = append(faults, f)
	}
	return tallies, faults, errors.Join(rows.Err(), rows.Close())
}

// complete checks that the engine passed over no record of a text file.
func (t *taking) complete(relation string) error {
	f, rows := t.mappings[relation].found, t.totals[relation].rows
	if f.records == nil || *f.records == rows {
		return nil
	}
	return fmt.Errorf("%d records were read where the files (%s is the first) hold %d: look for damaged lines and stray quotes, and deliver them again", rows, f.about, *f.records)
}

// agree checks that the rows listed are those that were counted.
func agree(counts []count, tallies []tally) error {
	n := map[string]int64{}
	for _, c := range counts {
		n[c.reason] += c.n
	}
	for _, y := range tallies {
		n[y.reason] -= y.n
	}
	for _, reason := range sortedKeys(n) {
		if n[reason] != 0 {
			return fmt.Errorf("the rows rejected as %s were not the same at a second look: a file changed while it was read, deliver it again", reason)
		}
	}
	return nil
}

func tallied(faults []fault) []tally {
	var tallies []tally
	for _, f := range faults {
		i := slices.IndexFunc(tallies, func(y tally) bool { return y.file == f.file && y.reason == f.reason })
		if i < 0 {
			tallies = append(tallies, tally{file: f.file, reason: f.reason, n: 1, line: f.line})
			continue
		}
		tallies[i].n++
		tallies[i].line = min(tallies[i].line, f.line)
	}
	return tallies
}

// listRejects writes the rejected rows of a relation to a file of the night, and
// takes away the list of an earlier try.
func (t *taking) listRejects(relation string, faults []fault) (err error) {
	if t.RejectsDir == "" {
		return nil
	}
	name := filepath.Join(t.RejectsDir, fmt.Sprintf("%s.%s.csv", t.Span, relation))
	if len(faults) == 0 {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := os.MkdirAll(t.RejectsDir, 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	w := csv.NewWriter(file)
	rows := [][]string{{"source", "relation", "file", "line", "reason", "column"}}
	for _, f := range faults[:min(len(faults), maxListed)] {
		rows = append(rows, []string{t.source.Name(), relation, f.file, strconv.FormatInt(f.line, 10), f.reason, f.column})
	}
	return w.WriteAll(rows)
}
