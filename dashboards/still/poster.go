package still

import (
	"context"
	"fmt"
	"math"

	"toancanh/dashboards/chart"
)

// Poster is how a figure is drawn as a picture that stands alone.
type Poster struct {
	Width int         // CSS pixels, chart.LeastWidth to chart.MostWidth; 0: the figure's own
	Theme chart.Theme // "": chart.Light
}

// Poster draws a figure with all it carries: title, subtitle, plot, notes, source,
// night, snapshot, and that its numbers are made up where they are. A figure that
// is a table is drawn as one. Texts are set in the shipped font; nothing is drawn
// that the figure does not say.
func (s *Studio) Poster(ctx context.Context, f chart.Figure, p Poster) (*Drawing, error) {
	inks, err := inksOf(p.Theme)
	if err != nil {
		return nil, fmt.Errorf("still: poster: %w", err)
	}
	if p.Width != 0 && (p.Width < chart.LeastWidth || p.Width > chart.MostWidth) {
		return nil, fmt.Errorf("still: a poster is %d to %d pixels wide, not %d", chart.LeastWidth, chart.MostWidth, p.Width)
	}
	width := p.Width
	if width == 0 {
		width = s.ownWidth(&f)
	}
	sh := newSheet(s.faces, inks, width)
	sh.warning(f.Warning())
	sh.text(f.Title, lettering{size: sh.scaled(20), bold: true, ink: "ink", most: 4})
	sh.text(f.Subtitle, lettering{size: sh.scaled(13.5), ink: "soft", most: 4})
	sh.y += 12
	switch {
	case f.Drawn():
		err = s.plot(ctx, sh, &f)
	case f.Plot == nil:
		sh.table(&f)
	default:
		sh.blank(f.Blank())
	}
	if err != nil {
		return nil, err
	}
	sh.foot(&f)
	return sh.drawing(inks), nil
}

// ownWidth is the width of a poster that is not told one: the widest of a page's, but
// wider than a phone, or what a table takes.
func (s *Studio) ownWidth(f *chart.Figure) int {
	const phone, page = 560, 760
	if formats := f.Formats(); len(formats) > 0 {
		return max(formats[len(formats)-1].Width, phone)
	}
	need := newTabular(s.faces, &f.Table).least() + 2*margin(chart.MostWidth)
	return int(min(max(math.Ceil(need), page), chart.MostWidth))
}

// plot draws what the figure plots and puts it on the sheet.
func (s *Studio) plot(ctx context.Context, sh *sheet, f *chart.Figure) error {
	option, err := f.Option()
	if err != nil {
		return err
	}
	fit := f.Fit(int(sh.width))
	d, err := s.Draw(ctx, option, Format{Width: fit.Width, Height: fit.Height, Lang: f.Lang})
	if err != nil {
		return err
	}
	sh.place(d.nodes, sh.width/d.width, d.height)
	return nil
}

// inks are the colours of a theme: by name, and what each colour of a figure becomes.
type inks struct {
	named map[string]colour
	to    map[colour]colour
}

func inksOf(t chart.Theme) (inks, error) {
	if t == "" {
		t = chart.Light
	}
	all := inks{named: map[string]colour{}, to: map[colour]colour{}}
	for _, ink := range chart.Palette() {
		from, err := parseColour(ink.Light)
		if err != nil {
			return all, err
		}
		to, err := parseColour(ink.In(t))
		if err != nil {
			return all, err
		}
		all.named[ink.Name], all.to[from.colour] = from.colour, to.colour
	}
	return all, nil
}
