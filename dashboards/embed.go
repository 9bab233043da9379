package dashboards

import (
	"context"
	"slices"

	"toancanh/dashboards/chart"
)

// EmbedPage is a figure as other sites show it. Nothing in the figure leads
// anywhere: inside a frame a link would open a page that refuses to be framed.
type EmbedPage struct {
	Frame
	Figure  chart.Figure
	Remarks []string // what must be known of the night: newer data is late, the night was corrected
}

// Embed builds the figure of an embed.
func (b *Builder) Embed(ctx context.Context, p Params, id string) (*EmbedPage, error) {
	v, f, err := b.ofKind(ctx, p, id)
	if err != nil {
		return nil, err
	}
	f.Table = unlinked(f.Table)
	return &EmbedPage{Frame: v.frame, Figure: f, Remarks: b.embedRemarks(v)}, nil
}

// embedRemarks says what a reader of the figure elsewhere must know of its night.
func (b *Builder) embedRemarks(v view) []string {
	var remarks []string
	switch snap := v.snap; {
	case v.p.Snapshot == "" && snap.Date.Before(b.Expected):
		remarks = append(remarks, v.w.t("embed.late", "date", snap.Date, "n", b.Expected.DaysSince(snap.Date)))
	case snap.SupersededBy != "":
		remarks = append(remarks, v.w.t("embed.superseded", "date", snap.Date, "id", snap.SupersededBy))
	}
	return remarks
}

// unlinked is a table without its links.
func unlinked(t chart.Table) chart.Table {
	t.Rows = slices.Clone(t.Rows)
	for i := range t.Rows {
		row := &t.Rows[i]
		row.Link, row.Cells = "", slices.Clone(row.Cells)
		for j := range row.Cells {
			row.Cells[j].Link = ""
		}
	}
	return t
}

// EmbedTitle is what an embed of a figure is called unless its maker says otherwise:
// the figure's title and the area it is about.
func EmbedTitle(f chart.Figure, p Params) string {
	return f.Title + ", " + p.Area.Label(p.Lang)
}
