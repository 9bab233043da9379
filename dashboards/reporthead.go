package dashboards

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// said is a sentence that neither praises nor warns.
func said(text string) Movement { return Movement{Text: text} }

// reportTile is a headline number with its rate, its rank and how far it moved since
// the report before; beside it, what the headline and the targets are told from, which
// a province's report leaves out of the nation's numbers.
func (b *Builder) reportTile(ctx context.Context, v view, h headline, since civil.Date) (ReportTile, Tile, error) {
	m, err := b.Catalogue.Metric(h.metric)
	if err != nil {
		return ReportTile{}, Tile{}, err
	}
	nation := m.Grain < v.p.Area.Level
	if nation {
		v = v.about(area.Area{})
	}
	own, err := b.standing(ctx, v, h.metric, since)
	if err != nil {
		return ReportTile{}, Tile{}, err
	}
	beside, err := b.standing(ctx, v, h.beside, since)
	if err != nil {
		return ReportTile{}, Tile{}, err
	}
	t := Tile{
		Metric: h.metric, Title: v.w.t(h.title), Value: v.w.number(own.metric, own.now), BesideTitle: v.w.of(beside.metric.Short), Beside: v.w.number(beside.metric, beside.now),
	}
	if t.Goal, err = b.goal(ctx, v, h); err != nil {
		return ReportTile{}, Tile{}, err
	}
	tile := ReportTile{Title: t.Title, Value: t.Value, Lines: v.tileLines(t, own, beside, since, true), Brief: v.tileLines(t, own, beside, since, false)}
	if nation {
		tile.Title = v.w.t("report.tile.nation", "title", t.Title)
		t = Tile{}
	}
	return tile, t, nil
}

// tileLines are what a tile says below its number: why there is none, the number that
// goes with it, the rank, and how both moved, with the date since when or without.
func (v view) tileLines(t Tile, own, beside standing, since civil.Date, dated bool) []Movement {
	moves := func(by string) string {
		if !dated {
			return by
		}
		return v.w.t("report.moved", "by", by, "date", v.w.date(since))
	}
	var lines []Movement
	if t.Value.Why != "" {
		lines = append(lines, said(t.Value.Why))
	}
	other := v.w.t("report.beside", "title", t.BesideTitle, "value", chart.WithUnit(v.p.Lang, beside.metric.Unit, chart.ValueOf(v.p.Lang, beside.metric, beside.now)))
	switch {
	case beside.all.Rank > 0 && !rankable(own.metric):
		lines = append(lines, said(other+", "+v.ranked(beside)))
	case own.all.Rank > 0:
		lines = append(lines, said(capital(v.ranked(own))), said(other))
	default:
		lines = append(lines, said(other))
	}
	moved := false
	for _, s := range []standing{own, beside} {
		if line, ok := v.moveLine(s); ok {
			line.Text = moves(line.Text)
			lines, moved = append(lines, line), true
		}
	}
	if !moved && difference(own.metric, own.now, own.then) != nil {
		lines = append(lines, said(capital(moves(v.w.t("change.none")))))
	}
	switch g := t.Goal; {
	case g.Left != "":
		lines = append(lines, Movement{Text: v.w.t("report.goal.left", "left", g.Left), Trend: "down"})
	case g.Level == "good":
		lines = append(lines, Movement{Text: v.w.t("report.goal.reached"), Trend: "up"})
	}
	return lines
}

// ranked says where the area stands among the others.
func (v view) ranked(s standing) string {
	key := "sentence.rank"
	if s.all.Tied {
		key = "sentence.rank.tied"
	}
	return strings.ReplaceAll(v.w.t(key, "rank", s.all.Rank, "of", s.of), " ", "\u00a0")
}

// capital lets a phrase begin a line.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// moveLine says how far a number moved, if it is known to have moved.
func (v view) moveLine(s standing) (Movement, bool) {
	by := difference(s.metric, s.now, s.then)
	if by == nil {
		return Movement{}, false
	}
	c := v.w.change(s.metric, "", *by)
	if c.Text == v.w.t("change.none") {
		return Movement{}, false
	}
	if s.metric.Unit != queries.Share {
		c.Text += "\u00a0" + v.w.unit(s.metric.Unit)
	}
	return Movement{Text: c.Text, Trend: c.Trend}, true
}

