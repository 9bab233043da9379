package server

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/server/audit"
)

const jsonType = "application/json"

// unchanging is how long an answer that names its snapshot may be kept.
const unchanging = "private, max-age=3600"

// largestAnswer is how many bytes of JSON one answer may have.
const largestAnswer = 32 << 20

// answer sends a document of the interface, made once for each state of the
// ledger and each question: what has been read of the arguments.
func (s *Server) answer(c *gin.Context, a *arguments, lifetime string, produce func(ctx context.Context, scope area.Scope) (any, error)) {
	ctx := c.Request.Context()
	version, err := s.state.version(ctx)
	if err != nil {
		s.fail(c, err)
		return
	}
	scope := s.scope(c)
	key := c.Request.URL.Path + "?" + a.question() + " " + visitor(c).Key()
	doc, err := s.cache.get(ctx, version, key, func(ctx context.Context) (*document, error) {
		value, err := produce(ctx, scope)
		if err != nil {
			return nil, err
		}
		own, scoped := value.(ofTheirOwn)
		if scoped {
			value = own.document
		}
		body, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		if len(body) > s.largest {
			return nil, errLarge
		}
		doc, err := newDocument(http.StatusOK, jsonType, lifetime, append(body, '\n'))
		if err != nil {
			return nil, err
		}
		doc.scoped = scoped
		return doc, nil
	})
	if err != nil {
		s.fail(c, err)
		return
	}
	s.release(c, doc, audit.Entry{Area: c.Query("area"), Metric: c.Param("id")})
}

// MetricList is the catalogue.
type MetricList struct {
	Metrics []MetricDescription `json:"metrics" doc:"in the order of the catalogue"`
}

// MetricDescription is what the catalogue says of a metric.
type MetricDescription struct {
	MetricHead
	Text        queries.Text      `json:"text" doc:"the definition in words"`
	Numerator   queries.Text      `json:"numerator" doc:"what the numerator counts"`
	Denominator queries.Text      `json:"denominator" doc:"what the denominator counts; empty for counts"`
	Grain       string            `json:"grain" doc:"the finest level it can be asked by" enum:"nation,region,province,commune"`
	Dims        []string          `json:"dims" doc:"dimensions it can be split by"`
	Relations   []string          `json:"relations" doc:"relations of the registry it rests on"`
	Owner       queries.Text      `json:"owner" doc:"who answers for it"`
	LegalBasis  queries.Text      `json:"legal_basis" doc:"what it is reported under"`
	Visibility  string            `json:"visibility" doc:"all: everybody sees every area; scope: only one's own" enum:"all,scope"`
	Threshold   int               `json:"threshold" doc:"smallest number of records a commune's cell may show; 0: no limit"`
	Breaks      []DefinitionBreak `json:"breaks" doc:"nights on which the definition changed"`
	Address     string            `json:"address" doc:"where its numbers are"`
}

// DefinitionBreak is a change of a definition.
type DefinitionBreak struct {
	Date   string       `json:"date" doc:"first night of the new definition" format:"date"`
	Reason queries.Text `json:"reason" doc:"why"`
}

func (s *Server) apiMetrics(c *gin.Context) {
	a := docMetrics().arguments(c)
	if err := a.err(); err != nil {
		s.fail(c, err)
		return
	}
	s.answer(c, a, revalidate, func(context.Context, area.Scope) (any, error) {
		list := MetricList{Metrics: []MetricDescription{}}
		for _, m := range s.catalogue.Metrics() {
			list.Metrics = append(list.Metrics, describe(m))
		}
		return list, nil
	})
}

