package pdf

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/dashboards/pdf/typeset"
	"toancanh/dashboards/still"
	"toancanh/queries/area"
)

// sheet puts a report on paper.
type sheet struct {
	maker  *Maker
	report *dashboards.Report
	wish   Wish
	code   string
	words  string // the language

	blocks []typeset.Block
}

func (s *sheet) t(key string, args ...any) string { return locale.T(s.words, key, args...) }

func (s *sheet) put(blocks ...typeset.Block) { s.blocks = append(s.blocks, blocks...) }

func (s *sheet) annex() bool { return s.wish.Layout == typeset.Annex }

// document is the report as blocks, in its layout.
func (s *sheet) document(ctx context.Context) (typeset.Document, error) {
	imprint, err := s.imprint().keyword()
	if err != nil {
		return typeset.Document{}, err
	}
	r := s.report
	doc := typeset.Document{
		Lang: s.words, Title: r.Title + " – " + r.Subtitle, Subject: r.Headline, Author: s.t("site.name"), Layout: s.wish.Layout,
		Keywords: []string{s.t("site.name"), r.Area.FullNameOn(r.Snapshot.Date, s.words), r.Snapshot.Date.String(), imprint},
		Running:  r.Title + " · " + r.Subtitle, Foot: s.t("report.foot", "id", r.Snapshot.ID, "code", s.code), Base: s.maker.publicURL,
	}
	s.front()
	for i, section := range r.Sections {
		if err := s.section(ctx, i, section); err != nil {
			return doc, err
		}
	}
	doc.Blocks = s.blocks
	return doc, nil
}

// front is what answers everything: the first page, of an annex with the list on the
// second that ends with who signs.
func (s *sheet) front() {
	s.first()
	front := typeset.Front{First: s.blocks}
	s.blocks = nil
	for _, p := range []dashboards.Paragraph{s.report.Standing, s.report.Changes, s.report.Pace, s.report.Late} {
		if s.annex() {
			s.list(p)
		} else {
			s.put(running(p, false))
		}
	}
	if s.annex() {
		s.put(s.signOff())
		front.Then = s.blocks
	} else {
		front.First = append(front.First, s.blocks...)
	}
	s.blocks = nil
	s.put(front, typeset.PageBreak{})
}

// first is what the first page holds in any case.
func (s *sheet) first() {
	r := s.report
	if s.annex() {
		s.put(s.letterhead())
	}
	if r.Warning != "" {
		s.put(typeset.Notice{Level: "bad", Text: r.Warning})
	}
	if s.wish.Corrects != "" {
		s.put(typeset.Notice{Level: "warn", Text: s.t("report.corrects", "code", s.wish.Corrects)})
	}
	if s.wish.Statement != "" {
		s.put(typeset.Notice{Level: "warn", Text: s.wish.Statement})
	}
	s.put(typeset.Heading{Level: 1, Text: r.Title}, typeset.Paragraph{Spans: typeset.Text(r.Subtitle), Centre: s.annex()})
	if s.annex() {
		s.put(typeset.Paragraph{Spans: typeset.Text(r.Headline)}, typeset.Table{Caption: s.t("report.numbers"), Table: s.tileTable()})
	} else {
		s.put(s.tiles())
	}
	s.put(typeset.Bottom{Blocks: []typeset.Block{
		running(r.Provenance, true), typeset.Seal{Code: s.code, URL: s.maker.verifyAddress(s.code), Label: s.t("report.seal")},
	}})
}

// running is a paragraph with its title at its head, so that all of them find room on
// the first page.
func running(p dashboards.Paragraph, small bool) typeset.Paragraph {
	out := typeset.Paragraph{Small: small, Spans: []typeset.Span{{Text: p.Title + ".", Bold: true}}}
	for _, line := range p.Lines {
		out.Spans = append(out.Spans, typeset.Span{Text: " " + line.Text})
	}
	return out
}

// letterhead is the head of an official paper. The day is left for who signs it.
func (s *sheet) letterhead() typeset.Letterhead {
	a, night := s.report.Area, s.report.Snapshot.Date
	left := s.wish.Agency
	place := s.t("report.capital")
	if len(left) == 0 && a == (area.Area{}) {
		left = []string{s.t("report.agency.nation")}
	}
	if a != (area.Area{}) {
		if place = a.NameOn(night, s.words); namedAfterSomebody(a) {
			place = a.FullNameOn(night, s.words)
		}
		if len(left) == 0 {
			left = []string{s.t("report.agency", "area", strings.ReplaceAll(strings.ToUpper(a.FullNameOn(night, s.words)), " ", "\u00a0"))}
		}
	}
	return typeset.Letterhead{
		Left: left, Right: []string{s.t("report.nation"), s.t("report.motto")}, Date: s.t("report.place", "place", place, "year", strconv.Itoa(night.Year)),
	}
}

// namedAfterSomebody reports whether a province carries the name of a person: its name is
// then written in full (Decree 30/2020/NĐ-CP, annex I, part II, item 4).
func namedAfterSomebody(a area.Area) bool {
	return a == area.Area{Level: area.Province, Vintage: area.V34, Code: "79"}
}

// signOff leaves room for who signs: the chairman of a province, the head of the
// nation's working group. Who signs for another agency is known only if it was told.
func (s *sheet) signOff() typeset.SignOff {
	right := []string{s.t("report.office.nation")}
	switch {
	case len(s.wish.Sign) > 0:
		right = s.wish.Sign
	case len(s.wish.Agency) > 0:
		right = []string{s.t("report.office.open")}
	case s.report.Area != (area.Area{}):
		right = []string{s.t("report.behalf"), s.t("report.office")}
	}
	return typeset.SignOff{Left: []string{s.t("report.copies"), s.t("report.copies.all"), s.t("report.copies.file")}, Right: right}
}