// reportStanding says where the area stands: a province among all and among those
// beside it, the nation by the ends of its provinces.
func (v view) reportStanding(drawn pictures) Paragraph {
	p := Paragraph{Title: v.w.t("report.standing")}
	if v.p.Area == (area.Area{}) {
		f := drawn.of("ranking", "card_coverage")
		return Paragraph{Title: v.w.t("report.provinces"), Lines: []Movement{said(f.Title + ". " + f.Sentence)}}
	}
	for _, kind := range []string{"indicators", "neighbours"} {
		p.Lines = append(p.Lines, said(drawn.of(kind, "card_coverage").Sentence))
	}
	return p
}

// reportMoves is how many rates the first page tells the movement of.
const reportMoves = 3

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

// reportPace says which targets are not reached, when they are due and at what pace
// they would be, and what that takes of cards.
func (v view) reportPace(tiles []Panel[Tile], ahead string) Paragraph {
	p := Paragraph{Title: v.w.t("report.pace")}
	for _, t := range tiles {
		g := t.Value.Goal
		if g.Left == "" {
			continue
		}
		key := "report.goal.due"
		switch {
		case g.Due == "":
			key = "report.goal.open"
		case g.Past:
			key = "report.goal.past"
		}
		text := v.w.t(key, "title", t.Value.Title, "value", g.Value, "date", g.Due) + strings.TrimSuffix(g.Pace, ".") + "."
		p.Lines = append(p.Lines, Movement{Text: text, Trend: "down"})
	}
	p.Lines = append(p.Lines, said(ahead))
	return p
}

// reportLate says what is late: tasks of the list, those of the area, applications
// that wait.
func (v view) reportLate(tasks taskPart, drawn pictures) Paragraph {
	p := Paragraph{Title: v.w.t("report.late"), Lines: []Movement{tasks.late}}
	if tasks.own != "" {
		p.Lines = append(p.Lines, said(tasks.own))
	}
	p.Lines = append(p.Lines, said(drawn.of("backlog", "").Sentence))
	return p
}

// mostWarnings is how many warnings of checks a report names.
const mostWarnings = 3

// reportProvenance says when the numbers were taken, from what, and what speaks
// against them.
func (b *Builder) reportProvenance(ctx context.Context, v view) (Paragraph, error) {
	p := Paragraph{Title: v.w.t("report.provenance")}
	p.Lines = append(p.Lines, said(v.w.t("report.snapshot", "date", v.w.date(v.snap.Date), "id", v.snap.ID, "revision", v.snap.Revision, "published", v.w.instant(v.snap.PublishedAt, b.Zone))))
	warn := func(text string) { p.Lines = append(p.Lines, Movement{Text: text, Trend: "down"}) }
	if v.snap.Revision > 1 {
		warn(v.w.t("banner.restated", "date", v.w.date(v.snap.Date), "revision", v.snap.Revision))
	}
	if v.snap.Reconstructed {
		p.Lines = append(p.Lines, said(v.w.t("banner.reconstructed")))
	}
	fed, err := b.Reader.Fed(ctx, v.snap)
	if err != nil {
		return p, err
	}
	if slices.ContainsFunc(fed, func(f queries.Provenance) bool { return f.Weight > 1 }) {
		p.Lines = append(p.Lines, said(v.w.t("report.sample")))
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
	gates = slices.SortedFunc(slices.Values(gates), func(x, y queries.Gate) int { // the same ones in every language
		return cmp.Or(cmp.Compare(y.Faults, x.Faults), strings.Compare(x.Name, y.Name))
	})
	var titles []string
	for _, g := range gates {
		if g.Severity == "warn" && g.Faults > 0 {
			titles = append(titles, v.w.t("report.warning", "title", strings.TrimSuffix(b.checkTitle(v.w, g.Name), "."), "n", g.Faults))
		}
	}
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
