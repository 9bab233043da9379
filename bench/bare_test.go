package bench_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/assets"
	"toancanh/queries/area"
	"toancanh/queries/extracts"
	"toancanh/queries/warehouse"
)

// bare is a script for DuckDB.
type bare struct {
	Dir         string // for spilling
	Registry    string // where the files are
	MemoryLimit string
	Statements  []string
}

// measure runs the script in a process of its own.
func (s *bare) measure(b *testing.B) cost {
	b.Helper()
	return measure(b, child(b, "bare", s))
}

// run is what the process does: it runs each statement and keeps its answer in a
// table, as any DuckDB shell would with `create table as`.
func (s *bare) run(ctx context.Context) (err error) {
	duckdb, err := warehouse.NewScratch(ctx, s.Dir, warehouse.Options{
		MemoryLimit: s.MemoryLimit, AllowedDirs: []string{s.Registry},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, duckdb.Remove()) }()
	for i, statement := range s.Statements {
		if _, err := duckdb.Exec(ctx, fmt.Sprintf("create temp table answer_%d as %s", i, statement)); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return duckdb.Close()
}

// nightStatements are what one night asks of a synthetic registry, as text: does
// a key repeat, and the extracts. rows says how the engine reads a relation; a
// file says with each rejected row where it stands, a table does not.
func nightStatements(b *testing.B, night civil.Date, files bool, rows func(relation string) string) []string {
	b.Helper()
	params := extracts.Params{
		From: night, Until: night, Today: night.AddDays(1),
		Areas: areas(), Calendar: workingDays(b, night.AddDays(1)),
		Registry: extracts.Registry{
			Relation: func(name string, located bool) (string, error) {
				columns, ok := normalForms()[name]
				if !ok {
					return "", fmt.Errorf("bench: no normal form of %s", name)
				}
				if located {
					columns += ", file_index as file, file_row_number + 1 as line"
				}
				return "(select " + columns + " from " + rows(name) + " as found)", nil
			},
			Linked:   func(name string) bool { return name == "card_application" || name == "eid_account" },
			Repeated: func(string) bool { return false },
			Holders:  true,
		},
	}
	var all []string
	add := func(extract string) {
		text, err := extracts.Text(extract, params)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, text)
	}
	params.Subject, params.Key = "resident", "resident_id"
	add(extracts.Duplicate)
	params.Subject, params.Key = "card_application", "application_id"
	add(extracts.Duplicate)
	for _, extract := range []string{extracts.CardHolder, extracts.CardLead, extracts.Pyramid} {
		add(extract)
	}
	params.Located = files
	for _, extract := range []string{extracts.Population, extracts.Card, extracts.EID, extracts.Service} {
		add(extract)
	}
	return all
}

// normalForms are the columns that the extracts expect of each relation, out of
// a registry that has the columns of the contract with their own types.
func normalForms() map[string]string {
	const (
		commune = "coalesce(case when length(cast(commune_code as varchar)) < 5 then lpad(cast(commune_code as varchar), 5, '0') " +
			"else cast(commune_code as varchar) end, '') as code, 0 as vintage"
		nowhere  = "cast('' as varchar) as code, 0 as vintage"
		parsable = "cast(null as integer) as unparsable"
	)
	return map[string]string{
		"resident": "resident_id, cast(birth_date as date) as birth, sex, cast(digitized_at as date) as digitized, " +
			"cast(verified_at as date) as verified, cast(pin_issued_at as date) as pin, cast(deceased_at as date) as deceased, " + commune + ", " +
			"greatest(cast(digitized_at as timestamp), cast(verified_at as timestamp), cast(pin_issued_at as timestamp), cast(deceased_at as timestamp)) as newest, " + parsable,
		"card_application": "application_id, resident_id, " + nowhere + ", kind, cast(received_at as date) as received, cast(approved_at as date) as approved, " +
			"cast(printed_at as date) as printed, cast(delivered_at as date) as delivered, cast(rejected_at as date) as rejected, " +
			"greatest(cast(received_at as timestamp), cast(approved_at as timestamp), cast(printed_at as timestamp), cast(delivered_at as timestamp), cast(rejected_at as timestamp)) as newest, " + parsable,
		"eid_account": "resident_id, " + nowhere + ", cast(level as varchar) as level, cast(registered_at as date) as registered, cast(approved_at as date) as approved, " +
			"cast(activated_at as date) as activated, " +
			"greatest(cast(registered_at as timestamp), cast(approved_at as timestamp), cast(activated_at as timestamp)) as newest, " + parsable,
		"service_case": "service_code as service, channel, cast(submitted_at as date) as submitted, cast(due_at as date) as due, cast(completed_at as date) as completed, " +
			"coalesce(cast(province_code as varchar), '') as code, cast(province_vintage as integer) as vintage, " +
			"greatest(cast(submitted_at as timestamp), cast(completed_at as timestamp)) as newest, " + parsable,
	}
}

// areas are all places with the province they count for.
func areas() []extracts.Area {
	var all []extracts.Area
	for _, place := range area.Places() {
		a := place.Area()
		if a.Level == area.Nation {
			continue
		}
		province, ok := place.Province(area.V63)
		if !ok {
			province, _ = place.Province(area.V34)
		}
		counted, _ := area.PlaceOf(province)
		all = append(all, extracts.Area{Code: a.Code, Vintage: int(a.Vintage), Place: int(place), Province: int(counted)})
	}
	return all
}

// workingDays is the working calendar until a day.
func workingDays(b *testing.B, until civil.Date) []extracts.Day {
	b.Helper()
	calendar, err := assets.WorkCalendar()
	if err != nil {
		b.Fatal(err)
	}
	var days []extracts.Day
	for d := calendar.First(); !d.After(until) && !d.After(calendar.Last()); d = d.AddDays(1) {
		if working, ok := calendar.Index(d); ok {
			days = append(days, extracts.Day{Date: d, Working: working})
		}
	}
	return days
}
