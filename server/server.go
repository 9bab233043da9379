// Package server answers over HTTP: pages for people, an interface for programs,
// health and metrics for operators.
//
// Here live routes, handlers, headers, the cache of finished answers and the one
// writer of errors. What a page says (dashboards), how a number is computed
// (queries) and when a job runs (jobs) never do.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/dashboards"
	"toancanh/dashboards/pdf"
	"toancanh/dashboards/still"
	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/auth/oidc"
	"toancanh/server/state"
)

// Trail is where the server writes down who did what; *audit.Trail is one.
type Trail interface {
	Add(ctx context.Context, e audit.Entry) error
	Verify(ctx context.Context, noted audit.Head) (audit.Report, error)
}

// Options are what a Server is made of.
type Options struct {
	Reader     dashboards.Reader
	Catalogue  *queries.Catalogue
	Album      *still.Album                    // draws figures; the caller closes its studio
	State      *state.Store                    // what people make here; the caller closes it
	Reports    *pdf.Maker                      // makes papers; nil: with the album, as the version
	Desk       *auth.Desk                      // where people sign in; nil: nobody does, and everybody sees the nation
	Provider   *oidc.Provider                  // where people of a desk sign in; nil: at the desk alone
	TLS        *tls.Config                     // nil: plain HTTP
	Proxies    []string                        // addresses and networks whose word for where a request comes from is taken
	Trail      Trail                           // of who did what
	Jobs       Jobs                            // nil: no jobs run here
	Registries Registries                      // nil: no sources are read from here
	Office     Office                          // nil: no reports are sent from here
	Checks     map[string]dashboards.CheckText // by name
	PublicURL  string                          // how people call the server, such as https://toancanh.example.gov.vn
	Version    string                          // of the program
	Zone       *time.Location                  // of nights and instants; nil: UTC
	Log        *slog.Logger                    // nil: slog.Default()
	Now        func() time.Time                // nil: time.Now
	ReadyBy    time.Duration                   // after local midnight, when the last night should be there; zero: 6 h
	Rates      Rates                           // how often somebody may ask; zero: as often as they like
	WarmEvery  time.Duration                   // how often to look whether pages are to be made ahead; zero: never
	Drain      time.Duration                   // how long Serve waits for requests under way at its end; zero: 8 s
}

// Server is the web server. Make one with New.
type Server struct {
	reader    dashboards.Reader
	catalogue *queries.Catalogue
	store     *state.Store
	trail     Trail
	refusals  *budget
	accounts  *buckets
	addresses *buckets
	looks     *glances
	checked   checked // of the trail
	tried     trials  // of sources
	desk      *auth.Desk
	provider  *oidc.Provider
	jobs      Jobs
	sources   Registries
	office    Office
	checks    map[string]dashboards.CheckText
	version   string
	zone      *time.Location
	log       *slog.Logger
	now       func() time.Time
	readyBy   time.Duration
	warmEvery time.Duration
	warmed    []string    // paths of the pages made ahead
	papers    []area.Area // whose reports are made ahead
	drain     time.Duration
	largest   int // bytes of JSON in one answer

	readHeader, read time.Duration // how long somebody may take to send the head of a request, and all of it

	hosts     []string // names we are called by
	tls       *tls.Config
	engine    *gin.Engine
	routes    []route
	taken     map[string]route // by path
	templates templates
	state     *ledgerState
	embeds    *Embeds
	views     *views
	tokens    tokens
	cache     *cache
	drawings  *drawings
	reports   *pdf.Maker
	publicURL string
	files     *files
	meters    *meters
	draining  atomic.Bool
}

