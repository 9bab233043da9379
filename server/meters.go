package server

import (
	"context"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"toancanh/queries"
)

// meters counts what operators watch, in a registry of its own.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

func newMeters(s *Server) *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "toancanh_http_requests_total", Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "toancanh_http_request_duration_seconds", Help: "Time to answer a request, by route.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route"}),
	}
	m.registry.MustRegister(
		m.requests, m.duration, ledgerCollector{s},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// request counts one answered request. Methods are the asker's words: unknown
// ones share a name, so that nobody can fill the memory with them.
func (m *meters) request(method, route string, status int, took time.Duration) {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
	default:
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
}

// metrics answers Prometheus.
func (s *Server) metrics(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	promhttp.HandlerFor(s.meters.registry, promhttp.HandlerOpts{}).ServeHTTP(c.Writer, c.Request)
}

// scrapeLimit is how long reading the ledger for one scrape may take.
const scrapeLimit = 5 * time.Second

// ledgerCollector reads snapshot, runs and jobs when it is scraped.
type ledgerCollector struct{ s *Server }

// described are the metrics a ledgerCollector sends.
type described struct {
	age, published, nights, gaps, lastRun, running, jobLast, jobNext *prometheus.Desc
}

func (ledgerCollector) described() described {
	d := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("toancanh_"+name, help, labels, nil)
	}
	return described{
		age:       d("snapshot_age_seconds", "Time since the end of the newest night."),
		published: d("snapshot_published_timestamp_seconds", "When the newest night was published."),
		nights:    d("nights", "Nights with a snapshot."),
		gaps:      d("gaps", "Nights, or relations of nights, recorded as missing."),
		lastRun:   d("run_started_timestamp_seconds", "When the newest run of a job that ended in a state began.", "job", "state"),
		running:   d("job_running", "1 while a job runs.", "job"),
		jobLast:   d("job_last_end_timestamp_seconds", "When a job last ended since the program started.", "job", "outcome"),
		jobNext:   d("job_next_start_timestamp_seconds", "When a job starts next.", "job"),
	}
}

// Describe implements prometheus.Collector.
func (l ledgerCollector) Describe(to chan<- *prometheus.Desc) {
	d := l.described()
	for _, desc := range []*prometheus.Desc{d.age, d.published, d.nights, d.gaps, d.lastRun, d.running, d.jobLast, d.jobNext} {
		to <- desc
	}
}

// Collect implements prometheus.Collector. What cannot be read is left out and
// logged: a missing series raises an alarm, a wrong one does not.
func (l ledgerCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeLimit)
	defer cancel()
	d := l.described()
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	l.collectNights(ctx, d, gauge)
	l.collectRuns(ctx, d, gauge)
	if l.s.jobs == nil {
		return
	}
	for _, j := range l.s.jobs.States() {
		running := 0.0
		if !j.RunningSince.IsZero() {
			running = 1
		}
		gauge(d.running, running, j.Job)
		if !j.Next.IsZero() {
			gauge(d.jobNext, float64(j.Next.Unix()), j.Job)
		}
		if !j.Last.Ended.IsZero() {
			gauge(d.jobLast, float64(j.Last.Ended.Unix()), j.Job, string(j.Last.Outcome))
		}
	}
}

type gaugeFunc func(desc *prometheus.Desc, value float64, labels ...string)

func (l ledgerCollector) collectNights(ctx context.Context, d described, gauge gaugeFunc) {
	nights, err := l.s.reader.Nights(ctx)
	if err != nil {
		l.s.log.Error("metrics", "error", err)
		return
	}
	gauge(d.nights, float64(len(nights)))
	if len(nights) > 0 {
		newest, err := l.s.reader.Snapshot(ctx, civil.Date{}, "")
		if err != nil {
			l.s.log.Error("metrics", "error", err)
			return
		}
		gauge(d.age, l.s.now().Sub(newest.Date.AddDays(1).In(l.s.zone)).Seconds())
		gauge(d.published, float64(newest.PublishedAt.Unix()))
	}
	gaps, err := l.s.reader.Gaps(ctx)
	if err != nil {
		l.s.log.Error("metrics", "error", err)
		return
	}
	gauge(d.gaps, float64(len(gaps)))
}

func (l ledgerCollector) collectRuns(ctx context.Context, d described, gauge gaugeFunc) {
	runs, err := l.s.reader.Runs(ctx, queries.RunFilter{})
	if err != nil {
		l.s.log.Error("metrics", "error", err)
		return
	}
	type key struct{ job, state string }
	seen := map[key]bool{}
	for _, r := range runs { // newest first
		if k := (key{r.Job, r.State}); !seen[k] {
			seen[k] = true
			gauge(d.lastRun, float64(r.StartedAt.Unix()), r.Job, r.State)
		}
	}
}
