package dashboards

import (
	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// change writes a difference between two nights of a metric.
func (w words) change(m *queries.Metric, since string, difference float64) Change {
	c := Change{Since: since, Text: w.difference(m.Unit, difference)}
	switch {
	case m.Better != "higher" && m.Better != "lower", chart.Slight(m.Unit, difference):
	case (difference > 0) == (m.Better == "higher"):
		c.Trend = "up"
	default:
		c.Trend = "down"
	}
	return c
}

// difference writes how far a number is from another.
func (w words) difference(u queries.Unit, v float64) string { return chart.Difference(string(w), u, v) }
