package export

import (
	"io"
	"time"
	"unicode/utf8"

	"github.com/golang-sql/civil"
	"github.com/xuri/excelize/v2"
)

// XLSX writes a sheet as a workbook: one sheet of rows with real numbers and
// dates, one that says what they are and where they come from.
func XLSX(to io.Writer, s Sheet) error {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }() // a workbook in memory; writing below is what can fail
	if err := book.SetSheetName("Sheet1", "data"); err != nil {
		return err
	}
	if err := writeData(book, s); err != nil {
		return err
	}
	if err := writeAbout(book, s.About); err != nil {
		return err
	}
	return book.Write(to)
}

// styles are the looks of cells.
type styles struct{ head, text, date, integer, number, share int }

func newStyles(book *excelize.File) (styles, error) {
	var s styles
	date := "yyyy-mm-dd"
	for _, one := range []struct {
		into  *int
		style excelize.Style
	}{
		{&s.head, excelize.Style{
			Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF6"}}, Border: []excelize.Border{{Type: "bottom", Color: "545C6A", Style: 1}},
		}},
		{&s.text, excelize.Style{NumFmt: 49}}, // as text: never a formula
		{&s.date, excelize.Style{CustomNumFmt: &date}},
		{&s.integer, excelize.Style{NumFmt: 3}},
		{&s.number, excelize.Style{}},
		{&s.share, excelize.Style{NumFmt: 10}},
	} {
		var err error
		if *one.into, err = book.NewStyle(&one.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (s styles) of(k Kind) int {
	return [...]int{Text: s.text, Date: s.date, Integer: s.integer, Number: s.number, Share: s.share}[k]
}

// widest is the width, in characters, that a column may take.
const widest = 48

func writeData(book *excelize.File, s Sheet) error {
	looks, err := newStyles(book)
	if err != nil {
		return err
	}
	w, err := book.NewStreamWriter("data")
	if err != nil {
		return err
	}
	for i, width := range widths(s) {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	cells := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		cells[i] = excelize.Cell{StyleID: looks.head, Value: c.Name}
	}
	if err := w.SetRow("A1", cells); err != nil {
		return err
	}
	for n, row := range s.Rows {
		for i, v := range row {
			if d, ok := v.(civil.Date); ok {
				v = d.In(time.UTC)
			}
			cells[i] = excelize.Cell{StyleID: looks.of(s.Columns[i].Kind), Value: v}
		}
		at, err := excelize.CoordinatesToCellName(1, n+2)
		if err != nil {
			return err
		}
		if err := w.SetRow(at, cells); err != nil {
			return err
		}
	}
	return w.Flush()
}

// widths are as wide as what stands in the columns.
func widths(s Sheet) []float64 {
	list := make([]float64, len(s.Columns))
	for i, c := range s.Columns {
		n := utf8.RuneCountInString(c.Name)
		for _, row := range s.Rows {
			n = max(n, utf8.RuneCountInString(text(row[i])))
		}
		list[i] = float64(max(10, min(n+2, widest)))
	}
	return list
}

func writeAbout(book *excelize.File, about [][2]string) error {
	const sheet = "about"
	if _, err := book.NewSheet(sheet); err != nil {
		return err
	}
	for i, line := range about {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := book.SetSheetRow(sheet, at, &[]any{line[0], line[1]}); err != nil {
			return err
		}
	}
	if err := book.SetColWidth(sheet, "A", "A", 24); err != nil {
		return err
	}
	return book.SetColWidth(sheet, "B", "B", 90)
}
