package registry

import (
	"context"
	"errors"
	"fmt"
)

// unreadable returns the rows that could not be split into columns: lines the
// engine set aside, and rows of spreadsheets longer than their header.
func (s *filesSession) unreadable(ctx context.Context, relation string) ([]fault, error) {
	files := s.read[relation]
	if files[0].end == endParquet {
		return nil, nil
	}
	if files[0].end == endXLSX {
		return s.malformedRows(ctx, relation)
	}
	var faults []fault
	for _, f := range files {
		lines, err := s.malformedLines(ctx, f, s.commas[relation])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		for _, line := range lines {
			faults = append(faults, fault{file: f.name, line: line, reason: "unparsable"})
		}
	}
	return faults, nil
}

func (s *filesSession) malformedRows(ctx context.Context, relation string) ([]fault, error) {
	var faults []fault
	if _, err := s.scratch.Exec(ctx, "create temp table if not exists malformed (relation varchar, file varchar, line bigint)"); err != nil {
		return nil, err
	}
	rows, err := s.scratch.Query(ctx, "select file, line from malformed where relation = $1 order by all", relation)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		f := fault{reason: "unparsable"}
		if err := rows.Scan(&f.file, &f.line); err != nil {
			return nil, err
		}
		f.file = s.name(relation, f.file)
		faults = append(faults, f)
	}
	return faults, rows.Err()
}

// malformedLines returns the lines of a file that the engine set aside. Text of
// another encoding stops the intake: whatever else the file says is in doubt.
func (s *filesSession) malformedLines(ctx context.Context, f fileState, delimiter rune) ([]int64, error) {
	offsets, foreign, err := s.setAsideOffsets(ctx, f)
	if err != nil || len(offsets) == 0 {
		return nil, err
	}
	if len(offsets) >= maxMalformed {
		return nil, fmt.Errorf("more than %d lines cannot be split into the columns of the header: this is not the file it is named for", maxMalformed)
	}
	r, err := openText(f)
	if err != nil {
		return nil, err
	}
	_, lines, err := lineNumbers(newLines(r, delimiter), nil, append([]int64(nil), offsets...))
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, err
	}
	var all []int64
	for _, offset := range offsets {
		if foreign[offset] {
			return nil, fmt.Errorf("line %d: the text is not UTF-8: save the file as UTF-8 and deliver it again", lines[offset])
		}
		all = append(all, lines[offset])
	}
	return all, nil
}

// setAsideOffsets returns where the lines set aside begin, and which of them are
// of another encoding.
func (s *filesSession) setAsideOffsets(ctx context.Context, f fileState) (offsets []int64, foreign map[int64]bool, err error) {
	rows, err := s.scratch.Query(ctx, `
		select cast(e.line_byte_position - 1 as bigint), max(e.error_type = 'INVALID ENCODING')
		from reject_errors as e
		join reject_scans as s on s.scan_id = e.scan_id and s.file_id = e.file_id
		where s.file_path = $1
		group by all
		order by all`, f.path)
	if err != nil {
		return nil, nil, s.plain(err)
	}
	defer rows.Close()
	foreign = map[int64]bool{}
	for rows.Next() {
		var offset int64
		var other bool
		if err := rows.Scan(&offset, &other); err != nil {
			return nil, nil, err
		}
		offsets = append(offsets, offset)
		foreign[offset] = other
	}
	return offsets, foreign, rows.Err()
}

// locate puts lines in place of record numbers.
func (s *filesSession) locate(ctx context.Context, relation string, tallies []tally, faults []fault) error {
	for _, f := range s.read[relation] {
		if err := s.locateIn(ctx, f, s.commas[relation], tallies, faults); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return nil
}

func (s *filesSession) locateIn(ctx context.Context, f fileState, delimiter rune, tallies []tally, faults []fault) error {
	if f.end == endParquet || f.end == endXLSX {
		return nil
	}
	var places []*int64
	for i := range tallies {
		if tallies[i].file == f.name {
			places = append(places, &tallies[i].line)
		}
	}
	for i := range faults {
		if faults[i].file == f.name {
			places = append(places, &faults[i].line)
		}
	}
	if len(places) == 0 {
		return nil
	}
	var records []int64
	for _, p := range places {
		records = append(records, *p)
	}
	offsets, _, err := s.setAsideOffsets(ctx, f)
	if err != nil {
		return err
	}
	r, err := openText(f)
	if err != nil {
		return err
	}
	lines, _, err := lineNumbers(newLines(r, delimiter), records, offsets)
	if err := errors.Join(err, r.Close()); err != nil {
		return err
	}
	for _, p := range places {
		*p = lines[*p]
	}
	return nil
}

func (s *filesSession) name(relation, path string) string {
	for _, f := range s.read[relation] {
		if f.path == path {
			return f.name
		}
	}
	return ""
}