// list is a heading and a list of sentences.
func (s *sheet) list(p dashboards.Paragraph) {
	list := typeset.List{}
	for _, line := range p.Lines {
		list.Items = append(list.Items, typeset.Text(line.Text))
	}
	s.put(typeset.Heading{Level: 3, Text: p.Title}, list)
}

// level is the ink of a movement: good or bad news.
func level(trend string) string { return map[string]string{"up": "good", "down": "bad"}[trend] }

// tiles are the headline numbers as cards.
func (s *sheet) tiles() typeset.Tiles {
	var tiles typeset.Tiles
	for _, t := range s.report.Tiles {
		tile := typeset.Tile{Name: t.Title, Value: t.Value.Text, Unit: t.Value.Unit}
		for _, line := range t.Lines {
			tile.Lines = append(tile.Lines, typeset.Span{Text: line.Text, Level: level(line.Trend)})
		}
		tiles.Items = append(tiles.Items, tile)
	}
	return tiles
}

// tileTable are the headline numbers as a table.
func (s *sheet) tileTable() chart.Table {
	beside := s.t("report.beside.column")
	if since := s.report.Since; !since.IsZero() {
		beside = s.t("report.moved", "by", beside, "date", locale.Date(s.words, since))
	}
	t := chart.Table{Columns: []chart.Column{{Name: s.t("col.metric")}, {Name: s.t("col.result")}, {Name: beside}}}
	for _, tile := range s.report.Tiles {
		value := chart.Cell{Text: tile.Value.Text, Why: tile.Value.Why}
		if tile.Value.Unit != "" {
			value.Text += "\u00a0" + tile.Value.Unit
		}
		var lines []string
		for _, line := range tile.Brief {
			if line.Text != tile.Value.Why {
				lines = append(lines, line.Text)
			}
		}
		t.Rows = append(t.Rows, chart.Row{Cells: []chart.Cell{chart.Label(tile.Title), value, chart.Label(strings.Join(lines, "; "))}})
	}
	return t
}

// section is a part of the report below its heading.
func (s *sheet) section(ctx context.Context, i int, section dashboards.Section) error {
	title := section.Title
	if s.annex() {
		title = roman(i+1) + ". " + title
	}
	s.put(typeset.Heading{Level: 2, Text: title})
	for _, line := range section.Lines {
		s.put(typeset.Paragraph{Spans: typeset.Text(line)})
	}
	for from := 0; from < len(section.Figures); {
		to := from
		for to < len(section.Figures) && section.Figures[to].Drawn() {
			to++
		}
		if err := s.pictures(ctx, section.Figures[from:to]); err != nil {
			return err
		}
		for ; to < len(section.Figures) && !section.Figures[to].Drawn(); to++ {
			s.table(section.Figures[to])
		}
		from = to
	}
	return nil
}

// pictures are drawings, two beside each other, then what must be known to read them.
func (s *sheet) pictures(ctx context.Context, figures []chart.Figure) error {
	for _, f := range figures {
		drawing, err := s.draw(ctx, f)
		if err != nil {
			return fmt.Errorf("%s: %w", f.ID, err)
		}
		width := 0.5
		if full, _ := drawing.Size(); full > 500 {
			width = 1
		}
		notes := []string{f.Subtitle, f.Sentence, f.Source.Attribution}
		s.put(typeset.Figure{Drawing: drawing, Title: f.Title, Alt: f.Sentence, Notes: slices.DeleteFunc(notes, func(n string) bool { return n == "" }), Width: width})
	}
	for _, f := range figures {
		if len(f.Notes) > 0 {
			s.put(typeset.Paragraph{Small: true, Spans: []typeset.Span{{Text: f.Title + ". ", Bold: true}, {Text: strings.Join(f.Notes, " ")}}})
		}
	}
	return nil
}

// table is a figure as its table.
func (s *sheet) table(f chart.Figure) {
	if f.Sentence != "" {
		s.put(typeset.Paragraph{Spans: typeset.Text(f.Sentence)})
	}
	caption := f.Title
	if f.Subtitle != "" {
		caption += ". " + f.Subtitle
	}
	t := f.Table
	t.Rows = slices.Clone(t.Rows)
	for i, row := range t.Rows {
		t.Rows[i].Cells = slices.Clone(row.Cells)
		for j, cell := range row.Cells {
			if cell.Text == "" && cell.Why != "" {
				t.Rows[i].Cells[j].Text = chart.Dash // a page has the reason in its place
			}
		}
	}
	s.put(typeset.Table{Caption: caption, Table: t, Notes: f.Notes})
}

// draw draws a figure as pages show it on a phone, in the colours of print.
func (s *sheet) draw(ctx context.Context, f chart.Figure) (*still.Drawing, error) {
	option, err := f.Option()
	if err != nil {
		return nil, err
	}
	format := f.Formats()[0]
	d, err := s.maker.drawer.Draw(ctx, option, still.Format{Width: format.Width, Height: format.Height, Lang: f.Lang})
	if err != nil {
		return nil, err
	}
	return d.In(chart.Print)
}

// roman writes a small number as official papers number their parts.
func roman(n int) string {
	var out strings.Builder
	for _, step := range []struct {
		value int
		sign  string
	}{{10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= step.value; n -= step.value {
			out.WriteString(step.sign)
		}
	}
	return out.String()
}
