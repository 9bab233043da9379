package export

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/queries"
)

// Table writes an answer as a table for a terminal, numbers in the reader's own
// form, columns that hold nothing left out.
func Table(to io.Writer, r *queries.Result, lang string) error {
	s := ResultSheet(r, lang)
	var shown []int
	for i, c := range s.Columns {
		if c.Name != "snapshot" && s.hasAny(i) {
			shown = append(shown, i)
		}
	}
	w := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	for _, i := range shown {
		fmt.Fprint(w, s.Columns[i].Name, "\t")
	}
	fmt.Fprintln(w)
	for _, row := range s.Rows {
		for _, i := range shown {
			fmt.Fprint(w, forPeople(row[i], r.Metric.Kind, lang), "\t")
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(to, "%s\n", strings.Join(provenance(r, lang), " · "))
	return err
}

func forPeople(v any, kind queries.Kind, lang string) string {
	switch v := v.(type) {
	case int64:
		return locale.Int(lang, v)
	case float64:
		if kind == queries.Ratio {
			return locale.Share(lang, v, 2)
		}
		return locale.Decimal(lang, v, -1)
	case civil.Date:
		return locale.Date(lang, v)
	}
	return text(v)
}

// provenance says under the table what a reader must know of the numbers.
func provenance(r *queries.Result, lang string) []string {
	parts := []string{r.Snapshot.ID, r.Metric.ID, string(r.Metric.Unit)}
	for _, p := range r.Sources {
		parts = append(parts, p.Source)
		if p.Simulated {
			parts = append(parts, locale.T(lang, "flag.simulated"))
		}
	}
	return parts
}
