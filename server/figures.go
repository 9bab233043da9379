package server

import (
	"context"
	"encoding/json"
	"html/template"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/chart"
)

// figureView is a figure in a panel of a page, as templates show it.
type figureView struct {
	ID     string // unique on its page
	Alone  bool   // it is the page
	Files  bool   // who looks may take it along
	Embeds bool   // and let other sites show it
	Figure chart.Figure
	Fault  string
	Plot   plotView
}

// plotView is the drawing of a figure: still pictures first, and the option a
// script makes it live with.
type plotView struct {
	Label    string // what the figure shows, in a sentence
	Lang     string
	Map      string // address of the boundaries it is drawn on, "" for none
	Drawings []drawn
	Broad    bool // too wide for a phone, where it scrolls sideways
	Option   json.RawMessage
	Fault    string
}

// drawn is one still picture.
type drawn struct {
	Name string // narrow | wide | only
	SVG  template.HTML
}

// artist draws the figures of one page.
type artist struct {
	drawings *drawings
	viewer   dashboards.Viewer
	ctx      context.Context //nolint:containedctx // of the page being made: templates cannot hand it on
	faults   int             // figures that could not be drawn
}

// figure makes the view of a panel's figure.
func (a *artist) figure(id string, p dashboards.Panel[chart.Figure]) figureView {
	v := figureView{ID: id, Files: a.viewer.Files, Embeds: a.viewer.Embeds, Figure: p.Value, Fault: p.Fault}
	if p.Fault == "" && p.Value.Drawn() {
		v.Plot = a.plot(p.Value)
	}
	return v
}

// alone makes the view of a figure that has a page to itself.
func (a *artist) alone(p dashboards.Panel[chart.Figure]) figureView {
	v := a.figure("figure", p)
	v.Alone = true
	return v
}

// plot draws a figure. One that cannot be drawn says so in its place; its numbers
// stand all the same.
func (a *artist) plot(f chart.Figure) plotView {
	v := plotView{Label: f.Sentence, Lang: f.Lang}
	var err error
	if v.Option, err = f.Option(); err == nil {
		v.Drawings, err = a.drawings.stills(a.ctx, v.Option, &f)
	}
	if err != nil {
		a.faults++
		v.Fault = a.drawings.fault(a.ctx, err)
		return v
	}
	v.Broad = f.Formats()[0].Name == "wide"
	if m, ok := f.Plot.(chart.Map); ok {
		v.Map = m.Boundary.String()
	}
	return v
}

// tabsView is a row of tabs with its label.
type tabsView struct {
	Label string
	Tabs  []dashboards.Choice
}

func tabsOf(lang string) func(key string, tabs []dashboards.Choice) tabsView {
	return func(key string, tabs []dashboards.Choice) tabsView {
		return tabsView{Label: locale.T(lang, key), Tabs: tabs}
	}
}

// countsView is a table of counts with its caption.
type countsView struct {
	Label  string
	Counts []dashboards.TaskCount
}

func countsOf(lang string) func(key string, counts []dashboards.TaskCount) countsView {
	return func(key string, counts []dashboards.TaskCount) countsView {
		return countsView{Label: locale.T(lang, key), Counts: counts}
	}
}
