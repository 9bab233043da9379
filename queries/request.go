package queries

import (
	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// Request is a question put to one metric.
type Request struct {
	Metric   string
	AsOf     civil.Date   // the night asked about; zero: the newest
	From     civil.Date   // first night of a series; zero: AsOf alone
	Snapshot string       // a snapshot id instead of AsOf: the answer never changes
	Seen     string       // id of the snapshot from which the night AsOf is looked at: what was known when it was published; "": all there is
	Area     area.Area    // what to answer about; zero: the nation
	By       area.Level   // how finely: the parts of Area at this level; at or above Area's level: Area itself
	Dims     []string     // further dimensions the metric declares (state, service, agency, sex, age_band, days)
	Boundary area.Vintage // province list of the answer; zero: 34
	Where    []Filter     // keep only rows of these dimension values
}

// Filter keeps the rows whose dimension has one of the values.
type Filter struct {
	Dim    string
	Values []string
}
