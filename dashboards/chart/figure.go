// Package chart turns numbers into figures: a table, a sentence that says what it
// shows, and the go-echarts option that draws it. It is pure: the same rows give
// the same bytes.
//
// Here live the kinds of figures, how numbers are written in them, their colours
// and their sentences. Which numbers a page shows (dashboards), how an option
// becomes a picture (still, or the browser) and files (export) never do.
package chart

import (
	"encoding/json"
	"fmt"

	"github.com/golang-sql/civil"

	"toancanh/queries"
)

// Figure is one chart with everything it carries wherever it goes.
type Figure struct {
	ID       string // kind of figure, as in /figures/ID
	Title    string
	Subtitle string   // what it is about: area, unit, span
	Sentence string   // what it shows, in one or two sentences; also its alternative text
	Notes    []string // what must be known to read it, such as a changed definition
	Table    Table    // the numbers: what is drawn is in here and nowhere else
	Plot     Plot     // nil: the table is the figure
	Source   Source
	Lang     string
	Query    string // what its address says: "?area=P:79&metric=card_coverage"
}

// Source is the way back of numbers: when, from where, what they mean.
type Source struct {
	AsOf        civil.Date
	Date        string // AsOf as people read it
	Snapshot    string
	Made        string // link to how the snapshot was made, "" if there is none
	Names       string // of the sources, "" if none is known
	Permalink   string // link to the figure as it is now, with its snapshot
	Definition  string // link to it
	Meaning     string // the definition in words
	Owner       string // who answers for the numbers and says how they may be used
	Marks       []Mark
	Attribution string         // of shipped data that is drawn, such as boundaries
	Simulated   bool           // made-up data: no official figures
	Flags       []queries.Flag // of the newest numbers it was made of, for cells that have none of their own
}

// Mark is a short remark on numbers.
type Mark struct {
	Level string // "", good, info, warn, bad
	Text  string
}

// Plot is what a figure draws of its table.
type Plot interface {
	// option returns the chart and what go-echarts has no field for.
	option(f *Figure) (charter, node)
	// formats are the sizes it is drawn in before a browser takes over.
	formats(f *Figure) []Format
}

// Format is a size to draw a figure in, in CSS pixels.
type Format struct {
	Name          string // narrow: for a phone or half a page; wide
	Width, Height int
}

// Drawn reports whether there is anything to draw: a plot, and a number in it.
func (f Figure) Drawn() bool { return f.Plot != nil && f.Table.known() }

// Formats returns the sizes a page draws the figure in, the narrowest first.
func (f Figure) Formats() []Format {
	if f.Plot == nil {
		return nil
	}
	return f.Plot.formats(&f)
}

// Fit returns the size in which the figure fills a width: as on a page where it is
// drawn so wide there, else with a height that follows. What needs more room than
// there is keeps the least size it can be read in. It needs a plot.
func (f Figure) Fit(width int) Format {
	formats := f.Formats()
	first, last := formats[0], formats[len(formats)-1]
	fit := Format{Name: last.Name, Width: max(width, first.Width), Height: last.Height}
	switch _, geography := f.Plot.(Map); {
	case geography:
		fit.Height = last.Height * fit.Width / last.Width
	case last.Width > first.Width && (fit.Width < last.Width || last.Height > first.Height):
		fit.Height = first.Height + (last.Height-first.Height)*(fit.Width-first.Width)/(last.Width-first.Width)
	}
	return fit
}

// Option returns the ECharts option that draws the figure, as JSON that may stand
// in a script element. It is the same for every size.
func (f Figure) Option() (json.RawMessage, error) {
	if f.Plot == nil {
		return nil, fmt.Errorf("figure %s: nothing to draw", f.ID)
	}
	c, patch := f.Plot.option(&f)
	text, err := finish(c, patch)
	if err != nil {
		return nil, fmt.Errorf("figure %s: %w", f.ID, err)
	}
	return text, nil
}

// Address returns where the figure stands alone, with a suffix such as ".csv".
func (f Figure) Address(suffix string) string { return "/figures/" + f.ID + suffix + f.Query }

// narrow and wide are the widths figures are drawn in: a phone's column, and a
// page's. Between them a browser scales; with script it draws anew.
const (
	narrow = 360
	wide   = 760
)

// both is a figure in both widths.
func both(heightNarrow, heightWide int) []Format {
	return []Format{{Name: "narrow", Width: narrow, Height: heightNarrow}, {Name: "wide", Width: wide, Height: heightWide}}
}