// describe puts a metric into the form programs get.
func describe(m *queries.Metric) MetricDescription {
	d := MetricDescription{
		MetricHead: MetricHead{
			ID: m.ID, Title: m.Title, Unit: string(m.Unit), Kind: string(m.Kind), Better: string(m.Better), Definition: "/definitions/" + m.ID,
		},
		Text: m.Definition, Numerator: m.NumeratorText, Denominator: m.DenominatorText, Grain: m.Grain.String(),
		Dims: append([]string{}, m.Splits()...), Relations: append([]string{}, m.Relations...), Owner: m.Owner, LegalBasis: m.LegalBasis,
		Visibility: string(m.Visibility), Threshold: m.Threshold, Breaks: []DefinitionBreak{}, Address: "/api/v1/metrics/" + m.ID,
	}
	for _, b := range m.Breaks {
		d.Breaks = append(d.Breaks, DefinitionBreak(b))
	}
	return d
}

func (s *Server) apiMetric(c *gin.Context) {
	a := docMetric().arguments(c)
	q := queries.Request{
		Metric: c.Param("id"), AsOf: a.date("as_of"), From: a.date("from"), Snapshot: a.text("snapshot"), Boundary: a.boundary(),
	}
	q.Area, _ = a.area("area")
	q.By, q.Dims = a.by(q.Area.Level)
	if err := a.err(); err != nil {
		s.fail(c, err)
		return
	}
	lifetime := revalidate
	if q.Snapshot != "" {
		lifetime = unchanging
	}
	s.answer(c, a, lifetime, func(ctx context.Context, scope area.Scope) (any, error) {
		r, err := s.reader.Run(ctx, scope, q)
		if err != nil {
			return nil, err
		}
		return owned(r, NewMetricDocument(r, a.lang)), nil
	})
}

// SnapshotList lists the nights there are and the ones that are missing.
type SnapshotList struct {
	Snapshots []SnapshotEntry `json:"snapshots" doc:"the newest revision of each night, newest first"`
	Gaps      []GapEntry      `json:"gaps" doc:"nights, or relations of nights, recorded as missing"`
}

// SnapshotEntry is one night.
type SnapshotEntry struct {
	SnapshotHead
	PublishedAt   string `json:"published_at" doc:"when it was published" format:"date-time"`
	Reconstructed bool   `json:"reconstructed" doc:"a past night, answered later from timestamps"`
	Simulated     bool   `json:"simulated" doc:"made-up data"`
}

// GapEntry is a night that is missing, wholly or in part.
type GapEntry struct {
	Date     civil.Date `json:"date" doc:"the night"`
	Relation string     `json:"relation" doc:"*: the whole night"`
	Reason   string     `json:"reason" doc:"why; empty unless you run the system"`
}

func (s *Server) apiSnapshots(c *gin.Context) {
	a := docSnapshots().arguments(c)
	from, until := a.date("from"), a.date("until")
	limit := a.number("limit", 100, 1, 5000)
	if err := a.err(); err != nil {
		s.fail(c, err)
		return
	}
	within := func(d civil.Date) bool {
		return (from.IsZero() || !d.Before(from)) && (until.IsZero() || !d.After(until))
	}
	told := operations.met(visitor(c))
	s.answer(c, a, revalidate, func(ctx context.Context, _ area.Scope) (any, error) {
		nights, err := s.reader.Nights(ctx)
		if err != nil {
			return nil, err
		}
		gaps, err := s.reader.Gaps(ctx)
		if err != nil {
			return nil, err
		}
		list := SnapshotList{Snapshots: []SnapshotEntry{}, Gaps: []GapEntry{}}
		for i := len(nights) - 1; i >= 0 && len(list.Snapshots) < limit; i-- { // nights are in the order of their dates
			if n := nights[i]; within(n.Date) {
				list.Snapshots = append(list.Snapshots, SnapshotEntry{
					SnapshotHead: SnapshotHead{ID: n.ID, AsOf: n.Date, Revision: n.Revision}, PublishedAt: instant(n.PublishedAt, s.zone),
					Reconstructed: n.Reconstructed, Simulated: n.Simulated,
				})
			}
		}
		for _, g := range gaps {
			if !told {
				g.Reason = "" // it may name hosts and files
			}
			if within(g.Date) {
				list.Gaps = append(list.Gaps, GapEntry{Date: g.Date, Relation: g.Relation, Reason: g.Reason})
			}
		}
		return list, nil
	})
}
