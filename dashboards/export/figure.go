package export

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// FigureSheet lays the numbers of a figure out as its table on the page shows
// them, with the address of the area each row is about in front, and behind it what
// must be known of its numbers and why some are missing. home is how people call the
// server its addresses lead to.
func FigureSheet(f chart.Figure, home string) Sheet {
	placed := slices.ContainsFunc(f.Table.Rows, func(r chart.Row) bool { return r.Area != (chart.Row{}).Area })
	s := Sheet{About: figureAbout(f, home)}
	if placed {
		s.Columns = append(s.Columns, Column{"code", Text})
	}
	for i, c := range f.Table.Columns {
		s.Columns = append(s.Columns, Column{c.Name, kindOf(&f.Table, i)})
	}
	s.Columns = append(s.Columns, Column{locale.T(f.Lang, "col.flags"), Text}, Column{locale.T(f.Lang, "col.why"), Text})
	for _, r := range f.Table.Rows {
		var values []any
		if placed {
			values = append(values, r.Area.String())
		}
		var reasons []string
		for i, c := range r.Cells {
			values = append(values, valueOf(c, kindOf(&f.Table, i)))
			if c.Why != "" {
				reasons = append(reasons, f.Table.Columns[i].Name+": "+c.Why)
			}
		}
		s.Rows = append(s.Rows, append(values, strings.Join(flagsOf(f, r), " "), strings.Join(reasons, " ")))
	}
	return s
}

// flagsOf are the flags of a row's cells, each once, in order. Where no cell of a table
// has any, they are those of the numbers it was made of.
func flagsOf(f chart.Figure, r chart.Row) []string {
	var flags []string
	if f.Source.Simulated {
		flags = append(flags, string(queries.Simulated))
	}
	own := false
	for _, row := range f.Table.Rows {
		own = own || slices.ContainsFunc(row.Cells, func(c chart.Cell) bool { return len(c.Flags) > 0 })
	}
	found := [][]queries.Flag{f.Source.Flags}
	if own {
		found = nil
		for _, c := range r.Cells {
			found = append(found, c.Flags)
		}
	}
	for _, flag := range slices.Concat(found...) {
		flags = append(flags, string(flag))
	}
	slices.Sort(flags)
	return slices.Compact(flags)
}

// kindOf is what a column of a figure's table holds.
func kindOf(t *chart.Table, column int) Kind {
	switch t.Columns[column].Unit {
	case queries.Share:
		return Share
	case "":
		for _, r := range t.Rows {
			if !r.Cells[column].Date.IsZero() {
				return Date
			}
		}
		return Text
	}
	for _, r := range t.Rows {
		if v := r.Cells[column].Value; v != nil && *v != float64(int64(*v)) {
			return Number
		}
	}
	return Integer
}

func valueOf(c chart.Cell, k Kind) any {
	switch {
	case k == Date && !c.Date.IsZero():
		return c.Date
	case k == Text:
		return c.Text
	case c.Value == nil:
		return nil
	case k == Integer:
		return int64(*c.Value)
	}
	return *c.Value
}

// figureAbout says what the numbers of a figure are.
func figureAbout(f chart.Figure, home string) [][2]string {
	t := func(key string) string { return locale.T(f.Lang, key) }
	about := [][2]string{
		{t("about.title"), f.Title}, {t("about.subtitle"), f.Subtitle}, {t("about.sentence"), f.Sentence},
	}
	for _, n := range f.Notes {
		about = append(about, [2]string{t("about.note"), n})
	}
	about = append(about, [][2]string{
		{t("about.date"), f.Source.Date}, {t("about.snapshot"), f.Source.Snapshot}, {t("about.source"), f.Source.Names},
		{t("about.meaning"), f.Source.Meaning}, {t("about.definition"), whole(home, f.Source.Definition)}, {t("about.address"), whole(home, f.Source.Permalink)},
	}...)
	about = append(about, [2]string{t("about.owner"), f.Source.Owner}, [2]string{t("about.licence"), licence(f)})
	for _, m := range f.Source.Marks {
		about = append(about, [2]string{t("about.mark"), m.Text})
	}
	if f.Source.Attribution != "" {
		about = append(about, [2]string{t("about.attribution"), f.Source.Attribution})
	}
	return slices.DeleteFunc(about, func(line [2]string) bool { return line[1] == "" })
}

// whole is an address of ours as it is written elsewhere; "" for none.
func whole(home, address string) string {
	if address == "" {
		return ""
	}
	return strings.TrimSuffix(home, "/") + address
}

// licence says how the numbers may be used: their owner's to say, unless they are
// made up; "" where there are several owners.
func licence(f chart.Figure) string {
	switch {
	case f.Source.Simulated:
		return locale.T(f.Lang, "about.licence.simulated")
	case f.Source.Owner == "":
		return ""
	}
	return locale.T(f.Lang, "about.licence.owner", "owner", f.Source.Owner)
}

