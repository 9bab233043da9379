package dashboards

import (
	"context"

	"toancanh/queries"
	"toancanh/queries/area"
)

// Correction is one measure of the nation that the newest revision of a night
// changed, with both values.
type Correction struct {
	Measure, Old, New, Difference, Replaces string
}

// corrections lists what the revision shown changed for the nation.
func (b *Builder) corrections(ctx context.Context, f Frame, snap queries.Snapshot) ([]Correction, error) {
	if snap.Revision < 2 {
		return nil, nil
	}
	changes, err := b.Reader.Restatements(ctx, b.Scope, snap.ID)
	if err != nil {
		return nil, err
	}
	w := words(f.Params.Lang)
	var lines []Correction
	for _, c := range changes {
		if c.Area != (area.Area{}) {
			continue
		}
		lines = append(lines, w.correction(c))
	}
	return lines, nil
}

// correction writes one changed measure with both values.
func (w words) correction(c queries.Restatement) Correction {
	line := Correction{
		Measure: w.t("measure." + c.Mart + "." + c.Measure), Old: w.optional(c.Old), New: w.optional(c.New), Replaces: c.Replaces,
	}
	if c.Old != nil && c.New != nil {
		line.Difference = w.difference("", float64(*c.New-*c.Old))
	}
	return line
}
