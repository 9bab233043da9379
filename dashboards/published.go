package dashboards

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// Published is the page of dated public figures beside our own series.
type Published struct {
	Frame
	Choose   Choose
	Sentence string
	Metrics  []Option // what the list can be narrowed to
	Grades   []Option
	Series   []Panel[chart.Figure] // our series of each metric with the published figures
	Figures  []Figure
}

// Figure is one line of the published record.
type Figure struct {
	Date       string
	Area       string
	Title      string
	Definition string // link; "" where none of our metrics measures the same
	Value      string
	Unit       string
	Ours       string
	Measure    string // our metric that is compared; "" where none is
	Difference string
	Off        bool // ours is further away than the record allows
	Confidence chart.Mark
	Marks      []chart.Mark
	Source     string
	Note       string
}

// tolerance is how far ours may be from a published figure before the line is
// marked, as a share of the figure.
const tolerance = 0.015

// headroom is how far ours may be above a figure printed as "more than".
const headroom = 0.03

// Published builds the page "/published".
func (b *Builder) Published(ctx context.Context, p Params) (*Published, error) {
	w := words(p.Lang)
	v, err := b.view(ctx, "/published", p, w.t("published.title"), w.t("published.lead"))
	if err != nil {
		return nil, err
	}
	page := &Published{Frame: v.frame}
	if page.Choose, err = b.choose(ctx, v.frame, v.snap, true); err != nil {
		return nil, err
	}
	record, err := b.Reader.Published(ctx, b.Scope, queries.PublishedFilter{})
	if err != nil {
		return nil, err
	}
	if p.Metric != "" && !slices.ContainsFunc(record, func(r queries.PublishedFigure) bool { return r.Figure == p.Metric }) {
		if _, err := b.Catalogue.Metric(p.Metric); err != nil {
			return nil, err
		}
	}
	page.Choose.Hidden = slices.DeleteFunc(page.Choose.Hidden, func(h Field) bool { return h.Name == "metric" || h.Name == "confidence" })
	page.Metrics = b.figureOptions(p, record)
	if !slices.ContainsFunc(page.Metrics, func(o Option) bool { return o.Chosen }) {
		if _, err := b.Catalogue.Metric(p.Metric); err != nil {
			return nil, err
		}
	}
	for _, grade := range append([]string{""}, confidences()...) {
		page.Grades = append(page.Grades, Option{Value: grade, Text: w.t("confidence." + cmp.Or(grade, "any")), Chosen: grade == p.Confidence})
	}
	record = slices.DeleteFunc(record, func(r queries.PublishedFigure) bool { return !wanted(p, r) })
	slices.SortStableFunc(record, func(a, b queries.PublishedFigure) int { return b.Date.DaysSince(a.Date) })
	compared := 0
	for _, r := range record {
		if r.Difference != nil {
			compared++
		}
		page.Figures = append(page.Figures, b.figure(v.frame, r))
	}
	page.Sentence = w.t("published.sentence", "n", len(record), "compared", compared)
	metrics := b.recorded(v, record)
	page.Series = make([]Panel[chart.Figure], len(metrics))
	g := &group{b: b}
	for i, metric := range metrics {
		g.figure(ctx, v, "published", metric, &page.Series[i])
	}
	page.Faults, err = g.wait()
	return page, err
}

// wanted says whether a line passes the filters of the address. The nation, the
// usual area, stands for the whole record.
func wanted(p Params, r queries.PublishedFigure) bool {
	return (p.Metric == "" || p.Metric == r.Metric || p.Metric == r.Figure) &&
		(p.Confidence == "" || p.Confidence == r.Confidence) &&
		(p.Area == (area.Area{}) || r.Area.Within(p.Area))
}

