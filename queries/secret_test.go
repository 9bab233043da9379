package queries_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// communeMarts fills the marts kept by commune for one night: value is an
// expression of the place and the column's number.
func communeMarts(t *testing.T, value string) *warehouse.Warehouse {
	t.Helper()
	w := seeded(t)
	write(t, w, func(tx *warehouse.Tx) error { return fillCommuneMarts(t.Context(), tx, value) })
	return w
}

func fillCommuneMarts(ctx context.Context, tx *warehouse.Tx, value string) error {
	if err := night(ctx, tx, "2026-11-22"); err != nil {
		return err
	}
	number := 0
	for _, mart := range queries.Marts() {
		if !slices.Contains(mart.Schemas, "commune") {
			continue
		}
		var values []string
		for range len(strings.Split(mart.Columns, ", ")) - len("dpw") { // date, place and weight are no measures
			number++
			values = append(values, strings.ReplaceAll(value, "number", fmt.Sprint(number)))
		}
		err := run(ctx, tx, "insert into commune."+mart.Name+" select snapshot, date, place, 1, "+strings.Join(values, ", ")+
			" from snapshot, reference.place where level = 'commune'")
		if err != nil {
			return err
		}
	}
	for _, relation := range []string{"resident", "card_application", "eid_account"} {
		if err := run(ctx, tx, feedAll, relation); err != nil {
			return err
		}
	}
	return nil
}

// shown is what each commune metric shows of each commune: its numerator and its
// denominator under "METRIC numerator" and "METRIC denominator", nil if hidden.
func shown(t *testing.T, r *queries.Reader) map[string]map[area.Area]*int64 {
	t.Helper()
	all := map[string]map[area.Area]*int64{}
	for _, m := range r.Catalogue().Metrics() {
		if m.Grain != area.Commune {
			continue
		}
		numerators, denominators := map[area.Area]*int64{}, map[area.Area]*int64{}
		for _, row := range ask(t, r, area.NationScope(), queries.Request{Metric: m.ID, By: area.Commune}).Rows {
			numerators[row.Area], denominators[row.Area] = row.Numerator, row.Denominator
		}
		all[m.ID+" numerator"] = numerators
		if m.Kind == queries.Ratio {
			all[m.ID+" denominator"] = denominators
		}
	}
	return all
}

// measured tells by which measure of a mart each numerator and denominator
// goes: in a country where every measure has a value of its own they are alike.
func measured(t *testing.T, catalogue *queries.Catalogue) map[string][]string {
	t.Helper()
	byValue := map[int64][]string{}
	for name, communes := range shown(t, queries.NewReader(communeMarts(t, "1000 * number + number * number"), catalogue)) {
		if n := communes[area.Communes()[0]]; n != nil {
			byValue[*n] = append(byValue[*n], name)
		}
	}
	groups := map[string][]string{}
	for value, names := range byValue {
		slices.Sort(names)
		groups[fmt.Sprint(value)] = names
	}
	return groups
}

// TestACountHiddenInOneMetricStandsOpenlyInNoOther walks all pairs of a count that a
// metric shows alone and a numerator or denominator that is the same measure, in a
// country of small communes.
func TestACountHiddenInOneMetricStandsOpenlyInNoOther(t *testing.T) {
	catalogue := withOperators(t)
	facts := shown(t, queries.NewReader(communeMarts(t, "hash(place * 31 + number) % 150"), catalogue))
	pairs, hidden, open := 0, 0, 0
	for _, names := range measured(t, catalogue) {
		for _, alone := range names {
			if id, _, _ := strings.Cut(alone, " "); facts[id+" denominator"] != nil {
				continue
			}
			for _, other := range names {
				if other == alone {
					continue
				}
				pairs++
				for commune, n := range facts[alone] {
					switch {
					case n == nil && facts[other][commune] != nil:
						t.Fatalf("%s: %s is hidden and %s stands openly", commune, alone, other)
					case n == nil:
						hidden++
					default:
						open++
					}
				}
			}
		}
	}
	if pairs < 10 || hidden == 0 || open == 0 {
		t.Errorf("%d pairs, %d cells hidden, %d open: that proves nothing", pairs, hidden, open)
	}
}

