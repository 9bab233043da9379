package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"toancanh/queries/warehouse"
)

// Limits on what a spreadsheet may unpack to: a small file can hold a very large one.
const (
	maxPacked        = 1 << 27 // bytes of the file
	maxWorkbook      = 1 << 30 // bytes it unpacks to
	maxWorkbookInRAM = 1 << 24 // bytes of one part; what is larger is unpacked beside the scratch
	maxSheetColumns  = 256
)

// workbook copies the first sheet of each spreadsheet into a temporary table,
// which ends with the session: it holds single records.
func (s *filesSession) workbook(ctx context.Context, relation string, files []fileState) (f found, err error) {
	table := "sheet_" + relation
	var first []string
	for _, file := range files {
		book, err := s.openWorkbook(file)
		if err != nil {
			return found{}, fmt.Errorf("%s: not a spreadsheet that can be read, deliver it again: %w", file.name, err)
		}
		first, err = s.copySheet(ctx, book, relation, table, file, first)
		if err := errors.Join(err, book.Close()); err != nil {
			return found{}, fmt.Errorf("%s: %w", file.name, err)
		}
	}
	f.columns = map[string]class{}
	for _, name := range first {
		f.columns[name] = classText
	}
	f.rows, f.located, f.tells = table, table, true
	return f, nil
}

func (s *filesSession) openWorkbook(f fileState) (*excelize.File, error) {
	if f.size > maxPacked {
		return nil, fmt.Errorf("it is larger than %d bytes: deliver it as Parquet or CSV", maxPacked)
	}
	file, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	book, err := readWorkbook(file, workbookOptions(filepath.Dir(s.scratch.Path())))
	return book, errors.Join(err, file.Close())
}

// readWorkbook opens a spreadsheet. It comes from outside, and its reader has
// panicked on broken ones.
func readWorkbook(r io.Reader, o excelize.Options) (book *excelize.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("broken inside: %v", r)
		}
	}()
	return excelize.OpenReader(r, o)
}

func workbookOptions(tmp string) excelize.Options {
	return excelize.Options{RawCellValue: true, UnzipSizeLimit: maxWorkbook, UnzipXMLSizeLimit: maxWorkbookInRAM, TmpDir: tmp}
}

// copySheet appends the rows of one sheet. first is the header of the files
// before, nil for the first; it returns the header.
func (s *filesSession) copySheet(ctx context.Context, book *excelize.File, relation, table string, f fileState, first []string) ([]string, error) {
	sheet, err := openSheet(book)
	if err != nil {
		return nil, err
	}
	switch {
	case first == nil:
		if err := s.makeSheetTable(ctx, table, sheet.header); err != nil {
			return nil, errors.Join(err, sheet.close())
		}
	case strings.Join(first, "\x00") != strings.Join(sheet.header, "\x00"):
		return nil, errors.Join(errors.New("its columns differ from those of the files before: the files of a relation must have the same header"), sheet.close())
	}
	sheet.dated = s.dated(relation, sheet.header)
	appender, err := s.scratch.Append(ctx, table, append([]string{"row_file", "row_line"}, sheet.header...))
	if err != nil {
		return nil, errors.Join(err, sheet.close())
	}
	err = sheet.each(ctx, func(line int64, cells []any) error { return appender.Row(append([]any{f.number, line}, cells...)...) })
	return sheet.header, errors.Join(err, appender.Close(), sheet.close(), s.setAside(ctx, relation, f, sheet.malformed))
}

func (s *filesSession) makeSheetTable(ctx context.Context, table string, header []string) error {
	columns := []string{"row_file integer", "row_line bigint"}
	for _, name := range header {
		columns = append(columns, identifier(name)+" varchar")
	}
	_, err := s.scratch.Exec(ctx, "create or replace temp table "+table+" ("+strings.Join(columns, ", ")+")")
	s.sheets = append(s.sheets, table)
	return err
}

// dated says which columns hold dates: spreadsheets keep those as numbers.
func (s *filesSession) dated(relation string, header []string) []bool {
	dated := make([]bool, len(header))
	for _, c := range shapes()[relation].columns {
		written := s.source.config.Relations[relation].Columns[c.name]
		if written == "" {
			written = c.name
		}
		for i, name := range header {
			if strings.EqualFold(name, written) && (c.kind == kindDay || c.kind == kindTime) {
				dated[i] = true
			}
		}
	}
	return dated
}

