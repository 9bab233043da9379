package chart

import (
	"strings"

	"toancanh/assets/locale"
)

// Warning is what must be said first of numbers that are made up; "" if they are
// not.
func (f Figure) Warning() string {
	if !f.Source.Simulated {
		return ""
	}
	return locale.T(f.Lang, "banner.simulated")
}

// Credit returns the lines that say where the numbers come from, where the figure
// travels without its page: source, night and snapshot, then what is marked, then
// whom drawn data is owed to.
func (f Figure) Credit() []string {
	parts := []string{locale.T(f.Lang, "site.name")}
	if f.Source.Names != "" {
		parts = append(parts, locale.T(f.Lang, "prov.source", "source", f.Source.Names))
	}
	parts = append(parts, locale.T(f.Lang, "credit.night", "date", f.Source.Date), locale.T(f.Lang, "credit.snapshot", "id", f.Source.Snapshot))
	lines := []string{strings.Join(parts, " · ")}
	if len(f.Source.Marks) > 0 {
		marks := make([]string, len(f.Source.Marks))
		for i, m := range f.Source.Marks {
			marks[i] = m.Text
		}
		lines = append(lines, strings.Join(marks, " · "))
	}
	if f.Source.Attribution != "" {
		lines = append(lines, f.Source.Attribution)
	}
	return lines
}

// Blank is what stands in the place of a drawing without a number.
func (f Figure) Blank() string { return locale.T(f.Lang, "figure.empty") }

// Rest says that a picture shows only the first of the rows.
func (f Figure) Rest(left int) string { return locale.T(f.Lang, "figure.rest", "n", left) }

// Reasons returns why numbers are missing, each reason once, as they are told under
// a table that cannot be pointed at.
func (f Figure) Reasons() []string {
	var reasons []string
	told := map[string]bool{}
	for _, r := range f.Table.Rows {
		for _, c := range r.Cells {
			if c.Why != "" && !told[c.Why] {
				told[c.Why] = true
				reasons = append(reasons, locale.T(f.Lang, "figure.why", "text", c.Text, "why", c.Why))
			}
		}
	}
	return reasons
}