// FigureDocument is a figure as programs get it.
type FigureDocument struct {
	Figure   FigureHead     `json:"figure" doc:"what the figure is and shows"`
	Snapshot FigureSnapshot `json:"snapshot" doc:"the state of the warehouse it was read from"`
	Columns  []FigureColumn `json:"columns" doc:"the columns of its table"`
	Rows     []FigureRow    `json:"rows" doc:"the rows of its table, as on the page"`
}

// FigureHead says what a figure is.
type FigureHead struct {
	ID         string   `json:"id" doc:"kind of figure"`
	Title      string   `json:"title" doc:"its title"`
	Subtitle   string   `json:"subtitle" doc:"what it is about"`
	Sentence   string   `json:"sentence" doc:"what it shows, in words"`
	Notes      []string `json:"notes" doc:"what must be known to read it"`
	Address    string   `json:"address" doc:"where it stands as a page, as it is in this snapshot"`
	Meaning    string   `json:"meaning" doc:"the definition of its numbers, in words"`
	Definition string   `json:"definition" doc:"address of the whole definition"`
	Source     string   `json:"source" doc:"where its numbers come from"`
	Simulated  bool     `json:"simulated" doc:"true: made-up data, no official figures"`
	Owner      string   `json:"owner" doc:"who answers for its numbers"`
	Licence    string   `json:"licence" doc:"how its numbers may be used; empty: not said"`
	Marks      []string `json:"marks" doc:"remarks on its numbers"`
}

// FigureSnapshot names the night of a figure.
type FigureSnapshot struct {
	ID   string     `json:"id" doc:"asking by it gives the same answer for ever"`
	AsOf civil.Date `json:"as_of" doc:"the night"`
}

// FigureColumn is one column of a figure's table.
type FigureColumn struct {
	Code string `json:"code" doc:"short name of the column"`
	Name string `json:"name" doc:"its name for people"`
	Unit string `json:"unit" doc:"what its numbers count; empty for texts and dates"`
}

// FigureRow is one row of a figure's table.
type FigureRow struct {
	Area  string       `json:"area" doc:"address of the area the row is about; VN where it is about none"`
	Whole bool         `json:"whole" doc:"true: a total, not one of the parts"`
	Cells []FigureCell `json:"cells" doc:"one for each column"`
}

// FigureCell is one value of a figure's table.
type FigureCell struct {
	Text  string         `json:"text" doc:"as people read it"`
	Value *float64       `json:"value" doc:"the number; null for texts, dates and where there is none"`
	Date  *civil.Date    `json:"date" doc:"the date, where it is one"`
	Why   string         `json:"why" doc:"why there is no number"`
	Flags []queries.Flag `json:"flags" doc:"what must be known about it"`
}

// NewFigureDocument puts a figure into the form programs get. home is how people call
// the server its addresses lead to.
func NewFigureDocument(f chart.Figure, home string) FigureDocument {
	d := FigureDocument{
		Figure: FigureHead{
			ID: f.ID, Title: f.Title, Subtitle: f.Subtitle, Sentence: f.Sentence, Notes: append([]string{}, f.Notes...),
			Address: whole(home, f.Source.Permalink), Meaning: f.Source.Meaning, Definition: whole(home, f.Source.Definition), Source: f.Source.Names,
			Simulated: f.Source.Simulated, Owner: f.Source.Owner, Licence: licence(f), Marks: []string{},
		},
		Snapshot: FigureSnapshot{ID: f.Source.Snapshot, AsOf: f.Source.AsOf},
		Columns:  []FigureColumn{}, Rows: []FigureRow{},
	}
	for _, m := range f.Source.Marks {
		d.Figure.Marks = append(d.Figure.Marks, m.Text)
	}
	for _, c := range f.Table.Columns {
		d.Columns = append(d.Columns, FigureColumn{Code: c.Code, Name: c.Name, Unit: string(c.Unit)})
	}
	for _, r := range f.Table.Rows {
		row := FigureRow{Area: r.Area.String(), Whole: r.Whole}
		for _, c := range r.Cells {
			cell := FigureCell{Text: c.Text, Value: c.Value, Why: c.Why, Flags: append([]queries.Flag{}, c.Flags...)}
			if !c.Date.IsZero() {
				cell.Date = &c.Date
			}
			row.Cells = append(row.Cells, cell)
		}
		d.Rows = append(d.Rows, row)
	}
	return d
}

// FigureJSON writes a figure as programs get it.
func FigureJSON(to io.Writer, f chart.Figure, home string) error {
	return json.NewEncoder(to).Encode(NewFigureDocument(f, home))
}
