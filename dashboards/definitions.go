package dashboards

import (
	"context"
	"strings"

	"toancanh/queries"
	"toancanh/queries/area"
)

// Definitions is the list of everything that is measured.
type Definitions struct {
	Frame
	Metrics []DefinitionLine
}

// DefinitionLine is one metric of the list.
type DefinitionLine struct{ ID, Title, Link, Definition, Unit, Owner string }

// Fact is a term and what is said about it.
type Fact struct{ Term, Text string }

// Definitions builds the page "/definitions".
func (b *Builder) Definitions(_ context.Context, p Params) (*Definitions, error) {
	w := words(p.Lang)
	page := &Definitions{Frame: NewFrame("/definitions", p, w.t("definitions.title"), w.t("definitions.lead"))}
	for _, m := range b.Catalogue.Metrics() {
		page.Metrics = append(page.Metrics, DefinitionLine{
			ID: m.ID, Title: w.of(m.Title), Link: page.To("/definitions/" + m.ID), Definition: w.of(m.Definition),
			Unit: w.t("unit." + string(m.Unit)), Owner: w.of(m.Owner),
		})
	}
	return page, nil
}

// facts writes what is known about a metric, leaving out what does not apply.
func (w words) facts(m *queries.Metric) []Fact {
	var facts []Fact
	say := func(key, text string) {
		if text != "" {
			facts = append(facts, Fact{Term: w.t(key), Text: text})
		}
	}
	say("definition.numerator", w.of(m.NumeratorText))
	say("definition.denominator", w.of(m.DenominatorText))
	say("definition.unit", w.t("unit."+string(m.Unit)))
	say("definition.better", w.t("better."+string(m.Better)))
	say("definition.grain", w.t("area."+m.Grain.String()))
	var dims []string
	for _, d := range m.Dims {
		dims = append(dims, d.Name)
	}
	say("definition.dims", strings.Join(dims, ", "))
	say("definition.source", w.relations(m))
	say("definition.owner", w.of(m.Owner))
	say("definition.legal", w.of(m.LegalBasis))
	if m.Threshold > 0 && m.Grain == area.Commune {
		say("definition.threshold", w.t("definition.threshold.text", "n", m.Threshold))
	}
	say("definition.visibility", w.t("visibility."+string(m.Visibility)))
	for _, br := range m.Breaks {
		say("definition.break", w.breakText(br))
	}
	return facts
}

// relations names what a metric is counted from.
func (w words) relations(m *queries.Metric) string {
	var names []string
	for _, r := range m.Relations {
		names = append(names, w.t("relation."+r))
	}
	return strings.Join(names, ", ")
}
