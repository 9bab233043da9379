package typeset

import (
	"errors"
	"fmt"
	"strings"
)

// check tells everything that keeps the document from being set.
func (d *Document) check() error {
	var all []error
	say := func(format string, values ...any) { all = append(all, fmt.Errorf(format, values...)) }
	if d.Layout != "" && d.Layout != Summary && d.Layout != Annex {
		say("layout %q: there are %q and %q", d.Layout, Summary, Annex)
	}
	if d.Lang == "" {
		say("the document names no language")
	}
	if strings.TrimSpace(d.Title) == "" {
		say("the document has no title")
	}
	for i, b := range d.Blocks {
		for _, wrong := range faults(b) {
			say("block %d: %s", i+1, wrong)
		}
	}
	return errors.Join(all...)
}

func faults(b Block) []string {
	var out []string
	say := func(format string, values ...any) { out = append(out, fmt.Sprintf(format, values...)) }
	switch b := b.(type) {
	case nil:
		say("nothing")
	case Front:
		for _, inner := range append(b.First[:len(b.First):len(b.First)], b.Then...) {
			out = append(out, faults(inner)...)
		}
	case Bottom:
		for _, inner := range b.Blocks {
			out = append(out, faults(inner)...)
		}
	case Heading:
		if b.Level < 1 || b.Level > 3 {
			say("heading %q: level %d is not 1 to 3", b.Text, b.Level)
		}
	case Figure:
		if b.Drawing == nil || b.Alt == "" {
			say("figure %q: needs a drawing and what it shows (Alt)", b.Title)
		}
		if b.Width < 0 || b.Width > 1 {
			say("figure %q: width %g is not a share of the text", b.Title, b.Width)
		}
	case Tiles:
		for _, t := range b.Items {
			if t.Spark != nil && t.SparkAlt == "" {
				say("tile %q: a spark needs what it shows (SparkAlt)", t.Name)
			}
		}
	case Table:
		if len(b.Table.Columns) == 0 {
			say("table %q: no columns", b.Caption)
		}
		for i, r := range b.Table.Rows {
			if len(r.Cells) != len(b.Table.Columns) {
				say("table %q: row %d has %d cells for %d columns", b.Caption, i+1, len(r.Cells), len(b.Table.Columns))
			}
		}
	}
	return out
}
