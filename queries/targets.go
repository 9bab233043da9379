package queries

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/golang-sql/civil"
)

// Target is a goal that a decision or plan has set.
type Target struct {
	ID       string // T10
	Metric   string // that measures it; "" if none does
	Title    Text
	Value    *float64 // in the unit; nil: a milestone, or not known
	Unit     string   // the metric's where it has one, else the document's; a goal in percent of a share stands as 0..1
	Operator string   // = | >= | done | ongoing; "": not known
	Due      civil.Date
	Document string
	Issued   civil.Date // day of the document, before which the goal did not exist
}

// Targets returns the goals of reference.target, by id. One whose metric counts
// in another unit than the document has no metric.
func (r *Reader) Targets(ctx context.Context) ([]Target, error) {
	rows, err := r.warehouse.Query(ctx, `
		select target, coalesce(metric, ''), title_vi, title_en, value, unit, operator, due, document, issued
		from reference.target
		order by target`)
	if err != nil {
		return nil, fmt.Errorf("targets: %w", err)
	}
	var targets []Target
	err = each(rows, func() error {
		var t Target
		var value sql.NullFloat64
		var due, issued sql.NullTime
		if err := rows.Scan(&t.ID, &t.Metric, &t.Title.VI, &t.Title.EN, &value, &t.Unit, &t.Operator, &due, &t.Document, &issued); err != nil {
			return err
		}
		if value.Valid {
			t.Value = &value.Float64
		}
		t.Due, t.Issued = dateOf(due), dateOf(issued)
		r.measure(&t)
		targets = append(targets, t)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("targets: %w", err)
	}
	return targets, nil
}

// measure puts a target into the unit of its metric.
func (r *Reader) measure(t *Target) {
	m, err := r.catalogue.Metric(t.Metric)
	switch {
	case err != nil:
		t.Metric = ""
	case m.Unit == Share && t.Unit == "percent":
		t.Unit = string(Share)
		if t.Value != nil {
			*t.Value /= 100
		}
	case string(m.Unit) != t.Unit:
		t.Metric = ""
	}
}

// Service is a public service of a list, such as the 25 essential ones.
type Service struct {
	List       string // decision06_25
	Code       string // unique in its list
	Title      Text
	LeadAgency string // in office now
}

// Services returns the services of reference.service, in the order of their
// lists.
func (r *Reader) Services(ctx context.Context) ([]Service, error) {
	rows, err := r.warehouse.Query(ctx, `
		select list, service, title_vi, title_en, lead_agency
		from reference.service
		order by list, try_cast(service as integer), service`)
	if err != nil {
		return nil, fmt.Errorf("services: %w", err)
	}
	var services []Service
	err = each(rows, func() error {
		var s Service
		if err := rows.Scan(&s.List, &s.Code, &s.Title.VI, &s.Title.EN, &s.LeadAgency); err != nil {
			return err
		}
		services = append(services, s)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("services: %w", err)
	}
	return services, nil
}
