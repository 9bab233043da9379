package queries

import "toancanh/queries/area"

// Visibility says who may see a metric below the province headline.
type Visibility string

// Visibilities of CONTRACT and issue "People, scope and trust".
const (
	VisibleToAll   Visibility = "all"   // headline figures and rankings of every province
	VisibleInScope Visibility = "scope" // only areas of the reader's own scope
)

// Unit is what a metric counts or measures.
type Unit string

// The units. Values of Share lie between 0 and 1.
const (
	Persons      Unit = "persons"
	Records      Unit = "records"
	Cards        Unit = "cards"
	Applications Unit = "applications"
	Accounts     Unit = "accounts"
	Cases        Unit = "cases"
	Requests     Unit = "requests"
	Tasks        Unit = "tasks"
	Services     Unit = "services"
	Agencies     Unit = "agencies"
	Days         Unit = "days"
	Hours        Unit = "hours"
	Nights       Unit = "nights"
	CardsPerDay  Unit = "cards_per_day"
	Share        Unit = "share"
	Mixed        Unit = "mixed" // each row in a unit of its own, told by its dimensions
)

// Better says which direction of a metric is an improvement.
type Better string

// The directions.
const (
	Higher  Better = "higher"
	Lower   Better = "lower"
	Neither Better = "neither"
)

// Kind says how rows combine into an answer.
type Kind string

// The kinds.
const (
	Count    Kind = "count"    // sum of numerators
	Ratio    Kind = "ratio"    // sum of numerators ÷ sum of denominators
	Distinct Kind = "distinct" // how many values of a dimension have a positive sum
	Median   Kind = "median"   // median of a dimension, weighted by the numerators
	Greatest Kind = "greatest" // the largest numerator
	Record   Kind = "record"   // single statements on dates of their own: never summed, never filled
)

// Text is a pair of texts for people.
type Text struct {
	VI string `json:"vi" yaml:"vi"`
	EN string `json:"en" yaml:"en"`
}

// In returns the text of a language, "en" or else Vietnamese.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.VI
}

// Metric is one file of the catalogue: its front matter and its SQL.
type Metric struct {
	ID              string
	Title           Text
	Short           Text // for tiles and column heads
	Definition      Text
	NumeratorText   Text
	DenominatorText Text // zero but for ratios
	Unit            Unit
	Better          Better
	Kind            Kind
	Over            string     // the dimension a Distinct or Median runs over
	Per             int        // a Count's value is its numerator divided by it, such as days; 0: by nothing
	Grain           area.Level // the finest level it can answer
	Dims            []Dim
	Reads           []string // marts and ledger relations: population, card, night, ...
	Relations       []string // registry relations it rests on, for provenance
	Lookback        int      // nights before the first one asked for that its SQL needs
	Owner           Text
	LegalBasis      Text
	Visibility      Visibility
	Threshold       int // smallest number of records a commune cell may show; 0: no disclosure control
	Breaks          []DefinitionBreak
	SQL             string
	File            string // path, for messages

	reads   []relation   // those of Reads
	partial bool         // the SQL answers a column partial
	shows   []martColumn // measures its numerator and denominator are, as they stand in the mart
	touches []martColumn // measures its SQL reads for whatever purpose
}

// Dim is a dimension a metric can be split by.
type Dim struct {
	Name   string
	Values []string // in display order; empty: whatever the data holds, sorted
}

// DefinitionBreak is a night on which the definition changed.
type DefinitionBreak struct {
	Date   string
	Reason Text
}

// Dim returns the dimension of that name.
func (m *Metric) Dim(name string) (Dim, bool) {
	for _, d := range m.Dims {
		if d.Name == name {
			return d, true
		}
	}
	return Dim{}, false
}

// Splits returns the names of the dimensions a question may ask for: all but
// the one a Distinct or Median runs over.
func (m *Metric) Splits() []string {
	names := make([]string, 0, len(m.Dims))
	for _, d := range m.Dims {
		if d.Name != m.Over {
			names = append(names, d.Name)
		}
	}
	return names
}
