package registry

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"toancanh/queries/warehouse"
)

// filesSession reads files through the scratch, which is a DuckDB.
type filesSession struct {
	source  *filesSource
	scratch *warehouse.Scratch
	engine  dialect
	names   []string
	read    map[string][]fileState
	commas  map[string]rune // what parts the columns of a text file, by relation
	sheets  []string        // temporary tables that hold the rows of spreadsheets
}

func (s *filesSession) relations() []string { return s.names }

func (s *filesSession) dialect() dialect { return s.engine }

func (s *filesSession) files(relation string) []fileState { return s.read[relation] }

// unique reports whether the keys are numbers that only grow from row to row, as
// exports mostly are. One look at the rows in order proves it, in a tenth of the
// time that grouping them takes.
func (s *filesSession) unique(ctx context.Context, m mapping) (bool, error) {
	key := m.names[m.shape.key]
	if m.found.columns[key] != classWhole {
		return false, nil
	}
	var falls int64
	err := s.scratch.QueryRow(ctx, fmt.Sprintf(`
		select count(*)
		from (select %[1]s as key, lag(%[1]s) over () as before from %[2]s)
		where key is null
			or before >= key`, identifier(key), m.found.rows)).Scan(&falls)
	if err != nil {
		return false, s.plain(err)
	}
	return falls == 0, nil
}

// bind finds out which columns the files of a relation have.
func (s *filesSession) bind(ctx context.Context, relation string) (mapping, error) {
	files := s.read[relation]
	var f found
	var err error
	switch files[0].end {
	case endParquet:
		f, err = s.parquet(ctx, files)
	case endXLSX:
		f, err = s.workbook(ctx, relation, files)
	default:
		f, err = csvFound(ctx, files)
		s.commas[relation] = f.delimiter
	}
	if err != nil {
		return mapping{}, err
	}
	f.about = files[0].name
	return bind(relation, f, s.source.config.Relations[relation])
}

// parquet asks the files for their columns. They must all have the same.
func (s *filesSession) parquet(ctx context.Context, files []fileState) (found, error) {
	f := found{columns: map[string]class{}}
	for i, file := range files {
		rows, err := s.scratch.Query(ctx, "select column_name, column_type from (describe select * from read_parquet("+quote(file.path)+"))")
		if err != nil {
			return found{}, fmt.Errorf("%s: not a whole Parquet file, deliver it again: %w", file.name, s.plain(err))
		}
		columns := map[string]class{}
		for rows.Next() {
			var name, typeName string
			if err := rows.Scan(&name, &typeName); err != nil {
				return found{}, errors.Join(err, rows.Close())
			}
			columns[name] = s.engine.class(typeName)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return found{}, fmt.Errorf("%s: %w", file.name, s.plain(err))
		}
		if i == 0 {
			f.columns = columns
		}
		for name, class := range f.columns {
			if other, ok := columns[name]; !ok || other != class {
				return found{}, fmt.Errorf("%s and %s differ in column %s: the files of a relation must have the same columns and types", files[0].name, file.name, name)
			}
		}
	}
	reader := "read_parquet(" + pathList(files) + ")"
	f.rows = reader
	f.tells = true
	f.located = "(select *, file_index as row_file, file_row_number + 1 as row_line from " + reader + ")"
	return f, nil
}

func pathList(files []fileState) string {
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = quote(f.path)
	}
	return "[" + strings.Join(paths, ", ") + "]"
}

func (s *filesSession) try(ctx context.Context, sql string) error {
	_, err := s.scratch.Exec(ctx, "explain "+sql)
	return s.plain(err)
}

// run fills a table of the scratch with the answer of an extract.
func (s *filesSession) run(ctx context.Context, sql, table string, columns []string) error {
	_, err := s.scratch.Exec(ctx, "insert into "+table+" ("+strings.Join(columns, ", ")+")\n"+sql)
	return s.plain(err)
}

// end checks that no file moved, and forgets the rows of spreadsheets.
func (s *filesSession) end(ctx context.Context) error {
	var faults []error
	for _, table := range s.sheets {
		_, err := s.scratch.Exec(ctx, "drop table if exists "+table)
		faults = append(faults, err)
	}
	for _, relation := range s.names {
		for _, f := range s.read[relation] {
			if err := f.unchanged(); err != nil {
				faults = append(faults, fmt.Errorf("relation %s: %w", relation, err))
			}
		}
	}
	return errors.Join(faults...)
}

// plain shortens what the engine says to its first line and calls files by
// their names below the source's folder. The rest of it may quote a row.
func (s *filesSession) plain(err error) error {
	if err == nil {
		return nil
	}
	return &engineError{text: s.shortened(err.Error()), err: err}
}

func (s *filesSession) shortened(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	for _, folder := range s.source.Folders() {
		line = strings.ReplaceAll(line, folder+"/", "")
	}
	return line
}

// engineError is what an engine said, without the rows it quoted.
type engineError struct {
	text string
	err  error
}

func (e *engineError) Error() string { return e.text }

func (e *engineError) Unwrap() error { return e.err }
