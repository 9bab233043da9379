package dashboards

import (
	"math"

	"toancanh/assets/locale"
	"toancanh/queries"
)

// change writes a difference between two nights of a metric.
func (w words) change(m *queries.Metric, since string, difference float64) Change {
	c := Change{Since: since, Text: w.difference(m.Unit, difference)}
	switch {
	case m.Better != "higher" && m.Better != "lower" || c.Text == w.t("change.none"):
	case (difference > 0) == (m.Better == "higher"):
		c.Trend = "up"
	default:
		c.Trend = "down"
	}
	return c
}

// difference writes a signed number: shares in percentage points, all else in
// their unit. A difference too small to show is none.
func (w words) difference(u queries.Unit, v float64) string {
	switch {
	case u == "share" && math.Round(math.Abs(v)*math.Pow10(digits+2)) == 0, v == 0:
		return w.t("change.none")
	case u == "share":
		return locale.Points(string(w), v, digits)
	case v == math.Trunc(v):
		return locale.Signed(string(w), int64(v))
	case v > 0:
		return "+" + locale.Decimal(string(w), v, 1)
	}
	return locale.Decimal(string(w), v, 1)
}
