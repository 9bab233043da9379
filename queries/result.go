package queries

import (
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// Flag marks what a reader must know about a row.
type Flag string

// The flags of CONTRACT §4.
const (
	Suppressed    Flag = "suppressed"     // hidden by disclosure control; numerator, denominator and value are null
	Restated      Flag = "restated"       // carried over from the other province list
	NotRestatable Flag = "not_restatable" // cannot be told apart on the boundary asked for; null
	Reconstructed Flag = "reconstructed"  // a past night, answered later from timestamps
	Break         Flag = "break"          // first night of a new definition
	Partial       Flag = "partial"        // something it needs is missing
	Sample        Flag = "sample"         // each record stands for several
	Simulated     Flag = "simulated"      // not real data
	NoSource      Flag = "no_source"      // no source offers the relation; null, never 0
)

// Row is one answer: an area, a night, the dimensions asked for.
type Row struct {
	Date        civil.Date
	Area        area.Area
	Dims        map[string]string
	Numerator   *int64
	Denominator *int64   // nil for counts
	Value       *float64 // numerator ÷ denominator for rates (0..1), the numerator for counts; nil: see Flags
	Flags       []Flag
	Bound       int64 // the smallest count of a commune that may be shown; a difference of two is bound by it too; 0: anything may
}

// Snapshot names the state of the warehouse an answer was read from.
type Snapshot struct {
	Key           int
	ID            string // 2026-11-22.3f9a1c
	Date          civil.Date
	Revision      int
	Run           string // id of the run that made it
	PublishedAt   time.Time
	Reconstructed bool
	Simulated     bool
	SupersededBy  string // id of the newer revision of the same night, "" if none
}

// Provenance says where a metric's rows came from on its newest night.
type Provenance struct {
	Relation      string     `json:"relation"`
	Source        string     `json:"source"`
	Weight        int        `json:"weight"`
	Simulated     bool       `json:"simulated"`
	Reconstructed bool       `json:"reconstructed"`
	NewestEvent   *time.Time `json:"newest_event"`
}

// Note is a remark about the whole answer, as a locale key with its arguments.
type Note struct {
	Key  string
	Args map[string]any
}

// In returns the arguments for a text in a language ("vi", "en"): an argument
// that is a Text is that language's.
func (n Note) In(lang string) map[string]any {
	args := make(map[string]any, len(n.Args))
	for name, value := range n.Args {
		if both, ok := value.(Text); ok {
			value = both.In(lang)
		}
		args[name] = value
	}
	return args
}

// Result is the answer to a Request. Rows are ordered by date, then by the
// order asked for: areas in the Vietnamese alphabet of their names, dimensions
// in their declared order.
type Result struct {
	Metric   *Metric
	Request  Request
	Snapshot Snapshot
	Rows     []Row
	Sources  []Provenance
	Notes    []Note
}

// Scoped says whether the answer tells what only those see whose areas it is about:
// communes, and metrics that are not for everybody.
func (r *Result) Scoped() bool {
	return r.Metric.Visibility == VisibleInScope || len(r.Rows) > 0 && r.Rows[0].Area.Level == area.Commune
}
