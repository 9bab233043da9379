package server

import (
	"context"
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

// AreaList lists areas.
type AreaList struct {
	Areas []AreaEntry `json:"areas" doc:"best match first, or in the Vietnamese alphabet"`
}

// AreaEntry is one area.
type AreaEntry struct {
	Area     string       `json:"area" doc:"its address" example:"P:79"`
	Level    string       `json:"level" doc:"its kind" enum:"nation,region,province,commune"`
	Code     string       `json:"code" doc:"its code; a province code means nothing without its list"`
	Boundary string       `json:"boundary" doc:"list of provinces a province is on; empty for other kinds" enum:",34,63"`
	Name     queries.Text `json:"name" doc:"its short name"`
	FullName queries.Text `json:"full_name" doc:"its name with its kind"`
	Within   string       `json:"within" doc:"province of 34 a commune or an old province lies in; empty for others"`
}

func (s *Server) apiAreas(c *gin.Context) {
	a := docAreas().arguments(c)
	q := a.text("q")
	parent, _ := a.area("within")
	boundary := a.boundary()
	if boundary == 0 {
		boundary = area.V34
	}
	level, err := area.ParseLevel(a.text("level"))
	if err != nil {
		level = area.Province // the usual; other words are refused by the list of the parameter
	}
	limit := a.number("limit", 100, 1, 5000)
	if err := a.err(); err != nil {
		s.fail(c, err)
		return
	}
	s.answer(c, a, revalidate, func(_ context.Context, scope area.Scope) (any, error) {
		found := parent.Parts(level, boundary)
		if q != "" {
			found = area.Search(q, a.lang, limit)
		}
		found = slices.DeleteFunc(slices.Clone(found), func(a area.Area) bool { return a.Level == area.Commune && !scope.Sees(a) })
		list := AreaList{Areas: []AreaEntry{}}
		for _, one := range found[:min(len(found), limit)] {
			list.Areas = append(list.Areas, entryOf(one))
		}
		return list, nil
	})
}

// entryOf puts an area into the form programs get.
func entryOf(a area.Area) AreaEntry {
	e := AreaEntry{
		Area: a.String(), Level: a.Level.String(), Code: a.Code,
		Name:     queries.Text{VI: a.Name("vi"), EN: a.Name("en")},
		FullName: queries.Text{VI: a.FullName("vi"), EN: a.FullName("en")},
	}
	if a.Level == area.Province {
		e.Boundary = a.Vintage.String()
	}
	if p, ok := a.Province(area.V34); ok && p != a {
		e.Within = p.String()
	}
	return e
}

// TaskList lists the tasks of a night.
type TaskList struct {
	Snapshot SnapshotHead `json:"snapshot" doc:"the night the tasks stand at"`
	Tasks    []TaskEntry  `json:"tasks" doc:"in the order of their lists"`
}

// TaskEntry is a task as it stood on the night.
type TaskEntry struct {
	List           string       `json:"list" doc:"version of the list it stands on"`
	ID             string       `json:"id" doc:"unique in its list"`
	Number         string       `json:"number" doc:"as printed; official lists repeat some"`
	Title          queries.Text `json:"title" doc:"what is to be done"`
	Group          string       `json:"group" doc:"group of the list"`
	LeadAgency     string       `json:"lead_agency" doc:"who leads"`
	CoAgencies     string       `json:"co_agencies" doc:"who takes part"`
	Area           string       `json:"area" doc:"VN, or the province it is about"`
	Due            *civil.Date  `json:"due" doc:"null: a permanent task"`
	StatusReported string       `json:"status_reported" doc:"as printed"`
	Percent        *float64     `json:"percent" doc:"as reported"`
	CompletedOn    *civil.Date  `json:"completed_on" doc:"as reported"`
	State          string       `json:"state" doc:"what the report says" enum:"done,in_progress,not_started,unreported"`
	Timeliness     string       `json:"timeliness" doc:"what the dates say" enum:"on_time,late,overdue,not_due,permanent,unknown"`
	DaysLate       *int         `json:"days_late" doc:"null unless late or overdue"`
	Disagrees      bool         `json:"disagrees" doc:"the report contradicts the dates"`
}

func (s *Server) apiTasks(c *gin.Context) {
	a := docTasks().arguments(c)
	f := queries.TaskFilter{AsOf: a.date("as_of"), Snapshot: a.text("snapshot"), List: a.text("list")}
	f.Area, _ = a.area("area")
	if state := a.text("state"); state != "" {
		f.States = []string{state}
	}
	if timeliness := a.text("timeliness"); timeliness != "" {
		f.Timeliness = []string{timeliness}
	}
	if err := a.err(); err != nil {
		s.fail(c, err)
		return
	}
	lifetime := revalidate
	if f.Snapshot != "" {
		lifetime = unchanging
	}
	s.answer(c, a, lifetime, func(ctx context.Context, scope area.Scope) (any, error) {
		tasks, snap, err := s.reader.Tasks(ctx, scope, f)
		if err != nil {
			return nil, err
		}
		list := TaskList{Snapshot: SnapshotHead{ID: snap.ID, AsOf: snap.Date, Revision: snap.Revision}, Tasks: []TaskEntry{}}
		for _, t := range tasks {
			list.Tasks = append(list.Tasks, TaskEntry{
				List: t.List, ID: t.ID, Number: t.Number, Title: t.Title, Group: t.Group, LeadAgency: t.LeadAgency, CoAgencies: t.CoAgencies,
				Area: t.Area.String(), Due: optionalDate(t.Due), StatusReported: t.StatusReported, Percent: t.Percent,
				CompletedOn: optionalDate(t.CompletedOn), State: t.State, Timeliness: t.Timeliness, DaysLate: t.DaysLate, Disagrees: t.Disagrees,
			})
		}
		return list, nil
	})
}

// PublishedList lists the published record.
type PublishedList struct {
	Figures []PublishedEntry `json:"figures" doc:"dated public figures beside our own series, by date"`
}

// PublishedEntry is one dated public figure.
type PublishedEntry struct {
	Date       civil.Date     `json:"date" doc:"the day it stands for"`
	Precision  string         `json:"precision" doc:"how exactly that day is known" enum:"day,month,year,approx"`
	Area       string         `json:"area" doc:"what it is about"`
	Figure     string         `json:"figure" doc:"the record's own name"`
	Metric     string         `json:"metric" doc:"ours, where one measures the same; else empty"`
	Value      float64        `json:"value" doc:"as published"`
	Unit       string         `json:"unit" doc:"as published"`
	Qualifier  string         `json:"qualifier" doc:"as published: exactly, more than, less than, about" enum:"=,>,<,~,<~"`
	Source     string         `json:"source" doc:"where it was published"`
	Confidence string         `json:"confidence" doc:"how well it is sourced" enum:"high,medium,low"`
	Note       string         `json:"note" doc:"a remark of the record"`
	Ours       *float64       `json:"ours" doc:"our value on that day, in the unit of the record; null: none"`
	Flags      []queries.Flag `json:"flags" doc:"what must be known about ours"`
	Difference *float64       `json:"difference" doc:"(ours − published) ÷ published"`
}

func (s *Server) apiPublished(c *gin.Context) {
	a := docPublished().arguments(c)
	f := queries.PublishedFilter{Metric: a.text("metric"), Figure: a.text("figure")}
	if asked, given := a.area("area"); given {
		f.Area = &asked
	}
	if err := a.err(); err != nil {
		s.fail(c, err)
		return
	}
	s.answer(c, a, revalidate, func(ctx context.Context, scope area.Scope) (any, error) {
		figures, err := s.reader.Published(ctx, scope, f)
		if err != nil {
			return nil, err
		}
		list := PublishedList{Figures: []PublishedEntry{}}
		for _, p := range figures {
			list.Figures = append(list.Figures, PublishedEntry{
				Date: p.Date, Precision: p.Precision, Area: p.Area.String(), Figure: p.Figure, Metric: p.Metric, Value: p.Value, Unit: p.Unit,
				Qualifier: p.Qualifier, Source: p.Source, Confidence: p.Confidence, Note: p.Note, Ours: p.Ours,
				Flags: append([]queries.Flag{}, p.OursFlags...), Difference: p.Difference,
			})
		}
		return list, nil
	})
}

// instant writes a point in time for programs.
func instant(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.RFC3339) }

// optionalDate is nil for the zero date.
func optionalDate(d civil.Date) *civil.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}