// figureOptions lists what the record holds: our metrics in the order of the
// catalogue, then the figures none of them measures.
func (b *Builder) figureOptions(p Params, record []queries.PublishedFigure) []Option {
	w := words(p.Lang)
	options := []Option{{Text: w.t("published.all"), Chosen: p.Metric == ""}}
	rest := map[string]string{}
	held := map[string]bool{}
	for _, r := range record {
		held[r.Metric] = true
		if r.Metric == "" {
			rest[r.Figure] = b.figureTitle(w, r)
		}
	}
	for _, m := range b.Catalogue.Metrics() {
		if held[m.ID] {
			options = append(options, Option{Value: m.ID, Text: w.of(m.Title), Chosen: m.ID == p.Metric})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(rest)) {
		options = append(options, Option{Value: id, Text: rest[id], Chosen: id == p.Metric})
	}
	return options
}

// figureTitle names a published figure: as our metric where one measures the same.
func (b *Builder) figureTitle(w words, r queries.PublishedFigure) string {
	if r.Metric != "" {
		if m, err := b.Catalogue.Metric(r.Metric); err == nil {
			return w.of(m.Title)
		}
	}
	return w.t("figure." + r.Figure)
}

// figure writes one line.
func (b *Builder) figure(f Frame, r queries.PublishedFigure) Figure {
	w := words(f.Params.Lang)
	line := Figure{
		Date: w.precise(r), Area: r.Area.NameOn(r.Date, f.Params.Lang), Title: b.figureTitle(w, r),
		Value: w.t("published."+qualifier(r.Qualifier), "value", w.published(r, r.Value)), Unit: w.publishedUnit(r),
		Source: r.Source, Note: r.Note, Marks: w.marks(r.OursFlags),
		Confidence: chart.Mark{Level: map[string]string{"high": "good", "low": "warn"}[r.Confidence], Text: w.t("confidence." + r.Confidence)},
	}
	if r.Metric != "" {
		line.Definition = f.To("/definitions/" + r.Metric)
	}
	if r.Ours != nil {
		line.Ours = w.published(r, *r.Ours)
		if m, err := b.Catalogue.Metric(r.Metric); err == nil {
			line.Measure = w.of(m.Short)
		}
	}
	if r.Difference != nil {
		line.Difference = w.relative(*r.Difference)
		line.Off = off(r.Qualifier, *r.Difference)
	}
	return line
}

// relative writes how far a number is from another, as a share of it.
func (w words) relative(difference float64) string {
	return locale.Change(string(w), difference, chart.ShareDigits)
}

// off says whether ours is further from the record than the record allows.
func off(qualifier string, difference float64) bool {
	switch qualifier {
	case ">":
		return difference < 0 || difference > headroom
	case "<":
		return difference > 0
	}
	return difference < -tolerance || difference > tolerance
}

// qualifier is the locale name of a sign of the record.
func qualifier(sign string) string {
	switch sign {
	case ">":
		return "over"
	case "<":
		return "under"
	case "~", "<~":
		return "about"
	}
	return "exactly"
}

// precise writes a date as exactly as the record knows it.
func (w words) precise(r queries.PublishedFigure) string {
	switch r.Precision {
	case "month":
		return locale.Month(string(w), r.Date)
	case "year":
		return w.t("date.year", "year", itoa(r.Date.Year))
	case "approx":
		return w.t("date.about", "date", w.date(r.Date))
	}
	return w.date(r.Date)
}

// published writes a value in the unit of the record.
func (w words) published(r queries.PublishedFigure, v float64) string {
	if r.Unit == "percent" {
		return locale.Share(string(w), v/100, chart.ShareDigits)
	}
	return w.value("", v).Text
}

// publishedUnit names the unit of the record. "services of 25" names the list too.
func (w words) publishedUnit(r queries.PublishedFigure) string {
	unit, list, found := strings.Cut(r.Unit, " of ")
	if unit == "percent" {
		return ""
	}
	text := w.t("unit.published." + strings.ToLower(strings.NewReplacer(" ", "_", "-", "_").Replace(unit)))
	if !found {
		return text
	}
	if n, err := strconv.Atoi(strings.ReplaceAll(list, ",", "")); err == nil {
		list = w.int(int64(n))
	}
	return w.t("unit.of", "unit", text, "n", list)
}
