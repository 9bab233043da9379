package queries

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// PublishedFilter chooses rows of the published record.
type PublishedFilter struct {
	Figure string     // the record's own name; "": all
	Metric string     // ours; "": all
	Area   *area.Area // nil: all
}

// PublishedFigure is one dated public figure beside our own series.
type PublishedFigure struct {
	Line       int // of the source file
	Date       civil.Date
	Precision  string // day | month | year | approx
	Area       area.Area
	Figure     string
	Metric     string // "" where none of ours measures the same
	Value      float64
	Unit       string
	Qualifier  string // = | > | < | ~ | <~
	Source     string
	Confidence string
	Note       string
	Ours       *float64 // in the unit of the record; nil: no such night, no source, or no metric
	OursFlags  []Flag
	Difference *float64 // (ours − published) ÷ published
}

// Published returns the published record beside our own series on the same
// dates, by date and line. Percentages of the record are compared with our
// shares as percent. Where a night is missing or no metric measures the same,
// Ours is nil.
func (r *Reader) Published(ctx context.Context, s area.Scope, f PublishedFilter) ([]PublishedFigure, error) {
	rows, err := r.warehouse.Query(ctx, `
		select line, date, date_precision, place, figure, coalesce(metric, ''), value, unit, qualifier, source, confidence,
			coalesce(note, '')
		from reference.published_figure
		where ($figure = '' or figure = $figure) and ($metric = '' or metric = $metric) and place is not null
		order by date, line`, sql.Named("figure", f.Figure), sql.Named("metric", f.Metric))
	if err != nil {
		return nil, fmt.Errorf("published record: %w", err)
	}
	var figures []PublishedFigure
	err = each(rows, func() error {
		var p PublishedFigure
		var date time.Time
		var place int64
		if err := rows.Scan(&p.Line, &date, &p.Precision, &place, &p.Figure, &p.Metric, &p.Value, &p.Unit, &p.Qualifier,
			&p.Source, &p.Confidence, &p.Note); err != nil {
			return err
		}
		p.Date, p.Area = civil.DateOf(date), area.Place(place).Area()
		if f.Area == nil || *f.Area == p.Area {
			figures = append(figures, p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("published record: %w", err)
	}
	if err := r.compare(ctx, s, figures); err != nil {
		return nil, fmt.Errorf("published record: %w", err)
	}
	return figures, nil
}

// compare puts our numbers beside the record's.
func (r *Reader) compare(ctx context.Context, s area.Scope, figures []PublishedFigure) error {
	for i := range figures {
		p := &figures[i]
		if p.Metric == "" {
			continue
		}
		res, err := r.Run(ctx, s, Request{Metric: p.Metric, AsOf: p.Date, Area: p.Area})
		var night *NightError
		var scope *ScopeError
		if errors.As(err, &night) || errors.As(err, &scope) {
			continue
		}
		if err != nil {
			return err
		}
		p.beside(res)
	}
	return nil
}

func (p *PublishedFigure) beside(res *Result) {
	if len(res.Rows) == 0 {
		return
	}
	row := res.Rows[0]
	p.OursFlags = slices.Clone(row.Flags)
	if row.Value == nil {
		return
	}
	ours := *row.Value
	if res.Metric.Unit == Share {
		ours *= 100
	}
	p.Ours = &ours
	if p.Value != 0 {
		difference := (ours - p.Value) / p.Value
		p.Difference = &difference
	}
}