// New returns a server that is ready to serve, or what is wrong with its parts.
func New(o Options) (*Server, error) {
	if o.Reader == nil || o.Catalogue == nil || o.Album == nil || o.State == nil || o.Trail == nil {
		return nil, errors.New("server: it needs a reader, a catalogue, an album, a state and a trail")
	}
	s := &Server{
		reader: o.Reader, catalogue: o.Catalogue, store: o.State, trail: o.Trail, desk: o.Desk, provider: o.Provider, tls: o.TLS, jobs: o.Jobs, sources: o.Registries, office: o.Office, checks: o.Checks, version: o.Version,
		zone: o.Zone, log: o.Log, now: o.Now, readyBy: o.ReadyBy, warmEvery: o.WarmEvery, warmed: warmed(), papers: append([]area.Area{{}}, area.Provinces(area.V34)...), drain: o.Drain,
		largest: largestAnswer, readHeader: 5 * time.Second, read: 15 * time.Second, cache: newCache(cacheLimit), files: newFiles(),
	}
	if s.zone == nil {
		s.zone = time.UTC
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.readyBy < 0 {
		return nil, fmt.Errorf("server: last night cannot be ready by %s after midnight: give a time that is not before it", s.readyBy)
	}
	if s.readyBy == 0 {
		s.readyBy = 6 * time.Hour
	}
	if s.drain == 0 {
		s.drain = 8 * time.Second
	}
	if o.PublicURL != "" {
		u, err := url.Parse(o.PublicURL)
		if err != nil {
			return nil, fmt.Errorf("server: public_url: %w", err)
		}
		s.hosts = append(s.hosts, strings.ToLower(u.Hostname()))
		s.publicURL = o.PublicURL
	}
	s.drawings = newDrawings(o.Album, s.log)
	if s.reports = o.Reports; s.reports == nil {
		s.reports = pdf.New(pdf.Options{Drawer: o.Album, PublicURL: o.PublicURL, Release: o.Version})
	}
	s.embeds = &Embeds{Store: s.store, Reader: s.reader, Catalogue: s.catalogue, PublicURL: o.PublicURL, Zone: s.zone, Now: s.now}
	if s.desk != nil {
		s.embeds.Maker = s.desk.Maker
	}
	var err error
	if s.templates, err = parseTemplates(s.version, s.embeds.home(), s.drawings); err != nil {
		return nil, fmt.Errorf("server: templates: %w", err)
	}
	s.refusals, s.looks = newBudget(s.now), newGlances(s.now)
	s.accounts, s.addresses = newBuckets(o.Rates.Account, s.now), newBuckets(o.Rates.Address, s.now)
	s.state = &ledgerState{reader: s.reader, now: s.now}
	s.views = newViews(s.store)
	s.tokens = newTokens()
	s.meters = newMeters(s)
	s.engine = s.newEngine()
	if err := s.engine.SetTrustedProxies(o.Proxies); err != nil {
		return nil, fmt.Errorf("server: trusted proxies: %w", err)
	}
	return s, nil
}

// newEngine wires the routes to Gin. Gin uses its contexts again for later
// requests, so what may outlast a request, a query for one, gets the request's own.
func (s *Server) newEngine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = true
	e.Use(reference, s.observe, secure(s.publicURL), s.recover, s.shortTarget, s.knownHost, s.wholeQuery)
	s.routes = s.table()
	s.taken = map[string]route{}
	for _, r := range s.routes {
		s.taken[r.path] = r
		if r.method != "" {
			e.Handle(r.method, r.path, s.ownForms, s.admit(r.needs), r.handler)
			continue
		}
		admit := s.admit(r.needs)
		if r.needs == anyone && (r.quiet || r.shared) {
			admit = welcome
		}
		e.GET(r.path, admit, r.handler)
		e.HEAD(r.path, admit, r.handler)
	}
	e.NoRoute(s.admit(signed), func(c *gin.Context) { s.fail(c, errNowhere) })
	e.NoMethod(s.admit(signed), func(c *gin.Context) { s.fail(c, errMethod) })
	return e
}

// Handler returns the server as an http.Handler.
func (s *Server) Handler() http.Handler { return s.engine }

// Serve answers on the listener until ctx ends, then lets the requests under way
// finish, for as long as Options.Drain says. It closes the listener.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	web := &http.Server{
		Handler:           s.engine,
		ReadHeaderTimeout: s.readHeader,
		ReadTimeout:       s.read,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() {
		if s.tls != nil {
			web.TLSConfig = s.tls
			ended <- web.ServeTLS(listener, "", "") // the configuration has the certificate
			return
		}
		ended <- web.Serve(listener)
	}()
	if s.warmEvery > 0 {
		ticker := time.NewTicker(s.warmEvery)
		defer ticker.Stop()
		warming, stop := context.WithCancel(ctx)
		var warmer sync.WaitGroup
		warmer.Go(func() { s.warm(warming, ticker.C) })
		defer warmer.Wait()
		defer stop()
	}
	defer s.counting(ctx)()
	select {
	case err := <-ended:
		return fmt.Errorf("server: %w", err)
	case <-ctx.Done():
	}
	s.draining.Store(true)
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.drain)
	defer cancel()
	err := web.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("requests cut off", "after", s.drain)
		err = web.Close()
	}
	if serveErr := <-ended; !errors.Is(serveErr, http.ErrServerClosed) {
		err = errors.Join(err, serveErr)
	}
	if err != nil {
		return fmt.Errorf("server: stop: %w", err)
	}
	return nil
}

// expected is the newest night that should be there by now.
func (s *Server) expected() civil.Date {
	return civil.DateOf(s.now().In(s.zone).Add(-s.readyBy)).AddDays(-1)
}
