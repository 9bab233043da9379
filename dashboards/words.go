package dashboards

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// words writes texts and numbers in one language.
type words string

func (w words) t(key string, args ...any) string { return locale.T(string(w), key, args...) }
func (w words) int(n int64) string               { return locale.Int(string(w), n) }
func (w words) date(d civil.Date) string         { return locale.Date(string(w), d) }

// of picks the text in this language.
func (w words) of(t queries.Text) string {
	if string(w) == English && t.EN != "" {
		return t.EN
	}
	return t.VI
}

// unit is the name of a unit to stand behind a number, "" for shares, which
// carry their sign.
func (w words) unit(u queries.Unit) string {
	if u == "share" {
		return ""
	}
	return w.t("unit." + string(u))
}

// Number is a value as shown.
type Number struct {
	Text  string  // 98.123.456 or 94,99 %, or a dash
	Unit  string  // behind the text; "" for shares
	Why   string  // why there is no value, "" if there is one
	Width float64 // of a bar for a share, 0..100
	Known bool
}

// number writes the value of a row.
func (w words) number(m *queries.Metric, r queries.Row) Number {
	if r.Value == nil {
		return Number{Text: chart.Dash, Why: chart.Why(string(w), m, r)}
	}
	return w.value(m.Unit, *r.Value)
}

// value writes a number of a unit.
func (w words) value(u queries.Unit, v float64) Number {
	n := Number{Text: chart.Text(string(w), u, v), Unit: w.unit(u), Known: true}
	if u == queries.Share {
		n.Width = max(0, min(100, math.Round(v*10000)/100))
	}
	return n
}

// told writes a number into a sentence: with its unit, or why there is none.
func (w words) told(n Number) string {
	switch {
	case !n.Known:
		return w.t("tile.unknown", "why", strings.TrimSuffix(n.Why, "."))
	case n.Unit == "":
		return n.Text
	}
	return n.Text + " " + n.Unit
}

// marks turns flags into remarks. What the ribbon says of the whole page
// (simulated) is not repeated on each number.
func (w words) marks(flags []queries.Flag) []chart.Mark {
	var marks []chart.Mark
	for _, f := range flags {
		switch f {
		case queries.Simulated, queries.NoSource:
		case queries.Suppressed, queries.NotRestatable, queries.Partial, queries.Break:
			marks = append(marks, chart.Mark{Level: "warn", Text: w.t("flag." + string(f))})
		default:
			marks = append(marks, chart.Mark{Text: w.t("flag." + string(f))})
		}
	}
	return marks
}

// instant writes a point in time of the given zone.
func (w words) instant(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return chart.Dash
	}
	return locale.DateTime(string(w), t.In(zone))
}

// optional writes a count that may be missing.
func (w words) optional(n *int64) string {
	if n == nil {
		return chart.Dash
	}
	return w.int(*n)
}

// itoa writes a small number that is an order, not a quantity.
func itoa(n int) string { return strconv.Itoa(n) }

// wall writes a local time that carries no zone.
func (w words) wall(t time.Time) string {
	if t.IsZero() {
		return chart.Dash
	}
	return locale.DateTime(string(w), t)
}

// span writes a run of nights.
func (w words) span(from, until civil.Date) string {
	switch {
	case from.IsZero() && until.IsZero():
		return chart.Dash
	case from == until || until.IsZero():
		return w.date(from)
	}
	return w.date(from) + " – " + w.date(until)
}

// breakText writes when and why a definition changed.
func (w words) breakText(b queries.DefinitionBreak) string {
	return w.breakDate(b) + ": " + w.of(b.Reason)
}

// breakDate writes when a definition changed.
func (w words) breakDate(b queries.DefinitionBreak) string {
	d, err := civil.ParseDate(b.Date)
	if err != nil {
		return b.Date
	}
	return w.date(d)
}
