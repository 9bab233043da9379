package export

import (
	"encoding/csv"
	"io"
	"strings"
)

// CSV writes a sheet as RFC 4180 text in UTF-8, numbers with a point, dates in
// ISO form. A text that a spreadsheet would take for a formula gets a leading
// apostrophe (OWASP, CSV injection).
func CSV(to io.Writer, s Sheet) error {
	w := csv.NewWriter(to)
	w.UseCRLF = true
	record := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		record[i] = plain(c.Name)
	}
	if err := w.Write(record); err != nil {
		return err
	}
	for _, row := range s.Rows {
		for i, v := range row {
			record[i] = text(v)
			if s.Columns[i].Kind == Text {
				record[i] = plain(record[i])
			}
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// Texts writes rows of texts as CSV does, one after the other: for lists that no sheet
// should hold. End it with Flush.
type Texts struct{ w *csv.Writer }

// NewTexts begins a list with the names of its columns.
func NewTexts(to io.Writer, columns ...string) (Texts, error) {
	t := Texts{csv.NewWriter(to)}
	t.w.UseCRLF = true
	return t, t.Write(columns...)
}

// Write adds a row.
func (t Texts) Write(row ...string) error {
	harmless := make([]string, len(row))
	for i, field := range row {
		harmless[i] = plain(field)
	}
	return t.w.Write(harmless)
}

// Flush writes what is not written yet and says what went wrong.
func (t Texts) Flush() error {
	t.w.Flush()
	return t.w.Error()
}

// plain makes a text harmless to spreadsheets.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
