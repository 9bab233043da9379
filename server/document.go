package server

import (
	"encoding/json"
	"io"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/queries"
	"toancanh/queries/area"
)

// MetricDocument is the answer to a question about one metric, as programs get
// it over HTTP and from `toancanh query --format json`.
type MetricDocument struct {
	Metric   MetricHead   `json:"metric" doc:"what was measured"`
	Snapshot SnapshotHead `json:"snapshot" doc:"the state of the warehouse the answer was read from"`
	Boundary string       `json:"boundary" doc:"list of provinces of the answer" enum:"34,63"`
	Rows     []MetricRow  `json:"rows" doc:"one row for each night, area and combination of dimensions asked for"`
	Source   Source       `json:"source" doc:"where the rows came from"`
	Notes    []NoteText   `json:"notes" doc:"remarks on the whole answer"`
}

// MetricHead names a metric.
type MetricHead struct {
	ID         string       `json:"id" doc:"name of the metric"`
	Title      queries.Text `json:"title" doc:"its title"`
	Unit       string       `json:"unit" doc:"what it counts; share: 0 to 1"`
	Kind       string       `json:"kind" doc:"how rows combine; ratios are recomputed from the sums of numerators and denominators"`
	Better     string       `json:"better" doc:"which direction is an improvement" enum:"higher,lower,neither"`
	Definition string       `json:"definition" doc:"address of its definition"`
}

// SnapshotHead names a snapshot.
type SnapshotHead struct {
	ID       string     `json:"id" doc:"asking by it gives the same answer for ever"`
	AsOf     civil.Date `json:"as_of" doc:"the night: what happened before the next day's midnight"`
	Revision int        `json:"revision" doc:"1, or more if the night was corrected"`
}

// MetricRow is one number.
type MetricRow struct {
	Date        civil.Date        `json:"date" doc:"the night"`
	Area        string            `json:"area" doc:"address of the area" example:"P:79"`
	AreaName    string            `json:"area_name" doc:"its name on that night, in the language asked for"`
	Dims        map[string]string `json:"dims" doc:"what else the row is about, as asked for with by"`
	Numerator   *int64            `json:"numerator" doc:"null: see flags"`
	Denominator *int64            `json:"denominator" doc:"null for counts; else see flags"`
	Value       *float64          `json:"value" doc:"numerator ÷ denominator for rates, the numerator for counts; null: see flags"`
	Flags       []queries.Flag    `json:"flags" doc:"what must be known about the row" enum:"suppressed,restated,not_restatable,reconstructed,break,partial,sample,simulated,no_source"`
}

// Source says where the rows of an answer came from.
type Source struct {
	Owner     queries.Text     `json:"owner" doc:"who answers for the metric"`
	Simulated bool             `json:"simulated" doc:"true: made-up data, no official figure"`
	Relations []SourceRelation `json:"relations" doc:"the relations of the registry it rests on"`
}

// SourceRelation is one relation behind an answer.
type SourceRelation struct {
	Relation      string  `json:"relation" doc:"such as resident"`
	Source        string  `json:"source" doc:"name of the source that offers it"`
	Weight        int     `json:"weight" doc:"how many each record stands for"`
	Simulated     bool    `json:"simulated" doc:"true: made-up data"`
	Reconstructed bool    `json:"reconstructed" doc:"true: a past night, answered later from timestamps"`
	NewestEvent   *string `json:"newest_event" doc:"local time of its newest event"`
}

// NoteText is a remark in words.
type NoteText struct {
	Key  string `json:"key" doc:"kind of the remark"`
	Text string `json:"text" doc:"the remark in the language asked for"`
}

// NewMetricDocument puts an answer into the form programs get.
func NewMetricDocument(r *queries.Result, lang string) MetricDocument {
	m := r.Metric
	d := MetricDocument{
		Metric: MetricHead{
			ID: m.ID, Title: m.Title, Unit: string(m.Unit), Kind: string(m.Kind), Better: string(m.Better), Definition: "/definitions/" + m.ID,
		},
		Snapshot: SnapshotHead{ID: r.Snapshot.ID, AsOf: r.Snapshot.Date, Revision: r.Snapshot.Revision},
		Boundary: boundary(r.Request.Boundary),
		Rows:     make([]MetricRow, len(r.Rows)),
		Source:   Source{Owner: m.Owner, Simulated: r.Snapshot.Simulated, Relations: []SourceRelation{}},
		Notes:    []NoteText{},
	}
	for i, row := range r.Rows {
		d.Rows[i] = MetricRow{
			Date: row.Date, Area: row.Area.String(), AreaName: row.Area.NameOn(row.Date, lang), Dims: row.Dims,
			Numerator: row.Numerator, Denominator: row.Denominator, Value: row.Value, Flags: row.Flags,
		}
		if row.Dims == nil {
			d.Rows[i].Dims = map[string]string{}
		}
		if row.Flags == nil {
			d.Rows[i].Flags = []queries.Flag{}
		}
	}
	for _, p := range r.Sources {
		d.Source.Simulated = d.Source.Simulated || p.Simulated
		d.Source.Relations = append(d.Source.Relations, SourceRelation{
			Relation: p.Relation, Source: p.Source, Weight: p.Weight, Simulated: p.Simulated,
			Reconstructed: p.Reconstructed, NewestEvent: wall(p.NewestEvent),
		})
	}
	for _, n := range r.Notes {
		d.Notes = append(d.Notes, NoteText{Key: n.Key, Text: locale.T(lang, n.Key, n.In(lang))})
	}
	return d
}

// WriteMetricDocument writes an answer as programs get it: one line of JSON.
func WriteMetricDocument(to io.Writer, r *queries.Result, lang string) error {
	return json.NewEncoder(to).Encode(NewMetricDocument(r, lang))
}

// boundary is the name of a province list; the usual one for none.
func boundary(v area.Vintage) string {
	if v == 0 {
		v = area.V34
	}
	return v.String()
}

// wall writes a local time that carries no zone.
func wall(t *time.Time) *string {
	if t == nil || t.IsZero() {
		return nil
	}
	text := t.Format("2006-01-02T15:04:05")
	return &text
}