// withOperators are the shipped metrics and some of an operator, stricter and
// written in other ways.
func withOperators(t *testing.T) *queries.Catalogue {
	t.Helper()
	folder := fstest.MapFS{}
	add := func(id, threshold, reads, statement string) {
		front, _, _ := strings.Cut(example, "select date")
		front = strings.NewReplacer("id: example", "id: "+id, "threshold: 10", "threshold: "+threshold,
			"reads: [population]", "reads: ["+reads+"]").Replace(front)
		folder[id+".sql"] = &fstest.MapFile{Data: []byte(front + statement)}
	}
	add("strict", "25", "card", "select date, place, c.printed::bigint as numerator from card as c where date between $from and $until")
	add("summed", "10", "population", "select date, place, sum(residents)::bigint as numerator from population where date between $from and $until group by all")
	catalogue, err := queries.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	return catalogue
}

func TestAMetricMadeOfAHiddenCountIsHiddenWithIt(t *testing.T) {
	r := reader(t, communeMarts(t, "hash(place * 31 + number) % 40"))
	q := queries.Request{Metric: "cards_delivered", By: area.Commune}
	delivered := ask(t, r, area.NationScope(), q).Rows
	q.Metric = "card_pace"
	hidden := 0
	for i, row := range ask(t, r, area.NationScope(), q).Rows {
		if slices.Contains(delivered[i].Flags, queries.Suppressed) {
			hidden++
			if !slices.Contains(row.Flags, queries.Suppressed) {
				t.Fatalf("%s: got %v", row.Area, row.Flags)
			}
		}
	}
	if hidden == 0 {
		t.Error("nothing was hidden")
	}
}

// TestAFewThatAreLeftHideThePart asks of communes in which all but a few have come
// to each step: the step is hidden, and what it is a part of is not.
func TestAFewThatAreLeftHideThePart(t *testing.T) {
	r := reader(t, communeMarts(t, "1000 - number"))
	for metric, hidden := range map[string]bool{"eid_registered": false, "eid_approved": true, "eid_activated": true,
		"eid_activation_rate": true, "records_digitized": true, "card_applications": false, "card_pace": true} {
		for _, row := range ask(t, r, area.NationScope(), queries.Request{Metric: metric, By: area.Commune}).Rows {
			if slices.Contains(row.Flags, queries.Suppressed) != hidden {
				t.Fatalf("%s of %s: got %+v, hidden is %v", metric, row.Area, row, hidden)
			}
		}
	}
}

// TestOneCommuneIsHiddenAsAmongAll asks for communes alone, of one night and of all.
func TestOneCommuneIsHiddenAsAmongAll(t *testing.T) {
	r := reader(t, country(t))
	hidden, open := 0, 0
	for i, row := range ask(t, r, area.NationScope(), queries.Request{Metric: "records_digitized", By: area.Commune}).Rows {
		if i%50 != 0 {
			continue
		}
		for _, from := range []string{"2025-07-02", "2025-06-28"} {
			rows := ask(t, r, area.NationScope(), queries.Request{Metric: "records_digitized", From: date(t, from), Area: row.Area, By: area.Commune}).Rows
			if alone := rows[len(rows)-1]; (alone.Numerator == nil) != (row.Numerator == nil) {
				t.Errorf("%s: hidden among all is %v, asked alone since %s %v", row.Area, row.Numerator == nil, from, alone.Numerator == nil)
			}
		}
		if row.Numerator == nil {
			hidden++
		} else {
			open++
		}
	}
	if hidden == 0 || open == 0 {
		t.Errorf("%d hidden, %d open: that proves nothing", hidden, open)
	}
}
