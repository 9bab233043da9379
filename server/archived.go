package server

import (
	"context"

	"toancanh/assets/locale"
	"toancanh/dashboards/export"
	"toancanh/server/audit"
	"toancanh/server/state"
)

// archivedView tells which rows of the trail a page does not show because they lie in
// files of their own.
type archivedView struct {
	Sentence string
	Files    []string
}

// cutsIn are the cuts that took out rows a filter could choose.
func (s *Server) cutsIn(ctx context.Context, f state.AuditFilter) ([]state.AuditCut, error) {
	all, err := s.store.AuditCuts(ctx)
	var cuts []state.AuditCut
	for _, c := range all {
		if f.Reaches(c, s.zone) {
			cuts = append(cuts, c)
		}
	}
	return cuts, err
}

// archived tells of the rows that a filter could choose and that lie in archives; nil
// where there are none.
func (s *Server) archived(ctx context.Context, lang string, f state.AuditFilter) (*archivedView, error) {
	cuts, err := s.cutsIn(ctx, f)
	if err != nil || len(cuts) == 0 {
		return nil, err
	}
	last := cuts[len(cuts)-1]
	view := &archivedView{Sentence: locale.T(lang, "trail.archived", "first", cuts[0].First, "last", last.Last, "date", locale.Date(lang, last.Before))}
	for _, c := range cuts {
		view.Files = append(view.Files, audit.ArchiveName(c))
	}
	return view, nil
}

// writeTrail writes the rows that a filter chooses, the oldest first. Where it could choose
// rows that lie in archives, the rows that tell of those are among them; of one that lies
// in an archive itself, what is still known.
func (s *Server) writeTrail(ctx context.Context, f state.AuditFilter, lines export.Texts, full func() bool) error {
	cuts, err := s.cutsIn(ctx, f)
	if err != nil {
		return err
	}
	f.Cuts = len(cuts) > 0
	for _, c := range cuts {
		if c.Row > cuts[len(cuts)-1].Last {
			continue // it is still in the trail
		}
		told := audit.Values(state.AuditRow{Number: c.Row, Action: string(audit.Archived), What: c.String(), Outcome: string(audit.Done)})
		for i, column := range audit.Columns() {
			if column == "at" || column == "previous" || column == "hash" {
				told[i] = "" // they lie in the archive with it
			}
		}
		if err := lines.Write(told...); err != nil {
			return err
		}
	}
	return s.store.EachAudit(ctx, f, func(r state.AuditRow) error {
		if full() {
			return errLarge
		}
		return lines.Write(audit.Values(r)...)
	})
}
