package registry

import (
	"maps"
	"slices"
)

// The relations of CONTRACT §2.
const (
	relResident     = "resident"
	relApplication  = "card_application"
	relAccount      = "eid_account"
	relService      = "service_case"
	relVerification = "verification"
	relTask         = "task"
)

// Relations returns the names of the relations a source may offer.
func Relations() []string {
	return []string{relResident, relApplication, relAccount, relService, relVerification, relTask}
}

// kind is how the values of a column are read.
type kind int

const (
	kindText   kind = iota
	kindKey         // an identifier: compared, never returned
	kindDay         // a date or timestamp, known to the local day
	kindTime        // a timestamp that is returned (task.updated_at)
	kindNumber      // a whole number
	kindShare       // a percentage, fractions allowed
)

// column is one column of a relation.
type column struct {
	name     string // in CONTRACT §2
	kind     kind
	required bool
	as       string // in the normal form the extracts expect; "" for the place columns
	event    bool   // its newest value tells how fresh the relation is
	absent   string // what stands in for a column that is not offered; "": null
}

// shape is what a relation must look like.
type shape struct {
	columns     []column
	key         string // unique over the relation; "": rows have none
	recordLevel bool   // a weight may be declared
	located     bool   // it says where: commune_code, province_code, or through resident_id
}

func (s shape) column(name string) (column, bool) {
	for _, c := range s.columns {
		if c.name == name {
			return c, true
		}
	}
	return column{}, false
}

// index is where a column stands among those of the relation.
func (s shape) index(name string) int {
	return slices.IndexFunc(s.columns, func(c column) bool { return c.name == name })
}

func (s shape) columnNames() []string {
	names := make([]string, len(s.columns))
	for i, c := range s.columns {
		names[i] = c.name
	}
	return names
}

// shapes returns the columns of every relation. A column is required where a
// measure would silently become zero without it: a source that knows nothing of
// it offers the column empty. The place columns are checked apart.
func shapes() map[string]shape {
	const must, may, event = true, false, true
	place := []column{
		{"commune_code", kindText, may, "", false, ""},
		{"province_code", kindText, may, "", false, ""},
		{"province_vintage", kindText, may, "", false, ""},
	}
	return map[string]shape{
		relResident: {recordLevel: true, located: true, key: "resident_id", columns: append([]column{
			{"resident_id", kindKey, must, "resident_id", false, ""},
			{"birth_date", kindDay, must, "birth", false, ""},
			{"sex", kindText, must, "sex", false, ""},
			{"digitized_at", kindDay, must, "digitized", event, ""},
			{"verified_at", kindDay, must, "verified", event, ""},
			{"pin_issued_at", kindDay, must, "pin", event, ""},
			{"deceased_at", kindDay, must, "deceased", event, ""},
		}, place...)},
		relApplication: {recordLevel: true, located: true, key: "application_id", columns: []column{
			{"application_id", kindKey, must, "application_id", false, ""},
			{"resident_id", kindKey, may, "resident_id", false, ""},
			{"commune_code", kindText, may, "", false, ""},
			{"kind", kindText, may, "kind", false, "first"},
			{"received_at", kindDay, must, "received", event, ""},
			{"approved_at", kindDay, must, "approved", event, ""},
			{"printed_at", kindDay, must, "printed", event, ""},
			{"delivered_at", kindDay, must, "delivered", event, ""},
			{"rejected_at", kindDay, must, "rejected", event, ""},
		}},
		relAccount: {recordLevel: true, located: true, columns: []column{
			{"resident_id", kindKey, may, "resident_id", false, ""},
			{"commune_code", kindText, may, "", false, ""},
			{"level", kindText, may, "level", false, "1"},
			{"registered_at", kindDay, must, "registered", event, ""},
			{"approved_at", kindDay, must, "approved", event, ""},
			{"activated_at", kindDay, must, "activated", event, ""},
		}},
		relService: {recordLevel: true, located: true, columns: []column{
			{"service_code", kindText, must, "service", false, ""},
			{"province_code", kindText, must, "", false, ""},
			{"province_vintage", kindText, must, "", false, ""},
			{"channel", kindText, must, "channel", false, ""},
			{"submitted_at", kindDay, must, "submitted", event, ""},
			{"due_at", kindDay, must, "due", false, ""},
			{"completed_at", kindDay, must, "completed", event, ""},
		}},
		relVerification: {columns: []column{
			{"agency", kindText, must, "agency", false, ""},
			{"day", kindDay, must, "day", event, ""},
			{"requests", kindNumber, must, "requests", false, ""},
			{"matched", kindNumber, must, "matched", false, ""},
		}},
		relTask: {columns: []column{
			{"list_version", kindText, must, "list_version", false, ""},
			{"task_id", kindText, must, "task_id", false, ""},
			{"number", kindText, may, "number", false, ""},
			{"title_vi", kindText, must, "title_vi", false, ""},
			{"title_en", kindText, may, "title_en", false, ""},
			{"group", kindText, may, "task_group", false, ""},
			{"lead_agency", kindText, may, "lead_agency", false, ""},
			{"co_agencies", kindText, may, "co_agencies", false, ""},
			{"area_code", kindText, may, "area_code", false, ""},
			{"due", kindDay, must, "due", false, ""},
			{"status_reported", kindText, must, "status_reported", false, ""},
			{"percent", kindShare, may, "percent", false, ""},
			{"completed_on", kindDay, must, "completed_on", false, ""},
			{"evidence", kindText, may, "evidence", false, ""},
			{"updated_at", kindTime, may, "updated", event, ""},
		}},
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
