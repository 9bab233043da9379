package export

import (
	"io"
	"time"

	"github.com/golang-sql/civil"
	"github.com/xuri/excelize/v2"

	"toancanh/queries"
)

// XLSX writes an answer as a workbook: one sheet of rows with real numbers and
// dates, one that says what they are and where they come from.
func XLSX(to io.Writer, r *queries.Result, lang string) error {
	s := NewSheet(r, lang)
	book := excelize.NewFile()
	defer func() { _ = book.Close() }() // a workbook in memory; writing below is what can fail
	if err := book.SetSheetName("Sheet1", "data"); err != nil {
		return err
	}
	if err := writeData(book, s); err != nil {
		return err
	}
	if err := writeAbout(book, r, lang); err != nil {
		return err
	}
	return book.Write(to)
}

func writeData(book *excelize.File, s Sheet) error {
	head, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	format := "yyyy-mm-dd"
	date, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	w, err := book.NewStreamWriter("data")
	if err != nil {
		return err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	cells := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		cells[i] = excelize.Cell{StyleID: head, Value: c.Name}
	}
	if err := w.SetRow("A1", cells); err != nil {
		return err
	}
	for n, row := range s.Rows {
		for i, v := range row {
			if d, ok := v.(civil.Date); ok {
				cells[i] = excelize.Cell{StyleID: date, Value: d.In(time.UTC)}
				continue
			}
			cells[i] = v
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

// writeAbout says what the numbers are, so that a sheet sent on by e-mail still
// explains itself.
func writeAbout(book *excelize.File, r *queries.Result, lang string) error {
	const sheet = "about"
	if _, err := book.NewSheet(sheet); err != nil {
		return err
	}
	pick := func(t queries.Text) string {
		if lang == "en" {
			return t.EN
		}
		return t.VI
	}
	lines := [][2]any{
		{"metric", r.Metric.ID},
		{"title", pick(r.Metric.Title)},
		{"definition", pick(r.Metric.Definition)},
		{"unit", string(r.Metric.Unit)},
		{"numerator", pick(r.Metric.NumeratorText)},
		{"denominator", pick(r.Metric.DenominatorText)},
		{"legal basis", pick(r.Metric.LegalBasis)},
		{"owner", pick(r.Metric.Owner)},
		{"snapshot", r.Snapshot.ID},
		{"as of", r.Snapshot.Date.String()},
		{"boundary", r.Request.Boundary.String()},
	}
	for _, p := range r.Sources {
		lines = append(lines, [2]any{"source", p.Source + " · " + p.Relation})
		if p.Simulated {
			lines = append(lines, [2]any{"simulated", "yes: not official figures"})
		}
	}
	for i, line := range lines {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := book.SetSheetRow(sheet, at, &[]any{line[0], line[1]}); err != nil {
			return err
		}
	}
	return book.SetColWidth(sheet, "A", "B", 24)
}
