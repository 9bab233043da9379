package synth

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-sql/civil"
)

// The relations of a registry (CONTRACT: "The registry, as the extracts see it").
const (
	relResident     = "resident"
	relApplication  = "card_application"
	relAccount      = "eid_account"
	relCase         = "service_case"
	relVerification = "verification"
	relTask         = "task"
)

// relation is a table to be written. Types are those DuckDB and PostgreSQL have in common.
type relation struct {
	name    string
	columns []string // "name type"
}

func relations() []relation {
	return []relation{
		{relResident, []string{"resident_id bigint", "commune_code varchar", "birth_date date", "sex varchar",
			"digitized_at timestamp", "verified_at timestamp", "pin_issued_at timestamp", "deceased_at timestamp"}},
		{relApplication, []string{"application_id bigint", "resident_id bigint", "kind varchar", "received_at timestamp",
			"approved_at timestamp", "printed_at timestamp", "delivered_at timestamp", "rejected_at timestamp"}},
		{relAccount, []string{"resident_id bigint", "level smallint", "registered_at timestamp", "approved_at timestamp",
			"activated_at timestamp"}},
		{relCase, []string{"service_code varchar", "province_code varchar", "province_vintage smallint", "channel varchar",
			"submitted_at timestamp", "due_at timestamp", "completed_at timestamp"}},
		{relVerification, []string{"agency varchar", "day date", "requests bigint", "matched bigint"}},
		{relTask, []string{"list_version varchar", "task_id varchar", "number varchar", "title_vi varchar", "title_en varchar",
			`"group" varchar`, "lead_agency varchar", "co_agencies varchar", "area_code varchar", "due date",
			"status_reported varchar", "percent double precision", "completed_on date", "evidence varchar",
			"updated_at timestamp"}},
	}
}

// names returns the columns' names, unquoted.
func (r relation) names() []string {
	names := make([]string, len(r.columns))
	for i, c := range r.columns {
		name, _, _ := strings.Cut(c, " ")
		names[i] = strings.Trim(name, `"`)
	}
	return names
}

func (r relation) definition() string { return strings.Join(r.columns, ", ") }

// chosen returns the relations asked for, all if none is named.
func chosen(names []string) ([]relation, error) {
	all := relations()
	if len(names) == 0 {
		return all, nil
	}
	for _, name := range names {
		if !slices.ContainsFunc(all, func(r relation) bool { return r.name == name }) {
			return nil, fmt.Errorf("relation %q is none of those a registry has: resident, card_application, eid_account, service_case, verification, task", name)
		}
	}
	return slices.DeleteFunc(all, func(r relation) bool { return !slices.Contains(names, r.name) }), nil
}

// until blanks what happens after the last day.
type until day

// instant returns the instant of an event in the window of a day that starts at an
// hour and lasts two, or nil if it has not happened yet.
func (u until) instant(d day, hour int, draw seed) any {
	if d > day(u) {
		return nil
	}
	return d.at(hour*3600 + draw.below(hour+1000, 7200))
}

func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func dateOrNil(d civil.Date) any {
	if d.IsZero() {
		return nil
	}
	return d
}

// yearsAhead is an instant in January of a year.
func yearsAhead(year int) time.Time { return time.Date(year, time.January, 5, 9, 0, 0, 0, time.UTC) }
