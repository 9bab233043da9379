package queries_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"toancanh/assets/locale"
	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// TestEveryNoteHasATextInBothLanguages asks questions whose answers carry every
// note there is, and writes each out as a reader gets it.
func TestEveryNoteHasATextInBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	note := func(r *queries.Reader, q queries.Request) {
		for _, n := range ask(t, r, area.NationScope(), q).Notes {
			seen[n.Key] = true
			for _, lang := range locale.Languages() {
				text := locale.T(lang, n.Key, n.In(lang))
				if text == n.Key || strings.ContainsAny(text, "{}") {
					t.Errorf("%s in %s: %q", n.Key, lang, text)
				}
			}
		}
	}
	small := reader(t, country(t))
	note(small, queries.Request{Metric: "eid_activated", By: area.Commune})
	note(small, queries.Request{Metric: "service_cases"})
	note(small, queries.Request{Metric: "card_pace"})
	twice := reader(t, corrected(t))
	note(twice, queries.Request{Metric: "records_digitized", From: date(t, "2026-11-20")})
	note(twice, queries.Request{Metric: "records_digitized", Snapshot: "2026-11-21.bbbbbb"})
	note(twice, queries.Request{Metric: "records_digitized", AsOf: date(t, "2026-11-21")})
	note(merged(t), queries.Request{Metric: "pin_issued", By: area.Province, Boundary: area.V63})
	note(eligible(t), queries.Request{Metric: "card_coverage", From: date(t, "2024-06-30")})

	source, err := os.ReadFile("marks.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range regexp.MustCompile(`note\.[a-z_]+`).FindAllString(string(source), -1) {
		if !seen[key] {
			t.Errorf("%s was never seen", key)
		}
	}
}

func TestABreakGivesItsReasonInTheReadersLanguage(t *testing.T) {
	res := ask(t, eligible(t), area.NationScope(), queries.Request{Metric: "card_coverage", From: date(t, "2024-06-30")})
	i := slices.IndexFunc(res.Notes, func(n queries.Note) bool { return n.Key == "note.break" })
	if i < 0 {
		t.Fatalf("got %v", res.Notes)
	}
	reason := res.Metric.Breaks[0].Reason
	if vi, en := res.Notes[i].In("vi")["reason"], res.Notes[i].In("en")["reason"]; vi != reason.VI || en != reason.EN {
		t.Errorf("got %q and %q", vi, en)
	}
}

// merged knows a merged province only as a whole.
func merged(t *testing.T) *queries.Reader {
	t.Helper()
	return filled(t, "resident", []string{"2026-11-22"}, `
		insert into province.population
		select snapshot, date, 340079, 1, 900, 800, 700, 600, 500, 500 from snapshot`)
}

// eligible spans the night from which all ages may hold a card.
func eligible(t *testing.T) *queries.Reader {
	t.Helper()
	return filled(t, "resident", []string{"2024-06-30", "2024-07-01"}, `
		insert into nation.population
		select snapshot, date, 0, 1, 900, 800, 700, 600, 500, 500 from snapshot`)
}

func filled(t *testing.T, relation string, nights []string, statement string) *queries.Reader {
	t.Helper()
	w := seeded(t)
	write(t, w, func(tx *warehouse.Tx) error {
		for _, date := range nights {
			if err := night(t.Context(), tx, date); err != nil {
				return err
			}
		}
		if err := run(t.Context(), tx, feedAll, relation); err != nil {
			return err
		}
		return run(t.Context(), tx, statement)
	})
	return reader(t, w)
}
