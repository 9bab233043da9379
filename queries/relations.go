package queries

import (
	"slices"

	"toancanh/queries/area"
)

// relation is something a metric's SQL may read by name. Run puts a common
// table expression of that name in front of the SQL.
type relation struct {
	name    string
	columns []column   // what the SQL sees, in order
	finest  area.Level // the finest level of a mart
	mart    bool       // facts per night and place; else ledger or reference
	body    string     // the expression of what is not a mart
}

type column struct{ name, kind string }

// columnsOf reads pairs of name and type.
func columnsOf(pairs ...string) []column {
	var columns []column
	for pair := range slices.Chunk(pairs, 2) {
		columns = append(columns, column{pair[0], pair[1]})
	}
	return columns
}

// factColumns are the columns of a mart; the revision of a row stays behind.
func factColumns(pairs ...string) []column {
	return append(columnsOf("date", "DATE", "place", "INTEGER", "weight", "INTEGER"), columnsOf(pairs...)...)
}

// counts are bigint columns.
func counts(names ...string) []string {
	var pairs []string
	for _, name := range names {
		pairs = append(pairs, name, "BIGINT")
	}
	return pairs
}

// relations lists what metrics may read. The marts' columns are those of the
// warehouse's tables; a test compares the two.
func relations() []relation {
	return append(marts(), ledgerRelations()...)
}

func marts() []relation {
	return []relation{
		{name: "population", mart: true, finest: area.Commune,
			columns: factColumns(counts("residents", "digitized", "verified", "pin_issued", "aged_14", "eligible")...)},
		{name: "card", mart: true, finest: area.Commune,
			columns: factColumns(counts("received", "approved", "printed", "delivered", "rejected",
				"waiting", "waiting_7", "waiting_30", "waiting_90", "timed", "on_time", "holders")...)},
		{name: "eid", mart: true, finest: area.Commune,
			columns: factColumns(counts("registered", "approved", "activated")...)},
		{name: "pyramid", mart: true, finest: area.Province,
			columns: factColumns("sex", "VARCHAR", "age_band", "SMALLINT",
				"residents", "BIGINT", "digitized", "BIGINT", "holders", "BIGINT")},
		{name: "card_lead", mart: true, finest: area.Province,
			columns: factColumns("days", "SMALLINT", "printed", "BIGINT")},
		{name: "service", mart: true, finest: area.Province,
			columns: factColumns("service", "VARCHAR", "submitted", "BIGINT", "online", "BIGINT",
				"completed", "BIGINT", "due_completed", "BIGINT", "on_time", "BIGINT")},
		{name: "verification", mart: true, finest: area.Nation,
			columns: factColumns("agency", "VARCHAR", "requests", "BIGINT", "matched", "BIGINT")},
		{name: "task", mart: true, finest: area.Nation,
			columns: factColumns("list_version", "VARCHAR", "task_id", "VARCHAR", "number", "VARCHAR",
				"title_vi", "VARCHAR", "title_en", "VARCHAR", "group", "VARCHAR", "lead_agency", "VARCHAR",
				"co_agencies", "VARCHAR", "due", "DATE", "status_reported", "VARCHAR", "percent", "DOUBLE",
				"completed_on", "DATE", "evidence", "VARCHAR", "updated_at", "TIMESTAMP",
				"state", "VARCHAR", "timeliness", "VARCHAR", "days_late", "INTEGER", "disagrees", "BOOLEAN")},
	}
}

// ledgerRelations hold what is known about the nights themselves, and reference
// data. They do not depend on the level of the question.
func ledgerRelations() []relation {
	return []relation{
		{name: "night", // every night the answer's snapshot sees, the whole history
			columns: columnsOf("date", "DATE", "revision", "INTEGER", "reconstructed", "BOOLEAN", "simulated", "BOOLEAN"),
			body: `select snapshot.date, snapshot.revision, snapshot.reconstructed, snapshot.simulated
    from main.snapshot as snapshot
    where snapshot.snapshot <= $key and (snapshot.superseded_by is null or snapshot.superseded_by > $key)`},
		{name: "night_relation", // what fed each night
			columns: columnsOf("date", "DATE", "relation", "VARCHAR", "source", "VARCHAR", "weight", "INTEGER",
				"simulated", "BOOLEAN", "reconstructed", "BOOLEAN", "newest_event", "TIMESTAMP"),
			body: `select snapshot.date, fed.relation, fed.source, fed.weight, fed.simulated, fed.reconstructed, fed.newest_event
    from main.snapshot_relation as fed
    join main.snapshot as snapshot using (snapshot)
    where snapshot.snapshot <= $key and (snapshot.superseded_by is null or snapshot.superseded_by > $key)
        and snapshot.date between $first::date and $until::date`},
		{name: "published_figure",
			columns: columnsOf("date", "DATE", "place", "INTEGER", "figure", "VARCHAR", "metric", "VARCHAR", "value", "DOUBLE",
				"unit", "VARCHAR", "qualifier", "VARCHAR", "confidence", "VARCHAR"),
			body: `select figure.date, figure.place, figure.figure, figure.metric, figure.value, figure.unit, figure.qualifier, figure.confidence
    from reference.published_figure as figure
    where figure.place is not null`},
		{name: "population_reference",
			columns: columnsOf("place", "INTEGER", "date", "DATE", "basis", "VARCHAR", "population", "BIGINT", "provenance", "VARCHAR"),
			body: `select counted.place, counted.date, counted.basis, counted.population, counted.provenance
    from reference.population as counted`},
		{name: "target",
			columns: columnsOf("target", "VARCHAR", "metric", "VARCHAR", "value", "DOUBLE", "unit", "VARCHAR", "operator", "VARCHAR", "due", "DATE"),
			body: `select aim.target, aim.metric, aim.value, aim.unit, aim.operator, aim.due
    from reference.target as aim`},
		{name: "essential_service",
			columns: columnsOf("list", "VARCHAR", "service", "VARCHAR", "lead_agency", "VARCHAR"),
			body: `select listed.list, listed.service, listed.lead_agency
    from reference.service as listed`},
		{name: "calendar",
			columns: columnsOf("date", "DATE", "working", "BOOLEAN", "working_days", "INTEGER"),
			body: `select day.date, day.working, day.working_days
    from reference.calendar as day`},
	}
}

// relationsNamed returns the relations of some names.
func relationsNamed(names []string) []relation {
	var found []relation
	for _, name := range names {
		if r, ok := findRelation(name); ok {
			found = append(found, r)
		}
	}
	return found
}

func findRelation(name string) (relation, bool) {
	for _, r := range relations() {
		if r.name == name {
			return r, true
		}
	}
	return relation{}, false
}
