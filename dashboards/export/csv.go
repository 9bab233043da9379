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

// plain makes a text harmless to spreadsheets.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
