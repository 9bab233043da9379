package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/still"
	"toancanh/jobs"
	"toancanh/jobs/registry"
	"toancanh/jobs/report"
	"toancanh/jobs/snapshot"
	"toancanh/queries"
	"toancanh/queries/warehouse"
	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// app is the opened application: the warehouse, the state and everything that works on
// them.
type app struct {
	config    Config
	log       *slog.Logger
	zone      *time.Location
	catalogue *queries.Catalogue
	warehouse *warehouse.Warehouse
	state     *state.Store
	trail     *audit.Trail
	desk      *auth.Desk
	out       io.Writer // for what only the one who starts the server is to read
	reader    *queries.Reader
	studio    *still.Studio
	album     *still.Album // what the studio drew
	office    *report.Office
	sources   []registry.Source
	turn      chan struct{} // held while a night is taken
	journal   *jobs.Journal

	// beforeNight prepares the sources for a night; the demo grows its registry.
	beforeNight func(ctx context.Context, until civil.Date) error
}

// openApp opens the parts in order; what was opened is closed again if a later
// part cannot be.
func openApp(ctx context.Context, config Config, log *slog.Logger) (_ *app, err error) {
	journal := jobs.NewJournal(time.Now)
	a := &app{config: config, log: journal.Log(log), turn: make(chan struct{}, 1), out: io.Discard, journal: journal}
	defer func() {
		if err != nil {
			a.close()
		}
	}()
	if a.zone, err = config.zone(); err != nil {
		return nil, err
	}
	if a.catalogue, err = loadCatalogue(config); err != nil {
		return nil, usageError{err}
	}
	dir := config.path(config.DataDir)
	if err = makeDataDir(dir); err != nil {
		return nil, fmt.Errorf("data_dir: %w", err)
	}
	a.warehouse, err = warehouse.Open(ctx, warehouse.Options{
		Dir: dir, MemoryLimit: config.Queries.MemoryLimit, Threads: config.Queries.Threads,
	})
	if err != nil {
		return nil, err
	}
	if err = queries.Seed(ctx, a.warehouse); err != nil {
		return nil, err
	}
	a.reader = queries.NewReader(a.warehouse, a.catalogue)
	if a.studio, err = still.Open(still.Options{}); err != nil {
		return nil, err
	}
	a.album = still.NewAlbum(a.studio, still.AlbumOptions{Dir: filepath.Join(dir, "stills"), Limit: int64(config.Stills.Cache), Build: build(), Log: a.log})
	if a.state, err = state.Open(ctx, dir); err != nil {
		return nil, err
	}
	a.trail = &audit.Trail{Store: a.state, Dir: dir, Now: time.Now}
	home, err := config.home()
	if err != nil {
		return nil, usageError{err}
	}
	a.desk, err = auth.Open(auth.Options{
		Store: a.state, Dir: dir, Now: time.Now, Idle: time.Duration(config.Auth.Idle), Lifetime: time.Duration(config.Auth.Lifetime), Home: home,
	})
	if err != nil {
		return nil, err
	}
	if a.office, err = a.openOffice(); err != nil {
		return nil, err
	}
	for _, c := range config.Sources {
		for _, warning := range registry.Warnings(c, config.path(".")) {
			a.log.Warn(warning)
		}
		source, err := registry.Open(ctx, c, config.path("."))
		if err != nil {
			return nil, err
		}
		a.sources = append(a.sources, source)
	}
	return a, nil
}

// makeDataDir makes the folder where it is not there. Analysts of the owner's group come
// through it to open/.
func makeDataDir(dir string) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	return os.Chmod(dir, 0o750) //nolint:gosec // see above
}

// loadCatalogue reads our own metric files and the operator's.
func loadCatalogue(config Config) (*queries.Catalogue, error) {
	var operator []fs.FS
	if folder := config.path(config.Queries.Metrics); folder != "" {
		if _, err := os.Stat(folder); err != nil {
			return nil, fmt.Errorf("queries.metrics: %w", err)
		}
		operator = append(operator, queries.Folder{FS: os.DirFS(folder), Name: config.Queries.Metrics})
	}
	return queries.Load(operator...)
}

// close closes what is open, the last first.
func (a *app) close() {
	for i := len(a.sources) - 1; i >= 0; i-- {
		if err := a.sources[i].Close(); err != nil {
			a.log.Warn("source did not close", "source", a.sources[i].Name(), "err", err)
		}
	}
	if a.studio != nil {
		if err := a.studio.Close(); err != nil {
			a.log.Warn("studio did not close", "err", err)
		}
	}
	if a.state != nil {
		if err := a.state.Close(); err != nil {
			a.log.Error("state did not close", "err", err)
		}
	}
	if a.warehouse != nil {
		if err := a.warehouse.Close(); err != nil {
			a.log.Error("warehouse did not close", "err", err)
		}
	}
}

// night returns the work of a night, telling its progress to report.
func (a *app) night(report func(step string, done, total int64)) *snapshot.Night {
	return &snapshot.Night{
		Warehouse: a.warehouse,
		Sources:   a.sources,
		Gates:     a.config.Gates,
		Zone:      a.zone,
		Now:       time.Now,
		Dir:       a.config.path(a.config.DataDir),
		Keep:      a.config.Jobs.Snapshot.Keep,
		Scratch:   warehouse.Options{MemoryLimit: a.config.Queries.MemoryLimit, Threads: a.config.Queries.Threads},
		Open:      a.reader.WriteOpen,
		Log:       a.log,
		Progress:  report,
	}
}

// errBusy says that a night is being taken already.
var errBusy = errors.New("another night is being taken right now; `toancanh runs` shows it, try again when it has ended")

// takeTurn makes sure that one night is taken at a time; the returned function
// gives the turn back.
func (a *app) takeTurn() (func(), error) {
	select {
	case a.turn <- struct{}{}:
		return func() { <-a.turn }, nil
	default:
		return nil, errBusy
	}
}

// yesterday is the newest night that is over in the configured zone.
func (a *app) yesterday() civil.Date { return yesterday(time.Now(), a.zone) }

func yesterday(now time.Time, zone *time.Location) civil.Date {
	return civil.DateOf(now.In(zone)).AddDays(-1)
}

// logger writes what the operator may want to know to standard error.
func (c *cli) logger() *slog.Logger {
	if c.app != nil {
		return c.app.log
	}
	return slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
