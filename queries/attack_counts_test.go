package queries_test

import (
	"maps"
	"slices"
)

// worldParts are counts that lie within others, for all nights; what is left of the
// larger ones is counted as "larger-smaller".
func worldParts() [][2]string {
	return [][2]string{
		{"population.digitized", "population.residents"}, {"population.verified", "population.digitized"},
		{"population.pin_issued", "population.digitized"}, {"population.verified", "population.residents"},
		{"population.pin_issued", "population.residents"}, {"card.holders", "population.eligible"},
		{"card.approved", "card.received"}, {"card.printed", "card.approved"}, {"card.delivered", "card.printed"},
		{"card.printed", "card.received"}, {"card.delivered", "card.approved"}, {"card.delivered", "card.received"},
		{"card.timed", "card.printed"}, {"card.on_time", "card.timed"},
		{"card.waiting_7", "card.waiting"}, {"card.waiting_30", "card.waiting_7"}, {"card.waiting_90", "card.waiting_30"},
		{"eid.approved", "eid.registered"}, {"eid.activated", "eid.approved"}, {"eid.activated", "eid.registered"},
	}
}

// worldGrows lists the counts that cannot become smaller.
func worldGrows() []string {
	return []string{"card.received", "card.approved", "card.printed", "card.delivered", "card.rejected", "card.timed", "card.on_time",
		"card.printed-card.timed", "card.timed-card.on_time", "eid.registered", "eid.approved", "eid.activated"}
}

// worldWindows are what came to a count within so many nights.
func worldWindows() map[string]int {
	return map[string]int{"card.delivered": 28, "card.timed": 30, "card.on_time": 30, "card.printed": 30}
}

// worldShows tells which counts a metric's numerator and denominator are.
func worldShows() map[string][]string {
	return map[string][]string{
		"digitization_coverage": {"population.digitized", "population.residents"}, "records_digitized": {"population.digitized"},
		"pin_coverage": {"population.pin_issued", "population.digitized"}, "pin_issued": {"population.pin_issued"},
		"verification_coverage": {"population.verified", "population.digitized"}, "records_verified": {"population.verified"},
		"card_applications": {"card.received"}, "cards_approved": {"card.approved"}, "cards_issued": {"card.printed"},
		"cards_delivered": {"card.delivered"}, "cards_rejected": {"card.rejected"}, "card_coverage": {"card.holders", "population.eligible"},
		"card_pace": {"card.delivered/28"}, "card_on_time": {"card.on_time/30", "card.timed/30"}, "card_backlog": {"card.waiting"},
		"card_backlog up_to_7": {"card.waiting-card.waiting_7"}, "card_backlog 8_to_30": {"card.waiting_7-card.waiting_30"},
		"card_backlog 31_to_90": {"card.waiting_30-card.waiting_90"}, "card_backlog over_90": {"card.waiting_90"},
		"eid_registered": {"eid.registered"}, "eid_approved": {"eid.approved"}, "eid_activated": {"eid.activated"},
		"eid_activation_rate": {"eid.activated", "eid.approved"},
	}
}

// leftovers are counts nobody shows and everybody can subtract.
func leftovers() []string {
	return []string{"population.residents-population.digitized", "population.digitized-population.verified",
		"population.digitized-population.pin_issued", "population.eligible-card.holders", "card.received-card.approved",
		"card.approved-card.printed", "card.printed-card.delivered", "card.rejected", "card.timed/30-card.on_time/30",
		"eid.registered-eid.approved", "eid.approved-eid.activated"}
}

// cells are the counts that metrics of communes show.
func cells() []string {
	seen := map[string]bool{}
	for metric, names := range worldShows() {
		for _, name := range names {
			seen[name] = metric != "cards_rejected"
		}
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(seen)), func(name string) bool { return !seen[name] })
}
