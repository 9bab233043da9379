package registry

import (
	"context"
	"fmt"
	"time"

	"toancanh/queries/area"
)

// landCounted lands dated changes, with the rows read and rejected that travel
// among them.
func landCounted(table, grain string) func(context.Context, *taking, step) error {
	return func(ctx context.Context, t *taking, s step) error {
		_, err := t.scratch.Exec(ctx, fmt.Sprintf(`
			insert into %s (%s, n)
			select %s, n
			from stage
			where measure <> 'rows'
				and measure not like 'reject:%%'`, table, grain, grain))
		if err != nil {
			return err
		}
		return t.countRejects(ctx, s,
			`(select substr(measure, 8) as reason, * from stage where measure like 'reject:%')`,
			`select cast(coalesce(sum(n), 0) as bigint), max(newest) from stage where measure = 'rows'`)
	}
}

// landAsIs lands an answer that holds nothing else.
func landAsIs(table, grain string) func(context.Context, *taking, step) error {
	return func(ctx context.Context, t *taking, _ step) error {
		_, err := t.scratch.Exec(ctx, fmt.Sprintf("insert into %s (%s, n) select %s, n from stage", table, grain, grain))
		return err
	}
}

func landVerification(ctx context.Context, t *taking, s step) error {
	_, err := t.scratch.Exec(ctx, `
		insert into raw_verification (agency, date, requests, matched)
		select agency, date, requests, matched
		from stage
		where reason = ''
			and date is not null
		order by all`)
	if err != nil {
		return err
	}
	return t.countRejects(ctx, s, `(select * from stage where reason <> '')`,
		`select cast(coalesce(sum(n), 0) as bigint), max(newest) from stage`)
}

// landTask lands the reports of known places. A list names the nation VN or
// leaves the place empty, and a province by its code, as addresses write it.
func landTask(ctx context.Context, t *taking, s step) error {
	places, err := t.taskPlaces(ctx)
	if err != nil {
		return err
	}
	if _, err := t.scratch.Exec(ctx, "create or replace temp table task_place (area_code varchar, place integer)"); err != nil {
		return err
	}
	for _, written := range sortedKeys(places) {
		if _, err := t.scratch.Exec(ctx, "insert into task_place values ($1, $2)", written, int(places[written])); err != nil {
			return err
		}
	}
	_, err = t.scratch.Exec(ctx, `
		update stage set reason = 'unknown_area', unparsable = $1
		where reason = ''
			and coalesce(area_code, '') not in (select area_code from task_place)`, t.mappings[s.relation].shape.index("area_code"))
	if err != nil {
		return err
	}
	for _, statement := range []string{`
		insert into raw_task (list_version, task_id, number, title_vi, title_en, "group", lead_agency, co_agencies, place, due, status_reported, percent, completed_on, evidence, updated_at)
		select s.list_version, s.task_id, s.number, s.title_vi, s.title_en, s.task_group, s.lead_agency, s.co_agencies, p.place, s.due, s.status_reported, s.percent, s.completed_on, s.evidence, s.updated
		from stage as s
		join task_place as p on p.area_code = coalesce(s.area_code, '')
		where s.reason = ''
			and s.within = 1
		order by s.list_version, s.task_id, s.updated`, `
		drop table task_place`,
	} {
		if _, err := t.scratch.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return t.countRejects(ctx, s, `(select *, 1 as n from stage where reason <> '')`,
		`select count(*), max(newest) filter (where reason = '') from stage`)
}

func (t *taking) taskPlaces(ctx context.Context) (map[string]area.Place, error) {
	rows, err := t.scratch.Query(ctx, "select distinct coalesce(area_code, '') from stage where reason = ''")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	places := map[string]area.Place{}
	for rows.Next() {
		var written string
		if err := rows.Scan(&written); err != nil {
			return nil, err
		}
		if place, ok := taskPlace(written); ok {
			places[written] = place
		}
	}
	return places, rows.Err()
}

func taskPlace(written string) (area.Place, bool) {
	address := written
	switch {
	case written == "":
		return 0, true
	case len(written) == 2 && written != "VN":
		address = "P:" + written
	}
	a, err := area.Parse(address)
	if err != nil || a.Level != area.Nation && a.Level != area.Province {
		return 0, false
	}
	return area.FactPlace(a)
}

// countRejects lands rejected rows by reason, and what was read in all. For
// files it finds out where they stand. rejected is what selects them, a subquery:
// reason and n, and where the step tells, file, line and unparsable.
func (t *taking) countRejects(ctx context.Context, s step, rejected, totals string) error {
	var read int64
	var newest *time.Time
	if err := t.scratch.QueryRow(ctx, totals).Scan(&read, &newest); err != nil {
		return err
	}
	t.see(s.relation, read, newest)
	counts, err := t.counts(ctx, rejected)
	if err != nil {
		return err
	}
	return t.landRejects(ctx, s, rejected, counts)
}

// count is how many rows were rejected for a reason.
type count struct {
	reason string
	n      int64
}

func (t *taking) counts(ctx context.Context, rejected string) ([]count, error) {
	rows, err := t.scratch.Query(ctx, "select reason, cast(sum(n) as bigint) from "+rejected+" group by all order by all")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var counts []count
	for rows.Next() {
		var c count
		if err := rows.Scan(&c.reason, &c.n); err != nil {
			return nil, err
		}
		counts = append(counts, c)
	}
	return counts, rows.Err()
}
