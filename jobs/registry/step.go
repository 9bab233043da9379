package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"toancanh/queries/extracts"
)

// step is one extract of a relation.
type step struct {
	extract  string
	relation string
	counts   bool // every row of the relation, the rejected ones by their reason
	stage    []stageColumn
	land     func(ctx context.Context, t *taking, s step) error
}

// stageColumn is a column of the table an extract's answer first stands in.
type stageColumn struct{ name, dataType string }

// stageTable holds the answer of one extract until it is landed.
const stageTable = "stage"

// steps returns the extracts that the source can answer.
func (t *taking) steps() []step {
	delta := []stageColumn{{"place", "integer"}, {"date", "date"}, {"measure", "varchar"}, {"n", "bigint"}}
	counted := append(delta[:len(delta):len(delta)], stageColumn{"newest", "timestamp"})
	all := []step{
		{extract: extracts.Population, relation: relResident, counts: true, stage: counted, land: landCounted("raw_population", "place, date, measure")},
		{extract: extracts.Card, relation: relApplication, counts: true, stage: counted, land: landCounted("raw_card", "place, date, measure")},
		{extract: extracts.CardHolder, relation: relApplication, stage: delta, land: landAsIs("raw_card", "place, date, measure")},
		{extract: extracts.CardLead, relation: relApplication,
			stage: []stageColumn{{"place", "integer"}, {"date", "date"}, {"days", "smallint"}, {"n", "bigint"}}, land: landAsIs("raw_card_lead", "place, date, days")},
		{extract: extracts.Pyramid, relation: relResident,
			stage: []stageColumn{{"place", "integer"}, {"sex", "varchar"}, {"age_band", "smallint"}, {"date", "date"}, {"measure", "varchar"}, {"n", "bigint"}},
			land:  landAsIs("raw_pyramid", "place, sex, age_band, date, measure")},
		{extract: extracts.EID, relation: relAccount, counts: true, stage: counted, land: landCounted("raw_eid", "place, date, measure")},
		{extract: extracts.Service, relation: relService, counts: true,
			stage: []stageColumn{{"place", "integer"}, {"service", "varchar"}, {"date", "date"}, {"measure", "varchar"}, {"n", "bigint"}, {"newest", "timestamp"}},
			land:  landCounted("raw_service", "place, service, date, measure")},
		{extract: extracts.Verification, relation: relVerification, counts: true,
			stage: []stageColumn{{"agency", "varchar"}, {"reason", "varchar"}, {"date", "date"}, {"n", "bigint"}, {"requests", "bigint"}, {"matched", "bigint"}, {"newest", "timestamp"}},
			land:  landVerification},
		{extract: extracts.Task, relation: relTask, stage: taskStage(), land: landTask},
	}
	var steps []step
	for _, s := range all {
		if _, ok := t.mappings[s.relation]; !ok || s.extract == extracts.CardHolder && !t.holders() {
			continue
		}
		steps = append(steps, s)
	}
	return steps
}

func taskStage() []stageColumn {
	return []stageColumn{
		{"reason", "varchar"}, {"list_version", "varchar"}, {"task_id", "varchar"}, {"number", "varchar"}, {"title_vi", "varchar"},
		{"title_en", "varchar"}, {"task_group", "varchar"}, {"lead_agency", "varchar"}, {"co_agencies", "varchar"}, {"area_code", "varchar"},
		{"due", "date"}, {"status_reported", "varchar"}, {"percent", "double"}, {"completed_on", "date"}, {"evidence", "varchar"},
		{"updated", "timestamp"}, {"within", "integer"}, {"newest", "timestamp"}, {"file", "integer"}, {"line", "bigint"}, {"unparsable", "integer"},
	}
}

// tells reports whether the answer of a step says of each rejected row where it
// stands.
func (t *taking) tells(s step) bool {
	return s.extract == extracts.Task || s.counts && t.mappings[s.relation].found.tells
}

// asked is what a step asks of its extract, and the columns of the answer.
func (t *taking) asked(s step) (extracts.Params, []stageColumn) {
	if s.extract == extracts.Task || !t.tells(s) {
		return extracts.Params{}, s.stage
	}
	where := []stageColumn{{"file", "integer"}, {"line", "bigint"}, {"unparsable", "integer"}}
	return extracts.Params{Located: true}, slices.Concat(s.stage, where)
}

// step runs one extract at the source and lands its answer.
func (t *taking) step(ctx context.Context, s step) error {
	p, columns := t.asked(s)
	if err := t.stage(ctx, p, s.extract, columns); err != nil {
		return err
	}
	if err := s.land(ctx, t, s); err != nil {
		return fmt.Errorf("land: %w", err)
	}
	_, err := t.scratch.Exec(ctx, "drop table "+stageTable)
	return err
}

// stage runs an extract at the source; its answer stands in the stage table.
func (t *taking) stage(ctx context.Context, p extracts.Params, extract string, columns []stageColumn) error {
	text, err := extracts.Text(extract, t.params(p))
	if err != nil {
		return err
	}
	names, declared := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		names[i], declared[i] = c.name, c.name+" "+c.dataType
	}
	if _, err := t.scratch.Exec(ctx, "create or replace temp table "+stageTable+" ("+strings.Join(declared, ", ")+")"); err != nil {
		return err
	}
	return t.session.run(ctx, text, stageTable, names)
}

// params completes what is asked of an extract.
func (t *taking) params(p extracts.Params) extracts.Params {
	p.From, p.Until, p.Today = t.Span.From, t.Span.Until, t.today()
	p.Areas = t.areas
	for d := t.Calendar.First(); !d.After(t.Calendar.Last()); d = d.AddDays(1) {
		working, _ := t.Calendar.Index(d)
		p.Calendar = append(p.Calendar, extracts.Day{Date: d, Working: working})
	}
	p.Registry = extracts.Registry{
		Relation: func(name string, located bool) (string, error) {
			return t.mappings[name].normal(t.session.dialect(), located, t.textKeys)
		},
		Linked:   func(name string) bool { return t.mappings[name].linked() },
		Repeated: func(name string) bool { return t.repeated[name] },
		Holders:  t.holders(),
	}
	return p
}

// duplicates asks for the keys of a relation that stand on more than one row.
func (t *taking) duplicates(m mapping) extracts.Params {
	key, _ := m.shape.column(m.shape.key)
	return extracts.Params{Subject: m.relation, Key: key.as}
}

func (t *taking) countRepeated(ctx context.Context, m mapping) (n int64, err error) {
	if err := t.stage(ctx, t.duplicates(m), extracts.Duplicate, []stageColumn{{"n", "bigint"}}); err != nil {
		return 0, err
	}
	return n, t.scratch.QueryRow(ctx, "select n from "+stageTable).Scan(&n)
}
