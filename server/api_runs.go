package server

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

// RunList lists the ledger of runs.
type RunList struct {
	Runs []RunEntry `json:"runs" doc:"newest first"`
	Next []JobEntry `json:"next" doc:"what will run, soonest first"`
}

// RunEntry is one run.
type RunEntry struct {
	ID         string        `json:"id" doc:"sortable"`
	Job        string        `json:"job" doc:"what ran"`
	Trigger    string        `json:"trigger" doc:"why" enum:"schedule,catch-up,hand,demo"`
	From       *civil.Date   `json:"from" doc:"first night it was about; null: about none"`
	Until      *civil.Date   `json:"until" doc:"last night"`
	StartedAt  string        `json:"started_at" doc:"when it began" format:"date-time"`
	FinishedAt *string       `json:"finished_at" doc:"null: still running, or interrupted" format:"date-time"`
	State      string        `json:"state" doc:"how it ended" enum:"running,done,unchanged,stopped,failed,interrupted"`
	Error      string        `json:"error" doc:"why, in a sentence"`
	Nights     int           `json:"nights" doc:"how many it published"`
	Sources    []RunSource   `json:"sources" doc:"what each relation gave"`
	Gates      []GateEntry   `json:"gates" doc:"checks that found faults"`
	Rejects    []RejectEntry `json:"rejects" doc:"rows that were refused"`
}

// RunSource is what one relation of a source gave to a run.
type RunSource struct {
	Source      string  `json:"source" doc:"name of the source"`
	Relation    string  `json:"relation" doc:"such as resident"`
	ExtractedAt *string `json:"extracted_at" doc:"when it was read" format:"date-time"`
	Rows        int64   `json:"rows" doc:"records read"`
	Rejected    int64   `json:"rejected" doc:"of which refused"`
	NewestEvent *string `json:"newest_event" doc:"local time of its newest event"`
	Weight      int     `json:"weight" doc:"how many each record stands for"`
	Simulated   bool    `json:"simulated" doc:"made-up data"`
	State       string  `json:"state" doc:"done or failed"`
	Error       string  `json:"error" doc:"why, in a sentence"`
}

// GateEntry is a check that found faults in nights of a run.
type GateEntry struct {
	Nights   int        `json:"nights" doc:"in how many nights of the run it found faults"`
	Date     civil.Date `json:"date" doc:"the newest of them"`
	Gate     string     `json:"gate" doc:"name of the check: the fault it finds"`
	Severity string     `json:"severity" doc:"stop keeps the night from being published" enum:"stop,warn"`
	Faults   int64      `json:"faults" doc:"how many on that night"`
	Detail   string     `json:"detail" doc:"the worst of them, in words"`
}

// RejectEntry counts refused rows.
type RejectEntry struct {
	Relation  string `json:"relation" doc:"such as resident"`
	Reason    string `json:"reason" doc:"why they were refused"`
	Rows      int64  `json:"rows" doc:"how many"`
	File      string `json:"file" doc:"where the first is"`
	FirstLine int64  `json:"first_line" doc:"its line; 0: not known"`
}

// JobEntry is a run that is due.
type JobEntry struct {
	Job string `json:"job" doc:"what will run"`
	At  string `json:"at" doc:"when" format:"date-time"`
}

func (s *Server) apiRuns(c *gin.Context) {
	a := docRuns().arguments(c)
	f := queries.RunFilter{ID: a.text("id"), Job: a.text("job"), Limit: a.number("limit", 50, 1, 500)}
	if err := a.err(); err != nil {
		s.fail(c, err)
		return
	}
	s.answer(c, a, fleeting, func(ctx context.Context, _ area.Scope) (any, error) {
		runs, err := s.reader.Runs(ctx, f)
		if err != nil {
			return nil, err
		}
		list := RunList{Runs: []RunEntry{}, Next: []JobEntry{}}
		for _, r := range runs {
			list.Runs = append(list.Runs, s.runEntry(r))
		}
		for _, j := range s.jobStates() {
			if !j.Next.IsZero() {
				list.Next = append(list.Next, JobEntry{Job: j.Name, At: instant(j.Next, s.zone)})
			}
		}
		return list, nil
	})
}

// runEntry puts a run into the form programs get.
func (s *Server) runEntry(r queries.Run) RunEntry {
	e := RunEntry{
		ID: r.ID, Job: r.Job, Trigger: r.Trigger, From: optionalDate(r.From), Until: optionalDate(r.Until),
		StartedAt: instant(r.StartedAt, s.zone), FinishedAt: s.optionalInstant(r.FinishedAt), State: r.State, Error: r.Error, Nights: r.Nights,
		Sources: []RunSource{}, Gates: []GateEntry{}, Rejects: []RejectEntry{},
	}
	for _, x := range r.Sources {
		e.Sources = append(e.Sources, RunSource{
			Source: x.Source, Relation: x.Relation, ExtractedAt: s.optionalInstant(x.ExtractedAt), Rows: x.Rows, Rejected: x.Rejected,
			NewestEvent: wall(&x.NewestEvent), Weight: x.Weight, Simulated: x.Simulated, State: x.State, Error: x.Error,
		})
	}
	for _, g := range r.Gates {
		if g.Nights > 0 {
			e.Gates = append(e.Gates, GateEntry{Nights: g.Nights, Date: g.Date, Gate: g.Name, Severity: g.Severity, Faults: g.Faults, Detail: g.Detail})
		}
	}
	for _, x := range r.Rejects {
		e.Rejects = append(e.Rejects, RejectEntry(x))
	}
	return e
}

// optionalInstant is nil for the zero time.
func (s *Server) optionalInstant(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := instant(t, s.zone)
	return &text
}
