package dashboards

import (
	"context"

	"toancanh/queries"
)

// RunDetail is all that is known of one run.
type RunDetail struct {
	Run     RunLine
	Sources []SourceLine
	Judged  Judgement
	Rejects []RejectLine
}

// JobLines writes where the jobs stand.
func (b *Builder) JobLines(lang string, jobs []Job) []JobLine { return b.jobs(words(lang), jobs) }

// RunLines writes the entries of the ledger that a filter chooses, the newest first.
func (b *Builder) RunLines(ctx context.Context, lang string, f queries.RunFilter) ([]RunLine, error) {
	runs, err := b.Reader.Runs(ctx, f)
	var lines []RunLine
	for _, r := range runs {
		lines = append(lines, b.runLine(words(lang), r))
	}
	return lines, err
}

// SourceLines writes what each source gave to the newest run that asked it.
func (b *Builder) SourceLines(ctx context.Context, lang string) ([]SourceLine, error) {
	runs, err := b.Reader.Runs(ctx, queries.RunFilter{Limit: shownRuns})
	return b.sources(words(lang), runs), err
}

// RunDetail writes all that is known of a run; nil: there is none of that id.
func (b *Builder) RunDetail(ctx context.Context, lang, id string) (*RunDetail, error) {
	runs, err := b.Reader.Runs(ctx, queries.RunFilter{ID: id, Limit: 1})
	if err != nil || len(runs) == 0 || id == "" {
		return nil, err
	}
	w, r := words(lang), runs[0]
	d := &RunDetail{Run: b.runLine(w, r), Sources: b.sources(w, runs), Rejects: w.rejects(r)}
	for _, g := range r.Gates {
		line := b.gateLine(w, g)
		if g.Nights > 0 {
			d.Judged.Failed = append(d.Judged.Failed, line)
			continue
		}
		d.Judged.Passed = append(d.Judged.Passed, line)
	}
	d.Judged.Sentence = w.t("jobs.judged", "n", len(d.Judged.Passed), "of", len(r.Gates))
	if len(r.Gates) == 0 {
		d.Judged.Sentence = w.t("jobs.judged.none")
	}
	return d, nil
}
