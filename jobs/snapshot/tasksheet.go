package snapshot

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Limits of a task list. Official lists have some hundred rows.
const (
	maxTaskFile = 16 << 20
	maxTaskRows = 20_000
)

// sheetRow is one row of a task list as text, with its line in the file.
type sheetRow struct {
	line  int
	cells []string
}

// readSheet reads the rows of an XLSX file (its first sheet) or of a CSV file,
// whichever the bytes are.
func readSheet(data []byte) (rows []sheetRow, spreadsheet bool, err error) {
	if len(data) > maxTaskFile {
		return nil, false, fmt.Errorf("larger than %d MiB: a task list is small, is this the right file?", maxTaskFile>>20)
	}
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		rows, err = readXLSX(data)
		return rows, true, err
	}
	if bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")) {
		return nil, false, errors.New("this is an old .xls file (or a locked one): save it as .xlsx without a password")
	}
	rows, err = readCSV(data)
	return rows, false, err
}

// readXLSX reads the first sheet. Formulas count as the value last stored for
// them; nothing is evaluated.
func readXLSX(data []byte) (_ []sheetRow, err error) {
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: 256 << 20, UnzipXMLSizeLimit: 16 << 20,
	})
	if err != nil {
		return nil, fmt.Errorf("cannot be read as XLSX, save it again from the spreadsheet program: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sheets := file.GetSheetList()
	if len(sheets) == 0 {
		return nil, errors.New("the workbook has no sheet")
	}
	iterator, err := file.Rows(sheets[0])
	if err != nil {
		return nil, fmt.Errorf("sheet %s: %w", sheets[0], err)
	}
	defer func() { err = errors.Join(err, iterator.Close()) }()
	var rows []sheetRow
	for line := 1; iterator.Next(); line++ {
		if line > maxTaskRows {
			return nil, fmt.Errorf("more than %d rows: is this the right file?", maxTaskRows)
		}
		cells, err := iterator.Columns()
		if err != nil {
			return nil, fmt.Errorf("sheet %s, line %d: %w", sheets[0], line, err)
		}
		rows = append(rows, sheetRow{line: line, cells: cells})
	}
	return rows, iterator.Error()
}

// readCSV reads UTF-8 with commas, semicolons or tabs between the cells. Lines
// that begin with # are notes.
func readCSV(data []byte) ([]sheetRow, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("line %d is not UTF-8: save the file as CSV UTF-8", invalidLine(data))
	}
	reader := csv.NewReader(bytes.NewReader(data))
	reader.Comma = separator(data)
	reader.Comment = '#'
	reader.FieldsPerRecord = -1
	reader.LazyQuotes = true
	var rows []sheetRow
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		if len(rows) == maxTaskRows {
			return nil, fmt.Errorf("more than %d rows: is this the right file?", maxTaskRows)
		}
		line, _ := reader.FieldPos(0)
		rows = append(rows, sheetRow{line: line, cells: cells})
	}
}

// invalidLine is the line of the first bytes that are not UTF-8.
func invalidLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		data = data[size:]
	}
	return line
}

// separator is the one that the first line, notes apart, has most of.
func separator(data []byte) rune {
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		best := ','
		for _, r := range []rune{';', '\t'} {
			if strings.Count(line, string(r)) > strings.Count(line, string(best)) {
				best = r
			}
		}
		return best
	}
	return ','
}