// sheet reads one sheet row by row.
type sheet struct {
	header    []string
	dated     []bool
	malformed []int64 // rows with more cells than the header
	rows      *excelize.Rows
	line      int64
	date1904  bool
}

// openSheet reads the header of the first sheet.
func openSheet(book *excelize.File) (s *sheet, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("broken inside: %v", r)
		}
	}()
	names := book.GetSheetList()
	if len(names) == 0 {
		return nil, errors.New("the spreadsheet holds no sheet")
	}
	props, err := book.GetWorkbookProps()
	if err != nil {
		return nil, err
	}
	rows, err := book.Rows(names[0])
	if err != nil {
		return nil, err
	}
	s = &sheet{rows: rows, date1904: props.Date1904 != nil && *props.Date1904}
	cells, err := s.next()
	if err == nil {
		s.header, err = sheetHeader(cells)
	}
	if err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	return s, nil
}

func sheetHeader(cells []string) ([]string, error) {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == 0 {
		return nil, errors.New("row 1 of the first sheet is empty: it names the columns")
	}
	if len(cells) > maxSheetColumns {
		return nil, fmt.Errorf("row 1 names %d columns, more than %d: this is not a relation", len(cells), maxSheetColumns)
	}
	seen := map[string]bool{}
	header := make([]string, len(cells))
	for i, name := range cells {
		name = strings.TrimSpace(name)
		if name == "" {
			return nil, fmt.Errorf("row 1: column %d has no name: name it, or take it out", i+1)
		}
		if seen[strings.ToLower(name)] {
			return nil, fmt.Errorf("row 1: two columns are called %s: rename one", name)
		}
		seen[strings.ToLower(name)] = true
		header[i] = name
	}
	return header, nil
}

// next returns the cells of the next row, nil after the last.
func (s *sheet) next() ([]string, error) {
	if !s.rows.Next() {
		return nil, s.rows.Error()
	}
	s.line++
	cells, err := s.rows.Columns()
	if err != nil {
		return nil, fmt.Errorf("row %d: %w", s.line, err)
	}
	if cells == nil {
		cells = []string{}
	}
	return cells, nil
}

// each calls fn with every row that is not empty, its cells as text. A formula
// stands as the value the spreadsheet was saved with; none is worked out.
func (s *sheet) each(ctx context.Context, fn func(line int64, cells []any) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("row %d: broken inside: %v", s.line, r)
		}
	}()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		cells, err := s.next()
		if err != nil || cells == nil {
			return err
		}
		row, full, fits := s.row(cells)
		switch {
		case !fits:
			s.malformed = append(s.malformed, s.line)
		case full:
			if err := fn(s.line, row); err != nil {
				return err
			}
		}
	}
}

// row returns one value a column, null where the cell is empty.
func (s *sheet) row(cells []string) (row []any, full, fits bool) {
	row = make([]any, len(s.header))
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		if i >= len(row) {
			return nil, false, false
		}
		full = true
		if i < len(s.dated) && s.dated[i] {
			cell = s.date(cell)
		}
		row[i] = strings.ToValidUTF8(cell, "�")
	}
	return row, full, true
}

// date writes a day number out; text stays as it is.
func (s *sheet) date(cell string) string {
	serial, err := strconv.ParseFloat(cell, 64)
	if err != nil || serial < 1 || serial > 2958465 {
		return cell
	}
	t, err := excelize.ExcelDateToTime(serial, s.date1904)
	if err != nil {
		return cell
	}
	return t.Round(time.Second).Format("2006-01-02 15:04:05")
}

func (s *sheet) close() error { return s.rows.Close() }

// setAside notes rows that could not be split into columns.
func (s *filesSession) setAside(ctx context.Context, relation string, f fileState, lines []int64) error {
	if len(lines) == 0 {
		return nil
	}
	if _, err := s.scratch.Exec(ctx, "create temp table if not exists malformed (relation varchar, file varchar, line bigint)"); err != nil {
		return err
	}
	appender, err := s.scratch.Append(ctx, "malformed", []string{"relation", "file", "line"})
	if err != nil {
		return err
	}
	return errors.Join(appendLines(appender, relation, f, lines), appender.Close())
}

func appendLines(a *warehouse.Appender, relation string, f fileState, lines []int64) error {
	for _, line := range lines {
		if err := a.Row(relation, f.path, line); err != nil {
			return err
		}
	}
	return nil
}
