package dashboards

import (
	"cmp"
	"context"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// SnapshotPage is how the numbers of one snapshot came about: the run that made
// it, the checks it went through, the sources it was read from, and what it
// corrected.
type SnapshotPage struct {
	Frame
	ID       string
	Sentence string
	Facts    []Fact
	See      Choice // the overview as of this snapshot
	Run      Panel[[]RunLine]
	Judged   Panel[Judgement]
	Sources  Panel[[]FedLine]
	Versions Panel[[]NightLine] // all revisions of the night
	Changed  Panel[[]Restated]
}

// Judgement is what the checks said about a night.
type Judgement struct {
	Sentence       string
	Failed, Passed []GateLine
}

// FedLine is what one relation of the night came from.
type FedLine struct {
	Relation, Source, Weight, Newest string
	Marks                            []chart.Mark
}

// Restated is one measure of an area that a snapshot changed, with both values.
type Restated struct{ Area, Measure, Old, New, Difference string }

// shownRestated is how many changes the page lists.
const shownRestated = 200

// Snapshot builds the page "/snapshots/{id}". It is about that snapshot whatever
// night the address names; its links keep to the address.
func (b *Builder) Snapshot(ctx context.Context, p Params, id string) (*SnapshotPage, error) {
	snap, err := b.Reader.Snapshot(ctx, civil.Date{}, id)
	if err != nil {
		return nil, err
	}
	w := words(p.Lang)
	page := &SnapshotPage{Frame: NewFrame("/snapshots/"+id, p, w.t("snapshot.title", "date", w.date(snap.Date)), w.t("snapshot.lead")), ID: id}
	page.Simulated = snap.Simulated
	page.Sentence = b.snapshotSentence(w, snap)
	page.Facts = b.snapshotFacts(w, snap)
	see := p.shared()
	see.AsOf, see.Snapshot = civil.Date{}, snap.ID
	page.See = Choice{Text: w.t("snapshot.see"), Link: see.Address("/")}
	g := &group{b: b}
	add(ctx, g, "run", &page.Run, func(ctx context.Context) ([]RunLine, error) {
		runs, err := b.Reader.Runs(ctx, queries.RunFilter{ID: snap.Run})
		lines, _, _ := b.runs(w, runs)
		return lines, err
	})
	add(ctx, g, "gates", &page.Judged, func(ctx context.Context) (Judgement, error) { return b.judgement(ctx, w, snap) })
	add(ctx, g, "sources", &page.Sources, func(ctx context.Context) ([]FedLine, error) { return b.fed(ctx, w, snap) })
	add(ctx, g, "revisions", &page.Versions, func(ctx context.Context) ([]NightLine, error) {
		revisions, err := b.Reader.Revisions(ctx, snap.Date)
		return b.nights(page.Frame, revisions), err
	})
	add(ctx, g, "restated", &page.Changed, func(ctx context.Context) ([]Restated, error) { return b.restated(ctx, w, snap) })
	page.Faults, err = g.wait()
	return page, err
}

// snapshotSentence says what the snapshot is, and whether it still stands.
func (b *Builder) snapshotSentence(w words, s queries.Snapshot) string {
	text := w.t("snapshot.sentence", "date", w.date(s.Date), "published", w.instant(s.PublishedAt, b.Zone), "revision", s.Revision)
	if s.SupersededBy != "" {
		return text + " " + w.t("snapshot.superseded", "id", s.SupersededBy)
	}
	return text + " " + w.t("snapshot.current")
}

// snapshotFacts are what is known about a snapshot.
func (b *Builder) snapshotFacts(w words, s queries.Snapshot) []Fact {
	facts := []Fact{
		{w.t("col.date"), w.date(s.Date)}, {w.t("snapshot.revision"), itoa(s.Revision)},
		{w.t("col.published_at"), w.instant(s.PublishedAt, b.Zone)}, {w.t("col.run"), s.Run},
	}
	taken := w.t("snapshot.taken")
	if s.Reconstructed {
		taken = w.t("banner.reconstructed")
	}
	facts = append(facts, Fact{w.t("snapshot.origin"), taken})
	if s.Simulated {
		facts = append(facts, Fact{w.t("snapshot.kind"), w.t("banner.simulated")})
	}
	return facts
}

// judgement is what every check said about the night when it was published, the
// worst first.
func (b *Builder) judgement(ctx context.Context, w words, s queries.Snapshot) (Judgement, error) {
	gates, err := b.Reader.Gates(ctx, s)
	if err != nil {
		return Judgement{}, err
	}
	slices.SortStableFunc(gates, func(x, y queries.Gate) int { return cmp.Compare(y.Faults, x.Faults) })
	var j Judgement
	for _, g := range gates {
		line := b.gateLine(w, g)
		if g.Faults > 0 {
			j.Failed = append(j.Failed, line)
			continue
		}
		line.Severity = chart.Mark{Level: "good", Text: w.t("snapshot.passed")}
		j.Passed = append(j.Passed, line)
	}
	switch {
	case len(gates) == 0:
		j.Sentence = w.t("snapshot.gates.none")
	case len(j.Failed) == 0:
		j.Sentence = w.t("snapshot.gates.all", "n", len(gates))
	default:
		j.Sentence = w.t("snapshot.gates.some", "n", len(j.Passed), "of", len(gates), "warned", len(j.Failed))
	}
	return j, nil
}

// fed lists what the relations of the night came from.
func (b *Builder) fed(ctx context.Context, w words, s queries.Snapshot) ([]FedLine, error) {
	sources, err := b.Reader.Fed(ctx, s)
	if err != nil {
		return nil, err
	}
	lines := make([]FedLine, len(sources))
	for i, p := range sources {
		lines[i] = FedLine{Relation: w.t("relation." + p.Relation), Source: p.Source, Weight: w.int(int64(p.Weight)), Newest: chart.Dash}
		if p.NewestEvent != nil {
			lines[i].Newest = w.wall(*p.NewestEvent)
		}
		if p.Reconstructed {
			lines[i].Marks = append(lines[i].Marks, chart.Mark{Text: w.t("flag.reconstructed")})
		}
		if p.Simulated {
			lines[i].Marks = append(lines[i].Marks, chart.Mark{Level: "warn", Text: w.t("flag.simulated")})
		}
	}
	return lines, nil
}

// restated lists what the snapshot changed, the nation first.
func (b *Builder) restated(ctx context.Context, w words, s queries.Snapshot) ([]Restated, error) {
	changes, err := b.Reader.Restatements(ctx, b.Scope, s.ID)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(changes, func(x, y queries.Restatement) int {
		return cmp.Compare(min(int(x.Area.Level), int(area.Region)), min(int(y.Area.Level), int(area.Region)))
	})
	lines := make([]Restated, 0, min(len(changes), shownRestated))
	for _, c := range changes[:min(len(changes), shownRestated)] {
		line := Restated{
			Area: c.Area.NameOn(c.Date, string(w)), Measure: w.t("measure." + c.Mart + "." + c.Measure), Old: w.optional(c.Old), New: w.optional(c.New),
		}
		if c.Old != nil && c.New != nil {
			line.Difference = w.difference("", float64(*c.New-*c.Old))
		}
		lines = append(lines, line)
	}
	return lines, nil
}
