package snapshot

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// WriteTaskTemplate writes an empty task list to fill in, as xlsx or csv.
func WriteTaskTemplate(to io.Writer, format string) error {
	switch format {
	case "csv":
		return writeTaskCSV(to)
	case "xlsx":
		return writeTaskXLSX(to)
	}
	return fmt.Errorf("task template: format %q: write xlsx or csv", format)
}

// writeTaskCSV writes notes, then the heads. It opens in a spreadsheet program
// as UTF-8 because of the mark at its beginning.
func writeTaskCSV(to io.Writer) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return err
	}
	var heads []string
	for _, c := range taskColumns() {
		if _, err := fmt.Fprintf(to, "# %s: %s\n", c.name, c.note); err != nil {
			return err
		}
		heads = append(heads, c.name)
	}
	w := csv.NewWriter(to)
	if err := w.Write(heads); err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

// writeTaskXLSX writes a sheet with the heads, each with its note, a choice of
// status words, and a second sheet that explains the columns.
func writeTaskXLSX(to io.Writer) (err error) {
	file := excelize.NewFile()
	defer func() { err = errors.Join(err, file.Close()) }()
	const tasks, notes = "Nhiệm vụ", "Hướng dẫn"
	if err := file.SetSheetName("Sheet1", tasks); err != nil {
		return err
	}
	if _, err := file.NewSheet(notes); err != nil {
		return err
	}
	bold, err := file.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2E6D8"}},
	})
	if err != nil {
		return err
	}
	text, err := file.NewStyle(&excelize.Style{NumFmt: 49}) // as typed: no date is turned into another
	if err != nil {
		return err
	}
	var errs []error
	try := func(err error) { errs = append(errs, err) }
	for i, c := range taskColumns() {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		try(file.SetColStyle(tasks, column, text))
		try(file.SetCellValue(tasks, column+"1", c.name))
		try(file.AddComment(tasks, excelize.Comment{Cell: column + "1", Author: "toancanh", Text: c.note}))
		try(file.SetCellValue(notes, fmt.Sprintf("A%d", i+1), c.name))
		try(file.SetCellValue(notes, fmt.Sprintf("B%d", i+1), c.note))
		try(validateColumn(file, tasks, column, c.name))
	}
	try(file.SetCellStyle(tasks, "A1", "N1", bold))
	try(file.SetColWidth(tasks, "A", "B", 12))
	try(file.SetColWidth(tasks, "C", "D", 48))
	try(file.SetColWidth(tasks, "E", "N", 20))
	try(file.SetColWidth(notes, "A", "A", 20))
	try(file.SetColWidth(notes, "B", "B", 110))
	try(file.SetPanes(tasks, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	if err := errors.Join(errs...); err != nil {
		return err
	}
	_, err = file.WriteTo(to)
	return err
}

// validateColumn offers the status words and bounds the percentage. Both only
// advise: official words are stored as they are.
func validateColumn(file *excelize.File, sheet, column, name string) error {
	v := excelize.NewDataValidation(true)
	v.Sqref = fmt.Sprintf("%s2:%s%d", column, column, 2000)
	switch name {
	case "status_reported":
		if err := v.SetDropList(taskStatuses()); err != nil {
			return err
		}
	case "percent":
		if err := v.SetRange(0, 100, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween); err != nil {
			return err
		}
	default:
		return nil
	}
	v.SetError(excelize.DataValidationErrorStyleWarning, name, "Giá trị ngoài danh mục vẫn được nhận / other values are kept as they are")
	return file.AddDataValidation(sheet, v)
}
