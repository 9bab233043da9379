package dashboards

import (
	"context"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// said is a sentence that neither praises nor warns.
func said(text string) Movement { return Movement{Text: text} }

// reportTile is a headline number with its rate, its rank and how far it moved since
// the report before; the same as a page shows it comes along.
func (b *Builder) reportTile(ctx context.Context, v view, h headline, since civil.Date) (ReportTile, Tile, error) {
	nation := false
	if m, err := b.Catalogue.Metric(h.metric); err != nil {
		return ReportTile{}, Tile{}, err
	} else if m.Grain < v.p.Area.Level {
		v, nation = v.about(area.Area{}), true
	}
	t, err := b.tile(ctx, v, h)
	if err != nil {
		return ReportTile{}, Tile{}, err
	}
	own, err := b.standing(ctx, v, h.metric, since)
	if err != nil {
		return ReportTile{}, Tile{}, err
	}
	beside, err := b.standing(ctx, v, h.beside, since)
	if err != nil {
		return ReportTile{}, Tile{}, err
	}
	tile := ReportTile{Title: t.Title, Value: t.Value, Spark: t.Spark}
	if nation {
		tile.Title = v.w.t("report.tile.nation", "title", t.Title)
	}
	if t.Value.Why != "" {
		tile.Lines = append(tile.Lines, said(t.Value.Why))
	}
	tile.Lines = append(tile.Lines, said(v.tileLine(t.BesideTitle, t.Beside, beside)))
	ranked := beside
	if rankable(own.metric) {
		ranked = own
	}
	if line := v.rankLine(ranked); line != "" {
		tile.Lines = append(tile.Lines, said(line))
	}
	for _, s := range []standing{own, beside} {
		if line, ok := v.moveLine(s, since); ok {
			tile.Lines = append(tile.Lines, line)
		}
	}
	return tile, t, nil
}

// tileLine is a number that goes with another.
func (v view) tileLine(title string, n Number, s standing) string {
	if !n.Known {
		return title + ": " + n.Text
	}
	return title + ": " + chart.WithUnit(v.p.Lang, s.metric.Unit, chart.ValueOf(v.p.Lang, s.metric, s.now))
}

// rankLine says where the area stands among the others; "" if it is not ranked.
func (v view) rankLine(s standing) string {
	if s.all.Rank == 0 || s.of < 2 {
		return ""
	}
	key := "report.rank"
	if s.all.Tied {
		key = "report.rank.tied"
	}
	return v.w.t(key, "rank", s.all.Rank, "of", s.of)
}

// moveLine says how far a number moved since a night, if that is known and any way
// at all.
func (v view) moveLine(s standing, since civil.Date) (Movement, bool) {
	by := difference(s.metric, s.now, s.then)
	if by == nil {
		return Movement{}, false
	}
	c := v.w.change(s.metric, "", *by)
	if c.Text == v.w.t("change.none") {
		return said(v.w.t("report.same", "date", v.w.date(since))), true
	}
	if s.metric.Unit != queries.Share {
		c.Text += "\u00a0" + v.w.unit(s.metric.Unit)
	}
	return Movement{Text: v.w.t("report.moved", "by", c.Text, "date", v.w.date(since)), Trend: c.Trend}, true
}

// reportStanding says where the area stands: a province among all and among those
// beside it, the nation by the ends of its provinces.
func (b *Builder) reportStanding(ctx context.Context, v view, _ civil.Date) (Paragraph, error) {
	p := Paragraph{Title: v.w.t("report.standing")}
	say := func(kind func(context.Context, view) (chart.Figure, error), metric, lead string) error {
		v := v
		v.p.Metric = metric
		f, err := kind(ctx, v)
		if err == nil && f.Sentence != "" {
			p.Lines = append(p.Lines, said(lead+f.Sentence))
		}
		return err
	}
	if v.p.Area != (area.Area{}) {
		if err := say(b.indicators, "", ""); err != nil {
			return p, err
		}
		return p, say(b.neighbours, "card_coverage", "")
	}
	for _, id := range []string{"card_coverage", "eid_activation_rate"} {
		m, err := b.Catalogue.Metric(id)
		if err != nil {
			return p, err
		}
		if err := say(b.ranking, id, v.w.of(m.Title)+". "); err != nil {
			return p, err
		}
	}
	return p, nil
}

// reportMoves is how many rates the first page tells the movement of.
const reportMoves = 4

// reportChanges says what changed since the report before.
func (b *Builder) reportChanges(ctx context.Context, v view, since civil.Date) (Paragraph, error) {
	m, err := b.movements(ctx, v, since, reportMoves)
	if err != nil {
		return Paragraph{}, err
	}
	p := Paragraph{Title: v.w.t("movements.none"), Lines: m.Lines}
	if !since.IsZero() {
		p.Title = v.w.t("report.changes", "date", v.w.date(since))
	}
	if m.Empty != "" {
		p.Lines = append(p.Lines, said(m.Empty))
	}
	return p, nil
}

// reportPace says how far each target is, and when everybody has a card.
func (b *Builder) reportPace(ctx context.Context, v view, tiles []Panel[Tile]) (Paragraph, error) {
	p := Paragraph{Title: v.w.t("report.pace")}
	for _, t := range tiles {
		g := t.Value.Goal
		if g.Text == "" {
			continue
		}
		line := said(v.w.t("report.goal", "title", t.Value.Title, "goal", g.Text+" "+g.Standing+strings.TrimSuffix(g.Pace, ".")))
		line.Trend = map[string]string{"good": "up", "warn": "down"}[g.Level]
		p.Lines = append(p.Lines, line)
	}
	f, err := b.pace(ctx, v)
	if err != nil {
		return p, err
	}
	p.Lines = append(p.Lines, said(f.Sentence))
	return p, nil
}

// reportLate says what is late: tasks of the list, those of the area, applications
// that wait.
func (b *Builder) reportLate(ctx context.Context, v view, _ civil.Date) (Paragraph, error) {
	p := Paragraph{Title: v.w.t("report.late")}
	s, err := b.reportSheet(ctx, v)
	if err != nil {
		return p, err
	}
	late := s.overdue()
	line := said(s.overdueSentence(late))
	if len(late) > 0 {
		line.Trend = "down"
	}
	p.Lines = append(p.Lines, line)
	if v.p.Area != (area.Area{}) && s.list != "" {
		own, err := b.placeTasks(ctx, v)
		if err != nil {
			return p, err
		}
		p.Lines = append(p.Lines, said(own.Sentence))
	}
	waiting, err := b.backlog(ctx, v)
	if err != nil {
		return p, err
	}
	p.Lines = append(p.Lines, said(waiting.Sentence))
	return p, nil
}

// mostWarnings is how many warnings of checks a report names.
const mostWarnings = 3

// reportProvenance says when the numbers were taken, from what, and what speaks
// against them.
func (b *Builder) reportProvenance(ctx context.Context, v view, _ civil.Date) (Paragraph, error) {
	p := Paragraph{Title: v.w.t("report.provenance")}
	p.Lines = append(p.Lines, said(v.w.t("report.snapshot", "date", v.w.date(v.snap.Date), "id", v.snap.ID, "revision", v.snap.Revision, "published", v.w.instant(v.snap.PublishedAt, b.Zone))))
	warn := func(text string) { p.Lines = append(p.Lines, Movement{Text: text, Trend: "down"}) }
	if v.snap.Revision > 1 {
		warn(v.w.t("banner.restated", "date", v.w.date(v.snap.Date), "revision", v.snap.Revision))
	}
	if v.snap.Reconstructed {
		p.Lines = append(p.Lines, said(v.w.t("banner.reconstructed")))
	}
	gates, err := b.Reader.Gates(ctx, v.snap)
	if err != nil {
		return p, err
	}
	if text := b.warned(v, gates); text != "" {
		warn(text)
	}
	nights, err := b.before(ctx, v)
	if err != nil {
		return p, err
	}
	if missing := missingBefore(nights, v.snap.Date); len(missing) > 0 {
		warn(v.w.gaps(missing))
	}
	return p, nil
}

// warned names what the checks warn of; "" if they do not.
func (b *Builder) warned(v view, gates []queries.Gate) string {
	var titles []string
	for _, g := range gates {
		if g.Severity == "warn" && g.Faults > 0 {
			titles = append(titles, v.w.t("report.warning", "title", strings.TrimSuffix(b.checkTitle(v.w, g.Name), "."), "n", g.Faults))
		}
	}
	slices.Sort(titles)
	n := len(titles)
	if n == 0 {
		return ""
	}
	text := v.w.t("report.warnings", "n", n, "titles", strings.Join(titles[:min(n, mostWarnings)], "; "))
	if n > mostWarnings {
		text += " " + v.w.t("report.warnings.more", "n", n-mostWarnings)
	}
	return text
}

// missingBefore are the nights without numbers shortly before one, of those known
// since the first.
func missingBefore(nights []civil.Date, night civil.Date) []civil.Date {
	var missing []civil.Date
	for back := gapWindow - 1; back > 0; back-- {
		d := night.AddDays(-back)
		if len(nights) > 0 && d.After(nights[0]) && !slices.Contains(nights, d) {
			missing = append(missing, d)
		}
	}
	return missing
}
