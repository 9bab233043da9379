package chart

import (
	"math"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/queries"
	"toancanh/queries/area"
)

// Dash stands where there is no number; the reason stands beside it.
const Dash = "–"

// ShareDigits is how many decimals a share is shown with.
const ShareDigits = 2

// fine is the number below which one decimal is told.
const fine = 100

// noise is what two equal shares of different counts may differ by.
const noise = 1e-12

// Text writes a number of a unit: 98.123.456, 94,99 % or 6,5. Units that are not
// a share do not stand in it.
func Text(lang string, u queries.Unit, v float64) string {
	switch {
	case u == queries.Share:
		return locale.Share(lang, v, ShareDigits)
	case v == math.Trunc(v), math.Abs(v) >= fine:
		return locale.Int(lang, int64(math.Round(v)))
	}
	return locale.Decimal(lang, v, 1)
}

// Difference writes how far a number of a unit is from another: +0,12 điểm %,
// +1.234, or that there is no change. A share that moved by less than can be shown
// has moved all the same, which numbers beside it may show.
func Difference(lang string, u queries.Unit, v float64) string {
	switch {
	case math.Abs(v) < noise:
		return locale.T(lang, "change.none")
	case Slight(u, v):
		return locale.T(lang, "change.slight")
	case u == queries.Share:
		return locale.Points(lang, v, ShareDigits)
	case v == math.Trunc(v), math.Abs(v) >= fine:
		return locale.Signed(lang, int64(math.Round(v)))
	case v > 0:
		return "+" + locale.Decimal(lang, v, 1)
	}
	return locale.Decimal(lang, v, 1)
}

// Slight reports whether a difference is less than can be shown of its unit: neither
// good nor bad news.
func Slight(u queries.Unit, v float64) bool {
	return math.Abs(v) < noise || u == queries.Share && math.Round(math.Abs(v)*math.Pow10(ShareDigits+2)) == 0
}

// Why names the reason for a missing value.
func Why(lang string, m *queries.Metric, r queries.Row) string {
	if m != nil && m.Grain < r.Area.Level {
		return locale.T(lang, "why.too_fine")
	}
	for _, f := range r.Flags {
		switch f {
		case queries.NotRestatable:
			if r.Area.Level == area.Commune {
				return locale.T(lang, "why.provinces_only")
			}
			return locale.T(lang, "why.not_restatable")
		case queries.Suppressed, queries.NoSource, queries.Partial:
			return locale.T(lang, "why."+string(f))
		}
	}
	if r.Denominator != nil && *r.Denominator == 0 {
		return locale.T(lang, "why.none")
	}
	return locale.T(lang, "why.gap")
}

// ValueOf is the cell of a row's value.
func ValueOf(lang string, m *queries.Metric, r queries.Row) Cell {
	if r.Value == nil {
		return Cell{Text: Dash, Why: Why(lang, m, r), Flags: r.Flags}
	}
	c := NumberOf(lang, m.Unit, *r.Value)
	c.Flags = r.Flags
	return c
}

// CountOf is the cell of a numerator or denominator, which may be missing.
func CountOf(lang string, m *queries.Metric, r queries.Row, n *int64) Cell {
	if n == nil {
		return Cell{Text: Dash, Why: Why(lang, m, r), Flags: r.Flags}
	}
	v := float64(*n)
	return Cell{Text: locale.Int(lang, *n), Value: &v, Flags: r.Flags}
}

// NumberOf is the cell of a number of a unit.
func NumberOf(lang string, u queries.Unit, v float64) Cell {
	return Cell{Text: Text(lang, u, v), Value: &v}
}

// DateOf is the cell of a date; the zero date is a dash with the reason given.
func DateOf(lang string, d civil.Date, why string) Cell {
	if d.IsZero() {
		return Cell{Text: Dash, Why: why}
	}
	return Cell{Text: locale.Date(lang, d), Date: d}
}
