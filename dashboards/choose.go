package dashboards

import (
	"context"
	"maps"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

// Choose is the form that picks the night, the area and the boundary.
type Choose struct {
	Path       string
	Hidden     []Field       // what the form keeps as it is
	Now        string        // what is chosen, in words
	Fixed      string        // id of the snapshot the address holds fast, "" if the night may be picked
	AsOf       string        // YYYY-MM-DD, as a date field wants it
	Since      string        // the earlier night of a comparison; "" on pages that make none
	Nights     *Nights       // nil if there are none to pick from
	Areas      []OptionGroup // none where the path says the area
	Boundaries []Option
}

// Field is a name and a value a form sends along.
type Field struct{ Name, Value string }

// OptionGroup is a labelled group of options.
type OptionGroup struct {
	Label   string
	Options []Option
}

// Option is one choice of a list.
type Option struct {
	Value, Text string
	Chosen      bool
}

// choose builds the form of a page.
func (b *Builder) choose(ctx context.Context, f Frame, snap queries.Snapshot, nights bool) (Choose, error) {
	p := f.Params
	w := words(p.Lang)
	c := Choose{Path: f.Path, AsOf: snap.Date.String(), Fixed: p.Snapshot, Hidden: fields(p, "as_of", "area", "boundary", "from")}
	c.Now = w.date(snap.Date) + " · " + p.Area.NameOn(snap.Date, p.Lang) + " · " + w.t("boundary.short", "n", p.Boundary.String())
	for _, v := range []area.Vintage{area.V34, area.V63} {
		c.Boundaries = append(c.Boundaries, Option{Value: v.String(), Text: w.t("boundary." + v.String()), Chosen: v == p.Boundary})
	}
	c.Areas = w.areas(p, snap.Date)
	if !nights {
		return c, nil
	}
	var err error
	c.Nights, err = b.calendar(ctx)
	return c, err
}

// fields is what an address says, as a form sends it along, but for what the form
// asks itself.
func fields(p Params, but ...string) []Field {
	values := p.Values()
	var list []Field
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(but, name) {
			list = append(list, Field{Name: name, Value: values.Get(name)})
		}
	}
	return list
}

// areas lists what can be picked: the nation, regions where the boundary has
// them, the provinces of the boundary, and the area of the page if it is none
// of these.
func (w words) areas(p Params, d civil.Date) []OptionGroup {
	found := false
	option := func(a area.Area) Option {
		chosen := a == p.Area
		found = found || chosen
		return Option{Value: a.String(), Text: a.NameOn(d, p.Lang), Chosen: chosen}
	}
	options := func(areas []area.Area) []Option {
		list := make([]Option, len(areas))
		for i, a := range areas {
			list[i] = option(a)
		}
		return list
	}
	groups := []OptionGroup{{Label: w.t("area.nation"), Options: []Option{option(area.Area{})}}}
	if p.Boundary == area.V63 {
		groups = append(groups, OptionGroup{Label: w.t("area.regions"), Options: options(area.Regions())})
	}
	groups = append(groups, OptionGroup{Label: w.t("boundary." + p.Boundary.String()), Options: options(area.Provinces(p.Boundary))})
	if !found {
		other := Option{Value: p.Area.String(), Text: p.Area.Label(p.Lang), Chosen: true}
		groups = append([]OptionGroup{{Label: w.t("area." + p.Area.Level.String()), Options: []Option{other}}}, groups...)
	}
	return groups
}
